/* SPDX-License-Identifier: Apache-2.0 */
#include "observe/sources.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#ifdef __linux__
#include <linux/openat2.h>
#include <sys/syscall.h>
#endif

#include "base/list.h"
#include "observe/names.h"
#include "secret/read.h"

struct source {
	char *path;
	struct secret *text; /* NULL: it could not be read, and why */
	struct err err;
};

struct sources {
	int root;
	char *name;
	struct source *items;
	size_t count, room;
	struct names names;
	bool (*takes_code)(const void *cookie, const char *path); /* NULL: all of it */
	const void *cookie;
	bool (*is_tracked)(const void *cookie, const char *path); /* NULL: nothing is */
	const void *tracked;
};

int
sources_open(const char *root, struct sources **out, struct err *err)
{
	struct sources *sources;
	int fd = root == NULL ? -1 : open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (root == NULL)
		root = "/";
	else if (fd < 0 && errno == ENOENT)
		return err_set(err, ERR_NOT_FOUND, "no-file", "there is no folder `%.200s`", root);
	else if (fd < 0)
		return err_system(err, "open folder `%.200s`", root);
	sources = xcalloc(1, sizeof(*sources));
	sources->root = fd;
	sources->name = realpath(root, NULL);
	*out = sources;
	return 0;
}

void
sources_close(struct sources *sources)
{
	if (sources == NULL)
		return;
	for (size_t i = 0; i < sources->count; i++) {
		secret_free(sources->items[i].text);
		err_done(&sources->items[i].err);
		free(sources->items[i].path);
	}
	free(sources->items);
	names_done(&sources->names);
	free(sources->name);
	if (sources->root >= 0)
		close(sources->root);
	free(sources);
}

void
sources_closep(struct sources **sources)
{
	sources_close(*sources);
	*sources = NULL;
}

/* Where the kernel cannot keep a path inside by itself: no link at all is followed. */
static int
open_by_steps(int root, const char *path)
{
	int at = dup(root), next;

	while (at >= 0) {
		size_t len = strcspn(path, "/");
		char *part = xstrndup(path, len);
		bool last = path[len] == '\0';

		next = strcmp(part, "..") == 0 ? (errno = EXDEV, -1) :
			openat(at, part, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK |
				(last ? 0 : O_DIRECTORY));
		free(part);
		close(at);
		if (last || next < 0)
			return next;
		at = next;
		path += len + 1;
	}
	return -1;
}

static int
open_inside(int root, const char *path)
{
#ifdef __linux__
	struct open_how how = {.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS};
	long fd = syscall(SYS_openat2, root, path, &how, sizeof(how));

	if (fd >= 0 || (errno != ENOSYS && errno != EPERM))
		return (int)fd;
#endif
	return open_by_steps(root, path);
}

/* PATH as a file that can be read, of *SIZE bytes as it says; the caller closes *OUT. */
static int
open_file(int root, const char *path, int *out, size_t *size, struct err *err)
{
	struct stat stat = {0};
	int fd = path[0] == '/' ? (errno = EXDEV, -1) : root < 0 ? (errno = ENOENT, -1) :
		open_inside(root, path);

	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return err_set(err, ERR_NOT_FOUND, "no-file", "there is no file `%.200s`", path);
	if (fd < 0 && (errno == EXDEV || errno == ELOOP)) {
		err_set(err, ERR_REFUSED, "outside", "`%.200s` leads out of the project", path);
		return err_fix(err, "what a check reads lies in the project's folder: put it there");
	}
	if (fd < 0)
		return err_system(err, "open `%.200s`", path);
	if (fstat(fd, &stat) == 0 && !S_ISREG(stat.st_mode)) {
		close(fd);
		return err_set(err, ERR_INVALID, "not-a-file", "`%.200s` is not a file", path);
	}
	*size = (size_t)stat.st_size;
	*out = fd;
	return 0;
}

static int
read_new(int root, const char *path, struct secret **out, struct err *err)
{
	size_t size;
	int fd, r = open_file(root, path, &fd, &size, err);

	if (r < 0)
		return r;
	r = secret_read_fd(fd, SOURCE_MOST, path, out, err);
	close(fd);
	return r;
}

/* All of FD, which ought to have SIZE bytes. */
static int
fill(int fd, const char *path, size_t size, unsigned char *buffer, size_t room, size_t *len,
	struct err *err)
{
	*len = 0;
	while (*len < room) {
		ssize_t got = read(fd, buffer + *len, room - *len);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_system(err, "read `%.200s`", path);
		if (got == 0)
			return 0;
		*len += (size_t)got;
		if (*len == size && size < room)
			return 0;
	}
	return err_set(err, ERR_INVALID, "too-large", "`%.200s` has more than %zu bytes", path, room);
}

