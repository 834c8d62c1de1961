/* SPDX-License-Identifier: Apache-2.0 */
/* A text as a reader goes through it: places, white space, ends of lines, bytes that are no text. */
#ifndef EK_FORMAT_READ_TEXT_PRIV_H
#define EK_FORMAT_READ_TEXT_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"
#include "format/read_priv.h"
#include "secret/arena.h"

/* Which characters count as something, for one reader. */
typedef bool char_class_fn(unsigned code);

/* Knows the line of a byte; lines end with LF, CR LF or CR. */
struct place_finder {
	struct slice text;
	size_t counted, line_start;
	unsigned line;
	bool has_cr;
};

void place_finder_init(struct place_finder *finder, struct slice text);

/* The place of byte AT, which never goes back. */
struct place place_find(struct place_finder *finder, size_t at, enum quote quote);

/* The first byte of TEXT from AT on that does not begin a character of CLASS; text.len if all do. */
size_t skip_class(struct slice text, size_t at, char_class_fn *class);

/* A set of bytes has a bit for each, 64 in a word; FIRST to LAST belong to one word. */
#define BYTES(first, last) (UINT64_MAX >> (63 - ((last) - (first))) << ((first) & 63))

/* The first byte of TEXT from AT on that is not in SET; text.len if they all are. */
static inline size_t
skip_set(struct slice text, size_t at, const uint64_t set[4])
{
	while (at < text.len && (set[text.data[at] >> 6] >> (text.data[at] & 63) & 1) != 0)
		at++;
	return at;
}

/*
 * The first of the bytes in STOPS from AT on; text.len if there is none. What is behind it is not
 * looked at, or not far.
 */
size_t find_first_of(struct slice text, size_t at, const char *stops);

/* Does TEXT end with a character of CLASS? */
bool ends_with_class(struct slice text, char_class_fn *class);

/* TEXT without characters of CLASS at its end, or at both ends. */
struct slice trim_class_end(struct slice text, char_class_fn *class);
struct slice trim_class(struct slice text, char_class_fn *class);

/* Room for what is made of single values, let go when much of it has come together. */
struct scratch {
	struct arena *arena;
	size_t used;
};

/* The arena for a value of LEN bytes; what it gave before may be gone. */
struct arena *scratch_for(struct scratch *scratch, size_t len);
void scratch_done(struct scratch *scratch);

/* TEXT with CR LF and CR as LF, made in ARENA if it differs. */
struct slice with_lf(struct slice text, struct arena *arena);

/* TEXT with U+FFFD for each piece that is not UTF-8, as JavaScript has it. */
struct slice with_replacements(struct slice text, struct arena *arena);

#endif
