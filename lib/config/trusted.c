/* SPDX-License-Identifier: Apache-2.0 */
#include "config/trusted.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

enum { FIRST_PERSON = 1000 }; /* user numbers below are the system's; their groups are shared */

static void
closep(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static bool
group_is_private(const struct stat *status)
{
	return status->st_gid == (gid_t)status->st_uid &&
	       (status->st_uid == 0 || status->st_uid >= FIRST_PERSON);
}

static int
check_owner(const char *path, const char *id, const struct stat *status, struct err *err)
{
	const char *who = NULL;

	if (status->st_uid != geteuid() && status->st_uid != 0) {
		err_set(err, ERR_REFUSED, id, "`%s` belongs to user %lu", path,
		    (unsigned long)status->st_uid);
		err_why(
		    err, "who can write it decides where values go; it must be yours or root's");
		return err_fix(
		    err, "look at it, then `sudo chown %lu %s`", (unsigned long)geteuid(), path);
	}
	if ((status->st_mode & S_IWOTH) != 0)
		who = "everybody";
	else if ((status->st_mode & S_IWGRP) != 0 && !group_is_private(status))
		who = "its group";
	if (who == NULL)
		return 0;
	err_set(err, ERR_REFUSED, id, "`%s` can be written by %s", path, who);
	err_why(err, "who can write it decides where values go");
	return err_fix(err, "look at it, then `chmod go-w %s`", path);
}

int
trusted_read(const char *path, const char *id, size_t most, struct buf *out, struct err *err)
{
	int fd CLEANUP(closep) = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat status;
	int r;

	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return err_set(err, ERR_NOT_FOUND, "no-file", "no file `%s`", path);
	if (fd < 0 || fstat(fd, &status) < 0)
		return err_system(err, "cannot open `%s`", path);
	if (!S_ISREG(status.st_mode))
		return err_set(err, ERR_INVALID, "not-a-file", "`%s` is not a regular file", path);
	r = check_owner(path, id, &status, err);
	if (r < 0)
		return r;
	return file_read_fd(fd, path, most, out, err);
}
