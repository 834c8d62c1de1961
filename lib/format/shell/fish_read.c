/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Of fish's language only what has one meaning without running anything:
 *
 * file    = *( *blank [ set *blank ] [ comment ] ( LF / ";" / end ) )
 * set     = "set" *( 1*blank option ) 1*blank name [ 1*blank 1*piece ]
 * option  = "-" 1*( "g" / "x" / "U" ) / "--global" / "--universal" / "--export" / "--"
 * piece   = "'" *single "'" / '"' *double '"' / "\" special / plain
 * single  = any but "'" and "\" / "\" any       ; only \' and \\ lose their backslash
 * double  = any but '"', "\" and "$" / "\" any  ; only \" \\ \$ lose theirs, "\" LF goes away
 * special = any of " ", tab, or of "$*?~#(){}[]<>&|;'\"\%^=!,"
 * plain   = letter / digit / byte above 0x7f / any of "_./:@%+,=-^!" / "#" not behind a blank
 * comment = "#" at the start of a word, up to the end of the line
 *
 * Without a value the variable is empty. A `set` that exports nothing is left out with a note, all
 * else is an error with its place; the reading goes on at the next line, so that all are told.
 */
#include "format/shell/fish_priv.h"

#include <string.h>

#include "format/read_priv.h"
#include "secret/text.h"
#include "text/dotenv.h"

struct fish_reader {
	struct reader common;
	struct slice text;
	size_t at, line_start;
	unsigned line;
	bool exports;         /* the `set` at hand */
	struct slice name;
	struct place place;   /* of its name */
	struct secret_text value;
};

static const char simple[] = "only lines of the form `set -gx NAME 'value'` are read, nothing is "
	"executed";
static const char quote_it[] = "put the value in single quotes; nothing is executed here";

static bool
at_end(const struct fish_reader *reader)
{
	return reader->at >= reader->text.len;
}

static unsigned char
here(const struct fish_reader *reader)
{
	return at_end(reader) ? '\n' : reader->text.data[reader->at];
}

static bool
is_blank(unsigned char c)
{
	return c == ' ' || c == '\t';
}

static bool
ends_statement(unsigned char c)
{
	return c == '\n' || c == ';';
}

static bool
is_name_byte(unsigned char c)
{
	return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		(c >= '0' && c <= '9');
}

static bool
is_plain(unsigned char c)
{
	return is_name_byte(c) || c >= 0x80 || (c != '\0' && strchr("./:@%+,=-^!", c) != NULL);
}

static struct place
place_here(const struct fish_reader *reader)
{
	return (struct place){reader->line, (unsigned)(reader->at - reader->line_start) + 1,
		QUOTE_NONE};
}

/* Keep a problem of the place where the reader stands; returns false. */
static bool
wrong(struct fish_reader *reader, const char *what, const char *fix)
{
	struct err one = ERR_INIT;

	if (dotenv_key_is_showable(reader->name))
		err_set(&one, ERR_INVALID, "fish", "%s in the value of `%.*s`", what,
			(int)reader->name.len, (const char *)reader->name.data);
	else
		err_set(&one, ERR_INVALID, "fish", "%s", what);
	err_fix(&one, "%s", fix);
	reader_problem(&reader->common, &one, place_here(reader));
	return false;
}

/* Go to byte TO, over lines perhaps. */
static void
pass_to(struct fish_reader *reader, size_t to)
{
	const unsigned char *data = reader->text.data, *hit;

	while ((hit = memchr(data + reader->at, '\n', to - reader->at)) != NULL) {
		reader->at = (size_t)(hit - data) + 1;
		reader->line++;
		reader->line_start = reader->at;
	}
	reader->at = to;
}

static void
skip_blanks(struct fish_reader *reader)
{
	while (!at_end(reader) && is_blank(here(reader)))
		reader->at++;
}

static void
next_line(struct fish_reader *reader)
{
	size_t end = reader->at + slice_find(slice_from(reader->text, reader->at), '\n');

	pass_to(reader, end < reader->text.len ? end + 1 : end);
}

/* Does the backslash before C go away within quotes of the kind QUOTE? */
static bool
is_escaped(unsigned char quote, unsigned char c)
{
	return c == quote || c == '\\' || (quote == '"' && (c == '$' || c == '\n'));
}

/* The text up to the closing QUOTE. Runs without a backslash are taken as a whole. */
static bool
take_quoted(struct fish_reader *reader, unsigned char quote)
{
	const unsigned char *data = reader->text.data;
	size_t run = reader->at + 1, at;

	for (at = run; at < reader->text.len && data[at] != quote; at++) {
		if (quote == '"' && data[at] == '$') {
			pass_to(reader, at);
			return wrong(reader, "something to be replaced or run", quote_it);
		}
		if (data[at] != '\\' || at + 1 >= reader->text.len)
			continue;
		if (is_escaped(quote, data[at + 1])) {
			secret_text_add(&reader->value, slice_of(data + run, at - run));
			run = data[at + 1] == '\n' ? at + 2 : at + 1;
		}
		at++;
	}
	if (at >= reader->text.len)
		return wrong(reader, "a quote that does not end", "close the quote");
	secret_text_add(&reader->value, slice_of(data + run, at - run));
	pass_to(reader, at + 1);
	return true;
}

