/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kustomization.yaml: the Secrets and ConfigMaps that it generates, image tags that it sets, names that
 * it changes.
 */
#include <string.h>

#include "observe/kubernetes/kubernetes_priv.h"
#include "observe/literal.h"

struct generator {
	struct kubernetes *kubernetes;
	const struct found_file *found;
	struct kube_store *store;
	const char *kind, *name;
};

/* `NAME=text`, with or without quotes around the text. */
static void
add_literal(const struct generator *generator, const struct tree *item)
{
	struct project *project = generator->kubernetes->project;
	size_t equals = slice_find(item->text, '=');
	struct slice name = slice_of(item->text.data, equals);
	struct slice value = slice_from(item->text, equals + 1);
	struct subject *subject;
	struct literal literal;
	bool later;

	if (equals == item->text.len)
		return;
	if (value.len > 1 && (value.data[0] == '"' || value.data[0] == '\'') &&
		value.data[value.len - 1] == value.data[0])
		value = slice_of(value.data + 1, value.len - 2);
	names_add(&generator->store->keys, name, 1);
	later = kube_is_filled_later(value);
	literal = literal_of(project->words, name, value, later, later);
	subject = facts_add(project->facts, "manifest", (struct fact_place){generator->found->path,
		item->at.line, item->at.column, 0});
	subject_text(subject, "kind", generator->kind);
	subject_text(subject, "part", "key");
	subject_text(subject, "field", "literals");
	subject_text(subject, "object", generator->name);
	subject_text(subject, "name", pool_slice(project->pool, name));
	subject_bool(subject, "ignored", generator->found->is_ignored);
	subject_bool(subject, "example", generator->found->is_ignored);
	subject_bool(subject, "encrypted", false);
	literal_put(&literal, subject);
}

/* `[KEY=]path` */
static void
add_file(const struct generator *generator, const struct tree *item)
{
	size_t equals = slice_find(item->text, '='), slash = 0;
	struct slice name = slice_of(item->text.data, equals);

	for (size_t i = 0; equals == item->text.len && i < name.len; i++)
		slash = name.data[i] == '/' ? i + 1 : slash;
	names_add(&generator->store->keys, slice_from(name, slash), 1);
}

static void
each_item(const struct generator *generator, const struct tree *map, const char *field,
	void (*add)(const struct generator *generator, const struct tree *item))
{
	const struct tree *list = tree_find(map, field);

	for (const struct tree *at = list == NULL || list->kind != NODE_LIST ? NULL : list->first;
		at != NULL; at = at->next)
		if (tree_is_text(at))
			add(generator, at);
}

static void
add_generators(struct kubernetes *kubernetes, const struct found_file *found,
	const struct tree *root, const char *field, const char *kind)
{
	const struct tree *list = tree_find(root, field);
	struct slice namespace = tree_find_text(root, "namespace");

	for (const struct tree *at = list == NULL ? NULL : list->first; at != NULL; at = at->next) {
		struct generator generator = {kubernetes, found, NULL, kind,
			pool_slice(kubernetes->project->pool, tree_find_text(at, "name"))};
		struct slice own = tree_find_text(at, "namespace");

		own = own.len > 0 ? own : namespace;
		generator.store = kube_store_add(kubernetes, kind, generator.name, own.len == 0 ? NULL :
			pool_slice(kubernetes->project->pool, own));
		/* keys of env files are not known here, and those it merges with may be anywhere */
		generator.store->is_open = tree_find(at, "envs") != NULL ||
			tree_find(at, "env") != NULL || tree_find(at, "behavior") != NULL;
		each_item(&generator, at, "literals", add_literal);
		each_item(&generator, at, "files", add_file);
	}
}

void
kustomization_read(struct kubernetes *kubernetes, const struct found_file *found,
	const struct tree *root)
{
	const struct tree *images = tree_find(root, "images");

	add_generators(kubernetes, found, root, "configMapGenerator", "ConfigMap");
	add_generators(kubernetes, found, root, "secretGenerator", "Secret");
	for (const struct tree *at = images == NULL ? NULL : images->first; at != NULL; at = at->next)
		if (tree_find_text(at, "name").len > 0)
			names_add(&kubernetes->images, tree_find_text(at, "name"), 1);
	if (tree_find(root, "namePrefix") != NULL || tree_find(root, "nameSuffix") != NULL ||
		tree_find(root, "helmCharts") != NULL)
		kubernetes->project->workloads_open = true;
}
