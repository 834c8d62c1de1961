/* SPDX-License-Identifier: Apache-2.0 */
/* The table: every name of the contracts and of the environments, and what each cell is. */
#include "drift/parity.h"

#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "drift/parity_priv.h"

/* What walks through the views and the contracts side by side, each ascending by name. */
struct walk {
	struct parity *parity;
	const struct expected *expected;
	size_t expected_count, expected_at;
	size_t *at; /* in each view */
};

/* The smallest name that is left; false at the end. */
static bool
next_name(const struct walk *walk, struct slice *out)
{
	const struct parity_ask *ask = &walk->parity->ask;
	bool found = walk->expected_at < walk->expected_count;

	if (found)
		*out = slice_of_text(walk->expected[walk->expected_at].name);
	for (size_t e = 0; e < ask->env_count; e++) {
		const struct view *view = ask->envs[e].view;

		if (walk->at[e] < view->count &&
			(!found || slice_compare(view->cells[walk->at[e]].name, *out) < 0)) {
			*out = view->cells[walk->at[e]].name;
			found = true;
		}
	}
	return found;
}

static void
rate(const struct parity *parity, struct parity_cell *cell, bool is_protected)
{
	const struct parity_ask *ask = &parity->ask;
	const struct view_cell *seen = cell->seen;

	if (!seen->is_secret || (seen->flags & ENTRY_REFERS) != 0 || cell->is_reference)
		return;
	cell->is_rated = cell->is_dictionary;
	cell->is_weak = cell->is_dictionary || (seen->entry == NULL && seen->is_weak);
	if (seen->entry == NULL || cell->is_rated || ask->is_guessable == NULL)
		return;
	if (!seen->is_rated && (!is_protected || seen->tag == NULL))
		return;
	cell->is_rated = true;
	cell->is_weak = (!seen->is_rated || seen->is_weak) && ask->is_guessable(seen);
}

static enum parity_state
state_of(const struct parity *parity, const struct parity_row *row, const struct parity_cell *cell,
	const struct view *view)
{
	const struct expected *expected = row->expected;

	if (cell->seen == NULL) {
		if (view->kind == VIEW_HIDDEN)
			return PARITY_HIDDEN;
		if (expected != NULL && expected->fallback != NULL)
			return PARITY_DEFAULT;
		return expected != NULL && expected->required ? PARITY_MISSING : PARITY_UNSET;
	}
	if (cell->seen->expires_ms != 0 && cell->seen->expires_ms <= parity->ask.now_ms)
		return PARITY_EXPIRED;
	if (cell->type_error != NULL)
		return PARITY_INVALID;
	if (cell->is_placeholder)
		return PARITY_PLACEHOLDER;
	return cell->is_weak ? PARITY_WEAK : PARITY_SET;
}

static void
fill_row(struct walk *walk, struct slice name, struct parity_row *row)
{
	struct parity *parity = walk->parity;
	const struct parity_ask *ask = &parity->ask;

	row->name = pool_slice(parity->pool, name);
	row->cells = pool_alloc(parity->pool, ask->env_count * sizeof(*row->cells));
	if (walk->expected_at < walk->expected_count &&
		slice_equal_text(name, walk->expected[walk->expected_at].name))
		row->expected = &walk->expected[walk->expected_at++];
	row->secret = row->expected != NULL && row->expected->secret;
	for (size_t e = 0; e < ask->env_count; e++) {
		const struct view *view = ask->envs[e].view;

		if (walk->at[e] == view->count ||
			!slice_equal(view->cells[walk->at[e]].name, name))
			continue;
		row->cells[e].seen = &view->cells[walk->at[e]++];
		row->secret |= row->cells[e].seen->is_secret;
	}
}

static void
judge_row(struct parity *parity, struct parity_row *row)
{
	for (size_t e = 0; e < parity->ask.env_count; e++) {
		const struct parity_env *env = &parity->ask.envs[e];
		struct parity_cell *cell = &row->cells[e];

		if (cell->seen != NULL && cell->seen->entry != NULL)
			look_at_value(parity, row, e);
		if (cell->seen != NULL)
			rate(parity, cell, env->is_protected);
		cell->state = state_of(parity, row, cell, env->view);
	}
}

static void
fill(struct parity *parity, struct walk *walk)
{
	size_t most = walk->expected_count;
	struct slice name;

	for (size_t e = 0; e < parity->ask.env_count; e++)
		most += parity->ask.envs[e].view->count;
	parity->rows = xcalloc(most + 1, sizeof(*parity->rows));
	while (next_name(walk, &name)) {
		struct parity_row *row = &parity->rows[parity->count];

		fill_row(walk, name, row);
		if (row->expected == NULL && parity->ask.only_services && !parity->is_open) {
			*row = (struct parity_row){0};
			continue;
		}
		judge_row(parity, row);
		parity->count++;
	}
}

static void *
pool_copy(struct pool *pool, const void *items, size_t count, size_t size)
{
	void *copy = pool_alloc(pool, (count + 1) * size);

	if (count > 0)
		memcpy(copy, items, count * size);
	return copy;
}

struct parity *
parity_new(const struct parity_ask *ask)
{
	struct parity *parity = xcalloc(1, sizeof(*parity));
	struct walk walk = {.parity = parity};

	parity->pool = pool_new();
	parity->ask = *ask;
	parity->ask.envs = pool_copy(parity->pool, ask->envs, ask->env_count, sizeof(*ask->envs));
	parity->ask.services = pool_copy(parity->pool, ask->services, ask->service_count,
		sizeof(*ask->services));
	parity->is_open = ask->service_count == 0;
	for (size_t i = 0; i < ask->service_count; i++)
		parity->is_open |= ask->services[i].contract == NULL;
	walk.expected = expect_all(parity->pool, ask->services, ask->service_count,
		&walk.expected_count);
	walk.at = xcalloc(ask->env_count + 1, sizeof(*walk.at));
	fill(parity, &walk);
	free(walk.at);
	group_cells(parity);
	find_similar(parity);
	return parity;
}

void
parity_free(struct parity *parity)
{
	if (parity == NULL)
		return;
	free(parity->rows);
	pool_free(parity->pool);
	free(parity);
}

void
parity_freep(struct parity **parity)
{
	parity_free(*parity);
	*parity = NULL;
}

const char *
parity_state_name(enum parity_state state)
{
	static const char *const names[] = {
		[PARITY_HIDDEN] = "hidden",
		[PARITY_MISSING] = "missing",
		[PARITY_UNSET] = "unset",
		[PARITY_DEFAULT] = "default",
		[PARITY_EXPIRED] = "expired",
		[PARITY_INVALID] = "invalid",
		[PARITY_PLACEHOLDER] = "placeholder",
		[PARITY_WEAK] = "weak",
		[PARITY_SET] = "set",
	};

	return names[state];
}
