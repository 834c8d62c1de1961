/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Targets that a Prometheus of the project is told to ask, in the file that is mounted for it: URLs
 * that reach a service like those of its variables.
 */
#include "observe/url.h"
#include "observe/compose/world_priv.h"
#include "text/yaml_values.h"

struct scrape {
	struct world *world;
	const struct compose *project;
	const struct compose_service *service;
	const struct origin *from;
};

static void
add_target(const struct scrape *scrape, const struct node *target)
{
	struct slice text = slice_of_text(target->text);
	struct assignment assignment = {.name = SLICE_LITERAL("scrape target"), .is_set = true,
		.at = {scrape->from, target->line, target->column}};
	struct url url;

	if (target->kind != NODE_SCALAR || slice_has(text, "://") || slice_has(text, "$"))
		return;
	assignment.value = assignment.raw = slice_of_text(pool_printf(scrape->world->pool,
		"http://%s", target->text));
	/* on its own host it asks itself, or what shares its network */
	if (assignment_url(&assignment, &url) && !url_host_is_local(url.host))
		url_fact(scrape->world, scrape->project, scrape->service, &assignment);
}

static const struct node *
list_in(const struct node *map, const char *field)
{
	const struct node *list = map->kind == NODE_MAP ? node_find(map, field) : NULL;

	return list != NULL && list->kind == NODE_LIST ? list : NULL;
}

static void
add_targets(const struct scrape *scrape, const struct node *root)
{
	const struct node *jobs = list_in(root, "scrape_configs");

	for (size_t i = 0; jobs != NULL && i < jobs->count; i++) {
		const struct node *groups = list_in(jobs->items[i], "static_configs");

		for (size_t k = 0; groups != NULL && k < groups->count; k++) {
			const struct node *targets = list_in(groups->items[k], "targets");

			for (size_t n = 0; targets != NULL && n < targets->count; n++)
				add_target(scrape, targets->items[n]);
		}
	}
}

static void
read_config(struct scrape *scrape, const char *path)
{
	struct arena *arena CLEANUP(arena_freep) = NULL;
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct origin from = {path, "."};
	struct node *documents;
	struct slice text;
	int r = sources_read(scrape->world->sources, path, &text, &err);

	if (r == ERR_NOT_FOUND)
		return;
	scrape->from = &from;
	arena = arena_new(r < 0 ? 64 : text.len + 64);
	if (r == 0)
		r = yaml_values_loose(text, path, arena, YAML_TWINS_REFUSED, &documents, &err);
	if (r < 0) {
		struct subject *file = world_add(scrape->world, scrape->project, NULL, "file",
			(struct mark){&from, err.line, err.column});

		subject_text(file, "kind", "compose");
		subject_text(file, "problem", err.message);
		subject_text(file, "problem_id", err.id);
		scrape->from = NULL;
		return;
	}
	for (size_t i = 0; i < documents->count; i++)
		add_targets(scrape, documents->items[i]);
	scrape->from = NULL;
}

void
scrape_facts(struct world *world, const struct compose *project)
{
	for (size_t s = 0; s < project->service_count; s++) {
		struct scrape scrape = {world, project, &project->services[s], NULL};
		const struct tree *volumes = tree_find(scrape.service->tree, "volumes");

		for (const struct tree *at = volumes == NULL ? NULL : volumes->first; at != NULL;
			at = at->next) {
			struct slice source = tree_find_text(at, "source");
			const char *path = NULL;

			if (tree_is_path(tree_find(at, "source")) &&
				slice_ends_with(tree_find_text(at, "target"), "/prometheus.yml"))
				path = source_path(world->pool, at->at.from->folder, source);
			if (path != NULL)
				read_config(&scrape, path);
		}
	}
}
