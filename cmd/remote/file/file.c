/* SPDX-License-Identifier: Apache-2.0 */
/* A folder, on a disk or a mounted share. An object is a file; put.c says how it comes there. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/list.h"
#include "cmd/remote/file/file_priv.h"
#include "cmd/remote/sandbox.h"
#include "remote/wire.h"

enum { CHUNK = 64 << 10 };

/* What errno says of an object; of a write that may have been done, LOST. */
static enum remote_answer
class_of(int failed, enum remote_answer lost)
{
	switch (failed) {
	case ENOENT:
		return REMOTE_ABSENT;
	case EACCES:
	case EPERM:
	case EROFS:
		return REMOTE_DENIED;
	case ENOSPC:
	case EDQUOT:
	case EMLINK:
		return REMOTE_FULL;
	case EFBIG:
		return REMOTE_LARGE;
	case ELOOP:
	case ENOTDIR:
	case EISDIR:
		return REMOTE_SPEECH;
	default:
		return lost;
	}
}

enum remote_answer
file_say_errno(struct engine_said *said, const struct store *store, const char *doing,
    const char *name, enum remote_answer lost)
{
	int failed = errno;
	enum remote_answer answer = class_of(failed, lost);
	char why[ENGINE_REASON];

	engine_reason(failed, why);
	engine_say(said, answer, "cannot %s `%s` in `%s`: %s", doing, name, store->where, why);
	if (failed == EROFS)
		snprintf(said->fix, sizeof(said->fix), "it is mounted for reading only: write from a machine that "
			"has it otherwise, or mount it anew");
	if (answer == REMOTE_SPEECH)
		snprintf(said->fix, sizeof(said->fix),
		    "something that is not evenkeep's stands there; look at it with `ls -l`");
	return answer;
}

static enum remote_answer
open_folder(const struct engine_settings *settings, struct store **out, struct engine_said *said)
{
	char why[ENGINE_REASON];
	struct room room;
	struct store *store;

	if (room_open(settings->where, &room) < 0) {
		int failed = errno;

		engine_reason(failed, why);
		engine_say(said, REMOTE_SETUP, "cannot open the folder `%s`: %s", settings->where, why);
		if (failed == ENOENT)
			snprintf(said->fix, sizeof(said->fix), "see whether the path is right; then make it, or "
				"mount the share that it is on");
		if (failed == ENOTDIR)
			snprintf(said->fix, sizeof(said->fix), "name the folder that is to be the store, or is it");
		return failed == EACCES ? REMOTE_DENIED : REMOTE_SETUP;
	}
	sandbox_keep_folder(room.top);
	store = xcalloc(1, sizeof(*store));
	store->room = room;
	store->where = settings->where;
	*out = store;
	return REMOTE_DONE;
}

static void
close_folder(struct store *store)
{
	if (store == NULL)
		return;
	room_close(&store->room);
	free(store);
}

