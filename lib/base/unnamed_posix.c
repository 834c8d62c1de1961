/* SPDX-License-Identifier: Apache-2.0 */
#include "base/unnamed_priv.h"

#include <errno.h>

int
unnamed_file(const char *folder, mode_t mode)
{
	(void)folder;
	(void)mode;
	return -1;
}

int
unnamed_file_name(int fd, const char *path)
{
	(void)fd;
	(void)path;
	errno = ENOSYS;
	return -1;
}
