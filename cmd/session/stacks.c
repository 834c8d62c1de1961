/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/session/stacks.h"

#include <stdlib.h>
#include <string.h>

#include "base/list.h"

/* Lists of the project are NULL-ended; an empty one says nothing. */
static const char *const *
list_of(char **texts)
{
	return texts == NULL || texts[0] == NULL ? NULL : (const char *const *)texts;
}

static void
add_declared(struct project_stacks *out, const struct project *project)
{
	for (size_t i = 0; i < project->stack_count; i++) {
		const struct project_stack *stack = &project->stacks[i];

		out->declared[out->asked.declared_count++] = (struct stack_declared){
			.name = stack->name,
			.files = (const char *const *)stack->files,
			.environments = list_of(stack->envs),
			.env_files = list_of(stack->env_files),
			.project = stack->project_name,
			.folder = stack->folder,
			.is_neighbour = stack->neighbour,
			.place = {"evenkeep.yaml", stack->line, stack->column, 0}};
	}
}

static bool
same_files(char **a, char **b)
{
	for (; *a != NULL && *b != NULL; a++, b++)
		if (strcmp(*a, *b) != 0)
			return false;
	return *a == *b;
}

/* Environments of which `render` writes a compose env file for a service of the same files. */
static size_t
environments_of(const struct project *project, const struct project_service *service,
	const char **names)
{
	size_t count = 0;

	for (size_t i = 0; i < project->target_count; i++) {
		const struct project_target *target = &project->targets[i];
		const struct project_service *other = target->service == NULL ? NULL :
			project_find_service(project, target->service);
		bool known = other == NULL || target->format == NULL ||
			strncmp(target->format, "compose", 7) != 0 ||
			!same_files(other->compose_files, service->compose_files);

		for (size_t k = 0; !known && k < count; k++)
			known = strcmp(names[k], target->env) == 0;
		if (!known)
			names[count++] = target->env;
	}
	names[count] = NULL;
	return count;
}

/* Files that a service names together, or that an environment is rendered for. */
static void
add_services(struct project_stacks *out, const struct project *project)
{
	const char **names = out->environment_names;

	for (size_t i = 0; i < project->service_count; i++) {
		const struct project_service *service = &project->services[i];
		size_t count = environments_of(project, service, names);
		bool known = service->compose_files[0] == NULL ||
			(service->compose_files[1] == NULL && count < 2);

		for (size_t k = 0; !known && k < out->asked.declared_count; k++)
			known = same_files(service->compose_files,
				(char **)out->declared[k].files);
		if (known)
			continue;
		out->declared[out->asked.declared_count++] = (struct stack_declared){
			.files = (const char *const *)service->compose_files,
			.environments = count == 0 ? NULL : names,
			.place = {"evenkeep.yaml", 0, 0, 0}};
		names += count + 1;
	}
}

void
project_stacks_init(struct project_stacks *out, const struct project *project)
{
	size_t services = project->service_count;

	*out = (struct project_stacks){
		.declared = xcalloc(project->stack_count + services + 1, sizeof(*out->declared)),
		.environments = xcalloc(project->env_count + 1, sizeof(*out->environments)),
		.environment_names = xcalloc((services + 1) * (project->target_count + 1),
			sizeof(*out->environment_names))};
	add_declared(out, project);
	add_services(out, project);
	for (size_t i = 0; i < project->env_count; i++)
		out->environments[i] = (struct stack_environment){.name = project->envs[i].name,
			.is_protected = project->envs[i].protect};
	out->asked.declared = out->declared;
	out->asked.environments = out->environments;
	out->asked.environment_count = project->env_count;
}

void
project_stacks_done(struct project_stacks *stacks)
{
	free(stacks->declared);
	free(stacks->environments);
	free(stacks->environment_names);
}
