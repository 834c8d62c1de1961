/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A service's variables in the order in which they overrule each other: what it extends, what its
 * `environment` merges (the first of a list of merges wins, so it comes last), what stands there
 * itself. A name's last one counts. compose resolves merge keys first, then `$` forms, then
 * `extends`; no form can make a merge key or a service, so the order here gives the same.
 */
#include "format/compose_services_priv.h"

#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "format/compose_scalar_priv.h"
#include "text/escape.h"

enum { EXTENDS_DEEPEST = 32, MERGES_DEEPEST = 32, VISITED_MOST = 400000, GROWN_MOST = 64 << 20 };

static const char merge_key[] = "<<";

/* Where the variables of a block go: what is asked for each. */
struct block {
	struct services *services;
	const char *service;
	const struct node *base; /* the service that has the block */
};

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

static struct place
place_of(const struct node *node)
{
	return (struct place){node->line, node->column, node->quoted ? QUOTE_DOUBLE : QUOTE_NONE};
}

static void
problem(const struct services *services, const struct node *node, const char *name,
	const char *what, const char *fix)
{
	struct buf shown CLEANUP(buf_done) = BUF_INIT;
	struct err one = ERR_INIT;

	printable_add_cut(&shown, slice_of_text(name), 100);
	err_set(&one, ERR_INVALID, "compose-environment", "`%s` %s", buf_text(&shown), what);
	if (fix != NULL)
		err_fix(&one, "%s", fix);
	reader_problem(services->reader, &one, place_of(node));
}

static bool
nothing_is_set(void *cookie, struct slice name, struct slice *value)
{
	(void)cookie;
	(void)name;
	(void)value;
	return false;
}

/* TEXT with its `$` forms replaced, in the arena; false: they do not fit, which is a problem. */
static bool
expand(struct services *services, const char *name, struct slice text, struct variable *variable)
{
	struct buf shown CLEANUP(buf_done) = BUF_INIT;
	struct err one = ERR_INIT;

	services->value.len = 0;
	if (interpolate_tell(text, nothing_is_set, NULL, &services->value, &variable->done, &one) < 0) {
		printable_add_cut(&shown, slice_of_text(name), 100);
		buf_add_text(&shown, "` of service `");
		printable_add_cut(&shown, slice_of_text(variable->service), 60);
		err_ctx(&one, "`%s`", buf_text(&shown));
		err_fix(&one, "write `$$` for a dollar; `docker compose config` prints the file with its "
			"variables replaced");
		reader_problem(services->reader, &one, variable->place);
		return false;
	}
	services->grown += services->value.len;
	if (services->grown <= GROWN_MOST)
		variable->value = arena_copy(services->arena, secret_text_slice(&services->value));
	return true;
}

static void
add(struct services *services, const struct variable *variable)
{
	services->items = list_grow(services->items, services->count, &services->room,
		sizeof(*services->items));
	services->items[services->count] = *variable;
	services->items[services->count].order = services->count;
	services->count++;
}

/* What compose makes of an unquoted VALUE; false: it has no form, which is a problem. */
static bool
take_plain(struct services *services, const struct node *item, struct variable *variable)
{
	struct slice plain = slice_of_text(item->text);

	switch (compose_scalar(plain, &services->value)) {
	case SCALAR_TEXT:
		return expand(services, item->key, plain, variable);
	case SCALAR_NOTHING:
		variable->set = false;
		return true;
	case SCALAR_VALUE:
		variable->value = arena_copy(services->arena, secret_text_slice(&services->value));
		variable->changed = !slice_equal(variable->value, plain);
		return true;
	case SCALAR_REFUSED:
		problem(services, item, item->key, "is a number that compose does not take",
			"put its value in double quotes");
		return false;
	default:
		problem(services, item, item->key, "is a time or number that compose prints in its "
			"own way", "put its value in double quotes");
		return false;
	}
}

