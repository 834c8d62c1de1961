/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finding secret values in a text, all at once, in the forms in which they travel: as they are, with
 * escapes of URLs, JSON, compose or C, in base64 (also of URLs, at any place of a longer text, over
 * several lines), in hex, in UTF-16. Everything is kept in guarded memory.
 */
#ifndef EK_GUARD_NEEDLES_H
#define EK_GUARD_NEEDLES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/cleanup.h"
#include "base/slice.h"
#include "secret/arena.h"

struct needles;

struct needles *needles_new(void);
void needles_free(struct needles *needles);
void needles_freep(struct needles **needles);

enum { NEEDLE_LEAST = 8 };

/*
 * Look for VALUE, and for each line of it, under the number OWNER. What is shorter than
 * NEEDLE_LEAST bytes or repeats a few is not looked for. Before needles_find().
 */
void needles_add(struct needles *needles, struct slice value, size_t owner);

size_t needles_count(const struct needles *needles);

struct needle_hit {
	size_t owner;
	size_t at;        /* in the text; of a decoded line, its start */
	const char *form; /* `as it is`, `in base64`, `in hex`, `with escapes` */
};

/* Tell of each place of TEXT where a value is; a value may be told of several times. */
void needles_find(const struct needles *needles, struct slice text,
	void (*told)(void *cookie, const struct needle_hit *hit), void *cookie);

#endif
