/* SPDX-License-Identifier: Apache-2.0 */
#include "observe/found.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/list.h"
#include "model/env_file.h"
#include "observe/near.h"

enum { DEEPEST = 12, SEEN_MOST = 200000, LINKS_MOST = 64, FOUND_MOST = 5000, YAML_FOUND_MOST = 5000 };

struct walk {
	struct sources *sources;
	struct found *out;
	struct ignore ignore;
	size_t seen, yaml; /* yaml: files of which only the end of the name is known */
};

static bool
is_one_of(const char *name, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (words[i][0] == name[0] && strcmp(name, words[i]) == 0)
			return true;
	return false;
}

static bool
is_others_code(const char *name)
{
	static const char *const names[] = {".git", "node_modules", "bower_components", "vendor",
		"third_party", ".venv", "venv", "virtualenv", "site-packages", "dist-packages", "__pycache__",
		".tox", ".nox", ".eggs", ".terraform", "target", "dist", ".next", ".nuxt", ".output",
		".svelte-kit", ".turbo", ".parcel-cache", ".serverless", ".vercel", ".netlify", ".yarn",
		".pnpm-store", ".cache", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".gradle", ".bundle",
		".direnv", ".idea", ".hg", ".svn", "jspm_packages", "Pods", "Carthage", "coverage", "htmlcov",
		".nyc_output", "_build"};

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

bool
found_is_template(const char *path)
{
	const char *slash = strrchr(path, '/');

	return is_template(slash == NULL ? path : slash + 1);
}

static bool
starts(const char *text, const char *start)
{
	return strncmp(text, start, strlen(start)) == 0;
}

/* PM2 takes any name with these ends; these are the ones that it makes and its manual shows. */
static bool
is_pm2(const char *name)
{
	static const char *const ends_of[] = {".config.js", ".config.cjs", ".config.mjs", ".json",
		".yml", ".yaml"};
	bool called = starts(name, "ecosystem") || starts(name, "pm2") || ends(name, ".pm2.json") ||
		strcmp(name, "process.json") == 0 || strcmp(name, "process.yml") == 0 ||
		strcmp(name, "process.yaml") == 0;

	for (size_t i = 0; called && i < ARRAY_LEN(ends_of); i++)
		if (ends(name, ends_of[i]))
			return true;
	return strcmp(name, "pm2.js") == 0;
}

/* What infrastructure is made of: Kubernetes, Terraform, PM2. */
static int
infrastructure_kind(const char *name)
{
	if (is_pm2(name))
		return FOUND_PM2;
	if (ends(name, ".tf"))
		return FOUND_TERRAFORM;
	if (ends(name, ".tfvars") || ends(name, ".tfvars.json"))
		return FOUND_TFVARS;
	if (strcmp(name, "kustomization.yaml") == 0 || strcmp(name, "kustomization.yml") == 0 ||
		strcmp(name, "Kustomization") == 0)
		return FOUND_KUSTOMIZATION;
	if (strcmp(name, "Chart.yaml") == 0)
		return FOUND_CHART;
	return is_yaml(name) ? FOUND_YAML : -1;
}

int
found_kind(const char *path)
{
	static const char *const others[] = {"Jenkinsfile", "azure-pipelines.yml", ".travis.yml",
		"bitbucket-pipelines.yml", ".drone.yml", ".woodpecker.yml", "config.yml"};
	static const char *const scripts[] = {"Makefile", "makefile", "GNUmakefile", "justfile",
		"Justfile", ".justfile", "package.json"};
	const char *slash = strrchr(path, '/'), *name = slash == NULL ? path : slash + 1;

	switch (env_file_kind(path)) {
	case ENV_FILE_NONE:
		break;
	case ENV_FILE_TEMPLATE:
		return FOUND_TEMPLATE;
	case ENV_FILE_KEYS: /* `.env.previous` and `.env.me` are text with secrets in it */
		return ends(name, ".vault") || ends(name, ".keys") ? -1 : FOUND_ENV;
	case ENV_FILE_ENCRYPTED: /* what is no text is not read; `.env.enc` may be values that are encrypted one by one */
		return strncmp(name, ".env.", 5) == 0 && ends(name, ".enc") ? FOUND_ENV : -1;
	default:
		return FOUND_ENV;
	}
	if (strncmp(path, ".github/workflows/", 18) == 0 && is_yaml(name))
		return FOUND_WORKFLOW;
	if (strcmp(path, ".gitlab-ci.yml") == 0)
		return FOUND_GITLAB;
	if ((strncmp(name, "docker-compose", 14) == 0 || strncmp(name, "compose.", 8) == 0 ||
		strncmp(name, "compose-", 8) == 0) &&
		is_yaml(name))
		return FOUND_COMPOSE;
	if (strcmp(name, "Dockerfile") == 0 || strcmp(name, "Containerfile") == 0 ||
		strncmp(name, "Dockerfile.", 11) == 0 || ends(name, ".Dockerfile") ||
		ends(name, ".dockerfile"))
		return ends(name, ".dockerignore") ? -1 : FOUND_DOCKERFILE;
	if (is_one_of(name, scripts, ARRAY_LEN(scripts)) || ends(name, ".mk") || ends(name, ".sh"))
		return FOUND_SCRIPT;
	if (is_one_of(name, others, ARRAY_LEN(others)) &&
		(strcmp(name, "config.yml") != 0 || strstr(path, ".circleci/") != NULL))
		return FOUND_OTHER_CI;
	return infrastructure_kind(name);
}

/* The environment that TEXT says; of several, the last that is not for development: `ci.prod.env`. */
static unsigned
environment_of(struct slice text, struct slice *word)
{
	struct slice one = {NULL, 0};
	unsigned class, said = 0;

	while ((class = environment_in(text, &one)) != 0) {
		if (said == 0 || !environment_is_for_development(class)) {
			said = class;
			*word = one;
		}
		text = slice_from(text, (size_t)(one.data - text.data) + one.len);
	}
	return said;
}

unsigned
found_environment(const char *path, struct slice *word)
{
	const char *slash = strrchr(path, '/'), *name = slash == NULL ? path : slash + 1;
	unsigned class = environment_of(slice_of_text(name), word);

	/* `.postgres` in `.envs/.production`: its folders say what its own name does not */
	return class == 0 && env_file_kind(name) == ENV_FILE_NONE ?
		environment_of(slice_of_text(path), word) : class;
}

/* By what its name ends in. */
bool
found_is_text(const char *path)
{
	static const char *const others[] = {"md", "markdown", "rst", "txt", "adoc", "html", "htm", "css",
		"scss", "sass", "less", "csv", "tsv", "log", "lock", "sum", "map", "snap", "po", "pot", "mo",
		"png", "jpg", "jpeg", "gif", "svg", "ico", "webp", "avif", "bmp", "tiff", "woff", "woff2",
		"ttf", "eot", "otf", "mp3", "mp4", "ogg", "wav", "webm", "mov", "pdf", "zip", "gz", "tgz", "bz2",
		"xz", "zst", "7z", "tar", "jar", "war", "class", "so", "o", "a", "dylib", "dll", "exe", "bin",
		"dat", "db", "sqlite", "sqlite3", "pyc", "pyo", "wasm", "parquet", "npy", "npz", "pkl", "pt",
		"onnx", "h5", "safetensors", "tflite", "iso", "deb", "rpm", "age", "gpg", "asc", "pem", "crt",
		"key", "p12", "jks", "keystore", "svgz", "psd", "ai", "doc", "docx", "xls", "xlsx", "ppt",
		"pptx", "geojson", "ndjson", "jsonl", "bak", "orig", "patch", "diff"};
	static const char *const names[] = {"package-lock.json", "npm-shrinkwrap.json", "pnpm-lock.yaml",
		"composer.lock", "LICENSE", "NOTICE", "AUTHORS", "CODEOWNERS", ".gitignore", ".dockerignore"};
	const char *slash = strrchr(path, '/'), *name = slash == NULL ? path : slash + 1;
	const char *dot = strrchr(name, '.');

	return !is_one_of(name, names, ARRAY_LEN(names)) && !ends(name, ".min.js") &&
		!ends(name, ".bundle.js") && !ends(name, "~") &&
		(dot == NULL || !is_one_of(dot + 1, others, ARRAY_LEN(others)));
}

static void
add_text(struct walk *walk, const char *path)
{
	struct found *out = walk->out;

	if (!found_is_text(path) || ignore_fits_inside(&walk->ignore, path, false))
		return;
	out->texts = list_grow(out->texts, out->text_count, &out->text_room, sizeof(*out->texts));
	out->texts[out->text_count++] = path;
}

/* PATH is in the pool. */
static void
add(struct walk *walk, const char *path)
{
	struct found *out = walk->out;
	int kind = found_kind(path);

	if (kind != FOUND_ENV && kind != FOUND_TEMPLATE)
		add_text(walk, path);
	if (kind < 0)
		return;
	if (kind == FOUND_YAML ? walk->yaml >= YAML_FOUND_MOST :
		out->count - walk->yaml >= FOUND_MOST) {
		out->is_cut = true;
		return;
	}
	walk->yaml += kind == FOUND_YAML;
	out->items = list_grow(out->items, out->count, &out->room, sizeof(*out->items));
	out->items[out->count++] = (struct found_file){.path = path, .kind = (enum found_kind)kind,
		.is_ignored = ignore_fits(&walk->ignore, path, false) &&
		!sources_is_tracked(walk->sources, path),
		.is_loose = env_file_kind(path) == ENV_FILE_SCRIPT};
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

static const char *
path_of(struct walk *walk, const char *folder, const char *name)
{
	size_t before = strcmp(folder, ".") == 0 ? 0 : strlen(folder) + 1, len = strlen(name);
	char *path = pool_alloc(walk->out->pool, before + len + 1);

	if (before > 0) {
		memcpy(path, folder, before - 1);
		path[before - 1] = '/';
	}
	memcpy(path + before, name, len + 1);
	return path;
}

/* Most file systems say it with the name. */
static unsigned char
type_of(int fd, const struct dirent *entry)
{
	struct stat stat;

	if (entry->d_type != DT_UNKNOWN)
		return entry->d_type;
	if (fstatat(fd, entry->d_name, &stat, AT_SYMLINK_NOFOLLOW) < 0)
		return DT_UNKNOWN;
	return S_ISREG(stat.st_mode) ? DT_REG : S_ISDIR(stat.st_mode) ? DT_DIR :
		S_ISLNK(stat.st_mode) ? DT_LNK : DT_UNKNOWN;
}

static void
add_closed(struct found *out, const char *path)
{
	out->closed = list_grow(out->closed, out->closed_count, &out->closed_room,
		sizeof(*out->closed));
	out->closed[out->closed_count++] = path;
}

/* Other YAML, scripts and what is not read anyway are left out without a word. */
static void
add_link(struct found *out, const char *path)
{
	int kind = found_kind(path);

	if (kind < 0 || kind == FOUND_YAML || kind == FOUND_SCRIPT || kind == FOUND_OTHER_CI)
		return;
	out->links = list_grow(out->links, out->link_count, &out->link_room, sizeof(*out->links));
	out->links[out->link_count++] = path;
}

static void
visit(struct walk *walk, int fd, const char *folder, const struct dirent *entry, unsigned depth)
{
	unsigned char type = type_of(fd, entry);
	const char *path;
	int below;

	if (type == DT_REG) {
		add(walk, path_of(walk, folder, entry->d_name));
		return;
	}
	if (type == DT_LNK)
		add_link(walk->out, path_of(walk, folder, entry->d_name));
	if (type != DT_DIR || is_others_code(entry->d_name))
		return;
	path = path_of(walk, folder, entry->d_name);
	if (ignore_fits_inside(&walk->ignore, path, true))
		return;
	if (depth >= DEEPEST) {
		walk->out->is_cut = true;
		return;
	}
	below = openat(fd, entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (below >= 0)
		walk_folder(walk, below, path, depth + 1);
	else if (errno != ENOENT)
		add_closed(walk->out, path);
}

/* FD is closed. */
static void
walk_folder(struct walk *walk, int fd, const char *folder, unsigned depth)
{
	DIR *stream = faccessat(fd, "pyvenv.cfg", F_OK, 0) == 0 ? NULL : fdopendir(fd);
	size_t patterns = walk->ignore.count;

	if (stream == NULL) { /* others' code by whatever name, or it cannot be entered */
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
		visit(walk, dirfd(stream), folder, entry, depth);
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

static int
compare_texts(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool
is_item(const struct found *out, int root, const struct stat *target)
{
	struct stat stat;

	for (size_t i = 0; i < out->count; i++)
		if (fstatat(root, out->items[i].path, &stat, AT_SYMLINK_NOFOLLOW) == 0 &&
			stat.st_ino == target->st_ino && stat.st_dev == target->st_dev)
			return true;
	return false;
}

/* A link to what is looked at under its own name hides nothing; nor does one to nowhere. */
static void
leave_links_to_items(struct found *out, int root)
{
	struct stat target;
	size_t kept = 0;

	for (size_t i = 0; i < out->link_count; i++)
		if (fstatat(root, out->links[i], &target, 0) == 0 && !S_ISDIR(target.st_mode) &&
			(kept >= LINKS_MOST || !is_item(out, root, &target)))
			out->links[kept++] = out->links[i];
	out->link_count = kept;
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
			add(&walk, pool_text(out->pool, sources_at(sources, i)));
	if (out->count > 1)
		qsort(out->items, out->count, sizeof(*out->items), compare);
	if (out->text_count > 1)
		qsort(out->texts, out->text_count, sizeof(*out->texts), compare_texts);
	if (out->closed_count > 1)
		qsort(out->closed, out->closed_count, sizeof(*out->closed), compare_texts);
	if (out->link_count > 1)
		qsort(out->links, out->link_count, sizeof(*out->links), compare_texts);
	if (fd >= 0)
		leave_links_to_items(out, sources_root(sources));
	ignore_done(&walk.ignore);
}

/* The patterns that count for PATH: those of the folders it is in. */
static void
read_ignored_to(struct walk *walk, const char *path)
{
	read_ignored(walk, ".");
	for (const char *at = path; (at = strchr(at, '/')) != NULL; at++)
		read_ignored(walk, pool_slice(walk->out->pool, slice_of(path, (size_t)(at - path))));
}

static void
take_text_away(struct found *out, const char *path)
{
	const char **at = out->text_count == 0 ? NULL : bsearch(&path, out->texts, out->text_count,
		sizeof(*out->texts), compare_texts);

	if (at == NULL)
		return;
	out->text_count--;
	memmove(at, at + 1, (out->text_count - (size_t)(at - out->texts)) * sizeof(*at));
}

void
found_add_env_file(struct sources *sources, struct found *out, const char *path, bool is_raw)
{
	struct walk walk = {.sources = sources, .out = out};
	struct found_file file = {.path = path, .is_of_compose = true, .is_loose = is_raw,
		.kind = found_is_template(path) ? FOUND_TEMPLATE : FOUND_ENV};
	struct found_file *known = out->count == 0 ? NULL :
		bsearch(&file, out->items, out->count, sizeof(file), compare);
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	struct slice text;

	if (known != NULL) {
		known->is_of_compose = true;
		return;
	}
	if (sources_read(sources, path, &text, &ignored) < 0)
		return;
	file.path = pool_text(out->pool, path);
	read_ignored_to(&walk, path);
	file.is_ignored = ignore_fits(&walk.ignore, path, false) && !sources_is_tracked(sources, path);
	ignore_done(&walk.ignore);
	out->items = list_grow(out->items, out->count, &out->room, sizeof(*out->items));
	out->items[out->count++] = file;
	qsort(out->items, out->count, sizeof(*out->items), compare);
	take_text_away(out, path);
}

void
found_done(struct found *found)
{
	free(found->items);
	free(found->texts);
	free(found->closed);
	free(found->links);
	pool_free(found->pool);
}
