/* SPDX-License-Identifier: Apache-2.0 */
/* NAME=value and a NUL, as `env -0` writes it and `xargs -0` reads it. Carries every byte else. */
#include "format/formats_priv.h"

#include "format/read_priv.h"
#include "format/write_priv.h"

static void
put(struct secret_text *out, const struct entry *entry, size_t at)
{
	(void)at;
	secret_text_add(out, entry->name);
	secret_text_add_byte(out, '=');
	secret_text_add(out, entry->value);
	secret_text_add_byte(out, '\0');
}

static int
read(struct slice text, const char *file, struct envset *out, struct read_notes *notes,
	struct err *err)
{
	struct reader reader CLEANUP(reader_done);
	struct place place = {0, 1, QUOTE_NONE};

	reader_init(&reader, file, text, out, notes);
	reader_expect_parts(&reader, text, '\0');
	while (text.len > 0) {
		size_t end = slice_find(text, '\0');
		struct slice item = slice_of(text.data, end);
		size_t at = slice_find(item, '=');
		struct err one = ERR_INIT;

		place.line++;
		if (end == text.len)
			err_set(&one, ERR_INVALID, "null-env",
				"the last item does not end with a NUL");
		else if (at == item.len || at == 0)
			err_set(&one, ERR_INVALID, "null-env", "item %u has no `NAME=`",
				place.line);
		else
			reader_take(&reader, slice_of(item.data, at), slice_from(item, at + 1),
				place);
		if (one.code != 0)
			reader_problem(&reader, &one, place);
		text = slice_from(text, end + 1);
	}
	return reader_finish(&reader, 0, err);
}

const struct format format_null = {
	.name = "null",
	.summary = "NAME=value, each ended by a NUL byte: env -0, xargs -0",
	.check = refuse_never,
	.put = put,
	.read = read,
};
