/* SPDX-License-Identifier: Apache-2.0 */
/* Pieces of a frame: taking them off, adding them. */
#ifndef EK_REMOTE_WIRE_PRIV_H
#define EK_REMOTE_WIRE_PRIV_H

#include "remote/wire.h"

/* What is left of a frame; `bad` as soon as something was not there. */
struct reader {
	struct slice rest;
	bool bad;
};

uint32_t take_number(struct reader *reader, size_t width);

/* A text of at most MOST bytes, in place; "" when the frame is bad. */
const char *take_text(struct reader *reader, size_t most);
struct slice take_bytes(struct reader *reader, size_t most);
const char *take_name(struct reader *reader, bool as_prefix);

/* The tag of an object: printable, or nothing. */
const char *take_tag(struct reader *reader);

/* The whole frame was as it must be. */
bool reader_is_done(const struct reader *reader);

/* NULL is "". */
void add_text(struct buf *out, const char *text);
void add_bytes(struct buf *out, struct slice bytes);

#endif
