/* SPDX-License-Identifier: Apache-2.0 */
/* One variable of a compose file: as compose prints its scalar, with `$` forms replaced. */
#include "format/manifest/compose_services_priv.h"

#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "text/compose_scalar.h"
#include "text/escape.h"

struct place
services_place(const struct node *node)
{
	return (struct place){node->line, node->column, node->quoted ? QUOTE_DOUBLE : QUOTE_NONE};
}

void
services_problem(const struct services *services, const struct node *node, const char *name,
    const char *what, const char *fix)
{
	struct buf shown CLEANUP(buf_done) = BUF_INIT;
	struct err one = ERR_INIT;

	printable_add_cut(&shown, slice_of_text(name), 100);
	err_set(&one, ERR_INVALID, "compose-environment", "`%s` %s", buf_text(&shown), what);
	if (fix != NULL)
		err_fix(&one, "%s", fix);
	reader_problem(services->reader, &one, services_place(node));
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
	if (interpolate_tell(text, nothing_is_set, NULL, &services->value, &variable->done, &one) <
	    0) {
		printable_add_cut(&shown, slice_of_text(name), 100);
		buf_add_text(&shown, "` of service `");
		printable_add_cut(&shown, slice_of_text(variable->service), 60);
		err_ctx(&one, "`%s`", buf_text(&shown));
		err_fix(&one,
		    "write `$$` for a dollar; `docker compose config` prints the file with its "
		    "variables replaced");
		reader_problem(services->reader, &one, variable->place);
		return false;
	}
	services->grown += services->value.len;
	if (services->grown <= SERVICES_GROWN_MOST)
		variable->value = arena_copy(services->arena, secret_text_slice(&services->value));
	return true;
}

static void
add(struct services *services, const struct variable *variable)
{
	services->items =
	    list_grow(services->items, services->count, &services->room, sizeof(*services->items));
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
		services_problem(services, item, item->key,
		    "is a number that compose does not take", "put its value in double quotes");
		return false;
	default:
		services_problem(services, item, item->key,
		    "is a time or number that compose prints in its "
		    "own way",
		    "put its value in double quotes");
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

void
services_take_pair(const struct block *block, const struct node *item)
{
	struct services *services = block->services;
	struct variable variable = {.name = slice_of_text(item->key),
	    .set = true,
	    .place = services_place(item),
	    .service = block->service};

	variable.place.line = item->key_line;
	variable.place.column = item->key_column;
	if (item->tag != NULL && strcmp(item->tag, "!reset") == 0)
		return;
	if (item->key[0] == '\0')
		services_problem(services, item, "", "is no name", NULL);
	else if (item->key_style == 0 &&
		 compose_scalar(slice_of_text(item->key), &services->value) != SCALAR_TEXT)
		services_problem(
		    services, item, item->key, "is no text for compose", "put the name in quotes");
	else if (item->kind != NODE_SCALAR)
		services_problem(services, item, item->key, "is a map or list, not a text", NULL);
	else if (has_odd_tag(item))
		services_problem(services, item, item->key, "has a tag",
		    "put its value in double quotes, without the tag");
	else if (item->quoted ? expand(services, item->key, slice_of_text(item->text), &variable)
			      : take_plain(services, item, &variable))
		add(services, &variable);
}

void
services_take_item(const struct block *block, const struct node *item)
{
	struct services *services = block->services;
	struct variable variable = {
	    .set = true, .place = services_place(item), .service = block->service};
	size_t at;

	if (item->kind != NODE_SCALAR || has_odd_tag(item) ||
	    (!item->quoted &&
		compose_scalar(slice_of_text(item->text), &services->value) != SCALAR_TEXT)) {
		services_problem(services, item, block->service,
		    "has an item that is no text in its list",
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
		services_problem(
		    services, item, block->service, "has an item without a name in its list", NULL);
	else
		add(services, &variable);
}

static int
compare(const void *a, const void *b)
{
	const struct variable *x = a, *y = b;
	int order = slice_compare(x->name, y->name);

	return order != 0 ? order : (x->order > y->order) - (x->order < y->order);
}

void
services_drop_overruled(struct services *services, size_t first)
{
	size_t count = services->count - first, kept = 0;
	struct variable *items;

	if (count == 0)
		return;
	items = services->items + first;
	qsort(items, count, sizeof(*items), compare);
	for (size_t i = 0; i < count; i++) {
		if (kept > 0 && slice_equal(items[kept - 1].name, items[i].name))
			kept--;
		items[kept++] = items[i];
	}
	services->count = first + kept;
}
