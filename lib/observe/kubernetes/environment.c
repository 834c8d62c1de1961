/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What containers are given: variables as assignments, and references to Secrets and ConfigMaps with
 * what the project knows of them.
 */
#include <string.h>

#include "base/list.h"
#include "observe/kubernetes/kubernetes_priv.h"
#include "observe/literal.h"
#include "observe/near.h"

enum { NAMES_MOST = 256, COMPARED_MOST = 300, TWINS_MOST = 100 };

struct store_kind {
	const char *kind, *key_ref, *from_ref, *volume, *volume_name;
};

static const struct store_kind store_kinds[] = {
	{"Secret", "secretKeyRef", "secretRef", "secret", "secretName"},
	{"ConfigMap", "configMapKeyRef", "configMapRef", "configMap", "name"},
};

/* A place that names a store, and maybe a key of it. */
struct wanted {
	struct kubernetes *kubernetes;
	const struct kube_object *object;
	const struct tree *container; /* NULL: a volume */
	const char *kind;
	struct slice name, variable;  /* variable empty: all keys */
	const struct tree *key;       /* NULL: all keys */
	bool is_optional;
};

static bool
is_meant(const struct wanted *wanted, const struct kube_store *store)
{
	const char *namespace = wanted->object->namespace;

	return strcmp(store->kind, wanted->kind) == 0 && (store->namespace == NULL ||
		namespace == NULL || strcmp(store->namespace, namespace) == 0);
}

/* A key of STORE that is nearly the wanted one. */
static const char *
similar_key(const struct wanted *wanted, const struct kube_store *store)
{
	for (size_t i = 0; store->keys.count <= COMPARED_MOST && i < store->keys.room; i++)
		if (store->keys.slots[i].name.data != NULL &&
			texts_are_near(store->keys.slots[i].name, wanted->key->text))
			return pool_slice(wanted->kubernetes->project->pool,
				store->keys.slots[i].name);
	return NULL;
}

/* A store of the same kind that is nearly called so. */
static const char *
similar_store(const struct wanted *wanted)
{
	const struct kubernetes *kubernetes = wanted->kubernetes;

	for (size_t i = 0; kubernetes->store_count <= COMPARED_MOST && i < kubernetes->store_count; i++)
		if (is_meant(wanted, &kubernetes->stores[i]) &&
			texts_are_near(wanted->name, slice_of_text(kubernetes->stores[i].name)))
			return kubernetes->stores[i].name;
	return NULL;
}

/* Whether the project makes the store, and with that key, in any of its environments. */
static void
put_declared(const struct wanted *wanted, struct subject *subject)
{
	const struct kubernetes *kubernetes = wanted->kubernetes;
	bool declared = false, has_key = false;
	const char *similar = NULL;
	unsigned looked = 0;

	for (long at = names_find(&kubernetes->stores_named, kube_key(wanted->kubernetes,
		wanted->kind, wanted->name)); at != NAMES_NONE && looked++ < TWINS_MOST;
		at = kubernetes->stores[at].next) {
		const struct kube_store *store = &kubernetes->stores[at];

		if (!is_meant(wanted, store))
			continue;
		declared = true;
		has_key |= store->is_open || wanted->key == NULL ||
			names_find(&store->keys, wanted->key->text) != NAMES_NONE;
		if (!has_key && similar == NULL)
			similar = similar_key(wanted, store);
	}
	subject_bool(subject, "object_declared", declared);
	if (declared && wanted->key != NULL)
		subject_bool(subject, "key_declared", has_key || looked > TWINS_MOST);
	similar = declared ? similar : similar_store(wanted);
	if (similar != NULL && !has_key)
		subject_text(subject, "similar_to", similar);
}

static void
add_reference(const struct wanted *wanted, struct mark mark)
{
	struct project *project = wanted->kubernetes->project;
	struct slice container = tree_find_text(wanted->container, "name");
	struct subject *subject;

	if (wanted->name.len == 0 || kube_is_filled_later(wanted->name))
		return;
	subject = kube_add(wanted->kubernetes, wanted->object, "reference", mark);
	subject_text(subject, "kind", "kubernetes");
	if (wanted->variable.len > 0) {
		subject_text(subject, "name", pool_slice(project->pool, wanted->variable));
		subject_bool(subject, "secret", project->words->secret_name(wanted->variable) != NULL);
	}
	if (container.len > 0)
		subject_text(subject, "container", pool_slice(project->pool, container));
	subject_text(subject, "store_kind", wanted->kind);
	subject_text(subject, "store", pool_slice(project->pool, wanted->name));
	if (wanted->key != NULL)
		subject_text(subject, "key", pool_slice(project->pool, wanted->key->text));
	subject_bool(subject, "optional", wanted->is_optional);
	put_declared(wanted, subject);
}

static bool
is_reference(struct slice text)
{
	return slice_has(text, "$(") || kube_is_filled_later(text);
}

