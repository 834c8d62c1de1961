/* SPDX-License-Identifier: Apache-2.0 */
#include "base/pool.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"

enum { BLOCK = 16384 };

struct block {
	struct block *older;
	size_t used, room;
	max_align_t bytes[];
};

struct pool {
	struct block *newest;
};

struct pool *
pool_new(void)
{
	return xcalloc(1, sizeof(struct pool));
}

void
pool_free(struct pool *pool)
{
	if (pool == NULL)
		return;
	while (pool->newest != NULL) {
		struct block *block = pool->newest;

		pool->newest = block->older;
		free(block);
	}
	free(pool);
}

void
pool_freep(struct pool **pool)
{
	pool_free(*pool);
	*pool = NULL;
}

void *
pool_alloc(struct pool *pool, size_t len)
{
	struct block *block = pool->newest;
	size_t room = len > BLOCK ? len : BLOCK;
	void *memory;

	len = (len + sizeof(max_align_t) - 1) / sizeof(max_align_t) * sizeof(max_align_t);
	if (block == NULL || block->room - block->used < len) {
		room = room < len ? len : room;
		block = xcalloc(1, sizeof(*block) + room);
		*block = (struct block){.older = pool->newest, .room = room};
		pool->newest = block;
	}
	memory = (unsigned char *)block->bytes + block->used;
	block->used += len;
	return memory;
}

char *
pool_slice(struct pool *pool, struct slice text)
{
	char *copy = pool_alloc(pool, text.len + 1);

	if (text.len > 0)
		memcpy(copy, text.data, text.len);
	return copy;
}

char *
pool_text(struct pool *pool, const char *text)
{
	return text == NULL ? NULL : pool_slice(pool, slice_of_text(text));
}

char *
pool_printf(struct pool *pool, const char *format, ...)
{
	va_list args;
	char *text;
	int len;

	va_start(args, format);
	len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	text = pool_alloc(pool, (size_t)(len < 0 ? 0 : len) + 1);
	va_start(args, format);
	vsnprintf(text, (size_t)(len < 0 ? 0 : len) + 1, format, args);
	va_end(args);
	return text;
}
