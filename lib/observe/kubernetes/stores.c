/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which Secrets and ConfigMaps the project makes, with which keys: by themselves, sealed, or by an
 * operator that fetches them. What others put in makes a store open.
 */
#include <string.h>

#include "base/list.h"
#include "observe/kubernetes/kubernetes_priv.h"

struct slice
kube_key(struct kubernetes *kubernetes, const char *kind, struct slice name)
{
	return slice_of_text(pool_printf(kubernetes->project->pool, "%s %.*s", kind, (int)name.len,
		name.len == 0 ? "" : (const char *)name.data));
}

struct kube_store *
kube_store_add(struct kubernetes *kubernetes, const char *kind, const char *name,
	const char *namespace)
{
	struct slice key = kube_key(kubernetes, kind, slice_of_text(name));
	struct kube_store *store;

	kubernetes->stores = list_grow(kubernetes->stores, kubernetes->store_count,
		&kubernetes->store_room, sizeof(*kubernetes->stores));
	store = &kubernetes->stores[kubernetes->store_count];
	*store = (struct kube_store){.kind = kind, .name = name, .namespace = namespace,
		.next = names_find(&kubernetes->stores_named, key)};
	names_set(&kubernetes->stores_named, key, (long)kubernetes->store_count++);
	return store;
}

/* The keys of MAP of OBJECT; how many there are. */
static size_t
take_keys(struct kube_store *store, const struct tree *map)
{
	if (map == NULL || map->kind != NODE_MAP)
		return 0;
	for (const struct tree *at = map->first; at != NULL; at = at->next)
		names_add(&store->keys, at->key, 1);
	return map->count;
}

static void
add_own(struct kubernetes *kubernetes, const struct kube_object *object)
{
	static const char *const fields[] = {"data", "stringData", "binaryData"};
	struct slice type = tree_find_text(object->root, "type");
	struct kube_store *store =
		kube_store_add(kubernetes, object->kind, object->name, object->namespace);
	size_t count = 0;

	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		count += take_keys(store, tree_find(object->root, fields[i]));
	/* an empty one, or a token of a service account, is filled by somebody in the cluster */
	store->is_open = count == 0 || slice_has(type, "service-account-token");
}

/* `spec.template.metadata.name`, else its own: what the sealed or fetched one will be called. */
static const char *
target_of(struct kubernetes *kubernetes, const struct kube_object *object, const char *target)
{
	const struct tree *spec = tree_find(object->root, "spec");
	struct slice name = tree_find_text(tree_find(spec, target), "name");

	if (name.len == 0)
		name = tree_find_text(tree_find(tree_find(spec, target), "metadata"), "name");
	return name.len == 0 ? object->name : pool_slice(kubernetes->project->pool, name);
}

static void
add_sealed(struct kubernetes *kubernetes, const struct kube_object *object)
{
	const struct tree *spec = tree_find(object->root, "spec");
	struct kube_store *store = kube_store_add(kubernetes, "Secret",
		target_of(kubernetes, object, "template"), object->namespace);

	take_keys(store, tree_find(spec, "encryptedData"));
	take_keys(store, tree_find(tree_find(spec, "template"), "data"));
}

static void
add_external(struct kubernetes *kubernetes, const struct kube_object *object)
{
	const struct tree *spec = tree_find(object->root, "spec"), *list = tree_find(spec, "data");
	const struct tree *target = tree_find(spec, "target");
	struct kube_store *store = kube_store_add(kubernetes, "Secret",
		target_of(kubernetes, object, "target"), object->namespace);

	for (const struct tree *at = list == NULL ? NULL : list->first; at != NULL; at = at->next)
		names_add(&store->keys, tree_find_text(at, "secretKey"), 1);
	store->is_open = tree_find(spec, "dataFrom") != NULL || tree_find(target, "template") != NULL;
}

void
kube_add_stores(struct kubernetes *kubernetes, const struct kube_object *object)
{
	if (kube_is(object, "", "Secret") || kube_is(object, "", "ConfigMap"))
		add_own(kubernetes, object);
	else if (kube_is(object, "bitnami.com", "SealedSecret"))
		add_sealed(kubernetes, object);
	else if (kube_is(object, "external-secrets.io", "ExternalSecret"))
		add_external(kubernetes, object);
	/* other operators call what they make as they like */
	else if (slice_has(slice_of_text(object->kind), "Secret") ||
		slice_equal_text(tree_find_text(object->root, "kind"), "Certificate"))
		kube_store_add(kubernetes, "Secret", object->name, object->namespace)->is_open = true;
}
