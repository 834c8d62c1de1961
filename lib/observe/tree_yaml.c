/* SPDX-License-Identifier: Apache-2.0 */
#include "observe/tree_yaml.h"

#include <string.h>

#include "observe/names.h"

struct growing {
	const struct origin *from;
	struct arena *arena;
	unsigned above; /* lines of the file that stand before the text */
	size_t steps;
	struct err *err;
};

static struct tree *grow(struct growing *growing, const struct node *node, unsigned depth);

static struct tree *
refuse(struct growing *growing, const struct node *node, const char *why)
{
	err_set(growing->err, ERR_INVALID, "yaml-too-large", "%s", why);
	err_at(growing->err, growing->from->file, growing->above + node->line, node->column);
	return NULL;
}

static bool
is_merge(const struct node *item)
{
	return item->key_style == 0 && strcmp(item->key, "<<") == 0;
}

static int
add_item(struct growing *growing, const struct node *item, struct tree *map, struct names *seen,
	unsigned depth)
{
	struct tree *tree;

	if (names_find(seen, slice_of_text(item->key)) != NAMES_NONE)
		return 0;
	tree = grow(growing, item, depth + 1);
	if (tree == NULL)
		return -1;
	tree->key = slice_of_text(item->key);
	tree->key_at = (struct mark){growing->from, growing->above + item->key_line,
		item->key_column};
	tree_add(map, tree);
	return 0;
}

/* The items of NODE that MAP does not have yet, those that it merges behind its own. */
static int
add_items(struct growing *growing, const struct node *node, struct tree *map, struct names *seen,
	unsigned depth)
{
	const struct node *merged = NULL;
	int r = 0;

	if (node->kind != NODE_MAP)
		return 0;
	if (depth > 2 * YAML_LOOSE_DEPTH)
		return refuse(growing, node, "nested too deep") == NULL ? -1 : 0;
	for (size_t i = 0; r == 0 && i < node->count; i++) {
		if (is_merge(node->items[i]))
			merged = node->items[i];
		else
			r = add_item(growing, node->items[i], map, seen, depth);
	}
	for (const struct tree *at = map->first; at != NULL; at = at->next)
		names_add(seen, at->key, 1);
	if (r < 0 || merged == NULL)
		return r;
	if (merged->kind != NODE_LIST)
		return add_items(growing, merged, map, seen, depth + 1);
	for (size_t i = 0; r == 0 && i < merged->count; i++)
		r = add_items(growing, merged->items[i], map, seen, depth + 1);
	return r;
}

static struct tree *
grow_list(struct growing *growing, const struct node *node, struct tree *list, unsigned depth)
{
	for (size_t i = 0; i < node->count; i++) {
		struct tree *item = grow(growing, node->items[i], depth + 1);

		if (item == NULL)
			return NULL;
		tree_add(list, item);
	}
	return list;
}

/* NULL: it is too large, and the error says so. */
static struct tree *
grow(struct growing *growing, const struct node *node, unsigned depth)
{
	struct tree *tree;
	struct names seen = {0};
	int r;

	if (depth > 2 * YAML_LOOSE_DEPTH)
		return refuse(growing, node, "nested too deep");
	if (++growing->steps > YAML_NODES)
		return refuse(growing, node, "too much stands behind its aliases");
	tree = tree_new(growing->arena, node->kind,
		(struct mark){growing->from, growing->above + node->line, node->column});
	tree->quoted = node->quoted;
	tree->style = node->style;
	if (node->kind == NODE_SCALAR) {
		tree->is_null = node_is_null(node) && node->tag == NULL;
		tree->text = tree->raw = slice_of_text(node->text);
		/* `!!str 8080` is a text */
		tree->quoted |= node->tag != NULL && strstr(node->tag, "str") != NULL;
		return tree;
	}
	if (node->kind == NODE_LIST)
		return grow_list(growing, node, tree, depth);
	r = add_items(growing, node, tree, &seen, depth);
	names_done(&seen);
	return r < 0 ? NULL : tree;
}

int
tree_of_yaml(struct slice text, const struct origin *from, unsigned first,
	enum yaml_twins twins, struct arena *arena, struct tree **out, struct err *err)
{
	struct growing growing = {from, arena, first - 1, 0, err};
	struct node *documents;
	int r = yaml_values_loose(text, from->file, arena, twins, &documents, err);

	if (r < 0) {
		err->line += err->line == 0 ? 0 : first - 1;
		return r;
	}
	*out = grow(&growing, documents, 0);
	return *out == NULL ? err->code : 0;
}
