/* SPDX-License-Identifier: Apache-2.0 */
/* Files for ruby dotenv (dialects.md §4). */
#include "format/formats_priv.h"

#include "format/env/ruby_priv.h"
#include "format/write_priv.h"

static const char remedy[] = "start the program with `evenkeep run`";

static bool
fits_single_quotes(struct slice value)
{
	return slice_find(value, '\'') == value.len &&
		(value.len == 0 || value.data[value.len - 1] != '\\');
}

static int
check_value(const struct format *format, const struct entry *entry, struct err *err)
{
	struct slice value = entry->value;
	size_t at = slice_find(value, '\r');

	if (at < value.len)
		return refuse_value(format, entry, "a carriage return", at, remedy, err);
	if (fits_single_quotes(value))
		return 0;
	at = slice_find(value, '\\');
	if (at + 1 == value.len)
		return refuse_value(format, entry, "a backslash at the end", at, remedy, err);
	if (at < value.len)
		return refuse_value(format, entry, "a backslash, beside a single quote,", at,
			remedy, err);
	for (at = 0; at + 1 < value.len; at++)
		if (value.data[at] == '$' && value.data[at + 1] == '(')
			return refuse_value(format, entry,
				"a `$(`, which it would run beside a single quote,", at, remedy,
				err);
	return 0;
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
	return r == 0 ? check_value(format, entry, err) : r;
}

static const char *
escape_of(unsigned char c)
{
	return c == '"' ? "\\\"" : c == '$' ? "\\$" : NULL;
}

static void
put(struct secret_text *out, const struct entry *entry, size_t at)
{
	(void)at;
	if (fits_single_quotes(entry->value))
		put_single_quoted(out, entry);
	else
		put_double_quoted(out, entry, escape_of);
}

const struct format format_ruby = {
	.name = "ruby-dotenv",
	.summary = "dotenv for Ruby and Rails, 3.2",
	.check = check,
	.put = put,
	.read = ruby_read,
};
