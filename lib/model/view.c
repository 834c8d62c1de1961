/* SPDX-License-Identifier: Apache-2.0 */
#include "model/view.h"

#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "base/list.h"
#include "secret/secret.h"

struct view *
view_new(const char *name, enum view_kind kind)
{
	struct view *view = xcalloc(1, sizeof(*view));

	view->name = xstrdup(name);
	view->kind = kind;
	view->arena = arena_new(0);
	return view;
}

void
view_free(struct view *view)
{
	if (view == NULL)
		return;
	for (size_t i = 0; i < view->set_count; i++)
		envset_free(view->sets[i]);
	free(view->sets);
	free(view->cells);
	arena_free(view->arena);
	free(view->name);
	free(view);
}

void
view_freep(struct view **view)
{
	view_free(*view);
	*view = NULL;
}

static int
compare_to_cell(const void *key, const void *item)
{
	return slice_compare(*(const struct slice *)key, ((const struct view_cell *)item)->name);
}

const struct view_cell *
view_find(const struct view *view, struct slice name)
{
	if (view->count == 0)
		return NULL;
	return bsearch(&name, view->cells, view->count, sizeof(*view->cells), compare_to_cell);
}

static struct view_cell
cell_of(const struct entry *entry, const char *layer)
{
	return (struct view_cell){
		.name = entry->name,
		.is_secret = (entry->flags & ENTRY_PLAIN) == 0,
		.flags = entry->flags,
		.entry = entry,
		.version = entry->record->version,
		.created_ms = entry->record->created_ms,
		.expires_ms = entry->record->expires_ms,
		.layer = layer,
	};
}

/* The first ones: there is nothing to merge. */
static void
take_cells(struct view *view, struct view_cell **cells, size_t count)
{
	free(view->cells);
	view->cells = *cells;
	view->count = count;
	*cells = NULL;
}

void
view_add_cells(struct view *view, const struct view_cell *below, size_t count)
{
	size_t total = view->count + count, at = 0, upper = 0, lower = 0;
	struct view_cell *cells = xcalloc(total == 0 ? 1 : total, sizeof(*cells));

	while (upper < view->count || lower < count) {
		int order = upper == view->count ? 1 : lower == count ? -1 :
			slice_compare(view->cells[upper].name, below[lower].name);

		if (order == 0)
			lower++;
		cells[at++] = order <= 0 ? view->cells[upper++] : below[lower++];
	}
	free(view->cells);
	view->cells = cells;
	view->count = at;
}

void
view_add_set(struct view *view, struct envset *set, const char *layer)
{
	size_t count = envset_count(set);
	struct view_cell *cells CLEANUP(freep) = xcalloc(count + 1, sizeof(*cells));

	for (size_t i = 0; i < count; i++)
		cells[i] = cell_of(envset_at(set, i), layer);
	view->sets = list_grow(view->sets, view->set_count, &view->set_room, sizeof(struct envset *));
	view->sets[view->set_count++] = set;
	if (view->count == 0)
		take_cells(view, &cells, count);
	else
		view_add_cells(view, cells, count);
}

enum view_relation
view_compare(const struct view_cell *a, const struct view_cell *b)
{
	bool same;

	if (a->entry != NULL && b->entry != NULL)
		same = secret_equal(a->entry->value, b->entry->value);
	else if (a->tag != NULL && b->tag != NULL)
		same = memcmp(a->tag, b->tag, VIEW_TAG) == 0;
	else
		return VIEW_NOT_COMPARABLE;
	return same ? VIEW_SAME : VIEW_DIFFERENT;
}

static int
compare_tags(const void *a, const void *b)
{
	return memcmp(*(const uint8_t *const *)a, *(const uint8_t *const *)b, VIEW_TAG);
}

/* Hex digits in which two tags agree from their start. */
static unsigned
digits_alike(const uint8_t *a, const uint8_t *b)
{
	unsigned i = 0;

	while (i < VIEW_TAG && a[i] == b[i])
		i++;
	return 2 * i + (i < VIEW_TAG && (a[i] ^ b[i]) < 16);
}

unsigned
view_tag_digits(const uint8_t **tags, size_t count)
{
	unsigned digits = VIEW_TAG_LEAST;

	if (count > 1)
		qsort(tags, count, sizeof(*tags), compare_tags);
	for (size_t i = 1; i < count; i++) {
		unsigned alike = digits_alike(tags[i - 1], tags[i]);

		if (alike < 2 * VIEW_TAG && alike >= digits)
			digits = alike + 1;
	}
	return digits;
}

void
view_tag_text(const struct view_cell *cell, unsigned digits, char out[VIEW_TAG_TEXT])
{
	out[0] = '#';
	hex_text(cell->tag, VIEW_TAG, out + 1);
	if (digits < 2 * VIEW_TAG)
		out[1 + digits] = '\0';
}
