/* SPDX-License-Identifier: Apache-2.0 */
#include "text/node.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/list.h"
#include "text/node_priv.h"

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

void
node_add(struct node *parent, struct node *item)
{
	parent->items = list_grow(parent->items, parent->count, &parent->room, sizeof(item));
	parent->items[parent->count++] = item;
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
