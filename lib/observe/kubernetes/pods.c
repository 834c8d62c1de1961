/* SPDX-License-Identifier: Apache-2.0 */
/* What runs: pods of Deployments and their like, container by container. */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "observe/container.h"
#include "observe/kubernetes/kubernetes_priv.h"

enum { CONTAINERS_MOST = 64, TEXT_MOST = 1 << 16, PATCHES_MOST = 100 };

/* Where in an object of that kind the template of its pods is. */
static const struct tree *
template_of(const struct kube_object *object)
{
	static const char *const kinds[] = {"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet",
		"ReplicationController", "Job", "Rollout"};
	const struct tree *spec = tree_find(object->root, "spec");

	if (kube_is(object, "", "Pod"))
		return object->root;
	if (strcmp(object->kind, "CronJob") == 0)
		spec = tree_find(tree_find(spec, "jobTemplate"), "spec");
	else if (!slice_is_one_of(slice_of_text(object->kind), kinds, ARRAY_LEN(kinds)))
		return NULL;
	return tree_find(spec, "template");
}

const struct tree *
kube_pod(const struct kube_object *object)
{
	return tree_find(template_of(object), "spec");
}

/*
 * A part that is laid over a whole one of the same name: without what the API wants of every one,
 * or a container without an image.
 */
static bool
is_patch(const struct kube_object *object, const struct tree *container)
{
	static const char *const selected[] = {"Deployment", "StatefulSet", "DaemonSet"};
	const struct tree *spec = tree_find(object->root, "spec");

	if (tree_find(container, "image") == NULL)
		return true;
	return slice_is_one_of(slice_of_text(object->kind), selected, ARRAY_LEN(selected)) &&
		tree_find(spec, "selector") == NULL;
}

static bool
has_limits(const struct tree *container)
{
	const struct tree *resources = tree_find(container, "resources");
	const struct tree *limits = tree_find(resources, "limits");

	return limits != NULL && limits->kind == NODE_MAP && limits->count > 0;
}

static bool
has_readiness(const struct tree *container)
{
	return tree_find(container, "readinessProbe") != NULL;
}

/* Does some document of the same name, as patches have it, say so of the container? */
static bool
is_said(struct kubernetes *kubernetes, const struct kube_object *object,
	const struct tree *container, bool (*says)(const struct tree *container))
{
	struct slice name = tree_find_text(container, "name");
	unsigned looked = 0;
	long at;

	if (says(container))
		return true;
	for (at = names_find(&kubernetes->objects_named, kube_key(kubernetes, object->kind,
		slice_of_text(object->name))); at != NAMES_NONE && looked++ < PATCHES_MOST;
		at = kubernetes->objects[at].next) {
		const struct tree *list = tree_find(kube_pod(&kubernetes->objects[at]), "containers");

		for (const struct tree *one = list == NULL ? NULL : list->first; one != NULL;
			one = one->next)
			if (slice_equal(tree_find_text(one, "name"), name) && says(one))
				return true;
	}
	return false;
}

/* A LimitRange gives limits to containers that have none. */
static bool
has_limit_range(const struct kubernetes *kubernetes, const struct kube_object *object)
{
	if (object->namespace == NULL)
		return kubernetes->limited.count > 0;
	return names_find(&kubernetes->limited, SLICE_LITERAL("")) != NAMES_NONE ||
		names_find(&kubernetes->limited, slice_of_text(object->namespace)) != NAMES_NONE;
}

static unsigned long
number_in(const struct tree *map, const char *key, unsigned long otherwise)
{
	struct slice text = tree_find_text(map, key);
	unsigned long number = 0;

	if (text.len == 0 || text.len > 9)
		return otherwise;
	for (size_t i = 0; i < text.len; i++) {
		if (text.data[i] < '0' || text.data[i] > '9')
			return otherwise;
		number = 10 * number + (text.data[i] - '0');
	}
	return number;
}

