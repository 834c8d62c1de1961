/* SPDX-License-Identifier: Apache-2.0 */
#include "format/read_priv.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "secret/secret.h"
#include "text/escape.h"

/* A name of the file. Of names without a value it is the number in a list of their own. */
struct taken {
	uint32_t hash; /* of the name */
	uint32_t at;   /* its newest entry in the set, as it was pushed, and TAKEN_… */
};

enum {
	TAKEN_NAME = 1 << 30, /* there never was a value: AT is of the names without one */
	TAKEN_LOST = 1 << 29, /* there was one, and it is lost */
	TAKEN_AT = TAKEN_LOST - 1,
};

/*
 * What an entry takes beside its text is no more than twice a line of so many bytes. So a text of
 * many lines and few entries does not get more room for them than it may take, and one of shorter
 * lines has lists that grow.
 */
enum { LINE_LEAST = 29 };

static const uint32_t is_free = UINT32_MAX; /* AT of a place without a name */

void
reader_init(struct reader *reader, const char *file, struct slice text, struct envset *out,
	struct read_notes *notes)
{
	*reader = (struct reader){.file = file, .out = out, .notes = notes};
	secret_random(&reader->seed, sizeof(reader->seed));
	arena_expect(envset_arena(out), text.len + 1 + 2 * sizeof(*reader->record));
	reader_expect_parts(reader, text, '\n');
}

void
reader_expect(struct reader *reader, size_t count)
{
	reader->expected = count;
}

void
reader_expect_parts(struct reader *reader, struct slice text, unsigned char end)
{
	size_t most = text.len / LINE_LEAST + 1, count = 0;

	for (; count < most && text.len > 0; count++)
		text = slice_from(text, slice_find(text, end) + 1);
	reader_expect(reader, count);
}

void
reader_done(struct reader *reader)
{
	free(reader->taken);
	free(reader->names);
	err_done(&reader->problems);
}

/* The seed differs from file to file, so nobody can prepare collisions. */
static uint32_t
hash_of(const struct reader *reader, struct slice name)
{
	uint64_t hash = reader->seed, word;

	for (; name.len >= sizeof(word); name = slice_from(name, sizeof(word))) {
		memcpy(&word, name.data, sizeof(word));
		hash = (hash ^ word) * UINT64_C(0xff51afd7ed558ccd);
		hash ^= hash >> 32;
	}
	word = name.len;
	for (size_t i = 0; i < name.len; i++)
		word = word << 8 | name.data[i];
	hash = (hash ^ word) * UINT64_C(0xff51afd7ed558ccd);
	return (uint32_t)(hash >> 32);
}

static struct slice
name_of(const struct reader *reader, const struct taken *taken)
{
	if ((taken->at & TAKEN_NAME) != 0)
		return reader->names[taken->at & TAKEN_AT];
	return envset_pushed(reader->out, taken->at & TAKEN_AT)->name;
}

/* There are as many places as it takes, not a power of two: the highest bits of HASH say which. */
static size_t
first_place(const struct reader *reader, uint32_t hash)
{
	return (size_t)((uint64_t)hash * reader->room >> 32);
}

static size_t
next_place(const struct reader *reader, size_t at)
{
	return at + 1 < reader->room ? at + 1 : 0;
}

/*
 * The place of NAME, or the free one where it belongs; there always is one. Names are looked at
 * only where the hashes are the same: they lie all over the arena.
 */
static struct taken *
find_place(const struct reader *reader, struct slice name, uint32_t hash)
{
	struct taken *taken = reader->taken;
	size_t at = first_place(reader, hash);

	while (taken[at].at != is_free &&
		(taken[at].hash != hash || !slice_equal(name_of(reader, &taken[at]), name)))
		at = next_place(reader, at);
	return &taken[at];
}

/* Put OLD where it belongs: it is in no other place. */
static void
move_to(struct reader *reader, struct taken old)
{
	size_t at = first_place(reader, old.hash);

	while (reader->taken[at].at != is_free)
		at = next_place(reader, at);
	reader->taken[at] = old;
}

