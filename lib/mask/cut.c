/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A form of which many beginnings are within it, as of a value that is one letter, would have to be followed
 * from each of them. Such a one is cut into parts, which are in the automaton; most of them are the same.
 */
#include <stdlib.h>

#include "base/list.h"
#include "mask/stream_priv.h"

enum { REPEATS_MOST = 8, STEP = MASK_HEAD - 2 * MASK_FIRST };

static void
ignore(void *cookie, struct slice bytes)
{
	(void)cookie;
	(void)bytes;
}

/*
 * While a stream has FORM, how many forms may be followed in it at a time? No more than in FORM alone:
 * what is younger than the oldest of them began within it.
 */
static bool
is_repetitive(const struct mask *mask, struct slice form)
{
	struct mask_stream *stream CLEANUP(mask_stream_freep) = mask_stream_new(mask);

	for (; form.len > 0 && stream->tails.count < REPEATS_MOST; form = slice_from(form, MASK_HEAD))
		mask_stream_feed(stream, mask_head_of(form), ignore, NULL);
	return form.len > 0;
}

/*
 * Each part is a form then, as long as a head. They overlap, so that one whose first bytes are before a
 * line break, and not enough of them, leaves nothing of the next one.
 */
static void
cut(struct mask *mask, size_t number)
{
	struct mask_form whole = mask->forms[number];

	mask->forms[number].bytes = mask_head_of(whole.bytes);
	for (size_t at = STEP; at + MASK_HEAD - STEP < whole.bytes.len; at += STEP) {
		size_t from = whole.bytes.len - at < MASK_HEAD ? whole.bytes.len - MASK_HEAD : at;

		mask->of_text = mask->count;
		mask_add_own_form(mask, mask_head_of(slice_from(whole.bytes, from)), whole.wraps);
	}
}

int
mask_build(struct mask *mask, struct err *err)
{
	int r = mask_build_tree(mask, err);
	size_t before = mask->count, count = 0;
	size_t *repetitive;

	if (r < 0)
		return r;
	/* none is cut before all are judged: those that begin alike are in order only as long as they are whole */
	repetitive = xcalloc(before + 1, sizeof(*repetitive));
	for (size_t i = 0; i < before; i++)
		if (mask->forms[i].bytes.len > MASK_HEAD && is_repetitive(mask, mask->forms[i].bytes))
			repetitive[count++] = i;
	for (size_t i = 0; i < count; i++)
		cut(mask, repetitive[i]);
	free(repetitive);
	return count == 0 ? 0 : mask_build_tree(mask, err);
}
