/* SPDX-License-Identifier: Apache-2.0 */
/*
 * file      = *( space / "#" up to LF / statement )
 * statement = [ "export" 1*blank ] key ( "=" / ":" ) *blank value
 * key       = letters, digits, any of "_.-" and blanks; bytes from 0x80 on as in Latin-1
 * value     = "'" *any "'" / '"' *any '"'     a quote with an odd number of "\" before it stays
 *           / any but LF and CR, up to a "#" behind a blank
 *
 * A statement may begin right behind a closing quote. CR LF is LF everywhere. At the end of the
 * file a bare word is the value of an empty name. This is what 1.6 does; where 1.5, which is in
 * wide use, gives another value, there is a note.
 */
#include "format/env/godotenv_priv.h"

#include "base/utf8.h"
#include "format/expand_priv.h"
#include "format/scan_priv.h"
#include "secret/text.h"
#include "text/dotenv.h"
#include "text/letters.h"

struct go_reader {
	struct reader common;
	struct expander expander;
	struct place_finder places;
	struct slice text;
	size_t at;
	struct secret_text value; /* one that differs from the text */
	struct slice key;
	struct place place;       /* of the statement at hand */
};

static int
wrong(struct go_reader *reader, size_t at, const char *what, struct err *err)
{
	struct place place = place_find(&reader->places, at, QUOTE_NONE);

	if (dotenv_key_is_showable(reader->key))
		err_set(err, ERR_INVALID, "godotenv", "%s in the value of `%.*s`", what,
			(int)reader->key.len, (const char *)reader->key.data);
	else
		err_set(err, ERR_INVALID, "godotenv", "%s", what);
	return err_at(err, reader->common.file, place.line, place.column);
}

static struct slice
rest_of(const struct go_reader *reader)
{
	return slice_from(reader->text, reader->at);
}

static void
skip(struct go_reader *reader, bool (*belongs)(unsigned code))
{
	unsigned code;
	size_t len;

	while ((len = utf8_next(rest_of(reader), &code)) > 0 && belongs(code))
		reader->at += len;
}

/* Go to the next statement; false at the end. */
static bool
next_statement(struct go_reader *reader)
{
	for (;;) {
		skip(reader, char_is_space);
		if (reader->at >= reader->text.len)
			return false;
		if (reader->text.data[reader->at] != '#')
			return true;
		reader->at += slice_find(rest_of(reader), '\n');
	}
}

static void
skip_export(struct go_reader *reader)
{
	size_t before = reader->at;

	if (!slice_starts_with(rest_of(reader), "export"))
		return;
	reader->at += 6;
	skip(reader, char_is_blank);
	if (reader->at == before + 6)
		reader->at = before;
}

/* A byte of a key; the original takes every byte for a character of Latin-1. */
static bool
belongs_to_key(unsigned char c)
{
	if (c < 0x80)
		return scan_is_word(c) || c == '.' || c == '-' || (c != '\n' && scan_is_space(c, true));
	return char_is_letter(c) || c == 0x85 || c == 0xa0;
}

static int
take_key(struct go_reader *reader, struct err *err)
{
	struct slice rest = rest_of(reader);
	size_t len = 0;

	reader->key = slice_of(rest.data, 0);
	if (rest.len == 0)
		return wrong(reader, reader->at, "no name behind `export`", err);
	while (len < rest.len && rest.data[len] != '=' && rest.data[len] != ':') {
		if (!belongs_to_key(rest.data[len]))
			return wrong(reader, reader->at + len, "unexpected character in a name", err);
		len++;
	}
	if (len == rest.len)
		return 0;
	reader->key = trim_class(slice_of(rest.data, len), char_is_space);
	reader->at += len + 1;
	return 0;
}

