/* SPDX-License-Identifier: Apache-2.0 */
/*
 * As java.util.Properties reads: a line that ends with an odd count of backslashes goes on on the
 * next, behind that one's white space; of the whole,
 *
 * line    = *space ( ( "#" / "!" ) comment / name [ *space ( "=" / ":" ) *space / 1*space ] value )
 * space   = blank / tab / FF
 * escape  = "\" ( "t" / "n" / "r" / "f" / "u" 4hex / any other, which stands for itself )
 *
 * A byte outside ASCII is a problem, since readers do not agree on its encoding.
 */
#include "format/data/properties_priv.h"

#include <string.h>

#include "format/data/walk_priv.h"
#include "text/escape.h"

/* A line with those that it goes on on, its escapes as they are; a text that is taken apart. */
struct lines {
	struct walk walk;
	struct secret_text whole;
	struct slice rest;
};

static bool
wrong(struct lines *lines, const char *what, const char *fix)
{
	return walk_wrong(&lines->walk, "properties", what, fix);
}

static bool
is_space(unsigned char c)
{
	return c == ' ' || c == '\t' || c == '\f';
}

static bool
is_newline(unsigned char c)
{
	return c == '\n' || c == '\r';
}

static void
skip_space(struct walk *walk)
{
	while (is_space(walk_byte(walk, 0)))
		walk->at++;
}

/* Over the end of a line: LF, CR, or both. */
static void
pass_newline(struct walk *walk)
{
	bool is_cr = walk_byte(walk, 0) == '\r';

	if (!is_cr || walk_byte(walk, 1) != '\n') {
		walk->at++;
		walk->line++;
		walk->line_start = walk->at;
	} else {
		walk_pass(walk, 2);
	}
}

static void
skip_natural_line(struct walk *walk)
{
	while (!walk_at_end(walk) && !is_newline(walk_byte(walk, 0)))
		walk->at++;
}

/* To the next line that says something; false at the end. */
static bool
next_line(struct walk *walk)
{
	for (;;) {
		skip_space(walk);
		if (walk_at_end(walk))
			return false;
		if (is_newline(walk_byte(walk, 0)))
			pass_newline(walk);
		else if (walk_byte(walk, 0) == '#' || walk_byte(walk, 0) == '!')
			skip_natural_line(walk);
		else
			return true;
	}
}

/* Bytes from here on that are what they look like. */
static size_t
plain_len(const struct walk *walk)
{
	size_t at = walk->at;

	while (at < walk->text.len && walk->text.data[at] >= ' ' && walk->text.data[at] < 0x7f &&
		walk->text.data[at] != '\\')
		at++;
	return at - walk->at;
}

/* Put the line and those that it goes on on together. */
static bool
take_whole(struct lines *lines)
{
	struct walk *walk = &lines->walk;
	bool escaped = false, well = true;

	lines->whole.len = 0;
	for (; !walk_at_end(walk); walk->at++) {
		unsigned char c = walk_byte(walk, 0);
		size_t len = plain_len(walk);

		if (len > 0) {
			secret_text_add(&lines->whole, slice_of(walk->text.data + walk->at, len));
			walk->at += len - 1; /* the loop's step */
			escaped = false;
			continue;
		}
		if (is_newline(c)) {
			if (!escaped)
				break;
			lines->whole.len--;
			escaped = false;
			pass_newline(walk);
			skip_space(walk);
			if (lines->whole.len == 0 && !next_line(walk))
				break;
			walk->at--; /* the loop's step */
			continue;
		}
		if (c == '\0' && well)
			well = wrong(lines, "a NUL byte", NULL);
		if (c >= 0x80 && well)
			well = wrong(lines, "a character outside of ASCII",
				"write it as `\\u00e9`: readers do not agree on the encoding");
		escaped = c == '\\' && !escaped;
		secret_text_add_byte(&lines->whole, c);
	}
	if (escaped)
		lines->whole.len--;
	lines->rest = secret_text_slice(&lines->whole);
	return well;
}

/* The UTF-16 unit behind `\u`, of REST, which moves on. */
static bool
take_unit(struct slice *rest, unsigned *unit)
{
	*unit = 0;
	for (size_t i = 0; i < 4; i++) {
		unsigned char c = i < rest->len ? rest->data[i] : '\0';
		const char *digits = "0123456789abcdef0123456789ABCDEF";
		const char *digit = c == '\0' ? NULL : strchr(digits, c);

		if (digit == NULL)
			return false;
		*unit = *unit << 4 | (unsigned)((digit - digits) & 15);
	}
	*rest = slice_from(*rest, 4);
	return true;
}

