/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/rate_priv.h"

#include <stdlib.h>

#include "base/cleanup.h"
#include "base/list.h"
#include "crypto/strength.h"
#include "secret/secret.h"

enum { FEW = 64, PORTION = 16 };

/* Take a portion after the other until there is none left. */
static void *
rate_portions(void *cookie)
{
	struct rater *rater = cookie;
	size_t at, end;

	while ((at = atomic_fetch_add(&rater->next, PORTION)) < rater->count)
		for (end = at + PORTION; at < end && at < rater->count; at++)
			rater->items[at].is_weak = strength_is_weak(rater->items[at].value);
	return NULL;
}

static void
start_helpers(struct rater *rater)
{
	if (rater->count >= FEW)
		helpers_start(&rater->helpers, rate_portions, rater);
}

static int
by_name(const void *a, const void *b)
{
	const struct rating *x = a, *y = b;

	return slice_compare(x->name, y->name);
}

void
rater_start(struct rater *rater, const struct change *changes, size_t count)
{
	const unsigned unrated = ENTRY_PLAIN | ENTRY_GENERATED;
	size_t i;

	*rater = (struct rater){.items = xcalloc(count + 1, sizeof(*rater->items))};
	for (i = 0; i < count; i++)
		if (changes[i].kind != CHANGE_DELETE && (changes[i].flags & unrated) == 0)
			rater->items[rater->count++] = (struct rating){
				.name = changes[i].name, .value = changes[i].value};
	qsort(rater->items, rater->count, sizeof(*rater->items), by_name);
	start_helpers(rater);
}

void
rater_finish(struct rater *rater)
{
	rate_portions(rater); /* whatever could not be started is done here */
	helpers_join(&rater->helpers);
}

void
rater_done(struct rater *rater)
{
	atomic_store(&rater->next, rater->count);
	helpers_join(&rater->helpers);
	free(rater->items);
}

int
rater_find(const struct rater *rater, size_t *at, const struct entry *entry)
{
	const struct rating *found;

	while (*at < rater->count && slice_compare(rater->items[*at].name, entry->name) < 0)
		(*at)++;
	if (*at == rater->count)
		return -1;
	found = &rater->items[*at];
	if (!slice_equal(found->name, entry->name) || !secret_equal(found->value, entry->value))
		return -1;
	return found->is_weak;
}

void
rate_all(struct rating *ratings, size_t count)
{
	struct rater rater = {.items = ratings, .count = count};

	start_helpers(&rater);
	rater_finish(&rater);
}
