/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files for direnv's `dotenv` (dialects.md §4): only text between single quotes on one line means
 * the same to all its versions.
 */
#include "format/formats_priv.h"

#include "format/env/direnv_priv.h"
#include "format/write_priv.h"

static const char remedy[] = "write `--as sh` into a file and `source_env` it from the .envrc";

static int
check_value(const struct format *format, const struct entry *entry, struct err *err)
{
	struct slice value = entry->value;

	for (size_t at = 0; at < value.len; at++) {
		if (value.data[at] == '\'')
			return refuse_value(format, entry, "a single quote", at, remedy, err);
		if (value.data[at] == '\n')
			return refuse_value(format, entry, "a newline", at, remedy, err);
		if (value.data[at] == '\r')
			return refuse_value(format, entry, "a carriage return", at, remedy, err);
	}
	return 0;
}

static int
check_all(const struct format *format, const struct format_opts *opts, struct envset *set,
	struct err *err)
{
	(void)opts;
	return refuse_too_much(format, set, err);
}

static int
check(const struct format *format, const struct entry *entry, struct err *err)
{
	int r;

	r = refuse_never(format, entry, err);
	if (r == 0)
		r = refuse_odd_name(format, entry, ".", err);
	if (r == 0)
		r = refuse_not_utf8(format, entry, err);
	if (r == 0)
		r = refuse_too_long(format, entry, err);
	return r == 0 ? check_value(format, entry, err) : r;
}

static void
put(struct secret_text *out, const struct entry *entry, size_t at)
{
	(void)at;
	put_single_quoted(out, entry);
}

const struct format format_direnv = {
	.name = "direnv",
	.summary = "direnv: a file for `dotenv` in an .envrc",
	.check_all = check_all,
	.check = check,
	.put = put,
	.read = direnv_read,
};
