/* SPDX-License-Identifier: Apache-2.0 */
/* Where a rendered file or folder may lie. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/list.h"
#include "cmd/session/git.h"
#include "cmd/frame/output.h"
#include "cmd/render/render.h"

bool
render_has_secret(const struct render_file *file)
{
	size_t i;

	for (i = 0; file->set != NULL && i < envset_count(file->set); i++) {
		if ((envset_at(file->set, i)->flags & ENTRY_PLAIN) == 0)
			return true;
	}
	return false;
}

static int
outside(const char *shown, struct err *err)
{
	err_set(err, ERR_REFUSED, "target-outside", "`%s` lies outside the project", shown);
	err_why(err, "a folder in its path is a link out of it");
	return err_fix(err, "name the file on the command line: `--as DIALECT --to FILE`");
}

static int
no_folder(const struct render_file *file, const char *folder, struct err *err)
{
	err_system(err, "cannot open the folder of `%s`", file->shown);
	return errno == ENOENT ? err_fix(err, "make it: `mkdir -p %s`", folder) : err->code;
}

static bool
is_sticky(const struct stat *status)
{
	return (status->st_mode & S_ISVTX) != 0;
}

/* Follow the links of its folders once and for all: what is judged is what is written. */
static int
resolve(struct render_file *file, const struct project *project, struct err *err)
{
	char *folder CLEANUP(freep) = path_folder(file->path);
	char resolved[PATH_MAX];
	struct stat status;
	char *path;

	if (realpath(folder, resolved) == NULL || stat(resolved, &status) < 0)
		return no_folder(file, folder, err);
	if (file->of_project && !project_has(project, resolved))
		return outside(file->shown, err);
	file->folder = xstrdup(resolved);
	path = path_join(resolved, path_name(file->path));
	free(file->path);
	file->path = path;
	file->closed = (status.st_uid == geteuid() || status.st_uid == 0) &&
		       (status.st_mode & 022) == 0;
	if ((status.st_mode & S_IWOTH) != 0 && !is_sticky(&status))
		output_warning("everybody can replace files in the folder of `%s`: `chmod o-w %s`",
		    file->shown, resolved);
	return 0;
}

static int
refuse_link(const struct render_file *file, struct err *err)
{
	err_set(err, ERR_REFUSED, "symlink", "`%s` is a symbolic link", file->shown);
	if (strncmp(file->path, "/dev/", 5) == 0 || strncmp(file->path, "/proc/", 6) == 0)
		return err_fix(err, "`--to stdout` prints it");
	return err_fix(err, "remove the link, or name the file it points to");
}

static int
check_folder(const struct render_file *file, struct err *err)
{
	if (!render_is_folder(file) && file->format != NULL) {
		err_set(err, ERR_INVALID, "not-a-file", "`%s` is a folder", file->shown);
		return err_fix(err, "name a file in it");
	}
	if (file->template_file != NULL)
		return err_set(err, ERR_INVALID, "not-a-file", "`%s` is a folder", file->shown);
	if (file->status.st_uid == geteuid() && (file->status.st_mode & 022) == 0)
		return 0;
	err_set(err, ERR_REFUSED, "folder-open", "`%s` is not a folder that only you can write",
	    file->shown);
	return err_fix(err, "name a new folder, which is made with mode 0700");
}

static int
check_kind(const struct render_file *file, struct err *err)
{
	if (S_ISLNK(file->status.st_mode))
		return refuse_link(file, err);
	if (S_ISDIR(file->status.st_mode))
		return check_folder(file, err);
	if (S_ISREG(file->status.st_mode) && render_is_folder(file)) {
		err_set(err, ERR_INVALID, "not-a-folder", "`%s` is a file", file->shown);
		return err_fix(err, "`%s` writes a folder: name another", file->format->name);
	}
	if (S_ISREG(file->status.st_mode))
		return 0;
	err_set(err, ERR_INVALID, "not-a-file", "`%s` is not a regular file", file->shown);
	return err_fix(err, "name a file, or `--to stdout`");
}

static int
look(struct render_file *file, struct err *err)
{
	file->is_there = lstat(file->path, &file->status) == 0;
	if (!file->is_there && errno != ENOENT)
		return err_system(err, "cannot look at `%s`", file->shown);
	file->is_folder =
	    file->is_there ? S_ISDIR(file->status.st_mode) : render_is_folder(file);
	if (file->is_there)
		return check_kind(file, err);
	if (!render_is_append(file))
		return 0;
	err_set(err, ERR_NOT_FOUND, "no-file", "no file `%s`", file->shown);
	err_why(err, "`%s` is added to the file that a CI runner made", file->format->name);
	return err_fix(err, "name it as the runner does: `--to \"$GITHUB_ENV\"`");
}

