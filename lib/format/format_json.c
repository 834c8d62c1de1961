/* SPDX-License-Identifier: Apache-2.0 */
/* One JSON object, names ascending, every value a string. */
#include "format/formats_priv.h"

#include "format/read_priv.h"
#include "format/write_priv.h"
#include "text/escape.h"
#include "text/json.h"

static int
check(const struct format *format, const struct entry *entry, struct err *err)
{
	int r;

	r = refuse_never(format, entry, err);
	if (r == 0)
		r = refuse_not_utf8(format, entry, err);
	return r;
}

static void
put(struct secret_text *out, const struct entry *entry, size_t at)
{
	secret_text_add_text(out, at == 0 ? "\n  \"" : ",\n  \"");
	json_escape_add_secret(out, entry->name);
	secret_text_add_text(out, "\": \"");
	json_escape_add_secret(out, entry->value);
	secret_text_add_byte(out, '"');
}

static void
open(struct secret_text *out, const struct format_opts *opts, struct envset *set)
{
	(void)opts;
	(void)set;
	secret_text_add_byte(out, '{');
}

static void
close(struct secret_text *out, const struct format_opts *opts, struct envset *set)
{
	(void)opts;
	secret_text_add_text(out, envset_count(set) == 0 ? "}\n" : "\n}\n");
}

static int
take(void *cookie, struct slice name, struct slice value, struct err *err)
{
	struct reader *reader = cookie;
	struct place nowhere = {0, 0, QUOTE_NONE};

	(void)err;
	if (name.len == 0)
		reader_note(reader, READ_EMPTY_NAME, name, nowhere);
	else
		reader_take(reader, name, value, nowhere);
	return 0;
}

static int
read(struct slice text, const char *file, struct envset *out, struct read_notes *notes,
	struct err *err)
{
	struct reader reader CLEANUP(reader_done);
	int r;

	reader_init(&reader, file, out, notes);
	r = json_each_string(text, file, take, &reader, err);
	return reader_finish(&reader, r, err);
}

const struct format format_json = {
	.name = "json",
	.summary = "one JSON object of strings, names in order",
	.check = check,
	.open = open,
	.put = put,
	.close = close,
	.read = read,
};
