/* SPDX-License-Identifier: Apache-2.0 */
/* What goes into a rendered file. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "cmd/frame/output.h"
#include "cmd/render/render.h"
#include "cmd/session/service.h"

static void
warn(void *cookie, const char *message)
{
	(void)cookie;
	output_warning("%s", message);
}

static int
obtain(
    struct session *session, struct env_source *source, struct render_file *file, struct err *err)
{
	struct service service CLEANUP(service_done) = {NULL, NULL};
	struct resolve_opts how = {0};
	int r;

	r = service_load(session, file->service, &service, err);
	if (r < 0)
		return r;
	how.service = service.declared;
	how.contract = service.contract;
	r = env_source_resolve(source, &how, &file->set, err);
	if (r == 0 && service.contract != NULL)
		r = resolve_check_opts(file->set, &how, source->name, warn, NULL, err);
	return r;
}

/* The file of a project may not lead out of it. */
static int
check_template_place(
    const struct render_file *file, const struct project *project, struct err *err)
{
	char resolved[PATH_MAX];

	if (!file->of_project)
		return 0;
	if (realpath(file->template_path, resolved) == NULL && errno == ENOENT) {
		err_set(err, ERR_INVALID, "no-template", "there is no template `%s`",
		    file->template_file);
		err_why(err, "`%s` names it", project->file);
		return err_fix(err, "write the template, or correct the path");
	}
	if (realpath(file->template_path, resolved) == NULL)
		return err_system(err, "cannot open `%s`", file->template_file);
	if (project_has(project, resolved))
		return 0;
	err_set(err, ERR_INVALID, "project-path", "the template `%s` is a link out of the project",
	    file->template_file);
	return err_fix(err, "put the template into the project");
}

static int
load_template(struct render_file *file, const struct project *project, struct err *err)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	int r;

	r = check_template_place(file, project, err);
	if (r == 0)
		r = file_read(file->template_path, TEMPLATE_MOST, &text, err);
	if (r == 0)
		r = template_parse(buf_slice(&text), file->template_file, &file->template, err);
	return r;
}

/* What the template has no place for is not written, so it counts for nothing. */
static int
fill_template(struct render_file *file, struct err *err)
{
	int r = template_render(file->template, file->set, &file->text, err);
	struct envset *used = r < 0 ? NULL : template_used(file->template, file->set);

	if (used != NULL) {
		envset_free(file->set);
		file->set = used;
	}
	return r;
}

/* The masks of a runner, and the names whose masks would hide half of its log. */
static int
make_masks(struct render_file *file, struct err *err)
{
	size_t i;

	if (!file->format->masks)
		return 0;
	for (i = 0; i < envset_count(file->set); i++) {
		const struct entry *entry = envset_at(file->set, i);

		if (format_mask_is_short(entry))
			output_warning("`%s` is so short that the runner hides it all over its log",
			    (const char *)entry->name.data);
	}
	return format_masks(file->set, &file->masks, err);
}

static int
fill(struct render_file *file, struct err *err)
{
	int r;

	if (file->template != NULL)
		return fill_template(file, err);
	if (render_is_folder(file))
		return format_check(file->format, &file->opts, file->set, err);
	r = make_masks(file, err);
	return r == 0 ? format_render(file->format, &file->opts, file->set, &file->text, err) : r;
}

/* In a folder that nobody else can enter a file may be for everybody: a container has it alone. */
static bool
is_closed_off(const struct render_file *file)
{
	return render_is_folder(file) && (!file->is_there || (file->status.st_mode & 077) == 0);
}

static int
check_mode(const struct render_file *file, struct err *err)
{
	if ((file->mode & 04) == 0 || is_closed_off(file) || !render_has_secret(file))
		return 0;
	err_set(err, ERR_INVALID, "mode-open", "mode %04o lets everybody read it, and it has secrets",
	    file->mode);
	return err_fix(err, "give it a group and 0640, or keep 0600");
}

int
render_make(const struct project *project, struct render_file *file, struct err *err)
{
	int r = 0;

	if (file->template_path != NULL)
		r = load_template(file, project, err);
	return r == 0 ? fill(file, err) : r;
}

int
render_prove(struct session *session, struct env_source *source, const struct project *project,
    struct render_file *file, struct err *err)
{
	int r = 0;

	if (file->template_path != NULL)
		r = load_template(file, project, err);
	if (r == 0)
		r = obtain(session, source, file, err);
	if (r == 0)
		r = fill(file, err);
	if (r == 0)
		r = check_mode(file, err);
	if (r < 0)
		return err_ctx(
		    err, "render `%s`", render_is_stdout(file) ? "stdout" : file->shown);
	return 0;
}

enum { LOCAL_NAMED = 5 };

void
render_say_local(struct session *session, const struct env_source *source)
{
	struct envset *set CLEANUP(envset_freep) = NULL;
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct buf names CLEANUP(buf_done) = BUF_INIT;
	struct vault_env *local = NULL;
	size_t i;

	if (source->env != NULL && (local_open(session, source->info, &local, &err) < 0 ||
				       (local != NULL && vault_env_read(local, NULL, 0, &set, &err) < 0)))
		output_warning("%s; they are not rendered in any case", err.message);
	for (i = 0; set != NULL && i < envset_count(set) && i < LOCAL_NAMED; i++)
		buf_addf(&names, "%s%s", i == 0 ? "" : ", ", (const char *)envset_at(set, i)->name.data);
	if (set != NULL && envset_count(set) > LOCAL_NAMED)
		buf_addf(&names, " and %zu more", envset_count(set) - LOCAL_NAMED);
	if (names.len > 0)
		output_warning("your local values over %s are not rendered, the shared ones are: %s",
		    source->name, buf_text(&names));
}
