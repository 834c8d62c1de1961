/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which cells have the same bytes? Sorted once by value and once by tag, so that no number of names
 * or environments makes it slow. A value and its tag say the same; a cell that has only a tag and
 * one that has only a value cannot be compared.
 */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "drift/parity_priv.h"

static int
compare_values(const struct member *a, const struct member *b)
{
	struct slice x = a->cell->seen->entry->value, y = b->cell->seen->entry->value;

	if (x.len != y.len)
		return x.len < y.len ? -1 : 1;
	return x.len == 0 ? 0 : memcmp(x.data, y.data, x.len);
}

static int
compare_tags(const struct member *a, const struct member *b)
{
	return memcmp(a->cell->seen->tag, b->cell->seen->tag, VIEW_TAG);
}

static int
by_value(const void *a, const void *b)
{
	int order = compare_values(a, b);

	return order != 0 ? order : compare_places(a, b);
}

static int
by_tag(const void *a, const void *b)
{
	int order = compare_tags(a, b);

	return order != 0 ? order : compare_places(a, b);
}

/* Cells of values in front, those that have only a tag behind; *VALUES: how many of the former. */
static struct member *
members_of(struct parity *parity, size_t *values, size_t *count)
{
	size_t most = parity->count * parity->ask.env_count, front = 0, back = most;
	struct member *all = xcalloc(most + 1, sizeof(*all));

	for (size_t i = 0; i < parity->count; i++) {
		for (size_t e = 0; e < parity->ask.env_count; e++) {
			struct parity_cell *cell = &parity->rows[i].cells[e];
			struct member member = {&parity->rows[i], cell, e, i};

			if (cell->seen == NULL)
				continue;
			if (cell->seen->entry != NULL)
				all[front++] = member;
			else if (cell->seen->tag != NULL)
				all[--back] = member;
		}
	}
	memmove(&all[front], &all[back], (most - back) * sizeof(*all));
	*values = front;
	*count = front + most - back;
	return all;
}

/* Equal values get one number; *NEXT is the next that is free. */
static void
number_values(struct member *all, size_t count, unsigned *next)
{
	if (count > 1)
		qsort(all, count, sizeof(*all), by_value);
	for (size_t i = 0; i < count; i++) {
		if (i == 0 || compare_values(&all[i - 1], &all[i]) != 0)
			++*next;
		all[i].cell->group = *next;
	}
}

/* Equal tags get one number: that of the value, where one of them has it. */
static void
number_tags(struct member *all, size_t count, unsigned *next)
{
	if (count > 1)
		qsort(all, count, sizeof(*all), by_tag);
	for (size_t i = 0, end; i < count; i = end) {
		unsigned group = FACT_NO_GROUP;

		for (end = i; end < count && compare_tags(&all[i], &all[end]) == 0; end++)
			if (all[end].cell->group != FACT_NO_GROUP)
				group = all[end].cell->group;
		if (group == FACT_NO_GROUP)
			group = ++*next;
		for (size_t k = i; k < end; k++)
			all[k].cell->group = group;
	}
}

/* Members that have a tag, moved to the front of a list that is otherwise sorted by value. */
static size_t
with_tags(struct member *all, size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		if (all[i].cell->seen->tag != NULL) {
			struct member member = all[i];

			all[i] = all[kept];
			all[kept++] = member;
		}
	}
	return kept;
}

/* A value without a tag beside a tag without a value: the number of the value says nothing there. */
static void
settle(struct parity_row *row, size_t env_count)
{
	bool has_bare_tag = false;

	for (size_t e = 0; e < env_count; e++) {
		const struct view_cell *seen = row->cells[e].seen;

		has_bare_tag |= seen != NULL && seen->entry == NULL && seen->tag != NULL;
	}
	for (size_t e = 0; e < env_count; e++) {
		const struct view_cell *seen = row->cells[e].seen;

		if (has_bare_tag && seen != NULL && seen->tag == NULL)
			row->cells[e].group = FACT_NO_GROUP;
		for (size_t k = 0; seen != NULL && k < e; k++)
			if (row->cells[k].seen != NULL &&
				view_compare(seen, row->cells[k].seen) == VIEW_NOT_COMPARABLE)
				row->pairs_unknown++;
	}
}

void
group_cells(struct parity *parity)
{
	size_t values, count;
	struct member *all CLEANUP(freep) = members_of(parity, &values, &count);
	unsigned next = FACT_NO_GROUP;

	number_values(all, values, &next);
	number_tags(all, with_tags(all, count), &next);
	share_cells(parity, all, count);
	for (size_t i = 0; i < parity->count; i++)
		settle(&parity->rows[i], parity->ask.env_count);
}
