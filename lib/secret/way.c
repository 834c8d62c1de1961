/* SPDX-License-Identifier: Apache-2.0 */
#include "secret/way_priv.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { LINKS_MOST = 40 };

struct way {
	char done[PATH_MAX]; /* without links; "" is the root */
	char rest[PATH_MAX]; /* what is still to go */
	unsigned links;
};

/* Put TEXT in front of what is to go. */
static bool
put_before(struct way *way, const char *text)
{
	size_t len = strlen(text), rest_len = strlen(way->rest);

	if (len + 1 + rest_len >= sizeof(way->rest))
		return false;
	memmove(way->rest + len + 1, way->rest, rest_len + 1);
	memcpy(way->rest, text, len);
	way->rest[len] = '/';
	if (text[0] == '/')
		way->done[0] = '\0';
	return true;
}

static bool
is_read_only(const char *path)
{
	struct statvfs system;

	return statvfs(path, &system) == 0 && (system.f_flag & ST_RDONLY) != 0;
}

/* In a sticky one nobody renames what is ours or root's, and that is all that we go through. */
static bool
is_closed(const char *path, const struct stat *status)
{
	return (status->st_mode & 022) == 0 || (status->st_mode & S_ISVTX) != 0 || is_read_only(path);
}

static bool
follow(struct way *way)
{
	char target[PATH_MAX];
	ssize_t len = readlink(way->done, target, sizeof(target) - 1);

	if (len < 0 || ++way->links > LINKS_MOST)
		return false;
	target[len] = '\0';
	*strrchr(way->done, '/') = '\0';
	return put_before(way, target);
}

/* Look at what is at `done`, which may be a link, and then is followed. */
static bool
look(struct way *way)
{
	const char *path = way->done[0] == '\0' ? "/" : way->done;
	struct stat status;

	if (lstat(path, &status) < 0 || (status.st_uid != geteuid() && status.st_uid != 0))
		return false;
	if (S_ISLNK(status.st_mode))
		return follow(way);
	return !S_ISDIR(status.st_mode) || is_closed(path, &status);
}

static bool
step(struct way *way)
{
	size_t skip = strspn(way->rest, "/"), len = strcspn(way->rest + skip, "/"), at = strlen(way->done);
	char name[NAME_MAX + 1];

	if (len > NAME_MAX || at + 1 + len >= sizeof(way->done))
		return false;
	memcpy(name, way->rest + skip, len);
	name[len] = '\0';
	memmove(way->rest, way->rest + skip + len, strlen(way->rest + skip + len) + 1);
	if (len == 0 || strcmp(name, ".") == 0)
		return true;
	if (strcmp(name, "..") == 0) {
		if (at > 0)
			*strrchr(way->done, '/') = '\0';
		return true;
	}
	way->done[at] = '/';
	memcpy(way->done + at + 1, name, len + 1);
	return look(way);
}

bool
way_is_closed(const char *path)
{
	struct way way = {.links = 0};
	char here[PATH_MAX];
	size_t len = strlen(path);

	if (len >= sizeof(way.rest))
		return false;
	memcpy(way.rest, path, len + 1);
	if (path[0] != '/' && (getcwd(here, sizeof(here)) == NULL || !put_before(&way, here)))
		return false;
	if (!look(&way))
		return false;
	while (way.rest[0] != '\0')
		if (!step(&way))
			return false;
	return true;
}
