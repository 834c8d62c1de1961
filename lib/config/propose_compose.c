/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The services of a compose file that take variables from outside: by `env_file`, or, if they are
 * built here, by `${NAME}` or a bare name in `environment`. Images of others are configured by the
 * compose file itself.
 */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/list.h"
#include "base/slice.h"
#include "config/propose_priv.h"
#include "text/node.h"

/* A field of a service, or of what it merges (`<<`). */
static const struct node *
field_of(const struct node *service, const char *field)
{
	const struct node *found = node_find(service, field);
	const struct node *merged = node_find(service, "<<");
	size_t i;

	if (found != NULL || merged == NULL)
		return found;
	if (merged->kind == NODE_MAP)
		return node_find(merged, field);
	for (i = 0; merged->kind == NODE_LIST && i < merged->count && found == NULL; i++)
		found = node_find(merged->items[i], field);
	return found;
}

static bool
is_from_outside(const struct node *item)
{
	if (item->kind != NODE_SCALAR)
		return false;
	if (item->key != NULL)
		return node_is_null(item) || strchr(item->text, '$') != NULL;
	return strchr(item->text, '=') == NULL || strchr(item->text, '$') != NULL;
}

static bool
takes_variables(const struct node *service)
{
	const struct node *environment = field_of(service, "environment");
	size_t i;

	if (environment == NULL || field_of(service, "build") == NULL)
		return false;
	for (i = 0; i < environment->count; i++) {
		if (is_from_outside(environment->items[i]))
			return true;
	}
	return false;
}

/* The path that an item of `env_file` names; NULL if it is not written out. */
static const char *
env_file_path(const struct node *item)
{
	if (item->kind == NODE_MAP)
		item = node_find(item, "path");
	if (item == NULL || item->kind != NODE_SCALAR || strchr(item->text, '$') != NULL ||
	    item->text[0] == '\0')
		return NULL;
	return item->text;
}

/* PATH, which stays inside, without `.`, `..` and doubled slashes. The caller frees it. */
static char *
shortest(const char *path)
{
	char *out = xmalloc(strlen(path) + 2);
	size_t end = 0;

	while (*path != '\0') {
		size_t len = strcspn(path, "/");

		if (len == 2 && strncmp(path, "..", 2) == 0) {
			while (end > 0 && out[--end] != '/')
				;
		} else if (len > 0 && !(len == 1 && *path == '.')) {
			if (end > 0)
				out[end++] = '/';
			memcpy(out + end, path, len);
			end += len;
		}
		path += len + (path[len] == '/');
	}
	out[end] = '\0';
	return out;
}

/* The last env file of SERVICE, since it wins, relative to the project; NULL: none. */
static char *
env_file_of(const struct node *service, const char *folder)
{
	const struct node *node = field_of(service, "env_file");
	char *file CLEANUP(freep) = NULL;
	const char *path = NULL;
	size_t i;

	if (node == NULL)
		return NULL;
	if (node->kind == NODE_SCALAR)
		path = env_file_path(node);
	for (i = 0; node->kind == NODE_LIST && i < node->count; i++)
		path = env_file_path(node->items[i]);
	if (path == NULL)
		return NULL;
	file = path_join(folder, path);
	return path_stays_inside(file) && path_name(file)[0] != '\0' ? shortest(file) : NULL;
}

static void
add_service(const struct node *service, const char *path, const struct project_files *files,
    struct proposals *proposals)
{
	char *folder CLEANUP(freep) = path_folder(path);
	char *file = env_file_of(service, folder);
	char *beside CLEANUP(freep) = file == NULL ? NULL : path_folder(file);
	const char *template = beside == NULL ? NULL : template_in(files, beside);
	struct proposed proposed;

	if (template == NULL)
		template = template_in(files, folder);
	if (file == NULL)
		file = path_join(folder, ".env");
	proposed =
	    (struct proposed){xstrdup(service->key), template == NULL ? NULL : xstrdup(template),
		xstrdup(path), xstrdup(service->key), file};
	proposals_add(proposals, &proposed);
}

static bool
name_is_plain(const char *name)
{
	return *name != '\0' && strlen(name) <= 40 &&
	       name[strspn(name,
		   "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")] == '\0';
}

void
propose_compose(const char *root, const char *path, const struct project_files *files,
    struct proposals *proposals)
{
	char *full CLEANUP(freep) = path_join(root, path);
	struct err why CLEANUP(err_done) = ERR_INIT;
	struct node *tree CLEANUP(node_freep) = NULL;
	const struct node *services;
	size_t i;

	if (yaml_load(full, &tree, &why) < 0) {
		paths_add(&proposals->unread, path);
		return;
	}
	services = node_find(tree, "services");
	for (i = 0; services != NULL && services->kind == NODE_MAP && i < services->count; i++) {
		const struct node *service = services->items[i];

		if (service->kind != NODE_MAP || !name_is_plain(service->key))
			continue;
		if (field_of(service, "env_file") != NULL || takes_variables(service))
			add_service(service, path, files, proposals);
	}
}
