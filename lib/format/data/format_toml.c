/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of `NAME = "value"`, names ascending, without tables. */
#include "format/formats_priv.h"

#include <stdio.h>
#include <string.h>

#include "format/data/toml_priv.h"
#include "format/write_priv.h"

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
put_text(struct secret_text *out, struct slice text)
{
	static const char codes[] = "\"\\\b\t\n\f\r", letters[] = "\"\\btnfr";
	size_t plain = 0;

	secret_text_add_byte(out, '"');
	for (size_t at = 0; at < text.len; at++) {
		unsigned char c = text.data[at];
		const char *known;
		char form[8];

		if (c >= 0x20 && c != 0x7f && c != '"' && c != '\\')
			continue;
		known = strchr(codes, c);
		secret_text_add(out, slice_of(text.data + plain, at - plain));
		if (known != NULL)
			snprintf(form, sizeof(form), "\\%c", letters[known - codes]);
		else
			snprintf(form, sizeof(form), "\\u%04X", c);
		secret_text_add_text(out, form);
		plain = at + 1;
	}
	secret_text_add(out, slice_from(text, plain));
	secret_text_add_byte(out, '"');
}

static bool
is_bare(struct slice name)
{
	for (size_t i = 0; i < name.len; i++) {
		unsigned char c = name.data[i];

		if (c != '_' && c != '-' && !(c >= 'A' && c <= 'Z') && !(c >= 'a' && c <= 'z') &&
			!(c >= '0' && c <= '9'))
			return false;
	}
	return true;
}

static void
put(struct secret_text *out, const struct entry *entry, size_t at)
{
	(void)at;
	if (is_bare(entry->name))
		secret_text_add(out, entry->name);
	else
		put_text(out, entry->name);
	secret_text_add_text(out, " = ");
	put_text(out, entry->value);
	secret_text_add_byte(out, '\n');
}

const struct format format_toml = {
	.name = "toml",
	.summary = "TOML: one line a name, every value a string",
	.check = check,
	.put = put,
	.read = toml_read,
};
