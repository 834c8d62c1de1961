/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/list.h"
#include "cmd/init/init.h"
#include "cmd/frame/output.h"
#include "cmd/frame/screens.h"
#include "config/propose.h"
#include "model/name.h"

enum { IGNORE_MOST = 1 << 20 };

void
init_add_env(struct init *init, const char *name, bool is_protected)
{
	size_t i;

	for (i = 0; i < init->env_count; i++)
		if (strcmp(init->envs[i].name, name) == 0)
			return;
	init->envs = list_grow(init->envs, init->env_count, &init->env_room, sizeof(*init->envs));
	init->envs[init->env_count++] = (struct init_env){xstrdup(name), is_protected, false};
}

bool
init_is_production(const char *name)
{
	static const char *const names[] = {"prod", "production", "live"};
	size_t i;

	for (i = 0; i < ARRAY_LEN(names); i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

static int
take_given_envs(struct init *init, const struct project *project, struct err *err)
{
	size_t i;
	int r;

	for (i = 0; i < init->o->envs.count; i++) {
		const char *name = init->o->envs.item[i];
		const struct project_env *declared;

		r = env_name_check(slice_of_text(name), err);
		if (r < 0)
			return r;
		declared = project == NULL ? NULL : project_find_env(project, name);
		init_add_env(init, name, declared != NULL ? declared->protect : init_is_production(name));
	}
	return 0;
}

static void
take_declared_envs(struct init *init, const struct project *project)
{
	size_t i;

	for (i = 0; i < project->env_count; i++)
		if (project->envs[i].file == NULL)
			init_add_env(init, project->envs[i].name, project->envs[i].protect);
}

static void
take_usual_envs(struct init *init)
{
	init_add_env(init, "dev", false);
	init_add_env(init, "staging", false);
	init_add_env(init, "prod", true);
}

/* In the order of promotion, as the project file has them. */
static void
add_environments(const struct init *init, struct buf *out)
{
	size_t i;

	buf_add_text(out, "environments:                       # in order of promotion\n");
	for (i = 0; i < init->env_count; i++)
		buf_addf(out, "  %s:%s\n", init->envs[i].name,
		    init->envs[i].is_protected ? " { protect: true }" : "");
}

/* A line of a top-level field, or its end. */
static bool
is_top_level(struct slice line)
{
	return line.len > 0 && line.data[0] != ' ' && line.data[0] != '#' && line.data[0] != '-';
}

/* The proposal, with the environments and the name that were asked for. */
static void
adapt(const struct init *init, struct slice proposal, struct buf *out)
{
	struct slice line;
	bool skipping = false, done = false;

	while (slice_next_line(&proposal, &line)) {
		if (is_top_level(line))
			skipping = false;
		if (skipping)
			continue;
		if (slice_starts_with(line, "environments:")) {
			add_environments(init, out);
			skipping = done = true;
			continue;
		}
		if (slice_starts_with(line, "project:") && init->o->name != NULL) {
			buf_addf(out, "project: %s\n", init->o->name);
			continue;
		}
		buf_add(out, line);
		buf_add_byte(out, '\n');
	}
	if (!done)
		add_environments(init, out);
}

static int
propose(struct init *init, struct err *err)
{
	struct buf proposal CLEANUP(buf_done) = BUF_INIT;
	char *here CLEANUP(freep) = getcwd(NULL, 0);
	int r;

	if (here == NULL)
		return err_system(err, "cannot tell the current folder");
	if (init->o->name != NULL && !env_name_is_valid(slice_of_text(init->o->name)))
		return err_set(err, ERR_USAGE, "project-name", "`--name` takes lower case letters, digits, "
							       "`.`, `_` and `-`");
	r = propose_project(here, init->envs[0].name, &proposal, err);
	if (r < 0)
		return r;
	adapt(init, buf_slice(&proposal), &init->project_text);
	init_add_stacks(init, here, &init->project_text);
	init->project_made = true;
	return 0;
}

int
init_project(struct init *init, struct err *err)
{
	const struct project *project;
	int r;

	r = session_find_project(init->session, &project, err);
	if (r == 0)
		r = take_given_envs(init, project, err);
	if (r < 0)
		return r;
	if (init->env_count == 0 && project != NULL)
		take_declared_envs(init, project);
	if (init->env_count == 0)
		take_usual_envs(init);
	if (project != NULL && init->o->name != NULL)
		return err_set(err, ERR_USAGE, "project-exists", "`--name` is for a new project; `%s` has "
								 "its name already", project->file);
	return project == NULL ? propose(init, err) : 0;
}

int
init_write_project(struct init *init, struct err *err)
{
	const struct project *project;
	int r;

	if (!init->project_made || init->would)
		return 0;
	r = file_replace("evenkeep.yaml", buf_slice(&init->project_text), 0644, err);
	if (r < 0)
		return err_ctx(err, "write `evenkeep.yaml`");
	return session_need_project(init->session, &project, err);
}

static bool
is_ignored(struct slice text)
{
	static const char *const forms[] = {".evenkeep", ".evenkeep/", "/.evenkeep", "/.evenkeep/"};
	struct slice line;
	size_t i;

	while (slice_next_line(&text, &line))
		for (i = 0; i < ARRAY_LEN(forms); i++)
			if (slice_equal_text(slice_trim(line), forms[i]))
				return true;
	return false;
}

int
init_ignore(struct init *init, const char *root, struct err *err)
{
	char *path CLEANUP(freep) = path_join(root, ".gitignore");
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct stat status;
	mode_t mode = 0644;
	int r;

	r = file_read(path, IGNORE_MOST, &text, err);
	if (r < 0 && r != ERR_NOT_FOUND)
		return r;
	err_done(err);
	if (is_ignored(buf_slice(&text)))
		return 0;
	init->ignore_written = true;
	if (init->would)
		return 0;
	if (text.len > 0 && text.data[text.len - 1] != '\n')
		buf_add_byte(&text, '\n');
	buf_add_text(&text, ".evenkeep/\n");
	if (stat(path, &status) == 0)
		mode = status.st_mode & 0777;
	r = file_replace(path, buf_slice(&text), mode, err);
	return r < 0 ? err_ctx(err, "write `%s`", path) : 0;
}
