/* SPDX-License-Identifier: Apache-2.0 */
/* Base64 (RFC 4648 §4, §5) of secrets that stand in texts. */
#ifndef EK_TEXT_BASE64_H
#define EK_TEXT_BASE64_H

#include <stdbool.h>

#include "base/slice.h"
#include "secret/arena.h"
#include "secret/text.h"

/*
 * Append the bytes that TEXT stands for. Strict: the standard alphabet, `=` to whole groups of
 * four, no unused bits; white space is skipped. False if it is something else; OUT then has what
 * it had before.
 */
bool base64_read(struct slice text, struct secret_text *out);

/* Append the digits that BYTES are, with `=` to whole groups of four and without line breaks. */
void base64_write(struct secret_text *out, struct slice bytes);

/*
 * The digits of VALUE that do not depend on what stands around it, where LEAD (0 to 2) bytes of its
 * first group of three are of something else; with the alphabet of URLs if asked.
 */
struct slice base64_inner(struct arena *arena, struct slice value, size_t lead, bool of_urls);

#endif