static bool
take_code(struct lines *lines)
{
	unsigned code, low;

	if (!take_unit(&lines->rest, &code))
		return wrong(lines, "a `\\u` without four hexadecimal digits", NULL);
	if (code >= 0xd800 && code <= 0xdbff && slice_starts_with(lines->rest, "\\u")) {
		lines->rest = slice_from(lines->rest, 2);
		if (!take_unit(&lines->rest, &low))
			return wrong(lines, "a `\\u` without four hexadecimal digits", NULL);
		if (low < 0xdc00 || low > 0xdfff)
			return wrong(lines, "half of a character that does not exist", NULL);
		code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
	}
	if (code == 0 || (code >= 0xd800 && code <= 0xdfff))
		return wrong(lines, "U+0000, or half of a character that does not exist", NULL);
	code_point_add(&lines->walk.value, code);
	return true;
}

/* What stands behind a backslash. *DROPPED: the backslash is lost, and hardly meant to be. */
static bool
take_escape(struct lines *lines, bool *dropped)
{
	static const char letters[] = "tnrf", codes[] = "\t\n\r\f";
	unsigned char c = lines->rest.data[0];
	const char *letter = strchr(letters, c);

	lines->rest = slice_from(lines->rest, 1);
	if (c == 'u')
		return take_code(lines);
	if (letter != NULL)
		c = (unsigned char)codes[letter - letters];
	else
		*dropped = *dropped || strchr("\\:=#! \"'\t", c) == NULL;
	secret_text_add_byte(&lines->walk.value, c);
	return true;
}

/* Up to the end, or for a NAME to what ends one. */
static bool
take_text(struct lines *lines, bool name, bool *dropped)
{
	lines->walk.value.len = 0;
	while (lines->rest.len > 0) {
		unsigned char c = lines->rest.data[0];

		if (!name && c != '\\') {
			size_t len = slice_find(lines->rest, '\\');

			secret_text_add(&lines->walk.value, slice_of(lines->rest.data, len));
			lines->rest = slice_from(lines->rest, len);
			continue;
		}
		if (name && (c == '=' || c == ':' || is_space(c)))
			return true;
		lines->rest = slice_from(lines->rest, 1);
		if (c != '\\')
			secret_text_add_byte(&lines->walk.value, c);
		else if (!take_escape(lines, dropped))
			return false;
	}
	return true;
}

static void
skip_separator(struct lines *lines)
{
	bool seen = false;

	for (; lines->rest.len > 0; lines->rest = slice_from(lines->rest, 1)) {
		unsigned char c = lines->rest.data[0];

		if ((c == '=' || c == ':') && !seen)
			seen = true;
		else if (!is_space(c))
			return;
	}
}

static void
take_entry(struct lines *lines)
{
	struct walk *walk = &lines->walk;
	bool dropped = false;

	if (!take_text(lines, true, &dropped))
		return;
	walk->name = arena_copy(envset_arena(walk->common.out), secret_text_slice(&walk->value));
	skip_separator(lines);
	if (!take_text(lines, false, &dropped))
		return;
	if (dropped)
		reader_note(&walk->common, READ_CHANGED, walk->name, walk->place);
	if (walk->name.len == 0)
		reader_note(&walk->common, READ_EMPTY_NAME, walk->name, walk->place);
	else
		reader_keep(&walk->common, walk->name,
			arena_copy(envset_arena(walk->common.out), secret_text_slice(&walk->value)),
			walk->place);
}

int
properties_read(struct slice text, const char *file, struct envset *out,
	struct read_notes *notes, struct err *err)
{
	struct lines lines = {.whole = SECRET_TEXT_INIT};
	int r;

	walk_init(&lines.walk, text, file, out, notes);
	lines.walk.at = lines.walk.line_start = 0; /* a byte order mark is no space to Java */
	while (next_line(&lines.walk)) {
		lines.walk.name = slice_of(NULL, 0);
		lines.walk.place = walk_place(&lines.walk);
		if (take_whole(&lines))
			take_entry(&lines);
	}
	r = reader_finish(&lines.walk.common, 0, err);
	secret_text_done(&lines.whole);
	walk_done(&lines.walk);
	return r;
}
