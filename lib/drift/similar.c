/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names that may be misspelt: one letter more, less, other, or two swapped, and never set where
 * the known one is. Two such names agree in some text that is one letter of either short, so all
 * of those are sorted; a name is never held against every other.
 */
#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "drift/parity_priv.h"

enum { WORD_LEAST = 4 }; /* letters of the word that is misspelt; shorter ones are near by chance */

/* A name, or a name with one letter left out. */
struct variant {
	uint64_t hash;
	struct parity_row *row;
};

struct variants {
	struct variant *items;
	size_t count, room;
};

static uint64_t
hash_without(const char *name, size_t len, size_t left_out)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < len; i++)
		if (i != left_out)
			hash = (hash ^ (unsigned char)name[i]) * UINT64_C(0x100000001b3);
	return hash;
}

static void
add_variants(struct variants *all, struct parity_row *row)
{
	size_t len = strlen(row->name);

	for (size_t i = 0; i <= len; i++) {
		all->items = list_grow(all->items, all->count, &all->room, sizeof(*all->items));
		all->items[all->count++] = (struct variant){hash_without(row->name, len, i), row};
	}
}

static int
compare(const void *a, const void *b)
{
	const struct variant *x = a, *y = b;

	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	return (x->row > y->row) - (x->row < y->row);
}

/* Letters of the word of NAME in which place AT is. */
static size_t
word_around(const char *name, size_t at)
{
	size_t from = at, to = at;

	while (from > 0 && name[from - 1] != '_')
		from--;
	while (name[to] != '\0' && name[to] != '_')
		to++;
	return to - from;
}

/* Two letters swapped; or one edit apart, in a word that is long enough, and not in a number. */
static bool
is_near(const char *a, const char *b)
{
	size_t a_len = strlen(a), b_len = strlen(b), from = 0, tail = 0, a_mid, b_mid;
	bool digits;

	while (a[from] != '\0' && a[from] == b[from])
		from++;
	while (tail < a_len - from && tail < b_len - from &&
		a[a_len - tail - 1] == b[b_len - tail - 1])
		tail++;
	a_mid = a_len - from - tail;
	b_mid = b_len - from - tail;
	digits = (a_mid == 0 || isdigit((unsigned char)a[from])) &&
		(b_mid == 0 || isdigit((unsigned char)b[from]));
	if (a_mid == 2 && b_mid == 2)
		return !digits && a[from] == b[from + 1] && a[from + 1] == b[from];
	if (a_mid > 1 || b_mid > 1 || a_mid + b_mid == 0)
		return false;
	return !digits && (word_around(a, from) >= WORD_LEAST || word_around(b, from) >= WORD_LEAST);
}

static size_t
seen_count(const struct parity *parity, const struct parity_row *row)
{
	size_t count = 0;

	for (size_t e = 0; e < parity->ask.env_count; e++)
		count += row->cells[e].seen != NULL;
	return count;
}

static bool
stand_together(const struct parity *parity, const struct parity_row *a, const struct parity_row *b)
{
	for (size_t e = 0; e < parity->ask.env_count; e++)
		if (a->cells[e].seen != NULL && b->cells[e].seen != NULL)
			return true;
	return false;
}

static size_t
first_env(const struct parity *parity, const struct parity_row *row)
{
	size_t e = 0;

	while (e < parity->ask.env_count && row->cells[e].seen == NULL)
		e++;
	return e;
}

/* A contract knows the one that is meant, or more environments do, or an earlier one. */
static bool
is_better_known(const struct parity *parity, const struct parity_row *known,
	const struct parity_row *row)
{
	size_t here = seen_count(parity, row), there = seen_count(parity, known);

	if (known->expected != NULL)
		return true;
	if (here != there)
		return there > here;
	return first_env(parity, known) < first_env(parity, row);
}

static void
consider(const struct parity *parity, struct parity_row *row, const struct parity_row *known)
{
	if (row->expected != NULL || row->similar_to != NULL || seen_count(parity, row) == 0)
		return;
	if (is_near(row->name, known->name) && is_better_known(parity, known, row) &&
		!stand_together(parity, row, known))
		row->similar_to = known->name;
}

/* It is not known, or is not everywhere. */
static bool
is_candidate(const struct parity *parity, const struct parity_row *row)
{
	bool is_set = seen_count(parity, row) > 0;

	for (size_t e = 0; e < parity->ask.env_count; e++)
		if (row->cells[e].seen == NULL && row->cells[e].state != PARITY_HIDDEN)
			return is_set || row->expected != NULL;
	return is_set && row->expected == NULL && !parity->is_open;
}

void
find_similar(struct parity *parity)
{
	struct variants all = {0};
	size_t end;

	for (size_t i = 0; i < parity->count; i++)
		if (is_candidate(parity, &parity->rows[i]))
			add_variants(&all, &parity->rows[i]);
	if (all.count > 1)
		qsort(all.items, all.count, sizeof(*all.items), compare);
	for (size_t i = 0; i < all.count; i = end) {
		for (end = i + 1; end < all.count && all.items[end].hash == all.items[i].hash; end++)
			for (size_t k = i; k < end; k++) {
				consider(parity, all.items[k].row, all.items[end].row);
				consider(parity, all.items[end].row, all.items[k].row);
			}
	}
	free(all.items);
}
