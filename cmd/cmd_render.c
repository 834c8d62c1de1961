/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/list.h"
#include "cmd/commands.h"
#include "cmd/output.h"
#include "cmd/render.h"

struct render_opts {
	const char *env, *service, *dialect, *to;
	bool remove;
};

static const struct opt opts[] = {
    OPT_STRING('e', "env", struct render_opts, env, "ENV", "write the values of environment ENV"),
    OPT_STRING(0, "service", struct render_opts, service, "SERVICE",
	"only the names that SERVICE takes, called as it reads them"),
    OPT_STRING(0, "as", struct render_opts, dialect, "DIALECT", "how to write them; needs --to"),
    OPT_STRING(
	0, "to", struct render_opts, to, "FILE", "where to write them; `stdout` prints them"),
    OPT_FLAG(0, "remove", struct render_opts, remove, "remove the files instead"),
    OPT_END,
};

/* All files of one call. */
struct files {
	struct render_file *items;
	size_t count, room;
};

static void
files_done(struct files *files)
{
	size_t i;

	for (i = 0; i < files->count; i++)
		render_file_done(&files->items[i]);
	free(files->items);
}

static struct render_file *
add_file(struct files *files, const char *service, const char *shown)
{
	struct render_file *file;

	files->items = list_grow(files->items, files->count, &files->room, sizeof(*files->items));
	file = &files->items[files->count++];
	*file = (struct render_file){.service = service, .shown = shown, .text = SECRET_TEXT_INIT};
	return file;
}

static int
check_usage(const struct render_opts *o, struct err *err)
{
	bool to_stdout = o->to != NULL && strcmp(o->to, "stdout") == 0;

	if (o->dialect != NULL && o->to == NULL)
		return err_set(
		    err, ERR_USAGE, "no-target", "`--as` needs `--to FILE` or `--to stdout`");
	if (o->dialect == NULL && o->to != NULL && !o->remove)
		return err_set(err, ERR_USAGE, "no-dialect", "`--to` needs `--as DIALECT`");
	if (o->remove && o->dialect != NULL)
		return err_set(err, ERR_USAGE, "remove-dialect", "`--remove` takes no `--as`");
	if (to_stdout && o->remove)
		return err_set(err, ERR_USAGE, "remove-stdout", "stdout cannot be removed");
	if (to_stdout && output_is_json())
		return err_set(err, ERR_USAGE, "json-stdout",
		    "`--json` and `--to stdout` would both print on stdout");
	return 0;
}

/* The file that the command line names. */
static int
take_given(const struct render_opts *o, struct files *files, struct err *err)
{
	struct render_file *file;

	if (*o->to == '\0')
		return err_set(err, ERR_USAGE, "no-target", "`--to` names no file");
	if (strcmp(o->to, "stdout") == 0) {
		file = add_file(files, o->service, NULL);
	} else {
		file = add_file(files, o->service, o->to);
		file->path = xstrdup(o->to);
	}
	return o->remove ? 0 : format_get(o->dialect, &file->format, err);
}

static bool
is_wanted(const struct project_target *target, const char *env, const char *service)
{
	if (strcmp(target->env, env) != 0)
		return false;
	return service == NULL ||
	       (target->service != NULL && strcmp(target->service, service) == 0);
}

static int
take_target(const struct project *project, const struct project_target *target, bool remove,
    struct files *files, struct err *err)
{
	struct render_file *file = add_file(files, target->service, target->to);
	int r;

	file->path = project_path(project, target->to);
	file->of_project = true;
	r = remove ? 0 : format_get(target->format, &file->format, err);
	if (r == 0)
		return 0;
	/* it is not the command line that is wrong */
	err->code = ERR_INVALID;
	return err_at(err, project->file, target->line, 0);
}

/* What evenkeep.yaml names for the environment. */
static int
take_targets(const struct project *project, const struct render_opts *o, const char *env,
    struct files *files, struct err *err)
{
	const struct project_service *ignored;
	size_t i;
	int r;

	r = o->service == NULL ? 0 : project_get_service(project, o->service, &ignored, err);
	for (i = 0; r == 0 && i < project->target_count; i++) {
		if (is_wanted(&project->targets[i], env, o->service))
			r = take_target(project, &project->targets[i], o->remove, files, err);
	}
	if (r < 0 || files->count > 0)
		return r;
	err_set(err, ERR_NOT_FOUND, "no-target", "`%s` names no render target for `%s`%s%s",
	    project->file, env, o->service == NULL ? "" : " and service ",
	    o->service == NULL ? "" : o->service);
	return err_fix(err, "add one under `render:`, or use `--as DIALECT --to FILE`");
}

