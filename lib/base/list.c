/* SPDX-License-Identifier: Apache-2.0 */
#include "base/list.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LARGE = 256 << 10 }; /* bytes */

static void
die_of_memory(void)
{
	static const char text[] = "error[out-of-memory]: no memory left\n";
	ssize_t ignored = write(STDERR_FILENO, text, sizeof(text) - 1);

	(void)ignored;
	_exit(10);
}

void *
xmalloc(size_t size)
{
	void *memory = malloc(size == 0 ? 1 : size);

	if (memory == NULL)
		die_of_memory();
	return memory;
}

void *
xrealloc(void *memory, size_t size)
{
	void *moved = realloc(memory, size == 0 ? 1 : size);

	if (moved == NULL)
		die_of_memory();
	return moved;
}

void *
xcalloc(size_t count, size_t size)
{
	void *memory = calloc(count == 0 ? 1 : count, size == 0 ? 1 : size);

	if (memory == NULL)
		die_of_memory();
	return memory;
}

char *
xstrndup(const char *text, size_t len)
{
	char *copy = xmalloc(len + 1);

	if (len > 0)
		memcpy(copy, text, len);
	copy[len] = '\0';
	return copy;
}

char *
xstrdup(const char *text)
{
	return xstrndup(text, strlen(text));
}

void
freep(void *pointer)
{
	void **memory = pointer;

	free(*memory);
	*memory = NULL;
}

/* Twice the room; a large list moves page by page, so an eighth more is enough for it. */
static size_t
next_room(size_t room, size_t item_size)
{
	if (room < 8)
		return 8;
	return room >= LARGE / item_size ? room + room / 8 + 1 : room * 2;
}

void *
list_grow(void *items, size_t count, size_t *room, size_t item_size)
{
	size_t wanted;
	void *moved;

	if (count < *room)
		return items;
	wanted = next_room(*room, item_size);
	if (wanted > SIZE_MAX / item_size)
		die_of_memory();
	moved = xrealloc(items, wanted * item_size);
	*room = wanted;
	return moved;
}
