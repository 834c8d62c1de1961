/* SPDX-License-Identifier: Apache-2.0 */
/* Where a rendered file may go. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/list.h"
#include "cmd/git.h"
#include "cmd/render.h"

static bool
has_secret(struct envset *set)
{
	size_t i;

	for (i = 0; set != NULL && i < envset_count(set); i++) {
		if ((envset_at(set, i)->flags & ENTRY_PLAIN) == 0)
			return true;
	}
	return false;
}

static int
check_inside(const char *folder, const char *shown, const struct project *project, struct err *err)
{
	char resolved[PATH_MAX];
	size_t len = strlen(project->root);

	if (realpath(folder, resolved) == NULL)
		return err_system(err, "cannot open the folder of `%s`", shown);
	if (strncmp(resolved, project->root, len) == 0 &&
	    (resolved[len] == '/' || resolved[len] == '\0' || project->root[1] == '\0'))
		return 0;
	err_set(err, ERR_REFUSED, "target-outside", "`%s` lies outside the project", shown);
	err_why(err, "a folder in its path is a link out of it");
	return err_fix(err, "name the file on the command line: `--as DIALECT --to FILE`");
}

static int
check_file(const struct render_file *file, struct err *err)
{
	struct stat status;

	if (lstat(file->path, &status) < 0)
		return errno == ENOENT ? 0 : err_system(err, "cannot look at `%s`", file->shown);
	if (S_ISLNK(status.st_mode)) {
		err_set(err, ERR_REFUSED, "symlink", "`%s` is a symbolic link", file->shown);
		return err_fix(err, "remove the link, or name the file it points to");
	}
	if (S_ISREG(status.st_mode) && file->format == NULL &&
	    (status.st_mode & 07777) != RENDER_MODE) {
		err_set(err, ERR_REFUSED, "not-rendered", "`%s` was not written by `render`",
		    file->shown);
		err_why(err, "its mode is %04o, and rendered files have %04o",
		    (unsigned)status.st_mode & 07777, RENDER_MODE);
		return err_fix(err, "remove it with rm if that is meant");
	}
	if (S_ISREG(status.st_mode))
		return 0;
	err_set(err, ERR_INVALID, "not-a-file", "`%s` is not a regular file", file->shown);
	return err_fix(err, "name a file, or `--to stdout`");
}

static int
check_tracked(const struct render_file *file, const char *folder, struct err *err)
{
	bool tracked;
	int r;

	if (file->format != NULL && !has_secret(file->set))
		return 0;
	r = git_tracks(folder, path_name(file->path), &tracked, err);
	if (r < 0 || !tracked)
		return r;
	err_set(err, ERR_REFUSED, "target-tracked", "`%s` is tracked by git", file->shown);
	if (file->format == NULL) {
		err_why(err, "a rendered file never is, so this is somebody's own");
		return err_fix(err, "remove it with git if it is meant");
	}
	err_why(err, "it would have secrets in it, and the next commit would publish them");
	return err_fix(err,
	    "`git rm --cached %s`, add it to .gitignore, and change what was published",
	    file->shown);
}

int
render_check_path(const struct render_file *file, const struct project *project, struct err *err)
{
	char *folder CLEANUP(freep) = NULL;
	int r;

	if (file->path == NULL)
		return 0;
	if (path_name(file->path)[0] == '\0')
		return err_set(err, ERR_INVALID, "not-a-file", "`%s` is a folder", file->shown);
	folder = path_folder(file->path);
	if (file->of_project) {
		r = check_inside(folder, file->shown, project, err);
		if (r < 0)
			return r;
	}
	r = check_file(file, err);
	if (r < 0)
		return r;
	if (faccessat(AT_FDCWD, folder, W_OK | X_OK, AT_EACCESS) < 0)
		return err_system(err, "cannot write in the folder of `%s`", file->shown);
	return check_tracked(file, folder, err);
}
