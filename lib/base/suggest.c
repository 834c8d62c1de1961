/* SPDX-License-Identifier: Apache-2.0 */
#include "base/suggest.h"

#include <string.h>

enum { LONGEST = 64 };

static int
lower(int c)
{
	return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Optimal string alignment distance: insert, delete, replace, swap neighbours. */
static size_t
distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
	size_t rows[3][LONGEST + 1];
	size_t *before = rows[0], *above = rows[1], *row = rows[2], *free_row;
	size_t i, j;

	for (j = 0; j <= b_len; j++)
		above[j] = j;
	for (i = 1; i <= a_len; i++) {
		row[0] = i;
		for (j = 1; j <= b_len; j++) {
			size_t same = lower(a[i - 1]) == lower(b[j - 1]) ? 0 : 1;

			row[j] = least(least(above[j] + 1, row[j - 1] + 1), above[j - 1] + same);
			if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
			    lower(a[i - 2]) == lower(b[j - 1]))
				row[j] = least(row[j], before[j - 2] + 1);
		}
		free_row = before;
		before = above;
		above = row;
		row = free_row;
	}
	return above[b_len];
}

const char *
suggest(const char *typed, const char *const *words, size_t count)
{
	size_t len = strlen(typed), nearest = LONGEST, i;
	const char *best = NULL;

	if (len == 0 || len > LONGEST)
		return NULL;
	for (i = 0; i < count; i++) {
		size_t word_len = strlen(words[i]);
		size_t most = word_len / 3 < 1 ? 1 : word_len / 3;
		size_t apart;

		if (word_len > LONGEST)
			continue;
		apart = distance(typed, len, words[i], word_len);
		if (apart <= most && apart < word_len && apart < nearest) {
			nearest = apart;
			best = words[i];
		}
	}
	return best;
}
