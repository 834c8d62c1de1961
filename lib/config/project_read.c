/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/list.h"
#include "config/project_priv.h"
#include "model/name.h"

static bool
check_name(struct reading *reading, const struct node *node, bool on_key, const char *text,
    int (*check)(struct slice, struct err *))
{
	struct err why CLEANUP(err_done) = ERR_INIT;

	if (check(slice_of_text(text), &why) == 0)
		return true;
	err_why(reading_complain(reading, node, on_key, "project-name", "%s", why.message), "%s",
	    why.why);
	return false;
}

static void
read_environment(struct reading *reading, const struct node *node)
{
	static const char *const fields[] = {"file", "protect"};
	struct project_env env = {0};
	const struct node *protect;
	const char *file;

	if (!check_name(reading, node, true, node->key, env_name_check))
		return;
	if (reading_map(reading, node, "an environment", fields, ARRAY_LEN(fields))) {
		file = reading_path(reading, node_find(node, "file"), "the file of an environment");
		protect = node_find(node, "protect");
		if (protect != NULL && node_bool(protect, &env.protect) < 0)
			reading_complain(reading, protect, false, "project-type",
			    "`protect` must be true or false");
		env.file = file == NULL ? NULL : xstrdup(file);
	}
	env.name = xstrdup(node->key);
	project_of(reading)->envs[project_of(reading)->env_count++] = env;
}

void
read_environments(struct reading *reading, const struct node *node)
{
	size_t i;

	if (!reading_free_map(reading, node, "`environments`"))
		return;
	project_of(reading)->envs = xcalloc(node->count, sizeof(struct project_env));
	for (i = 0; i < node->count; i++)
		read_environment(reading, node->items[i]);
}

static void
read_take(struct reading *reading, const struct node *node, struct project_service *service)
{
	size_t i;

	if (!reading_free_map(reading, node, "`take`"))
		return;
	service->take = xcalloc(node->count, sizeof(*service->take));
	for (i = 0; i < node->count; i++) {
		const struct node *item = node->items[i];
		const char *vault_name =
		    reading_text(reading, item, "the vault's name of a `take`");

		if (vault_name == NULL || !check_name(reading, item, true, item->key, name_check) ||
		    !check_name(reading, item, false, vault_name, name_check))
			continue;
		service->take[service->take_count++] =
		    (struct project_take){xstrdup(item->key), xstrdup(vault_name)};
	}
}

static void
read_compose(struct reading *reading, const struct node *node, struct project_service *service)
{
	static const char *const fields[] = {"files", "service"};
	const char *name;

	if (!reading_map(reading, node, "`compose`", fields, ARRAY_LEN(fields)))
		return;
	free(service->compose_files);
	service->compose_files =
	    reading_paths(reading, node_find(node, "files"), "the compose file");
	name = reading_text(reading, node_find(node, "service"), "`service` of `compose`");
	service->compose_service = name == NULL ? NULL : xstrdup(name);
}

static void
read_service(struct reading *reading, const struct node *node)
{
	static const char *const fields[] = {"contract", "compose", "take"};
	struct project_service *service =
	    &project_of(reading)->services[project_of(reading)->service_count];

	if (!label_is_valid(slice_of_text(node->key))) {
		reading_complain(reading, node, true, "project-name",
		    "the name of a service is 1 to 64 printable ASCII characters");
		return;
	}
	service->name = xstrdup(node->key);
	service->compose_files = xcalloc(1, sizeof(char *));
	project_of(reading)->service_count++;
	if (!reading_map(reading, node, "a service", fields, ARRAY_LEN(fields))) {
		service->contracts = xcalloc(1, sizeof(char *));
		return;
	}
	service->contracts = reading_paths(reading, node_find(node, "contract"), "the contract");
	read_compose(reading, node_find(node, "compose"), service);
	read_take(reading, node_find(node, "take"), service);
}

void
read_services(struct reading *reading, const struct node *node)
{
	size_t i;

	if (!reading_free_map(reading, node, "`services`"))
		return;
	project_of(reading)->services = xcalloc(node->count, sizeof(struct project_service));
	for (i = 0; i < node->count; i++)
		read_service(reading, node->items[i]);
}

static void
read_version(struct reading *reading, const struct node *tree)
{
	const struct node *version = node_find(tree, "evenkeep");

	if (version == NULL) {
		err_fix(reading_complain(reading, tree, false, "project-version",
			    "it does not say which form it has"),
		    "put `evenkeep: 1` on its first line");
		return;
	}
	if (version->kind != NODE_SCALAR || strcmp(version->text, "1") != 0)
		err_why(reading_complain(reading, version, false, "project-version",
			    "this program knows only `evenkeep: 1`"),
		    "another number is a form that a newer evenkeep reads");
}

static void
read_fields(struct reading *reading, const struct node *tree)
{
	static const char *const fields[] = {"evenkeep", "project", "remote", "environments",
	    "services", "render", "stacks", "policies", "exceptions"};
	struct project *project = project_of(reading);
	const char *text;

	reading_map(reading, tree, "the project file", fields, ARRAY_LEN(fields));
	read_version(reading, tree);
	text = reading_text(reading, node_find(tree, "project"), "`project`");
	project->name = xstrdup(text == NULL ? path_name(project->root) : text);
	text = reading_text(reading, node_find(tree, "remote"), "`remote`");
	project->remote = text == NULL ? NULL : xstrdup(text);
	read_environments(reading, node_find(tree, "environments"));
	read_services(reading, node_find(tree, "services"));
	read_targets(reading, node_find(tree, "render"));
	read_stacks(reading, node_find(tree, "stacks"));
	read_policies(reading, node_find(tree, "policies"));
	read_exceptions(reading, node_find(tree, "exceptions"));
}

int
project_read(struct slice text, struct project *project, struct err *err)
{
	struct err problems CLEANUP(err_done) = ERR_INIT;
	struct reading reading = {text, project->file, &project_ids, project, &problems, ERR_INIT};
	struct node *tree CLEANUP(node_freep) = NULL;
	int r;

	r = yaml_parse(text, project->file, &tree, err);
	if (r < 0)
		return r;
	if (tree->kind != NODE_MAP) {
		err_set(err, ERR_INVALID, "project-type", "the project file must be a map");
		return err_at(err, project->file, tree->line, tree->column);
	}
	read_fields(&reading, tree);
	if (problems.code == 0)
		return 0;
	err_done(err);
	*err = problems;
	problems = (struct err)ERR_INIT;
	return err->code;
}
