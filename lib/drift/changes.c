/* SPDX-License-Identifier: Apache-2.0 */
#include "drift/changes.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"

static unsigned
what_differs(const struct view_cell *before, const struct view_cell *after)
{
	unsigned what = 0;

	if (before->is_secret != after->is_secret)
		what |= CHANGES_KIND;
	if (before->expires_ms != after->expires_ms)
		what |= CHANGES_EXPIRES;
	if (before->entry == NULL || after->entry == NULL)
		return what; /* a shape says nothing of the others */
	if (((before->flags ^ after->flags) & ENTRY_REFERS) != 0)
		what |= CHANGES_REFERS;
	if (!slice_equal(before->entry->record->note, after->entry->record->note))
		what |= CHANGES_NOTE;
	return what;
}

static void
compare(const struct changes *changes, struct changes_item *item)
{
	const struct view_cell *before = item->before.seen, *after = item->after.seen;
	enum view_relation relation = view_compare(before, after);

	item->what = what_differs(before, after) & changes->ask.what;
	if (relation == VIEW_DIFFERENT)
		item->what |= CHANGES_VALUE;
	if (relation == VIEW_NOT_COMPARABLE)
		item->step = CHANGES_UNKNOWN;
	else
		item->step = item->what != 0 ? CHANGES_CHANGED : CHANGES_SAME;
}

static void
judge(const struct changes *changes, struct changes_item *item)
{
	const struct view_cell *before = item->before.seen, *after = item->after.seen;

	item->is_secret =
	    (before != NULL && before->is_secret) || (after != NULL && after->is_secret);
	if (before != NULL && after != NULL)
		compare(changes, item);
	else if (before == NULL)
		item->step =
		    changes->ask.before->kind == VIEW_HIDDEN ? CHANGES_UNKNOWN : CHANGES_ADDED;
	else
		item->step =
		    changes->ask.after->kind == VIEW_HIDDEN ? CHANGES_UNKNOWN : CHANGES_REMOVED;
}

/* Without somebody to ask: a tag that its writer let stand, or that nobody can guess. */
static bool
tag_is_known_good(const struct view_cell *cell)
{
	return !cell->is_weak && (!cell->is_secret || cell->is_rated || cell->entry == NULL ||
				     (cell->flags & ENTRY_GENERATED) != 0);
}

static enum changes_shown
shown_as_secret(const struct changes *changes, const struct view_cell *seen)
{
	struct view_cell as_secret = *seen;

	if (seen->is_weak)
		return CHANGES_WEAK;
	if (seen->tag == NULL)
		return CHANGES_MASK;
	if (!seen->is_secret) {
		if (seen->entry == NULL)
			return CHANGES_MASK; /* nobody rated what is plain there */
		as_secret.is_secret = true;
		as_secret.is_rated = false;
	}
	if (changes->ask.shows_tag == NULL)
		return tag_is_known_good(&as_secret) ? CHANGES_TAG : CHANGES_MASK;
	return changes->ask.shows_tag(&as_secret) ? CHANGES_TAG : CHANGES_WEAK;
}

static enum changes_shown
shown_of(const struct changes *changes, const struct changes_item *item,
    const struct view_cell *seen, const struct view *view)
{
	if (seen == NULL)
		return view->kind == VIEW_HIDDEN ? CHANGES_HIDDEN : CHANGES_ABSENT;
	if (item->is_secret)
		return shown_as_secret(changes, seen);
	if (seen->entry != NULL)
		return CHANGES_TEXT;
	return seen->tag != NULL ? CHANGES_TAG : CHANGES_MASK;
}

static void
add(struct changes *changes, const struct view_cell *before, const struct view_cell *after)
{
	const struct changes_ask *ask = &changes->ask;
	struct changes_item *item = &changes->items[changes->count];

	assert(before != NULL || after != NULL);
	item->name = before != NULL ? before->name : after->name;
	if (ask->is_wanted != NULL && !ask->is_wanted(ask->cookie, item->name))
		return;
	item->before.seen = before;
	item->after.seen = after;
	judge(changes, item);
	if (changes_is_shown(changes, item)) {
		item->before.shown = shown_of(changes, item, before, ask->before);
		item->after.shown = shown_of(changes, item, after, ask->after);
	}
	changes->number[item->step]++;
	changes->count++;
}

static void
walk(struct changes *changes)
{
	const struct view *before = changes->ask.before, *after = changes->ask.after;
	size_t b = 0, a = 0;

	while (b < before->count || a < after->count) {
		int order = b == before->count ? 1
			    : a == after->count
				? -1
				: slice_compare(before->cells[b].name, after->cells[a].name);

		add(changes, order <= 0 ? &before->cells[b] : NULL,
		    order >= 0 ? &after->cells[a] : NULL);
		b += order <= 0;
		a += order >= 0;
	}
}

static void
add_tag(const struct changes_side *side, const uint8_t **tags, size_t *count)
{
	bool is_shown = side->shown == CHANGES_TAG || side->shown == CHANGES_TEXT;

	if (is_shown && side->seen->tag != NULL)
		tags[(*count)++] = side->seen->tag;
}

static void
choose_digits(struct changes *changes)
{
	const uint8_t **tags CLEANUP(freep) = xcalloc(changes->count * 2 + 1, sizeof(*tags));
	size_t count = 0;

	for (size_t i = 0; i < changes->count; i++) {
		if (!changes_is_shown(changes, &changes->items[i]))
			continue;
		add_tag(&changes->items[i].before, tags, &count);
		add_tag(&changes->items[i].after, tags, &count);
	}
	changes->digits = view_tag_digits(tags, count);
}

struct changes *
changes_new(const struct changes_ask *ask)
{
	struct changes *changes = xcalloc(1, sizeof(*changes));

	changes->ask = *ask;
	changes->items =
	    xcalloc(ask->before->count + ask->after->count + 1, sizeof(*changes->items));
	walk(changes);
	choose_digits(changes);
	return changes;
}

void
changes_free(struct changes *changes)
{
	if (changes == NULL)
		return;
	free(changes->items);
	free(changes);
}

void
changes_freep(struct changes **changes)
{
	changes_free(*changes);
	*changes = NULL;
}

size_t
changes_count(const struct changes *changes)
{
	return changes->count - changes->number[CHANGES_SAME];
}

bool
changes_is_shown(const struct changes *changes, const struct changes_item *item)
{
	return item->step != CHANGES_SAME || changes->ask.same;
}

const char *
changes_step_name(enum changes_step step)
{
	static const char *const names[CHANGES_STEPS] = {
	    [CHANGES_ADDED] = "added",
	    [CHANGES_REMOVED] = "removed",
	    [CHANGES_CHANGED] = "changed",
	    [CHANGES_SAME] = "same",
	    [CHANGES_UNKNOWN] = "not comparable",
	};

	return names[step];
}
