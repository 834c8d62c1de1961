/* SPDX-License-Identifier: Apache-2.0 */
/* One JSON object, names ascending, every value a string. */
#include "format/formats_priv.h"

#include "format/data/json_priv.h"
#include "format/data/tree_priv.h"
#include "format/write_priv.h"
#include "text/escape.h"

static int
check(const struct format *format, const struct entry *entry, struct err *err)
{
	int r;

	r = refuse_never(format, entry, err);
	if (r == 0)
		r = refuse_not_utf8(format, entry, err);
	return r;
}

void
json_put(struct secret_text *out, const struct entry *entry, size_t at)
{
	secret_text_add_text(out, at == 0 ? "\n  \"" : ",\n  \"");
	json_escape_add_secret(out, entry->name);
	secret_text_add_text(out, "\": \"");
	json_escape_add_secret(out, entry->value);
	secret_text_add_byte(out, '"');
}

void
json_open(struct secret_text *out, const struct format_opts *opts, struct envset *set)
{
	(void)opts;
	(void)set;
	secret_text_add_byte(out, '{');
}

void
json_close(struct secret_text *out, const struct format_opts *opts, struct envset *set)
{
	(void)opts;
	secret_text_add_text(out, envset_count(set) == 0 ? "}\n" : "\n}\n");
}

static int
read(struct slice text, const char *file, struct envset *out, struct read_notes *notes,
	struct err *err)
{
	return tree_read_json(text, file, out, notes, tree_take_json, err);
}

const struct format format_json = {
	.name = "json",
	.summary = "one JSON object of strings, names in order",
	.check = check,
	.open = json_open,
	.put = json_put,
	.close = json_close,
	.read = read,
};
