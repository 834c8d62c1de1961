/* SPDX-License-Identifier: Apache-2.0 */
/* Two sides of different origin are made to speak of the same things. */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "base/utf8.h"
#include "cmd/diff/diff.h"
#include "cmd/frame/output.h"
#include "config/words.h"
#include "resolve/resolve.h"
#include "resolve/view.h"
#include "secret/secret.h"

static struct diff_side *
other_of(struct diff *diff, const struct diff_side *side)
{
	return side == &diff->before ? &diff->after : &diff->before;
}

/* Every value with its references replaced; NULL if they cannot be, which is said. */
static struct envset *
resolved_of(const struct diff_side *side)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct err err CLEANUP(err_done) = ERR_INIT;

	for (size_t i = 0; i < side->view->count; i++)
		if (side->view->cells[i].entry != NULL)
			envset_add(set, side->view->cells[i].entry);
	if (resolve_references(set, &err) == 0)
		return envset_take(&set);
	output_warning("the references of %s cannot be replaced: %s", side->text, err.message);
	output_warning("values that have some are compared as they are stored");
	return NULL;
}

static bool
has_references(const struct view *view)
{
	for (size_t i = 0; i < view->count; i++)
		if (view->cells[i].entry != NULL && (view->cells[i].flags & ENTRY_REFERS) != 0)
			return true;
	return false;
}

/*
 * A file or a process has what came out of a reference, a template perhaps the reference itself:
 * where the other side does not have the stored text, what comes out of it is compared.
 */
static void
replace_references(struct diff *diff, struct diff_side *side)
{
	const struct diff_side *other = other_of(diff, side);
	struct envset *resolved;

	if (!diff_is_stored(side) || diff_is_stored(other) || !has_references(side->view))
		return;
	resolved = resolved_of(side);
	if (resolved == NULL)
		return;
	view_add_set(side->view, resolved, side->env); /* it has no other names: nothing is added */
	for (size_t i = 0; i < side->view->count; i++) {
		struct view_cell *cell = &side->view->cells[i];
		const struct view_cell *theirs = view_find(other->view, cell->name);

		if (cell->entry == NULL || (cell->flags & ENTRY_REFERS) == 0)
			continue;
		if (theirs != NULL && theirs->entry != NULL &&
		    secret_equal(theirs->entry->value, cell->entry->value))
			continue;
		cell->entry = envset_find(resolved, cell->entry->name);
		cell->is_secret = (cell->entry->flags & ENTRY_PLAIN) == 0;
		cell->tag = NULL;
		cell->is_weak = cell->is_rated = false;
	}
}

static int
by_name(const void *a, const void *b)
{
	return slice_compare(
	    ((const struct view_cell *)a)->name, ((const struct view_cell *)b)->name);
}

static void
sort_cells(struct view *view)
{
	if (view->count > 1)
		qsort(view->cells, view->count, sizeof(*view->cells), by_name);
}

/* What the contract gives where nothing is set. */
static void
add_defaults(struct view *view, const struct contract *contract)
{
	struct envset *defaults = envset_new(0);

	for (size_t i = 0; i < contract->count; i++) {
		const struct contract_key *key = &contract->keys[i];

		if (key->default_value != NULL)
			envset_add_text(defaults, key->name, slice_of_text(key->default_value),
			    key->secret ? 0 : ENTRY_PLAIN);
	}
	view_add_set(view, defaults, "contract");
}

/* The names of VIEW as the service calls them; without a contract it takes all the others too. */
static void
take_names(struct view *view, const struct service *service)
{
	const struct contract *contract = service->contract;
	size_t wanted = contract != NULL ? contract->count : service->declared->take_count,
	       kept = 0;
	struct view_cell *cells = xcalloc(wanted + 1, sizeof(*cells));

	for (size_t i = 0; i < wanted; i++) {
		const char *name = contract != NULL ? contract->keys[i].name
						    : service->declared->take[i].contract_name;
		const struct view_cell *from =
		    view_find(view, stored_name(service->declared, slice_of_text(name)));

		if (from == NULL)
			continue;
		cells[kept] = *from;
		cells[kept++].name = slice_of_text(name);
	}
	if (contract == NULL) {
		struct view_cell *all = view->cells;
		size_t count = view->count;

		view->cells = cells;
		view->count = kept;
		sort_cells(view);
		view_add_cells(view, all, count);
		free(all);
		return;
	}
	free(view->cells);
	view->cells = cells;
	view->count = kept;
	sort_cells(view);
	if (view->kind != VIEW_HIDDEN)
		add_defaults(view, contract);
}

