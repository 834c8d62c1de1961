/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A service's variables in the order in which they overrule each other: what it extends, what its
 * `environment` merges (the first of a list of merges wins, so it comes last), what stands there
 * itself. A name's last one counts. compose resolves merge keys first, then `$` forms, then
 * `extends`; no form can make a merge key or a service, so the order here gives the same.
 */
#include "format/manifest/compose_services_priv.h"

#include <stdlib.h>
#include <string.h>

enum { EXTENDS_DEEPEST = 32, MERGES_DEEPEST = 32, VISITED_MOST = 400000 };

static const char merge_key[] = "<<";

void
services_init(struct services *services, struct reader *reader, struct arena *arena)
{
	*services = (struct services){.reader = reader, .arena = arena, .value = SECRET_TEXT_INIT};
}

void
services_done(struct services *services)
{
	secret_text_done(&services->value);
	free(services->items);
}

/* Count STEPS of the way over the tree, in which aliases make few nodes look like many. */
static bool
may_visit(struct services *services, size_t steps)
{
	services->visited += steps;
	return services->visited <= VISITED_MOST;
}

static bool
is_merge(const struct node *item)
{
	return item->key_style == 0 && strcmp(item->key, merge_key) == 0;
}

/* What MAP merges; NULL: nothing. */
static const struct node *
merged_of(const struct node *map)
{
	const struct node *found = node_find(map, merge_key);

	return found != NULL && is_merge(found) ? found : NULL;
}

static void
take_map(const struct block *block, const struct node *map, unsigned depth)
{
	const struct node *merged = merged_of(map);

	if (!may_visit(block->services, 1 + map->count))
		return;
	if (merged != NULL && depth >= MERGES_DEEPEST)
		services_problem(block->services, merged, block->service, "merges too deep", NULL);
	else if (merged != NULL && merged->kind == NODE_MAP)
		take_map(block, merged, depth + 1);
	else if (merged != NULL && merged->kind == NODE_LIST)
		for (size_t i = merged->count; i-- > 0;)
			take_map(block, merged->items[i], depth + 1);
	else if (merged != NULL)
		services_problem(
		    block->services, merged, block->service, "merges what is no map", NULL);
	if (map->kind != NODE_MAP) {
		services_problem(
		    block->services, map, block->service, "merges what is no map", NULL);
		return;
	}
	for (size_t i = 0; i < map->count; i++)
		if (!is_merge(map->items[i]))
			services_take_pair(block, map->items[i]);
}

/* A field of MAP, or of what it merges. */
static const struct node *
field_of(struct services *services, const struct node *map, const char *field, unsigned depth)
{
	const struct node *found = node_find(map, field);
	const struct node *merged = merged_of(map);

	if (found != NULL || merged == NULL || depth >= MERGES_DEEPEST || !may_visit(services, 1))
		return found;
	if (merged->kind == NODE_MAP)
		return field_of(services, merged, field, depth + 1);
	for (size_t i = 0; merged->kind == NODE_LIST && i < merged->count && found == NULL; i++)
		found = field_of(services, merged->items[i], field, depth + 1);
	return found;
}

static bool
is_reset(const struct node *node)
{
	return node == NULL || node_is_null(node) ||
	       (node->tag != NULL && strcmp(node->tag, "!reset") == 0);
}

static void take_service(const struct block *block, const struct node *services, unsigned depth);

/* What the service extends comes first. */
static void
take_extended(const struct block *block, const struct node *services, unsigned depth)
{
	const struct node *extends = field_of(block->services, block->base, "extends", 0);
	struct block base = *block;

	if (is_reset(extends))
		return;
	if (extends->kind == NODE_MAP && node_find(extends, "file") != NULL) {
		services_problem(block->services, extends, block->service,
		    "extends a service of another file",
		    "`docker compose config` prints both as one");
		return;
	}
	if (extends->kind == NODE_MAP)
		extends = node_find(extends, "service");
	base.base = extends == NULL || extends->kind != NODE_SCALAR
			? NULL
			: field_of(block->services, services, extends->text, 0);
	if (base.base == NULL)
		services_problem(block->services, block->base, block->service,
		    "extends a service that is not there", NULL);
	else if (depth >= EXTENDS_DEEPEST)
		services_problem(
		    block->services, block->base, block->service, "extends itself", NULL);
	else
		take_service(&base, services, depth + 1);
}

static void
take_service(const struct block *block, const struct node *services, unsigned depth)
{
	const struct node *environment = field_of(block->services, block->base, "environment", 0);

	take_extended(block, services, depth);
	if (is_reset(environment))
		return;
	if (environment->kind == NODE_MAP)
		take_map(block, environment, 0);
	else if (environment->kind == NODE_LIST)
		for (size_t i = 0; i < environment->count && may_visit(block->services, 1); i++)
			services_take_item(block, environment->items[i]);
	else
		services_problem(block->services, environment, block->service,
		    "has an `environment` that is no map or list", NULL);
}

/* A file that the service reads too, and a file whose services are there too. */
static void
note_other_files(const struct services *services, const struct node *node)
{
	if (!is_reset(node))
		reader_note(
		    services->reader, READ_INCLUDES, slice_of(NULL, 0), services_place(node));
}

static int
no_compose(
    const struct services *services, const struct node *place, const char *what, struct err *err)
{
	err_set(err, ERR_INVALID, "compose-environment", "%s", what);
	return err_at(err, services->reader->file, place->line, place->column);
}

static void
collect_all(
    struct services *services, const struct node *map, const struct node *from, unsigned depth)
{
	const struct node *merged = merged_of(from);

	for (size_t i = 0; i < from->count; i++) {
		struct block block = {services, from->items[i]->key, from->items[i]};
		size_t first = services->count;

		if (is_merge(block.base))
			continue;
		if (block.base->kind != NODE_MAP) {
			services_problem(
			    services, block.base, block.service, "is no service", NULL);
			continue;
		}
		note_other_files(services, field_of(services, block.base, "env_file", 0));
		take_service(&block, map, 0);
		services_drop_overruled(services, first);
	}
	if (merged != NULL && merged->kind == NODE_MAP && depth < MERGES_DEEPEST)
		collect_all(services, map, merged, depth + 1);
}

int
services_collect(struct services *services, const struct node *documents, struct err *err)
{
	const struct node *root = documents->count == 1 ? documents->items[0] : documents;
	const struct node *map = field_of(services, root, "services", 0);

	if (documents->count > 1)
		return no_compose(
		    services, documents->items[1], "more than one YAML document", err);
	if (map == NULL)
		return no_compose(
		    services, root, "there are no `services`: this is no compose file", err);
	if (map->kind != NODE_MAP)
		return no_compose(
		    services, map, "`services` is no map: this is no compose file", err);
	note_other_files(services, field_of(services, root, "include", 0));
	collect_all(services, map, map, 0);
	if (services->visited > VISITED_MOST)
		return no_compose(
		    services, map, "too many variables, or aliases that multiply", err);
	if (services->grown > SERVICES_GROWN_MOST)
		return no_compose(services, map, "variables that multiply", err);
	return 0;
}