/* The regular file NAME, to read; -1 and errno, EISDIR for what is none. */
static int
open_object(const struct store *store, const char *name, off_t *size)
{
	struct stat status;
	const char *last;
	int folder = room_folder(&store->room, name, false, &last), fd, failed;

	if (folder < 0)
		return -1;
	fd = openat(folder, last, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	failed = errno;
	close(folder);
	if (fd >= 0 && fstat(fd, &status) == 0 && S_ISREG(status.st_mode)) {
		*size = status.st_size;
		return fd;
	}
	if (fd >= 0) {
		close(fd);
		failed = EISDIR;
	}
	errno = failed;
	return -1;
}

enum remote_answer
file_get(struct store *store, const char *name, uint64_t until, struct buf *out,
    struct engine_said *said)
{
	char chunk[CHUNK];
	ssize_t n = 1;
	off_t size;
	int fd = open_object(store, name, &size);

	if (fd < 0)
		return file_say_errno(said, store, "read", name, REMOTE_DOWN);
	if (size > REMOTE_BLOB_MOST)
		n = 0;
	else
		buf_reserve(out, (size_t)size + 1); /* and one more tells that it has grown */
	while (n > 0 && out->len <= REMOTE_BLOB_MOST && engine_left_ms(until) > 0) {
		n = read(fd, chunk, sizeof(chunk));
		if (n < 0 && errno == EINTR)
			n = 1;
		else if (n > 0)
			buf_add(out, slice_of(chunk, (size_t)n));
	}
	if (n < 0)
		file_say_errno(said, store, "read", name, REMOTE_DOWN);
	close(fd);
	if (n == 0 && size <= REMOTE_BLOB_MOST)
		return REMOTE_DONE;
	buf_clear(out);
	if (n < 0)
		return REMOTE_DOWN;
	if (engine_left_ms(until) == 0)
		return engine_say(
		    said, REMOTE_DOWN, "reading `%s` in `%s` took too long", name, store->where);
	return engine_say(
	    said, REMOTE_LARGE, "`%s` in `%s` is larger than an object can be", name, store->where);
}

/* A folder has a slash behind its name; what is neither folder nor file is nothing of ours. */
static bool
name_entry(int folder, const char *name, char *out, size_t room)
{
	struct stat status;

	if (!wire_name_is_valid(slice_of_text(name), REMOTE_NAME_MOST, false) ||
	    fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) < 0)
		return false;
	if (!S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode))
		return false;
	snprintf(out, room, "%s%s", name, S_ISDIR(status.st_mode) ? "/" : "");
	return true;
}

static enum remote_answer
list_objects(struct store *store, const char *prefix, uint64_t until, engine_name_fn *fn,
    void *cookie, struct engine_said *said)
{
	char name[REMOTE_NAME_MOST + 2];
	enum remote_answer answer = REMOTE_DONE;
	struct dirent *entry;
	const char *last;
	int folder = room_folder(&store->room, prefix, false, &last);
	DIR *dir;

	if (folder < 0 && errno == ENOENT)
		return REMOTE_DONE;
	dir = folder < 0 ? NULL : fdopendir(folder);
	if (dir == NULL) {
		answer = file_say_errno(said, store, "list", prefix, REMOTE_DOWN);
		if (folder >= 0)
			close(folder);
		return answer;
	}
	while (answer == REMOTE_DONE && (errno = 0, entry = readdir(dir)) != NULL) {
		if (engine_left_ms(until) == 0)
			answer = engine_say(
			    said, REMOTE_DOWN, "listing `%s` took too long", store->where);
		else if (name_entry(folder, entry->d_name, name, sizeof(name)) &&
			 fn(cookie, name) != 0)
			answer = REMOTE_SPEECH;
	}
	if (answer == REMOTE_DONE && errno != 0)
		answer = file_say_errno(said, store, "list", prefix, REMOTE_DOWN);
	closedir(dir);
	return answer;
}

static enum remote_answer
drop_object(struct store *store, const char *name, uint64_t until, struct engine_said *said)
{
	const char *last;
	int folder = room_folder(&store->room, name, false, &last), r, failed;

	(void)until;
	if (folder < 0)
		return file_say_errno(said, store, "remove", name, REMOTE_DOWN);
	r = unlinkat(folder, last, 0);
	failed = errno;
	if (r == 0)
		fsync(folder);
	close(folder);
	errno = failed;
	if (r < 0)
		return file_say_errno(said, store, "remove", name, REMOTE_DOWN);
	room_tidy(&store->room, name);
	return REMOTE_DONE;
}

const struct engine engine_file = {
    .scheme = "file",
    .can = ENGINE_WRITE | ENGINE_LIST | ENGINE_BUNDLES | ENGINE_PUSHED,
    .open = open_folder,
    .get = file_get,
    .get_if = file_get_if,
    .wait = file_wait,
    .put = file_put,
    .list = list_objects,
    .drop = drop_object,
    .close = close_folder,
};
