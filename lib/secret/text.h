/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A growing text of secrets: what struct buf is for everything else. Growing moves the bytes to a
 * larger guarded allocation and wipes the old one.
 */
#ifndef EK_SECRET_TEXT_H
#define EK_SECRET_TEXT_H

#include <stddef.h>

#include "base/cleanup.h"
#include "base/slice.h"

struct secret_text {
	unsigned char *data; /* guarded; NULL while empty */
	size_t len, room;
};

#define SECRET_TEXT_INIT {NULL, 0, 0}

/* Room for MORE further bytes without moving. */
void secret_text_reserve(struct secret_text *text, size_t more);

void secret_text_add(struct secret_text *text, struct slice bytes);
void secret_text_add_text(struct secret_text *text, const char *literal);
void secret_text_add_byte(struct secret_text *text, unsigned char byte);

/* What is there; valid until the next change. */
struct slice secret_text_slice(const struct secret_text *text);

void secret_text_done(struct secret_text *text);

#endif