/* VALUE with CR LF as LF. */
static struct slice
without_crlf(struct go_reader *reader, struct slice value)
{
	size_t plain = 0;

	if (slice_find(value, '\r') == value.len)
		return value;
	reader->value.len = 0;
	for (size_t at = 0; at + 1 < value.len; at++) {
		if (value.data[at] != '\r' || value.data[at + 1] != '\n')
			continue;
		secret_text_add(&reader->value, slice_of(value.data + plain, at - plain));
		plain = at + 1;
	}
	secret_text_add(&reader->value, slice_from(value, plain));
	return secret_text_slice(&reader->value);
}

/* `\n` and `\r` stand for LF and CR, `\$` stays, every other `\` goes. */
static struct slice
undo_escapes(struct go_reader *reader, struct slice value)
{
	struct secret_text undone = SECRET_TEXT_INIT;

	if (slice_find(value, '\\') == value.len)
		return value;
	secret_text_reserve(&undone, value.len);
	for (size_t at = 0; at < value.len; at++) {
		unsigned char next = at + 1 < value.len ? value.data[at + 1] : '$';

		if (value.data[at] != '\\' || next == '$')
			secret_text_add_byte(&undone, value.data[at]);
		else if (++at < value.len)
			secret_text_add_byte(&undone, next == 'n' ? '\n' : next == 'r' ? '\r' : next);
	}
	secret_text_done(&reader->value);
	reader->value = undone;
	return secret_text_slice(&reader->value);
}

