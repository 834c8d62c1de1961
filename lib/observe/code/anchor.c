/* SPDX-License-Identifier: Apache-2.0 */
#include "observe/code/anchor_priv.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { LANES = 16, FOLD = 0x20 }; /* FOLD makes small letters of capitals */

typedef unsigned char lanes __attribute__((vector_size(LANES)));

struct folded {
	unsigned char run[3][3];
	unsigned count;
};

static struct folded
fold(const struct anchors *anchors)
{
	struct folded folded = {.count = anchors->count};

	for (unsigned k = 0; k < anchors->count; k++)
		for (unsigned i = 0; i < 3; i++)
			folded.run[k][i] = (unsigned char)anchors->runs[k][i] | FOLD;
	return folded;
}

static bool
fits(const struct folded *folded, const unsigned char *at)
{
	for (unsigned k = 0; k < folded->count; k++)
		if ((at[0] | FOLD) == folded->run[k][0] && (at[1] | FOLD) == folded->run[k][1] &&
			(at[2] | FOLD) == folded->run[k][2])
			return true;
	return false;
}

static inline lanes
load(const unsigned char *at)
{
	lanes out;

	memcpy(&out, at, sizeof(out));
	return out | FOLD;
}

/* Where runs begin among the sixteen bytes from AT on; two more are read. */
static inline lanes
begins(const struct folded *folded, unsigned count, const unsigned char *at)
{
	lanes first = load(at), second = load(at + 1), third = load(at + 2), found = {0};

	for (unsigned k = 0; k < count; k++)
		found |= (lanes)((first == folded->run[k][0]) & (second == folded->run[k][1]) &
			(third == folded->run[k][2]));
	return found;
}

static inline bool
any(lanes bits)
{
	uint64_t halves[2];

	memcpy(halves, &bits, sizeof(halves));
	return (halves[0] | halves[1]) != 0;
}

/* Behind FROM by so many times sixteen bytes that have none; COUNT is known to the compiler. */
static inline size_t
pass_over(const struct folded *folded, unsigned count, struct slice text, size_t from)
{
	while (from + 4 * LANES + 2 <= text.len) {
		const unsigned char *at = text.data + from;

		if (any(begins(folded, count, at) | begins(folded, count, at + LANES) |
			begins(folded, count, at + 2 * LANES) | begins(folded, count, at + 3 * LANES)))
			break;
		from += 4 * LANES;
	}
	return from;
}

size_t
anchor_find(const struct anchors *anchors, struct slice text, size_t from)
{
	struct folded folded = fold(anchors);

	for (;;) {
		size_t end;

		from = folded.count == 1 ? pass_over(&folded, 1, text, from) :
			folded.count == 2 ? pass_over(&folded, 2, text, from) :
			pass_over(&folded, 3, text, from);
		end = from + 4 * LANES < text.len ? from + 4 * LANES : text.len;
		for (; from + 3 <= text.len && from < end; from++)
			if (fits(&folded, text.data + from))
				return from;
		if (from + 3 > text.len)
			return text.len;
	}
}
