/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/drift/drift_target.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/list.h"
#include "cmd/session/git.h"
#include "secret/read.h"

void
target_done(struct target *target)
{
	secret_free(target->text);
	envset_free(target->says);
	envset_free(target->now);
	envset_free(target->then);
	free(target->problem);
}

const char *
target_shown(const struct project *project, const char *path)
{
	size_t len = project == NULL ? 0 : strlen(project->root);

	return len > 0 && project_has(project, path) && path[len] == '/' ? path + len + 1 : path;
}

void
target_locate(struct target *target)
{
	struct render_file *file = target->file;
	char *folder CLEANUP(freep) = path_folder(file->path);
	char resolved[PATH_MAX];
	char *path;

	if (realpath(folder, resolved) == NULL)
		return;
	file->folder = xstrdup(resolved);
	path = path_join(resolved, path_name(file->path));
	free(file->path);
	file->path = path;
	file->is_there = lstat(path, &file->status) == 0;
	file->is_folder = file->is_there && S_ISDIR(file->status.st_mode);
}

struct slice
target_text(const struct target *target)
{
	return target->text == NULL ? slice_of(NULL, 0) : secret_slice(target->text);
}

static void
read_says(struct target *target)
{
	const struct format *format = target->file->format;
	struct err ignored CLEANUP(err_done) = ERR_INIT;

	if (format == NULL || format->read == NULL)
		return;
	target->says = envset_new(target_text(target).len * 2);
	if (format->read(target_text(target), target->file->shown, target->says, NULL, &ignored) < 0)
		envset_freep(&target->says);
}

static void
note_mode(struct target *target, unsigned mode)
{
	target->seen.mode |= mode & 07777;
}

static int
read_file(struct target *target, struct err *err)
{
	int r = secret_read_file(target->file->path, RENDER_MOST, &target->text, err);

	if (r < 0)
		return r;
	note_mode(target, target->file->status.st_mode);
	target->seen.known = rendered_knows(target->record, NULL, target_text(target));
	target->seen.is_blank = slice_trim(target_text(target)).len == 0;
	read_says(target);
	return 0;
}

/* One value of a folder: what `render` put there, or would. */
static void
read_member(struct target *target, const char *name)
{
	char *path CLEANUP(freep) = path_join(target->file->path, name);
	struct secret *text CLEANUP(secret_freep) = NULL;
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	struct stat status;

	if (lstat(path, &status) < 0 || !S_ISREG(status.st_mode) ||
		secret_read_file(path, RENDER_MOST, &text, &ignored) < 0) {
		target->seen.known = RENDERED_EDITED;
		return;
	}
	note_mode(target, status.st_mode);
	if (rendered_knows(target->record, name, secret_slice(text)) != RENDERED_LAST)
		target->seen.known = RENDERED_EDITED;
	envset_add(target->says, &(struct entry){.name = slice_of_text(name),
		.value = secret_slice(text)});
}

/* What was not written into the folder by `render` is nobody's here. */
static void
read_folder(struct target *target)
{
	const struct rendered_target *record = target->record;

	target->says = envset_new(0);
	target->seen.is_folder = true;
	target->seen.known = record == NULL ? RENDERED_UNKNOWN : RENDERED_LAST;
	target->seen.is_blank = record == NULL;
	for (size_t i = 0; record != NULL && i < record->text_count; i++)
		if (record->texts[i].name != NULL)
			read_member(target, record->texts[i].name);
}

void
target_problem(struct target *target, struct err *err)
{
	if (target->problem == NULL)
		target->problem = xstrdup(err->message);
	err_done(err);
}

static void
ask_git(struct target *target)
{
	struct err ignored CLEANUP(err_done) = ERR_INIT;

	target->seen.knows_git = target->file->folder != NULL &&
		git_tracks(target->file->folder, path_name(target->file->path),
			&target->seen.is_tracked, &ignored) == 0;
}

void
target_look(struct target *target)
{
	struct render_file *file = target->file;
	struct err err CLEANUP(err_done) = ERR_INIT;

	target->seen.exists = file->is_there;
	target->seen.wanted_mode = file->mode;
	ask_git(target);
	if (!file->is_there)
		return;
	target->seen.is_link = S_ISLNK(file->status.st_mode);
	if (target->seen.is_link)
		return;
	if (file->is_folder)
		read_folder(target);
	else if (read_file(target, &err) < 0)
		target_problem(target, &err);
}
