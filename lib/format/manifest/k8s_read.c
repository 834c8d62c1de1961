/* SPDX-License-Identifier: Apache-2.0 */
#include "format/manifest/k8s_priv.h"

#include <string.h>

#include "base/cleanup.h"
#include "text/base64.h"
#include "text/yaml_values.h"

struct found {
	const struct node *first[K8S_KINDS], *second[K8S_KINDS];
};

const char *const k8s_kinds[] = {
	[K8S_SECRET] = "Secret",
	[K8S_CONFIG] = "ConfigMap",
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
	for (size_t i = 0; i < K8S_KINDS; i++) {
		if (!is_text(node, "kind", k8s_kinds[i]) || !is_text(node, "apiVersion", "v1"))
			continue;
		if (found->first[i] == NULL)
			found->first[i] = node;
		else if (found->second[i] == NULL)
			found->second[i] = node;
	}
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

/* Is there one object of each of the kinds that are WANTED, or of one of them? */
static int
check_found(const struct found *found, unsigned wanted, const char *file, struct err *err)
{
	bool has_one = false;

	for (size_t i = 0; i < K8S_KINDS; i++) {
		if ((wanted & 1U << i) == 0)
			continue;
		has_one |= found->first[i] != NULL;
		if (found->second[i] == NULL)
			continue;
		err_set(err, ERR_INVALID, "k8s-object", "more than one %s", k8s_kinds[i]);
		err_fix(err, "leave the one that is meant in a copy of the file");
		return err_at(err, file, found->second[i]->line, found->second[i]->column);
	}
	if (has_one)
		return 0;
	err_set(err, ERR_INVALID, "k8s-object", "no object with `apiVersion: v1` and `kind: %s`%s",
		k8s_kinds[wanted == K8S_ONLY(K8S_CONFIG) ? K8S_CONFIG : K8S_SECRET],
		wanted == K8S_ANY ? " or `kind: ConfigMap`" : "");
	return err_at(err, file, 1, 1);
}

int
k8s_find(struct slice text, const char *file, unsigned wanted, struct arena *arena,
	struct arena *texts, const struct node *out[K8S_KINDS], struct err *err)
{
	struct found found = {{NULL}, {NULL}};
	struct node *documents;
	int r = yaml_values_apart(text, file, arena, texts, &documents, err);

	if (r < 0)
		return r;
	for (size_t i = 0; i < documents->count; i++)
		look_into(&found, documents->items[i]);
	r = check_found(&found, wanted, file, err);
	for (size_t i = 0; r == 0 && i < K8S_KINDS; i++)
		out[i] = found.first[i];
	return r;
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

void
k8s_note_other(struct reader *reader, const struct node *object)
{
	static const char *const sections[] = {"data", "stringData", "binaryData"};

	for (size_t i = 0; object != NULL && i < ARRAY_LEN(sections); i++) {
		const struct node *map = node_find(object, sections[i]);

		for (size_t k = 0; map != NULL && map->kind == NODE_MAP && k < map->count; k++)
			reader_note(reader, READ_OTHER_KIND, slice_of_text(map->items[k]->key),
				tree_place(map->items[k]));
	}
}

void
k8s_take_secret(struct reader *reader, const struct node *object, struct arena *over)
{
	bool both = node_find(object, "data") != NULL;

	reader->says = ENTRY_SAYS_SECRET;
	/* what stands under stringData wins */
	k8s_take_texts(reader, object, "stringData", both ? NULL : over);
	if (both)
		k8s_take_bytes(reader, object, "data", over);
	reader->says = 0;
}

/* A name in both sections is none that Kubernetes takes. */
static void
find_twins(struct reader *reader, const struct node *object)
{
	const struct node *map = node_find(object, "binaryData");
	const struct node *texts = node_find(object, "data");

	/* most are in no other place, which the table of names knows at once */
	for (size_t i = 0; map != NULL && texts != NULL && i < map->count; i++)
		if (is_taken(reader, map->items[i]) && node_find(texts, map->items[i]->key) != NULL)
			k8s_problem(reader, map->items[i], "k8s-object",
				"stands under `data` and under `binaryData`", "take one of them out");
}

void
k8s_take_config(struct reader *reader, const struct node *object, struct arena *over)
{
	bool both = node_find(object, "binaryData") != NULL;

	k8s_take_texts(reader, object, "data", both ? NULL : over);
	if (!both)
		return;
	find_twins(reader, object);
	k8s_take_bytes(reader, object, "binaryData", over);
}
