/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An object is written beside its place, synced, and linked to its name, which only one of those who
 * try at once can do. What is killed meanwhile leaves a file `.put-…` that is never read.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hex.h"
#include "cmd/remote/file/file_priv.h"

enum { TEMP_NAME = 24, FOLDER_TRIES = 8 };

static int
write_all(int fd, struct slice data)
{
	ssize_t n;

	while (data.len > 0) {
		n = write(fd, data.data, data.len);
		if (n < 0 && errno != EINTR)
			return -1;
		if (n > 0)
			data = slice_from(data, (size_t)n);
	}
	return fsync(fd);
}

static int
random_name(char out[TEMP_NAME])
{
	unsigned char random[8];

	if (getrandom(random, sizeof(random), 0) != (ssize_t)sizeof(random))
		return -1;
	memcpy(out, ".put-", 6);
	hex_text(random, sizeof(random), out + 5);
	return 0;
}

/* A synced file of DATA in FOLDER, under the name TEMP; returns it open, or -1 and errno. */
static int
write_beside(const struct room *room, int folder, struct slice data, char temp[TEMP_NAME])
{
	int fd, failed;

	if (random_name(temp) < 0)
		return -1;
	fd = openat(
	    folder, temp, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, room->file_mode);
	if (fd < 0)
		return -1;
	if (room_share(room, fd) == 0 && write_all(fd, data) == 0)
		return fd;
	failed = errno;
	close(fd);
	unlinkat(folder, temp, 0);
	errno = failed;
	return -1;
}

/* Link TEMP to NAME; a share that lost the answer may say that it exists although we made it. */
static int
link_once(int folder, int fd, const char *temp, const char *name)
{
	struct stat status;
	int failed;

	if (linkat(folder, temp, folder, name, 0) == 0)
		return 0;
	failed = errno;
	if (failed != ENOENT && fstat(fd, &status) == 0 && status.st_nlink == 2)
		return 0;
	errno = failed;
	return -1;
}

/* Put one object into FOLDER, under the name LAST. *PLACED: its name may stand there already. */
static int
put_into(const struct room *room, int folder, const char *last, const struct remote_item *item,
    bool *placed)
{
	char temp[TEMP_NAME];
	int fd = write_beside(room, folder, item->data, temp), r, failed;

	if (fd < 0)
		return -1;
	r = item->replace ? renameat(folder, temp, folder, last)
			  : link_once(folder, fd, temp, last);
	failed = errno;
	if (r < 0 || !item->replace)
		unlinkat(folder, temp, 0);
	close(fd);
	if (r == 0) {
		*placed = true;
		r = fsync(folder);
		failed = errno;
		if (r < 0 && failed == EINVAL)
			r = 0; /* a file system that does not sync folders */
	}
	errno = failed;
	return r;
}

static enum remote_answer
put_object(struct store *store, const struct remote_item *item, struct engine_said *said)
{
	const char *last;
	bool placed = false;
	unsigned tries = 0;
	int folder, r, failed;

	do { /* a folder may go while it is empty: others drop what they tried */
		folder = room_folder(&store->room, item->name, true, &last);
		if (folder < 0)
			return file_say_errno(
			    said, store, "make the folders of", item->name, REMOTE_BUSY);
		r = put_into(&store->room, folder, last, item, &placed);
		failed = errno;
		close(folder);
	} while (r < 0 && failed == ENOENT && ++tries < FOLDER_TRIES);
	if (r == 0)
		return REMOTE_DONE;
	errno = failed;
	if (failed == EEXIST && !item->replace)
		return engine_say(said, REMOTE_EXISTS, "`%s` is there already", item->name);
	if (placed) {
		file_say_errno(said, store, "sync", item->name, REMOTE_UNSURE);
		return REMOTE_UNSURE;
	}
	if (failed == EPERM || failed == EOPNOTSUPP || failed == ENOSYS) {
		file_say_errno(said, store, "put", item->name, REMOTE_DENIED);
		snprintf(said->fix, sizeof(said->fix),
		    "a store needs a file system with hard links, and a folder whose group is yours");
		return REMOTE_DENIED;
	}
	return file_say_errno(said, store, "put", item->name, REMOTE_UNSURE);
}

enum remote_answer
file_put(struct store *store, const struct remote_item *items, size_t count, uint64_t until,
    size_t *at, struct engine_said *said)
{
	enum remote_answer answer;
	size_t i;

	for (i = 0; i < count; i++) {
		*at = i;
		if (engine_left_ms(until) == 0)
			return engine_say(
			    said, REMOTE_DOWN, "writing to `%s` took too long", store->where);
		answer = put_object(store, &items[i], said);
		if (answer == REMOTE_ABSENT) /* its folder goes as often as it is made */
			return engine_say(
			    said, REMOTE_BUSY, "`%s` in `%s` is busy", items[i].name, store->where);
		if (answer != REMOTE_DONE)
			return answer;
	}
	return REMOTE_DONE;
}
