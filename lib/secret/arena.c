/* SPDX-License-Identifier: Apache-2.0 */
#include "secret/arena.h"

#include <assert.h>
#include <stdalign.h>
#include <stdint.h>
#include <string.h>

#include "base/list.h"
#include "secret/guard_priv.h"
#include "secret/secret.h"

enum { ALIGN = alignof(max_align_t), SMALLEST = 16384, LARGE = 256 << 10 };

struct block {
	struct block *older;
	size_t used, room;
	unsigned char *data; /* guarded */
};

struct arena {
	struct block *newest;
	size_t expected; /* room of the next block; 0: half of what is there, or an eighth of much */
	size_t room;     /* of all blocks */
};

struct arena *
arena_new(size_t expected)
{
	struct arena *arena = xcalloc(1, sizeof(*arena));

	arena->expected = expected;
	return arena;
}

/* guard_free() wipes what is in them. */
static void
blocks_free(struct block *block)
{
	while (block != NULL) {
		struct block *older = block->older;

		guard_free(block->data);
		freep(&block);
		block = older;
	}
}

void
arena_free(struct arena *arena)
{
	if (arena == NULL)
		return;
	blocks_free(arena->newest);
	freep(&arena);
}

void
arena_reset(struct arena *arena)
{
	struct block *block = arena->newest;

	if (block == NULL)
		return;
	blocks_free(block->older);
	secret_wipe(block->data, block->used);
	arena->room = block->room;
	block->older = NULL;
	block->used = 0;
}

void
arena_freep(struct arena **arena)
{
	arena_free(*arena);
	*arena = NULL;
}

void
arena_release(struct arena *arena, const void *reached)
{
	struct block *block = arena->newest;
	uintptr_t at = (uintptr_t)reached;

	while (block != NULL && at - (uintptr_t)block->data >= block->room) /* wraps before it */
		block = block->older;
	if (block == NULL)
		return;
	for (const struct block *full = block->older; full != NULL; full = full->older)
		arena->room -= full->room;
	blocks_free(block->older);
	block->older = NULL;
}

static size_t
rounded(size_t len)
{
	return (len + ALIGN - 1) / ALIGN * ALIGN;
}

static void
grow(struct arena *arena, size_t len)
{
	struct block *block = xcalloc(1, sizeof(*block));
	size_t more = arena->room / (arena->room < LARGE ? 2 : 8);
	size_t room = arena->expected > 0 ? arena->expected : more;

	if (room < SMALLEST)
		room = SMALLEST;
	if (room < len)
		room = len;
	block->room = rounded(room);
	block->data = guard_new_unset(block->room);
	block->older = arena->newest;
	arena->newest = block;
	arena->room += block->room;
	arena->expected = 0;
}

void
arena_expect(struct arena *arena, size_t more)
{
	struct block *block = arena->newest;

	if (block == NULL || block->room - block->used < more)
		arena->expected = more;
}

/* LEN bytes that begin at AT of the newest block, or of a new one. */
static unsigned char *
take(struct arena *arena, size_t at, size_t len)
{
	struct block *block = arena->newest;

	if (block == NULL || at > block->room || block->room - at < len) {
		grow(arena, len);
		block = arena->newest;
		at = 0;
	}
	block->used = at + len;
	return block->data + at;
}

void *
arena_alloc_unset(struct arena *arena, size_t len)
{
	return take(arena, arena->newest == NULL ? 0 : rounded(arena->newest->used), len);
}

void *
arena_alloc(struct arena *arena, size_t len)
{
	return memset(arena_alloc_unset(arena, len), 0, len);
}

void
arena_shrink(struct arena *arena, void *newest, size_t len, size_t keep)
{
	struct block *block = arena->newest;
	size_t at = (size_t)((unsigned char *)newest - block->data);

	assert(keep <= len && at + len == block->used);
	secret_wipe((unsigned char *)newest + keep, len - keep);
	block->used = at + keep;
}

void
arena_join(struct arena *arena, struct arena **from)
{
	struct block **oldest = &arena->newest;

	while (*oldest != NULL)
		oldest = &(*oldest)->older;
	*oldest = (*from)->newest;
	arena->room += (*from)->room;
	freep(from);
}

struct slice
arena_copy(struct arena *arena, struct slice bytes)
{
	unsigned char *copy =
		take(arena, arena->newest == NULL ? 0 : arena->newest->used, bytes.len + 1);

	if (bytes.len > 0)
		memcpy(copy, bytes.data, bytes.len);
	copy[bytes.len] = '\0';
	return slice_of(copy, bytes.len);
}