void
kube_add_bounds(struct kubernetes *kubernetes, const struct kube_object *object)
{
	const struct tree *spec = tree_find(object->root, "spec");
	const struct tree *target = tree_find(spec, "scaleTargetRef");
	const char *kind = pool_slice(kubernetes->project->pool, tree_find_text(target, "kind"));
	struct slice key;

	if (kube_is(object, "", "LimitRange"))
		names_add(&kubernetes->limited, slice_of_text(object->namespace == NULL ? "" :
			object->namespace), 1);
	if (strcmp(object->kind, "HorizontalPodAutoscaler") != 0)
		return;
	key = kube_key(kubernetes, kind, tree_find_text(target, "name"));
	names_set(&kubernetes->scaled, key, (long)number_in(spec, "maxReplicas", 1));
}

/* How many there are at most, counting what a HorizontalPodAutoscaler may ask for. */
static unsigned long
replicas_of(struct kubernetes *kubernetes, const struct kube_object *object)
{
	unsigned long most = number_in(tree_find(object->root, "spec"), "replicas", 1);
	long scaled = names_find(&kubernetes->scaled, kube_key(kubernetes, object->kind,
		slice_of_text(object->name)));

	return scaled != NAMES_NONE && (unsigned long)scaled > most ? (unsigned long)scaled : most;
}

static struct slice
add_words(struct arena *arena, struct slice text, const struct tree *words)
{
	unsigned char *joined;
	size_t len = text.len;

	if (words == NULL)
		return text;
	if (words->kind == NODE_SCALAR) {
		joined = arena_alloc_unset(arena, text.len + words->text.len + 1);
		memcpy(joined + text.len + 1, words->text.data, words->text.len);
		len += words->text.len + 1;
		joined[text.len] = ' ';
		if (text.len > 0)
			memcpy(joined, text.data, text.len);
		return slice_of(joined, len);
	}
	for (const struct tree *at = words->first; at != NULL && text.len < TEXT_MOST; at = at->next)
		if (at->kind == NODE_SCALAR && at->text.len < TEXT_MOST)
			text = add_words(arena, text, at);
	return text;
}

static void
put_command(struct kubernetes *kubernetes, const struct tree *container, struct subject *subject)
{
	const struct tree *command = tree_find(container, "command");
	const struct tree *args = tree_find(container, "args");
	struct slice text = {NULL, 0};
	const char *migration;

	text = add_words(kubernetes->arena, text, command);
	text = add_words(kubernetes->arena, text, args);
	migration = migration_in(text);
	subject_bool(subject, "migrates_on_start", migration != NULL);
	if (migration == NULL)
		return;
	command = command == NULL ? args : command;
	subject_text(subject, "migration", migration);
	subject_at(subject, "migration", (struct fact_place){subject->place.file,
		command->key_at.line, command->key_at.column, 0});
}

static void
put_image(struct kubernetes *kubernetes, const struct tree *container, struct subject *subject)
{
	const struct tree *image = tree_find(container, "image");
	struct pool *pool = kubernetes->project->pool;
	struct slice name;

	if (!tree_is_text(image) || image->text.len == 0 || kube_is_filled_later(image->text) ||
		slice_has(image->text, "$"))
		return;
	name = container_image_name(image->text);
	subject_text(subject, "image", pool_slice(pool, image->text));
	subject_text(subject, "image_tag", container_image_tag(pool, image->text));
	subject_at(subject, "image_tag", (struct fact_place){subject->place.file, image->at.line,
		image->at.column, 0});
	subject_bool(subject, "tag_set_elsewhere",
		names_find(&kubernetes->images, name) != NAMES_NONE);
}

/* What is missing is told where it would be written: beside what is like it, or behind the rest. */
static void
put_missing_at(const struct tree *container, struct subject *subject)
{
	static const char *const facts[] = {"has_readiness", "has_limits"};
	static const char *const beside[] = {"livenessProbe", "resources"};

	for (size_t i = 0; i < ARRAY_LEN(facts); i++) {
		const struct tree *at = tree_find(container, beside[i]);

		at = at == NULL ? container->last : at;
		subject_at(subject, facts[i], (struct fact_place){subject->place.file,
			at->key_at.line, at->key_at.column, 0});
	}
}