/* A tag that may make something else of a text. */
static bool
has_odd_tag(const struct node *node)
{
	static const char *const harmless[] = {"!", "!override", "tag:yaml.org,2002:str"};

	for (size_t i = 0; node->tag != NULL && i < ARRAY_LEN(harmless); i++)
		if (strcmp(node->tag, harmless[i]) == 0)
			return false;
	return node->tag != NULL;
}

/* `NAME: value` of a map. */
static void
take_pair(const struct block *block, const struct node *item)
{
	struct services *services = block->services;
	struct variable variable = {.name = slice_of_text(item->key), .set = true,
		.place = place_of(item), .service = block->service};

	variable.place.line = item->key_line;
	variable.place.column = item->key_column;
	if (item->tag != NULL && strcmp(item->tag, "!reset") == 0)
		return;
	if (item->key[0] == '\0')
		problem(services, item, "", "is no name", NULL);
	else if (item->kind != NODE_SCALAR)
		problem(services, item, item->key, "is a map or list, not a text", NULL);
	else if (has_odd_tag(item))
		problem(services, item, item->key, "has a tag",
			"put its value in double quotes, without the tag");
	else if (item->quoted ? expand(services, item->key, slice_of_text(item->text), &variable) :
		take_plain(services, item, &variable))
		add(services, &variable);
}

/* `- NAME=value` or `- NAME` of a list. */
static void
take_item(const struct block *block, const struct node *item)
{
	struct services *services = block->services;
	struct variable variable = {.set = true, .place = place_of(item), .service = block->service};
	size_t at;

	if (item->kind != NODE_SCALAR || has_odd_tag(item) || (!item->quoted &&
		compose_scalar(slice_of_text(item->text), &services->value) != SCALAR_TEXT)) {
		problem(services, item, block->service, "has an item that is no text in its list",
			"write `- NAME=value`, in quotes where it has signs");
		return;
	}
	if (!expand(services, "environment", slice_of_text(item->text), &variable))
		return;
	at = slice_find(variable.value, '=');
	variable.name = slice_of(variable.value.data, at);
	variable.set = at < variable.value.len;
	variable.value = slice_from(variable.value, at + 1);
	if (variable.name.len == 0)
		problem(services, item, block->service, "has an item without a name in its list", NULL);
	else
		add(services, &variable);
}

static void
take_map(const struct block *block, const struct node *map, unsigned depth)
{
	const struct node *merged = node_find(map, merge_key);

	block->services->visited += 1 + map->count;
	if (block->services->visited > VISITED_MOST)
		return;
	if (merged != NULL && depth >= MERGES_DEEPEST)
		problem(block->services, merged, block->service, "merges too deep", NULL);
	else if (merged != NULL && merged->kind == NODE_MAP)
		take_map(block, merged, depth + 1);
	else if (merged != NULL && merged->kind == NODE_LIST)
		for (size_t i = merged->count; i-- > 0;)
			take_map(block, merged->items[i], depth + 1);
	else if (merged != NULL)
		problem(block->services, merged, block->service, "merges what is no map", NULL);
	if (map->kind != NODE_MAP) {
		problem(block->services, map, block->service, "merges what is no map", NULL);
		return;
	}
	for (size_t i = 0; i < map->count; i++)
		if (strcmp(map->items[i]->key, merge_key) != 0)
			take_pair(block, map->items[i]);
}

