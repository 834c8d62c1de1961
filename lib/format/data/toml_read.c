/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Of TOML 1.0 what is a flat list of texts:
 *
 * file   = *( [ name "=" value ] [ comment ] newline )
 * name   = 1*( letter / digit / "_" / "-" ) / basic / literal
 * value  = basic / literal / multi-line of either / number / truth
 *
 * A number or truth is taken where all readers show it the same. Tables, lists and names with dots
 * are problems with their place; what follows a table's head belongs to it and is not read.
 */
#include "format/data/toml_priv.h"

#include <string.h>

#include "format/data/walk_priv.h"
#include "text/escape.h"

static bool
wrong(struct walk *walk, const char *what, const char *fix)
{
	return walk_wrong(walk, "toml", what, fix);
}

static bool
at_newline(const struct walk *walk)
{
	return walk_byte(walk, 0) == '\n' ||
		(walk_byte(walk, 0) == '\r' && walk_byte(walk, 1) == '\n');
}

/* Over blanks and newlines, behind a backslash that ends a line. */
static void
skip_space(struct walk *walk)
{
	while (walk_byte(walk, 0) == ' ' || walk_byte(walk, 0) == '\t' || at_newline(walk))
		walk_pass(walk, 1);
}

static bool
take_code(struct walk *walk, size_t len)
{
	unsigned code;

	if (!walk_hex(walk, len, &code))
		return wrong(walk, "an escape without its hexadecimal digits", NULL);
	if (code == 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
		return wrong(walk, "an escape of U+0000 or of no character", NULL);
	code_point_add(&walk->value, code);
	return true;
}

/* A backslash that only blanks separate from the end of its line. */
static bool
joins_lines(const struct walk *walk)
{
	size_t ahead = 1;

	while (walk_byte(walk, ahead) == ' ' || walk_byte(walk, ahead) == '\t')
		ahead++;
	return walk_byte(walk, ahead) == '\n' ||
		(walk_byte(walk, ahead) == '\r' && walk_byte(walk, ahead + 1) == '\n');
}

static bool
take_escape(struct walk *walk, bool many_lines)
{
	static const char letters[] = "\"\\btnfr", codes[] = "\"\\\b\t\n\f\r";
	unsigned char c = walk_byte(walk, 1);
	const char *letter = c == '\0' ? NULL : strchr(letters, c);

	if (many_lines && joins_lines(walk)) {
		walk->at++;
		skip_space(walk);
		return true;
	}
	if (letter == NULL && c != 'u' && c != 'U')
		return wrong(walk, "a backslash before something that is no escape",
			"write the backslash twice, or the value in single quotes");
	walk->at += 2;
	if (letter == NULL)
		return take_code(walk, c == 'u' ? 4 : 8);
	secret_text_add_byte(&walk->value, (unsigned char)codes[letter - letters]);
	return true;
}

/* The quotes that stand here; *DONE if they end the string. Up to two may belong to it. */
static bool
take_quotes(struct walk *walk, unsigned char quote, bool many_lines, bool *done)
{
	size_t count = 0;

	while (walk_byte(walk, count) == quote)
		count++;
	*done = !many_lines || count >= 3;
	if (many_lines && count > 5)
		return wrong(walk, "more quotes than can end a text", NULL);
	if (!many_lines)
		count = 1;
	walk->at += count;
	for (size_t i = *done ? (many_lines ? 3 : 1) : 0; i < count; i++)
		secret_text_add_byte(&walk->value, quote);
	return true;
}

/* Bytes that stand for themselves. */
static size_t
run_len(const struct walk *walk, unsigned char quote)
{
	size_t len = 0;
	unsigned char c;

	while (c = walk_byte(walk, len), c >= 0x20 && c != 0x7f && c != quote &&
		(c != '\\' || quote == '\''))
		len++;
	return len;
}

/* One piece of a string that is no quote. */
static bool
take_piece(struct walk *walk, unsigned char quote, bool many_lines)
{
	size_t run = run_len(walk, quote);
	unsigned char c = walk_byte(walk, 0);

	if (run > 0) {
		secret_text_add(&walk->value, slice_of(walk->text.data + walk->at, run));
		walk->at += run;
		return true;
	}
	if (walk_at_end(walk) || (c == '\n' && !many_lines))
		return wrong(walk, "a quote that does not end", "close the quote");
	if (c == '\\' && quote == '"')
		return take_escape(walk, many_lines);
	if (c == '\r')
		return wrong(walk, "a carriage return", "end lines with LF alone, or write `\\r`");
	if ((c < 0x20 && c != '\t' && c != '\n') || c == 0x7f)
		return wrong(walk, "a control character", "write it as an escape: `\\u001b`");
	secret_text_add_byte(&walk->value, c);
	walk_pass(walk, 1);
	return true;
}

/* A string of any kind, into the value. */
static bool
take_string(struct walk *walk)
{
	unsigned char quote = walk_byte(walk, 0);
	bool many_lines = walk_sees(walk, quote == '"' ? "\"\"\"" : "'''"), done = false;

	walk->value.len = 0;
	walk->at += many_lines ? 3 : 1;
	if (many_lines && at_newline(walk))
		walk_pass(walk, walk_byte(walk, 0) == '\r' ? 2 : 1);
	while (!done)
		if (!(walk_byte(walk, 0) == quote ? take_quotes(walk, quote, many_lines, &done) :
			take_piece(walk, quote, many_lines)))
			return false;
	return true;
}

static size_t
word_len(const struct walk *walk, const char *more)
{
	size_t len = 0;
	unsigned char c;

	while (c = walk_byte(walk, len), (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
		(c >= '0' && c <= '9') || (c != '\0' && strchr(more, c) != NULL))
		len++;
	return len;
}

static bool
take_name(struct walk *walk)
{
	struct arena *arena = envset_arena(walk->common.out);
	unsigned char c = walk_byte(walk, 0);
	size_t len = word_len(walk, "_-");

	walk->place = walk_place(walk);
	if (c == '"' || c == '\'') {
		if (walk_sees(walk, "\"\"\"") || walk_sees(walk, "'''"))
			return wrong(walk, "a name of many lines", NULL);
		if (!take_string(walk))
			return false;
		walk->name = arena_copy(arena, secret_text_slice(&walk->value));
	} else if (len > 0) {
		walk->name = slice_of(walk->text.data + walk->at, len);
		walk->at += len;
	} else {
		return wrong(walk, "neither a name nor a comment", "write `NAME = \"value\"`");
	}
	walk_skip_blanks(walk);
	if (walk_byte(walk, 0) == '.')
		return wrong(walk, "a name with a dot, which is a table",
			"put the name in double quotes, or leave the table out");
	if (walk_byte(walk, 0) != '=')
		return wrong(walk, "no `=` behind the name", "write `NAME = \"value\"`");
	walk->at++;
	walk_skip_blanks(walk);
	return true;
}

static bool
take_value(struct walk *walk)
{
	unsigned char c = walk_byte(walk, 0);

	walk->place.quote = c == '"' ? QUOTE_DOUBLE : c == '\'' ? QUOTE_SINGLE : QUOTE_NONE;
	if (c == '"' || c == '\'')
		return take_string(walk);
	if (c == '[' || c == '{')
		return wrong(walk, c == '[' ? "a list" : "a table",
			"give each value a name of its own");
	return walk_bare(walk, "toml", word_len(walk, "_.+-:"));
}

static void
take_entry(struct walk *walk)
{
	struct slice before;

	if (!take_name(walk) || !take_value(walk))
		return;
	walk_skip_blanks(walk);
	if (!walk_at_end(walk) && !at_newline(walk) && walk_byte(walk, 0) != '#')
		(void)wrong(walk, "something behind the value", NULL);
	else if (walk->name.len == 0)
		reader_note(&walk->common, READ_EMPTY_NAME, walk->name, walk->place);
	else if (reader_find(&walk->common, walk->name, &before))
		(void)wrong(walk, "a name that stands twice", "take one of them out");
	else
		reader_take(&walk->common, walk->name, secret_text_slice(&walk->value),
			walk->place);
}

static void
take_lines(struct walk *walk)
{
	while (!walk_at_end(walk)) {
		walk->name = slice_of(NULL, 0);
		walk_skip_blanks(walk);
		if (walk_byte(walk, 0) == '[') {
			(void)wrong(walk, "a table", "only names at the top are read: move them "
				"there, without the table's head");
			return;
		}
		if (!walk_at_end(walk) && !at_newline(walk) && walk_byte(walk, 0) != '#')
			take_entry(walk);
		walk_skip_line(walk);
		walk_pass(walk, 1);
	}
}

int
toml_read(struct slice text, const char *file, struct envset *out, struct read_notes *notes,
	struct err *err)
{
	struct walk walk CLEANUP(walk_done);
	int r;

	walk_init(&walk, text, file, out, notes);
	r = walk_check_text(&walk, "toml", err);
	if (r == 0)
		take_lines(&walk);
	return reader_finish(&walk.common, r, err);
}
