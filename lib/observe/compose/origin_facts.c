/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the text of a variable comes from on its way into a container: what it stands in the place
 * of, which names it is made of, and what those have. One text may go to many services.
 */
#include <string.h>

#include "base/list.h"
#include "observe/references.h"
#include "observe/compose/world_priv.h"

enum { ITEMS_MOST = 64 };

/* Add TEXT to the list NAME of SUBJECT, once. */
static void
put_item(struct subject *subject, const char *name, const char *text)
{
	const struct fact *fact = subject_find(subject, name);
	const char *items[ITEMS_MOST];
	size_t count = fact == NULL ? 0 : fact->count;

	if (count >= ITEMS_MOST)
		return;
	for (size_t i = 0; i < count; i++) {
		items[i] = fact->list[i];
		if (strcmp(items[i], text) == 0)
			return;
	}
	items[count] = text;
	subject_list(subject, name, items, count + 1);
}

static const char *
place_text(struct world *world, struct mark at)
{
	return pool_printf(world->pool, "%s:%u", at.from->file, at.line);
}

static void
put_hidden(struct world *world, struct subject *subject, const struct assignment *assignment)
{
	struct mark own = assignment->at;

	for (const struct assignment *at = assignment; at != NULL; at = at->under) {
		struct tree *node = at->node == NULL ? NULL : at->node->under;

		if (at != assignment && at->at.from != NULL)
			put_item(subject, "hides", place_text(world, at->at));
		for (; node != NULL; node = node->under)
			if (node->at.from != own.from || node->at.line != own.line)
				put_item(subject, "hides", place_text(world, node->at));
	}
}

struct made {
	struct world *world;
	const struct compose *project;
	struct subject *subject;
	struct slice raw; /* the text */
	bool is_secret;   /* by the name of its variable */
};

/* The line of `.env` that NAME has its value of. */
static void
put_taken(const struct made *made, struct slice name)
{
	const struct vars *env = &made->project->env;
	const struct var *var = vars_find(env, name);
	struct slice outside;

	if (var != NULL && var->at.from != NULL && (env->outer == NULL || !env->outer_first ||
		!env->outer(env->cookie, name, &outside)))
		put_item(made->subject, "taken_from", place_text(made->world, var->at));
}

static void
look_at_use(void *cookie, const struct reference *found)
{
	const struct made *made = cookie;
	const char *name = world_text(made->world, found->name);
	struct slice value = {NULL, 0};
	bool is_set = vars_look_up((struct vars *)&made->project->env, found->name, &value);

	if (!is_set && made->is_secret && reference_is_glued(made->raw, found))
		name = "***";
	put_item(made->subject, "uses", name);
	if (is_set && value.len > 0) {
		put_taken(made, found->name);
		return;
	}
	if (found->form == REFERENCE_DEFAULT && found->text.len > 0)
		put_item(made->subject, "defaulted", name);
	else if (found->form != REFERENCE_ALTERNATIVE)
		put_item(made->subject, "unset", name);
}

static const char *
form_of(const struct assignment *assignment, bool any)
{
	if (assignment->is_bare)
		return "bare";
	if (references_are_all(assignment->raw))
		return "reference";
	return any ? "mixed" : "literal";
}

void
origin_facts(struct world *world, const struct compose *project,
	const struct assignment *assignment, struct subject *subject)
{
	struct made made = {world, project, subject, assignment->raw,
		world->words->secret_name(assignment->name) != NULL};

	if (assignment->is_bare) {
		put_item(subject, "uses", world_text(world, assignment->name));
		put_taken(&made, assignment->name);
		if (!assignment->is_set)
			put_item(subject, "unset", world_text(world, assignment->name));
	} else if (!assignment->from_file) {
		references_scan(assignment->raw, look_at_use, &made, NULL);
	}
	subject_text(subject, "form",
		form_of(assignment, subject_find(subject, "uses") != NULL));
	subject_bool(subject, "set", assignment->is_set);
	put_hidden(world, subject, assignment);
}

void
origin_of_more(struct world *world, const struct assignment *assignment, struct subject *subject)
{
	put_hidden(world, subject, assignment);
}

/* Arguments that a service gives to the build of its image. */
static void
build_arguments(struct world *world, const struct compose *project,
	const struct compose_service *service)
{
	const struct tree *args = tree_find(tree_find(service->tree, "build"), "args");

	for (const struct tree *at = args == NULL ? NULL : args->first; at != NULL; at = at->next) {
		struct assignment assignment = {.name = at->key, .raw = at->raw, .at = at->at,
			.is_bare = at->is_null, .is_set = true, .node = at};
		struct subject *subject;

		if (at->kind != NODE_SCALAR)
			continue;
		if (assignment.is_bare)
			assignment.is_set = vars_look_up((struct vars *)&project->env, at->key,
				&assignment.value);
		subject = world_add(world, project, service, "assignment", at->at);
		subject_text(subject, "name", world_text(world, at->key));
		subject_text(subject, "kind", "compose-build");
		put_item(subject, "services", world_text(world, service->name));
		origin_facts(world, project, &assignment, subject);
	}
}

void
build_argument_facts(struct world *world, const struct compose *project)
{
	for (size_t s = 0; s < project->service_count; s++)
		build_arguments(world, project, &project->services[s]);
}
