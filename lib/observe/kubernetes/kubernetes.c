/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Manifests: any YAML file with documents of an apiVersion and a kind, kustomizations, and charts,
 * whose templates are no YAML and are told as not read.
 */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "observe/kubernetes/kubernetes_priv.h"
#include "observe/tree_yaml.h"

enum { LISTS_DEEPEST = 4 };

bool
kube_is(const struct kube_object *object, const char *group, const char *kind)
{
	return strcmp(object->kind, kind) == 0 && strcmp(object->group, group) == 0;
}

bool
kube_is_example(const struct kube_object *object)
{
	return object->found->is_ignored || found_is_template(object->found->path);
}

struct subject *
kube_add(struct kubernetes *kubernetes, const struct kube_object *object, const char *each,
	struct mark mark)
{
	struct subject *subject = facts_add(kubernetes->project->facts, each, (struct fact_place){
		object->found->path, mark.line, mark.column, 0});

	subject->service = pool_text(kubernetes->project->facts->pool, object->name);
	subject_text(subject, "object", object->name);
	if (object->namespace != NULL)
		subject_text(subject, "namespace", object->namespace);
	subject_bool(subject, "ignored", object->found->is_ignored);
	return subject;
}

/* The word of a line of TEXT that begins with KEY; empty if there is none. */
static struct slice
word_behind(struct slice text, const char *key)
{
	struct slice line;

	while (slice_next_line(&text, &line)) {
		size_t end = 0;

		if (!slice_starts_with(line, key))
			continue;
		line = slice_trim(slice_from(line, strlen(key)));
		if (line.len > 0 && (line.data[0] == '"' || line.data[0] == '\''))
			line = slice_from(line, 1);
		while (end < line.len && strchr("\"' #\t\r", line.data[end]) == NULL)
			end++;
		return slice_of(line.data, end);
	}
	return slice_of(NULL, 0);
}

/* Take the next document off *TEXT; its lines are counted into *LINE, where the next one begins. */
static bool
next_document(struct slice *text, struct slice *document, unsigned *line)
{
	struct slice rest = *text, one;

	if (text->len == 0)
		return false;
	while (slice_next_line(&rest, &one)) {
		size_t at = (size_t)(one.data - text->data);

		if (at > 0 && slice_starts_with(one, "---") &&
			(one.len == 3 || strchr(" \t\r", one.data[3]) != NULL)) {
			*document = slice_of(text->data, at);
			*text = slice_from(*text, at);
			return true;
		}
		++*line;
	}
	*document = *text;
	*text = rest;
	return true;
}

/*
 * Is it a document about which something is known? Which it is, its first columns tell; others may
 * have any form, and be as deep as they like.
 */
static bool
is_looked_at(struct slice document)
{
	static const char *const kinds[] = {"Pod", "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet",
		"ReplicationController", "Job", "CronJob", "Rollout", "ConfigMap", "LimitRange",
		"HorizontalPodAutoscaler", "Certificate"};
	struct slice kind;

	if (slice_starts_with(document, "\xef\xbb\xbf"))
		document = slice_from(document, 3);
	kind = word_behind(document, "kind:");
	return word_behind(document, "apiVersion:").len > 0 &&
		(slice_is_one_of(kind, kinds, ARRAY_LEN(kinds)) || slice_has(kind, "Secret") ||
		slice_ends_with(kind, "List") || slice_starts_with(kind, "{{"));
}

static const char *
text_in(struct kubernetes *kubernetes, const struct tree *map, const char *key)
{
	struct slice text = tree_find_text(map, key);

	return text.len == 0 ? NULL : pool_slice(kubernetes->project->pool, text);
}

/* `apps` of `apps/v1`; nothing of `v1`. */
static const char *
group_of(struct kubernetes *kubernetes, struct slice version)
{
	size_t slash = slice_find(version, '/');

	return slash == version.len ? "" :
		pool_slice(kubernetes->project->pool, slice_of(version.data, slash));
}

static void
add_document(struct kubernetes *kubernetes, const struct found_file *found,
	const struct tree *root, unsigned depth)
{
	const struct tree *metadata = tree_find(root, "metadata");
	struct kube_object object = {.root = root, .found = found};
	const struct tree *items = tree_find(root, "items");
	struct slice key;

	object.kind = text_in(kubernetes, root, "kind");
	if (object.kind == NULL || !tree_is_text(tree_find(root, "apiVersion")))
		return;
	if (slice_ends_with(slice_of_text(object.kind), "List") && items != NULL) {
		for (const struct tree *at = items->first; at != NULL && depth < LISTS_DEEPEST;
			at = at->next)
			add_document(kubernetes, found, at, depth + 1);
		return;
	}
	object.group = group_of(kubernetes, tree_find_text(root, "apiVersion"));
	object.name = text_in(kubernetes, metadata, "name");
	if (object.name == NULL)
		object.name = text_in(kubernetes, metadata, "generateName");
	if (object.name == NULL)
		object.name = "(no name)";
	object.namespace = text_in(kubernetes, metadata, "namespace");
	object.is_encrypted = tree_find(tree_find(root, "sops"), "mac") != NULL;
	key = kube_key(kubernetes, object.kind, slice_of_text(object.name));
	object.next = names_find(&kubernetes->objects_named, key);
	names_set(&kubernetes->objects_named, key, (long)kubernetes->object_count);
	kubernetes->objects = list_grow(kubernetes->objects, kubernetes->object_count,
		&kubernetes->object_room, sizeof(object));
	kubernetes->objects[kubernetes->object_count++] = object;
}

