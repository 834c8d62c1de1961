/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A folder in which each file is a value and its name the name: `secrets:` of compose, credentials
 * of systemd, a mounted Secret of Kubernetes (whose files are links inside the folder).
 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/list.h"
#include "cmd/import/import.h"
#include "cmd/session/value_in.h"
#include "model/name.h"

enum { FILES_MOST = 100000 };

struct names {
	char **items;
	size_t count, room;
};

static void
names_done(struct names *names)
{
	size_t i;

	for (i = 0; i < names->count; i++)
		free(names->items[i]);
	free(names->items);
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Hidden files are the folder's own business: `..data` of Kubernetes, `.gitignore`. */
static int
list_names(const char *folder, struct names *out, struct err *err)
{
	DIR *dir = opendir(folder);
	const struct dirent *item;

	if (dir == NULL)
		return err_system(err, "cannot open the folder `%s`", folder);
	while ((item = readdir(dir)) != NULL && out->count <= FILES_MOST) {
		if (item->d_name[0] == '.')
			continue;
		out->items = list_grow(out->items, out->count, &out->room, sizeof(*out->items));
		out->items[out->count++] = xstrdup(item->d_name);
	}
	closedir(dir);
	if (out->count > FILES_MOST)
		return err_set(err, ERR_INVALID, "too-many-files", "`%s` has more than %d files",
		    folder, FILES_MOST);
	if (out->count > 0)
		qsort(out->items, out->count, sizeof(*out->items), by_name);
	return 0;
}

/* A link that leads out of the folder could take in anything. */
static int
check_inside(const char *folder, const char *path, struct err *err)
{
	char *root CLEANUP(freep) = realpath(folder, NULL);
	char *there CLEANUP(freep) = realpath(path, NULL);
	size_t len = root == NULL ? 0 : strlen(root);

	if (there == NULL || root == NULL)
		return err_system(err, "cannot open `%s`", path);
	if (strncmp(root, there, len) == 0 && there[len] == '/')
		return 0;
	err_set(err, ERR_INVALID, "link-out", "`%s` is a link that leads out of the folder", path);
	return err_fix(err, "import what it leads to by itself");
}

static void
take(struct source *source, const char *path, struct slice value)
{
	struct slice name = slice_of_text(path_name(path));
	struct entry_record record = {.origin = path};
	struct entry entry = {.name = name, .value = value, .record = &record};

	if (value.len > 0 && value.data[value.len - 1] == '\n')
		read_notes_add(&source->notes, READ_NEWLINE, name, 1, 1);
	envset_add(source->set, &entry);
}

static int
read_value(struct source *source, const char *path, struct err *err)
{
	struct secret *value CLEANUP(secret_freep) = NULL;
	struct stat status;
	int r;

	if (stat(path, &status) == 0 && S_ISDIR(status.st_mode)) {
		err_set(err, ERR_INVALID, "not-a-file", "`%s` is a folder, not a value", path);
		return err_fix(err, "import it by itself, or move it away");
	}
	r = check_inside(source->file, path, err);
	if (r == 0)
		r = value_in_file(path, VALUE_MOST, &value, err);
	if (r == 0)
		take(source, path, secret_slice(value));
	return r;
}

int
source_read_folder(struct source *source, struct err *err)
{
	struct names names CLEANUP(names_done) = {NULL, 0, 0};
	size_t i;
	int r;

	r = list_names(source->file, &names, err);
	if (r < 0)
		return r;
	source->set = envset_new(0);
	source->paths = xcalloc(names.count + 1, sizeof(*source->paths));
	for (i = 0; i < names.count; i++) {
		struct err one = ERR_INIT;

		source->paths[i] = path_join(source->file, names.items[i]);
		if (read_value(source, source->paths[i], &one) < 0)
			err_also(err, &one);
	}
	return err->code;
}
