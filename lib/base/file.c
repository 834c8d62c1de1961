/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/leftover.h"
#include "base/list.h"
#include "base/unnamed_priv.h"

static void
closep(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static int
open_regular(const char *path, size_t most, int *out, struct err *err)
{
	int fd CLEANUP(closep) = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat status;

	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return err_set(err, ERR_NOT_FOUND, "no-file", "no file `%s`", path);
	if (fd < 0 || fstat(fd, &status) < 0)
		return err_system(err, "cannot open `%s`", path);
	if (!S_ISREG(status.st_mode))
		return err_set(err, ERR_INVALID, "not-a-file", "`%s` is not a regular file", path);
	if ((unsigned long long)status.st_size > most)
		return err_set(err, ERR_INVALID, "file-too-large",
		    "`%s` has %lld bytes; at most %zu are read", path, (long long)status.st_size, most);
	*out = fd;
	fd = -1;
	return 0;
}

int
file_read_fd(int fd, const char *path, size_t most, struct buf *out, struct err *err)
{
	size_t before = out->len;
	char chunk[16384];
	ssize_t n;

	while ((n = read(fd, chunk, sizeof(chunk))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_system(err, "cannot read `%s`", path);
		if (out->len - before + (size_t)n > most)
			return err_set(err, ERR_INVALID, "file-too-large",
			    "`%s` has more than %zu bytes", path, most);
		buf_add(out, slice_of(chunk, (size_t)n));
	}
	return 0;
}

int
file_read(const char *path, size_t most, struct buf *out, struct err *err)
{
	int fd CLEANUP(closep) = -1;
	int r;

	r = open_regular(path, most, &fd, err);
	return r < 0 ? r : file_read_fd(fd, path, most, out, err);
}

int
file_write_all(int fd, struct slice data, const char *what, struct err *err)
{
	while (data.len > 0) {
		ssize_t n = write(fd, data.data, data.len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_system(err, "cannot write %s", what);
		data = slice_from(data, (size_t)n);
	}
	return 0;
}

int
file_sync_folder(const char *path, struct err *err)
{
	char *folder CLEANUP(freep) = path_folder(path);
	int fd CLEANUP(closep) = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 || (fsync(fd) < 0 && errno != EINVAL && errno != EROFS))
		return err_system(err, "cannot sync the folder `%s`", folder);
	return 0;
}

/* The new file: without a name if that can be, else TEMPORARY. */
static int
open_new(const char *folder, const char *temporary, mode_t mode, bool *is_named, struct err *err)
{
	int fd = unnamed_file(folder, mode);

	unlink(temporary);
	*is_named = fd < 0;
	if (fd < 0)
		fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
	return fd < 0 ? err_system(err, "cannot make a file in `%s`", folder) : fd;
}

/* As root any owner can be given; anybody else gives a group of their own. */
static int
make_like(int fd, const struct stat *like)
{
	struct stat status;

	if (like == NULL)
		return 0;
	if (fstat(fd, &status) < 0)
		return -1;
	if (status.st_uid == like->st_uid && status.st_gid == like->st_gid)
		return 0;
	return fchown(fd, like->st_uid, like->st_gid);
}

static int
fill(int fd, const char *path, struct slice data, mode_t mode, const struct stat *like,
    struct err *err)
{
	int r;

	if (make_like(fd, like) < 0)
		return err_system(err, "cannot keep owner and group of `%s`", path);
	r = file_write_all(fd, data, path, err);
	if (r == 0 && (fchmod(fd, mode) < 0 || fsync(fd) < 0))
		return err_system(err, "cannot write `%s`", path);
	return r;
}

int
file_replace(const char *path, struct slice data, mode_t mode, struct err *err)
{
	return file_replace_as(path, data, mode, NULL, err);
}

/* A device would be replaced like any other name, and be a device no more. */
static int
check_place(const char *path, struct err *err)
{
	struct stat status;

	if (lstat(path, &status) < 0 || S_ISREG(status.st_mode))
		return 0;
	if (S_ISLNK(status.st_mode)) {
		err_set(err, ERR_REFUSED, "symlink", "`%s` is a symbolic link", path);
		return err_fix(err, "remove the link, or name the file it points to");
	}
	err_set(err, ERR_REFUSED, "not-a-file", "`%s` is no regular file", path);
	return err_fix(err, "name a file, or a place where there is none");
}

int
file_replace_as(const char *path, struct slice data, mode_t mode, const struct stat *like,
    struct err *err)
{
	char *folder CLEANUP(freep) = path_folder(path);
	char *temporary CLEANUP(freep) = leftover_path(path, "tmp");
	int fd CLEANUP(closep) = -1;
	bool is_named;
	int r;

	r = check_place(path, err);
	if (r < 0)
		return r;
	leftovers_remove(path, "tmp");
	fd = open_new(folder, temporary, mode & 0600, &is_named, err);
	if (fd < 0)
		return fd;
	r = fill(fd, path, data, mode, like, err);
	if (r < 0)
		goto undo;
	if (!is_named && unnamed_file_name(fd, temporary) < 0) {
		r = err_system(err, "cannot make a file in `%s`", folder);
		goto undo;
	}
	if (rename(temporary, path) < 0) {
		r = err_system(err, "cannot replace `%s`", path);
		goto undo;
	}
	return file_sync_folder(path, err);
undo:
	unlink(temporary);
	return r;
}

int
file_try_replace(const char *path, struct err *err)
{
	static const uint8_t page[4096];
	char *folder CLEANUP(freep) = path_folder(path);
	char *temporary CLEANUP(freep) = leftover_path(path, "tmp");
	int fd CLEANUP(closep) = -1;
	bool is_named;
	int r;

	r = check_place(path, err);
	if (r < 0)
		return r;
	leftovers_remove(path, "tmp");
	fd = open_new(folder, temporary, 0600, &is_named, err);
	if (fd < 0)
		return fd;
	r = fill(fd, path, slice_of(page, sizeof(page)), 0600, NULL, err);
	if (is_named)
		unlink(temporary);
	return r;
}

int
file_write_new(const char *path, struct slice data, mode_t mode, struct err *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
	int r;

	if (fd < 0 && errno == EEXIST)
		return err_set(err, ERR_REFUSED, "file-exists", "`%s` is there already", path);
	if (fd < 0)
		return err_system(err, "cannot create `%s`", path);
	r = file_write_all(fd, data, path, err);
	if (r == 0 && fsync(fd) < 0 && errno != EINVAL)
		r = err_system(err, "cannot sync `%s`", path);
	if (close(fd) < 0 && r == 0)
		r = err_system(err, "cannot write `%s`", path);
	if (r < 0)
		unlink(path);
	return r;
}

int
file_make_folders(const char *path, struct err *err)
{
	char *copy CLEANUP(freep) = xstrdup(path);
	struct stat status;
	char *at = copy;

	while (*at != '\0') {
		char kept;

		at += strspn(at, "/");
		at += strcspn(at, "/");
		kept = *at;
		*at = '\0';
		if (mkdir(copy, 0700) < 0 && errno != EEXIST && errno != EISDIR)
			return err_system(err, "cannot make the folder `%s`", copy);
		*at = kept;
	}
	if (stat(path, &status) == 0 && S_ISDIR(status.st_mode))
		return 0;
	errno = ENOTDIR;
	return err_system(err, "cannot make the folder `%s`", path);
}

bool
file_exists(const char *path)
{
	return access(path, F_OK) == 0;
}

char *
path_join(const char *folder, const char *name)
{
	struct buf path = BUF_INIT;

	if (name[0] != '/' && strcmp(folder, ".") != 0 && folder[0] != '\0') {
		buf_add_text(&path, folder);
		if (folder[strlen(folder) - 1] != '/')
			buf_add_byte(&path, '/');
	}
	buf_add_text(&path, name);
	return buf_take(&path);
}

char *
path_folder(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL)
		return xstrdup(".");
	if (slash == path)
		return xstrdup("/");
	return xstrndup(path, (size_t)(slash - path));
}

const char *
path_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

bool
path_stays_inside(const char *path)
{
	long depth = 0;

	if (*path == '\0' || *path == '/')
		return false;
	while (*path != '\0') {
		size_t len = strcspn(path, "/");

		if (len == 2 && strncmp(path, "..", 2) == 0)
			depth--;
		else if (len > 0 && !(len == 1 && *path == '.'))
			depth++;
		if (depth < 0)
			return false;
		path += len;
		path += strspn(path, "/");
	}
	return true;
}
