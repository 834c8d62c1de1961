/* SPDX-License-Identifier: Apache-2.0 */
#include "config/project.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/list.h"
#include "base/suggest.h"
#include "config/project_priv.h"
#include "config/trusted.h"
#include "text/node.h"

static const char project_name[] = "evenkeep.yaml";

static void
free_texts(char **texts)
{
	size_t i;

	for (i = 0; texts != NULL && texts[i] != NULL; i++)
		free(texts[i]);
	free(texts);
}

static void
service_done(struct project_service *service)
{
	size_t i;

	free(service->name);
	free_texts(service->contracts);
	free_texts(service->compose_files);
	free(service->compose_service);
	for (i = 0; i < service->take_count; i++) {
		free(service->take[i].contract_name);
		free(service->take[i].vault_name);
	}
	free(service->take);
}

void
project_target_done(struct project_target *target)
{
	free(target->service);
	free(target->env);
	free(target->format);
	free(target->template);
	free(target->to);
	free(target->name);
	free(target->space);
}

static void
exception_done(struct project_exception *exception)
{
	free(exception->rule);
	free(exception->where);
	free(exception->until);
	free(exception->why);
}

void
project_free(struct project *project)
{
	size_t i;

	if (project == NULL)
		return;
	for (i = 0; i < project->env_count; i++) {
		free(project->envs[i].name);
		free(project->envs[i].file);
	}
	for (i = 0; i < project->service_count; i++)
		service_done(&project->services[i]);
	for (i = 0; i < project->stack_count; i++)
		project_stack_done(&project->stacks[i]);
	free(project->stacks);
	for (i = 0; i < project->target_count; i++)
		project_target_done(&project->targets[i]);
	for (i = 0; i < project->exception_count; i++)
		exception_done(&project->exceptions[i]);
	free(project->exceptions);
	free(project->envs);
	free(project->services);
	free(project->targets);
	free_texts(project->policies);
	free(project->root);
	free(project->file);
	free(project->name);
	free(project->remote);
	free(project);
}

void
project_freep(struct project **project)
{
	project_free(*project);
	*project = NULL;
}

static int
resolve_root(const char *path, char **out, struct err *err)
{
	char *folder CLEANUP(freep) = path_folder(path);
	char resolved[PATH_MAX];

	if (realpath(folder, resolved) == NULL)
		return err_system(err, "cannot open the folder `%s`", folder);
	*out = xstrdup(resolved);
	return 0;
}

int
project_load(const char *path, struct project **out, struct err *err)
{
	struct project *project CLEANUP(project_freep) = xcalloc(1, sizeof(*project));
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	int r;

	r = trusted_read(path, "project-writable", YAML_MOST, &text, err);
	if (r < 0)
		return r;
	r = resolve_root(path, &project->root, err);
	if (r < 0)
		return r;
	project->file = xstrdup(path);
	r = project_read(buf_slice(&text), project, err);
	if (r < 0)
		return err_ctx(err, "project file `%s`", path);
	*out = project;
	project = NULL;
	return 0;
}

static int
no_project(const char *where, struct err *err)
{
	err_set(err, ERR_NOT_FOUND, "no-project", "no project: there is no `%s` %s", project_name,
	    where);
	return err_fix(err, "change into the project's folder, or make one with `evenkeep init`");
}

static int
load_explicit(const char *path, struct project **out, struct err *err)
{
	struct stat status;
	char *file CLEANUP(freep) = NULL;
	int r;

	if (stat(path, &status) == 0 && S_ISDIR(status.st_mode))
		file = path_join(path, project_name);
	else
		file = xstrdup(path);
	r = project_load(file, out, err);
	if (r == ERR_NOT_FOUND) {
		err_set(err, ERR_NOT_FOUND, "no-project", "no project file `%s`", file);
		return err_fix(err, "name a project's folder or its `%s`", project_name);
	}
	return r;
}

