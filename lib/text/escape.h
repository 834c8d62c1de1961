/* SPDX-License-Identifier: Apache-2.0 */
/* Text for a screen and for JSON. */
#ifndef EK_TEXT_ESCAPE_H
#define EK_TEXT_ESCAPE_H

#include <stddef.h>

#include "base/buf.h"
#include "base/slice.h"
#include "base/utf8.h"
#include "secret/text.h"

/*
 * Text from outside for a terminal: C0, C1, DEL, bidirectional and zero-width controls and invalid
 * UTF-8 as \xNN or \u{…} (VAULT.md §11.5). Tab and newline too.
 */
void printable_add(struct buf *out, struct slice text);
void printable_add_secret(struct secret_text *out, struct slice text);

/* As printable_add for a message: after about MOST bytes, between two characters, `…` ends it. */
void printable_add_cut(struct buf *out, struct slice text, size_t most);

/* TEXT as the inside of a JSON string; it must be valid UTF-8. */
void json_escape_add(struct buf *out, struct slice text);
void json_escape_add_secret(struct secret_text *out, struct slice text);

/*
 * TEXT between the tags of HTML or XML; not for attributes. Made printable first, so that nothing in it
 * changes the direction or the line of what stands around it.
 */
void html_text_add(struct buf *out, struct slice text);

/* A character by its number, which is none of a surrogate. */
void code_point_add(struct secret_text *out, unsigned code);

#endif
