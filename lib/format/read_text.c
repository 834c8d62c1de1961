/* SPDX-License-Identifier: Apache-2.0 */
#include "format/read_text_priv.h"

#include <string.h>

#include "base/utf8.h"

enum { SCRATCH_MOST = 256 << 10, FIRST_WINDOW = 128 };

void
place_finder_init(struct place_finder *finder, struct slice text)
{
	*finder = (struct place_finder){.text = text, .line = 1,
		.has_cr = slice_find(text, '\r') < text.len};
}

static void
begin_line(struct place_finder *finder, size_t at)
{
	finder->line++;
	finder->line_start = at;
}

static void
count_with_cr(struct place_finder *finder, size_t to)
{
	const unsigned char *data = finder->text.data;

	for (size_t at = finder->counted; at < to; at++) {
		bool in_pair = data[at] == '\r' && at + 1 < finder->text.len && data[at + 1] == '\n';

		if (data[at] == '\n' || (data[at] == '\r' && !in_pair))
			begin_line(finder, at + 1);
	}
}

static void
count_lf(struct place_finder *finder, size_t to)
{
	struct slice passed = slice_of(
		finder->text.data + finder->counted, to - finder->counted);
	size_t end;

	while ((end = slice_find(passed, '\n')) < passed.len) {
		passed = slice_from(passed, end + 1);
		begin_line(finder, to - passed.len);
	}
}

struct place
place_find(struct place_finder *finder, size_t at, enum quote quote)
{
	if (at > finder->counted) {
		if (finder->has_cr)
			count_with_cr(finder, at);
		else
			count_lf(finder, at);
		finder->counted = at;
	}
	return (struct place){finder->line, (unsigned)(at - finder->line_start) + 1, quote};
}

size_t
skip_class(struct slice text, size_t at, char_class_fn *class)
{
	unsigned code;
	size_t len;

	while (at < text.len) {
		if (text.data[at] < 0x80) {
			if (!class(text.data[at]))
				break;
			at++;
			continue;
		}
		len = utf8_next(slice_from(text, at), &code);
		if (len == 0 || !class(code))
			break;
		at += len;
	}
	return at;
}

size_t
find_first_of(struct slice text, size_t at, const char *stops)
{
	for (size_t window = FIRST_WINDOW; at < text.len; at += window, window *= 2) {
		struct slice part = slice_from(text, at);

		if (part.len > window)
			part.len = window;
		window = part.len;
		for (const char *stop = stops; *stop != '\0'; stop++)
			part.len = slice_find(part, (unsigned char)*stop);
		if (part.len < window)
			return at + part.len;
	}
	return text.len;
}

/* Bytes of the last character of TEXT if it is of CLASS, else 0. */
static size_t
class_at_end(struct slice text, char_class_fn *class)
{
	unsigned code;

	for (size_t len = 1; len <= 4 && len <= text.len; len++)
		if (utf8_next(slice_from(text, text.len - len), &code) == len)
			return class(code) ? len : 0;
	return 0;
}

bool
ends_with_class(struct slice text, char_class_fn *class)
{
	return class_at_end(text, class) > 0;
}

struct slice
trim_class_end(struct slice text, char_class_fn *class)
{
	size_t len;

	while ((len = class_at_end(text, class)) > 0)
		text.len -= len;
	return text;
}

struct slice
trim_class(struct slice text, char_class_fn *class)
{
	return trim_class_end(slice_from(text, skip_class(text, 0, class)), class);
}

struct arena *
scratch_for(struct scratch *scratch, size_t len)
{
	if (scratch->used > SCRATCH_MOST)
		scratch_done(scratch);
	if (scratch->arena == NULL)
		scratch->arena = arena_new(0);
	scratch->used += len;
	return scratch->arena;
}

void
scratch_done(struct scratch *scratch)
{
	arena_free(scratch->arena);
	*scratch = (struct scratch){NULL, 0};
}

struct slice
with_lf(struct slice text, struct arena *arena)
{
	unsigned char *copy;
	size_t len = 0;

	if (slice_find(text, '\r') == text.len)
		return text;
	copy = arena_alloc_unset(arena, text.len);
	for (size_t at = 0; at < text.len; at++) {
		if (text.data[at] == '\r' && at + 1 < text.len && text.data[at + 1] == '\n')
			continue;
		copy[len++] = text.data[at] == '\r' ? '\n' : text.data[at];
	}
	arena_shrink(arena, copy, text.len, len);
	return slice_of(copy, len);
}

/* The range that the second byte of a character with LEAD must be in. */
static bool
is_second(unsigned char lead, unsigned char c)
{
	unsigned char low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
	unsigned char high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;

	return c >= low && c <= high;
}

/* Bytes at the start of TEXT, which are no character, that one U+FFFD stands for. */
static size_t
broken_len(struct slice text)
{
	unsigned char lead = text.data[0];
	size_t whole = lead >= 0xc2 && lead <= 0xdf ? 2 : lead >= 0xe0 && lead <= 0xef ? 3 :
		lead >= 0xf0 && lead <= 0xf4 ? 4 : 1;
	size_t len = 1;

	if (whole == 1 || text.len < 2 || !is_second(lead, text.data[1]))
		return 1;
	for (len = 2; len < whole && len < text.len; len++)
		if (text.data[len] < 0x80 || text.data[len] > 0xbf)
			break;
	return len;
}

struct slice
with_replacements(struct slice text, struct arena *arena)
{
	static const char replacement[] = "\xef\xbf\xbd";
	unsigned char *copy;
	unsigned code;
	size_t len = 0;

	if (utf8_is_valid(text))
		return text;
	copy = arena_alloc_unset(arena, text.len * 3);
	for (size_t at = 0; at < text.len;) {
		struct slice rest = slice_from(text, at);
		size_t good = utf8_next(rest, &code);

		memcpy(copy + len, good == 0 ? (const void *)replacement : rest.data,
			good == 0 ? 3 : good);
		len += good == 0 ? 3 : good;
		at += good == 0 ? broken_len(rest) : good;
	}
	arena_shrink(arena, copy, text.len * 3, len);
	return slice_of(copy, len);
}
