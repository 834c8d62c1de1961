/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One secret under two names, in one environment or over several. Each is told of the first few
 * others only, so that ten thousand equal ones take no square of time.
 */
#include <stdlib.h>
#include <string.h>

#include "drift/parity_priv.h"

enum { SAME_MOST = 4 }; /* names that one is told to be the same as */

/* An empty text is no secret, a reference not what it refers to, a placeholder nobody's value. */
static bool
is_candidate(const struct member *member)
{
	const struct parity_cell *cell = member->cell;

	return cell->seen->is_secret && !cell->is_empty && !cell->is_reference &&
		!cell->is_placeholder && cell->group != FACT_NO_GROUP;
}

int
compare_places(const struct member *a, const struct member *b)
{
	if (a->env != b->env)
		return a->env < b->env ? -1 : 1;
	return (a->row_at > b->row_at) - (a->row_at < b->row_at);
}

static int
by_group(const void *a, const void *b)
{
	const struct member *x = a, *y = b;

	if (x->cell->group != y->cell->group)
		return x->cell->group < y->cell->group ? -1 : 1;
	return compare_places(x, y);
}

static void
add_name(struct pool *pool, const char ***list, size_t *count, const char *name)
{
	if (*list == NULL)
		*list = pool_alloc(pool, SAME_MOST * sizeof(**list));
	(*list)[(*count)++] = name;
}

/* Members FROM…END have one environment; MEMBER, of another perhaps, is told of them. */
static void
tell_of(struct parity *parity, const struct member *member, const struct member *from,
	const struct member *end)
{
	struct parity_cell *cell = member->cell;

	for (; from < end; from++) {
		if (from->row == member->row)
			continue;
		if (from->env == member->env && cell->same_count < SAME_MOST)
			add_name(parity->pool, &cell->same_as, &cell->same_count, from->row->name);
		else if (from->env != member->env && cell->elsewhere_count < SAME_MOST)
			add_name(parity->pool, &cell->same_elsewhere, &cell->elsewhere_count,
				pool_printf(parity->pool, "%s in %s", from->row->name,
					parity->ask.envs[from->env].view->name));
		else
			return;
	}
}

static const struct member *
end_of_env(const struct member *from, const struct member *end)
{
	const struct member *at = from;

	while (at < end && at->env == from->env)
		at++;
	return at;
}

/* FROM…END have one number, and stand by environment and name. */
static void
tell_each_other(struct parity *parity, const struct member *from, const struct member *end)
{
	const struct member *next;

	if (end - from < 2)
		return;
	for (const struct member *part = from; part < end; part = next) {
		next = end_of_env(part, end);
		for (const struct member *member = from; member < end; member++)
			tell_of(parity, member, part, next);
	}
}

void
share_cells(struct parity *parity, struct member *all, size_t count)
{
	size_t kept = 0, end;

	for (size_t i = 0; i < count; i++)
		if (is_candidate(&all[i]))
			all[kept++] = all[i];
	if (kept > 1)
		qsort(all, kept, sizeof(*all), by_group);
	for (size_t i = 0; i < kept; i = end) {
		for (end = i; end < kept && all[end].cell->group == all[i].cell->group;)
			end++;
		tell_each_other(parity, &all[i], &all[end]);
	}
}
