/* SPDX-License-Identifier: Apache-2.0 */
/* The memory of a program that stands still, map by map. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/list.h"
#include "image_priv.h"

enum { WINDOW = 8, MAPS_MOST = 4096, ENTRY_MOST = 131072 };

struct map {
	struct range range;
	bool is_closed; /* to everybody */
	const char *name;
};

static bool
is_handed_on(const struct image *image, uint64_t at)
{
	size_t i;

	for (i = 0; i < image->allowed_count; i++)
		if (at >= image->allowed[i].from && at < image->allowed[i].to)
			return true;
	return false;
}

/* From which byte on it is there, if it is there as it is. */
static const char *
form_of(const struct image *image, const struct needle *needle, size_t offset)
{
	static char text[40];
	const unsigned char *first =
	    memmem(needle->secret.data, needle->secret.len, image->chunk + offset, WINDOW);

	if (first == NULL)
		return "in another form";
	snprintf(text, sizeof(text), "from byte %zu on", (size_t)(first - needle->secret.data));
	return text;
}

static void
on_hit(void *cookie, const struct needle *needle, size_t offset)
{
	struct image *image = cookie;
	size_t index = (size_t)(needle - image->needles->items);
	uint64_t at = image->chunk_at + offset;

	if (needle->kind == NEEDLE_VALUE && is_handed_on(image, at)) {
		image->handed[index] = true;
		return;
	}
	if (image->found[index])
		return;
	image->found[index] = true;
	image->out->stray[needle->kind]++;
	if (image->told++ < IMAGE_TELL_MOST)
		fprintf(stderr, "  %s: %s, %s, at %" PRIx64 " in %s\n", image->state, needle->what,
		    form_of(image, needle, offset), at, image->map_name);
}

static void
look_at_map(struct image *image, uint64_t from, uint64_t to)
{
	while (from < to) {
		size_t want = to - from < IMAGE_CHUNK ? (size_t)(to - from) : IMAGE_CHUNK;
		ssize_t n = pread(image->mem, image->chunk, want, (off_t)from);

		if (n <= 0)
			return; /* a guard page, or of the kernel's own */
		image->chunk_at = from;
		needles_search(image->needles, slice_of(image->chunk, (size_t)n), on_hit, image);
		image->out->bytes += (size_t)n;
		from += (size_t)n > IMAGE_OVERLAP ? (size_t)n - IMAGE_OVERLAP : (size_t)n;
		if ((size_t)n < want || (size_t)n <= IMAGE_OVERLAP || from + IMAGE_OVERLAP >= to)
			return;
	}
}

static bool
parse_map(char *line, struct map *out)
{
	char *end, *name = strrchr(line, ' ');

	out->range.from = strtoull(line, &end, 16);
	if (*end != '-')
		return false;
	out->range.to = strtoull(end + 1, &end, 16);
	out->is_closed = strncmp(end, " ---", 4) == 0;
	out->name = name == NULL || name[1] == '\0' ? "memory without a name" : name + 1;
	return true;
}

/* Guarded memory lies between two pages that nobody may touch. */
static bool
is_guarded(const struct map *maps, size_t count, size_t at)
{
	return at > 0 && at + 1 < count && maps[at - 1].is_closed && maps[at + 1].is_closed &&
	       maps[at - 1].range.to == maps[at].range.from &&
	       maps[at + 1].range.from == maps[at].range.to;
}

static size_t
read_maps(struct image *image, struct buf *text, struct map *maps)
{
	char part[65536], *line, *rest;
	size_t count = 0;
	ssize_t n;

	lseek(image->maps, 0, SEEK_SET);
	while ((n = read(image->maps, part, sizeof(part))) > 0)
		buf_add(text, slice_of(part, (size_t)n));
	buf_add_byte(text, '\0');
	for (line = strtok_r(text->data, "\n", &rest); line != NULL && count < MAPS_MOST;
	     line = strtok_r(NULL, "\n", &rest))
		count += parse_map(line, &maps[count]);
	return count;
}

/* The whole memory, one map after the other. */
void
image_look(struct image *image, const char *state)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct map *maps CLEANUP(freep) = xcalloc(MAPS_MOST, sizeof(*maps));
	size_t count = read_maps(image, &text, maps), i;

	image->state = state;
	memset(image->found, 0, image->needles->count * sizeof(bool));
	memset(image->handed, 0, image->needles->count * sizeof(bool));
	for (i = 0; i < count; i++) {
		if (strncmp(maps[i].name, "[v", 2) == 0 || maps[i].is_closed)
			continue; /* of the kernel, or a guard page */
		if (image->spares_guarded && is_guarded(maps, count, i))
			continue;
		image->map_name = maps[i].name;
		look_at_map(image, maps[i].range.from, maps[i].range.to);
	}
	if (image->allowed_count == 0)
		return;
	image->out->handed = 0;
	for (i = 0; i < image->needles->count; i++)
		image->out->handed += image->handed[i];
}

static uint64_t
word_at(const struct image *image, uint64_t at)
{
	uint64_t word = 0;

	if (pread(image->mem, &word, sizeof(word), (off_t)at) != sizeof(word))
		return 0;
	return word;
}

/* Where the strings are that execve() hands on. */
void
image_allow_environment(struct image *image, uint64_t envp)
{
	static char text[ENTRY_MOST];
	uint64_t at;

	image->allowed_count = 0;
	for (; envp != 0 && (at = word_at(image, envp)) != 0; envp += sizeof(at)) {
		ssize_t n = pread(image->mem, text, sizeof(text), (off_t)at);
		size_t len = n <= 0 ? 0 : strnlen(text, (size_t)n);

		image->allowed = list_grow(image->allowed, image->allowed_count,
		    &image->allowed_room, sizeof(*image->allowed));
		image->allowed[image->allowed_count++] = (struct range){at, at + len};
	}
}
