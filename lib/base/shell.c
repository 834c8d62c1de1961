/* SPDX-License-Identifier: Apache-2.0 */
#include "base/shell.h"

#include <stdbool.h>
#include <string.h>

static bool
is_plain(const char *text)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				    "@%+:,./_-";

	return text[0] != '\0' && text[0] != '-' && text[strspn(text, plain)] == '\0';
}

void
shell_add_word(struct buf *out, const char *text)
{
	if (is_plain(text)) {
		buf_add_text(out, text);
		return;
	}
	buf_add_byte(out, '\'');
	for (; *text != '\0'; text++) {
		if (*text == '\'')
			buf_add_text(out, "'\\''");
		else
			buf_add_byte(out, (unsigned char)*text);
	}
	buf_add_byte(out, '\'');
}
