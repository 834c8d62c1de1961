/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Entries are appended and put in order at the first question that needs it: a vault hands its
 * rows over in the order of their keyed hashes, and one sort at the end is cheaper than 10,000
 * insertions. The order is found on small keys (four bytes of a name as a number, and the entry's
 * place); the entries themselves move once, within their list. The sort is a stable merge that
 * leaves alone what is in order already, so that what is nearly in order costs little more than
 * one pass, and of two entries of one name the later is the one that stays. It needs the keys and
 * a room of fixed size beside them.
 */
#include "model/envset.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"

enum { BESIDE_MOST = 2048 }; /* keys that are set aside while two runs become one */

_Static_assert(sizeof(struct entry) <= 48, "readers take at most three times their input");

struct envset {
	struct arena *arena;
	struct entry *entries;
	size_t count, room;
	const struct entry_record *copied; /* the newest that envset_add made */
	size_t removed; /* marked, still in place */
	bool unsorted;
};

struct sort_key {
	uint32_t prefix; /* four bytes of the name as a number */
	uint32_t at;
};

struct sorting {
	const struct envset *set;
	struct sort_key *keys, *beside;
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

void
envset_expect(struct envset *set, size_t count)
{
	if (set->room - set->count >= count)
		return;
	set->room = set->count + count;
	set->entries = xrealloc(set->entries, set->room * sizeof(*set->entries));
}

struct arena *
envset_arena(struct envset *set)
{
	return set->arena;
}

void
entry_set_place(struct entry *entry, unsigned line, unsigned column, enum quote quote)
{
	entry->line = line < ENTRY_LINE_MOST ? line : ENTRY_LINE_MOST;
	entry->column = column < ENTRY_COLUMN_MOST ? column : ENTRY_COLUMN_MOST;
	entry->quote = quote;
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

/* The first of the keys from START to END that is not before KEY. */
static size_t
find_first(const struct sorting *sorting, size_t start, size_t end, const struct sort_key *key)
{
	while (start < end) {
		size_t middle = start + (end - start) / 2;

		if (key_is_before(sorting->set, &sorting->keys[middle], key))
			start = middle + 1;
		else
			end = middle;
	}
	return start;
}

static void
reverse(struct sort_key *keys, size_t start, size_t end)
{
	for (; start + 1 < end; start++, end--) {
		struct sort_key last = keys[end - 1];

		keys[end - 1] = keys[start];
		keys[start] = last;
	}
}

/* The keys from MIDDLE to END come to stand in front of those from START to it. */
static void
rotate(struct sort_key *keys, size_t start, size_t middle, size_t end)
{
	reverse(keys, start, middle);
	reverse(keys, middle, end);
	reverse(keys, start, end);
}

/* The left of two runs fits into BESIDE. */
static void
merge_beside(struct sorting *sorting, size_t start, size_t middle, size_t end)
{
	struct sort_key *keys = sorting->keys, *left = sorting->beside;
	const struct sort_key *left_end = left + (middle - start);

	memcpy(left, &keys[start], (middle - start) * sizeof(*left));
	while (left < left_end && middle < end) {
		if (key_is_before(sorting->set, &keys[middle], left))
			keys[start++] = keys[middle++];
		else
			keys[start++] = *left++;
	}
	memcpy(&keys[start], left, (size_t)(left_end - left) * sizeof(*left));
}

/*
 * Two runs become one, from START to END. Long ones are cut first: what is before the half of the
 * left changes its place with what is not, and there are two pairs of runs that are shorter.
 */
static void
merge(struct sorting *sorting, size_t start, size_t middle, size_t end)
{
	size_t left = start + (middle - start) / 2, right, between;

	if (start == middle || middle == end)
		return;
	if (middle - start <= BESIDE_MOST) {
		merge_beside(sorting, start, middle, end);
		return;
	}
	right = find_first(sorting, middle, end, &sorting->keys[left]);
	between = left + (right - middle);
	rotate(sorting->keys, left, middle, right);
	merge(sorting, start, left, between);
	merge(sorting, between, right, end);
}

static void
sort_keys(struct sorting *sorting, size_t start, size_t end)
{
	size_t middle = start + (end - start) / 2;

	if (end - start < 2)
		return;
	sort_keys(sorting, start, middle);
	sort_keys(sorting, middle, end);
	if (key_is_before(sorting->set, &sorting->keys[middle], &sorting->keys[middle - 1]))
		merge(sorting, start, middle, end);
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
		if (!entry->removed)
			set->entries[kept++] = *entry;
	}
	set->count = kept;
}

static void
sort(struct envset *set)
{
	size_t skip = common_len(set), half = set->count / 2, i;
	struct sort_key *keys = xcalloc(set->count, sizeof(*keys));
	struct sorting sorting = {.set = set, .keys = keys,
		.beside = xcalloc(half < BESIDE_MOST ? half : BESIDE_MOST, sizeof(*keys))};

	assert(set->count <= UINT32_MAX);
	for (i = 0; i < set->count; i++)
		keys[i] = (struct sort_key){prefix_of(set->entries[i].name, skip), (uint32_t)i};
	sort_keys(&sorting, 0, set->count);
	rearrange(set, keys);
	drop_equal(set, keys);
	set->unsorted = false;
	set->removed = 0;
	free(sorting.beside);
	free(keys);
}

static void
drop_removed(struct envset *set)
{
	size_t kept = 0, i;

	for (i = 0; i < set->count; i++) {
		if (!set->entries[i].removed)
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
	added->removed = false;
	if (added->record == NULL)
		added->record = &no_record;
	if (!set->unsorted && set->count > 0)
		set->unsorted = slice_compare(added[-1].name, added->name) >= 0;
	set->count++;
	return added;
}

/* What one entry after the other says is there once. */
static const struct entry_record *
copy_record(struct envset *set, const struct entry_record *record)
{
	struct entry_record *copy;

	if (set->copied != NULL && memcmp(set->copied, record, sizeof(*record)) == 0)
		return set->copied;
	copy = arena_alloc_unset(set->arena, sizeof(*copy));
	*copy = *record;
	if (record->note.len > 0)
		copy->note = arena_copy(set->arena, record->note);
	set->copied = copy;
	return copy;
}

struct entry *
envset_add(struct envset *set, const struct entry *entry)
{
	struct entry copy = *entry;

	copy.name = arena_copy(set->arena, entry->name);
	copy.value = arena_copy(set->arena, entry->value);
	if (entry->record != NULL && entry->record != &no_record)
		copy.record = copy_record(set, entry->record);
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

void
envset_set_origin(struct envset *set, const char *origin)
{
	const struct entry_record *before = NULL;
	struct entry_record *now = NULL;

	for (size_t i = 0; i < envset_count(set); i++) {
		struct entry *entry = envset_at(set, i);

		if (entry->record != before) {
			before = entry->record;
			now = arena_alloc_unset(set->arena, sizeof(*now));
			*now = *before;
			now->origin = origin;
		}
		entry->record = now;
	}
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
			return entry->removed ? NULL : entry;
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
	entry->removed = true;
	set->removed++;
	return true;
}
