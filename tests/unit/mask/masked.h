/* SPDX-License-Identifier: Apache-2.0 */
/* A text through a mask, in pieces. */
#ifndef EK_TESTS_MASKED_H
#define EK_TESTS_MASKED_H

#include <stdlib.h>

#include "mask/mask.h"
#include "secret/secret.h"
#include "secret/text.h"

static inline void
masked_put(void *cookie, struct slice bytes)
{
	secret_text_add(cookie, bytes);
}

static inline void
masked_build(struct mask *mask)
{
	struct err err = ERR_INIT;

	assert_int_equal(mask_build(mask, &err), 0);
}

static inline struct mask *
mask_of(struct slice value)
{
	struct mask *mask = mask_new();

	mask_add(mask, value);
	masked_build(mask);
	return mask;
}

/* TEXT in pieces of at most PIECE bytes, the first one of FIRST (0: as the others); to be freed. */
static inline char *
masked_in(const struct mask *mask, struct slice text, size_t first, size_t piece)
{
	struct mask_stream *stream CLEANUP(mask_stream_freep) = mask_stream_new(mask);
	struct secret_text out CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	size_t len = first > 0 ? first : piece;
	char *copy;

	for (; text.len > 0; text = slice_from(text, len), len = piece) {
		unsigned char *exact;

		if (len > text.len)
			len = text.len;
		/* alone, so that a sanitizer sees a byte too far */
		exact = malloc(len);
		memcpy(exact, text.data, len);
		mask_stream_feed(stream, slice_of(exact, len), masked_put, &out);
		free(exact);
	}
	mask_stream_end(stream, masked_put, &out);
	secret_text_add_byte(&out, '\0');
	copy = malloc(out.len);
	memcpy(copy, out.data, out.len);
	return copy;
}

/* The same in one piece, of texts. */
static inline char *
masked(const char *value, const char *text)
{
	struct mask *mask CLEANUP(mask_freep) = mask_of(slice_of_text(value));

	return masked_in(mask, slice_of_text(text), 0, (size_t)-1);
}

#endif