/* Only cells for which KEEP has a mark stay. */
static void
keep_cells(struct view *view, const bool *keep)
{
	size_t kept = 0;

	for (size_t i = 0; i < view->count; i++)
		if (keep[i])
			view->cells[kept++] = view->cells[i];
	view->count = kept;
}

static const struct contract_key *
declared_key(const struct diff *diff, struct slice name)
{
	const struct contract_key *key = NULL;

	if (diff->service.contract != NULL)
		return contract_find(diff->service.contract, name);
	for (size_t i = 0; key == NULL && i < diff->contracts.count; i++)
		key = contract_find(diff->contracts.items[i], name);
	return key;
}

/* Does anything but a process know the name? Two processes know each other's. */
static bool
is_known(const struct diff *diff, const struct diff_side *other, struct slice name)
{
	return view_find(other->view, name) != NULL || declared_key(diff, name) != NULL ||
	       other->kind == DIFF_PROCESS;
}

static void
leave_out_unknown(struct diff *diff, struct diff_side *side)
{
	const struct diff_side *other = other_of(diff, side);
	bool *keep CLEANUP(freep) = xcalloc(side->view->count + 1, sizeof(*keep));
	size_t before = side->view->count;

	if (side->kind != DIFF_PROCESS || diff->opts->all)
		return;
	for (size_t i = 0; i < before; i++)
		keep[i] = is_known(diff, other, side->view->cells[i].name);
	keep_cells(side->view, keep);
	side->left_out = before - side->view->count;
}

/* No file and no process says what is secret: the vault does, or contracts, names and values. */
static bool
is_secret(struct diff *diff, const struct diff_side *side, const struct view_cell *cell)
{
	const struct diff_side *other = other_of(diff, side);
	const struct view_cell *theirs = view_find(other->view, cell->name);
	const struct contract_key *key = declared_key(diff, cell->name);

	if ((cell->flags & ENTRY_SAYS_SECRET) != 0 ||
	    words_secret_value(cell->entry->name, cell->entry->value) != NULL)
		return true;
	if (theirs != NULL && diff_is_stored(other))
		return theirs->is_secret;
	if (key != NULL && key->secret)
		return true;
	if (side->kind == DIFF_PROCESS && key == NULL &&
	    (theirs == NULL || other->kind == DIFF_PROCESS))
		return true; /* nobody here knows what it is */
	return (cell->flags & ENTRY_SAYS_PLAIN) == 0 && words_secret_name(cell->name) != NULL;
}

static void
give_kinds(struct diff *diff, struct diff_side *side)
{
	if (diff_is_stored(side))
		return;
	for (size_t i = 0; i < side->view->count; i++) {
		struct view_cell *cell = &side->view->cells[i];

		cell->is_secret = is_secret(diff, side, cell);
		if (!utf8_is_valid(cell->entry->value) ||
		    slice_find(cell->entry->value, '\0') < cell->entry->value.len)
			cell->flags |= ENTRY_BINARY;
	}
}

void
diff_match(struct diff *diff)
{
	struct diff_side *sides[] = {&diff->before, &diff->after};

	for (size_t i = 0; i < ARRAY_LEN(sides); i++)
		replace_references(diff, sides[i]);
	for (size_t i = 0; i < ARRAY_LEN(sides); i++)
		if (diff->service.declared != NULL && diff_is_stored(sides[i]))
			take_names(sides[i]->view, &diff->service);
	for (size_t i = 0; i < ARRAY_LEN(sides); i++)
		leave_out_unknown(diff, sides[i]);
	for (size_t i = 0; i < ARRAY_LEN(sides); i++)
		give_kinds(diff, sides[i]);
	for (size_t i = 0; i < ARRAY_LEN(sides); i++)
		view_add_tags(sides[i]->view, diff->keys);
}