struct pod {
	const struct kube_object *object;
	const struct tree *spec;
	bool is_ready;    /* some container of it says when it is */
	bool is_limited;  /* as a whole, or by a LimitRange */
	unsigned long replicas;
	bool is_init;
};

static void
add_container(struct kubernetes *kubernetes, const struct pod *pod, const struct tree *container)
{
	struct subject *subject = kube_add(kubernetes, pod->object, "manifest", container->at);
	const struct tree *ports = tree_find(container, "ports");
	struct slice name = tree_find_text(container, "name");

	subject_text(subject, "kind", pod->object->kind);
	subject_text(subject, "part", "container");
	subject_text(subject, "name", name.len == 0 ? "(no name)" :
		pool_slice(kubernetes->project->pool, name));
	subject_bool(subject, "is_init", pod->is_init);
	subject_bool(subject, "is_patch", is_patch(pod->object, container));
	subject_number(subject, "replicas", (double)pod->replicas);
	subject_bool(subject, "serves", ports != NULL && ports->count > 0);
	subject_bool(subject, "has_liveness", tree_find(container, "livenessProbe") != NULL);
	subject_bool(subject, "has_readiness",
		is_said(kubernetes, pod->object, container, has_readiness));
	subject_bool(subject, "pod_has_readiness", pod->is_ready);
	subject_bool(subject, "has_limits", is_said(kubernetes, pod->object, container, has_limits));
	subject_bool(subject, "has_requests",
		tree_find(tree_find(container, "resources"), "requests") != NULL);
	subject_bool(subject, "pod_has_limits", pod->is_limited);
	put_missing_at(container, subject);
	put_image(kubernetes, container, subject);
	put_command(kubernetes, container, subject);
	kube_environment_facts(kubernetes, pod->object, container, subject);
}

static void
add_workload(struct kubernetes *kubernetes, const struct kube_object *object,
	const struct tree *containers)
{
	const char **names = pool_alloc(kubernetes->project->pool, CONTAINERS_MOST * sizeof(*names));
	struct workload workload = {object->kind, object->name, names, 0};

	for (const struct tree *at = containers == NULL ? NULL : containers->first;
		at != NULL && workload.container_count < CONTAINERS_MOST; at = at->next)
		names[workload.container_count++] =
			pool_slice(kubernetes->project->pool, tree_find_text(at, "name"));
	if (!tree_is_text(tree_find(tree_find(object->root, "metadata"), "name")) ||
		kube_is_filled_later(slice_of_text(object->name)))
		kubernetes->project->workloads_open = true;
	project_add_workload(kubernetes->project, workload);
}

void
kube_pod_facts(struct kubernetes *kubernetes, const struct kube_object *object)
{
	static const char *const fields[] = {"initContainers", "containers"};
	struct pod pod = {.object = object, .spec = kube_pod(object)};
	const struct tree *containers = tree_find(pod.spec, "containers");

	if (pod.spec == NULL)
		return;
	for (const struct tree *at = containers == NULL ? NULL : containers->first; at != NULL;
		at = at->next)
		pod.is_ready |= at->kind == NODE_MAP &&
			is_said(kubernetes, object, at, has_readiness);
	pod.is_limited = has_limits(pod.spec) || has_limit_range(kubernetes, object);
	pod.replicas = replicas_of(kubernetes, object);
	add_workload(kubernetes, object, containers);
	for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
		const struct tree *list = tree_find(pod.spec, fields[i]);

		pod.is_init = i == 0;
		for (const struct tree *at = list == NULL ? NULL : list->first; at != NULL;
			at = at->next)
			if (at->kind == NODE_MAP && at->count > 0)
				add_container(kubernetes, &pod, at);
	}
	kube_volume_facts(kubernetes, object, pod.spec);
}
