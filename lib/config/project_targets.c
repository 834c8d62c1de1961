/* SPDX-License-Identifier: Apache-2.0 */
/* `render`: which files are written, and how. */
#include <string.h>

#include "base/list.h"
#include "config/project_priv.h"

static void
check_declared_env(
    struct reading *reading, const struct node *node, const char *name, size_t number)
{
	const struct project *project = project_of(reading);
	const char **names CLEANUP(freep) = NULL;

	if (name == NULL || project_find_env(project, name) != NULL)
		return;
	names = project_env_names(project);
	reading_suggest(
	    reading_complain(reading, node, false, "project-unknown-env",
		"render target %zu names environment `%s`, which is not declared", number, name),
	    name, names, project->env_count);
}

static void
check_declared_service(
    struct reading *reading, const struct node *node, const char *name, size_t number)
{
	const struct project *project = project_of(reading);
	const char **names CLEANUP(freep) = NULL;

	if (name == NULL || project_find_service(project, name) != NULL)
		return;
	names = project_service_names(project);
	reading_suggest(
	    reading_complain(reading, node, false, "project-unknown-service",
		"render target %zu names service `%s`, which is not declared", number, name),
	    name, names, project->service_count);
}

/* Two targets of one environment must not write the same file. */
static void
check_twin(struct reading *reading, const struct node *node, const struct project_target *target)
{
	const struct project *project = project_of(reading);
	size_t i;

	for (i = 0; i < project->target_count; i++) {
		const struct project_target *other = &project->targets[i];

		if (strcmp(other->env, target->env) == 0 && strcmp(other->to, target->to) == 0) {
			reading_complain(reading, node, false, "project-target-twice",
			    "render targets %zu and %zu both write `%s` for `%s`", i + 1,
			    project->target_count + 1, target->to, target->env);
			return;
		}
	}
}

/* A mode as chmod takes it: three or four octal digits. */
static unsigned
read_mode(struct reading *reading, const struct node *node)
{
	const char *text = reading_text(reading, node, "`mode` of a render target");
	unsigned mode;

	if (text == NULL)
		return 0;
	if (project_mode(text, &mode))
		return mode;
	err_fix(reading_complain(reading, node, false, "project-mode",
		    "`mode` of a render target is not a mode of a file"),
	    "write it as chmod takes it: 0600, 0640");
	return 0;
}

bool
project_mode(const char *text, unsigned *out)
{
	size_t len = strlen(text);
	unsigned mode = 0;

	if (len < 3 || len > 4 || (len == 4 && text[0] != '0') ||
	    strspn(text, "01234567") != len)
		return false;
	for (; *text != '\0'; text++)
		mode = mode * 8 + (unsigned)(*text - '0');
	*out = mode;
	return mode != 0;
}

static char *
copy_of(const char *text)
{
	return text == NULL ? NULL : xstrdup(text);
}

/* `as` or `template`: one of the two. */
static bool
read_form(struct reading *reading, const struct node *node, struct project_target *target)
{
	const struct node *template = node_find(node, "template");
	const char *text;

	if (template == NULL) {
		target->format = copy_of(reading_field(reading, node, "as", "a render target"));
		return target->format != NULL;
	}
	if (node_find(node, "as") != NULL) {
		err_fix(reading_complain(reading, template, true, "project-target-form",
			    "a render target has `as` and `template`"),
		    "name the dialect or the template");
		return false;
	}
	text = reading_path(reading, template, "`template` of a render target");
	target->template = copy_of(text);
	return text != NULL;
}

static bool
read_place(struct reading *reading, const struct node *node, struct project_target *target)
{
	const struct node *to = node_find(node, "to");
	const char *env = reading_field(reading, node, "env", "a render target");
	const char *path = to == NULL ? reading_field(reading, node, "to", "a render target")
				      : reading_path(reading, to, "`to` of a render target");

	target->env = copy_of(env);
	target->to = copy_of(path);
	return env != NULL && path != NULL;
}

static void
read_target(struct reading *reading, const struct node *node, size_t number)
{
	static const char *const fields[] = {
	    "service", "env", "as", "template", "to", "name", "namespace", "mode"};
	struct project *project = project_of(reading);
	struct project_target target = {.line = node->line};
	bool has_place, has_form;

	if (!reading_map(reading, node, "a render target", fields, ARRAY_LEN(fields))) {
		if (node_is_null(node))
			reading_complain(
			    reading, node, false, "project-type", "a render target is empty");
		return;
	}
	target.service = copy_of(
	    reading_text(reading, node_find(node, "service"), "`service` of a render target"));
	has_place = read_place(reading, node, &target);
	has_form = read_form(reading, node, &target);
	target.name =
	    copy_of(reading_text(reading, node_find(node, "name"), "`name` of a render target"));
	target.space = copy_of(reading_text(
	    reading, node_find(node, "namespace"), "`namespace` of a render target"));
	target.mode = read_mode(reading, node_find(node, "mode"));
	check_declared_service(reading, node_find(node, "service"), target.service, number);
	check_declared_env(reading, node_find(node, "env"), target.env, number);
	if (!has_place || !has_form) {
		project_target_done(&target);
		return;
	}
	check_twin(reading, node_find(node, "to"), &target);
	project->targets[project->target_count++] = target;
}

void
read_targets(struct reading *reading, const struct node *node)
{
	size_t i;

	if (!reading_list(reading, node, "`render`"))
		return;
	project_of(reading)->targets = xcalloc(node->count, sizeof(struct project_target));
	for (i = 0; i < node->count; i++)
		read_target(reading, node->items[i], i + 1);
}
