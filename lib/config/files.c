/* SPDX-License-Identifier: Apache-2.0 */
#include "config/files.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/list.h"
#include "base/slice.h"
#include "model/env_file.h"
#include "text/escape.h"

enum { DEEPEST = 3, FILES_MOST = 1000 };

void
paths_add(struct paths *paths, const char *path)
{
	if (paths->count >= FILES_MOST) {
		paths->dropped++;
		return;
	}
	paths->items = list_grow(paths->items, paths->count, &paths->room, sizeof(*paths->items));
	paths->items[paths->count++] = xstrdup(path);
}

void
paths_done(struct paths *paths)
{
	size_t i;

	for (i = 0; i < paths->count; i++)
		free(paths->items[i]);
	free(paths->items);
}

void
project_files_done(struct project_files *files)
{
	paths_done(&files->composes);
	paths_done(&files->templates);
	paths_done(&files->env_files);
	paths_done(&files->others);
	paths_done(&files->links);
}

static bool
is_one_of(const char *name, const char *const *names, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (strcmp(name, names[i]) == 0)
			return true;
	}
	return false;
}

static bool
is_compose(const char *name)
{
	static const char *const names[] = {
	    "compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"};

	return is_one_of(name, names, ARRAY_LEN(names));
}

/* Folders of other people's code, or of what was built. */
static bool
is_skipped(const char *folder, const char *name)
{
	static const char *const names[] = {"node_modules", "vendor", "venv", "target", "dist",
	    "build", "third_party", "__pycache__", "testdata", "fixtures", "site-packages"};

	if (name[0] == '.')
		return strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
		       !(env_folder_is(name) || env_folder_is(path_name(folder)));
	return is_one_of(name, names, ARRAY_LEN(names));
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int
list_folder(const char *folder, struct paths *out)
{
	DIR *dir = opendir(folder);
	struct dirent *item;

	if (dir == NULL)
		return -1;
	while ((item = readdir(dir)) != NULL) {
		out->items = list_grow(out->items, out->count, &out->room, sizeof(*out->items));
		out->items[out->count++] = xstrdup(item->d_name);
	}
	closedir(dir);
	if (out->count > 0)
		qsort(out->items, out->count, sizeof(*out->items), by_name);
	return 0;
}

static void
take_file(const char *name, const char *path, bool *has_compose, struct project_files *out)
{
	enum env_file_kind kind = env_file_kind(path);

	if (is_compose(name)) {
		/* the first of these names is the one that compose takes */
		if (!*has_compose)
			paths_add(&out->composes, path);
		*has_compose = true;
	} else if (kind == ENV_FILE_VALUES) {
		paths_add(&out->env_files, path);
	} else if (kind == ENV_FILE_TEMPLATE) {
		paths_add(&out->templates, path);
	} else if (kind != ENV_FILE_NONE) {
		paths_add(&out->others, path);
	}
}

static int
walk(const char *root, const char *folder, unsigned depth, struct project_files *out)
{
	char *full CLEANUP(freep) = path_join(root, folder);
	struct paths names CLEANUP(paths_done) = {0};
	bool has_compose = false;
	size_t i;

	if (list_folder(*folder == '\0' ? root : full, &names) < 0)
		return -1;
	for (i = 0; i < names.count; i++) {
		char *path CLEANUP(freep) = path_join(folder, names.items[i]);
		char *there CLEANUP(freep) = path_join(root, path);
		struct stat status;

		/* a project file, which is UTF-8, could not name it */
		if (!utf8_is_valid(slice_of_text(names.items[i])) || lstat(there, &status) < 0)
			continue;
		if (S_ISREG(status.st_mode))
			take_file(names.items[i], path, &has_compose, out);
		else if (S_ISLNK(status.st_mode) && env_file_kind(path) == ENV_FILE_VALUES)
			paths_add(&out->links, path);
		else if (S_ISDIR(status.st_mode) && depth < DEEPEST &&
		    !is_skipped(folder, names.items[i]))
			walk(root, path, depth + 1, out);
	}
	return 0;
}

int
project_files_find(const char *folder, struct project_files *out, struct err *err)
{
	if (walk(folder, "", 0, out) < 0)
		return err_system(err, "cannot read the folder `%s`", folder);
	return 0;
}
