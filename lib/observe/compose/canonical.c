/* SPDX-License-Identifier: Apache-2.0 */
/* The short forms of a service's fields become the long ones, so that files can be merged. */
#include <string.h>

#include "observe/compose/compose_priv.h"

/* OLD becomes NEW where it stands, under its key. */
static void
replace(struct tree *old, const struct tree *new)
{
	struct tree kept = *old;

	*old = *new;
	old->key = kept.key;
	old->key_at = kept.key_at;
	old->next = kept.next;
	old->is_override = kept.is_override;
	old->is_reset = kept.is_reset;
}

/* A map of `- NAME=value` and `- NAME`, where the last of a name counts. */
static struct tree *
map_of_list(struct compose_loader *loader, const struct tree *list)
{
	struct tree *map = tree_new(loader->arena, NODE_MAP, list->at);
	struct names names = {0};

	for (const struct tree *at = list->first; at != NULL; at = at->next)
		names_set(&names, slice_of(at->text.data, slice_find(at->text, '=')), at->at.line * 4096L + at->at.column);
	for (const struct tree *at = list->first; at != NULL; at = at->next) {
		size_t end = slice_find(at->text, '='), raw_end = slice_find(at->raw, '=');
		struct tree *item;

		if (at->kind != NODE_SCALAR || at->is_null || (at->is_tainted &&
			slice_find(at->raw, '$') < raw_end) || names_find(&names, slice_of(at->text.data, end)) !=
				at->at.line * 4096L + at->at.column)
			continue;
		item = tree_copy(loader->arena, at);
		item->key = slice_of(at->text.data, end);
		item->is_null = end == at->text.len;
		item->quoted = true;
		item->text = slice_from(at->text, end + 1);
		item->raw = slice_from(at->raw, raw_end + 1);
		tree_add(map, item);
	}
	names_done(&names);
	return map;
}

static struct tree *
list_of(struct compose_loader *loader, const struct tree *item)
{
	struct tree *list = tree_new(loader->arena, NODE_LIST, item->at);

	tree_add(list, tree_copy(loader->arena, item));
	list->first->key = slice_of(NULL, 0);
	list->first->is_reset = list->first->is_override = false;
	return list;
}

/* Fields that may be a list of `NAME=value`, a map or nothing. */
static void
to_map(struct compose_loader *loader, struct tree *parent, const char *field)
{
	struct tree *found = tree_find(parent, field);

	if (found != NULL && found->kind == NODE_LIST)
		replace(found, map_of_list(loader, found));
}

/* Fields that may be one text or a list of them. */
static void
to_list(struct compose_loader *loader, struct tree *parent, const char *field)
{
	struct tree *found = tree_find(parent, field);

	if (found != NULL && found->kind == NODE_SCALAR && !found->is_null)
		replace(found, list_of(loader, found));
}

/* `[db]` becomes `{db: …}`, each with what MAKE makes of it. */
static void
to_named(struct compose_loader *loader, struct tree *parent, const char *field,
	struct tree *(*make)(struct compose_loader *loader, const struct tree *name))
{
	struct tree *found = tree_find(parent, field), *map;

	if (found == NULL || found->kind != NODE_LIST)
		return;
	map = tree_new(loader->arena, NODE_MAP, found->at);
	for (const struct tree *at = found->first; at != NULL; at = at->next) {
		struct tree *item = tree_is_text(at) ? make(loader, at) : NULL;

		/* a name that a secret was put into would be shown wherever names are */
		if (item == NULL || at->is_tainted || at->is_unknown ||
			tree_find_slice(map, at->text) != NULL)
			continue;
		item->key = at->text;
		item->key_at = at->at;
		item->is_made = at->is_made;
		tree_add(map, item);
	}
	replace(found, map);
}

static struct tree *
nothing(struct compose_loader *loader, const struct tree *name)
{
	struct tree *tree = tree_new(loader->arena, NODE_SCALAR, name->at);

	tree->is_null = true;
	return tree;
}

static struct tree *
started(struct compose_loader *loader, const struct tree *name)
{
	struct tree *map = tree_new(loader->arena, NODE_MAP, name->at);

	tree_set(map, "condition", tree_literal(loader->arena, "service_started", name->at));
	return map;
}

