/* SPDX-License-Identifier: Apache-2.0 */
/* Which compose files are started together: lib/observe finds it, and says what it could not place. */
#include "cmd/check/gather.h"

#include <string.h>

#include "base/list.h"
#include "cmd/session/stacks.h"
#include "observe/stacks/values.h"

static const char *
name_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL || slash[1] == '\0' ? path : slash + 1;
}

/* What the `$` forms of compose files find: values that can be seen, and defaults of contracts. */
static void
put_values(struct gathered *gathered, struct project_stacks *project)
{
	const struct contract **contracts =
		pool_alloc(gathered->pool, (gathered->services.count + 1) * sizeof(*contracts));
	size_t contract_count = 0;

	for (size_t i = 0; i < gathered->services.count; i++)
		if (gathered->services.items[i].contract != NULL)
			contracts[contract_count++] = gathered->services.items[i].contract;
	for (size_t i = 0; i < project->asked.environment_count; i++) {
		struct stack_environment *environment = &project->environments[i];
		struct stack_values *values;

		for (size_t k = 0; k < gathered->columns.count; k++) {
			const struct parity_env *seen = &gathered->columns.envs[k];

			if (strcmp(seen->view->name, environment->name) != 0)
				continue;
			values = pool_alloc(gathered->pool, sizeof(*values));
			*values = (struct stack_values){seen->view, contracts, contract_count};
			environment->is_protected |= seen->is_protected;
			environment->look_up = stack_values_look_up;
			environment->is_secret = stack_values_is_secret;
			environment->cookie = values;
		}
	}
}

/* The texts of a list, in the pool of GATHERED. */
static const char *const *
list_of(struct gathered *gathered, const char *const *list)
{
	const char **out;
	size_t count = 0;

	if (list == NULL)
		return NULL;
	while (list[count] != NULL)
		count++;
	out = pool_alloc(gathered->pool, (count + 1) * sizeof(*out));
	for (size_t i = 0; i < count; i++)
		out[i] = pool_text(gathered->pool, list[i]);
	return out;
}

static void
take(struct gathered *gathered, const struct stacks *stacks)
{
	gathered->stacks = xcalloc(stacks->count + 1, sizeof(*gathered->stacks));
	for (size_t i = 0; i < stacks->count; i++) {
		struct observe_stack *stack = &gathered->stacks[gathered->stack_count++];

		*stack = stacks->items[i];
		stack->name = pool_text(gathered->pool, stack->name);
		stack->files = list_of(gathered, stack->files);
		stack->environment = pool_text(gathered->pool, stack->environment);
		stack->env_files = list_of(gathered, stack->env_files);
		stack->project = pool_text(gathered->pool, stack->project);
		stack->folder = pool_text(gathered->pool, stack->folder);
	}
	for (size_t i = 0; i < stacks->told_count; i++)
		if (stacks->told[i].reason == STACK_LEFT_OUT)
			gathered_gap(gathered, stacks->told[i].files[0], stacks->told[i].because);
	stacks_facts(stacks, gathered->facts);
}

static bool
is_tracked(const void *cookie, const char *path)
{
	return git_paths_have(cookie, path);
}

/* A `.gitignore` may name it, or a file that it names. */
static bool
may_be_ignored(const struct found_file *file)
{
	return file->is_ignored || file->kind == FOUND_COMPOSE;
}

/* A file may have been committed before a `.gitignore` named it, or in spite of that. */
static void
ask_git(struct gathered *gathered, struct found *found)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	char *top CLEANUP(freep) = NULL;
	size_t i = 0;

	while (i < found->count && !may_be_ignored(&found->items[i]))
		i++;
	if (i == found->count || (top = git_top(gathered->root)) == NULL)
		return;
	if (git_tracked_though_ignored(gathered->root, &gathered->tracked, &err) < 0) {
		gathered_gap(gathered, "what git has of the files that .gitignore names",
			"git does not answer");
		return;
	}
	sources_know_tracked(gathered->sources, is_tracked, &gathered->tracked);
	for (; i < found->count; i++)
		if (git_paths_have(&gathered->tracked, found->items[i].path))
			found->items[i].is_ignored = false;
}

void
gather_stacks(struct gathered *gathered)
{
	struct project_stacks project CLEANUP(project_stacks_done) = {0};
	struct found found CLEANUP(found_done) = {0};
	struct stacks stacks CLEANUP(stacks_done) = {0};

	if (gathered->project != NULL) {
		project_stacks_init(&project, gathered->project);
		put_values(gathered, &project);
	}
	found_find(gathered->sources, &found);
	ask_git(gathered, &found);
	stacks_find(gathered->sources, &found, &project.asked, &stacks);
	take(gathered, &stacks);
	if (found.is_cut)
		gathered_gap(gathered, name_of(gathered->root),
			"it has more files than are looked at, or deeper folders");
	for (size_t i = 0; i < found.closed_count; i++)
		gathered_gap(gathered, found.closed[i], "the folder cannot be entered");
	for (size_t i = 0; i < found.link_count; i++)
		gathered_gap(gathered, found.links[i], "it is a link, and links are not followed");
}

static bool
is_seen(const struct gathered *gathered, const char *name)
{
	for (size_t i = 0; i < gathered->columns.count; i++)
		if (strcmp(gathered->columns.envs[i].view->name, name) == 0)
			return true;
	for (size_t i = 0; i < gathered->stack_count; i++)
		if (gathered->stacks[i].environment != NULL &&
			strcmp(gathered->stacks[i].environment, name) == 0)
			return true;
	return gathered->project != NULL && project_find_env(gathered->project, name) != NULL;
}

int
gathered_check_env(const struct gathered *gathered, const char *name, struct err *err)
{
	const struct project_env *env;

	if (is_seen(gathered, name))
		return 0;
	if (gathered->project != NULL)
		return project_get_env(gathered->project, name, &env, err);
	err_set(err, ERR_NOT_FOUND, "no-env", "no environment `%.100s`", name);
	return err_why(err, "there is no evenkeep.yaml, and no compose file is for it");
}

static bool
is_for(const struct observe_stack *stack, const struct words *envs)
{
	for (size_t i = 0; stack->environment != NULL && i < envs->count; i++)
		if (strcmp(envs->item[i], stack->environment) == 0)
			return true;
	return stack->environment == NULL;
}

int
gathered_choose(struct gathered *gathered, const struct words *envs, struct err *err)
{
	size_t kept = 0;

	if (envs == NULL || envs->count == 0)
		return 0;
	for (size_t i = 0; i < envs->count; i++)
		if (gathered_check_env(gathered, envs->item[i], err) < 0)
			return err->code;
	for (size_t i = 0; i < gathered->stack_count; i++)
		if (is_for(&gathered->stacks[i], envs))
			gathered->stacks[kept++] = gathered->stacks[i];
	gathered->stack_count = kept;
	return 0;
}
