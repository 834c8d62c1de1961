/* SPDX-License-Identifier: Apache-2.0 */
/* All observers over one project. */
#include "observe/project_priv.h"

#include <stdlib.h>

#include "base/list.h"
#include "observe/compose/missing_facts.h"
#include "observe/compose/world_priv.h"

/* The Dockerfiles that a compose file names, and the folders that their builds see. */
static void
add_builds(struct project *project, const struct compose *compose)
{
	for (size_t s = 0; s < compose->service_count; s++) {
		const struct tree *build = tree_find(compose->services[s].tree, "build");
		const struct tree *context = tree_find(build, "context");
		struct slice name = tree_find_text(build, "dockerfile");
		struct build one;

		if (!tree_is_path(context) ||
			(name.len > 0 && !tree_is_path(tree_find(build, "dockerfile"))))
			continue;
		one.context = source_path(project->pool, context->at.from->folder, context->text);
		if (one.context == NULL)
			continue;
		one.dockerfile = source_path(project->pool, one.context,
			name.len > 0 ? name : SLICE_LITERAL("Dockerfile"));
		if (one.dockerfile == NULL)
			continue;
		project->builds = list_grow(project->builds, project->build_count,
			&project->build_room, sizeof(one));
		project->builds[project->build_count++] = one;
	}
}

void
project_add_workload(struct project *project, struct workload workload)
{
	project->workloads = list_grow(project->workloads, project->workload_count,
		&project->workload_room, sizeof(workload));
	project->workloads[project->workload_count++] = workload;
}

static void
project_done(struct project *project)
{
	free(project->builds);
	free(project->workloads);
	pool_free(project->pool);
}

/* The files that a compose file has read into its services. */
static void
add_env_files(struct project *project, struct found *found, const struct compose *compose)
{
	for (size_t s = 0; s < compose->service_count; s++) {
		const struct tree *files = tree_find(compose->services[s].tree, "env_file");

		for (const struct tree *at = files == NULL ? NULL : files->first; at != NULL; at = at->next) {
			const struct tree *item = tree_find(at, "path");
			const char *path = !tree_is_path(item) ? NULL :
				source_path(project->pool, item->at.from->folder, item->text);

			if (path != NULL)
				found_add_env_file(project->sources, found, path,
					slice_equal_text(tree_find_text(at, "format"), "raw"));
		}
	}
}

static int
take_compose(struct project *project, struct found *found, const struct observe_stack *stacks,
	size_t count, struct err *err)
{
	for (size_t i = 0; i < count; i++) {
		struct compose *compose CLEANUP(compose_freep) = NULL;
		int r = compose_load(project->sources, project->words, &stacks[i], &compose, err);

		if (r < 0)
			return r;
		add_builds(project, compose);
		missing_facts(project, compose);
		add_env_files(project, found, compose);
	}
	return 0;
}

int
observe_project(struct sources *sources, const struct observe_words *words,
	const struct observe_stack *stacks, size_t count, struct facts *out, struct err *err)
{
	struct found found CLEANUP(found_done) = {0};
	struct project project CLEANUP(project_done) = {.sources = sources, .words = words,
		.found = &found, .facts = out, .pool = pool_new()};
	int r;

	found_find(sources, &found);
	r = observe_compose(sources, words, stacks, count, out, err);
	if (r < 0)
		return r;
	r = take_compose(&project, &found, stacks, count, err);
	if (r < 0)
		return r;
	env_file_facts(&project);
	dockerfile_facts(&project);
	workflow_facts(&project);
	kubernetes_facts(&project);
	terraform_facts(&project);
	pm2_facts(&project);
	kubectl_facts(&project);
	code_facts(&project);
	return 0;
}
