/* SPDX-License-Identifier: Apache-2.0 */
/* Terraform's variables: lines of `name = "value"`, in HCL's quotes. */
#include "format/formats_priv.h"

#include <stdio.h>
#include <string.h>

#include "format/data/tfvars_priv.h"
#include "format/write_priv.h"
#include "text/nfc.h"

const char tfvars_nfc[] = "a character that Terraform may change (it makes Unicode NFC of all text)";
const char tfvars_nfc_fix[] =
	"store the value in Unicode's form NFC; or as base64, for `base64decode()` to read";

/* Names that no variable can have. */
static const char *const own_names[] = {
	"count", "depends_on", "for_each", "lifecycle", "locals", "provider", "providers", "source",
	"version",
};

static int
refuse_changed(const struct format *format, const struct entry *entry, struct err *err)
{
	size_t at = nfc_unsure_at(entry->value);

	if (at == entry->value.len)
		return 0;
	return refuse_value(format, entry, tfvars_nfc, at, tfvars_nfc_fix, err);
}

int
tfvars_check(const struct format *format, const struct entry *entry, struct err *err)
{
	int r;

	r = refuse_never(format, entry, err);
	if (r == 0)
		r = refuse_odd_name(format, entry, "-", err);
	for (size_t i = 0; r == 0 && i < ARRAY_LEN(own_names); i++)
		if (slice_equal_text(entry->name, own_names[i]))
			r = refuse_name(format, entry, "a name that Terraform keeps for itself,", 0,
				"rename it, or map it with `take` in evenkeep.yaml", err);
	if (r == 0)
		r = refuse_not_utf8(format, entry, err);
	if (r == 0)
		r = refuse_changed(format, entry, err);
	return r;
}

/* The escape of what stands at AT, in FORM; the bytes that it is for, or 0. */
static size_t
escape_at(struct slice text, size_t at, char form[8])
{
	static const char codes[] = "\"\\\n\r\t", letters[] = "\"\\nrt";
	unsigned char c = text.data[at];
	const char *known = c == '\0' ? NULL : strchr(codes, c);

	if (known != NULL)
		snprintf(form, 8, "\\%c", letters[known - codes]);
	else if (c < 0x20 || c == 0x7f)
		snprintf(form, 8, "\\u%04X", c);
	else if ((c == '$' || c == '%') && at + 1 < text.len && text.data[at + 1] == '{')
		snprintf(form, 8, "%c%c{", c, c);
	else
		return 0;
	return c == '$' || c == '%' ? 2 : 1;
}

static void
put(struct secret_text *out, const struct entry *entry, size_t at)
{
	struct slice value = entry->value;
	size_t plain = 0;
	char form[8];

	(void)at;
	secret_text_add(out, entry->name);
	secret_text_add_text(out, " = \"");
	for (size_t i = 0; i < value.len;) {
		size_t len = escape_at(value, i, form);

		if (len > 0) {
			secret_text_add(out, slice_of(value.data + plain, i - plain));
			secret_text_add_text(out, form);
			plain = i + len;
		}
		i += len == 0 ? 1 : len;
	}
	secret_text_add(out, slice_from(value, plain));
	secret_text_add_text(out, "\"\n");
}

const struct format format_tfvars = {
	.name = "tfvars",
	.summary = "Terraform: terraform.tfvars, every value a string",
	.check = tfvars_check,
	.put = put,
	.read = tfvars_read,
};
