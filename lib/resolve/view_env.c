/* SPDX-License-Identifier: Apache-2.0 */
/* An environment of a vault, with values where they may be read and by its shape elsewhere. */
#include "resolve/view.h"

#include <string.h>

#include "base/list.h"
#include "crypto/strength.h"

_Static_assert((int)VIEW_TAG == (int)TAG, "a view compares the shape's tags");

static bool
may_read(const struct env_info *info)
{
	return info->right >= RIGHT_READ;
}

static bool
tag_is_there(const uint8_t tag[TAG])
{
	static const uint8_t none[TAG];

	return memcmp(tag, none, TAG) != 0;
}

static const uint8_t *
keep_tag(struct view *view, const uint8_t tag[TAG])
{
	return tag_is_there(tag) ? arena_copy(view->arena, slice_of(tag, TAG)).data : NULL;
}

static struct view_cell
cell_of(struct view *view, const struct shape_entry *known, const char *layer)
{
	return (struct view_cell){
		.name = known->name,
		.is_secret = known->is_secret,
		.is_weak = (known->state & SHAPE_WEAK) != 0,
		.flags = (known->is_secret ? 0 : ENTRY_PLAIN) |
			((known->state & SHAPE_GENERATED) != 0 ? ENTRY_GENERATED : 0) |
			((known->state & SHAPE_BINARY) != 0 ? ENTRY_BINARY : 0),
		.tag = keep_tag(view, known->tag),
		.version = known->version,
		.created_ms = known->created_ms,
		.expires_ms = known->expires_ms,
		.layer = layer,
	};
}

/* What the shape knows besides the value: its tag, and that it is weak. */
static void
add_marks(struct view *view, const struct shape *shape, const char *layer)
{
	size_t at = 0;

	for (size_t i = 0; i < shape->count; i++) {
		const struct shape_entry *known = &shape->entries[i];
		int order = 1;

		while (at < view->count &&
			(order = slice_compare(view->cells[at].name, known->name)) < 0)
			at++;
		if (at == view->count)
			return;
		if (order != 0 || view->cells[at].layer != layer ||
			view->cells[at].version != known->version)
			continue;
		view->cells[at].tag = keep_tag(view, known->tag);
		view->cells[at].is_weak = (known->state & SHAPE_WEAK) != 0;
		view->cells[at].is_rated = true;
	}
}

static void
add_shape(struct view *view, const struct shape *shape, const char *layer)
{
	struct view_cell *cells CLEANUP(freep) = xcalloc(shape->count + 1, sizeof(*cells));

	for (size_t i = 0; i < shape->count; i++)
		cells[i] = cell_of(view, &shape->entries[i], layer);
	view_add_cells(view, cells, shape->count);
	if (view->kind == VIEW_VALUES)
		view->kind = VIEW_SHAPE;
}

/* One layer, under what VIEW has. */
static int
add_layer(struct view *view, struct vault_env *env, const struct compare_keys *keys,
	struct err *err)
{
	const struct env_info *info = vault_env_info(env);
	const char *layer = (const char *)arena_copy(view->arena, slice_of_text(info->name)).data;
	struct shape shape CLEANUP(shape_done) = {0};
	struct envset *set = NULL;
	int known, r;

	known = vault_env_shape(env, keys, view->arena, &shape, err);
	if (known < 0)
		return known;
	if (may_read(info)) {
		r = vault_env_read(env, NULL, 0, &set, err);
		if (r < 0)
			return r;
		view_add_set(view, set, layer);
		if (known)
			add_marks(view, &shape, layer);
		if (info->scoped)
			view->kind = VIEW_HIDDEN; /* there may be more than the scope has */
	} else if (known) {
		add_shape(view, &shape, layer);
	} else {
		view->kind = VIEW_HIDDEN;
	}
	return 0;
}

int
view_of_env(struct vault_env *env, const struct compare_keys *keys, struct view **out,
	struct err *err)
{
	struct view *view CLEANUP(view_freep) = view_new(vault_env_info(env)->name, VIEW_VALUES);
	struct vault_env *base CLEANUP(vault_env_closep) = NULL;
	int r;

	view->from_vault = true;
	r = vault_env_base(env, &base, err);
	if (r == 0)
		r = add_layer(view, env, keys, err);
	if (r == 0 && base != NULL && view->kind != VIEW_HIDDEN)
		r = add_layer(view, base, keys, err);
	if (r < 0)
		return r;
	view_add_tags(view, keys);
	*out = view;
	view = NULL;
	return 0;
}

void
view_add_tags(struct view *view, const struct compare_keys *keys)
{
	for (size_t i = 0; keys != NULL && i < view->count; i++) {
		struct view_cell *cell = &view->cells[i];
		uint8_t *tag;

		if (cell->tag != NULL || cell->entry == NULL)
			continue;
		tag = arena_alloc(view->arena, TAG);
		compare_tag(keys, cell->entry->value, tag);
		cell->tag = tag;
	}
}

bool
view_is_guessable(const struct view_cell *cell)
{
	return cell->entry != NULL && (cell->flags & ENTRY_GENERATED) == 0 &&
		strength_is_guessable(cell->entry->value);
}

bool
view_shows_tag(const struct view_cell *cell)
{
	if (cell->tag == NULL || cell->is_weak)
		return false;
	if (!cell->is_secret || (cell->flags & ENTRY_GENERATED) != 0 || cell->entry == NULL)
		return true;
	return cell->is_rated || !strength_is_weak(cell->entry->value);
}
