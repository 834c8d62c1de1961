/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What follows the head of a long form. The forms are sorted, and those that begin with the same bytes are
 * neighbours: each byte leaves a part of them. What has come is hidden at once, without waiting for the end:
 * MASK_HEAD bytes of a secret are one, too. Base64 and hexadecimal digits go on behind line breaks, which
 * are shown.
 */
#include <stdlib.h>

#include "base/list.h"
#include "mask/stream_priv.h"

void
tails_done(struct tails *tails)
{
	free(tails->items);
}

static void
add(struct tails *tails, struct tail tail)
{
	tails->items = list_grow(tails->items, tails->count, &tails->room, sizeof(*tails->items));
	tails->items[tails->count++] = tail;
}

void
tails_begin(struct tails *tails, const struct mask *mask, uint32_t node)
{
	const struct head *head = mask_head_at(mask, node);
	struct tail tail = {.first = head->first, .last = head->last, .at = MASK_HEAD};

	tail.wraps = mask->nodes[node].wraps == MASK_HEAD;
	add(tails, tail);
}

/* The byte of form NUMBER at AT; -1: it has ended. */
static int
byte_at(const struct mask *mask, uint32_t number, size_t at)
{
	struct slice form = mask->forms[number].bytes;

	return at < form.len ? form.data[at] : -1;
}

/* The first that goes on with BYTE, or what is above it; many values may have begun alike. */
static uint32_t
first_from(const struct tail *tail, const struct mask *mask, int byte)
{
	uint32_t low = tail->first, high = tail->last;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (byte_at(mask, middle, tail->at) < byte)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Those that go on with BYTE; false: none does. */
static bool
narrow(struct tail *tail, const struct mask *mask, unsigned char byte)
{
	tail->first = first_from(tail, mask, byte);
	tail->last = first_from(tail, mask, byte + 1);
	tail->at++;
	tail->gap_len = 0;
	return tail->first < tail->last;
}

static bool
is_gap(const struct tail *tail, unsigned char byte)
{
	return tail->wraps && tail->gap_len < GAP_MOST &&
		(is_line_break(byte) || (tail->gap_len > 0 && (byte == ' ' || byte == '\t')));
}

bool
tails_step(struct tails *tails, const struct mask *mask, unsigned char byte)
{
	size_t before = tails->count, kept = 0;
	bool any = false;

	for (size_t i = 0; i < before; i++) {
		struct tail tail = tails->items[i], waiting = tail;
		bool goes_on = narrow(&tail, mask, byte);

		any |= goes_on;
		if (is_gap(&waiting, byte)) {
			waiting.gap_len++;
			tails->items[kept++] = waiting;
			if (goes_on)
				add(tails, tail);
		} else if (goes_on) {
			tails->items[kept++] = tail;
		}
	}
	memmove(tails->items + kept, tails->items + before,
		(tails->count - before) * sizeof(*tails->items));
	tails->count -= before - kept;
	return any;
}
