/* SPDX-License-Identifier: Apache-2.0 */
/* Which files: what the command line names, or the targets of evenkeep.yaml. */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/list.h"
#include "cmd/frame/output.h"
#include "cmd/render/render.h"

static struct render_file *
add_file(struct render_files *files, const char *service, const char *shown)
{
	struct render_file *file;

	files->items = list_grow(files->items, files->count, &files->room, sizeof(*files->items));
	file = &files->items[files->count++];
	*file = (struct render_file)RENDER_FILE_INIT;
	file->service = service;
	file->shown = shown;
	return file;
}

static int
check_mode(const struct render_file *file, unsigned mode, struct err *err)
{
	if ((mode & 0400) != 0 && (mode & ~0644U) == 0)
		return 0;
	err_set(err, ERR_USAGE, "render-mode", "mode %04o is not for `%s`", mode, file->shown);
	return err_fix(err, "0600 for one user, 0640 for a group; 0644 if there is no secret in it");
}

static int
take_dialect(struct render_file *file, const char *dialect, struct err *err)
{
	int r = format_get(dialect, &file->format, err);

	if (r < 0 || format_is_written(file->format))
		return r;
	err_set(err, ERR_USAGE, "read-only-dialect", "`%s` is read, not written",
	    file->format->name);
	return err_fix(err, "see which are written: `evenkeep help dialects`");
}

static int
take_options(struct render_file *file, const char *name, const char *space, struct err *err)
{
	const struct format *format = file->format;
	bool takes_name = format != NULL && format->named, takes_space = format != NULL && format->spaced;

	file->opts = (struct format_opts){.name = name, .space = space};
	if ((name == NULL || takes_name) && (space == NULL || takes_space))
		return 0;
	return err_set(err, ERR_USAGE, "option-unused", "%s%s%s has no place for a %s",
	    format == NULL ? "a template" : "`", format == NULL ? "" : format->name,
	    format == NULL ? "" : "`", name != NULL && !takes_name ? "name" : "namespace");
}

/* Dialect or template, options and mode. */
static int
take_form(struct render_file *file, const char *dialect, const char *template, const char *name,
    const char *space, unsigned mode, struct err *err)
{
	int r = 0;

	file->template_file = template;
	if (template == NULL)
		r = take_dialect(file, dialect, err);
	if (r == 0)
		r = take_options(file, name, space, err);
	if (r == 0 && mode != 0)
		r = check_mode(file, mode, err);
	if (r == 0 && mode != 0 && render_is_append(file))
		return err_set(err, ERR_USAGE, "render-mode",
		    "`%s` is added to a file that has its mode already", file->format->name);
	file->mode = mode != 0 ? mode
		     : file->format != NULL && file->format->mode != 0 ? file->format->mode
								       : RENDER_MODE;
	return r;
}

static int
check_stdout(const struct render_file *file, struct err *err)
{
	if (file->format != NULL && file->format->masks) {
		err_set(err, ERR_USAGE, "masks-on-stdout", "`%s` cannot go to stdout",
		    file->format->name);
		err_why(err, "the runner is told there what to hide, before it may see a value");
		return err_fix(err, "name the file that the runner gave: `--to \"$GITHUB_ENV\"`");
	}
	if (file->format != NULL && file->format->place == FORMAT_FOLDER) {
		err_set(err, ERR_USAGE, "folder-dialect", "`%s` is a folder of files, not a text",
		    file->format->name);
		return err_fix(err, "name a folder: `--to FOLDER`");
	}
	return 0;
}

static int
check_masks(const struct render_file *file, struct err *err)
{
	if (file->format == NULL || !file->format->masks || !output_is_json())
		return 0;
	err_set(err, ERR_USAGE, "masks-on-stdout", "`%s` and `--json` would both print on stdout",
	    file->format->name);
	return err_why(err, "the runner is told there what to hide, before it may see a value");
}

static int
check_given(const struct render_wish *wish, struct err *err)
{
	if (*wish->to == '\0')
		return err_set(err, ERR_USAGE, "no-target", "`--to` names no file");
	if (strcmp(wish->to, "-") != 0)
		return 0;
	err_set(err, ERR_USAGE, "no-target", "`--to -` names no file");
	return err_fix(err, "`--to stdout` prints it; a file of that name is `--to ./-`");
}

