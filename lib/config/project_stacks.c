/* SPDX-License-Identifier: Apache-2.0 */
/* `stacks`: compose files that are started together, and for which environments. */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "config/project_priv.h"
#include "model/name.h"

static void
free_texts(char **texts)
{
	size_t i;

	for (i = 0; texts != NULL && texts[i] != NULL; i++)
		free(texts[i]);
	free(texts);
}

void
project_stack_done(struct project_stack *stack)
{
	free(stack->name);
	free_texts(stack->files);
	free_texts(stack->envs);
	free_texts(stack->env_files);
	free(stack->project_name);
	free(stack->folder);
}

static char *
copy_of(const char *text)
{
	return text == NULL ? NULL : xstrdup(text);
}

static bool
check_env(struct reading *reading, const struct node *node, const char *stack, const char *name)
{
	const struct project *project = project_of(reading);
	const char **names CLEANUP(freep) = NULL;

	if (project_find_env(project, name) != NULL)
		return true;
	names = project_env_names(project);
	reading_suggest(reading_complain(reading, node, false, "project-unknown-env",
			    "stack `%s` names environment `%s`, which is not declared", stack, name),
	    name, names, project->env_count);
	return false;
}

/* One environment or a list of them. */
static char **
read_envs(struct reading *reading, const struct node *node, const char *stack)
{
	size_t most = node == NULL ? 0 : node->kind == NODE_LIST ? node->count : 1;
	char **envs = xcalloc(most + 1, sizeof(*envs));
	size_t count = 0, i;

	if (node == NULL || node_is_null(node))
		return envs;
	for (i = 0; i < most; i++) {
		const struct node *item = node->kind == NODE_LIST ? node->items[i] : node;
		const char *name = reading_text(reading, item, "`env` of a stack");

		if (name != NULL && check_env(reading, item, stack, name))
			envs[count++] = xstrdup(name);
	}
	return envs;
}

static char *
read_project_name(struct reading *reading, const struct node *node)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789_-";
	const char *name = reading_text(reading, node, "`project` of a stack");

	if (name == NULL)
		return NULL;
	if (*name != '\0' && name[strspn(name, letters)] == '\0' && *name != '-' && *name != '_')
		return xstrdup(name);
	err_fix(reading_complain(reading, node, false, "project-name",
		    "`project` of a stack is no name that compose takes"),
	    "write small letters, digits, `-` and `_`, beginning with a letter or a digit");
	return NULL;
}

static void
read_fields(struct reading *reading, const struct node *node, struct project_stack *stack)
{
	static const char *const fields[] = {
	    "files", "env", "env_file", "project", "folder", "neighbour"};
	const struct node *neighbour;

	if (!reading_map(reading, node, "a stack", fields, ARRAY_LEN(fields)))
		return;
	stack->files = reading_paths(reading, node_find(node, "files"), "the compose file");
	stack->envs = read_envs(reading, node_find(node, "env"), stack->name);
	stack->env_files = reading_paths(reading, node_find(node, "env_file"), "the env file");
	stack->project_name = read_project_name(reading, node_find(node, "project"));
	stack->folder =
	    copy_of(reading_path(reading, node_find(node, "folder"), "`folder` of a stack"));
	neighbour = node_find(node, "neighbour");
	if (neighbour != NULL && node_bool(neighbour, &stack->neighbour) < 0)
		reading_complain(
		    reading, neighbour, false, "project-type", "`neighbour` must be true or false");
}

/* `NAME: FILE`, `NAME: [FILE, …]`, or a map with `files`. */
static void
read_stack(struct reading *reading, const struct node *node)
{
	struct project *project = project_of(reading);
	struct project_stack stack = {.line = node->key_line, .column = node->key_column};

	if (!label_is_valid(slice_of_text(node->key))) {
		reading_complain(reading, node, true, "project-name",
		    "the name of a stack is 1 to 64 printable ASCII characters");
		return;
	}
	stack.name = xstrdup(node->key);
	if (node->kind == NODE_MAP)
		read_fields(reading, node, &stack);
	else
		stack.files = reading_paths(reading, node, "the compose file");
	if (stack.files != NULL && stack.files[0] != NULL) {
		project->stacks[project->stack_count++] = stack;
		return;
	}
	if (node->kind != NODE_MAP || node_find(node, "files") == NULL)
		err_fix(reading_complain(reading, node, true, "project-missing-field",
			    "stack `%s` has no `files`", stack.name),
		    "name its compose files in the order of `docker compose -f`");
	project_stack_done(&stack);
}

void
read_stacks(struct reading *reading, const struct node *node)
{
	size_t i;

	if (!reading_free_map(reading, node, "`stacks`"))
		return;
	project_of(reading)->stacks = xcalloc(node->count, sizeof(struct project_stack));
	for (i = 0; i < node->count; i++)
		read_stack(reading, node->items[i]);
}
