/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dotenv with dotenv-expand 12 (dialects.md §3, §4). It expands whatever the quotes are, so every
 * dollar has a backslash before it. A dollar that has one already is refused: a program that
 * expands two files takes a backslash away each time.
 */
#include "format/formats_priv.h"

#include "format/env/dotenv_expand_priv.h"
#include "format/env/dotenv_js_priv.h"
#include "format/write_priv.h"

/* The first backslash before a dollar; value.len if there is none. */
static size_t
escaped_dollar(struct slice value)
{
	for (size_t at = 0; at + 1 < value.len; at++)
		if (value.data[at] == '\\' && value.data[at + 1] == '$')
			return at;
	return value.len;
}

static int
check(const struct format *format, const struct entry *entry, struct err *err)
{
	size_t at;
	int r;

	r = dotenv_js_check(format, entry, err);
	if (r < 0)
		return r;
	if (is_object_property(entry->name))
		return refuse_name(format, entry, "a name that every object of JavaScript has", 0,
			"rename it", err);
	at = escaped_dollar(entry->value);
	if (at < entry->value.len)
		return refuse_value(format, entry, "a backslash before a dollar", at, remedy_elsewhere,
			err);
	return 0;
}

static void
put(struct secret_text *out, const struct entry *entry, size_t at)
{
	(void)at;
	dotenv_js_put(out, entry, true);
}

const struct format format_dotenv_expand = {
	.name = "dotenv-expand",
	.summary = "dotenv for Node with dotenv-expand 12",
	.check = check,
	.put = put,
	.read = dotenv_expand_read,
};
