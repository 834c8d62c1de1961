/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Secrets to look for in memory and in files: raw, in hex, in base64 (however it is aligned) and,
 * for keys, with the words turned around and as the pads of HMAC. Eight bytes of one in a row are a
 * hit (sixteen digits of hex, eight of base64), so what is left of a buffer that was half overwritten
 * is found too.
 */
#ifndef EK_TEST_FAULT_NEEDLES_H
#define EK_TEST_FAULT_NEEDLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

/* A name may be told to people; in a file it is as secret as a value. */
enum needle_kind { NEEDLE_VALUE, NEEDLE_KEY, NEEDLE_NAME, NEEDLE_KINDS };

struct needle {
	enum needle_kind kind;
	char *what;          /* a name, never the secret */
	struct slice secret; /* borrowed, or a copy that is never given back */
};

struct needles {
	struct needle *items;
	size_t count, room;
	struct window *windows; /* eight bytes each, by what they hash to */
	size_t window_count, window_room;
	uint8_t *maybe; /* a bit for each hash: is there any such window? */
};

/* SECRET under the name WHAT in all its forms; shorter than eight bytes it cannot be told apart. */
void needles_add(
    struct needles *needles, enum needle_kind kind, const char *what, struct slice secret);

/* The same bytes and nothing else of them: for a text that is the form already. */
void needles_add_form(
    struct needles *needles, enum needle_kind kind, const char *what, struct slice form);

/* Every hit in BYTES, with where it begins. */
void needles_search(const struct needles *needles, struct slice bytes,
    void (*hit)(void *cookie, const struct needle *needle, size_t at), void *cookie);

#endif
