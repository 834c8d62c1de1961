/* SPDX-License-Identifier: Apache-2.0 */
#include "base/unnamed_priv.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int
unnamed_file(const char *folder, mode_t mode)
{
	int fd = open(folder, O_WRONLY | O_TMPFILE | O_CLOEXEC, mode);

	/* it gets its name by way of /proc */
	if (fd >= 0 && access("/proc/self/fd", X_OK) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

int
unnamed_file_name(int fd, const char *path)
{
	char link[32];

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	return linkat(AT_FDCWD, link, AT_FDCWD, path, AT_SYMLINK_FOLLOW);
}
