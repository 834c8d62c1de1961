/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a program writes, and where to: every write is looked at before it is done. Descriptors are
 * known by the names they were opened under.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/list.h"
#include "image_priv.h"

enum { PATH_ROOM = 4096, VECTORS_MOST = 1024 };

static const char *
name_of(const struct image *image, uint64_t fd)
{
	static const char *const standard[] = {"stdin", "stdout", "stderr"};

	if (fd >= IMAGE_FDS)
		return "a descriptor";
	if (image->names[fd] != NULL)
		return image->names[fd];
	return fd < 3 ? standard[fd] : "a descriptor";
}

static void
name(struct image *image, uint64_t fd, const char *text)
{
	if (fd >= IMAGE_FDS)
		return;
	free(image->names[fd]);
	image->names[fd] = text == NULL ? NULL : xstrdup(text);
}

static bool
is_for_people(const char *target)
{
	return strcmp(target, "stdout") == 0 || strcmp(target, "stderr") == 0 ||
	       strcmp(target, "/dev/tty") == 0;
}

static bool
is_one_of(const char *target, const char *const *places)
{
	for (; places != NULL && *places != NULL; places++)
		if (strstr(target, *places) != NULL)
			return true;
	return false;
}

static bool
may_have(const struct image *image, enum needle_kind kind, const char *target)
{
	const struct image_places *places = image->places;

	if (kind == NEEDLE_NAME && (is_for_people(target) || is_one_of(target, places->of_names)))
		return true;
	return kind != NEEDLE_KEY && is_one_of(target, places->of_all);
}

static void
on_hit(void *cookie, const struct needle *needle, size_t offset)
{
	struct image *image = cookie;
	size_t index = (size_t)(needle - image->needles->items);

	(void)offset;
	if (image->found[index] || may_have(image, needle->kind, image->map_name))
		return;
	image->found[index] = true;
	image->out->stray[needle->kind]++;
	fprintf(stderr, "  %s is written to %s\n", needle->what, image->map_name);
}

static void
look_at(struct image *image, uint64_t from, uint64_t len)
{
	while (len > 0) {
		size_t want = len < IMAGE_CHUNK ? (size_t)len : IMAGE_CHUNK;
		ssize_t n = pread(image->mem, image->chunk, want, (off_t)from);

		if (n <= 0)
			return;
		needles_search(image->needles, slice_of(image->chunk, (size_t)n), on_hit, image);
		image->out->bytes += (size_t)n;
		from += (size_t)n;
		len -= (size_t)n;
	}
}

static void
look_at_vectors(struct image *image, uint64_t at, uint64_t count)
{
	struct iovec vectors[VECTORS_MOST];
	size_t i;

	if (count > VECTORS_MOST)
		count = VECTORS_MOST;
	if (pread(image->mem, vectors, count * sizeof(*vectors), (off_t)at) < 0)
		return;
	for (i = 0; i < count; i++)
		look_at(image, (uint64_t)(uintptr_t)vectors[i].iov_base, vectors[i].iov_len);
}

static void
remember_path(struct image *image, uint64_t at)
{
	ssize_t n = pread(image->mem, image->path, PATH_ROOM - 1, (off_t)at);

	image->path[n < 0 ? 0 : n] = '\0';
}

void
image_writes_enter(struct image *image, uint64_t number, const uint64_t *args)
{
	image->entered = number;
	image->entered_fd = args[0];
	image->map_name = name_of(image, args[0]);
	switch (number) {
	case SYS_write:
	case SYS_pwrite64:
	case SYS_sendto:
		image->out->writes++;
		look_at(image, args[1], args[2]);
		break;
	case SYS_writev:
	case SYS_pwritev:
	case SYS_pwritev2:
		image->out->writes++;
		look_at_vectors(image, args[1], args[2]);
		break;
	case SYS_openat:
		remember_path(image, args[1]);
		break;
#ifdef SYS_open
	case SYS_open:
		remember_path(image, args[0]);
		break;
#endif
	case SYS_memfd_create:
		snprintf(image->path, PATH_ROOM, "memory");
		break;
	default:
		break;
	}
}

void
image_writes_leave(struct image *image, int64_t result)
{
	if (result < 0)
		return;
	switch (image->entered) {
	case SYS_openat:
#ifdef SYS_open
	case SYS_open:
#endif
	case SYS_memfd_create:
		name(image, (uint64_t)result, image->path);
		break;
	case SYS_close:
		name(image, image->entered_fd, NULL);
		break;
	case SYS_dup:
#ifdef SYS_dup2
	case SYS_dup2:
#endif
	case SYS_dup3:
		if (image->entered_fd != (uint64_t)result)
			name(image, (uint64_t)result, name_of(image, image->entered_fd));
		break;
	default:
		break;
	}
}

void
image_search_file(const struct needles *needles, const char *path,
    const struct image_places *places, struct image_result *out)
{
	struct image image = {.needles = needles, .out = out, .places = places};
	ssize_t n;

	image.mem = open(path, O_RDONLY | O_CLOEXEC);
	if (image.mem < 0)
		return; /* gone meanwhile */
	image.map_name = path;
	image.chunk = xmalloc(IMAGE_CHUNK);
	image.found = xcalloc(needles->count + 1, sizeof(bool));
	for (off_t at = 0; (n = pread(image.mem, image.chunk, IMAGE_CHUNK, at)) > 0;
	     at += n > IMAGE_OVERLAP ? n - IMAGE_OVERLAP : n) {
		needles_search(needles, slice_of(image.chunk, (size_t)n), on_hit, &image);
		out->bytes += (size_t)n;
		if (n <= IMAGE_OVERLAP)
			break;
	}
	free(image.chunk);
	free(image.found);
	close(image.mem);
}