static struct source *
add_source(struct sources *sources, const char *path)
{
	struct source *source;

	sources->items = list_grow(sources->items, sources->count, &sources->room,
		sizeof(*sources->items));
	source = &sources->items[sources->count];
	*source = (struct source){.path = xstrdup(path), .err = ERR_INIT};
	names_set(&sources->names, slice_of_text(source->path), (long)sources->count++);
	return source;
}

void
sources_put(struct sources *sources, const char *path, struct slice text)
{
	add_source(sources, path)->text = secret_of(text);
}

int
sources_read(struct sources *sources, const char *path, struct slice *out, struct err *err)
{
	long known = names_find(&sources->names, slice_of_text(path));
	struct source *source;

	if (known == NAMES_NONE) {
		source = add_source(sources, path);
		read_new(sources->root, path, &source->text, &source->err);
	} else {
		source = &sources->items[known];
	}
	if (source->text == NULL) {
		*err = source->err;
		err->more = NULL;
		err->more_count = 0;
		return err->code;
	}
	*out = secret_slice(source->text);
	return 0;
}

int
sources_peek(struct sources *sources, const char *path, unsigned char *buffer, size_t room,
	struct slice *out, bool *known, struct err *err)
{
	size_t len, size;
	int fd, r;

	*known = names_find(&sources->names, slice_of_text(path)) != NAMES_NONE;
	if (*known) {
		r = sources_read(sources, path, out, err);
		if (r == 0 && out->len >= room)
			return err_set(err, ERR_INVALID, "too-large", "`%.200s` has more than %zu bytes",
				path, room);
		return r;
	}
	r = open_file(sources->root, path, &fd, &size, err);
	if (r < 0)
		return r;
	r = fill(fd, path, size, buffer, room, &len, err);
	close(fd);
	if (r == 0)
		*out = slice_of(buffer, len);
	return r;
}

bool
sources_have(const struct sources *sources, const char *path)
{
	long known = names_find(&sources->names, slice_of_text(path));
	struct stat stat;

	return (known != NAMES_NONE && sources->items[known].text != NULL) ||
		(sources->root >= 0 &&
		fstatat(sources->root, path, &stat, AT_SYMLINK_NOFOLLOW) == 0);
}

size_t
sources_count(const struct sources *sources)
{
	return sources->count;
}

const char *
sources_at(const struct sources *sources, size_t at)
{
	return sources->items[at].path;
}

void
sources_limit_code(struct sources *sources, bool (*fn)(const void *cookie, const char *path),
	const void *cookie)
{
	sources->takes_code = fn;
	sources->cookie = cookie;
}

bool
sources_take_code(const struct sources *sources, const char *path)
{
	return sources->takes_code == NULL || sources->takes_code(sources->cookie, path);
}

void
sources_know_tracked(struct sources *sources, bool (*fn)(const void *cookie, const char *path),
	const void *cookie)
{
	sources->is_tracked = fn;
	sources->tracked = cookie;
}

bool
sources_is_tracked(const struct sources *sources, const char *path)
{
	return sources->is_tracked != NULL && sources->is_tracked(sources->tracked, path);
}

const char *
sources_name(const struct sources *sources)
{
	const char *slash = sources->name == NULL ? NULL : strrchr(sources->name, '/');

	return slash == NULL ? "" : slash + 1;
}

int
sources_root(const struct sources *sources)
{
	return sources->root;
}

const char *
source_path(struct pool *pool, const char *folder, struct slice path)
{
	size_t room = strlen(folder) + path.len + 3, len = 0;
	char *joined = pool_alloc(pool, room), *out = pool_alloc(pool, room);
	const char *at = joined;

	if (path.len > 0 && path.data[0] == '/')
		return NULL;
	memcpy(joined, folder, strlen(folder));
	joined[strlen(folder)] = '/';
	if (path.len > 0)
		memcpy(joined + strlen(folder) + 1, path.data, path.len);
	while (*at != '\0') {
		size_t part = strcspn(at, "/");

		if (part == 2 && at[0] == '.' && at[1] == '.') {
			if (len == 0)
				return NULL;
			while (len > 0 && out[--len] != '/')
				;
		} else if (part > 0 && !(part == 1 && at[0] == '.')) {
			if (len > 0)
				out[len++] = '/';
			memcpy(out + len, at, part);
			len += part;
		}
		at += part;
		at += *at == '/';
	}
	out[len] = '\0';
	return len == 0 ? "." : out;
}

const char *
source_folder(struct pool *pool, const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? "." : pool_slice(pool, slice_of(path, (size_t)(slash - path)));
}
