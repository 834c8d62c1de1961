/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/env_files.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"

static bool
looks_like_env_file(const char *name)
{
	static const char *const templates[] = {"example", "sample", "template", "dist", "schema"};
	size_t i;

	if (strcmp(name, ".env") != 0 && strncmp(name, ".env.", 5) != 0)
		return false;
	for (i = 0; i < ARRAY_LEN(templates); i++)
		if (strstr(name, templates[i]) != NULL)
			return false;
	return true;
}

static void
add_folder(struct env_files *files, const char *folder)
{
	DIR *dir = opendir(folder);
	const struct dirent *item;

	if (dir == NULL)
		return;
	while ((item = readdir(dir)) != NULL && files->count < ENV_FILES_MOST)
		if (looks_like_env_file(item->d_name))
			files->item[files->count++] = path_join(folder, item->d_name);
	closedir(dir);
}

static int
compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void
env_files_find(struct env_files *out)
{
	const struct dirent *item;
	DIR *dir;

	out->count = 0;
	add_folder(out, ".");
	dir = opendir(".");
	while (dir != NULL && (item = readdir(dir)) != NULL)
		if (item->d_name[0] != '.' && strcmp(item->d_name, "node_modules") != 0)
			add_folder(out, item->d_name);
	if (dir != NULL)
		closedir(dir);
	qsort(out->item, out->count, sizeof(out->item[0]), compare);
}

void
env_files_done(struct env_files *files)
{
	while (files->count > 0)
		free(files->item[--files->count]);
}
