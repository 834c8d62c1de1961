/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files that a Nomad `template` with `env = true` renders (dialects.md §4): one line an entry, its
 * value in double quotes with the escapes of JSON.
 */
#include "format/formats_priv.h"

#include <string.h>

#include "format/env/nomad_priv.h"
#include "format/write_priv.h"

static const char other_ways[] = "start the program with `evenkeep run`";

/* What stands for C, or NULL if it stands for itself. */
static const char *
escape_of(unsigned char c)
{
	static const char *const controls[0x20] = {
		"\\u0000", "\\u0001", "\\u0002", "\\u0003", "\\u0004", "\\u0005", "\\u0006",
		"\\u0007", "\\b", "\\t", "\\n", "\\u000b", "\\f", "\\r", "\\u000e", "\\u000f",
		"\\u0010", "\\u0011", "\\u0012", "\\u0013", "\\u0014", "\\u0015", "\\u0016",
		"\\u0017", "\\u0018", "\\u0019", "\\u001a", "\\u001b", "\\u001c", "\\u001d",
		"\\u001e", "\\u001f",
	};

	if (c == '"')
		return "\\\"";
	if (c == '\\')
		return "\\\\";
	return c < 0x20 ? controls[c] : NULL;
}

static int
check_len(const struct format *format, const struct entry *entry, struct err *err)
{
	struct slice value = entry->value;
	size_t len = entry->name.len + 3; /* `=""` */

	for (size_t at = 0; at < value.len; at++) {
		const char *escape = escape_of(value.data[at]);

		len += escape == NULL ? 1 : strlen(escape);
		if (len > NOMAD_LINE_MOST)
			return refuse_value(format, entry, "the line's limit of 65,535 bytes", at,
				other_ways, err);
	}
	if (len > NOMAD_LINE_MOST)
		return refuse_name(format, entry, "the line's limit of 65,535 bytes", NOMAD_LINE_MOST,
			"rename it", err);
	return 0;
}

static int
check(const struct format *format, const struct entry *entry, struct err *err)
{
	int r;

	r = refuse_never(format, entry, err);
	if (r == 0)
		r = refuse_odd_name(format, entry, "./", err);
	if (r == 0)
		r = refuse_not_utf8(format, entry, err);
	if (r == 0 && entry->value.len == 0)
		r = refuse_value(format, entry, "nothing, which it takes for no variable at all,", 0,
			"leave the variable out where it is not needed, or start the program with "
			"`evenkeep run`", err);
	return r == 0 ? check_len(format, entry, err) : r;
}

static void
put(struct secret_text *out, const struct entry *entry, size_t at)
{
	(void)at;
	put_double_quoted(out, entry, escape_of);
}

const struct format format_nomad = {
	.name = "nomad",
	.summary = "Nomad: a template with env = true",
	.check = check,
	.put = put,
	.read = nomad_read,
};