static int
choose_files(struct session *session, const struct render_opts *o, const char *env,
    struct files *files, const struct project **project, struct err *err)
{
	int r;

	if (o->to != NULL) {
		r = session_find_project(session, project, err);
		return r < 0 ? r : take_given(o, files, err);
	}
	r = session_need_project(session, project, err);
	return r < 0 ? r : take_targets(*project, o, env, files, err);
}

static int
merged(struct err *problems, struct err *err)
{
	if (problems->code == 0)
		return 0;
	err_done(err);
	*err = *problems;
	*problems = (struct err)ERR_INIT;
	return err->code;
}

/* Every file, and every problem of any. */
static int
prove_all(struct session *session, struct vault_env *env, const struct project *project,
    struct files *files, struct err *err)
{
	struct err problems CLEANUP(err_done) = ERR_INIT;
	size_t i;

	for (i = 0; i < files->count; i++) {
		struct err problem = ERR_INIT;
		int r = render_prove(session, env, &files->items[i], &problem);

		if (r == 0)
			r = render_check_path(&files->items[i], project, &problem);
		if (r < 0)
			err_also(&problems, &problem);
	}
	return merged(&problems, err);
}

static int
render(struct session *session, const struct render_opts *o, const char *env_name, struct err *err)
{
	bool would = session_globals(session)->dry_run;
	struct files files CLEANUP(files_done) = {NULL, 0, 0};
	const struct project *project;
	struct vault_env *env;
	size_t i;
	int r;

	r = session_open_env(session, env_name, &env, err);
	if (r == 0)
		r = choose_files(session, o, env_name, &files, &project, err);
	if (r == 0)
		r = prove_all(session, env, project, &files, err);
	for (i = 0; r == 0 && !would && i < files.count; i++) {
		r = render_write(&files.items[i], err);
		if (r < 0 && i > 0)
			err_ctx(err, "%zu of %zu files were written already, then", i, files.count);
	}
	if (r < 0)
		return r;
	render_say(files.items, files.count, vault_env_info(env), would);
	return 0;
}

/* Remove what is there; RENDER_CHANGED marks what was. */
static int
remove_files(
    struct session *session, const struct render_opts *o, const char *env_name, struct err *err)
{
	bool would = session_globals(session)->dry_run;
	struct files files CLEANUP(files_done) = {NULL, 0, 0};
	struct err problems CLEANUP(err_done) = ERR_INIT;
	const struct project *project;
	size_t i;
	int r;

	r = choose_files(session, o, env_name, &files, &project, err);
	if (r < 0)
		return r;
	for (i = 0; i < files.count; i++) {
		struct err problem = ERR_INIT;

		if (render_check_path(&files.items[i], project, &problem) < 0)
			err_also(&problems, &problem);
		files.items[i].change =
		    file_exists(files.items[i].path) ? RENDER_CHANGED : RENDER_SAME;
	}
	r = merged(&problems, err);
	for (i = 0; r == 0 && !would && i < files.count; i++) {
		if (unlink(files.items[i].path) < 0 && errno != ENOENT)
			r = err_system(err, "cannot remove `%s`", files.items[i].shown);
	}
	if (r == 0)
		render_say_removed(files.items, files.count, would);
	return r;
}

static int
run(struct session *session, const void *cookie, const struct args *args, struct err *err)
{
	const struct render_opts *o = cookie;
	const char *env = NULL;
	struct vault *vault;
	int r;

	(void)args;
	r = check_usage(o, err);
	if (r == 0 && !o->remove)
		r = session_need_vault(session, true, &vault, err);
	if (r == 0 && !(o->remove && o->to != NULL))
		r = session_choose_env(session, o->env, &env, err);
	if (r < 0)
		return r;
	return o->remove ? remove_files(session, o, env, err) : render(session, o, env, err);
}

const struct cmd cmd_render = {
    .name = "render",
    .synopsis = "-e ENV [--service SERVICE] [--as DIALECT --to FILE|stdout] [--remove]",
    .summary = "write the file that another program reads",
    .text =
	"Without --as, the targets that evenkeep.yaml names for the environment. Every text is\n"
	"read back and compared before anything is written; a value that the dialect cannot carry\n"
	"is refused. Files are replaced as a whole, mode 0600; a symbolic link is refused, and so\n"
	"is a file that git tracks if a secret would be in it.\n",
    .examples = {"evenkeep render -e dev", "evenkeep render -e dev --as compose --to .env"},
    .takes = CMD_TAKES_KEY | CMD_TAKES_JSON | CMD_TAKES_DRY_RUN,
    .min_args = 0,
    .max_args = 0,
    .opts = opts,
    .opts_size = sizeof(struct render_opts),
    .run = run,
};
