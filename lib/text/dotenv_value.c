/* SPDX-License-Identifier: Apache-2.0 */
/* The three kinds of values of the dotenv grammar (dialects.md §1.1, row 7). */
#include "text/dotenv_priv.h"

#include <string.h>

#include "text/escape.h"
#include "text/letters.h"

size_t
dotenv_quoted_len(struct slice text)
{
	unsigned char quote = text.data[0];

	for (size_t at = 1; at < text.len; at++) {
		if (text.data[at] == '\\')
			at++;
		else if (text.data[at] == quote)
			return at + 1;
	}
	return 0;
}

struct slice
dotenv_unquote_single(struct slice inside, struct arena *arena)
{
	unsigned char *value;
	size_t len = 0;

	if (slice_find(inside, '\\') == inside.len)
		return inside;
	value = arena_alloc(arena, inside.len);
	for (size_t at = 0; at < inside.len; at++) {
		if (inside.data[at] == '\\' && at + 1 < inside.len) {
			if (inside.data[++at] != '\'')
				value[len++] = '\\';
		}
		value[len++] = inside.data[at];
	}
	arena_shrink(arena, value, inside.len, len);
	return slice_of(value, len);
}

/* What `\` and LETTER stand for, or -1 if they stand for themselves. */
static int
escape_of(unsigned char letter)
{
	static const char letters[] = "\"\\abfnrtv";
	static const char bytes[] = "\"\\\a\b\f\n\r\t\v";
	const char *hit = letter == '\0' ? NULL : strchr(letters, letter);

	return hit == NULL ? -1 : (unsigned char)bytes[hit - letters];
}

/*
 * `\0` and up to three digits at the start of REST (which begins behind the backslash). Exactly
 * three octal ones up to 377 are a character; otherwise only the zero goes, as in the original.
 * Returns the bytes of REST that are used.
 */
static size_t
add_octal(struct slice rest, unsigned char *value, size_t *len)
{
	unsigned code = 0;
	size_t digits = 0;
	bool octal = true;

	while (digits < 3 && digits + 1 < rest.len && rest.data[digits + 1] >= '0' &&
		rest.data[digits + 1] <= '9') {
		octal = octal && rest.data[digits + 1] <= '7';
		code = code * 8 + (rest.data[digits + 1] - (unsigned)'0');
		digits++;
	}
	if (digits < 3 || !octal || code > 0xff) {
		value[(*len)++] = '\\';
		memcpy(value + *len, rest.data + 1, digits);
		*len += digits;
	} else if (code < 0x80) {
		value[(*len)++] = (unsigned char)code;
	} else {
		value[(*len)++] = (unsigned char)(0xc0 | code >> 6);
		value[(*len)++] = (unsigned char)(0x80 | (code & 0x3f));
	}
	return digits + 1;
}

/* `\$` becomes DOLLARS of them. */
static struct slice
unquote_double(struct slice inside, size_t dollars, struct arena *arena)
{
	unsigned char *value;
	size_t len = 0, at = 0;

	if (slice_find(inside, '\\') == inside.len)
		return inside;
	value = arena_alloc(arena, inside.len);
	while (at < inside.len) {
		unsigned char letter = at + 1 < inside.len ? inside.data[at + 1] : '\0';

		if (inside.data[at] != '\\' || at + 1 == inside.len) {
			value[len++] = inside.data[at++];
		} else if (letter == '0') {
			at += 1 + add_octal(slice_from(inside, at + 1), value, &len);
		} else if (letter == '$') {
			memset(value + len, '$', dollars);
			len += dollars;
			at += 2;
		} else if (escape_of(letter) >= 0) {
			value[len++] = (unsigned char)escape_of(letter);
			at += 2;
		} else {
			value[len++] = inside.data[at++];
		}
	}
	arena_shrink(arena, value, inside.len, len);
	return slice_of(value, len);
}

struct slice
dotenv_unquote_double(struct slice inside, struct arena *arena)
{
	return unquote_double(inside, 2, arena);
}

struct slice
dotenv_literal(const struct dotenv_entry *entry, struct arena *arena)
{
	return entry->quote == QUOTE_DOUBLE ? unquote_double(entry->raw, 1, arena) : entry->value;
}

/* Bytes of the last character of TEXT if it is white space, else 0. */
static size_t
space_at_end(struct slice text)
{
	unsigned code;

	for (size_t len = 1; len <= 3 && len <= text.len; len++)
		if (utf8_next(slice_from(text, text.len - len), &code) == len)
			return char_is_space(code) ? len : 0;
	return 0;
}

struct slice
dotenv_trim_end(struct slice text)
{
	size_t len;

	while ((len = space_at_end(text)) > 0)
		text.len -= len;
	return text;
}

struct slice
dotenv_unquoted(struct slice line, struct slice *comment)
{
	size_t at = 0;

	*comment = slice_of(NULL, 0);
	while ((at += slice_find(slice_from(line, at), '#')) < line.len) {
		if (at > 0 && line.data[at - 1] == ' ') {
			*comment = slice_trim(slice_from(line, at + 1));
			line.len = at - 1;
			break;
		}
		at++;
	}
	return dotenv_trim_end(line);
}
