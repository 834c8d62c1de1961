/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What systemd 252 makes of an EnvironmentFile:
 *
 * file    = *( *space [ comment / entry ] )
 * comment = ( "#" / ";" ) *( any but newline and "\" / "\" any ) newline
 * entry   = key newline                        ; skipped without a word
 *         / key "=" *( *blank quoted ) *blank [ plain ] ( newline / end )
 * key     = any, then any but "=" and newline; white space at its end is cut
 * quoted  = "'" *( any but "'" ) [ "'" ]
 *         / '"' *( any but '"' and "\" / "\" any ) [ '"' ]
 * plain   = any but white space and quotes, then any but newline; white space at its end is cut
 * newline = LF / CR ; blank = " " / tab ; space = blank / newline
 *
 * In double quotes a backslash goes away before `"`, `\`, `$`, a backtick and LF, which goes with
 * it; elsewhere it stays. In plain text it always goes, with a newline behind it. A quote within
 * plain text is text. A name that is no name of a shell is parsed, and then dropped. A key or value
 * that is not UTF-8, and a NUL, make systemd refuse the file.
 *
 * The backslash at the end of a comment hides the next line up to version 253 only.
 */
#include "format/env/systemd_priv.h"

#include <string.h>

#include "format/read_priv.h"
#include "secret/text.h"

struct systemd_reader {
	struct reader common;
	struct slice text;
	size_t at, line_start;
	unsigned line;
	struct secret_text value; /* of the entry at hand */
	bool open, joined, hash;  /* its quote does not end; more behind its quote; a ` #` in it */
	struct slice quoted;      /* between its last two quotes, as it stands there */
};

static bool
is_newline(unsigned char c)
{
	return c == '\n' || c == '\r';
}

static bool
is_blank(unsigned char c)
{
	return c == ' ' || c == '\t';
}

static bool
is_space(unsigned char c)
{
	return is_blank(c) || is_newline(c);
}

static bool
at_end(const struct systemd_reader *reader)
{
	return reader->at >= reader->text.len;
}

static unsigned char
here(const struct systemd_reader *reader)
{
	return reader->text.data[reader->at];
}

static struct place
place_here(const struct systemd_reader *reader)
{
	return (struct place){reader->line, (unsigned)(reader->at - reader->line_start) + 1,
		QUOTE_NONE};
}

/* Go to byte TO, over lines perhaps. */
static void
pass_to(struct systemd_reader *reader, size_t to)
{
	const unsigned char *data = reader->text.data, *hit;

	while (reader->at < to &&
		(hit = memchr(data + reader->at, '\n', to - reader->at)) != NULL) {
		reader->at = (size_t)(hit - data) + 1;
		reader->line++;
		reader->line_start = reader->at;
	}
	reader->at = to;
}

static void
skip(struct systemd_reader *reader, bool (*skips)(unsigned char c))
{
	size_t to = reader->at;

	while (to < reader->text.len && skips(reader->text.data[to]))
		to++;
	pass_to(reader, to);
}

static void
add_run(struct systemd_reader *reader, size_t start, size_t end)
{
	secret_text_add(&reader->value, slice_of(reader->text.data + start, end - start));
}

static void
take_single(struct systemd_reader *reader)
{
	struct slice rest = slice_from(reader->text, reader->at + 1);
	size_t end = slice_find(rest, '\'');

	reader->quoted = slice_of(rest.data, end);
	secret_text_add(&reader->value, reader->quoted);
	reader->open = end == rest.len;
	pass_to(reader, reader->at + 1 + end + (reader->open ? 0 : 1));
}

static bool
loses_backslash(unsigned char c)
{
	return c == '"' || c == '\\' || c == '$' || c == '`' || c == '\n';
}

static void
take_double(struct systemd_reader *reader)
{
	const unsigned char *data = reader->text.data;
	size_t run = reader->at + 1, at = run, len = reader->text.len;

	while (at < len && data[at] != '"') {
		if (data[at] != '\\') {
			at++;
		} else if (at + 1 < len && !loses_backslash(data[at + 1])) {
			at += 2;
		} else {
			add_run(reader, run, at);
			run = at + 1 < len && data[at + 1] == '\n' ? at + 2 : at + 1;
			at = at + 1 < len ? at + 2 : at + 1;
		}
	}
	add_run(reader, run, at);
	reader->quoted = slice_of(data + reader->at + 1, at - reader->at - 1);
	reader->open = at == len;
	pass_to(reader, at + (reader->open ? 0 : 1));
}

/* Plain text, to the end of the line. Blanks are cut at its end, but not before a backslash. */
static void
take_plain(struct systemd_reader *reader)
{
	const unsigned char *data = reader->text.data;
	size_t run = reader->at, at = run, len = reader->text.len, keep = reader->value.len;

	while (at < len && !is_newline(data[at])) {
		if (data[at] == '#' && (at == reader->at || is_blank(data[at - 1])))
			reader->hash = true;
		if (data[at++] != '\\')
			continue;
		add_run(reader, run, at - 1);
		if (at < len && !is_newline(data[at]))
			secret_text_add_byte(&reader->value, data[at]);
		at += at < len;
		run = at;
		keep = reader->value.len;
	}
	add_run(reader, run, at);
	while (reader->value.len > keep && is_blank(reader->value.data[reader->value.len - 1]))
		reader->value.len--;
	pass_to(reader, at);
}

static void
take_value(struct systemd_reader *reader, struct place *place)
{
	bool quoted = false;

	reader->value.len = 0;
	reader->open = reader->joined = reader->hash = false;
	reader->quoted = slice_of(NULL, 0);
	for (;;) {
		skip(reader, is_blank);
		if (at_end(reader) || is_newline(here(reader)))
			return;
		reader->joined = reader->joined || quoted;
		if (here(reader) != '\'' && here(reader) != '"') {
			take_plain(reader);
			return;
		}
		if (!quoted)
			place->quote = here(reader) == '"' ? QUOTE_DOUBLE : QUOTE_SINGLE;
		quoted = true;
		if (here(reader) == '"')
			take_double(reader);
		else
			take_single(reader);
	}
}

static bool
refused(struct systemd_reader *reader, struct slice name, struct place place)
{
	struct slice value = secret_text_slice(&reader->value);
	struct err one = ERR_INIT;

	if (systemd_wrong_at(name) == name.len && systemd_wrong_at(value) == value.len)
		return false;
	err_set(&one, ERR_INVALID, "systemd",
		"a byte that is not UTF-8, or a code point that is no character");
	err_why(&one, "systemd refuses the whole file for it");
	reader_problem(&reader->common, &one, place);
	return true;
}

/* What the service manager takes for a name of the environment; it may be of any length. */
static bool
is_taken(struct slice name)
{
	for (size_t i = 0; i < name.len; i++) {
		unsigned char c = name.data[i];

		if (c != '_' && !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') &&
			!(i > 0 && c >= '0' && c <= '9'))
			return false;
	}
	return name.len > 0;
}

static void
take_entry(struct systemd_reader *reader)
{
	struct slice rest = slice_from(reader->text, reader->at), name = {rest.data, 1};
	struct place place = place_here(reader);

	while (name.len < rest.len && rest.data[name.len] != '=' && !is_newline(rest.data[name.len]))
		name.len++;
	pass_to(reader, reader->at + name.len);
	if (at_end(reader) || here(reader) != '=') {
		reader_note(&reader->common, READ_IGNORED, slice_trim(name), place);
		return;
	}
	reader->at++;
	while (is_blank(name.data[name.len - 1]) && name.len > 1)
		name.len--;
	take_value(reader, &place);
	if (refused(reader, name, place))
		return;
	if (!is_taken(name)) {
		reader_note(&reader->common, READ_IGNORED, name, place);
		return;
	}
	reader_take(&reader->common, name, secret_text_slice(&reader->value), place);
	if (reader->open)
		reader_note(&reader->common, READ_SWALLOWED, name, place);
	else
		reader_note_swallowed(&reader->common, reader->quoted, name, place);
	if (reader->joined)
		reader_note(&reader->common, READ_JOINED, name, place);
	else if (reader->hash)
		reader_note(&reader->common, READ_HASH, name, place);
}

/* The line that a backslash hides is worth a note, unless it is blank or a comment anyway. */
static void
note_hidden(struct systemd_reader *reader)
{
	size_t at = reader->at;
	struct place place;

	while (at < reader->text.len && is_blank(reader->text.data[at]))
		at++;
	if (at == reader->text.len || strchr("#;\r\n", reader->text.data[at]) != NULL)
		return;
	place = place_here(reader);
	reader_note(&reader->common, READ_IGNORED, slice_of(NULL, 0), place);
}

static void
skip_comment(struct systemd_reader *reader)
{
	const unsigned char *data = reader->text.data;
	size_t at = reader->at;

	while (at < reader->text.len && !is_newline(data[at])) {
		if (data[at] == '\\' && at + 1 < reader->text.len && is_newline(data[at + 1])) {
			pass_to(reader, at + 2);
			note_hidden(reader);
		}
		at += data[at] == '\\' ? 2 : 1;
	}
	pass_to(reader, at > reader->text.len ? reader->text.len : at);
}

static void
read_all(struct systemd_reader *reader)
{
	for (;;) {
		skip(reader, is_space);
		if (at_end(reader))
			return;
		if (here(reader) == '#' || here(reader) == ';')
			skip_comment(reader);
		else
			take_entry(reader);
	}
}

/* systemd refuses a file with a NUL before it looks at it. */
static bool
has_nul(struct systemd_reader *reader)
{
	size_t nul = slice_find(reader->text, '\0');
	struct err one = ERR_INIT;

	if (nul == reader->text.len)
		return false;
	pass_to(reader, nul);
	err_set(&one, ERR_INVALID, "systemd", "a NUL byte");
	err_why(&one, "systemd refuses the whole file for it");
	reader_problem(&reader->common, &one, place_here(reader));
	return true;
}

int
systemd_read(struct slice text, const char *file, struct envset *out, struct read_notes *notes,
	struct err *err)
{
	struct systemd_reader reader = {.text = text, .line = 1};
	int r;

	reader_init(&reader.common, file, text, out, notes);
	if (!has_nul(&reader))
		read_all(&reader);
	r = reader_finish(&reader.common, 0, err);
	secret_text_done(&reader.value);
	reader_done(&reader.common);
	return r;
}
