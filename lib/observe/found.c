/* SPDX-License-Identifier: Apache-2.0 */
#include "observe/found.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/list.h"

enum { DEEPEST = 12, SEEN_MOST = 200000, FOUND_MOST = 5000 };

struct walk {
	struct sources *sources;
	struct found *out;
	struct ignore ignore;
	size_t seen;
};

static bool
is_one_of(const char *name, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(name, words[i]) == 0)
			return true;
	return false;
}

static bool
is_others_code(const char *name)
{
	static const char *const names[] = {".git", "node_modules", "bower_components", "vendor",
		"third_party", ".venv", "venv", "site-packages", "__pycache__", ".tox", ".terraform",
		"target", "dist", ".next", ".nuxt", ".cache", ".mypy_cache"};

	return is_one_of(name, names, ARRAY_LEN(names));
}

/* Some part between dots says that it is a template. */
static bool
is_template(const char *name)
{
	static const char *const words[] = {"example", "sample", "template", "tmpl", "tpl", "dist",
		"schema", "default", "defaults"};
	char part[32];

	while (*name != '\0') {
		size_t len = strcspn(name, ".-_");

		if (len < sizeof(part)) {
			memcpy(part, name, len);
			part[len] = '\0';
			if (is_one_of(part, words, ARRAY_LEN(words)))
				return true;
		}
		name += len + (name[len] != '\0');
	}
	return false;
}

static bool
ends(const char *text, const char *end)
{
	return slice_ends_with(slice_of_text(text), end);
}

static bool
is_yaml(const char *name)
{
	return ends(name, ".yml") || ends(name, ".yaml");
}

int
found_kind(const char *path)
{
	static const char *const others[] = {"Jenkinsfile", "azure-pipelines.yml", ".travis.yml",
		"bitbucket-pipelines.yml", ".drone.yml", ".woodpecker.yml", "config.yml"};
	const char *slash = strrchr(path, '/'), *name = slash == NULL ? path : slash + 1;

	if (strcmp(name, ".env") == 0 || strncmp(name, ".env.", 5) == 0 || ends(name, ".env")) {
		if (ends(name, ".vault") || ends(name, ".keys") || ends(name, "~"))
			return -1;
		return is_template(name) ? FOUND_TEMPLATE : FOUND_ENV;
	}
	if (strncmp(path, ".github/workflows/", 18) == 0 && is_yaml(name))
		return FOUND_WORKFLOW;
	if (strcmp(path, ".gitlab-ci.yml") == 0)
		return FOUND_GITLAB;
	if ((strncmp(name, "docker-compose", 14) == 0 || strncmp(name, "compose.", 8) == 0) &&
		is_yaml(name))
		return FOUND_COMPOSE;
	if (strcmp(name, "Dockerfile") == 0 || strcmp(name, "Containerfile") == 0 ||
		strncmp(name, "Dockerfile.", 11) == 0 || ends(name, ".Dockerfile") ||
		ends(name, ".dockerfile"))
		return ends(name, ".dockerignore") ? -1 : FOUND_DOCKERFILE;
	if (strcmp(name, "Makefile") == 0 || strcmp(name, "makefile") == 0 || ends(name, ".mk") ||
		ends(name, ".sh"))
		return FOUND_SCRIPT;
	if (is_one_of(name, others, ARRAY_LEN(others)) &&
		(strcmp(name, "config.yml") != 0 || strstr(path, ".circleci/") != NULL))
		return FOUND_OTHER_CI;
	return -1;
}

static void
add(struct walk *walk, const char *path)
{
	struct found *out = walk->out;
	int kind = found_kind(path);

	if (kind < 0)
		return;
	if (out->count >= FOUND_MOST) {
		out->is_cut = true;
		return;
	}
	out->items = list_grow(out->items, out->count, &out->room, sizeof(*out->items));
	out->items[out->count++] = (struct found_file){pool_text(out->pool, path),
		(enum found_kind)kind, ignore_fits(&walk->ignore, path, false)};
}

static void
read_ignored(struct walk *walk, const char *folder)
{
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	const char *path = source_path(walk->out->pool, folder, SLICE_LITERAL(".gitignore"));
	struct slice text;

	if (sources_have(walk->sources, path) &&
		sources_read(walk->sources, path, &text, &ignored) == 0)
		ignore_read(&walk->ignore, text, folder, false);
}

static void walk_folder(struct walk *walk, int fd, const char *folder, unsigned depth);

static void
visit(struct walk *walk, int fd, const char *folder, const char *name, unsigned depth)
{
	const char *path = strcmp(folder, ".") == 0 ? pool_text(walk->out->pool, name) :
		pool_printf(walk->out->pool, "%s/%s", folder, name);
	struct stat stat;
	int below;

	if (fstatat(fd, name, &stat, AT_SYMLINK_NOFOLLOW) < 0)
		return;
	if (S_ISREG(stat.st_mode)) {
		add(walk, path);
		return;
	}
	if (!S_ISDIR(stat.st_mode) || depth >= DEEPEST || is_others_code(name) ||
		ignore_fits(&walk->ignore, path, true))
		return;
	below = openat(fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (below >= 0)
		walk_folder(walk, below, path, depth + 1);
}

/* FD is closed. */
static void
walk_folder(struct walk *walk, int fd, const char *folder, unsigned depth)
{
	DIR *stream = fdopendir(fd);
	size_t patterns = walk->ignore.count;

	if (stream == NULL) {
		close(fd);
		return;
	}
	read_ignored(walk, folder);
	for (struct dirent *entry; (entry = readdir(stream)) != NULL;) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		if (++walk->seen > SEEN_MOST) {
			walk->out->is_cut = true;
			break;
		}
		visit(walk, dirfd(stream), folder, entry->d_name, depth);
	}
	walk->ignore.count = patterns;
	closedir(stream);
}

static int
compare(const void *a, const void *b)
{
	const struct found_file *x = a, *y = b;

	return strcmp(x->path, y->path);
}

void
found_find(struct sources *sources, struct found *out)
{
	struct walk walk = {.sources = sources, .out = out};
	int fd = sources_root(sources) < 0 ? -1 :
		openat(sources_root(sources), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	*out = (struct found){.pool = pool_new()};
	if (fd >= 0)
		walk_folder(&walk, fd, ".", 0);
	else
		read_ignored(&walk, ".");
	for (size_t i = 0; i < sources_count(sources); i++)
		if (fd < 0)
			add(&walk, sources_at(sources, i));
	if (out->count > 1)
		qsort(out->items, out->count, sizeof(*out->items), compare);
	ignore_done(&walk.ignore);
}

void
found_done(struct found *found)
{
	free(found->items);
	pool_free(found->pool);
}
