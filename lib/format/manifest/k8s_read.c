/* SPDX-License-Identifier: Apache-2.0 */
#include "format/manifest/k8s_priv.h"

#include <string.h>

#include "text/base64.h"
#include "text/yaml_values.h"

struct found {
	const char *kind;
	const struct node *object, *second;
};

static bool
is_text(const struct node *map, const char *key, const char *text)
{
	const struct node *node = node_find(map, key);

	return node != NULL && node->kind == NODE_SCALAR && strcmp(node->text, text) == 0;
}

static void
look_at(struct found *found, const struct node *node)
{
	if (!is_text(node, "kind", found->kind) || !is_text(node, "apiVersion", "v1"))
		return;
	if (found->object == NULL)
		found->object = node;
	else if (found->second == NULL)
		found->second = node;
}

static void
look_into(struct found *found, const struct node *document)
{
	const struct node *items = node_find(document, "items");
	const struct node *kind = node_find(document, "kind");

	look_at(found, document);
	if (items == NULL || items->kind != NODE_LIST || kind == NULL ||
		kind->kind != NODE_SCALAR || !slice_ends_with(slice_of_text(kind->text), "List"))
		return;
	for (size_t i = 0; i < items->count; i++)
		look_at(found, items->items[i]);
}

int
k8s_find(struct slice text, const char *file, const char *kind, struct arena *arena,
	struct arena *texts, const struct node **out, struct err *err)
{
	struct found found = {.kind = kind};
	struct node *documents;
	int r = yaml_values_apart(text, file, arena, texts, &documents, err);

	if (r < 0)
		return r;
	for (size_t i = 0; i < documents->count; i++)
		look_into(&found, documents->items[i]);
	if (found.object == NULL) {
		err_set(err, ERR_INVALID, "k8s-object", "no object with `apiVersion: v1` and `kind: %s`",
			kind);
		return err_at(err, file, 1, 1);
	}
	if (found.second != NULL) {
		err_set(err, ERR_INVALID, "k8s-object", "more than one %s", kind);
		err_fix(err, "leave the one that is meant in a copy of the file");
		return err_at(err, file, found.second->line, found.second->column);
	}
	*out = found.object;
	return 0;
}

void
k8s_problem(struct reader *reader, const struct node *item, const char *id, const char *what,
	const char *fix)
{
	tree_problem(reader, slice_of_text(item->key), tree_place(item), id, what, fix);
}

/* The map SECTION, which may be freed before its items are; an empty one if there is none. */
static struct node
find_section(struct reader *reader, const struct node *object, const char *section)
{
	const struct node *map = node_find(object, section);

	if (map != NULL && map->kind == NODE_MAP)
		return *map;
	if (map != NULL && !node_is_null(map))
		k8s_problem(reader, map, "k8s-object", "is no map of names and values", NULL);
	return (struct node){.kind = NODE_MAP};
}

static bool
is_taken(const struct reader *reader, const struct node *item)
{
	struct slice value;

	return reader_find(reader, slice_of_text(item->key), &value);
}

void
k8s_take_texts(struct reader *reader, const struct node *object, const char *section,
	struct arena *over)
{
	const struct node map = find_section(reader, object, section);

	for (size_t i = 0; i < map.count; i++) {
		struct slice text;

		tree_release(over, map.items[i], i);
		if (!is_taken(reader, map.items[i]) &&
			tree_yaml_text(reader, map.items[i], true, &text))
			tree_keep_yaml(reader, map.items[i], text);
	}
}

/* BYTES in the place of the digits that stand for them, which are more. */
static struct slice
put_over(const struct node *item, const struct secret_text *bytes)
{
	struct slice decoded = secret_text_slice(bytes);

	if (decoded.len > 0)
		memcpy(item->text, decoded.data, decoded.len);
	item->text[decoded.len] = '\0';
	return slice_of(item->text, decoded.len);
}

void
k8s_take_bytes(struct reader *reader, const struct node *object, const char *section,
	struct arena *over)
{
	const struct node map = find_section(reader, object, section);
	struct secret_text bytes CLEANUP(secret_text_done) = SECRET_TEXT_INIT;

	for (size_t i = 0; i < map.count; i++) {
		struct slice text;

		tree_release(over, map.items[i], i);
		if (is_taken(reader, map.items[i]) ||
			!tree_yaml_text(reader, map.items[i], true, &text))
			continue;
		bytes.len = 0;
		if (base64_read(text, &bytes))
			tree_keep_yaml(reader, map.items[i], put_over(map.items[i], &bytes));
		else
			k8s_problem(reader, map.items[i], "k8s-base64", "is not base64",
				"text as it is belongs under `stringData` of a Secret, or `data` of a "
				"ConfigMap");
	}
}
