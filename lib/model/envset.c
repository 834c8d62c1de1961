/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Entries are appended and put in order at the first question that needs it: a vault hands its
 * rows over in the order of their keyed hashes, and one sort at the end is cheaper than 10,000
 * insertions. The order is found on small keys (four bytes of a name as a number, and the entry's
 * place); the entries themselves move once, within their list. The sort is a stable merge of the
 * runs that are there already, so that what is nearly in order costs little more than one pass,
 * and of two entries of one name the later is the one that stays.
 */
#include "model/envset.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"

enum { ENTRY_REMOVED = 1 << 30 }; /* in flags, of this file only: dropped at the next sort */

_Static_assert(sizeof(struct entry) <= 64, "readers take at most three times their input");

struct envset {
	struct arena *arena;
	struct entry *entries;
	size_t count, room;
	size_t removed; /* marked, still in place */
	bool unsorted;
};

struct sort_key {
	uint32_t prefix; /* four bytes of the name as a number */
	uint32_t at;
};

static const struct entry_record no_record; /* of entries that are in no vault */

struct envset *
envset_new(size_t expected)
{
	struct envset *set = xcalloc(1, sizeof(*set));

	set->arena = arena_new(expected);
	return set;
}

void
envset_free(struct envset *set)
{
	if (set == NULL)
		return;
	arena_free(set->arena);
	free(set->entries);
	free(set);
}

void
envset_freep(struct envset **set)
{
	envset_free(*set);
	*set = NULL;
}

struct envset *
envset_take(struct envset **set)
{
	struct envset *taken = *set;

	*set = NULL;
	return taken;
}

struct arena *
envset_arena(struct envset *set)
{
	return set->arena;
}

/* How many bytes all names begin with; a common `NEXT_PUBLIC_` would leave nothing to compare. */
static size_t
common_len(const struct envset *set)
{
	struct slice first = set->entries[0].name;
	size_t common = first.len, i;

	for (i = 1; i < set->count && common > 0; i++) {
		struct slice name = set->entries[i].name;

		if (name.len < common)
			common = name.len;
		while (common > 0 && memcmp(first.data, name.data, common) != 0)
			common--;
	}
	return common;
}

/* The four bytes behind the first SKIP of NAME as a number that orders as they do. */
static uint32_t
prefix_of(struct slice name, size_t skip)
{
	unsigned char bytes[4] = {0};
	size_t len = name.len - skip;

	if (len > 0)
		memcpy(bytes, name.data + skip, len < sizeof(bytes) ? len : sizeof(bytes));
	return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 |
	       (uint32_t)bytes[3];
}

static bool
key_is_before(const struct envset *set, const struct sort_key *a, const struct sort_key *b)
{
	if (a->prefix != b->prefix)
		return a->prefix < b->prefix;
	return slice_compare(set->entries[a->at].name, set->entries[b->at].name) < 0;
}

/* Where runs end: keys of which none is before its predecessor. The caller frees *ENDS. */
static size_t
find_runs(const struct envset *set, const struct sort_key *keys, uint32_t **ends)
{
	size_t count = 0, room = 0, i;

	*ends = NULL;
	for (i = 1; i <= set->count; i++) {
		if (i < set->count && !key_is_before(set, &keys[i], &keys[i - 1]))
			continue;
		*ends = list_grow(*ends, count, &room, sizeof(**ends));
		(*ends)[count++] = (uint32_t)i;
	}
	return count;
}

static void
merge_runs(const struct envset *set, const struct sort_key *from, struct sort_key *to, size_t start,
    size_t middle, size_t end)
{
	size_t left = start, right = middle, at = start;

	while (left < middle && right < end) {
		if (key_is_before(set, &from[right], &from[left]))
			to[at++] = from[right++];
		else
			to[at++] = from[left++];
	}
	memcpy(&to[at], &from[left], (middle - left) * sizeof(*to));
	at += middle - left;
	memcpy(&to[at], &from[right], (end - right) * sizeof(*to));
}

/* One round over COUNT runs, two by two; how many there are then. */
static size_t
merge_round(const struct envset *set, const struct sort_key *from, struct sort_key *to,
    uint32_t *ends, size_t count)
{
	size_t start = 0, kept = 0, i;

	for (i = 0; i < count; i += 2) {
		size_t middle = ends[i], end = i + 1 < count ? ends[i + 1] : middle;

		merge_runs(set, from, to, start, middle, end);
		ends[kept++] = (uint32_t)end;
		start = end;
	}
	return kept;
}

/*
 * Put the entries in the order of KEYS without a second list of them: each goes to its place, which
 * sets free the one that the next comes from, until the circle closes.
 */
