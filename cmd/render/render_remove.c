/* SPDX-License-Identifier: Apache-2.0 */
/* `render --remove`: only what `render` wrote goes. */
#include <errno.h>
#include <unistd.h>

#include "base/file.h"
#include "base/list.h"
#include "cmd/frame/output.h"
#include "cmd/render/render.h"
#include "secret/read.h"

/* Without a memory a rendered file is known by its mode alone. */
static int
check_mode(const struct render_file *file, struct err *err)
{
	if ((file->status.st_mode & 07777) == RENDER_MODE)
		return 0;
	err_set(err, ERR_REFUSED, "not-rendered", "`%s` was not written by `render`", file->shown);
	err_why(err, "its mode is %04o, and rendered files have %04o",
	    (unsigned)file->status.st_mode & 07777, RENDER_MODE);
	return err_fix(err, "remove it with rm if that is meant");
}

static int
refuse(const struct render_file *file, enum rendered_knowledge known, struct err *err)
{
	if (known == RENDERED_EDITED) {
		err_set(err, ERR_REFUSED, "would-lose", "`%s` was edited since `render` wrote it",
		    file->shown);
		return err_fix(err, "remove it with `--overwrite` too if that is meant");
	}
	err_set(err, ERR_REFUSED, "not-rendered", "`%s` was not written by `render`", file->shown);
	return err_fix(err, "remove it with rm if that is meant");
}

static int
check_file(const struct render_memory *memory, const struct render_file *file, bool overwrite,
    struct err *err)
{
	struct secret *text CLEANUP(secret_freep) = NULL;
	enum rendered_knowledge known;
	int r;

	if (memory->state_folder == NULL)
		return check_mode(file, err);
	r = secret_read_file(file->path, RENDER_MOST, &text, err);
	if (r < 0)
		return r;
	known = rendered_knows(file->record, NULL, secret_slice(text));
	if (known == RENDERED_EDITED && overwrite)
		return 0;
	return known == RENDERED_LAST || known == RENDERED_BEFORE ? 0 : refuse(file, known, err);
}

static int
judge(struct session *session, const struct render_memory *memory, const struct project *project,
    const struct render_wish *wish, struct render_file *file, struct err *err)
{
	int r;

	r = render_locate(session, file, project, err);
	if (r < 0)
		return r;
	file->change = file->is_there ? RENDER_CHANGED : RENDER_SAME;
	file->record = rendered_find(&memory->rendered, file->path);
	if (!file->is_there)
		return 0;
	if (file->is_folder && file->record == NULL)
		return refuse(file, RENDERED_UNKNOWN, err);
	r = file->is_folder ? render_compare_folder(memory, file, err)
			    : check_file(memory, file, wish->overwrite, err);
	if (r == 0 && file->lost.len > 0 && !wish->overwrite)
		r = refuse(file, RENDERED_EDITED, err);
	if (r == 0)
		file->change = RENDER_CHANGED;
	return r == 0 ? render_check_tracked(file, err) : r;
}

/* What was written into it; the folder too if nothing else is there. */
static int
remove_folder(const struct render_file *file, struct err *err)
{
	bool empty = true;
	size_t i;

	for (i = 0; i < file->member_count; i++) {
		char *path CLEANUP(freep) = path_join(file->path, file->members[i].name);

		if (file->members[i].stays) {
			empty = false;
			output_warning("`%s/%s` was not written by `render` and stays", file->shown,
			    file->members[i].name);
		} else if (unlink(path) < 0 && errno != ENOENT) {
			return err_system(
			    err, "cannot remove `%s/%s`", file->shown, file->members[i].name);
		}
	}
	if (empty && rmdir(file->path) < 0 && errno != ENOENT)
		return err_system(err, "cannot remove `%s`", file->shown);
	return 0;
}

static int
remove_one(const struct render_file *file, struct err *err)
{
	if (!file->is_there)
		return 0;
	if (file->is_folder)
		return remove_folder(file, err);
	if (unlink(file->path) < 0 && errno != ENOENT)
		return err_system(err, "cannot remove `%s`", file->shown);
	return 0;
}

static int
judge_all(struct session *session, const struct render_memory *memory,
    const struct project *project, const struct render_wish *wish, struct render_files *files,
    struct err *err)
{
	struct err problems = ERR_INIT;
	size_t i;

	for (i = 0; i < files->count; i++) {
		struct err one = ERR_INIT;

		files->items[i].set = envset_new(0);
		if (judge(session, memory, project, wish, &files->items[i], &one) < 0)
			err_also(&problems, &one);
	}
	if (problems.code != 0)
		*err = problems;
	return err->code;
}

int
render_remove(
    struct session *session, const struct render_wish *wish, const char *env, struct err *err)
{
	bool would = session_globals(session)->dry_run;
	struct render_files files CLEANUP(render_files_done) = {NULL, 0, 0};
	struct render_memory memory CLEANUP(render_memory_done) = {0};
	const struct project *project;
	size_t i;
	int r;

	r = render_choose(session, wish, env, &files, &project, err);
	if (r == 0)
		r = render_remember(session, project, &memory, err);
	if (r == 0)
		r = judge_all(session, &memory, project, wish, &files, err);
	for (i = 0; r == 0 && !would && i < files.count; i++)
		r = remove_one(&files.items[i], err);
	if (r < 0)
		return r;
	if (!would)
		render_forget(&memory, &files);
	render_say_removed(&files, would);
	return 0;
}
