/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Secret values out of a stream of bytes, in the forms in which programs print them: as they are, each
 * line of several, in base64 (also that of URLs, at any place of a longer text), in hexadecimal digits,
 * with the escapes of URLs, of JSON and of the quotes of shells, languages and formats. Bytes, not text:
 * nothing else is changed, whatever it is. All of it is kept in guarded memory, which for a long value is
 * some 20 to 60 times its length, up to 170 where most of its bytes have escapes, and some ten KiB for
 * each line besides.
 */
#ifndef EK_MASK_MASK_H
#define EK_MASK_MASK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/cleanup.h"
#include "base/err.h"
#include "base/slice.h"

/* What is masked; shared by streams. */
struct mask;
struct mask *mask_new(void);
void mask_free(struct mask *mask);
void mask_freep(struct mask **mask);

/*
 * Below MASK_LEAST bytes (white space at both ends left out) a value, or a line of one, would take too
 * much with it: false, it is not masked, and whoever starts it should be told. What is empty needs no
 * mask, nor do the lines of a value that have neither letters nor digits.
 */
enum { MASK_LEAST = 4 };
bool mask_add(struct mask *mask, struct slice value);

/*
 * After mask_add(), before streams; and again after further ones, while there are no streams. ERR_INVALID:
 * there is more than can be masked, and nothing is.
 */
int mask_build(struct mask *mask, struct err *err);

/* What was read of one stream and not given on yet, because it may be the beginning of a value. */
struct mask_stream;
struct mask_stream *mask_stream_new(const struct mask *mask);
void mask_stream_free(struct mask_stream *stream);
void mask_stream_freep(struct mask_stream **stream);

/*
 * Bytes of the stream; what is sure goes to PUT, with `***` for each run of bytes that are of values.
 * PUT's slices are good until it returns.
 */
typedef void mask_put_fn(void *cookie, struct slice bytes);
void mask_stream_feed(struct mask_stream *stream, struct slice bytes, mask_put_fn *put, void *cookie);

/* How many bytes are held back, and whether mask_stream_idle() would give on any. */
size_t mask_stream_held(const struct mask_stream *stream);
bool mask_stream_waits(const struct mask_stream *stream);

/*
 * Nothing came for a while: give on what is held, but of a text that may become a value no more than its
 * first MASK_SHOWN bytes. They count as seen: the rest of a value is still masked.
 */
enum { MASK_SHOWN = 3 };
void mask_stream_idle(struct mask_stream *stream, mask_put_fn *put, void *cookie);

/* Nothing will come any more: give on all that is held. */
void mask_stream_end(struct mask_stream *stream, mask_put_fn *put, void *cookie);

#endif
