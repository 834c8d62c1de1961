/* SPDX-License-Identifier: Apache-2.0 */
/* A folder for one test, and files in it. */
#ifndef EK_TESTS_CONFIG_FOLDER_H
#define EK_TESTS_CONFIG_FOLDER_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/list.h"

static char folder[200];

static int
folder_new(void **state)
{
	const char *base = getenv("TMPDIR");

	(void)state;
	snprintf(folder, sizeof(folder), "%s/config-test.XXXXXX", base == NULL ? "/tmp" : base);
	if (mkdtemp(folder) == NULL || chdir(folder) < 0)
		return -1;
	umask(022);
	return 0;
}

static int
folder_remove(void **state)
{
	char command[300];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf '%s'", folder);
	return chdir("/") < 0 ? -1 : system(command);
}

/* PATH may have folders in it, which are made. */
static void
write_file(const char *path, const char *text)
{
	char *parent CLEANUP(freep) = path_folder(path);
	struct err err CLEANUP(err_done) = ERR_INIT;
	FILE *file;

	file_make_folders(parent, &err);
	file = fopen(path, "w");
	if (file == NULL || fputs(text, file) < 0 || fclose(file) != 0)
		abort();
}

#endif
