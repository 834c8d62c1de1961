/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `expand(dotenv.config())` with dotenv-expand 12: the whole file is parsed first, so a `$` form
 * sees what stands below it too, as it stands there. Programs that give expand() what was parsed
 * and nothing else (vite) get another value then; both are made, and a difference is told.
 */
#include "format/env/dotenv_expand_priv.h"

#include <stdlib.h>

#include "base/list.h"
#include "format/env/dotenv_js_priv.h"
#include "format/formats_priv.h"
#include "text/dotenv.h"

struct item {
	uint32_t first; /* entry of its name, as they came */
	uint32_t index; /* of the names that are numbers: JavaScript has them first */
};

struct expand_reader {
	struct arena *texts;  /* names and values of all three: most are the same in each */
	struct reader parsed; /* what dotenv gives: without a `$` in the file it is the result */
	struct reader loaded; /* what the names so far became, after dotenv.config(): the result */
	struct reader alone;  /* the same for a program that only parses */
	struct expansion expansion, other;
	struct item *items;
	size_t count, room;
};

static const uint32_t no_index = UINT32_MAX;

/* NAME as an array index of JavaScript. */
static uint32_t
index_of(struct slice name)
{
	unsigned long index = 0;

	if (name.len > 10 || (name.len > 1 && name.data[0] == '0'))
		return no_index;
	for (size_t i = 0; i < name.len; i++) {
		if (name.data[i] < '0' || name.data[i] > '9')
			return no_index;
		index = index * 10 + (name.data[i] - (unsigned long)'0');
	}
	return index < no_index ? (uint32_t)index : no_index;
}

static void
take(void *cookie, struct slice name, struct slice value, struct place place)
{
	struct expand_reader *reader = cookie;
	struct item item = {
		(uint32_t)envset_pushed_count(reader->parsed.out), index_of(name)};
	struct slice before;

	if (!reader_find(&reader->parsed, name, &before)) {
		reader->items = list_grow(
			reader->items, reader->count, &reader->room, sizeof(item));
		reader->items[reader->count++] = item;
	}
	name = arena_copy(reader->texts, name);
	reader_keep(&reader->parsed, name, arena_copy(reader->texts, value), place);
}

static int
compare_items(const void *a, const void *b)
{
	const struct item *one = a, *other = b;

	if (one->index != other->index)
		return one->index < other->index ? -1 : 1;
	return one->first < other->first ? -1 : one->first > other->first;
}

static void
endless(struct expand_reader *reader, const struct entry *entry, struct place place)
{
	struct err one = ERR_INIT;

	err_set(&one, ERR_INVALID, "dotenv-expand", "references that never end");
	if (dotenv_key_is_showable(entry->name))
		err_ctx(&one, "value of `%.*s`", (int)entry->name.len,
			(const char *)entry->name.data);
	err_fix(&one, "put a backslash before a `$` that is meant as text");
	reader_problem(&reader->parsed, &one, place);
}

static void
note(struct expand_reader *reader, const struct entry *entry, bool differs, struct place place)
{
	const struct expansion *done = &reader->expansion;

	if (differs)
		reader_note(&reader->parsed, READ_VERSIONS, entry->name, place);
	if (done->unset)
		reader_note(&reader->parsed, READ_UNSET, entry->name, place);
	if (done->changed)
		reader_note(&reader->parsed, READ_CHANGED, entry->name, place);
	if (done->names > 0)
		reader_note(&reader->parsed, READ_EXPANDED, entry->name, place);
}

/* RESULT is what became of ENTRY. */
static void
keep(struct expand_reader *reader, struct reader *into, const struct entry *entry,
	struct slice result, struct place place)
{
	if (slice_equal(result, entry->value))
		result = entry->value;
	else
		result = arena_copy(reader->texts, result);
	reader_keep(into, entry->name, result, place);
}

static void
expand_entry(struct expand_reader *reader, const struct entry *entry)
{
	struct place place = {entry->line, entry->column, entry->quote};
	struct slice result, other;
	bool same;

	if (!expansion_of(&reader->expansion, entry->value, &reader->parsed, &reader->loaded)) {
		endless(reader, entry, place);
		return;
	}
	result = secret_text_slice(&reader->expansion.result);
	keep(reader, &reader->loaded, entry, result, place);
	same = expansion_of(&reader->other, entry->value, &reader->alone, &reader->alone);
	other = secret_text_slice(&reader->other.result);
	if (same)
		keep(reader, &reader->alone, entry, other, place);
	note(reader, entry, !same || !slice_equal(result, other), place);
}

static void
expand_all(struct expand_reader *reader)
{
	if (reader->count > 1)
		qsort(reader->items, reader->count, sizeof(*reader->items), compare_items);
	for (size_t i = 0; i < reader->count; i++) {
		const struct entry *first = envset_pushed(reader->parsed.out, reader->items[i].first);

		expand_entry(reader, reader_find_entry(&reader->parsed, first->name));
	}
}

static int
read_and_expand(struct slice text, const char *file, struct envset *out, struct read_notes *notes,
	struct err *err)
{
	struct envset *parsed CLEANUP(envset_freep) = envset_new(0);
	struct envset *alone CLEANUP(envset_freep) = envset_new(0);
	struct expand_reader reader = {.texts = envset_arena(out), .expansion = EXPANSION_INIT,
		.other = EXPANSION_INIT};
	int r;

	reader_init(&reader.parsed, file, text, parsed, notes);
	reader_init(&reader.loaded, file, text, out, NULL);
	reader_init(&reader.alone, file, text, alone, NULL);
	arena_expect(reader.texts, text.len + text.len / 8); /* some of it stands there twice */
	arena_expect(envset_arena(parsed), 0);
	arena_expect(envset_arena(alone), 0);
	dotenv_js_scan(text, &reader.parsed, take, &reader);
	expand_all(&reader);
	r = reader_finish(&reader.parsed, 0, err);
	expansion_done(&reader.expansion);
	expansion_done(&reader.other);
	free(reader.items);
	reader_done(&reader.alone);
	reader_done(&reader.loaded);
	reader_done(&reader.parsed);
	return r;
}

int
dotenv_expand_read(struct slice text, const char *file, struct envset *out,
	struct read_notes *notes, struct err *err)
{
	if (slice_find(text, '$') == text.len)
		return format_dotenv_js.read(text, file, out, notes, err);
	return read_and_expand(text, file, out, notes, err);
}
