/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Env files that services name and that are not there. Most are made where the project runs: those
 * that git ignores and those with a template beside them are not missed in a clone. What differs
 * from a file that is there by one slip of the hand is missed all the same.
 */
#include "observe/compose/missing_facts.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "observe/near.h"

enum { ABOVE_MOST = 8 };

struct missing {
	struct project *project;
	const struct compose *compose;
	const char *path;     /* relative to the project */
	const char *folder;   /* of it */
};

static void
read_ignored(const struct missing *missing, struct ignore *ignore, const char *path,
	const char *folder)
{
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	struct slice text;

	if (sources_have(missing->project->sources, path) &&
		sources_read(missing->project->sources, path, &text, &ignored) == 0)
		ignore_read(ignore, text, folder, false);
}

/* Is the project's folder one of a larger repository, whose patterns cannot be seen? */
static bool
is_inside_repository(struct project *project)
{
	char path[4 * ABOVE_MOST + sizeof("../.git")] = ".git";
	int root = sources_root(project->sources);

	if (root < 0 || faccessat(root, path, F_OK, 0) == 0)
		return false;
	for (unsigned i = 0; i < ABOVE_MOST; i++) {
		memmove(path + 3, path, strlen(path) + 1);
		memcpy(path, "../", 3);
		if (faccessat(root, path, F_OK, 0) == 0)
			return true;
	}
	return false;
}

static bool
is_ignored(const struct missing *missing)
{
	struct ignore ignore = {0};
	struct pool *pool = missing->project->pool;
	bool fits;

	read_ignored(missing, &ignore, ".git/info/exclude", ".");
	read_ignored(missing, &ignore, ".gitignore", ".");
	for (const char *slash = strchr(missing->path, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
		const char *folder = pool_slice(pool, slice_of(missing->path,
			(size_t)(slash - missing->path)));

		read_ignored(missing, &ignore, pool_printf(pool, "%s/.gitignore", folder), folder);
	}
	fits = ignore_fits(&ignore, missing->path, false);
	ignore_done(&ignore);
	return fits || is_inside_repository(missing->project);
}

/* Only the order of two letters is another one. */
static bool
is_swapped(const char *a, const char *b)
{
	size_t at = 0;

	if (strlen(a) != strlen(b))
		return false;
	while (a[at] != '\0' && a[at] == b[at])
		at++;
	return a[at] != '\0' && a[at + 1] != '\0' && a[at] == b[at + 1] && a[at + 1] == b[at] &&
		strcmp(a + at + 2, b + at + 2) == 0;
}

static bool
has_digit(const char *text)
{
	while (*text != '\0' && !isdigit((unsigned char)*text))
		text++;
	return *text != '\0';
}

/* The path of an item of `env_file`; NULL: it is not known here, or outside. */
static const char *
path_of(const struct missing *missing, const struct tree *item)
{
	const struct tree *path = tree_find(item, "path");

	return !tree_is_path(path) || path->is_made ? NULL :
		source_path(missing->project->pool, path->at.from->folder, path->text);
}

/* Does a service name the file at PATH? Then it is meant where it is named. */
static bool
is_named(const struct missing *missing, const char *path)
{
	for (size_t s = 0; s < missing->compose->service_count; s++) {
		const struct tree *files = tree_find(missing->compose->services[s].tree, "env_file");

		for (const struct tree *at = files == NULL ? NULL : files->first; at != NULL; at = at->next) {
			const char *other = path_of(missing, at);

			if (other != NULL && strcmp(other, path) == 0)
				return true;
		}
	}
	return false;
}

/* What lies beside it: *NEAR is a file that may be meant. */
static bool
look_around(const struct missing *missing, const char **near)
{
	const struct found *found = missing->project->found;
	struct slice path = slice_of_text(missing->path);
	bool has_template = false;

	for (size_t i = 0; i < found->count; i++) {
		const struct found_file *file = &found->items[i];

		if ((file->kind != FOUND_ENV && file->kind != FOUND_TEMPLATE) ||
			strcmp(source_folder(missing->project->pool, file->path), missing->folder) != 0)
			continue;
		has_template |= file->kind == FOUND_TEMPLATE;
		/* another letter makes another word: `api.env`, `app.env` */
		if (file->kind == FOUND_ENV && !has_digit(missing->path) &&
			(is_swapped(file->path, missing->path) || (strlen(file->path) != path.len &&
			texts_are_near(slice_of_text(file->path), path))) &&
			!is_named(missing, file->path))
			*near = file->path;
	}
	return has_template;
}

static void
look_at(struct missing *missing, const struct compose_service *service, const struct tree *item)
{
	const struct tree *path = tree_find(item, "path");
	const char *near = NULL;
	struct subject *subject;
	bool has_template;

	missing->path = path_of(missing, item);
	if (missing->path == NULL || slice_equal_text(tree_find_text(item, "required"), "false") ||
		sources_have(missing->project->sources, missing->path))
		return;
	missing->folder = source_folder(missing->project->pool, missing->path);
	has_template = look_around(missing, &near);
	if (near == NULL && (has_template || is_ignored(missing)))
		return;
	subject = facts_add(missing->project->facts, "file",
		(struct fact_place){path->at.from->file, path->at.line, path->at.column, 0});
	subject->stack = pool_text(missing->project->facts->pool, missing->compose->stack->name);
	subject_text(subject, "kind", "compose");
	subject_text(subject, "name", pool_slice(missing->project->pool, service->name));
	subject_text(subject, "missing", pool_slice(missing->project->pool, path->text));
	if (near != NULL)
		subject_text(subject, "near", near);
}

void
missing_facts(struct project *project, const struct compose *compose)
{
	struct missing missing = {.project = project, .compose = compose};

	for (size_t s = 0; s < compose->service_count; s++) {
		const struct compose_service *service = &compose->services[s];
		const struct tree *files = tree_find(service->tree, "env_file");

		if (tree_find(service->tree, "profiles") != NULL)
			continue;
		for (const struct tree *at = files == NULL ? NULL : files->first; at != NULL; at = at->next)
			look_at(&missing, service, at);
	}
}