int
project_find(const char *start, const char *explicit_path, struct project **out, struct err *err)
{
	struct buf folder CLEANUP(buf_done) = BUF_INIT;
	struct stat here, above;

	if (explicit_path != NULL)
		return load_explicit(explicit_path, out, err);
	buf_add_text(&folder, start == NULL || *start == '\0' ? "." : start);
	if (stat(buf_text(&folder), &here) < 0)
		return err_system(err, "cannot open the folder `%s`", buf_text(&folder));
	for (;;) {
		char *file CLEANUP(freep) = path_join(buf_text(&folder), project_name);
		struct stat status;

		if (lstat(file, &status) == 0)
			return project_load(file, out, err);
		if (errno != ENOENT)
			return no_project("here or in any folder above that can be read", err);
		if (strcmp(buf_text(&folder), ".") == 0)
			buf_clear(&folder);
		buf_add_text(&folder, folder.len == 0 ? ".." : "/..");
		if (stat(buf_text(&folder), &above) < 0)
			return err_system(err, "cannot open the folder `%s`", buf_text(&folder));
		if (above.st_dev != here.st_dev)
			return no_project("here or above, up to the end of this file system", err);
		if (above.st_ino == here.st_ino)
			return no_project("here or in any folder above", err);
		here = above;
	}
}

const struct project_env *
project_find_env(const struct project *project, const char *name)
{
	size_t i;

	for (i = 0; i < project->env_count; i++) {
		if (strcmp(project->envs[i].name, name) == 0)
			return &project->envs[i];
	}
	return NULL;
}

size_t
project_env_rank(const struct project *project, const char *name)
{
	const struct project_env *env = project == NULL ? NULL : project_find_env(project, name);

	if (env != NULL)
		return (size_t)(env - project->envs);
	return project == NULL ? 0 : project->env_count;
}

const struct project_service *
project_find_service(const struct project *project, const char *name)
{
	size_t i;

	for (i = 0; i < project->service_count; i++) {
		if (strcmp(project->services[i].name, name) == 0)
			return &project->services[i];
	}
	return NULL;
}

const char **
project_env_names(const struct project *project)
{
	const char **names = xcalloc(project->env_count, sizeof(*names));
	size_t i;

	for (i = 0; i < project->env_count; i++)
		names[i] = project->envs[i].name;
	return names;
}

const char **
project_service_names(const struct project *project)
{
	const char **names = xcalloc(project->service_count, sizeof(*names));
	size_t i;

	for (i = 0; i < project->service_count; i++)
		names[i] = project->services[i].name;
	return names;
}

/* Not found: tell what there is, the nearest first. */
static int
unknown(const struct project *project, const char *id, const char *what, const char *name,
    const char *const *names, size_t count, struct err *err)
{
	err_set(err, ERR_NOT_FOUND, id, "`%s` declares no %s `%s`", project->file, what, name);
	reading_suggest(err, name, names, count);
	if (count == 0)
		err_fix(err, "declare it there");
	return err->code;
}

int
project_get_env(const struct project *project, const char *name, const struct project_env **out,
    struct err *err)
{
	const struct project_env *env = project_find_env(project, name);
	const char **names CLEANUP(freep) = NULL;

	if (env != NULL) {
		*out = env;
		return 0;
	}
	names = project_env_names(project);
	return unknown(project, "no-env", "environment", name, names, project->env_count, err);
}

int
project_get_service(const struct project *project, const char *name,
    const struct project_service **out, struct err *err)
{
	const struct project_service *service = project_find_service(project, name);
	const char **names CLEANUP(freep) = NULL;

	if (service != NULL) {
		*out = service;
		return 0;
	}
	names = project_service_names(project);
	return unknown(project, "no-service", "service", name, names, project->service_count, err);
}

char *
project_path(const struct project *project, const char *path)
{
	return path_join(project->root, path);
}

bool
project_has(const struct project *project, const char *path)
{
	size_t len = strlen(project->root);

	return strncmp(path, project->root, len) == 0 &&
	       (path[len] == '/' || path[len] == '\0' || project->root[1] == '\0');
}