/* The file that the command line names. */
static int
take_given(const struct render_wish *wish, struct render_files *files, struct err *err)
{
	bool to_stdout = strcmp(wish->to, "stdout") == 0;
	struct render_file *file;
	unsigned mode = 0;
	int r;

	r = check_given(wish, err);
	if (r < 0)
		return r;
	file = add_file(files, wish->service, to_stdout ? NULL : wish->to);
	file->path = to_stdout ? NULL : xstrdup(wish->to);
	if (wish->remove)
		return 0;
	file->template_path = wish->template == NULL ? NULL : xstrdup(wish->template);
	if (wish->mode != NULL && !project_mode(wish->mode, &mode)) {
		err_set(err, ERR_USAGE, "render-mode", "`%.20s` is not a mode of a file", wish->mode);
		return err_fix(err, "write it as chmod takes it: 0600, 0640");
	}
	r = take_form(
	    file, wish->dialect, wish->template, wish->name, wish->space, mode, err);
	if (r == 0 && to_stdout)
		r = check_stdout(file, err);
	return r == 0 ? check_masks(file, err) : r;
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
refuse_append(const struct render_file *file, struct err *err)
{
	err_set(err, ERR_INVALID, "target-append", "`%s` is no target of a project",
	    file->format->name);
	err_why(err, "it is added to a file that a CI runner makes for one step");
	return err_fix(err, "call it in that step: `evenkeep render -e ENV --as %s --to FILE`",
	    file->format->name);
}

static int
take_target(const struct project *project, const struct project_target *target, bool remove,
    struct render_files *files, struct err *err)
{
	struct render_file *file = add_file(files, target->service, target->to);
	int r;

	file->path = project_path(project, target->to);
	file->of_project = true;
	if (remove)
		return 0;
	if (target->template != NULL)
		file->template_path = project_path(project, target->template);
	r = take_form(file, target->format, target->template, target->name, target->space,
	    target->mode, err);
	if (r == 0 && render_is_append(file))
		r = refuse_append(file, err);
	if (r == 0)
		return 0;
	/* it is not the command line that is wrong */
	err->code = ERR_INVALID;
	return err_at(err, project->file, target->line, 0);
}

static int
no_target(const struct project *project, const char *env, const char *service, struct err *err)
{
	err_set(err, ERR_NOT_FOUND, "no-target", "`%s` names no render target for `%s`%s%s",
	    project->file, env, service == NULL ? "" : " and service ",
	    service == NULL ? "" : service);
	return err_fix(err, "add one under `render:`, or use `--as DIALECT --to FILE`");
}

/* What evenkeep.yaml names for the environment; all that is wrong with it. */
static int
take_targets(const struct project *project, const struct render_wish *wish, const char *env,
    struct render_files *files, struct err *err)
{
	const struct project_service *ignored;
	struct err problems = ERR_INIT;
	size_t i;
	int r;

	r = wish->service == NULL ? 0 : project_get_service(project, wish->service, &ignored, err);
	if (r < 0)
		return r;
	for (i = 0; i < project->target_count; i++) {
		struct err one = ERR_INIT;

		if (is_wanted(&project->targets[i], env, wish->service) &&
		    take_target(project, &project->targets[i], wish->remove, files, &one) < 0)
			err_also(&problems, &one);
	}
	if (problems.code != 0)
		*err = problems;
	else if (files->count == 0)
		no_target(project, env, wish->service, err);
	return err->code;
}

int
render_choose(struct session *session, const struct render_wish *wish, const char *env,
    struct render_files *files, const struct project **project, struct err *err)
{
	int r;

	if (wish->to != NULL) {
		r = session_find_project(session, project, err);
		return r < 0 ? r : take_given(wish, files, err);
	}
	r = session_need_project(session, project, err);
	return r < 0 ? r : take_targets(*project, wish, env, files, err);
}

bool
render_is_stdout(const struct render_file *file)
{
	return file->shown == NULL;
}

bool
render_is_append(const struct render_file *file)
{
	return file->format != NULL && file->format->place == FORMAT_APPEND;
}

bool
render_is_folder(const struct render_file *file)
{
	return file->format != NULL && file->format->place == FORMAT_FOLDER;
}

static void
file_done(struct render_file *file)
{
	size_t i;

	free(file->path);
	free(file->template_path);
	free(file->folder);
	template_free(file->template);
	envset_free(file->set);
	secret_text_done(&file->text);
	secret_text_done(&file->masks);
	envset_free(file->before);
	free(file->differs);
	for (i = 0; i < file->member_count; i++)
		free(file->members[i].name);
	free(file->members);
	buf_done(&file->lost);
}

void
render_files_done(struct render_files *files)
{
	size_t i;

	for (i = 0; i < files->count; i++)
		file_done(&files->items[i]);
	free(files->items);
}
