/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `.env` files do not say for which reader they are. This one takes only what every reader takes
 * as the same, and says of the rest who would not; whoever knows the reader names its dialect.
 *
 * file   = *( line LF )
 * line   = [ name "=" value *blank / "#" *any ]
 * value  = "'" *inner "'" / '"' *inner '"' / 1*plain
 * plain  = letter of any script / digit / any of "_./:@%+,=-"
 *
 * `inner` is what dotenv_wrong() lets through, without the quote around it. A comment has neither a
 * backslash at its end nor a quote right behind its first `=` or `:`. A line with a problem
 * is left out and the next one read, so that all are told.
 */
#include "format/formats_priv.h"

#include <string.h>

#include "base/utf8.h"
#include "format/env/dotenv_expand_priv.h"
#include "format/env/dotenv_priv.h"
#include "format/read_priv.h"
#include "format/read_text_priv.h"
#include "text/dotenv.h"
#include "text/letters.h"

struct dotenv_reader {
	struct reader common;
	struct slice line;
	struct place place; /* of the line */
	struct slice name;
};

static const char own_dialect[] =
	"name the program that reads the file: `--as compose`, `dotenv-js`, `python-dotenv`, `sh`, …";

/* Keep a problem at byte AT of the line; returns false. */
static bool
wrong(struct dotenv_reader *reader, size_t at, const char *what)
{
	struct place place = reader->place;
	struct err one = ERR_INIT;
	size_t len = strlen(what);

	if (what[len - 1] == ',')
		len--;
	if (dotenv_key_is_showable(reader->name))
		err_set(&one, ERR_INVALID, "dotenv", "value of `%.*s`: %.*s",
			(int)reader->name.len, (const char *)reader->name.data, (int)len, what);
	else
		err_set(&one, ERR_INVALID, "dotenv", "%.*s", (int)len, what);
	err_fix(&one, "%s", own_dialect);
	place.column += (unsigned)at;
	reader_problem(&reader->common, &one, place);
	return false;
}

static bool
is_plain(unsigned code)
{
	return char_is_letter(code) || code == '_' || (code >= '+' && code <= '/') || code == ':' ||
		code == '=' || code == '@' || code == '%';
}

/* The same of ASCII, as nearly every value is. */
static const uint64_t plain_bytes[4] = {
	BYTES('%', '%') | BYTES('+', '/') | BYTES('0', ':') | BYTES('=', '='),
	BYTES('@', 'Z') | BYTES('_', '_') | BYTES('a', 'z'),
};

static bool
take_plain(struct dotenv_reader *reader, size_t at, struct slice *value)
{
	size_t start = at, none;

	at = skip_set(reader->line, at, plain_bytes);
	at = skip_class(reader->line, at, is_plain);
	*value = slice_of(reader->line.data + start, at - start);
	if (at < reader->line.len)
		return wrong(reader, at, reader->line.data[at] == ' ' ?
			"a blank inside a value without quotes, behind which a shell runs a command" :
			"a character that readers take differently if there are no quotes");
	if (value->len == 0)
		return wrong(reader, at, dotenv_wrong(*value, QUOTE_NONE, &none));
	return true;
}

static bool
take_quoted(struct dotenv_reader *reader, size_t open, struct slice *value)
{
	unsigned char quote = reader->line.data[open];
	struct slice rest = slice_from(reader->line, open + 1);
	size_t len = slice_find(rest, quote), at;
	const char *what;

	*value = slice_of(rest.data, len);
	reader->place.quote = quote == '\'' ? QUOTE_SINGLE : QUOTE_DOUBLE;
	what = dotenv_wrong(*value, reader->place.quote, &at);
	if (what != NULL)
		return wrong(reader, open + 1 + at, what);
	if (len == rest.len)
		return wrong(reader, open,
			"a quote that does not end on its line, for which Nomad has no form");
	if (len + 1 < rest.len)
		return wrong(reader, open + len + 2,
			"text behind the closing quote, which systemd takes into the value");
	return true;
}

/* As name_is_valid(), of any length. */
static bool
is_name(struct slice name)
{
	for (size_t i = 0; i < name.len; i++) {
		unsigned char c = name.data[i];

		if (c != '_' && !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') &&
			!(i > 0 && c >= '0' && c <= '9'))
			return false;
	}
	return name.len > 0;
}