static bool
is_name_byte(unsigned char c)
{
	return c == '_' || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/*
 * VALUE with `$NAME` and `${NAME}` replaced. Of the form everything is optional but the dollar: an
 * opening parenthesis, both braces; they go too. A backslash before it goes and leaves it as it is.
 */
static struct slice
expand(struct go_reader *reader, struct slice value)
{
	struct expander *expander = &reader->expander;
	size_t dollar;

	if (slice_find(value, '$') == value.len)
		return value;
	expander_begin(expander);
	while ((dollar = slice_find(value, '$')) < value.len) {
		bool escaped = dollar > 0 && value.data[dollar - 1] == '\\';
		size_t end = dollar + 1, name;

		end += end < value.len && value.data[end] == '(';
		end += end < value.len && value.data[end] == '{';
		for (name = end; end < value.len && is_name_byte(value.data[end]); end++)
			;
		secret_text_add(&expander->value, slice_of(value.data, dollar - escaped));
		if (!escaped && end > name)
			(void)expander_add_name(expander, slice_of(value.data + name, end - name));
		else
			secret_text_add(&expander->value,
				slice_of(value.data + dollar, end - dollar));
		if (end < value.len && value.data[end] == '}') {
			if (escaped || end == name)
				secret_text_add_byte(&expander->value, '}');
			end++;
		}
		value = slice_from(value, end);
	}
	secret_text_add(&expander->value, value);
	expander_note(expander, reader->key, reader->place);
	return secret_text_slice(&expander->value);
}

/* Bytes of the value between quotes at the start of TEXT, both included; 0: it does not end. */
static size_t
quoted_len(struct slice text)
{
	for (size_t at = 1; at < text.len; at++) {
		if (text.data[at] == '\\')
			at++;
		else if (text.data[at] == text.data[0])
			return at + 1;
	}
	return 0;
}

static int
take_quoted(struct go_reader *reader, struct slice *value, struct err *err)
{
	struct slice rest = rest_of(reader);
	unsigned char quote = rest.data[0];
	size_t len = quoted_len(rest), from = 1;

	if (len == 0) {
		wrong(reader, reader->at, "a quote that does not end", err);
		return err_fix(err, "close the quote; a backslash before a quote keeps it open");
	}
	reader->place.quote = quote == '"' ? QUOTE_DOUBLE : QUOTE_SINGLE;
	reader->at += len;
	if (rest.data[len - 2] == '\\')
		reader_note(&reader->common, READ_VERSIONS, reader->key, reader->place);
	while (from < len - 1 && rest.data[from] == quote)
		from++;
	rest = slice_of(rest.data, len - 1);
	while (rest.len > from && rest.data[rest.len - 1] == quote)
		rest.len--;
	*value = slice_from(rest, from);
	reader_note_swallowed(&reader->common, *value, reader->key, reader->place);
	*value = without_crlf(reader, *value);
	if (quote == '"')
		*value = expand(reader, undo_escapes(reader, *value));
	return 0;
}

/* The original goes over characters here: what is none becomes U+FFFD. */
static struct slice
as_characters(struct go_reader *reader, struct slice value)
{
	unsigned code;

	if (utf8_is_valid(value))
		return value;
	reader->value.len = 0;
	while (value.len > 0) {
		size_t len = utf8_next(value, &code);

		if (len > 0)
			secret_text_add(&reader->value, slice_of(value.data, len));
		else
			secret_text_add_text(&reader->value, "\xef\xbf\xbd");
		value = slice_from(value, len == 0 ? 1 : len);
	}
	reader_note(&reader->common, READ_ALTERED, reader->key, reader->place);
	return secret_text_slice(&reader->value);
}

/* The first `#` behind a blank from byte AT of LINE on; line.len if there is none. */
static size_t
comment_at(struct slice line, size_t at)
{
	while ((at += slice_find(slice_from(line, at), '#')) < line.len) {
		const unsigned char *c = line.data + at;

		if (at > 0 && (scan_is_space(c[-1], true) ||
			(at > 1 && c[-2] == 0xc2 && (c[-1] == 0x85 || c[-1] == 0xa0))))
			return at;
		at++;
	}
	return line.len;
}

static int
take_unquoted(struct go_reader *reader, struct slice *value, struct err *err)
{
	struct slice line = rest_of(reader);
	size_t cut;

	line.len = scan_line_end(line);
	if (line.len > 0 && line.data[0] == '#') {
		wrong(reader, reader->at, "a `#` at the beginning, at which it fails,", err);
		return err_fix(err, "put the value in quotes");
	}
	reader->at += line.len;
	cut = comment_at(line, 0);
	if (cut < line.len) {
		reader_note(&reader->common, READ_COMMENT, reader->key, reader->place);
		if (comment_at(line, cut + 1) < line.len)
			reader_note(&reader->common, READ_VERSIONS, reader->key, reader->place);
	}
	*value = trim_class(slice_of(line.data, cut), char_is_blank);
	*value = expand(reader, as_characters(reader, *value));
	return 0;
}

static int
take_statement(struct go_reader *reader, struct err *err)
{
	struct slice value;
	int r;

	skip_export(reader);
	reader->place = place_find(&reader->places, reader->at, QUOTE_NONE);
	r = take_key(reader, err);
	if (r < 0)
		return r;
	skip(reader, char_is_blank);
	if (reader->at < reader->text.len && (reader->text.data[reader->at] == '\'' ||
		reader->text.data[reader->at] == '"'))
		r = take_quoted(reader, &value, err);
	else
		r = take_unquoted(reader, &value, err);
	if (r < 0)
		return r;
	if (reader->key.len == 0)
		reader_note(&reader->common, READ_EMPTY_NAME, reader->key, reader->place);
	else
		reader_take(&reader->common, reader->key, value, reader->place);
	return expander_check(&reader->expander, reader->place, err);
}

int
godotenv_read(struct slice text, const char *file, struct envset *out,
	struct read_notes *notes, struct err *err)
{
	struct go_reader reader = {.text = text, .value = SECRET_TEXT_INIT};
	int r = 0;

	reader_init(&reader.common, file, text, out, notes);
	expander_init(&reader.expander, &reader.common);
	place_finder_init(&reader.places, text);
	while (r == 0 && next_statement(&reader))
		r = take_statement(&reader, err);
	r = reader_finish(&reader.common, r, err);
	expander_done(&reader.expander);
	secret_text_done(&reader.value);
	reader_done(&reader.common);
	return r;
}
