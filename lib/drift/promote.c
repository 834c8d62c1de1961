/* SPDX-License-Identifier: Apache-2.0 */
#include "drift/promote.h"

#include <stdlib.h>
#include <string.h>

#include "base/list.h"

enum { FROM, TO };

static bool
is_same(const struct view_cell *from, const struct view_cell *to)
{
	const unsigned kind = ENTRY_PLAIN | ENTRY_REFERS;

	return to != NULL && (from->flags & kind) == (to->flags & kind) &&
		view_compare(from, to) == VIEW_SAME;
}

/* A cell of the same name and kind whose bytes are like no others. */
static struct view_cell
apart(struct view *view, const struct view_cell *from, size_t number)
{
	uint8_t *tag = arena_alloc(view->arena, VIEW_TAG);
	struct view_cell cell = *from;

	memset(tag, 0xff, VIEW_TAG);
	memcpy(tag, &number, sizeof(number));
	cell.entry = NULL;
	cell.tag = tag;
	cell.is_weak = false;
	cell.flags &= ~(unsigned)ENTRY_REFERS;
	return cell;
}

struct view *
promote_view(const struct view *from, const struct view *to, enum promote_as as,
	bool (*is_wanted)(const void *cookie, struct slice name), const void *cookie)
{
	struct view *view = view_new(to->name, to->kind);
	struct view_cell *cells CLEANUP(freep) = xcalloc(from->count + 1, sizeof(*cells));
	size_t count = 0;

	view->from_vault = to->from_vault;
	for (size_t i = 0; i < from->count; i++) {
		const struct view_cell *cell = &from->cells[i];

		if (cell->entry == NULL || (is_wanted != NULL && !is_wanted(cookie, cell->name)) ||
			is_same(cell, view_find(to, cell->name)))
			continue;
		cells[count] = as == PROMOTE_AS_COPIED ? *cell : apart(view, cell, i);
		count++;
	}
	view_add_cells(view, cells, count);
	view_add_cells(view, to->cells, to->count);
	return view;
}

/* The errors of a table that are about a name, ascending by it. */
struct errors {
	const struct finding **items;
	size_t count;
};

static int
compare_errors(const void *a, const void *b)
{
	const struct finding *x = *(const struct finding *const *)a;
	const struct finding *y = *(const struct finding *const *)b;
	int order = strcmp(x->name, y->name);

	return order != 0 ? order : (x > y) - (x < y);
}

static struct errors
errors_of(const struct findings *findings)
{
	struct errors errors = {xcalloc(findings->count + 1, sizeof(*errors.items)), 0};

	for (size_t i = 0; i < findings->count; i++)
		if (findings->items[i].level == LEVEL_ERROR && findings->items[i].name != NULL)
			errors.items[errors.count++] = &findings->items[i];
	if (errors.count > 1)
		qsort(errors.items, errors.count, sizeof(*errors.items), compare_errors);
	return errors;
}

