/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A version that was set with --leaked makes all versions before it void: a file that still has
 * such a value must not bring it back. Which versions there were is in the history.
 */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "cmd/import/import.h"

enum { OP_SET = 1, OP_IMPORT = 7 };

/* A commit that gave one of the plan's names a value. */
struct past {
	size_t item; /* of the plan */
	uint64_t seq;
};

struct pasts {
	const struct plan *plan;
	struct past *items; /* oldest first */
	size_t count, room;
};

static void
pasts_done(struct pasts *pasts)
{
	free(pasts->items);
}

static int
compare_name(const void *key, const void *item)
{
	return slice_compare(*(const struct slice *)key, ((const struct plan_item *)item)->name);
}

static int
take_commit(void *cookie, const struct history_item *commit, struct err *err)
{
	struct pasts *pasts = cookie;
	size_t i;

	for (i = 0; i < commit->op_count; i++) {
		struct slice name = slice_of_text(commit->ops[i].name);
		const struct plan_item *found;

		if (commit->ops[i].op != OP_SET && commit->ops[i].op != OP_IMPORT)
			continue;
		found = bsearch(&name, pasts->plan->items, pasts->plan->count,
		    sizeof(*pasts->plan->items), compare_name);
		if (found == NULL || found->step == PLAN_LEFT_OUT || found->step == PLAN_SAME)
			continue;
		pasts->items =
		    list_grow(pasts->items, pasts->count, &pasts->room, sizeof(*pasts->items));
		pasts->items[pasts->count++] =
		    (struct past){(size_t)(found - pasts->plan->items), commit->seq};
	}
	return 0;
}

static int
compare_pasts(const void *a, const void *b)
{
	const struct past *x = a, *y = b;

	if (x->item != y->item)
		return x->item < y->item ? -1 : 1;
	return (x->seq > y->seq) - (x->seq < y->seq);
}

/* Of COUNT versions of one name, oldest first: does one that is void have the item's value? */
static int
is_void(struct vault_env *env, const struct plan_item *item, const struct past *pasts,
    size_t count, bool *out, struct err *err)
{
	bool seen = false;
	size_t i;
	int r;

	for (i = 0; i < count; i++) {
		struct envset *set CLEANUP(envset_freep) = NULL;
		struct err one CLEANUP(err_done) = ERR_INIT;
		const struct entry *then;

		r = vault_env_get(env, item->name, pasts[i].seq, &set, &one);
		if (r == ERR_NOT_FOUND && strcmp(one.id, "no-version") == 0)
			continue; /* pruned, which what leaked never is */
		if (r < 0)
			return err_also(err, &one);
		then = envset_at(set, 0);
		if ((then->flags & ENTRY_LEAKED) != 0 && seen)
			*out = true;
		seen |= secret_equal(then->value, item->entry->value);
	}
	return 0;
}

static void
leave_out(struct plan *plan, struct plan_item *item)
{
	if (item->step == PLAN_NEW)
		plan->new_count--;
	else
		plan->changed--;
	plan->secrets -= (item->flags & ENTRY_PLAIN) == 0;
	plan->placeholders -= item->placeholder;
	plan->left_out++;
	item->placeholder = false;
	item->step = PLAN_LEFT_OUT;
	item->why = "this value leaked: it is void";
}

int
plan_drop_void(struct vault_env *env, struct plan *plan, struct err *err)
{
	struct pasts pasts CLEANUP(pasts_done) = {.plan = plan};
	size_t i, end;
	int r;

	r = vault_env_history(env, take_commit, &pasts, err);
	if (r < 0)
		return r;
	if (pasts.count > 0)
		qsort(pasts.items, pasts.count, sizeof(*pasts.items), compare_pasts);
	for (i = 0; i < pasts.count; i = end) {
		struct plan_item *item = &plan->items[pasts.items[i].item];
		bool found = false;

		for (end = i; end < pasts.count && pasts.items[end].item == pasts.items[i].item;)
			end++;
		if (end - i < 2)
			continue; /* the first version of a name makes none void */
		r = is_void(env, item, pasts.items + i, end - i, &found, err);
		if (r < 0)
			return r;
		if (found)
			leave_out(plan, item);
	}
	return 0;
}
