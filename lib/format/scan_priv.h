/* SPDX-License-Identifier: Apache-2.0 */
/* Small things that readers of free text share. */
#ifndef EK_FORMAT_SCAN_PRIV_H
#define EK_FORMAT_SCAN_PRIV_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"
#include "format/read_text_priv.h"

/* White space of ASCII. */
static inline bool
scan_is_space(unsigned char c, bool with_vt)
{
	return c == ' ' || (c >= '\t' && c <= '\r' && (c != '\v' || with_vt));
}

/* A letter, digit or `_` of ASCII. */
static inline bool
scan_is_word(unsigned char c)
{
	return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		(c >= '0' && c <= '9');
}

/* The first `\n` or `\r` of TEXT, or text.len. */
size_t scan_line_end(struct slice text);

/* The first byte from AT on that is not white space of ASCII (VT: if with_vt), or text.len. */
size_t scan_space(struct slice text, size_t at, bool with_vt);

/*
 * KEY with its `=`, or `:` and one white space, at byte AT of TEXT, as ruby dotenv and direnv have
 * it: letters, digits, `_` and `.`. White space may be newlines. True: *KEY, and *BEHIND, where the
 * separator ends.
 */
bool scan_key(struct slice text, size_t at, bool with_vt, struct slice *key, size_t *behind);

/* Where the word `export` and the white space behind it end; AT if it does not stand there. */
size_t scan_export(struct slice text, size_t at, bool with_vt);

#endif