/* At least a quarter of the places is free. */
static void
grow(struct reader *reader)
{
	struct taken *old = reader->taken;
	size_t old_room = reader->room;

	if (old_room > 0 && reader->count < old_room / 4 * 3)
		return;
	reader->room = old_room == 0 ? (reader->expected / 3 + 4) * 4 : old_room * 2;
	reader->taken = xmalloc(reader->room * sizeof(*reader->taken));
	memset(reader->taken, 0xff, reader->room * sizeof(*reader->taken));
	for (size_t i = 0; i < old_room; i++)
		if (old[i].at != is_free)
			move_to(reader, old[i]);
	free(old);
}

/* Room for all that is to come, and what they share. */
static void
begin(struct reader *reader)
{
	struct entry_record *record = arena_alloc(envset_arena(reader->out), sizeof(*record));

	record->origin = reader->file;
	reader->record = record;
	envset_expect(reader->out, reader->expected);
}

/* The place of NAME, which may be a free one. */
static struct taken *
place_of(struct reader *reader, struct slice name)
{
	uint32_t hash = hash_of(reader, name);
	struct taken *taken;

	grow(reader);
	taken = find_place(reader, name, hash);
	if (taken->at == is_free)
		reader->count++;
	taken->hash = hash;
	return taken;
}

/* What NAME has so far; NULL: it is not there, or has no value. */
const struct entry *
reader_find_entry(const struct reader *reader, struct slice name)
{
	const struct taken *taken;

	if (reader->count == 0)
		return NULL;
	taken = find_place(reader, name, hash_of(reader, name));
	if (taken->at == is_free || (taken->at & (TAKEN_NAME | TAKEN_LOST)) != 0)
		return NULL;
	return envset_pushed(reader->out, taken->at);
}

bool
reader_find(const struct reader *reader, struct slice name, struct slice *value)
{
	const struct taken *taken;

	if (reader->count == 0)
		return false;
	taken = find_place(reader, name, hash_of(reader, name));
	if (taken->at == is_free)
		return false;
	*value = (taken->at & (TAKEN_NAME | TAKEN_LOST)) != 0 ? slice_of(NULL, 0) :
		envset_pushed(reader->out, taken->at)->value;
	return true;
}

/* True if NAME is more likely base64 than a name: long, mixed, and without a `_`. */
static bool
is_odd(struct slice name)
{
	bool small = false, capital = false;

	for (size_t i = 0; i < name.len; i++) {
		small = small || (name.data[i] >= 'a' && name.data[i] <= 'z');
		capital = capital || (name.data[i] >= 'A' && name.data[i] <= 'Z');
	}
	return name.len >= 24 && small && capital && slice_find(name, '_') == name.len;
}

void
reader_note(struct reader *reader, enum read_note_kind kind, struct slice name,
	struct place place)
{
	read_notes_add(reader->notes, kind, name, place.line, place.column);
}

