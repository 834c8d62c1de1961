/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `docker run --env-file` (dialects.md §2): NAME=value, one a line, no quotes, no escapes,
 * everything behind the `=` is the value.
 */
#include "format/formats_priv.h"

#include "format/env/docker_priv.h"
#include "format/read_priv.h"
#include "format/write_priv.h"
#include "text/escape.h"
#include "text/letters.h"

enum { LINE_MOST = 65535 };

static const char other_ways[] =
	"write `--as compose` for an `env_file`, or start the program with `evenkeep run`";

/* Offset of the first character that a name cannot have; name.len if all are well. */
static size_t
name_wrong_at(struct slice name)
{
	size_t at = 0;

	while (at < name.len) {
		unsigned code = 0;
		size_t len = utf8_next(slice_from(name, at), &code);

		if (len == 0 || char_is_space(code) || code < 0x20 || code == '=' ||
			code == 0xfeff || (at == 0 && code == '#'))
			return at;
		at += len;
	}
	return at;
}

static int
check_name(const struct format *format, const struct entry *entry, struct err *err)
{
	size_t at = name_wrong_at(entry->name);

	if (at < entry->name.len)
		return refuse_name(format, entry, "a character that it does not take", at,
			"rename it, or map it with `take` in evenkeep.yaml", err);
	return 0;
}

static int
check_value(const struct format *format, const struct entry *entry, struct err *err)
{
	struct slice value = entry->value;
	size_t at = slice_find(value, '\n');

	if (at < value.len)
		return refuse_value(format, entry, "a newline", at, other_ways, err);
	if (value.len > 0 && value.data[value.len - 1] == '\r')
		return refuse_value(format, entry, "a carriage return at the end,", value.len - 1,
			other_ways, err);
	if (entry->name.len + 1 + value.len > LINE_MOST)
		return refuse_value(format, entry, "the line's limit of 65,535 bytes",
			entry->name.len + 1 > LINE_MOST ? 0 : LINE_MOST - entry->name.len - 1,
			other_ways, err);
	return 0;
}

int
docker_check(const struct format *format, const struct entry *entry, struct err *err)
{
	int r;

	r = refuse_never(format, entry, err);
	if (r == 0)
		r = refuse_not_utf8(format, entry, err);
	if (r == 0)
		r = check_name(format, entry, err);
	if (r == 0)
		r = check_value(format, entry, err);
	return r;
}

void
docker_put(struct secret_text *out, const struct entry *entry, size_t at)
{
	(void)at;
	secret_text_add(out, entry->name);
	secret_text_add_byte(out, '=');
	secret_text_add(out, entry->value);
	secret_text_add_byte(out, '\n');
}

static void
problem(struct reader *reader, const char *what, struct place place)
{
	struct err one = ERR_INIT;

	err_set(&one, ERR_INVALID, "docker-env", "%s", what);
	reader_problem(reader, &one, place);
}

static void
take_line(struct reader *reader, struct slice line, struct place place)
{
	struct slice name;
	unsigned code;
	size_t len, at;

	while ((len = utf8_next(line, &code)) > 0 && char_is_space(code)) {
		line = slice_from(line, len);
		place.column += (unsigned)len;
	}
	if (line.len == 0 || line.data[0] == '#')
		return;
	at = slice_find(line, '=');
	name = slice_of(line.data, at);
	if (name.len == 0)
		problem(reader, "no name before the `=`", place);
	else if (slice_find(name, ' ') < name.len || slice_find(name, '\t') < name.len)
		problem(reader, "a space or tab inside a name", place);
	else if (at == line.len)
		reader_note(reader, READ_INHERITED, name, place);
	else
		reader_take(reader, name, slice_from(line, at + 1), place);
}

int
docker_read(struct slice text, const char *file, struct envset *out, struct read_notes *notes,
	struct err *err)
{
	struct reader reader CLEANUP(reader_done);
	struct place place = {0, 1, QUOTE_NONE};
	struct slice line;

	reader_init(&reader, file, text, out, notes);
	while (slice_next_line(&text, &line)) {
		place.line++;
		if (line.len > LINE_MOST) {
			problem(&reader, "a line of more than 65,535 bytes", place);
			continue;
		}
		if (!utf8_is_valid(line)) {
			problem(&reader, "a byte that is not UTF-8", place);
			continue;
		}
		if (place.line == 1 && slice_starts_with(line, "\xef\xbb\xbf"))
			line = slice_from(line, 3);
		if (line.len > 0 && line.data[line.len - 1] == '\r')
			line.len--;
		take_line(&reader, line, place);
	}
	return reader_finish(&reader, 0, err);
}

const struct format format_docker = {
	.name = "docker",
	.summary = "docker run --env-file",
	.check = docker_check,
	.put = docker_put,
	.read = docker_read,
};
