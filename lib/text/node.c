/* SPDX-License-Identifier: Apache-2.0 */
#include "text/node.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/list.h"
#include "text/node_priv.h"

enum { FEW_KEYS = 24, FIRST_ROOM = 4 };

struct node *
node_new(enum node_kind kind, struct slice text)
{
	/* one allocation for node and text: a small file has hundreds of both */
	struct node *node = xmalloc(sizeof(*node) + text.len + 1);

	*node = (struct node){.kind = kind};
	if (kind == NODE_SCALAR) {
		node->text = (char *)(node + 1);
		if (text.len > 0)
			memcpy(node->text, text.data, text.len);
		node->text[text.len] = '\0';
	}
	return node;
}

/* How many items there shall be room for; 0: one more has some. */
static size_t
next_room(const struct node *parent)
{
	size_t count = parent->count;

	if (count == 0)
		return FIRST_ROOM;
	return count >= FIRST_ROOM && (count & (count - 1)) == 0 ? count * 2 : 0;
}

void
node_add(struct node *parent, struct node *item)
{
	size_t room = next_room(parent);

	if (room > 0) {
		struct node **moved = xmalloc(room * sizeof(*moved));

		if (parent->count > 0)
			memcpy(moved, parent->items, parent->count * sizeof(*moved));
		free(parent->items);
		parent->items = moved;
	}
	parent->items[parent->count++] = item;
}

void
node_add_in(struct arena *arena, struct node *parent, struct node *item)
{
	size_t room = next_room(parent);

	if (room > 0) {
		struct node **moved = arena_alloc_unset(arena, room * sizeof(*moved));

		if (parent->count > 0)
			memcpy(moved, parent->items, parent->count * sizeof(*moved));
		parent->items = moved;
	}
	parent->items[parent->count++] = item;
}

void
node_list_add(struct node_list *list, struct node *item)
{
	list->items = list_grow(list->items, list->count, &list->room, sizeof(item));
	list->items[list->count++] = item;
}

void
node_list_done(struct node_list *list)
{
	free(list->items);
	*list = (struct node_list){0};
}

void
node_give_items(struct arena *arena, struct node *parent, struct node_list *list)
{
	if (list->count == 0)
		return;
	parent->items = arena_alloc_unset(arena, list->count * sizeof(*list->items));
	memcpy(parent->items, list->items, list->count * sizeof(*list->items));
	parent->count = (unsigned)list->count;
	node_list_done(list);
}

static int
compare_keys(const void *a, const void *b)
{
	const struct node *left = *(const struct node *const *)a;
	const struct node *right = *(const struct node *const *)b;
	int order = strcmp(left->key, right->key);

	if (order != 0)
		return order;
	return left->key_line != right->key_line ? (left->key_line > right->key_line) * 2 - 1 :
		(left->key_column > right->key_column) - (left->key_column < right->key_column);
}

const struct node *
node_find_twin(const struct node *map)
{
	struct node **sorted CLEANUP(freep) = NULL;

	if (map->count <= FEW_KEYS) {
		for (size_t i = 1; i < map->count; i++)
			for (size_t k = 0; k < i; k++)
				if (strcmp(map->items[i]->key, map->items[k]->key) == 0)
					return map->items[i];
		return NULL;
	}
	sorted = xmalloc(map->count * sizeof(*sorted));
	memcpy(sorted, map->items, map->count * sizeof(*sorted));
	qsort(sorted, map->count, sizeof(*sorted), compare_keys);
	for (size_t i = 1; i < map->count; i++)
		if (strcmp(sorted[i]->key, sorted[i - 1]->key) == 0)
			return sorted[i];
	return NULL;
}

void
node_drop_twins(struct node *map)
{
	struct node **sorted CLEANUP(freep) = xmalloc((map->count + 1) * sizeof(*sorted));
	size_t kept = 0;

	memcpy(sorted, map->items, map->count * sizeof(*sorted));
	qsort(sorted, map->count, sizeof(*sorted), compare_keys);
	for (size_t i = 1; i < map->count; i++)
		if (strcmp(sorted[i]->key, sorted[i - 1]->key) == 0)
			sorted[i - 1]->key_line = 0;
	for (size_t i = 0; i < map->count; i++)
		if (map->items[i]->key_line != 0)
			map->items[kept++] = map->items[i];
	map->count = (unsigned)kept;
}

void
node_free(struct node *node)
{
	if (node == NULL)
		return;
	for (size_t i = 0; i < node->count; i++)
		node_free(node->items[i]);
	free(node->items);
	free(node->key);
	free(node->tag);
	free(node);
}

void
node_freep(struct node **node)
{
	node_free(*node);
	*node = NULL;
}

struct node *
node_find(const struct node *map, const char *key)
{
	if (map->kind != NODE_MAP)
		return NULL;
	for (size_t i = 0; i < map->count; i++)
		if (strcmp(map->items[i]->key, key) == 0)
			return map->items[i];
	return NULL;
}

bool
node_is_null(const struct node *node)
{
	static const char *const words[] = {"", "~", "null", "Null", "NULL"};

	if (node->kind != NODE_SCALAR || node->quoted)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (strcmp(node->text, words[i]) == 0)
			return true;
	return false;
}

/* A word as YAML 1.1 allows it: small, capital or with a capital first. */
static bool
is_word(const char *text, const char *word)
{
	size_t len = strlen(word);

	if (strlen(text) != len || strcasecmp(text, word) != 0)
		return false;
	if (strncmp(text + 1, word + 1, len - 1) == 0)
		return true;
	for (size_t i = 0; i < len; i++)
		if (text[i] >= 'a')
			return false;
	return true;
}

int
node_bool(const struct node *node, bool *out)
{
	static const char *const words[] = {"false", "true", "no", "yes", "off", "on", "n", "y"};

	if (node->kind != NODE_SCALAR || node->quoted)
		return -1;
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (is_word(node->text, words[i])) {
			*out = i % 2 == 1;
			return 0;
		}
	return -1;
}