static void
rearrange(struct envset *set, struct sort_key *keys)
{
	for (size_t i = 0; i < set->count; i++) {
		struct entry first = set->entries[i];
		size_t at = i;

		if (keys[i].at == i)
			continue;
		while (keys[at].at != i) {
			size_t from = keys[at].at;

			set->entries[at] = set->entries[from];
			keys[at].at = (uint32_t)at;
			at = from;
		}
		set->entries[at] = first;
		keys[at].at = (uint32_t)at;
	}
}

/* Of equal names only the last stays, unless it was removed. KEYS are those of the entries. */
static void
drop_equal(struct envset *set, const struct sort_key *keys)
{
	size_t kept = 0, i;

	for (i = 0; i < set->count; i++) {
		struct entry *entry = &set->entries[i];

		if (i + 1 < set->count && keys[i].prefix == keys[i + 1].prefix &&
		    slice_equal(entry->name, entry[1].name))
			continue;
		if ((entry->flags & ENTRY_REMOVED) == 0)
			set->entries[kept++] = *entry;
	}
	set->count = kept;
}

static void
sort(struct envset *set)
{
	struct sort_key *keys = xcalloc(2 * set->count, sizeof(*keys));
	struct sort_key *from = keys, *to = keys + set->count;
	size_t skip = common_len(set), runs, i;
	uint32_t *ends CLEANUP(freep) = NULL;

	assert(set->count <= UINT32_MAX);
	for (i = 0; i < set->count; i++)
		from[i] = (struct sort_key){prefix_of(set->entries[i].name, skip), (uint32_t)i};
	runs = find_runs(set, from, &ends);
	while (runs > 1) {
		struct sort_key *done = to;

		runs = merge_round(set, from, to, ends, runs);
		to = from;
		from = done;
	}
	rearrange(set, from);
	drop_equal(set, from);
	set->unsorted = false;
	set->removed = 0;
	free(keys);
}

static void
drop_removed(struct envset *set)
{
	size_t kept = 0, i;

	for (i = 0; i < set->count; i++) {
		if ((set->entries[i].flags & ENTRY_REMOVED) == 0)
			set->entries[kept++] = set->entries[i];
	}
	set->count = kept;
	set->removed = 0;
}

struct entry *
envset_push(struct envset *set, const struct entry *entry)
{
	struct entry *added;

	set->entries = list_grow(set->entries, set->count, &set->room, sizeof(*set->entries));
	added = &set->entries[set->count];
	*added = *entry;
	added->flags &= ~(unsigned)ENTRY_REMOVED;
	if (added->record == NULL)
		added->record = &no_record;
	if (!set->unsorted && set->count > 0)
		set->unsorted = slice_compare(added[-1].name, added->name) >= 0;
	set->count++;
	return added;
}

static const struct entry_record *
copy_record(struct arena *arena, const struct entry_record *record)
{
	struct entry_record *copy = arena_alloc_unset(arena, sizeof(*copy));

	*copy = *record;
	if (record->note.len > 0)
		copy->note = arena_copy(arena, record->note);
	return copy;
}

struct entry *
envset_add(struct envset *set, const struct entry *entry)
{
	struct entry copy = *entry;

	copy.name = arena_copy(set->arena, entry->name);
	copy.value = arena_copy(set->arena, entry->value);
	if (entry->record != NULL && entry->record != &no_record)
		copy.record = copy_record(set->arena, entry->record);
	return envset_push(set, &copy);
}

struct entry *
envset_add_text(struct envset *set, const char *name, struct slice value, unsigned flags)
{
	struct entry entry = {.name = slice_of_text(name), .value = value, .flags = flags};

	return envset_add(set, &entry);
}

size_t
envset_pushed_count(const struct envset *set)
{
	return set->count;
}

const struct entry *
envset_pushed(const struct envset *set, size_t at)
{
	assert(at < set->count);
	return &set->entries[at];
}

size_t
envset_count(struct envset *set)
{
	if (set->unsorted)
		sort(set);
	else if (set->removed > 0)
		drop_removed(set);
	return set->count;
}

struct entry *
envset_at(struct envset *set, size_t at)
{
	size_t count = envset_count(set);

	assert(at < count);
	(void)count;
	return &set->entries[at];
}

struct entry *
envset_find(struct envset *set, struct slice name)
{
	size_t low = 0, high;

	if (set->unsorted)
		sort(set);
	high = set->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		struct entry *entry = &set->entries[middle];
		int order = slice_compare(entry->name, name);

		if (order == 0)
			return (entry->flags & ENTRY_REMOVED) == 0 ? entry : NULL;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

bool
envset_remove(struct envset *set, struct slice name)
{
	struct entry *entry = envset_find(set, name);

	if (entry == NULL)
		return false;
	entry->flags |= ENTRY_REMOVED;
	set->removed++;
	return true;
}
