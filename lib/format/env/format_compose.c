/* SPDX-License-Identifier: Apache-2.0 */
/* Compose's `.env` and `env_file` (dialects.md §1). */
#include "format/formats_priv.h"

#include "format/env/compose_priv.h"
#include "format/write_priv.h"

static int
check(const struct format *format, const struct entry *entry, struct err *err)
{
	int r;

	r = refuse_never(format, entry, err);
	if (r == 0)
		r = refuse_odd_name(format, entry, ".-", err);
	if (r == 0)
		r = refuse_not_utf8(format, entry, err);
	return r;
}

static bool
fits_single_quotes(struct slice value)
{
	for (size_t i = 0; i < value.len; i++)
		if (value.data[i] == '\'' || value.data[i] == '\\' || value.data[i] == '\r')
			return false;
	return true;
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
		return "$$";
	case '\n':
		return "\\n";
	case '\r':
		return "\\r";
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

const struct format format_compose = {
	.name = "compose",
	.summary = "Docker Compose v2: .env and env_file",
	.check = check,
	.put = put,
	.read = compose_read,
};
