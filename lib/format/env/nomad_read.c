/* SPDX-License-Identifier: Apache-2.0 */
/*
 * line    = *space [ "#" *any ] / *space [ "export " ] key *space "=" *space *piece [ "#" *any ]
 * key     = letter / "_" , then letters, digits and any of "_./"
 * piece   = "'" *( any but "'" ) "'" / '"' *( any but '"' / escape ) '"' / any but "#"
 * escape  = "\" followed by one of `"\/bfnrt`, or by "u" and four hex digits
 *
 * Nothing below 0x20 may stand in a value. A name whose value is empty is dropped. Before a comment the
 * original forgets the last byte of a character that is not ASCII; so does this, and says so.
 */
#include "format/env/nomad_priv.h"

#include <string.h>

#include "base/utf8.h"
#include "format/read_priv.h"
#include "format/scan_priv.h"
#include "secret/text.h"
#include "text/dotenv.h"
#include "text/letters.h"

struct nomad_reader {
	struct reader common;
	struct slice name, raw;   /* of the entry at hand; the value as it stands there */
	size_t at;                /* in the raw value */
	struct place place;       /* of the entry */
	struct secret_text value;
	size_t kept;              /* bytes of the value that a comment leaves */
	bool altered;
};

/* Keep a problem of the entry at hand; returns false. */
static bool
wrong(struct nomad_reader *reader, const char *what)
{
	struct err one = ERR_INIT;

	if (dotenv_key_is_showable(reader->name))
		err_set(&one, ERR_INVALID, "nomad-env", "%s in the value of `%.*s`", what,
			(int)reader->name.len, (const char *)reader->name.data);
	else
		err_set(&one, ERR_INVALID, "nomad-env", "%s", what);
	reader_problem(&reader->common, &one, reader->place);
	return false;
}

static bool
take_plain(struct nomad_reader *reader, unsigned char c)
{
	if (c < 0x20)
		return wrong(reader, "a control character");
	if (c > 0x7f)
		reader->kept = reader->value.len;
	secret_text_add_byte(&reader->value, c);
	if (c <= 0x7f)
		reader->kept = reader->value.len;
	reader->at++;
	return true;
}

static bool
take_single(struct nomad_reader *reader)
{
	reader->at++;
	while (reader->at < reader->raw.len) {
		unsigned char c = reader->raw.data[reader->at];

		if (c == '\'') {
			reader->at++;
			return true;
		}
		if (!take_plain(reader, c))
			return false;
	}
	return wrong(reader, "a quote that does not end");
}

/* The four hex digits at AT of the raw value; -1 if they are not there. */
static int
hex_at(const struct nomad_reader *reader, size_t at)
{
	int code = 0;

	if (at + 4 > reader->raw.len)
		return -1;
	for (size_t i = at; i < at + 4; i++) {
		unsigned char c = reader->raw.data[i];
		const char *digits = "0123456789abcdefABCDEF";
		const char *hit = c == '\0' ? NULL : strchr(digits, c);

		if (hit == NULL)
			return -1;
		code = code * 16 + (int)(hit - digits > 15 ? hit - digits - 6 : hit - digits);
	}
	return code;
}

static void
add_code(struct secret_text *out, unsigned code)
{
	if (code >= 0x10000) {
		secret_text_add_byte(out, (unsigned char)(0xf0 | code >> 18));
		secret_text_add_byte(out, (unsigned char)(0x80 | (code >> 12 & 0x3f)));
		secret_text_add_byte(out, (unsigned char)(0x80 | (code >> 6 & 0x3f)));
	} else if (code >= 0x800) {
		secret_text_add_byte(out, (unsigned char)(0xe0 | code >> 12));
		secret_text_add_byte(out, (unsigned char)(0x80 | (code >> 6 & 0x3f)));
	} else if (code >= 0x80) {
		secret_text_add_byte(out, (unsigned char)(0xc0 | code >> 6));
	}
	secret_text_add_byte(out,
		(unsigned char)(code < 0x80 ? code : 0x80 | (code & 0x3f)));
}

/* `\uXXXX` at the reader's place, or two of them that are one character. */
static bool
take_unicode(struct nomad_reader *reader)
{
	int first = hex_at(reader, reader->at + 2), second;

	if (first < 0)
		return wrong(reader, "a `\\u` without four hex digits");
	reader->at += 6;
	if (first < 0xd800 || first > 0xdfff) {
		add_code(&reader->value, (unsigned)first);
		return true;
	}
	if (!slice_starts_with(slice_from(reader->raw, reader->at), "\\u") ||
		(second = hex_at(reader, reader->at + 2)) < 0)
		return wrong(reader, "half of a character as `\\u`");
	reader->at += 6;
	if (first < 0xdc00 && second >= 0xdc00 && second <= 0xdfff) {
		add_code(&reader->value, 0x10000U + ((unsigned)(first - 0xd800) << 10) +
			(unsigned)(second - 0xdc00));
	} else {
		add_code(&reader->value, 0xfffd);
		reader->altered = true;
	}
	return true;
}

static bool
take_escape(struct nomad_reader *reader)
{
	static const char letters[] = "\"\\/bfnrt";
	static const char bytes[] = "\"\\/\b\f\n\r\t";
	unsigned char c = reader->at + 1 < reader->raw.len ?
		reader->raw.data[reader->at + 1] : '\0';
	const char *hit = c == '\0' ? NULL : strchr(letters, c);

	if (c == 'u') {
		if (!take_unicode(reader))
			return false;
	} else if (hit == NULL) {
		return wrong(reader, "a backslash before something that it does not know");
	} else {
		secret_text_add_byte(&reader->value, (unsigned char)bytes[hit - letters]);
		reader->at += 2;
	}
	reader->kept = reader->value.len;
	return true;
}

