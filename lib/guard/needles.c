/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One pass over the text: eight bytes at each place are hashed, a table of bits says whether any needle
 * has such eight, and only then needles are compared. Long encoded needles have two such windows,
 * because a text may break its lines in the middle of the first.
 */
#include "guard/needles.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "guard/guard_priv.h"
#include "text/base64.h"

enum { WINDOW = 8, HASH_BITS = 16, HASHES = 1 << HASH_BITS, DISTINCT_LEAST = 5, VALUE_MOST = 1 << 16 };

struct needle {
	struct slice bytes;
	size_t window;    /* where in BYTES its eight bytes are */
	size_t owner;
	const char *form;
	bool may_break;   /* lines may end within */
	uint32_t next;    /* of the same hash, from 1; 0: none */
};

struct needles {
	struct arena *arena;
	struct needle *items;
	size_t count, room;
	uint32_t heads[HASHES];
};

struct needles *
needles_new(void)
{
	struct needles *needles = xcalloc(1, sizeof(*needles));

	needles->arena = arena_new(1 << 14);
	return needles;
}

void
needles_free(struct needles *needles)
{
	if (needles == NULL)
		return;
	arena_free(needles->arena);
	free(needles->items);
	free(needles);
}

void
needles_freep(struct needles **needles)
{
	needles_free(*needles);
	*needles = NULL;
}

size_t
needles_count(const struct needles *needles)
{
	return needles->count;
}

static uint32_t
hash_at(const unsigned char *at)
{
	uint64_t eight;

	memcpy(&eight, at, sizeof(eight));
	return (uint32_t)((eight * UINT64_C(0x9e3779b97f4a7c15)) >> (64 - HASH_BITS));
}

static void
add_window(struct needles *needles, const struct needle *needle)
{
	uint32_t hash = hash_at(needle->bytes.data + needle->window);

	needles->items = list_grow(needles->items, needles->count, &needles->room,
		sizeof(*needles->items));
	needles->items[needles->count] = *needle;
	needles->items[needles->count].next = needles->heads[hash];
	needles->heads[hash] = (uint32_t)++needles->count;
}

static void
add_form(struct needles *needles, struct slice bytes, size_t owner, const char *form, bool may_break)
{
	struct needle needle = {bytes, 0, owner, form, may_break, 0};

	if (bytes.len < WINDOW)
		return;
	add_window(needles, &needle);
	needle.window = WINDOW;
	if (may_break && bytes.len >= 2 * WINDOW)
		add_window(needles, &needle);
}

/* `aaaaaaaa` and `12121212` are in every file. */
static bool
is_distinct(struct slice value)
{
	bool seen[256] = {false};
	size_t count = 0;

	for (size_t i = 0; i < value.len; i++) {
		count += !seen[value.data[i]];
		seen[value.data[i]] = true;
	}
	return count >= DISTINCT_LEAST;
}

/* BYTES are in the arena. */
static void
add_encoded(struct needles *needles, struct slice bytes, size_t owner)
{
	struct arena *arena = needles->arena;

	for (size_t lead = 0; lead < 3; lead++) {
		struct slice common = base64_inner(arena, bytes, lead, false);
		struct slice of_urls = base64_inner(arena, bytes, lead, true);

		add_form(needles, common, owner, "in base64", true);
		if (!slice_equal(common, of_urls))
			add_form(needles, of_urls, owner, "in base64", true);
	}
	add_form(needles, encode_hex(arena, bytes, false), owner, "in hex", true);
	add_form(needles, encode_hex(arena, bytes, true), owner, "in hex", true);
}

/* In forms of web pages a blank is a plus. */
static void
add_with_plus(struct needles *needles, struct slice bytes, size_t owner)
{
	unsigned char *out;

	if (slice_find(bytes, ' ') == bytes.len)
		return;
	out = arena_alloc(needles->arena, bytes.len);
	for (size_t i = 0; i < bytes.len; i++)
		out[i] = bytes.data[i] == ' ' ? '+' : bytes.data[i];
	add_form(needles, slice_of(out, bytes.len), owner, "with escapes", false);
}

static bool
is_worth(struct slice value)
{
	return value.len >= NEEDLE_LEAST && value.len <= VALUE_MOST && is_distinct(value) &&
		!slice_starts_with(value, "-----");
}

void
needles_add(struct needles *needles, struct slice value, size_t owner)
{
	struct slice rest = value, line;
	bool whole = true;

	while (slice_next_line(&rest, &line)) {
		struct slice bytes;

		line = slice_trim(line);
		whole = whole && line.len == value.len;
		if (!is_worth(line))
			continue;
		bytes = arena_copy(needles->arena, line);
		add_form(needles, bytes, owner, "as it is", false);
		add_with_plus(needles, bytes, owner);
		add_encoded(needles, bytes, owner);
	}
	if (!whole && value.len <= VALUE_MOST && value.len >= NEEDLE_LEAST && is_distinct(value))
		add_encoded(needles, arena_copy(needles->arena, value), owner);
}

/* What may stand where an encoded text goes on in the next line. */
static bool
is_break(unsigned char c)
{
	return c == '\n' || c == '\r' || c == ' ' || c == '\t';
}

/* Is all of NEEDLE around its window, which is at AT of TEXT? *BEGIN: where it begins. */
static bool
is_here(const struct needle *needle, struct slice text, size_t at, size_t *begin)
{
	size_t from = at, to = at;

	for (size_t i = needle->window; i > 0; i--) {
		while (needle->may_break && from > 0 && is_break(text.data[from - 1]))
			from--;
		if (from == 0 || text.data[from - 1] != needle->bytes.data[i - 1])
			return false;
		from--;
	}
	for (size_t i = needle->window; i < needle->bytes.len; i++) {
		while (needle->may_break && to < text.len && is_break(text.data[to]))
			to++;
		if (to == text.len || text.data[to] != needle->bytes.data[i])
			return false;
		to++;
	}
	*begin = from;
	return true;
}

struct search {
	const struct needles *needles;
	void (*told)(void *cookie, const struct needle_hit *hit);
	void *cookie;
};

/* FORM and LINE_AT: of a line that was decoded; NULL: TEXT is what it is. */
static void
find_in(const struct search *search, struct slice text, const char *form, size_t line_at)
{
	const struct needles *needles = search->needles;

	for (size_t i = 0; i + WINDOW <= text.len; i++) {
		uint32_t next = needles->heads[hash_at(text.data + i)];
		size_t begin;

		for (; next != 0; next = needles->items[next - 1].next) {
			const struct needle *needle = &needles->items[next - 1];

			if (is_here(needle, text, i, &begin))
				search->told(search->cookie, &(struct needle_hit){needle->owner,
					form == NULL ? begin : line_at,
					form == NULL ? needle->form : form});
		}
	}
}

void
needles_find(const struct needles *needles, struct slice text,
	void (*told)(void *cookie, const struct needle_hit *hit), void *cookie)
{
	struct search search = {needles, told, cookie};
	struct arena *arena CLEANUP(arena_freep) = arena_new(4096);
	struct slice rest = text, line, read;

	if (needles->count == 0)
		return;
	find_in(&search, text, NULL, 0);
	while (slice_next_line(&rest, &line)) {
		size_t at = (size_t)(line.data - text.data);

		read = decode_escapes(arena, line);
		if (read.data != NULL)
			find_in(&search, read, "with escapes", at);
		read = decode_dollars(arena, read.data != NULL ? read : line);
		if (read.data != NULL)
			find_in(&search, read, "with escapes", at);
		read = decode_wide(arena, line);
		if (read.data != NULL)
			find_in(&search, read, "in UTF-16", at);
	}
}
