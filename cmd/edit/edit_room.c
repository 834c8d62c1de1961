/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The folder that a text with secrets stands in while an editor has it: 0700, on a file system that is
 * in memory, named `evenkeep-edit.PID.XXXXXX`. Editors leave copies beside a file; all that is in the
 * folder is overwritten before it is removed.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/list.h"
#include "cmd/edit/edit.h"
#include "cmd/frame/platform.h"
#include "cmd/frame/screens.h"
#include "secret/read.h"

enum { TEXT_MOST = 64 << 20 };

static const char prefix[] = "evenkeep-edit.";

static void
closep(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static void
closedirp(DIR **folder)
{
	if (*folder != NULL)
		closedir(*folder);
}

/* Zeros over all of it, also where it has other names. */
static void
wipe_file(int folder, const char *name)
{
	static const unsigned char zeros[4096];
	int fd CLEANUP(closep) = openat(folder, name, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat status;
	off_t at = 0;

	if (fd >= 0 && fstat(fd, &status) == 0 && S_ISREG(status.st_mode)) {
		while (at < status.st_size) {
			ssize_t n = pwrite(fd, zeros, sizeof(zeros), at);

			if (n <= 0)
				break;
			at += n;
		}
		fsync(fd);
	}
	unlinkat(folder, name, 0);
}

static void
wipe_folder(const char *path)
{
	DIR *folder CLEANUP(closedirp) = opendir(path);
	struct dirent *item;

	while (folder != NULL && (item = readdir(folder)) != NULL) {
		char *inner CLEANUP(freep) = path_join(path, item->d_name);
		struct stat status;

		if (strcmp(item->d_name, ".") == 0 || strcmp(item->d_name, "..") == 0 ||
		    lstat(inner, &status) < 0)
			continue;
		if (S_ISDIR(status.st_mode)) {
			wipe_folder(inner);
			continue;
		}
		if (S_ISREG(status.st_mode))
			fchmodat(dirfd(folder), item->d_name, 0600, 0); /* some editors keep copies read-only */
		wipe_file(dirfd(folder), item->d_name);
	}
	rmdir(path);
}

/* Who is in a folder has it locked; -1: somebody is. */
static int
lock_folder(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

/* Ours, and its maker is gone; as far as can be seen from here: another container has other numbers. */
static bool
is_leftover(int where, const char *name)
{
	struct stat status;
	char *end;
	long pid;

	if (strncmp(name, prefix, sizeof(prefix) - 1) != 0)
		return false;
	pid = strtol(name + sizeof(prefix) - 1, &end, 10);
	if (*end != '.' || pid <= 0 || fstatat(where, name, &status, AT_SYMLINK_NOFOLLOW) < 0)
		return false;
	return S_ISDIR(status.st_mode) && status.st_uid == geteuid() &&
	       kill((pid_t)pid, 0) < 0 && errno == ESRCH;
}

static void
remove_leftovers(const char *where)
{
	DIR *folder CLEANUP(closedirp) = opendir(where);
	struct dirent *item;

	while (folder != NULL && (item = readdir(folder)) != NULL) {
		char *path CLEANUP(freep) = NULL;
		int lock CLEANUP(closep) = -1;

		if (!is_leftover(dirfd(folder), item->d_name))
			continue;
		path = path_join(where, item->d_name);
		lock = lock_folder(path);
		if (lock >= 0)
			wipe_folder(path);
	}
}

/* Nobody else can put something else in the place of what is made in it. */
static bool
is_closed(const char *path)
{
	struct stat status;

	if (stat(path, &status) < 0 || !S_ISDIR(status.st_mode))
		return false;
	return (status.st_mode & S_ISVTX) != 0 ||
	       ((status.st_uid == geteuid() || status.st_uid == 0) && (status.st_mode & 022) == 0);
}

/* The folder of this user's session, or the one that all share. */
static const char *
find_memory(void)
{
	const char *places[] = {variable("XDG_RUNTIME_DIR"), "/dev/shm"};
	size_t i;

	for (i = 0; i < ARRAY_LEN(places); i++) {
		if (places[i] != NULL && places[i][0] == '/' && access(places[i], W_OK | X_OK) == 0 &&
		    is_closed(places[i]) && platform_is_memory(places[i]))
			return places[i];
	}
	return NULL;
}

static int
make_folder(char **out, struct err *err)
{
	const char *where = find_memory();
	struct buf path CLEANUP(buf_done) = BUF_INIT;
	char *made CLEANUP(freep) = NULL;

	if (where == NULL) {
		err_set(err, ERR_REFUSED, "no-memory-folder",
		    "there is no folder in memory for the text to be edited");
		err_why(err, "neither XDG_RUNTIME_DIR nor /dev/shm is on a file system in memory (tmpfs), "
			     "and a disk would keep the values");
		return err_fix(err, "mount one, or change the values one by one with `evenkeep set`");
	}
	remove_leftovers(where);
	buf_addf(&path, "%s/%s%ld.XXXXXX", where, prefix, (long)getpid());
	made = buf_take(&path);
	if (mkdtemp(made) == NULL)
		return err_system(err, "cannot make a folder in `%s`", where);
	*out = made;
	made = NULL;
	return 0;
}

static int
write_file(const char *path, struct slice text, struct err *err)
{
	int fd CLEANUP(closep) = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (fd < 0)
		return err_system(err, "cannot make `%s`", path);
	return file_write_all(fd, text, path, err);
}

int
edit_room_open(const char *name, struct slice text, struct edit_room *out, struct err *err)
{
	struct edit_room room = EDIT_ROOM_INIT;
	int r = make_folder(&room.folder, err);

	if (r < 0)
		return r;
	room.lock = lock_folder(room.folder);
	room.file = path_join(room.folder, name);
	r = write_file(room.file, text, err);
	if (r < 0) {
		edit_room_close(&room);
		return r;
	}
	*out = room;
	return 0;
}

int
edit_room_read(const struct edit_room *room, struct secret_text *out, struct err *err)
{
	struct secret *text CLEANUP(secret_freep) = NULL;
	int r = secret_read_file(room->file, TEXT_MOST, &text, err);

	if (r == ERR_NOT_FOUND) {
		err_set(err, ERR_REFUSED, "editor-failed", "the editor left no file");
		return err_why(err, "nothing was changed");
	}
	if (r < 0)
		return r;
	secret_text_done(out);
	*out = (struct secret_text)SECRET_TEXT_INIT;
	secret_text_add(out, secret_slice(text));
	return 0;
}

void
edit_room_close(struct edit_room *room)
{
	if (room->folder != NULL)
		wipe_folder(room->folder);
	closep(&room->lock);
	free(room->folder);
	free(room->file);
	*room = (struct edit_room)EDIT_ROOM_INIT;
}
