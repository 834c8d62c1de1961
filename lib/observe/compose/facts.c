/* SPDX-License-Identifier: Apache-2.0 */
/* The facts of all projects of a host. */
#include <stdlib.h>

#include "base/list.h"
#include "observe/compose/world_priv.h"

static void
problem_facts(struct world *world, const struct compose *project)
{
	for (size_t i = 0; i < project->problem_count; i++) {
		const struct compose_problem *problem = &project->problems[i];
		struct subject *file;

		if (!world_is_new(world, "problem", slice_of_text(problem->message), problem->at))
			continue;
		file = world_add(world, project, NULL, "file", problem->at);
		subject_text(file, "kind", "compose");
		subject_text(file, "problem", problem->message);
		subject_text(file, "problem_id", problem->id);
	}
}

static void
facts_of(struct world *world, const struct compose *project)
{
	problem_facts(world, project);
	service_facts(world, project);
	assignment_facts(world, project);
	build_argument_facts(world, project);
	reference_facts(world, project);
	variable_facts(world, project);
	url_facts(world, project);
	scrape_facts(world, project);
	port_facts(world, project);
	resource_facts(world, project);
}

static void
count_ports(struct world *world, const struct compose *project)
{
	for (size_t s = 0; s < project->service_count; s++) {
		const struct tree *ports = tree_find(project->services[s].tree, "ports");

		for (const struct tree *at = ports == NULL ? NULL : ports->first; at != NULL; at = at->next) {
			struct slice port = tree_find_text(at, "published");
			long before = names_find(&world->published, port);

			names_set(&world->published, port, before == NAMES_NONE ? 1 : before + 1);
		}
	}
}

static void
world_done(struct world *world)
{
	for (size_t i = 0; i < world->count; i++)
		compose_free(world->items[i]);
	free(world->items);
	names_done(&world->told);
	names_done(&world->published);
	pool_free(world->pool);
}

int
observe_compose(struct sources *sources, const struct observe_words *words,
	const struct observe_stack *stacks, size_t count, struct facts *out, struct err *err)
{
	struct world world CLEANUP(world_done) = {.sources = sources, .words = words,
		.items = xcalloc(count + 1, sizeof(*world.items)), .facts = out,
		.pool = pool_new()};

	for (size_t i = 0; i < count; i++) {
		int r = compose_load(sources, words, &stacks[i], &world.items[i], err);

		if (r < 0)
			return r;
		world.count++;
		count_ports(&world, world.items[i]);
	}
	for (size_t i = 0; i < count; i++)
		if (!stacks[i].is_neighbour)
			facts_of(&world, world.items[i]);
	return 0;
}