static bool
take_double(struct nomad_reader *reader)
{
	reader->at++;
	while (reader->at < reader->raw.len) {
		unsigned char c = reader->raw.data[reader->at];

		if (c == '"') {
			reader->at++;
			return true;
		}
		if (!(c == '\\' ? take_escape(reader) : take_plain(reader, c)))
			return false;
	}
	return wrong(reader, "a quote that does not end");
}

/* A comment begins at the reader's place: only what is kept of the value stays. */
static void
cut(struct nomad_reader *reader)
{
	unsigned char before = reader->at == 0 ? ' ' : reader->raw.data[reader->at - 1];

	if (reader->kept < reader->value.len && reader->value.data[reader->kept] > 0x7f)
		reader->altered = true;
	reader->value.len = reader->kept;
	if (before == ' ' && reader->place.quote == QUOTE_NONE && reader->kept > 0)
		reader_note(&reader->common, READ_COMMENT, reader->name, reader->place);
	else if (before != ' ' && before != '"' && before != '\'')
		reader_note(&reader->common, READ_HASH_CUT, reader->name, reader->place);
	reader->at = reader->raw.len;
}

static bool
take_pieces(struct nomad_reader *reader)
{
	reader->value.len = reader->kept = reader->at = 0;
	reader->altered = false;
	while (reader->at < reader->raw.len) {
		unsigned char c = reader->raw.data[reader->at];

		if (c == '\'') {
			if (!take_single(reader))
				return false;
		} else if (c == '"') {
			if (!take_double(reader))
				return false;
		} else if (c == '#') {
			cut(reader);
		} else if (c == ' ') {
			secret_text_add_byte(&reader->value, c);
			reader->at++;
		} else if (!take_plain(reader, c)) {
			return false;
		}
	}
	return true;
}

/* True if the raw value is text in QUOTE with nothing to be undone, or text without quotes. */
static bool
is_simple(struct slice raw, unsigned char quote)
{
	size_t at = quote != '\0', end = raw.len - at;

	if (raw.len < 2 * at || (quote != '\0' && raw.data[end] != quote))
		return false;
	for (; at < end; at++) {
		unsigned char c = raw.data[at];

		if (c < 0x20 || c == quote || (c == '\\' && quote == '"') ||
			(quote == '\0' && (c == '"' || c == '\'' || c == '#')))
			return false;
	}
	return true;
}

static void
take_value(struct nomad_reader *reader)
{
	struct slice value = reader->raw;
	unsigned char first = value.len > 0 ? value.data[0] : '\0';
	bool quoted = first == '\'' || first == '"';

	if (quoted)
		reader->place.quote = first == '"' ? QUOTE_DOUBLE : QUOTE_SINGLE;
	if (is_simple(value, quoted ? first : '\0')) {
		value = slice_of(value.data + quoted, value.len - (quoted ? 2 : 0));
	} else {
		if (!take_pieces(reader))
			return;
		value = secret_text_slice(&reader->value);
		if (reader->altered)
			reader_note(&reader->common, READ_ALTERED, reader->name, reader->place);
	}
	if (value.len > 0) {
		reader_take(&reader->common, reader->name, value, reader->place);
		return;
	}
	/* Of a name that has a value above, one version keeps it and another makes it empty. */
	reader_note(&reader->common, READ_IGNORED, reader->name, reader->place);
	reader_forget(&reader->common, reader->name);
}

static bool
name_is_good(struct slice name)
{
	if (name.len == 0 || (name.data[0] >= '0' && name.data[0] <= '9') ||
		!scan_is_word(name.data[0]))
		return false;
	for (size_t i = 1; i < name.len; i++)
		if (!scan_is_word(name.data[i]) && name.data[i] != '.' && name.data[i] != '/')
			return false;
	return true;
}

static void
take_line(struct nomad_reader *reader, struct slice line)
{
	static const char word[] = "export ";
	const unsigned char *begin = line.data;
	bool has_sign;
	size_t sign;

	reader->name = slice_of(NULL, 0);
	line = trim_class(line, char_is_space);
	if (line.len == 0 || line.data[0] == '#')
		return;
	sign = slice_find(line, '=');
	has_sign = sign < line.len;
	reader->raw = trim_class(slice_from(line, sign + 1), char_is_space);
	line = trim_class(slice_of(line.data, sign), char_is_space);
	if (line.len > strlen(word) && slice_starts_with(line, word))
		line = slice_from(line, strlen(word));
	reader->place.column = (unsigned)(line.data - begin) + 1;
	reader->place.quote = QUOTE_NONE;
	if (!has_sign) {
		(void)wrong(reader, "a line without `=`");
	} else if (!name_is_good(line)) {
		(void)wrong(reader, "a character that a name cannot have");
	} else {
		reader->name = line;
		take_value(reader);
	}
}

int
nomad_read(struct slice text, const char *file, struct envset *out, struct read_notes *notes,
	struct err *err)
{
	struct nomad_reader reader = {.value = SECRET_TEXT_INIT};
	struct slice line;
	int r;

	reader_init(&reader.common, file, text, out, notes);
	while (slice_next_line(&text, &line)) {
		reader.place.line++;
		if (line.len > NOMAD_LINE_MOST) {
			reader.place.column = 1;
			reader.name = slice_of(NULL, 0);
			(void)wrong(&reader, "a line of more than 65,535 bytes");
			continue;
		}
		if (line.len > 0 && line.data[line.len - 1] == '\r')
			line.len--;
		take_line(&reader, line);
	}
	r = reader_finish(&reader.common, 0, err);
	secret_text_done(&reader.value);
	reader_done(&reader.common);
	return r;
}