/* The first error about NAME; further ones follow it. */
static size_t
first_of(const struct errors *errors, const char *name)
{
	size_t low = 0, high = errors->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(errors->items[middle]->name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Is RULE broken by NAME as a whole, in whichever environment? */
static bool
has_error(const struct errors *errors, const char *name, const char *rule)
{
	for (size_t i = first_of(errors, name);
		i < errors->count && strcmp(errors->items[i]->name, name) == 0; i++)
		if (errors->items[i]->environment == NULL &&
			strcmp(errors->items[i]->rule, rule) == 0)
			return true;
	return false;
}

struct judge {
	struct pool *pool;
	struct errors now, copied, own;
	const char *to; /* the second environment */
};

/* An error about NAME that a copy brings and a value of its own does not: it must differ. */
static const struct finding *
must_differ(const struct judge *judge, const char *name)
{
	const struct errors *errors = &judge->copied;

	for (size_t i = first_of(errors, name);
		i < errors->count && strcmp(errors->items[i]->name, name) == 0; i++) {
		const struct finding *finding = errors->items[i];

		if (finding->environment == NULL && !has_error(&judge->now, name, finding->rule) &&
			!has_error(&judge->own, name, finding->rule))
			return finding;
	}
	return NULL;
}

/* An error that the copy has there, or brings. */
static const struct finding *
forbids(const struct judge *judge, const char *name)
{
	const struct errors *errors = &judge->copied;

	for (size_t i = first_of(errors, name);
		i < errors->count && strcmp(errors->items[i]->name, name) == 0; i++) {
		const struct finding *finding = errors->items[i];

		if (finding->environment == NULL ? !has_error(&judge->now, name, finding->rule) :
			strcmp(finding->environment, judge->to) == 0)
			return finding;
	}
	return NULL;
}

/* Same bytes already, and a rule says of that name as a whole that they should not be. */
static const struct finding *
is_shared(const struct judge *judge, const struct parity_row *row)
{
	const struct errors *errors = &judge->now;

	for (size_t i = first_of(errors, row->name);
		row->secret && i < errors->count && strcmp(errors->items[i]->name, row->name) == 0; i++)
		if (errors->items[i]->environment == NULL)
			return errors->items[i];
	return NULL;
}

static void
set_step(struct promote_item *item, enum promote_step step, const char *why,
	const struct finding *finding)
{
	item->step = step;
	item->why = why != NULL ? why : finding == NULL ? NULL : finding->message;
	item->rule = finding == NULL ? NULL : finding->rule;
}

/* What contracts say counts whatever the rules are: `run` refuses it. */
static const char *
breaks_contract(struct pool *pool, const struct parity_cell *cell)
{
	if (cell->is_placeholder)
		return "a placeholder, not a value";
	return cell->type_error == NULL ? NULL : pool_printf(pool, "not %s", cell->type_error);
}

static void
judge_item(const struct judge *judge, const struct parity_row *now, const struct parity_row *copied,
	struct promote_item *item)
{
	const struct finding *finding;
	const char *broken;

	if (item->from->entry == NULL) {
		set_step(item, PROMOTE_UNREAD, "you may not read it", NULL);
	} else if (is_same(item->from, item->to)) {
		finding = is_shared(judge, now);
		set_step(item, finding == NULL ? PROMOTE_SAME : PROMOTE_SHARED, NULL, finding);
	} else if ((finding = must_differ(judge, item->name)) != NULL) {
		set_step(item, item->to == NULL ? PROMOTE_NEEDED : PROMOTE_OWN, NULL, finding);
	} else if ((broken = breaks_contract(judge->pool, &copied->cells[TO])) != NULL) {
		set_step(item, PROMOTE_HELD, broken, NULL);
	} else if ((finding = forbids(judge, item->name)) != NULL) {
		set_step(item, PROMOTE_HELD, NULL, finding);
	} else {
		set_step(item, item->to == NULL ? PROMOTE_NEW : PROMOTE_CHANGED, NULL, NULL);
	}
}

static const struct parity_row *
row_of(const struct parity *parity, const char *name, size_t *at)
{
	while (*at < parity->count && strcmp(parity->rows[*at].name, name) < 0)
		++*at;
	return &parity->rows[*at];
}

static void
judge_all(const struct judge *judge, const struct promote_table *now,
	const struct promote_table *copied, struct promotion *out)
{
	size_t at = 0;

	for (size_t i = 0; i < now->parity->count; i++) {
		const struct parity_row *row = &now->parity->rows[i];
		struct promote_item *item = &out->items[out->count];

		if (row->cells[FROM].seen == NULL) {
			out->only_there += row->cells[TO].seen != NULL;
			continue;
		}
		*item = (struct promote_item){
			.name = row->name,
			.is_secret = row->secret,
			.from = row->cells[FROM].seen,
			.to = row->cells[TO].seen,
			.expected = row->expected,
		};
		judge_item(judge, row, row_of(copied->parity, row->name, &at), item);
		out->count++;
	}
}

struct promotion *
promotion_new(const struct promote_table *now, const struct promote_table *copied,
	const struct promote_table *own)
{
	struct promotion *promotion = xcalloc(1, sizeof(*promotion));
	struct judge judge = {pool_new(), errors_of(now->findings), errors_of(copied->findings),
		errors_of(own->findings), now->parity->ask.envs[TO].view->name};

	promotion->pool = judge.pool;
	promotion->items = xcalloc(now->parity->count + 1, sizeof(*promotion->items));
	judge_all(&judge, now, copied, promotion);
	free(judge.now.items);
	free(judge.copied.items);
	free(judge.own.items);
	return promotion;
}

void
promotion_free(struct promotion *promotion)
{
	if (promotion == NULL)
		return;
	free(promotion->items);
	pool_free(promotion->pool);
	free(promotion);
}

void
promotion_freep(struct promotion **promotion)
{
	promotion_free(*promotion);
	*promotion = NULL;
}

size_t
promotion_count(const struct promotion *promotion, enum promote_step step)
{
	size_t count = 0;

	for (size_t i = 0; i < promotion->count; i++)
		count += promotion->items[i].step == step;
	return count;
}

const char *
promote_step_name(enum promote_step step)
{
	static const char *const names[] = {
		[PROMOTE_NEW] = "new",
		[PROMOTE_CHANGED] = "changed",
		[PROMOTE_SAME] = "same",
		[PROMOTE_NEEDED] = "needs its own",
		[PROMOTE_SHARED] = "shared",
		[PROMOTE_OWN] = "has its own",
		[PROMOTE_HELD] = "held back",
		[PROMOTE_UNREAD] = "not readable",
	};

	return names[step];
}
