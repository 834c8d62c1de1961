/* SPDX-License-Identifier: Apache-2.0 */
#include "config/compose_files.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/list.h"

enum { FILES_MOST = 64, FOLDERS_DEEP = 2 };

static const char *const base_names[] = {"compose.yaml", "compose.yml", "docker-compose.yaml",
    "docker-compose.yml"};

static const char *const template_names[] = {".env.example", ".env.sample", ".env.template",
    ".env.dist", "env.example", ".env.schema"};

static const char *const foreign_folders[] = {"node_modules", "vendor", "target", "dist", "build",
    "venv"};

static bool
is_among(const char *name, const char *const *names, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

static bool
is_kind(const char *root, const char *path, mode_t kind)
{
	char *whole CLEANUP(freep) = path_join(root, path);
	struct stat status;

	return lstat(whole, &status) == 0 && (status.st_mode & S_IFMT) == kind;
}

static void
add_path(struct found_files *files, const char *path)
{
	if (files->count == FILES_MOST)
		return;
	files->paths = list_grow(files->paths, files->count, &files->room, sizeof(*files->paths));
	files->paths[files->count++] = xstrdup(path);
}

static void
search(const char *root, const char *folder, int depth, struct found_files *out)
{
	char *whole CLEANUP(freep) = path_join(root, folder);
	struct dirent **items = NULL;
	int count = scandir(folder[0] == '\0' ? root : whole, &items, NULL, alphasort), i;

	for (i = 0; i < count; i++) {
		const char *name = items[i]->d_name;
		char *path CLEANUP(freep) = path_join(folder, name);

		if (is_among(name, base_names, ARRAY_LEN(base_names)) && is_kind(root, path, S_IFREG))
			add_path(out, path);
		else if (depth < FOLDERS_DEEP && name[0] != '.' &&
		    !is_among(name, foreign_folders, ARRAY_LEN(foreign_folders)) &&
		    is_kind(root, path, S_IFDIR))
			search(root, path, depth + 1, out);
		free(items[i]);
	}
	free(items);
}

void
compose_files_find(const char *root, struct found_files *out)
{
	search(root, "", 0, out);
}

void
found_files_done(struct found_files *files)
{
	size_t i;

	for (i = 0; i < files->count; i++)
		free(files->paths[i]);
	free(files->paths);
	*files = (struct found_files){0};
}

char *
template_find(const char *root, const char *folder)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(template_names); i++) {
		char *path = path_join(folder, template_names[i]);

		if (is_kind(root, path, S_IFREG))
			return path;
		free(path);
	}
	return NULL;
}
