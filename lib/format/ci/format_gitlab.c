/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A dotenv report of GitLab CI: NAME=value lines that later jobs get as variables (dialects.md §4).
 * Everybody who may see the job can read the report, no log masks what it says, and later jobs
 * replace `$NAME` and `%NAME%` in the values; so it is for plain values, and without those.
 */
#include "format/formats_priv.h"

#include "format/ci/gitlab_priv.h"
#include "format/write_priv.h"
#include "text/escape.h"

static const char fetch_there[] =
	"store the value as base64, or fetch it in the job that needs it: `evenkeep run`";

static const char everybody_sees[] =
	"everybody who may see the job can download the report, and the logs of later jobs do not "
	"mask what it says";
static const char fetch_masked[] =
	"start the job that needs it with `evenkeep run`, or define a masked variable in GitLab; if it "
	"is no secret: `evenkeep set --plain`";

/* Bytes of the report that ENTRY takes. */
static size_t
line_len(const struct entry *entry)
{
	return entry->name.len + entry->value.len + 2;
}

static int
check_all(const struct format *format, const struct format_opts *opts, struct envset *set,
	struct err *err)
{
	size_t bytes = 0, count = envset_count(set);

	(void)opts;
	for (size_t i = 0; i < count; i++) {
		size_t line = line_len(envset_at(set, i));

		bytes += line < GITLAB_SIZE ? line : 0; /* what is too long is refused by itself */
	}
	if (count > GITLAB_COUNT)
		err_set(err, ERR_INVALID, "cannot-carry",
			"`%s` cannot carry %zu values: GitLab takes 150 in a report, or fewer",
			format->name, count);
	else if (bytes >= GITLAB_SIZE)
		err_set(err, ERR_INVALID, "cannot-carry",
			"`%s` cannot carry %zu bytes: GitLab takes a report of less than 5,120",
			format->name, bytes);
	else
		return 0;
	return err_fix(err, "render fewer names: `--service`, or fetch them in the job that needs "
		"them: `evenkeep run`");
}

/* Offset of a `%NAME%`, or value.len. */
static size_t
percent_at(struct slice value)
{
	for (size_t at = 0, end; at < value.len; at++) {
		if (value.data[at] != '%')
			continue;
		for (end = at + 1; end < value.len; end++) {
			unsigned char c = value.data[end];

			if (c != '_' && !((c | 32) >= 'a' && (c | 32) <= 'z') &&
				!(end > at + 1 && c >= '0' && c <= '9'))
				break;
		}
		if (end > at + 1 && end < value.len && value.data[end] == '%')
			return at;
		at = end - 1;
	}
	return value.len;
}

static int
check_value(const struct format *format, const struct entry *entry, struct err *err)
{
	struct slice value = entry->value;
	size_t last = value.len == 0 ? 0 : value.len - 1;
	size_t at = slice_find(value, '\n');
	size_t head = entry->name.len + 2;

	if (line_len(entry) >= GITLAB_SIZE)
		return refuse_value(format, entry,
			"the end of what GitLab takes in a report, less than 5,120 bytes,",
			head >= GITLAB_SIZE ? 0 : GITLAB_SIZE - head - 1,
			"fetch the value in the job that needs it: `evenkeep run`", err);
	if (at < value.len)
		return refuse_value(format, entry, "a newline", at, fetch_there, err);
	if (value.len > 0 && gitlab_is_space(value.data[0]))
		return refuse_value(format, entry, "white space, which GitLab cuts off,", 0,
			fetch_there, err);
	if (value.len > 0 && gitlab_is_space(value.data[last]))
		return refuse_value(format, entry, "white space, which GitLab cuts off,", last,
			fetch_there, err);
	at = slice_find(value, '$');
	if (at < value.len)
		return refuse_value(format, entry, "a `$`, behind which later jobs replace a name,",
			at, fetch_there, err);
	at = percent_at(value);
	if (at < value.len)
		return refuse_value(format, entry, "a `%NAME%`, which later jobs replace,", at,
			fetch_there, err);
	return 0;
}

static int
check(const struct format *format, const struct entry *entry, struct err *err)
{
	int r;

	r = refuse_never(format, entry, err);
	if (r == 0)
		r = refuse_secret(format, entry, everybody_sees, fetch_masked, err);
	if (r == 0)
		r = refuse_odd_name(format, entry, "", err);
	if (r == 0 && entry->name.len > GITLAB_NAME_MOST)
		return refuse_name(format, entry, "the end of the longest name", GITLAB_NAME_MOST,
			"rename it, or map it with `take` in evenkeep.yaml", err);
	if (r == 0)
		r = refuse_not_utf8(format, entry, err);
	if (r == 0)
		r = check_value(format, entry, err);
	return r;
}

static void
put(struct secret_text *out, const struct entry *entry, size_t at)
{
	(void)at;
	secret_text_add(out, entry->name);
	secret_text_add_byte(out, '=');
	secret_text_add(out, entry->value);
	secret_text_add_byte(out, '\n');
}

const struct format format_gitlab = {
	.name = "gitlab",
	.summary = "GitLab CI: a dotenv report, for plain values only",
	.check_all = check_all,
	.check = check,
	.put = put,
	.read = gitlab_read,
};