static void
to_depends(struct compose_loader *loader, struct tree *service)
{
	struct tree *found;

	to_named(loader, service, "depends_on", started);
	found = tree_find(service, "depends_on");
	for (struct tree *at = found == NULL ? NULL : found->first; at != NULL; at = at->next)
		if (at->kind == NODE_MAP && tree_find(at, "required") == NULL)
			tree_set(at, "required", tree_literal(loader->arena, "true", at->at));
}

/* Each item of a list through MAKE; what it does not take stays as it is. */
static void
each_item(struct compose_loader *loader, struct tree *parent, const char *field,
	struct tree *(*make)(struct compose_loader *loader, const struct tree *item))
{
	struct tree *found = tree_find(parent, field), *list;

	if (found == NULL || found->kind != NODE_LIST)
		return;
	list = tree_new(loader->arena, NODE_LIST, found->at);
	for (const struct tree *at = found->first; at != NULL; at = at->next)
		tree_add(list, tree_is_text(at) ? make(loader, at) :
			tree_copy(loader->arena, at));
	replace(found, list);
}

static struct tree *
env_file_of(struct compose_loader *loader, const struct tree *item)
{
	struct tree *map = tree_new(loader->arena, NODE_MAP, item->at);

	tree_set(map, "path", tree_part(loader->arena, item->text, item));
	return map;
}

/* `source:target:options`; a path is a bind mount, a name a volume. */
static struct tree *
volume_of(struct compose_loader *loader, const struct tree *item)
{
	struct tree *map = tree_new(loader->arena, NODE_MAP, item->at);
	struct slice source = item->text, target, rest;
	size_t colon = slice_find(source, ':');
	bool bind;

	if (colon == source.len) {
		tree_set(map, "type", tree_literal(loader->arena, "volume", item->at));
		tree_set(map, "target", tree_part(loader->arena, source, item));
		return map;
	}
	target = slice_from(source, colon + 1);
	source.len = colon;
	rest = slice_from(target, slice_find(target, ':') + 1);
	target.len = slice_find(target, ':');
	bind = source.len > 0 && memchr("./~\\", source.data[0], 4) != NULL;
	tree_set(map, "type", tree_literal(loader->arena, bind ? "bind" : "volume", item->at));
	tree_set(map, "source", tree_part(loader->arena, source, item));
	tree_set(map, "target", tree_part(loader->arena, target, item));
	while (rest.len > 0) {
		size_t end = slice_find(rest, ',');

		if (slice_equal_text(slice_of(rest.data, end), "ro"))
			tree_set(map, "read_only", tree_literal(loader->arena, "true", item->at));
		rest = slice_from(rest, end + 1);
	}
	return map;
}

static struct tree *
config_of(struct compose_loader *loader, const struct tree *item)
{
	struct tree *map = tree_new(loader->arena, NODE_MAP, item->at);

	tree_set(map, "source", tree_part(loader->arena, item->text, item));
	return map;
}

static struct tree *
secret_of_name(struct compose_loader *loader, const struct tree *item)
{
	struct tree *map = config_of(loader, item);
	const char *target;

	if (item->is_tainted)
		return map;
	target = pool_printf(loader->pool, "/run/secrets/%.*s", (int)item->text.len,
		(const char *)item->text.data);
	tree_set(map, "target", tree_literal(loader->arena, target, item->at));
	return map;
}

/* `host:address`, `host=address` or a map, as a list of `host=address`. */
static void
to_hosts(struct compose_loader *loader, struct tree *parent)
{
	struct tree *found = tree_find(parent, "extra_hosts"), *list;

	if (found == NULL || found->kind == NODE_SCALAR)
		return;
	list = tree_new(loader->arena, NODE_LIST, found->at);
	for (const struct tree *at = found->first; at != NULL; at = at->next) {
		struct slice host = at->key, address = at->text;

		if (at->is_tainted) {
			tree_add(list, tree_copy(loader->arena, at));
			continue;
		}
		if (found->kind == NODE_LIST) {
			size_t end = slice_find(at->text, '=');

			end = end == at->text.len ? slice_find(at->text, ':') : end;
			host = slice_of(at->text.data, end);
			address = slice_from(at->text, end + 1);
		}
		tree_add(list, tree_literal(loader->arena,
			pool_printf(loader->pool, "%.*s=%.*s", (int)host.len,
				(const char *)host.data, (int)address.len,
				(const char *)address.data), at->at));
	}
	replace(found, list);
}

