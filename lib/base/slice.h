/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A borrowed run of bytes: a pointer and its length travel together, so that no string can be
 * passed with its neighbour's length. A slice owns nothing and is passed by value.
 */
#ifndef EK_BASE_SLICE_H
#define EK_BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>

struct slice {
	const unsigned char *data;
	size_t len;
};

/* A slice over a string literal or any fixed array of char, without its final NUL. */
#define SLICE_LITERAL(text) ((struct slice){(const unsigned char *)(text), sizeof(text) - 1})

static inline struct slice
slice_of(const void *data, size_t len)
{
	return (struct slice){data, len};
}

/* The bytes of TEXT before its NUL; NULL gives an empty slice. Not for secrets: it takes strlen. */
struct slice slice_of_text(const char *text);

bool slice_equal(struct slice a, struct slice b);
bool slice_equal_text(struct slice a, const char *text);

/* Is TEXT one of COUNT words? Their first letters are looked at first. */
bool slice_is_one_of(struct slice text, const char *const *words, size_t count);

/* Order by bytes, a prefix before what it begins: negative, 0 or positive. */
int slice_compare(struct slice a, struct slice b);

bool slice_starts_with(struct slice text, const char *prefix);
bool slice_ends_with(struct slice text, const char *suffix);

/* The part from byte AT on; empty if AT is at or behind the end. */
struct slice slice_from(struct slice text, size_t at);

/* The first occurrence of BYTE, or text.len. */
size_t slice_find(struct slice text, unsigned char byte);

/* Without white space (blank, tab, CR, LF, VT, FF) at both ends. */
struct slice slice_trim(struct slice text);

/* Take the next line off *TEXT, without its LF; false at the end. A last line without LF counts. */
bool slice_next_line(struct slice *text, struct slice *line);

#endif