static struct subject *
add_file(struct kubernetes *kubernetes, const char *path, unsigned line, unsigned column)
{
	struct subject *subject = facts_add(kubernetes->project->facts, "file",
		(struct fact_place){path, line, column, 0});

	subject_text(subject, "kind", "kubernetes");
	return subject;
}

static void
add_problem(struct kubernetes *kubernetes, const char *path, struct slice text,
	const struct err *err)
{
	struct subject *subject = add_file(kubernetes, path, err->line, err->column);

	if (err->code == ERR_INVALID && slice_has(text, "{{")) {
		subject_text(subject, "not_read", "template");
		kubernetes->project->workloads_open = true;
	} else {
		subject_text(subject, "problem", err->message);
		subject_text(subject, "problem_id", err->id);
	}
}

/* A document, or what else TEXT turns out to be, that begins in line FIRST. */
static void
read_document(struct kubernetes *kubernetes, const struct found_file *found,
	const struct origin *from, struct slice text, unsigned first)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct tree *documents;

	if (found->kind == FOUND_YAML && !is_looked_at(text))
		return;
	if (tree_of_yaml(text, from, first, YAML_LAST_COUNTS, kubernetes->arena, &documents,
		&err) < 0) {
		add_problem(kubernetes, found->path, text, &err);
		return;
	}
	for (const struct tree *at = documents->first; at != NULL; at = at->next) {
		if (found->kind == FOUND_KUSTOMIZATION)
			kustomization_read(kubernetes, found, at);
		else
			add_document(kubernetes, found, at, 0);
	}
}

static void
read_file(struct kubernetes *kubernetes, const struct found_file *found)
{
	struct origin *from = pool_alloc(kubernetes->project->pool, sizeof(*from));
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct slice text, document;
	unsigned line = 1, first = 1;
	int r = sources_read(kubernetes->project->sources, found->path, &text, &err);

	*from = (struct origin){found->path, source_folder(kubernetes->project->pool, found->path)};
	/* whether it is one, of a file that cannot be read nobody knows */
	if (r < 0 && found->kind == FOUND_KUSTOMIZATION)
		add_problem(kubernetes, found->path, slice_of(NULL, 0), &err);
	for (; r == 0 && next_document(&text, &document, &line); first = line)
		read_document(kubernetes, found, from, document, first);
}

/* Is PATH a template of a chart? */
static bool
is_of_chart(const struct kubernetes *kubernetes, const char *path)
{
	for (size_t i = 0; i < kubernetes->chart_count; i++) {
		const char *folder = kubernetes->charts[i];
		size_t len = strcmp(folder, ".") == 0 ? 0 : strlen(folder) + 1;

		if ((len == 0 || (strncmp(path, folder, len - 1) == 0 && path[len - 1] == '/')) &&
			strncmp(path + len, "templates/", 10) == 0)
			return true;
	}
	return false;
}

static void
find_charts(struct kubernetes *kubernetes)
{
	struct project *project = kubernetes->project;

	for (size_t i = 0; i < project->found->count; i++) {
		const struct found_file *found = &project->found->items[i];
		struct subject *subject;

		if (found->kind != FOUND_CHART)
			continue;
		kubernetes->charts = list_grow(kubernetes->charts, kubernetes->chart_count,
			&kubernetes->chart_room, sizeof(*kubernetes->charts));
		kubernetes->charts[kubernetes->chart_count++] =
			source_folder(project->pool, found->path);
		project->workloads_open = true;
		subject = add_file(kubernetes, found->path, 1, 1);
		subject_text(subject, "not_read", "chart");
	}
}

static void
read_all(struct kubernetes *kubernetes)
{
	const struct found *found = kubernetes->project->found;

	find_charts(kubernetes);
	for (size_t i = 0; i < found->count; i++)
		if ((found->items[i].kind == FOUND_YAML &&
			!is_of_chart(kubernetes, found->items[i].path)) ||
			found->items[i].kind == FOUND_KUSTOMIZATION)
			read_file(kubernetes, &found->items[i]);
	for (size_t i = 0; i < kubernetes->object_count; i++) {
		kube_add_stores(kubernetes, &kubernetes->objects[i]);
		kube_add_bounds(kubernetes, &kubernetes->objects[i]);
	}
}

static void
kubernetes_done(struct kubernetes *kubernetes)
{
	for (size_t i = 0; i < kubernetes->store_count; i++)
		names_done(&kubernetes->stores[i].keys);
	free(kubernetes->objects);
	free(kubernetes->stores);
	names_done(&kubernetes->objects_named);
	names_done(&kubernetes->stores_named);
	names_done(&kubernetes->images);
	names_done(&kubernetes->scaled);
	names_done(&kubernetes->limited);
	free(kubernetes->charts);
	arena_free(kubernetes->arena);
}

void
kubernetes_facts(struct project *project)
{
	struct kubernetes kubernetes CLEANUP(kubernetes_done) = {.project = project,
		.arena = arena_new(1 << 14)};

	read_all(&kubernetes);
	for (size_t i = 0; i < kubernetes.object_count; i++) {
		kube_data_facts(&kubernetes, &kubernetes.objects[i]);
		kube_pod_facts(&kubernetes, &kubernetes.objects[i]);
	}
}
