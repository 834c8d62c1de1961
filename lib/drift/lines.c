/* SPDX-License-Identifier: Apache-2.0 */
#include "drift/lines.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/list.h"

enum { CELLS_MOST = 1 << 20 }; /* of the table of lengths, some milliseconds */

struct text_lines {
	struct slice *items;
	size_t count;
};

/* What is compared; the lists are slices of the two texts, which stay where they are. */
struct pair {
	struct text_lines before, after;
	size_t head; /* lines that both begin with */
	size_t tail; /* lines that both end with, behind those */
	void (*fn)(void *cookie, enum lines_step step, struct slice line);
	void *cookie;
};

size_t
lines_count(struct slice text)
{
	struct slice line;
	size_t count = 0;

	while (slice_next_line(&text, &line))
		count++;
	return count;
}

static struct text_lines
split(struct slice text)
{
	struct text_lines lines = {xcalloc(lines_count(text) + 1, sizeof(*lines.items)), 0};

	while (slice_next_line(&text, &lines.items[lines.count]))
		lines.count++;
	return lines;
}

static void
trim(struct pair *pair)
{
	size_t least =
	    pair->before.count < pair->after.count ? pair->before.count : pair->after.count;

	while (pair->head < least &&
	       slice_equal(pair->before.items[pair->head], pair->after.items[pair->head]))
		pair->head++;
	while (pair->tail < least - pair->head &&
	       slice_equal(pair->before.items[pair->before.count - 1 - pair->tail],
		   pair->after.items[pair->after.count - 1 - pair->tail]))
		pair->tail++;
}

static void
tell(const struct pair *pair, enum lines_step step, const struct slice *lines, size_t count)
{
	for (size_t i = 0; i < count; i++)
		pair->fn(pair->cookie, step, lines[i]);
}

/* longest[i * (columns + 1) + k]: lines in common of BEFORE from I on and AFTER from K on. */
static uint16_t *
longest_common(const struct slice *before, size_t rows, const struct slice *after, size_t columns)
{
	uint16_t *longest = xcalloc((rows + 1) * (columns + 1), sizeof(*longest));

	for (size_t i = rows; i-- > 0;)
		for (size_t k = columns; k-- > 0;) {
			uint16_t *at = &longest[i * (columns + 1) + k];
			uint16_t down = at[columns + 1], right = at[1];

			if (slice_equal(before[i], after[k]))
				*at = (uint16_t)(at[columns + 2] + 1);
			else
				*at = down >= right ? down : right;
		}
	return longest;
}

static void
tell_middle(const struct pair *pair, const struct slice *before, size_t rows,
    const struct slice *after, size_t columns)
{
	uint16_t *longest CLEANUP(freep) = longest_common(before, rows, after, columns);
	size_t i = 0, k = 0;

	while (i < rows && k < columns) {
		const uint16_t *at = &longest[i * (columns + 1) + k];

		if (slice_equal(before[i], after[k])) {
			tell(pair, LINES_SAME, &before[i++], 1);
			k++;
		} else if (at[columns + 1] >= at[1]) {
			tell(pair, LINES_REMOVED, &before[i++], 1);
		} else {
			tell(pair, LINES_ADDED, &after[k++], 1);
		}
	}
	tell(pair, LINES_REMOVED, &before[i], rows - i);
	tell(pair, LINES_ADDED, &after[k], columns - k);
}

void
lines_compare(struct slice before, struct slice after,
    void (*fn)(void *cookie, enum lines_step step, struct slice line), void *cookie)
{
	struct pair pair = {
	    .before = split(before), .after = split(after), .fn = fn, .cookie = cookie};
	const struct slice *left, *right;
	size_t rows, columns;

	trim(&pair);
	left = &pair.before.items[pair.head];
	right = &pair.after.items[pair.head];
	rows = pair.before.count - pair.head - pair.tail;
	columns = pair.after.count - pair.head - pair.tail;
	tell(&pair, LINES_SAME, pair.before.items, pair.head);
	if ((rows + 1) * (columns + 1) <= CELLS_MOST && rows < UINT16_MAX && columns < UINT16_MAX) {
		tell_middle(&pair, left, rows, right, columns);
	} else {
		tell(&pair, LINES_REMOVED, left, rows);
		tell(&pair, LINES_ADDED, right, columns);
	}
	tell(&pair, LINES_SAME, left + rows, pair.tail);
	free(pair.before.items);
	free(pair.after.items);
}