static bool
take_backslash(struct fish_reader *reader)
{
	unsigned char c = reader->at + 1 < reader->text.len ?
		reader->text.data[reader->at + 1] : '\n';

	if (c == '\n')
		return wrong(reader, "a line that goes on on the next", "write it on one line");
	if (c == '\0' || strchr(" \t$*?~#(){}[]<>&|;'\"\\%^=!,", c) == NULL)
		return wrong(reader, "an escape outside of quotes", quote_it);
	secret_text_add_byte(&reader->value, c);
	reader->at += 2;
	return true;
}

static bool
take_piece(struct fish_reader *reader, bool first)
{
	unsigned char c = here(reader);

	if (c == '\'' || c == '"')
		return take_quoted(reader, c);
	if (c == '\\')
		return take_backslash(reader);
	if (c == '\r')
		return wrong(reader, "a carriage return", "end lines with LF alone");
	if (!(c == '#' && !first && !is_blank(reader->text.data[reader->at - 1])) &&
		!(is_plain(c) && !(c == '%' && first)))
		return wrong(reader, "a character that fish may read as something else", quote_it);
	secret_text_add_byte(&reader->value, c);
	reader->at++;
	return true;
}

static bool
take_value(struct fish_reader *reader)
{
	size_t start = reader->at;

	reader->value.len = 0;
	if (here(reader) == '#')
		return true;
	while (!at_end(reader) && !ends_statement(here(reader)) && !is_blank(here(reader)))
		if (!take_piece(reader, reader->at == start))
			return false;
	return true;
}

/* The word at hand, up to a blank or the end of the statement. */
static struct slice
take_word(struct fish_reader *reader)
{
	size_t start = reader->at;

	while (!ends_statement(here(reader)) && !is_blank(here(reader)))
		reader->at++;
	return slice_of(reader->text.data + start, reader->at - start);
}

static bool
take_letters(struct fish_reader *reader, struct slice letters)
{
	for (size_t i = 0; i < letters.len; i++) {
		if (strchr("gxU", letters.data[i]) == NULL || letters.data[i] == '\0')
			return false;
		reader->exports = reader->exports || letters.data[i] == 'x';
	}
	return letters.len > 0;
}

static bool
take_options(struct fish_reader *reader)
{
	reader->exports = false;
	for (;;) {
		struct slice word;

		skip_blanks(reader);
		if (here(reader) != '-')
			return true;
		word = take_word(reader);
		if (slice_equal_text(word, "--")) {
			skip_blanks(reader);
			return true;
		}
		if (slice_equal_text(word, "--export"))
			reader->exports = true;
		else if (!slice_equal_text(word, "--global") &&
			!slice_equal_text(word, "--universal") &&
			(slice_starts_with(word, "--") ||
				!take_letters(reader, slice_from(word, 1))))
			return wrong(reader, "an option of `set` that is not read here", simple);
	}
}

static bool
take_name(struct fish_reader *reader)
{
	size_t start = reader->at;

	reader->place = place_here(reader);
	while (!at_end(reader) && is_name_byte(here(reader)))
		reader->at++;
	if (reader->at == start || (!is_blank(here(reader)) && !ends_statement(here(reader))))
		return wrong(reader, "something else than one variable to set", simple);
	reader->name = slice_of(reader->text.data + start, reader->at - start);
	return true;
}

static bool
take_set(struct fish_reader *reader)
{
	size_t at;

	if (!slice_equal_text(take_word(reader), "set"))
		return wrong(reader, "neither `set` nor a comment", simple);
	if (!take_options(reader) || !take_name(reader))
		return false;
	skip_blanks(reader);
	reader->place.quote = here(reader) == '\'' ? QUOTE_SINGLE :
		here(reader) == '"' ? QUOTE_DOUBLE : QUOTE_NONE;
	if (!take_value(reader))
		return false;
	skip_blanks(reader);
	if (!ends_statement(here(reader)) && here(reader) != '#')
		return wrong(reader, "a list", "only one value can be exported: put it in quotes");
	if (!reader->exports)
		reader_note(&reader->common, READ_IGNORED, reader->name, reader->place);
	else if (fish_changes_path(reader->name, secret_text_slice(&reader->value), &at))
		return wrong(reader, "an empty folder, of which fish makes `.`,",
			"write `.` if the current folder is meant, else leave it out");
	else
		reader_take(&reader->common, reader->name, secret_text_slice(&reader->value),
			reader->place);
	return true;
}

/* One statement, with what ends it; a whole line if it is a comment or wrong. */
static void
take_statement(struct fish_reader *reader)
{
	bool good = true;

	reader->name = slice_of(NULL, 0);
	skip_blanks(reader);
	if (!ends_statement(here(reader)) && here(reader) != '#')
		good = take_set(reader);
	if (good && !at_end(reader) && here(reader) == ';')
		reader->at++;
	else
		next_line(reader);
}

int
fish_read(struct slice text, const char *file, struct envset *out, struct read_notes *notes,
	struct err *err)
{
	struct fish_reader reader = {.text = text, .line = 1};
	int r;

	reader_init(&reader.common, file, text, out, notes);
	while (!at_end(&reader))
		take_statement(&reader);
	r = reader_finish(&reader.common, 0, err);
	secret_text_done(&reader.value);
	reader_done(&reader.common);
	return r;
}
