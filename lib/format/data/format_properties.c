/* SPDX-License-Identifier: Apache-2.0 */
/*
 * java.util.Properties. What is written is ASCII, so that it is the same whether the file is read as
 * ISO 8859-1 or as UTF-8; for the same reason nothing else is read.
 */
#include "format/formats_priv.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "format/data/properties_priv.h"
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
put_unit(struct secret_text *out, unsigned unit)
{
	char form[8];

	snprintf(form, sizeof(form), "\\u%04X", unit & 0xffff);
	secret_text_add_text(out, form);
}

/* A character that cannot stand as it is: one of SPECIAL, which needs a backslash, or no ASCII. */
static void
put_code(struct secret_text *out, unsigned code, const char *special)
{
	static const char codes[] = "\t\n\r\f", letters[] = "tnrf";
	const char *known = code < 0x80 ? strchr(codes, (int)code) : NULL;

	if (known != NULL) {
		secret_text_add_byte(out, '\\');
		secret_text_add_byte(out, (unsigned char)letters[known - codes]);
	} else if (code < 0x80 && strchr(special, (int)code) != NULL) {
		secret_text_add_byte(out, '\\');
		secret_text_add_byte(out, (unsigned char)code);
	} else if (code < 0x10000) {
		put_unit(out, code);
	} else {
		put_unit(out, 0xd800 + ((code - 0x10000) >> 10));
		put_unit(out, 0xdc00 + ((code - 0x10000) & 0x3ff));
	}
}

static void
put_text(struct secret_text *out, struct slice text, const char *special)
{
	size_t plain = 0, at = 0;

	while (at < text.len) {
		unsigned code = text.data[at];
		size_t len = 1;

		if (code >= 0x20 && code < 0x7f && strchr(special, (int)code) == NULL) {
			at++;
			continue;
		}
		if (code >= 0x80)
			len = utf8_next(slice_from(text, at), &code);
		secret_text_add(out, slice_of(text.data + plain, at - plain));
		put_code(out, code, special);
		at += len;
		plain = at;
	}
	secret_text_add(out, slice_from(text, plain));
}

static void
put(struct secret_text *out, const struct entry *entry, size_t at)
{
	struct slice value = entry->value;

	(void)at;
	put_text(out, entry->name, "\\:=#! ");
	secret_text_add_byte(out, '=');
	if (value.len > 0 && value.data[0] == ' ')
		secret_text_add_byte(out, '\\');
	put_text(out, value, "\\");
	secret_text_add_byte(out, '\n');
}

const struct format format_properties = {
	.name = "properties",
	.summary = "java.util.Properties, in ASCII",
	.check = check,
	.put = put,
	.read = properties_read,
};
