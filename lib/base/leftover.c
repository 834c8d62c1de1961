/* SPDX-License-Identifier: Apache-2.0 */
#include "base/leftover.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/list.h"

static const char journal[] = "-journal";

char *
leftover_path(const char *path, const char *suffix)
{
	char *folder CLEANUP(freep) = path_folder(path);
	struct buf made = BUF_INIT;

	buf_addf(&made, "%s/.%s.%ld.%s", folder, path_name(path), (long)getpid(), suffix);
	return buf_take(&made);
}

/* The process in `.NAME.PID.SUFFIX` or its journal; 0: ENTRY is something else. */
static pid_t
process_of(const char *entry, const char *name, const char *suffix)
{
	size_t len = strlen(name);
	char *end;
	long pid;

	if (entry[0] != '.' || strncmp(entry + 1, name, len) != 0 || entry[len + 1] != '.')
		return 0;
	entry += len + 2;
	if (*entry < '1' || *entry > '9')
		return 0;
	errno = 0;
	pid = strtol(entry, &end, 10);
	if (errno != 0 || pid > INT32_MAX || *end != '.')
		return 0;
	end++;
	len = strlen(suffix);
	if (strncmp(end, suffix, len) != 0 || (end[len] != '\0' && strcmp(end + len, journal) != 0))
		return 0;
	return (pid_t)pid;
}

static bool
is_gone(pid_t pid)
{
	return pid != 0 && pid != getpid() && kill(pid, 0) < 0 && errno == ESRCH;
}

/* A file, or a folder of files. */
static void
remove_entry(int folder, const char *name)
{
	int inside = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *entries = inside < 0 ? NULL : fdopendir(inside);
	struct dirent *entry;

	if (entries == NULL) {
		unlinkat(folder, name, 0);
		return;
	}
	while ((entry = readdir(entries)) != NULL)
		unlinkat(inside, entry->d_name, 0);
	closedir(entries);
	unlinkat(folder, name, AT_REMOVEDIR);
}

static size_t
each(const char *path, const char *suffix, bool removes)
{
	char *folder CLEANUP(freep) = path_folder(path);
	DIR *entries = opendir(folder);
	struct dirent *entry;
	size_t count = 0;

	if (entries == NULL)
		return 0;
	while ((entry = readdir(entries)) != NULL) {
		if (!is_gone(process_of(entry->d_name, path_name(path), suffix)))
			continue;
		count++;
		if (removes)
			remove_entry(dirfd(entries), entry->d_name);
	}
	closedir(entries);
	return count;
}

void
leftovers_remove(const char *path, const char *suffix)
{
	each(path, suffix, true);
}

size_t
leftovers_count(const char *path, const char *suffix)
{
	return each(path, suffix, false);
}
