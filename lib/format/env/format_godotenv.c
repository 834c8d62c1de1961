/* SPDX-License-Identifier: Apache-2.0 */
/* Files for godotenv, so that all its versions read the same (dialects.md §4). */
#include "format/formats_priv.h"

#include "format/env/godotenv_priv.h"
#include "format/write_priv.h"

static const char remedy[] = "start the program with `evenkeep run`";

static bool
ends_with(struct slice value, unsigned char byte)
{
	return value.len > 0 && value.data[value.len - 1] == byte;
}

static bool
fits_single_quotes(struct slice value)
{
	return slice_find(value, '\'') == value.len && !ends_with(value, '\\');
}

/* What stands in the way of double quotes: its offset, *WHAT; or value.len. */
static size_t
double_quotes_fail_at(struct slice value, const char **what)
{
	*what = "a double quote at an end, beside a single quote,";
	if (value.len > 0 && value.data[0] == '"')
		return 0;
	if (ends_with(value, '"'))
		return value.len - 1;
	*what = "a backslash at the end";
	if (ends_with(value, '\\'))
		return value.len - 1;
	*what = "a backslash and a double quote, beside a single quote,";
	for (size_t at = 0; at + 1 < value.len; at++)
		if (value.data[at] == '\\' && value.data[at + 1] == '"')
			return at;
	return value.len;
}

static int
check_value(const struct format *format, const struct entry *entry, struct err *err)
{
	struct slice value = entry->value;
	size_t at = slice_find(value, '\r');
	const char *what;

	if (at < value.len)
		return refuse_value(format, entry, "a carriage return", at, remedy, err);
	if (fits_single_quotes(value))
		return 0;
	at = double_quotes_fail_at(value, &what);
	return at < value.len ? refuse_value(format, entry, what, at, remedy, err) : 0;
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
	switch (c) {
	case '\\':
		return "\\\\";
	case '"':
		return "\\\"";
	case '$':
		return "\\$";
	case '!':
		return "\\!";
	default:
		return NULL;
	}
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

const struct format format_godotenv = {
	.name = "godotenv",
	.summary = "godotenv for Go, 1.5 and 1.6",
	.check = check,
	.put = put,
	.read = godotenv_read,
};
