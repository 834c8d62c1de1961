/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What GitLab's server makes of a dotenv report:
 *
 * file = [ byte order mark ] *( name "=" value LF )
 *
 * All up to the first `=` is the name, all behind it the value, white space at their ends cut. No
 * quotes, no comments; an empty line, and a name of anything but letters, digits and `_`, make it
 * refuse the whole report. So do 5,120 bytes, and more variables than the plan has. It replaces
 * what is not UTF-8: here that is an error.
 */
#include "format/ci/gitlab_priv.h"

#include "base/utf8.h"
#include "format/read_priv.h"

bool
gitlab_is_space(unsigned char c)
{
	return c == '\0' || c == ' ' || (c >= '\t' && c <= '\r');
}

static struct slice
trim(struct slice text)
{
	while (text.len > 0 && gitlab_is_space(text.data[0]))
		text = slice_from(text, 1);
	while (text.len > 0 && gitlab_is_space(text.data[text.len - 1]))
		text.len--;
	return text;
}

static bool
is_name(struct slice name)
{
	for (size_t i = 0; i < name.len; i++) {
		unsigned char c = name.data[i];

		if (c != '_' && !((c | 32) >= 'a' && (c | 32) <= 'z') && !(c >= '0' && c <= '9'))
			return false;
	}
	return name.len > 0 && name.len <= GITLAB_NAME_MOST;
}

static void
wrong(struct reader *reader, const char *what, struct place place)
{
	struct err one = ERR_INIT;

	err_set(&one, ERR_INVALID, "gitlab-report", "%s", what);
	err_why(&one, "GitLab refuses the whole report for it");
	reader_problem(reader, &one, place);
}

static void
take_line(struct reader *reader, struct slice line, struct place place)
{
	size_t at = slice_find(line, '=');
	struct slice name = trim(slice_of(line.data, at));

	if (at == line.len)
		wrong(reader, trim(line).len == 0 ? "an empty line" : "a line without a `=`", place);
	else if (!utf8_is_valid(line))
		wrong(reader, "a byte that is not UTF-8", place);
	else if (!is_name(name))
		wrong(reader, "a name of other characters than letters, digits and `_`", place);
	else
		reader_take(reader, name, trim(slice_from(line, at + 1)), place);
}

int
gitlab_read(struct slice text, const char *file, struct envset *out, struct read_notes *notes,
	struct err *err)
{
	struct reader reader CLEANUP(reader_done);
	struct place place = {1, 1, QUOTE_NONE};
	size_t size = text.len;
	struct slice line;

	reader_init(&reader, file, text, out, notes);
	if (slice_starts_with(text, "\xef\xbb\xbf"))
		text = slice_from(text, 3);
	for (; slice_next_line(&text, &line); place.line++)
		take_line(&reader, line, place);
	place.line = place.line > 1 ? place.line - 1 : 1;
	if (size >= GITLAB_SIZE)
		wrong(&reader, "5,120 bytes or more", place);
	if (reader.count > GITLAB_COUNT)
		wrong(&reader, "more than 150 variables", place);
	return reader_finish(&reader, 0, err);
}
