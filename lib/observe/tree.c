/* SPDX-License-Identifier: Apache-2.0 */
#include "observe/tree.h"

#include <string.h>

enum { UNDER_MOST = 8 };

struct tree *
tree_new(struct arena *arena, enum node_kind kind, struct mark at)
{
	struct tree *tree = arena_alloc(arena, sizeof(*tree));

	tree->kind = kind;
	tree->at = tree->key_at = at;
	return tree;
}

struct tree *
tree_text(struct arena *arena, struct slice text, struct mark at)
{
	struct tree *tree = tree_new(arena, NODE_SCALAR, at);

	tree->quoted = true;
	tree->text = tree->raw = text;
	return tree;
}

struct tree *
tree_literal(struct arena *arena, const char *text, struct mark at)
{
	return tree_text(arena, slice_of_text(text), at);
}

void
tree_add(struct tree *parent, struct tree *item)
{
	item->next = NULL;
	if (parent->last == NULL)
		parent->first = item;
	else
		parent->last->next = item;
	parent->last = item;
	parent->count++;
}

void
tree_set(struct tree *map, const char *key, struct tree *item)
{
	item->key = slice_of_text(key);
	item->key_at = item->at;
	tree_add(map, item);
}

void
tree_drop(struct tree *parent, struct tree *item)
{
	struct tree *before = NULL;

	for (struct tree *at = parent->first; at != item; at = at->next)
		before = at;
	if (before == NULL)
		parent->first = item->next;
	else
		before->next = item->next;
	if (parent->last == item)
		parent->last = before;
	parent->count--;
}

struct tree *
tree_find_slice(const struct tree *map, struct slice key)
{
	if (map == NULL || map->kind != NODE_MAP)
		return NULL;
	for (struct tree *at = map->first; at != NULL; at = at->next)
		if (slice_equal(at->key, key))
			return at;
	return NULL;
}

struct tree *
tree_find(const struct tree *map, const char *key)
{
	return tree_find_slice(map, slice_of_text(key));
}

bool
tree_is_text(const struct tree *tree)
{
	return tree != NULL && tree->kind == NODE_SCALAR && !tree->is_null;
}

struct tree *
tree_part(struct arena *arena, struct slice text, const struct tree *from)
{
	struct tree *part = tree_text(arena, text, from->at);

	part->is_made = from->is_made;
	part->is_tainted = from->is_tainted;
	part->is_unknown = from->is_unknown;
	return part;
}

struct slice
tree_shown(const struct tree *tree)
{
	if (!tree_is_text(tree))
		return slice_of(NULL, 0);
	return tree->is_tainted ? SLICE_LITERAL("***") : tree->text;
}

bool
tree_is_path(const struct tree *tree)
{
	return tree_is_text(tree) && tree->text.len > 0 && !tree->is_tainted && !tree->is_unknown;
}

struct slice
tree_find_text(const struct tree *map, const char *key)
{
	const struct tree *found = tree_find(map, key);

	return tree_is_text(found) ? found->text : slice_of(NULL, 0);
}

bool
tree_says_true(const struct tree *map, const char *key)
{
	return slice_equal_text(tree_find_text(map, key), "true");
}

bool
slice_has(struct slice text, const char *part)
{
	return text.len > 0 && memmem(text.data, text.len, part, strlen(part)) != NULL;
}

/* A copy of TREE alone that stands on UNDER. */
static struct tree *
stand_on(struct arena *arena, const struct tree *tree, struct tree *under)
{
	struct tree *copy = arena_alloc_unset(arena, sizeof(*copy));

	memcpy(copy, tree, sizeof(*copy));
	copy->next = NULL;
	copy->under = under;
	return copy;
}

void
tree_put_under(struct arena *arena, struct tree *item, const struct tree *old)
{
	const struct tree *chain[UNDER_MOST];
	size_t count = 0;

	for (const struct tree *at = item->under; at != NULL && count < UNDER_MOST; at = at->under)
		chain[count++] = at;
	/* copies of ITEM may share its chain, so that it gets one of its own */
	item->under = stand_on(arena, old, old->under);
	while (count > 0)
		item->under = stand_on(arena, chain[--count], item->under);
}

struct tree *
tree_copy(struct arena *arena, const struct tree *tree)
{
	struct tree *copy = arena_alloc_unset(arena, sizeof(*copy));

	memcpy(copy, tree, sizeof(*copy));
	copy->first = copy->last = copy->next = NULL;
	copy->count = 0;
	for (const struct tree *at = tree->first; at != NULL; at = at->next)
		tree_add(copy, tree_copy(arena, at));
	return copy;
}

size_t
tree_size(const struct tree *tree)
{
	size_t size = 1;

	for (const struct tree *at = tree->first; at != NULL; at = at->next)
		size += tree_size(at);
	return size;
}
