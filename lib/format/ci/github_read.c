/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What GitHub's runner makes of a file of `$GITHUB_ENV` or `$GITHUB_OUTPUT`, on Linux:
 *
 * file    = [ byte order mark ] *( [ entry ] LF )
 * entry   = name "=" value                     ; if there is a `=` before the first `<<`
 *         / name "<<" delimiter LF *( line LF ) delimiter
 *
 * No quotes, no escapes, no comments; a CR is part of what it stands in. A line of another form,
 * an empty delimiter and one that does not come back make the runner fail the step. It puts U+FFFD
 * in place of what is not UTF-8: here that is an error.
 */
#include "format/ci/github_priv.h"

#include <string.h>

#include "base/utf8.h"
#include "format/read_priv.h"

struct github_reader {
	struct reader common;
	struct slice rest; /* behind the line at hand */
	unsigned line;
	bool is_env;
};

static void
wrong(struct github_reader *reader, const char *what, const char *fix, struct place place)
{
	struct err one = ERR_INIT;

	err_set(&one, ERR_INVALID, "github-file", "%s", what);
	if (fix != NULL)
		err_fix(&one, "%s", fix);
	reader_problem(&reader->common, &one, place);
}

static void
take(struct github_reader *reader, struct slice name, struct slice value, struct place place)
{
	if (name.len == 0)
		reader_note(&reader->common, READ_EMPTY_NAME, name, place);
	else if (!utf8_is_valid(name) || !utf8_is_valid(value))
		wrong(reader, "a byte that is not UTF-8", NULL, place);
	else if (reader->is_env && github_is_blocked(name))
		reader_note(&reader->common, READ_IGNORED, name, place);
	else
		reader_take(&reader->common, name, value, place);
}

/* Is DELIMITER the whole line at the start of TEXT? */
static bool
is_line(struct slice text, struct slice delimiter)
{
	return text.len >= delimiter.len &&
		memcmp(text.data, delimiter.data, delimiter.len) == 0 &&
		(text.len == delimiter.len || text.data[delimiter.len] == '\n');
}

/*
 * The lines up to DELIMITER, which is looked for as a whole: a value has many lines. False if it
 * does not come.
 */
static bool
take_lines(struct github_reader *reader, struct slice delimiter, struct slice *value)
{
	struct slice start = reader->rest, rest = start;
	size_t len;

	while (!is_line(rest, delimiter)) {
		size_t end = slice_find(rest, '\n');

		if (end >= rest.len)
			return false;
		rest = slice_from(rest, end + 1);
		reader->line++;
	}
	len = (size_t)(rest.data - start.data);
	*value = slice_of(start.data, len == 0 ? 0 : len - 1);
	reader->line++;
	reader->rest = slice_from(rest, delimiter.len + 1);
	return true;
}

static void
take_heredoc(struct github_reader *reader, struct slice line, size_t at)
{
	struct place place = {reader->line, 1, QUOTE_NONE};
	struct slice delimiter = slice_from(line, at + 2), value;

	if (at == 0 || delimiter.len == 0) {
		wrong(reader, "a `<<` without a name before it and a delimiter behind it", NULL,
			place);
	} else if (!take_lines(reader, delimiter, &value)) {
		wrong(reader, "the delimiter behind the `<<` does not come on a line of its own",
			"end the value with the delimiter alone on a line", place);
		reader->rest = slice_of(NULL, 0); /* all of it could be the value */
	} else {
		take(reader, slice_of(line.data, at), value, place);
	}
}

static size_t
find_heredoc(struct slice line)
{
	const unsigned char *hit = line.len == 0 ? NULL : memmem(line.data, line.len, "<<", 2);

	return hit == NULL ? line.len : (size_t)(hit - line.data);
}

static void
take_line(struct github_reader *reader, struct slice line)
{
	struct place place = {reader->line, 1, QUOTE_NONE};
	size_t equals = slice_find(line, '='), heredoc;

	if (line.len == 0)
		return;
	heredoc = find_heredoc(slice_of(line.data, equals));
	if (heredoc < equals)
		take_heredoc(reader, line, heredoc);
	else if (equals < line.len)
		take(reader, slice_of(line.data, equals), slice_from(line, equals + 1), place);
	else
		wrong(reader, "neither `NAME=value` nor `NAME<<DELIMITER`", NULL, place);
}

/* Outputs whose names differ in case only are one, which an environment set cannot say. */
static void
refuse_twin(void *cookie, const struct entry *twin)
{
	wrong(cookie, "two outputs whose names differ in case only", "rename one of them",
		(struct place){twin->line, twin->column, QUOTE_NONE});
}

static int
read_file(struct slice text, const char *file, struct envset *out, struct read_notes *notes,
	bool is_env, struct err *err)
{
	struct github_reader reader = {.is_env = is_env};
	struct slice line;
	int r;

	reader_init(&reader.common, file, text, out, notes);
	reader.rest = slice_starts_with(text, "\xef\xbb\xbf") ? slice_from(text, 3) : text;
	while (slice_next_line(&reader.rest, &line)) {
		reader.line++;
		take_line(&reader, line);
	}
	if (!is_env)
		github_each_twin(out, refuse_twin, &reader);
	r = reader_finish(&reader.common, 0, err);
	reader_done(&reader.common);
	return r;
}

int
github_env_read(struct slice text, const char *file, struct envset *out,
	struct read_notes *notes, struct err *err)
{
	return read_file(text, file, out, notes, true, err);
}

int
github_output_read(struct slice text, const char *file, struct envset *out,
	struct read_notes *notes, struct err *err)
{
	return read_file(text, file, out, notes, false, err);
}
