/* SPDX-License-Identifier: Apache-2.0 */
#include "folder.h"

#include <fcntl.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char path[] = "/tmp/evenkeep-test-XXXXXX";

int
folder_begin(void **state)
{
	(void)state;
	memcpy(path + sizeof(path) - 7, "XXXXXX", 6);
	return mkdtemp(path) == NULL || chdir(path) != 0;
}

static int
remove_one(const char *name, const struct stat *status, int type, struct FTW *where)
{
	(void)status;
	(void)type;
	(void)where;
	return remove(name);
}

int
folder_end(void **state)
{
	(void)state;
	return chdir("/") != 0 || nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS) != 0;
}

void
folder_write(const char *file, const char *text, mode_t mode)
{
	int fd = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_true(write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	assert_int_equal(fchmod(fd, mode), 0);
	close(fd);
}

void
folder_assert(const char *file, const char *text)
{
	char there[256] = "";
	int fd = open(file, O_RDONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	assert_true(read(fd, there, sizeof(there) - 1) >= 0);
	close(fd);
	assert_string_equal(there, text);
}