static bool
is_same_path(const char *path, const char *other)
{
	char resolved[PATH_MAX];

	return other != NULL && realpath(other, resolved) != NULL && strcmp(path, resolved) == 0;
}

/* PATH is FOLDER or in it. */
static bool
is_below(const char *path, const char *folder)
{
	size_t len = strlen(folder);

	return strncmp(path, folder, len) == 0 && (path[len] == '/' || path[len] == '\0');
}

/* The file that is an environment: it is only read. */
static bool
is_environment(const struct render_file *file, const struct project *project)
{
	size_t i;

	for (i = 0; project != NULL && i < project->env_count; i++) {
		char *path CLEANUP(freep) = project->envs[i].file == NULL
						? NULL
						: project_path(project, project->envs[i].file);

		if (is_same_path(file->path, path))
			return true;
	}
	return false;
}

/* The files that evenkeep itself lives from. */
static int
check_own(struct session *session, const struct render_file *file, const struct project *project,
    struct err *err)
{
	const char *vault, *lock;
	char *own CLEANUP(freep) = project == NULL ? NULL : project_path(project, ".evenkeep");
	char *file_of_project CLEANUP(freep) =
	    project == NULL ? NULL : project_path(project, "evenkeep.yaml");
	struct err ignored CLEANUP(err_done) = ERR_INIT;

	if (session_paths(session, &vault, &lock, &ignored) < 0)
		return 0; /* no project and no vault: nothing to harm */
	if (!is_same_path(file->path, vault) && !is_same_path(file->path, lock) &&
	    !is_same_path(file->path, file->template_path) &&
	    !is_same_path(file->path, file_of_project) && !is_environment(file, project) &&
	    (own == NULL || !is_below(file->path, own)))
		return 0;
	err_set(err, ERR_REFUSED, "target-own", "`%s` is a file that evenkeep itself needs",
	    file->shown);
	return err_fix(err, "name another file");
}

int
render_locate(struct session *session, struct render_file *file, const struct project *project,
    struct err *err)
{
	size_t len;
	int r;

	if (render_is_stdout(file))
		return 0;
	len = strlen(file->path);
	if (render_is_folder(file) || (file->format == NULL && file->template_file == NULL)) {
		while (len > 1 && file->path[len - 1] == '/')
			file->path[--len] = '\0'; /* a folder may be written with its slash */
	}
	if (path_name(file->path)[0] == '\0' || strcmp(path_name(file->path), "..") == 0 ||
	    strcmp(path_name(file->path), ".") == 0)
		return err_set(err, ERR_INVALID, "not-a-file", "`%s` is a folder", file->shown);
	r = resolve(file, project, err);
	if (r == 0)
		r = check_own(session, file, project, err);
	if (r == 0)
		r = look(file, err);
	if (r == 0 && faccessat(AT_FDCWD, file->folder, W_OK | X_OK, AT_EACCESS) < 0 &&
	    !render_is_append(file))
		r = err_system(err, "cannot write in the folder of `%s`", file->shown);
	return r;
}

int
render_check_apart(const struct render_files *files, struct err *err)
{
	size_t i, k;

	for (i = 0; i < files->count; i++) {
		const struct render_file *a = &files->items[i];

		for (k = 0; a->path != NULL && k < i; k++) {
			const struct render_file *b = &files->items[k];

			if (b->path == NULL || (!is_below(a->path, b->path) && !is_below(b->path, a->path)))
				continue;
			err_set(err, ERR_INVALID, "target-twice",
			    "`%s` and `%s` are written to the same place", b->shown, a->shown);
			return err_fix(err, "a folder of values has nothing else in it, and a file "
					    "is written once");
		}
	}
	return 0;
}

int
render_check_tracked(const struct render_file *file, struct err *err)
{
	bool removed = file->format == NULL && file->template_file == NULL;
	bool tracked;
	int r;

	if (render_is_stdout(file) || (!removed && !render_has_secret(file)))
		return 0;
	r = git_tracks(file->folder, path_name(file->path), &tracked, err);
	if (r < 0 || !tracked)
		return r;
	err_set(err, ERR_REFUSED, "target-tracked", "`%s` is tracked by git", file->shown);
	if (removed) {
		err_why(err, "a rendered file never is, so this is somebody's own");
		return err_fix(err, "remove it with git if it is meant");
	}
	err_why(err, "it would have secrets in it, and the next commit would publish them");
	return err_fix(err,
	    "`git rm -r --cached %s`, add it to .gitignore, and change what was published",
	    file->shown);
}