static void
to_ports(struct compose_loader *loader, struct tree *service)
{
	struct tree *found = tree_find(service, "ports"), *list;

	if (found == NULL || found->kind != NODE_LIST)
		return;
	list = tree_new(loader->arena, NODE_LIST, found->at);
	for (const struct tree *at = found->first; at != NULL; at = at->next) {
		struct tree *item;

		if (at->kind == NODE_SCALAR) {
			if (!compose_add_ports(loader, at, list) && !at->is_unknown)
				compose_problem(loader, at->at, "compose-port",
					"a published port in a form that does not exist");
			continue;
		}
		item = tree_copy(loader->arena, at);
		if (item->kind == NODE_MAP && tree_find(item, "mode") == NULL)
			tree_set(item, "mode", tree_literal(loader->arena, "ingress", at->at));
		if (item->kind == NODE_MAP && tree_find(item, "protocol") == NULL)
			tree_set(item, "protocol", tree_literal(loader->arena, "tcp", at->at));
		tree_add(list, item);
	}
	replace(found, list);
}

static void
to_command(struct compose_loader *loader, struct tree *service, const char *field)
{
	struct tree *found = tree_find(service, field);

	if (tree_is_text(found))
		replace(found, compose_split(loader, found));
}

static void
to_build(struct compose_loader *loader, struct tree *service)
{
	struct tree *found = tree_find(service, "build"), *map;

	if (tree_is_text(found)) {
		map = tree_new(loader->arena, NODE_MAP, found->at);
		tree_set(map, "context", tree_part(loader->arena, found->text, found));
		replace(found, map);
	}
	if (found == NULL || found->kind != NODE_MAP)
		return;
	to_map(loader, found, "args");
	to_map(loader, found, "labels");
	to_hosts(loader, found);
	each_item(loader, found, "secrets", config_of);
}

static void
to_test(struct compose_loader *loader, struct tree *service)
{
	struct tree *found = tree_find(tree_find(service, "healthcheck"), "test"), *list;

	if (!tree_is_text(found))
		return;
	list = tree_new(loader->arena, NODE_LIST, found->at);
	tree_add(list, tree_literal(loader->arena, "CMD-SHELL", found->at));
	tree_add(list, tree_copy(loader->arena, found));
	replace(found, list);
}

void
compose_canonical_service(struct compose_loader *loader, struct tree *service)
{
	static const char *const maps[] = {"environment", "labels", "annotations", "sysctls"};
	static const char *const lists[] = {"tmpfs", "dns", "dns_search", "dns_opt", "env_file",
		"profiles", "expose"};

	for (size_t i = 0; i < ARRAY_LEN(maps); i++)
		to_map(loader, service, maps[i]);
	for (size_t i = 0; i < ARRAY_LEN(lists); i++)
		to_list(loader, service, lists[i]);
	to_map(loader, tree_find(service, "deploy"), "labels");
	to_depends(loader, service);
	to_named(loader, service, "networks", nothing);
	each_item(loader, service, "env_file", env_file_of);
	each_item(loader, service, "volumes", volume_of);
	each_item(loader, service, "secrets", secret_of_name);
	each_item(loader, service, "configs", config_of);
	to_ports(loader, service);
	to_hosts(loader, service);
	to_command(loader, service, "command");
	to_command(loader, service, "entrypoint");
	to_test(loader, service);
	to_build(loader, service);
}

void
compose_canonical(struct compose_loader *loader, struct tree *root)
{
	struct tree *services = tree_find(root, "services");

	for (struct tree *at = services == NULL ? NULL : services->first; at != NULL; at = at->next)
		if (at->kind == NODE_MAP) {
			compose_check_fields(loader, at);
			compose_canonical_service(loader, at);
		}
}