static bool
take_name(struct dotenv_reader *reader)
{
	size_t end = slice_find(reader->line, '=');
	struct slice name = slice_of(reader->line.data, end);
	struct entry entry = {.name = name};
	struct err unused = ERR_INIT;

	if (end == reader->line.len)
		return wrong(reader, 0, "neither an assignment nor a comment");
	if (slice_starts_with(name, "export ") || slice_starts_with(name, "export\t"))
		return wrong(reader, 0, "an `export`, with which systemd leaves the line out");
	if (!is_name(name))
		return wrong(reader, 0,
			"a name of something else than letters, digits and `_`, or a blank "
			"before the `=`");
	if (format_sh.check(&format_sh, &entry, &unused) < 0)
		return wrong(reader, 0, "a name that a shell sets itself");
	if (is_object_property(name))
		return wrong(reader, 0, "a name that every object of JavaScript has");
	reader->name = name;
	return true;
}

/* A quote right behind the first `=` or `:`, as if the comment were an entry. */
static size_t
quote_in_comment(struct slice line)
{
	size_t at = slice_find(line, '='), colon = slice_find(line, ':');

	at = (colon < at ? colon : at) + 1;
	while (at < line.len && (line.data[at] == ' ' || line.data[at] == '\t'))
		at++;
	return at < line.len && (line.data[at] == '\'' || line.data[at] == '"') ? at : line.len;
}

/* Comments have no control characters but tabs, and no characters that end a line for some. */
static bool
check_comment(struct dotenv_reader *reader)
{
	size_t quote = quote_in_comment(reader->line);
	unsigned code;
	size_t len;

	if (quote < reader->line.len)
		return wrong(reader, quote,
			"a quote behind `=` or `:` in a comment, which direnv reads on from");
	for (size_t at = 0; at < reader->line.len; at += len) {
		len = utf8_next(slice_from(reader->line, at), &code);
		if ((code < 0x20 && code != '\t') || code == 0x2028 || code == 0x2029)
			return wrong(reader, at,
				"a control character in a comment, behind which some read on");
	}
	if (slice_ends_with(reader->line, "\\"))
		return wrong(reader, reader->line.len - 1,
			"a comment that ends with a backslash, which hides the next line from "
			"systemd before 254");
	return true;
}

static void
take_line(struct dotenv_reader *reader)
{
	struct slice value;
	size_t at;

	reader->name = slice_of(NULL, 0);
	reader->place.quote = QUOTE_NONE;
	if (slice_starts_with(reader->line, "#")) {
		(void)check_comment(reader);
		return;
	}
	if (slice_ends_with(reader->line, "\r")) {
		(void)wrong(reader, reader->line.len - 1,
			"a carriage return, which a shell takes into the value");
		return;
	}
	while (slice_ends_with(reader->line, " ") || slice_ends_with(reader->line, "\t"))
		reader->line.len--;
	if (reader->line.len == 0 || !take_name(reader))
		return;
	at = reader->name.len + 1;
	if (at < reader->line.len && (reader->line.data[at] == '\'' || reader->line.data[at] == '"') ?
		take_quoted(reader, at, &value) : take_plain(reader, at, &value))
		reader_take(&reader->common, reader->name, value, reader->place);
}

/* What would make some reader drop the whole file. */
static bool
check_text(struct dotenv_reader *reader, struct slice text)
{
	size_t bad = utf8_invalid_at(text);

	if (slice_starts_with(text, "\xef\xbb\xbf"))
		return wrong(reader, 0,
			"a byte order mark, which systemd and shells take into the first name");
	if (slice_find(text, '\0') < bad)
		bad = slice_find(text, '\0');
	if (bad == text.len)
		return true;
	for (size_t at = 0; at < bad; at++) {
		reader->place.column++;
		if (text.data[at] == '\n')
			reader->place = (struct place){reader->place.line + 1, 1, QUOTE_NONE};
	}
	return wrong(reader, 0, "a byte that is no UTF-8 text");
}

int
dotenv_read(struct slice text, const char *file, struct envset *out, struct read_notes *notes,
	struct err *err)
{
	struct dotenv_reader reader = {.place = {1, 1, QUOTE_NONE}};
	int r;

	reader_init(&reader.common, file, text, out, notes);
	if (check_text(&reader, text)) {
		for (; slice_next_line(&text, &reader.line); reader.place.line++) {
			if (reader.line.len > DOTENV_LINE_MOST)
				(void)wrong(&reader, 0,
					"a line of more than 65,535 bytes, which Nomad cannot read");
			else
				take_line(&reader);
		}
	}
	r = reader_finish(&reader.common, 0, err);
	reader_done(&reader.common);
	return r;
}
