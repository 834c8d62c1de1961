/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Base64 is printed in lines of 60 to 76 characters, and a value is anywhere in it. Once four characters of
 * a form stand before a line break, a second walk over the automaton leaves breaks (with the blanks behind
 * them) out, as long as what it follows has begun before one. Forms with `wraps` are found so. What begins
 * less than four characters before a break is found from its fifth character on, which is a form, too.
 */
#include <stdlib.h>

#include "base/list.h"
#include "mask/stream_priv.h"

void
joined_done(struct joined *joined)
{
	free(joined->gaps);
}

/* As much of what came last as begins a form that wraps. */
static uint32_t
leading(const struct mask *mask, uint32_t state)
{
	while (state != 0 && !mask->nodes[state].leads)
		state = mask->nodes[state].fail;
	return state;
}

void
joined_begin(struct joined *joined, const struct mask *mask, uint32_t state)
{
	state = leading(mask, state);
	joined->is_on = mask->nodes[state].depth >= MASK_FIRST;
	joined->gap_len = 0;
	joined->state = state;
	joined->chars = joined->since = mask->nodes[state].depth;
	joined->count = 0;
}

/* How many gaps are in front of character FROM, or before it. */
static size_t
gaps_before(const struct joined *joined, uint64_t from)
{
	size_t low = 0, high = joined->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (joined->gaps[middle].at <= from)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

uint64_t
joined_len(const struct joined *joined, uint64_t len)
{
	size_t before = gaps_before(joined, joined->chars - len);

	if (before == joined->count)
		return len;
	return len + joined->gaps[joined->count - 1].left_out -
		(before == 0 ? 0 : joined->gaps[before - 1].left_out);
}

/* Gaps in front of everything that is followed are not asked for again; the last is kept for its sum. */
static void
forget_gaps(struct joined *joined, uint64_t depth)
{
	size_t before = gaps_before(joined, joined->chars - depth);

	if (before < 2 || before <= joined->count / 2)
		return;
	joined->count -= before - 1;
	memmove(joined->gaps, joined->gaps + before - 1, joined->count * sizeof(*joined->gaps));
}

static void
widen_gap(struct joined *joined)
{
	uint64_t left_out = joined->count == 0 ? 0 : joined->gaps[joined->count - 1].left_out;

	if (joined->gap_len++ == 0) {
		joined->gaps = list_grow(joined->gaps, joined->count, &joined->room,
			sizeof(*joined->gaps));
		joined->gaps[joined->count++].at = joined->chars;
	}
	joined->gaps[joined->count - 1].left_out = left_out + 1;
}

uint64_t
joined_step(struct joined *joined, const struct mask *mask, unsigned char byte)
{
	const struct node *node;
	uint64_t found;

	joined->head = 0;
	if (is_line_break(byte) || (joined->gap_len > 0 && (byte == ' ' || byte == '\t'))) {
		widen_gap(joined);
		joined->is_on = joined->gap_len < GAP_MOST;
		return 0;
	}
	if (joined->gap_len > 0)
		joined->since = 0;
	joined->gap_len = 0;
	joined->state = mask_step(mask, joined->state, byte);
	joined->chars++;
	joined->since++;
	node = &mask->nodes[joined->state];
	if (node->goes_on && node->wraps > joined->since)
		joined->head = joined->state;
	found = node->wraps > joined->since ? joined_len(joined, node->wraps) : 0;
	joined->state = leading(mask, joined->state);
	forget_gaps(joined, mask->nodes[joined->state].depth);
	joined->is_on = mask->nodes[joined->state].depth > joined->since;
	return found;
}
