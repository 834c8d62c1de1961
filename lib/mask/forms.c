/* SPDX-License-Identifier: Apache-2.0 */
/* In which ways programs print a text. */
#include "base/list.h"
#include "mask/mask_priv.h"

void
mask_add_line_forms(struct mask *mask, struct slice line)
{
	mask_add_form(mask, line, false);
	mask_add_percent(mask, line, false);
	mask_add_escapes(mask, line);
	mask_add_digits(mask, line);
}

/* TEXT with LF or CRLF at all ends of lines. */
static void
put_lines(struct secret_text *out, struct slice text, const char *end)
{
	struct slice line;

	out->len = 0;
	for (bool first = true; slice_next_line(&text, &line); first = false) {
		if (line.len > 0 && line.data[line.len - 1] == '\r')
			line.len--;
		if (!first)
			secret_text_add_text(out, end);
		secret_text_add(out, line);
	}
}

void
mask_add_whole_forms(struct mask *mask, struct slice whole)
{
	struct secret_text out CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	static const char *const ends[] = {"\n", "\r\n"};

	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		struct slice text;

		put_lines(&out, whole, ends[i]);
		text = secret_text_slice(&out);
		mask->of_text = mask->count;
		mask_add_form(mask, text, false);
		mask_add_percent(mask, text, true);
		mask_add_escapes(mask, text);
		mask_add_digits(mask, text);
	}
}
