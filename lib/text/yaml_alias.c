/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Aliases are copies that count, and an alias inside its own anchor is an error, so that no text
 * can grow by itself.
 */
#include "text/yaml_priv.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"

enum { COPIED_MOST = 4 * YAML_MOST, ANCHORS_MOST = 1000 };

int
anchor_begin(struct loader *loader, const yaml_char_t *name, yaml_mark_t mark, size_t *place,
	struct err *err)
{
	*place = SIZE_MAX;
	if (name == NULL)
		return 0;
	if (loader->anchor_count >= ANCHORS_MOST)
		return loader_wrong(loader, mark, "too many anchors", err);
	loader->anchors = list_grow(loader->anchors, loader->anchor_count, &loader->anchor_room,
		sizeof(*loader->anchors));
	loader->anchors[loader->anchor_count] =
		(struct anchor){xstrdup((const char *)name), NULL};
	*place = loader->anchor_count++;
	return 0;
}

void
anchor_end(struct loader *loader, size_t at, const struct node *node)
{
	if (at != SIZE_MAX)
		loader->anchors[at].node = node;
}

/* The newest anchor of that name; NULL if there is none or it is not whole yet. */
static const struct node *
anchor_find(const struct loader *loader, const char *name)
{
	for (size_t i = loader->anchor_count; i-- > 0;)
		if (strcmp(loader->anchors[i].name, name) == 0)
			return loader->anchors[i].node;
	return NULL;
}

/* FROM without what is below it. */
static int
copy_alone(struct loader *loader, const struct node *from, yaml_mark_t mark, struct node **out,
	struct err *err)
{
	struct slice text = slice_of_text(from->text);
	struct node *node;
	int r;

	r = loader_count(loader, mark, err);
	if (r < 0)
		return r;
	loader->copied += text.len + (from->key == NULL ? 0 : strlen(from->key));
	if (loader->copied > COPIED_MOST)
		return loader_wrong(loader, mark, "aliases that multiply", err);

	node = node_new(from->kind, text);
	node->quoted = from->quoted;
	node->tag = from->tag == NULL ? NULL : xstrdup(from->tag);
	node->line = from->line;
	node->column = from->column;
	*out = node;
	return 0;
}

/* What is below FROM, to hang below TO, which is DEPTH deep. */
static int
copy_items(struct loader *loader, const struct node *from, yaml_mark_t mark, unsigned depth,
	struct node *to, struct err *err)
{
	int r;

	if (depth > YAML_DEPTH)
		return loader_wrong(loader, mark, "nested too deep", err);
	for (size_t i = 0; i < from->count; i++) {
		const struct node *item = from->items[i];
		struct node *copy;

		r = copy_alone(loader, item, mark, &copy, err);
		if (r < 0)
			return r;
		node_add(to, copy);
		copy->key = item->key == NULL ? NULL : xstrdup(item->key);
		copy->key_line = item->key_line;
		copy->key_column = item->key_column;
		r = copy_items(loader, item, mark, depth + 1, copy, err);
		if (r < 0)
			return r;
	}
	return 0;
}

void
anchors_done(struct loader *loader)
{
	for (size_t i = 0; i < loader->anchor_count; i++)
		free(loader->anchors[i].name);
	free(loader->anchors);
}

int
alias_load(struct loader *loader, const yaml_char_t *name, yaml_mark_t mark, unsigned depth,
	struct node **out, struct err *err)
{
	const struct node *node = anchor_find(loader, (const char *)name);
	struct node *copy CLEANUP(node_freep) = NULL;
	int r;

	if (node == NULL)
		return loader_wrong(loader, mark, "an alias of nothing that stands above it", err);
	r = copy_alone(loader, node, mark, &copy, err);
	if (r < 0)
		return r;
	r = copy_items(loader, node, mark, depth, copy, err);
	if (r < 0)
		return r;
	*out = copy;
	copy = NULL;
	return 0;
}
