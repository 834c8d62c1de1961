/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a container gets: `environment` over later env files over earlier ones. A bare name takes
 * what the surroundings have; if they have nothing, it hides the env files' value.
 */
#include <stdlib.h>

#include "base/list.h"
#include "observe/compose/compose_priv.h"
#include "observe/url.h"
#include "observe/stacks/values.h"
#include "text/compose_scalar.h"

enum { ENV_FILES_MOST = 32 };

static void
put(struct compose_loader *loader, struct compose_service *service,
	const struct assignment *assignment)
{
	long at = names_find(&service->names, assignment->name);

	if (at != NAMES_NONE) {
		struct assignment *under = pool_alloc(loader->pool, sizeof(*under));

		*under = service->items[at];
		service->items[at] = *assignment;
		service->items[at].under = under;
		return;
	}
	service->items = list_grow(service->items, service->count, &service->room,
		sizeof(*service->items));
	names_set(&service->names, assignment->name, (long)service->count);
	service->items[service->count++] = *assignment;
}

static void
put_entries(struct compose_loader *loader, struct compose_service *service, const struct vars *vars)
{
	for (size_t i = 0; i < vars->count; i++) {
		const struct var *var = &vars->items[i];

		put(loader, service, &(struct assignment){.name = var->name, .value = var->value,
			.raw = var->raw, .is_set = true, .from_file = true, .at = var->at,
			.lost = var->lost, .is_unknown = var->is_unknown,
			.is_tainted = !var->literal && (loader->out->stack->look_up != NULL ||
				loader->words->secret_name(var->name) != NULL)});
	}
}

/*
 * A file that is not there is no problem: `.env` files seldom are, where only git was. A `$` form
 * sees the project's variables, then the files before, then the entries above. VARS, of which ITEM
 * is number AT, are in the order of the files.
 */
static void
read_env_file(struct compose_loader *loader, struct compose_service *service,
	const struct tree *item, struct vars *vars, size_t at)
{
	struct tree *path = tree_find(item, "path");
	struct slice format = tree_find_text(item, "format");
	struct origin *from = pool_alloc(loader->pool, sizeof(*from));
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct slice text;
	int r;

	vars_init(&vars[at], loader->arena, vars_look_up, at == 0 ? loader->vars : &vars[at - 1]);
	vars[at].outer_first = true;
	if (format.len > 0 && !slice_equal_text(format, "raw")) {
		compose_problem(loader, tree_find(item, "format")->at, "compose-env-file",
			"`format` of an env file that compose does not know: there is only `raw`");
		return;
	}
	if (!tree_is_path(path))
		return;
	from->file = source_path(loader->pool, path->at.from->folder, path->text);
	if (from->file == NULL)
		return;
	from->folder = source_folder(loader->pool, from->file);
	r = sources_read(loader->sources, from->file, &text, &err);
	if (r == ERR_NOT_FOUND)
		return;
	if (r == 0)
		r = slice_equal_text(format, "raw") ? vars_read_raw(&vars[at], text, from, &err) :
			vars_read(&vars[at], text, from, &err);
	put_entries(loader, service, &vars[at]);
	if (r < 0)
		compose_problem_of(loader, from, &err);
}

static void
read_env_files(struct compose_loader *loader, struct compose_service *service)
{
	struct tree *files = tree_find(service->tree, "env_file");
	struct vars vars[ENV_FILES_MOST];
	size_t count = 0;

	for (struct tree *at = files == NULL ? NULL : files->first; at != NULL; at = at->next)
		if (count < ENV_FILES_MOST) {
			read_env_file(loader, service, at, vars, count);
			count++;
		}
	while (count > 0)
		vars_done(&vars[--count]);
}

/* A URL whose password comes from a variable has its host found without it: it may hold anything. */
static void
find_address(struct compose_loader *loader, struct assignment *assignment)
{
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	struct slice scheme, userinfo, rest;

	if (!url_split_template(assignment->raw, &scheme, &userinfo, &rest) ||
		slice_find(userinfo, '$') == userinfo.len)
		return;
	loader->value.len = 0;
	secret_text_add(&loader->value, scheme);
	if (interpolate(rest, vars_look_up, loader->vars, &loader->value, &ignored) < 0)
		return;
	assignment->address = arena_copy(loader->arena, secret_text_slice(&loader->value));
	assignment->userinfo = userinfo;
}

/* Compose reads an unquoted number or date as such and prints it again: 010 is 8. */
static void
put_printed(struct compose_loader *loader, struct assignment *assignment)
{
	if (slice_find(assignment->raw, '$') < assignment->raw.len ||
		compose_scalar(assignment->raw, &loader->value) != SCALAR_VALUE)
		return;
	assignment->value = arena_copy(loader->arena, secret_text_slice(&loader->value));
}

static void
put_own(struct compose_loader *loader, struct compose_service *service, const struct tree *item)
{
	struct assignment assignment = {.name = item->key, .value = item->text, .raw = item->raw,
		.is_set = true, .is_unknown = item->is_unknown, .is_tainted = item->is_tainted,
		.is_plain_scalar = !item->quoted, .at = item->at, .node = item};

	if (item->kind != NODE_SCALAR)
		return;
	if (item->is_null) {
		const struct var *var = vars_find(loader->vars, item->key);

		assignment.is_bare = true;
		assignment.value = assignment.raw = slice_of(NULL, 0);
		assignment.is_set = vars_look_up(loader->vars, item->key, &assignment.value);
		assignment.is_tainted = assignment.is_set;
		assignment.is_unknown = assignment.is_set &&
			stack_value_is_unknown(assignment.value);
		assignment.lost = var != NULL && var->lost;
	}
	if (assignment.is_plain_scalar && !assignment.is_bare)
		put_printed(loader, &assignment);
	find_address(loader, &assignment);
	put(loader, service, &assignment);
}

void
compose_environment(struct compose_loader *loader)
{
	for (size_t i = 0; i < loader->out->service_count; i++) {
		struct compose_service *service = &loader->out->services[i];
		struct tree *own = tree_find(service->tree, "environment");

		read_env_files(loader, service);
		for (struct tree *at = own == NULL ? NULL : own->first; at != NULL; at = at->next)
			put_own(loader, service, at);
	}
}
