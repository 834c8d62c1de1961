/* SPDX-License-Identifier: Apache-2.0 */
#include "format/read_priv.h"

#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "secret/secret.h"
#include "text/escape.h"

struct taken {
	size_t hash;
	struct slice name;  /* in the set's arena; data NULL: a free place */
	struct slice value; /* data NULL: none */
};

void
reader_init(struct reader *reader, const char *file, struct envset *out,
	struct read_notes *notes)
{
	*reader = (struct reader){.file = file, .out = out, .notes = notes};
	secret_random(&reader->seed, sizeof(reader->seed));
}

void
reader_done(struct reader *reader)
{
	free(reader->taken);
	err_done(&reader->problems);
}

/* The seed differs from file to file, so nobody can prepare collisions. */
static size_t
hash_of(const struct reader *reader, struct slice name)
{
	uint64_t hash = reader->seed;

	for (size_t i = 0; i < name.len; i++) {
		hash = (hash ^ name.data[i]) * UINT64_C(0xff51afd7ed558ccd);
		hash ^= hash >> 32;
	}
	return (size_t)hash;
}

/*
 * The place of NAME, or the free one where it belongs; there always is one. Names are looked at
 * only where the hashes are the same: they lie all over the arena.
 */
static struct taken *
find_place(const struct reader *reader, struct slice name, size_t hash)
{
	size_t at = hash & (reader->room - 1);

	while (reader->taken[at].name.data != NULL &&
		(reader->taken[at].hash != hash || !slice_equal(reader->taken[at].name, name)))
		at = (at + 1) & (reader->room - 1);
	return &reader->taken[at];
}

/* Put OLD where it belongs: it is in no other place. */
static void
move_to(struct reader *reader, const struct taken *old)
{
	size_t at = old->hash & (reader->room - 1);

	while (reader->taken[at].name.data != NULL)
		at = (at + 1) & (reader->room - 1);
	reader->taken[at] = *old;
}

static void
grow(struct reader *reader)
{
	struct taken *old = reader->taken;
	size_t old_room = reader->room;

	if (reader->count * 2 < reader->room)
		return;
	reader->room = old_room == 0 ? 64 : old_room * 2;
	reader->taken = xcalloc(reader->room, sizeof(*reader->taken));
	for (size_t i = 0; i < old_room; i++)
		if (old[i].name.data != NULL)
			move_to(reader, &old[i]);
	free(old);
}

bool
reader_find(const struct reader *reader, struct slice name, struct slice *value)
{
	const struct taken *taken;

	if (reader->count == 0)
		return false;
	taken = find_place(reader, name, hash_of(reader, name));
	if (taken->name.data == NULL)
		return false;
	*value = taken->value;
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

void
reader_take(struct reader *reader, struct slice name, struct slice value, struct place place)
{
	struct arena *arena = envset_arena(reader->out);
	struct entry entry = {.origin = reader->file, .line = place.line,
		.column = place.column, .quote = place.quote, .flags = reader->says};
	struct taken *taken;
	size_t hash;

	entry.name = arena_copy(arena, name);
	entry.value = arena_copy(arena, value);
	if (!utf8_is_valid(value) || slice_find(value, '\0') < value.len)
		entry.flags |= ENTRY_BINARY;
	envset_push(reader->out, &entry);

	grow(reader);
	hash = hash_of(reader, name);
	taken = find_place(reader, name, hash);
	if (taken->name.data != NULL)
		reader_note(reader, READ_DUPLICATE, name, place);
	else
		reader->count++;
	*taken = (struct taken){hash, entry.name, entry.value};
	if (is_odd(name))
		reader_note(reader, READ_ODD_NAME, name, place);
	if (slice_find(value, '\r') < value.len)
		reader_note(reader, READ_CR, name, place);
}

void
reader_take_none(struct reader *reader, struct slice name, struct place place)
{
	size_t hash;
	struct taken *taken;

	grow(reader);
	hash = hash_of(reader, name);
	taken = find_place(reader, name, hash);
	if (taken->name.data == NULL) {
		taken->hash = hash;
		taken->name = arena_copy(envset_arena(reader->out), name);
		reader->count++;
	}
	reader->has_lost = reader->has_lost || taken->value.data != NULL;
	taken->value = slice_of(NULL, 0);
	reader_note(reader, READ_INHERITED, name, place);
}

/* Names that had a value and have none in the end. */
static void
remove_lost(struct reader *reader)
{
	for (size_t i = 0; reader->has_lost && i < reader->room; i++)
		if (reader->taken[i].name.data != NULL && reader->taken[i].value.data == NULL)
			envset_remove(reader->out, reader->taken[i].name);
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
	reader->has_lost = reader->has_lost || taken->value.data != NULL;
	taken->value = slice_of(NULL, 0);
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