static struct literal
add_assignment(struct kubernetes *kubernetes, const struct kube_object *object,
	const struct tree *container, const struct tree *name, const struct tree *value)
{
	struct project *project = kubernetes->project;
	struct subject *subject = kube_add(kubernetes, object, "assignment", value->at);
	bool refers = value->kind == NODE_SCALAR && is_reference(value->text);
	struct literal literal = literal_of(project->words, name->text,
		value->kind == NODE_SCALAR ? value->text : slice_of(NULL, 0), refers, false);

	subject_text(subject, "name", pool_slice(project->pool, name->text));
	subject_text(subject, "kind", "kubernetes");
	subject_text(subject, "container",
		pool_slice(project->pool, tree_find_text(container, "name")));
	subject_bool(subject, "example", kube_is_example(object));
	subject_bool(subject, "value_not_string", kube_is_no_string(value));
	literal_put(&literal, subject);
	return literal;
}

/* An item of `env`: a text, or from where it comes. */
static struct literal
add_variable(struct kubernetes *kubernetes, const struct kube_object *object,
	const struct tree *container, const struct tree *item)
{
	const struct tree *from = tree_find(item, "valueFrom"), *value = tree_find(item, "value");
	const struct tree *name = tree_find(item, "name");

	if (!tree_is_text(name))
		return (struct literal){0};
	if (value != NULL && !value->is_null)
		return add_assignment(kubernetes, object, container, name, value);
	for (size_t i = 0; i < ARRAY_LEN(store_kinds); i++) {
		const struct tree *ref = tree_find(from, store_kinds[i].key_ref);
		struct wanted wanted = {kubernetes, object, container, store_kinds[i].kind,
			tree_find_text(ref, "name"), name->text, tree_find(ref, "key"),
			tree_says_true(ref, "optional")};

		if (tree_is_text(wanted.key))
			add_reference(&wanted, wanted.key->at);
	}
	return (struct literal){0};
}

void
kube_environment_facts(struct kubernetes *kubernetes, const struct kube_object *object,
	const struct tree *container, struct subject *subject)
{
	const struct tree *env = tree_find(container, "env"), *from = tree_find(container, "envFrom");
	const char *secrets[NAMES_MOST];
	size_t count = 0;

	for (const struct tree *at = env == NULL ? NULL : env->first; at != NULL; at = at->next)
		if (add_variable(kubernetes, object, container, at).literal_secret &&
			count < NAMES_MOST)
			secrets[count++] = pool_slice(kubernetes->project->pool,
				tree_find_text(at, "name"));
	subject_list(subject, "plain_secret_env", secrets, count);
	for (const struct tree *at = from == NULL ? NULL : from->first; at != NULL; at = at->next)
		for (size_t i = 0; i < ARRAY_LEN(store_kinds); i++) {
			const struct tree *ref = tree_find(at, store_kinds[i].from_ref);
			const struct tree *name = tree_find(ref, "name");
			struct wanted wanted = {kubernetes, object, container, store_kinds[i].kind,
				tree_find_text(ref, "name"), {NULL, 0}, NULL,
				tree_says_true(ref, "optional")};

			if (tree_is_text(name))
				add_reference(&wanted, name->at);
		}
}

/* `secret` or `configMap` of a volume: the keys that its items name, or all. */
static void
add_volume(struct kubernetes *kubernetes, const struct kube_object *object,
	const struct tree *volume)
{
	for (size_t i = 0; i < ARRAY_LEN(store_kinds); i++) {
		const struct tree *store = tree_find(volume, store_kinds[i].volume);
		const struct tree *items = tree_find(store, "items");
		const struct tree *name = tree_find(store, store_kinds[i].volume_name);
		struct wanted wanted = {.kubernetes = kubernetes, .object = object,
			.kind = store_kinds[i].kind, .is_optional = tree_says_true(store, "optional")};

		name = name == NULL ? tree_find(store, "name") : name;
		if (!tree_is_text(name))
			continue;
		wanted.name = name->text;
		if (items == NULL || items->count == 0)
			add_reference(&wanted, name->at);
		for (const struct tree *at = items == NULL ? NULL : items->first; at != NULL;
			at = at->next) {
			wanted.key = tree_find(at, "key");
			if (tree_is_text(wanted.key))
				add_reference(&wanted, wanted.key->at);
		}
	}
}

void
kube_volume_facts(struct kubernetes *kubernetes, const struct kube_object *object,
	const struct tree *pod)
{
	const struct tree *volumes = tree_find(pod, "volumes");

	for (const struct tree *at = volumes == NULL ? NULL : volumes->first; at != NULL;
		at = at->next) {
		const struct tree *sources = tree_find(tree_find(at, "projected"), "sources");

		add_volume(kubernetes, object, at);
		for (const struct tree *source = sources == NULL ? NULL : sources->first;
			source != NULL; source = source->next)
			add_volume(kubernetes, object, source);
	}
}