static bool
is_name_byte(unsigned char c)
{
	return c == '_' || c == '.' || c == '-' || (c >= 'a' && c <= 'z') ||
		(c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool
looks_swallowed(struct slice inside)
{
	size_t end = inside.len, at = 0;
	struct slice last;

	while (end > 0 && (inside.data[end - 1] == ' ' || inside.data[end - 1] == '\t'))
		end--;
	if (end == 0 || (inside.data[end - 1] != '=' && inside.data[end - 1] != ':'))
		return false;
	while (end > 0 && inside.data[end - 1] != '\n')
		end--;
	if (end == 0)
		return false;
	last = slice_trim(slice_from(inside, end));
	if (slice_starts_with(last, "export "))
		last = slice_trim(slice_from(last, strlen("export ")));
	while (at < last.len && is_name_byte(last.data[at]))
		at++;
	return at > 0 && slice_trim(slice_from(last, at)).len == 1;
}

void
reader_note_swallowed(struct reader *reader, struct slice inside, struct slice name,
	struct place place)
{
	if (looks_swallowed(inside))
		reader_note(reader, READ_SWALLOWED, name, place);
}

/* TAKEN has the name of ENTRY, which comes now. */
static void
note_duplicate(struct reader *reader, const struct taken *taken, const struct entry *entry,
	struct place place)
{
	struct slice before;

	reader_note(reader, READ_DUPLICATE, entry->name, place);
	if (reader->notes == NULL || (taken->at & (TAKEN_NAME | TAKEN_LOST)) != 0)
		return;
	before = envset_pushed(reader->out, taken->at)->value;
	reader->notes->items[reader->notes->count - 1].overrules =
		before.len > 0 && !secret_equal(before, entry->value);
}

void
reader_keep(struct reader *reader, struct slice name, struct slice value, struct place place)
{
	struct entry entry = {.name = name, .value = value, .flags = reader->says};
	struct taken *taken;

	if (reader->record == NULL)
		begin(reader);
	entry.record = reader->record;
	entry_set_place(&entry, place.line, place.column, place.quote);
	if (!utf8_is_valid(value) || slice_find(value, '\0') < value.len)
		entry.flags |= ENTRY_BINARY;

	taken = place_of(reader, name);
	if (taken->at != is_free)
		note_duplicate(reader, taken, &entry, place);
	taken->at = (uint32_t)envset_pushed_count(reader->out);
	assert(taken->at <= TAKEN_AT);
	envset_push(reader->out, &entry);
	if (is_odd(name))
		reader_note(reader, READ_ODD_NAME, name, place);
	if (slice_find(value, '\r') < value.len)
		reader_note(reader, READ_CR, name, place);
}

void
reader_take(struct reader *reader, struct slice name, struct slice value, struct place place)
{
	struct arena *arena = envset_arena(reader->out);

	name = arena_copy(arena, name);
	reader_keep(reader, name, arena_copy(arena, value), place);
}

/* TAKEN, which has an entry, has none any more. */
static void
lose(struct reader *reader, struct taken *taken)
{
	if ((taken->at & TAKEN_NAME) == 0) {
		taken->at |= TAKEN_LOST;
		reader->has_lost = true;
	}
}

void
reader_take_none(struct reader *reader, struct slice name, struct place place)
{
	struct taken *taken = place_of(reader, name);

	if (taken->at == is_free) {
		reader->names = list_grow(reader->names, reader->name_count, &reader->name_room,
			sizeof(*reader->names));
		reader->names[reader->name_count] = arena_copy(envset_arena(reader->out), name);
		taken->at = TAKEN_NAME | (uint32_t)reader->name_count++;
	}
	lose(reader, taken);
	reader_note(reader, READ_INHERITED, name, place);
}

/* Names that had a value and have none in the end; all are known before the set is put in order. */
static void
remove_lost(struct reader *reader)
{
	struct slice *names CLEANUP(freep) = NULL;
	size_t count = 0, room = 0;

	for (size_t i = 0; reader->has_lost && i < reader->room; i++) {
		const struct taken *taken = &reader->taken[i];

		if (taken->at == is_free || (taken->at & TAKEN_LOST) == 0)
			continue;
		names = list_grow(names, count, &room, sizeof(*names));
		names[count++] = name_of(reader, taken);
	}
	for (size_t i = 0; i < count; i++)
		envset_remove(reader->out, names[i]);
	reader->has_lost = false;
}

void
reader_problem(struct reader *reader, struct err *one, struct place place)
{
	err_at(one, reader->file, place.line, place.column);
	err_also(&reader->problems, one);
}

void
reader_forget(struct reader *reader, struct slice name)
{
	struct taken *taken;

	if (reader->count == 0)
		return;
	taken = find_place(reader, name, hash_of(reader, name));
	if (taken->at != is_free)
		lose(reader, taken);
}

int
reader_finish(struct reader *reader, int r, struct err *err)
{
	struct err last = ERR_INIT;

	remove_lost(reader);
	if (reader->problems.code == 0)
		return r;
	if (r < 0) {
		last = *err;
		memset(err, 0, sizeof(*err));
		err_also(&reader->problems, &last);
	}
	*err = reader->problems;
	memset(&reader->problems, 0, sizeof(reader->problems));
	return err->code;
}
