/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/remote/file/room.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/list.h"

enum { OPEN_FOLDER = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC };

int
room_open(const char *where, struct room *out)
{
	struct stat status;
	int fd = open(where, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return -1;
	if (fstat(fd, &status) < 0) {
		close(fd);
		return -1;
	}
	umask(0); /* the modes below are meant as they stand */
	*out = (struct room){
	    .top = fd,
	    .folder_mode = 0700 | (status.st_mode & 0075),
	    .file_mode = 0600 | (status.st_mode & 0044),
	    .group = status.st_gid,
	};
	return 0;
}

void
room_close(struct room *room)
{
	close(room->top);
}

int
room_share(const struct room *room, int fd)
{
	struct stat status;

	if (fstat(fd, &status) < 0)
		return -1;
	if (status.st_gid == room->group)
		return 0;
	/* what everybody may do needs no group */
	if (fchown(fd, (uid_t)-1, room->group) < 0 &&
	    (room->folder_mode & 0070) >> 3 != (room->folder_mode & 0007))
		return -1;
	return 0;
}

/* Make PART in FOLDER, which somebody else may do at the same time. */
static int
make_folder(const struct room *room, int folder, const char *part)
{
	int fd, failed = 0;

	if (mkdirat(folder, part, room->folder_mode) < 0)
		return errno == EEXIST ? 0 : -1;
	fd = openat(folder, part, OPEN_FOLDER);
	if (fd < 0)
		return -1;
	if (room_share(room, fd) < 0)
		failed = errno;
	close(fd);
	if (failed == 0 && fsync(folder) < 0 && errno != EINVAL)
		failed = errno;
	errno = failed;
	return failed == 0 ? 0 : -1;
}

static int
enter(const struct room *room, int folder, const char *part, bool make)
{
	int fd = openat(folder, part, OPEN_FOLDER);

	if (fd >= 0 || errno != ENOENT || !make)
		return fd;
	if (make_folder(room, folder, part) < 0)
		return -1;
	return openat(folder, part, OPEN_FOLDER);
}

int
room_folder(const struct room *room, const char *name, bool make, const char **last)
{
	char *copy CLEANUP(freep) = xstrdup(name);
	char *part = copy, *slash;
	int folder = openat(room->top, ".", OPEN_FOLDER), next, failed;

	while (folder >= 0 && (slash = strchr(part, '/')) != NULL) {
		*slash = '\0';
		next = enter(room, folder, part, make);
		failed = errno;
		close(folder);
		errno = failed;
		folder = next;
		part = slash + 1;
	}
	*last = name + (part - copy);
	return folder;
}

void
room_tidy(const struct room *room, const char *name)
{
	char *copy CLEANUP(freep) = xstrdup(name);
	const char *last;
	char *slash;
	int folder, r = 0;

	while (r == 0 && (slash = strrchr(copy, '/')) != NULL) {
		*slash = '\0';
		folder = room_folder(room, copy, false, &last);
		if (folder < 0)
			return;
		r = unlinkat(folder, last, AT_REMOVEDIR);
		close(folder);
	}
}
