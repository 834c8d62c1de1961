/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sops: what `sops -d` prints of a JSON or dotenv file, or of any with `--output-type json`.
 * sops has a dotenv of its own: NAME=value, one a line, everything behind the first `=` is the
 * value, and the two characters `\n` in it are a newline (so for `sops exec-env`; a program that
 * reads what sops printed may see them as they are). Lines that begin with `#` are comments.
 */
#include "format/encrypted.h"
#include "format/exports/exports_priv.h"
#include "format/formats_priv.h"

#include <string.h>

#include "base/utf8.h"
#include "model/name.h"

static const char ask_for_json[] =
    "`sops -d --output-type json FILE` prints any of its files in a form that is read here";

static void
problem(struct reader *reader, const char *what, struct place place)
{
	struct err one = ERR_INIT;

	err_set(&one, ERR_INVALID, "sops-env", "%s", what);
	err_fix(&one, "%s", ask_for_json);
	reader_problem(reader, &one, place);
}

/* VALUE with newlines for `\n`. */
static void
put_value(struct secret_text *out, struct slice value)
{
	const unsigned char *found;

	out->len = 0;
	while (value.len > 0 && (found = memmem(value.data, value.len, "\\n", 2)) != NULL) {
		size_t at = (size_t)(found - value.data);

		secret_text_add(out, slice_of(value.data, at));
		secret_text_add_byte(out, '\n');
		value = slice_from(value, at + 2);
	}
	secret_text_add(out, value);
}

static void
take_line(struct reader *reader, struct slice line, struct secret_text *value, struct place place)
{
	size_t at = slice_find(line, '=');
	struct slice name = slice_of(line.data, at);

	if (at == line.len)
		problem(reader, "a line without `=`", place);
	else if (!utf8_is_valid(line))
		problem(reader, "a byte that is not UTF-8", place);
	else if (!name_is_valid(name))
		problem(reader, "what stands before `=` is no name", place);
	else {
		put_value(value, slice_from(line, at + 1));
		reader_take(reader, name, secret_text_slice(value), place);
		if (value->len != line.len - at - 1)
			reader_note(reader, READ_VERSIONS, name, place);
		if (line.data[line.len - 1] == '\r')
			reader_note(reader, READ_CR_END, name, place);
	}
}

/* YAML is not read here, and a message for each of its lines helps nobody. */
static int
other_form(struct reader *reader, struct place place, struct err *err)
{
	err_set(err, ERR_INVALID, "sops-env", "this is neither JSON nor sops' dotenv");
	err_fix(err, "%s", ask_for_json);
	return err_at(err, reader->file, place.line, place.column);
}

static int
read_lines(struct slice text, const char *file, struct envset *out, struct read_notes *notes,
    struct err *err)
{
	struct secret_text value CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	struct reader reader CLEANUP(reader_done);
	struct place place = {0, 1, QUOTE_NONE};
	struct slice line;

	reader_init(&reader, file, text, out, notes);
	while (slice_next_line(&text, &line)) {
		place.line++;
		if (line.len == 0 || line.data[0] == '#')
			continue;
		if (reader.count == 0 && reader.problems.code == 0 &&
		    slice_find(line, '=') == line.len)
			return other_form(&reader, place, err);
		take_line(&reader, line, &value, place);
	}
	return reader_finish(&reader, 0, err);
}

static int
read(struct slice text, const char *file, struct envset *out, struct read_notes *notes,
    struct err *err)
{
	int r = format_check_encrypted(text, file, err);

	if (r < 0)
		return r;
	if (slice_trim(text).len == 0 || export_begins(text, '{'))
		return export_read(text, file, out, notes, "sops -d --output-type json FILE",
		    "rename one of them with `sops FILE`", export_take_object, err);
	return read_lines(text, file, out, notes, err);
}

const struct format format_sops = {
    .name = "sops",
    .summary = "sops: sops -d --output-type json FILE, or a decrypted dotenv file",
    .read = read,
};
