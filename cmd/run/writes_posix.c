/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/run/watch.h"

int
writes_open(void)
{
	return -1;
}

void
writes_add(int fd, const char *folder)
{
	(void)fd;
	(void)folder;
}

void
writes_take(int fd, void (*fn)(void *cookie, const char *name), void *cookie)
{
	(void)fd;
	(void)fn;
	(void)cookie;
}
