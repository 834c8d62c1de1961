/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Of the shell's language only what has one meaning without running anything:
 *
 * file    = *line
 * line    = *blank [ [ "export" 1*blank ] name "=" *piece [ 1*blank ] ] [ comment ] ( LF / end )
 * piece   = "'" *( any but "'" ) "'" / "\" ( any but LF ) / '"' *inner '"' / plain
 * inner   = any but "\", '"', "$", "`", "!" / "\" ( "\" / '"' / "$" / "`" )
 * plain   = letter / digit / any of "_./:@%+,=-"
 * comment = "#" up to the end of the line, at its start or behind a blank
 *
 * Everything else is an error with its place. A file with an error gives what could be read up to
 * it and goes on at the next line, so that all are told.
 */
#include "format/sh_priv.h"

#include <string.h>

#include "format/read_priv.h"
#include "secret/text.h"
#include "text/dotenv.h"

struct sh_reader {
	struct reader common;
	struct slice text;
	size_t at, line_start;
	unsigned line;
	struct slice name;        /* of the assignment at hand */
	struct secret_text value;
};

static bool
at_end(const struct sh_reader *reader)
{
	return reader->at >= reader->text.len;
}

static unsigned char
here(const struct sh_reader *reader)
{
	return at_end(reader) ? '\n' : reader->text.data[reader->at];
}

static bool
is_blank(unsigned char c)
{
	return c == ' ' || c == '\t';
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
	return is_name_byte(c) || (c != '\0' && strchr("./:@%+,=-", c) != NULL);
}

static struct place
place_here(const struct sh_reader *reader)
{
	return (struct place){reader->line, (unsigned)(reader->at - reader->line_start) + 1, QUOTE_NONE};
}

/* Keep a problem of the place where the reader stands; returns false. */
static bool
wrong(struct sh_reader *reader, const char *what, const char *fix)
{
	struct err one = ERR_INIT;

	if (dotenv_key_is_showable(reader->name))
		err_set(&one, ERR_INVALID, "sh", "%s in the value of `%.*s`", what,
			(int)reader->name.len, (const char *)reader->name.data);
	else
		err_set(&one, ERR_INVALID, "sh", "%s", what);
	if (fix != NULL)
		err_fix(&one, "%s", fix);
	reader_problem(&reader->common, &one, place_here(reader));
	return false;
}

static void
next_line(struct sh_reader *reader)
{
	reader->at += slice_find(slice_from(reader->text, reader->at), '\n');
	if (!at_end(reader))
		reader->at++;
	reader->line++;
	reader->line_start = reader->at;
}

/* Go over LEN bytes that may hold newlines. */
static void
pass(struct sh_reader *reader, size_t len)
{
	for (size_t end = reader->at + len; reader->at < end; reader->at++) {
		if (reader->text.data[reader->at] != '\n')
			continue;
		reader->line++;
		reader->line_start = reader->at + 1;
	}
}

static bool
take_single(struct sh_reader *reader)
{
	struct slice rest = slice_from(reader->text, reader->at + 1);
	size_t end = slice_find(rest, '\'');

	if (end == rest.len)
		return wrong(reader, "a quote that does not end", "close the quote");
	secret_text_add(&reader->value, slice_of(rest.data, end));
	pass(reader, end + 2);
	return true;
}

static bool
take_double(struct sh_reader *reader)
{
	static const char fix[] = "put the value in single quotes; nothing is executed here";
	size_t at;

	for (at = reader->at + 1; at < reader->text.len; at++) {
		unsigned char c = reader->text.data[at];

		if (c == '"') {
			pass(reader, at + 1 - reader->at);
			return true;
		}
		if (c == '$' || c == '`' || c == '!')
			return wrong(reader, "something to be replaced or run", fix);
		if (c == '\\') {
			if (at + 1 == reader->text.len)
				break;
			c = reader->text.data[++at];
			if (c == '\0' || strchr("\\\"$`", c) == NULL)
				return wrong(reader,
					"a backslash before something else than `\\`, `\"`, `$` "
					"or a backtick", fix);
		}
		secret_text_add_byte(&reader->value, c);
	}
	return wrong(reader, "a quote that does not end", "close the quote");
}

static bool
take_backslash(struct sh_reader *reader)
{
	if (reader->at + 1 >= reader->text.len || reader->text.data[reader->at + 1] == '\n')
		return wrong(reader, "a line that goes on on the next", "write it on one line");
	secret_text_add_byte(&reader->value, reader->text.data[reader->at + 1]);
	reader->at += 2;
	return true;
}

static bool
take_value(struct sh_reader *reader)
{
	reader->value.len = 0;
	while (here(reader) != '\n' && !is_blank(here(reader))) {
		unsigned char c = here(reader);

		if (c == '\'' || c == '"' || c == '\\') {
			if (!(c == '\'' ? take_single(reader) :
				c == '"' ? take_double(reader) : take_backslash(reader)))
				return false;
		} else if (is_plain(c)) {
			secret_text_add_byte(&reader->value, c);
			reader->at++;
		} else if (c == '\r') {
			return wrong(reader, "a carriage return", "end lines with LF alone");
		} else {
			return wrong(reader, "a character that a shell may read as something else",
				"put the value in single quotes");
		}
	}
	return true;
}

static void
skip_blanks(struct sh_reader *reader)
{
	while (!at_end(reader) && is_blank(here(reader)))
		reader->at++;
}

static void
skip_export(struct sh_reader *reader)
{
	static const char word[] = "export";
	struct slice rest = slice_from(reader->text, reader->at);

	if (slice_starts_with(rest, word) && rest.len >= sizeof(word) &&
		is_blank(rest.data[sizeof(word) - 1])) {
		reader->at += sizeof(word);
		skip_blanks(reader);
	}
}

/* Bytes of the name at the start of TEXT; a shell has no limit for them. */
static size_t
name_len(struct slice text)
{
	size_t len = 0;

	if (text.len > 0 && text.data[0] >= '0' && text.data[0] <= '9')
		return 0;
	while (len < text.len && is_name_byte(text.data[len]))
		len++;
	return len;
}

static bool
take_name(struct sh_reader *reader)
{
	struct slice rest = slice_from(reader->text, reader->at);
	size_t end = name_len(rest);

	if (end == 0 || end == rest.len || rest.data[end] != '=')
		return wrong(reader, "neither an assignment nor a comment",
			"only lines of the form `export NAME='value'` are read, nothing is "
			"executed");
	reader->name = slice_of(rest.data, end);
	reader->at += end + 1;
	return true;
}

static void
take_line(struct sh_reader *reader)
{
	struct place place;

	reader->name = slice_of(NULL, 0);
	skip_blanks(reader);
	if (here(reader) == '\n' || here(reader) == '#')
		return;
	skip_export(reader);
	place = place_here(reader);
	if (!take_name(reader) || !take_value(reader))
		return;
	skip_blanks(reader);
	if (here(reader) != '\n' && here(reader) != '#')
		(void)wrong(reader, "a second word", "put the value in single quotes");
	else
		reader_take(&reader->common, reader->name, secret_text_slice(&reader->value),
			place);
}

int
sh_read(struct slice text, const char *file, struct envset *out, struct read_notes *notes,
	struct err *err)
{
	struct sh_reader reader = {.text = text, .line = 1};
	int r;

	reader_init(&reader.common, file, out, notes);
	while (!at_end(&reader)) {
		take_line(&reader);
		next_line(&reader);
	}
	r = reader_finish(&reader.common, 0, err);
	secret_text_done(&reader.value);
	reader_done(&reader.common);
	return r;
}