/* A field of MAP, or of what it merges. */
static const struct node *
field_of(const struct node *map, const char *field, unsigned depth)
{
	const struct node *found = node_find(map, field);
	const struct node *merged = node_find(map, merge_key);

	if (found != NULL || merged == NULL || depth >= MERGES_DEEPEST)
		return found;
	if (merged->kind == NODE_MAP)
		return field_of(merged, field, depth + 1);
	for (size_t i = 0; merged->kind == NODE_LIST && i < merged->count && found == NULL; i++)
		found = field_of(merged->items[i], field, depth + 1);
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
	const struct node *extends = field_of(block->base, "extends", 0);
	struct block base = *block;

	if (is_reset(extends))
		return;
	if (extends->kind == NODE_MAP && node_find(extends, "file") != NULL) {
		problem(block->services, extends, block->service, "extends a service of another file",
			"`docker compose config` prints both as one");
		return;
	}
	if (extends->kind == NODE_MAP)
		extends = node_find(extends, "service");
	base.base = extends == NULL || extends->kind != NODE_SCALAR ? NULL :
		field_of(services, extends->text, 0);
	if (base.base == NULL)
		problem(block->services, block->base, block->service,
			"extends a service that is not there", NULL);
	else if (depth >= EXTENDS_DEEPEST)
		problem(block->services, block->base, block->service, "extends itself", NULL);
	else
		take_service(&base, services, depth + 1);
}

static void
take_service(const struct block *block, const struct node *services, unsigned depth)
{
	const struct node *environment = field_of(block->base, "environment", 0);

	take_extended(block, services, depth);
	if (is_reset(environment))
		return;
	if (environment->kind == NODE_MAP)
		take_map(block, environment, 0);
	else if (environment->kind == NODE_LIST)
		for (size_t i = 0; i < environment->count; i++)
			take_item(block, environment->items[i]);
	else
		problem(block->services, environment, block->service,
			"has an `environment` that is no map or list", NULL);
}

static int
compare(const void *a, const void *b)
{
	const struct variable *x = a, *y = b;
	int order = slice_compare(x->name, y->name);

	return order != 0 ? order : (x->order > y->order) - (x->order < y->order);
}

/* Of the variables from FIRST on, those of one service, keep the last of each name. */
static void
drop_overruled(struct services *services, size_t first)
{
	struct variable *items = services->items + first;
	size_t count = services->count - first, kept = 0;

	if (count == 0)
		return;
	qsort(items, count, sizeof(*items), compare);
	for (size_t i = 0; i < count; i++) {
		if (kept > 0 && slice_equal(items[kept - 1].name, items[i].name))
			kept--;
		items[kept++] = items[i];
	}
	services->count = first + kept;
}

/* A file that the service reads too, and a file whose services are there too. */
static void
note_other_files(const struct services *services, const struct node *node)
{
	if (!is_reset(node))
		reader_note(services->reader, READ_INCLUDES, slice_of(NULL, 0), place_of(node));
}

static int
no_compose(const struct services *services, const struct node *place, const char *what, struct err *err)
{
	err_set(err, ERR_INVALID, "compose-environment", "%s", what);
	return err_at(err, services->reader->file, place->line, place->column);
}

static void
collect_all(struct services *services, const struct node *map, const struct node *from, unsigned depth)
{
	const struct node *merged = node_find(from, merge_key);

	for (size_t i = 0; i < from->count; i++) {
		struct block block = {services, from->items[i]->key, from->items[i]};
		size_t first = services->count;

		if (strcmp(block.service, merge_key) == 0)
			continue;
		if (block.base->kind != NODE_MAP) {
			problem(services, block.base, block.service, "is no service", NULL);
			continue;
		}
		note_other_files(services, field_of(block.base, "env_file", 0));
		take_service(&block, map, 0);
		drop_overruled(services, first);
	}
	if (merged != NULL && merged->kind == NODE_MAP && depth < MERGES_DEEPEST)
		collect_all(services, map, merged, depth + 1);
}

int
services_collect(struct services *services, const struct node *root, struct err *err)
{
	const struct node *map = field_of(root, "services", 0);

	if (map == NULL)
		return no_compose(services, root, "there are no `services`: this is no compose file", err);
	if (map->kind != NODE_MAP)
		return no_compose(services, map, "`services` is no map: this is no compose file", err);
	note_other_files(services, field_of(root, "include", 0));
	collect_all(services, map, map, 0);
	if (services->visited > VISITED_MOST)
		return no_compose(services, map, "too many variables, or aliases that multiply", err);
	if (services->grown > GROWN_MOST)
		return no_compose(services, map, "variables that multiply", err);
	return 0;
}
