/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Small allocations share a slab; a large one has a slab of its own. A slab lies between two closed
 * pages, is left out of core dumps and locked where the limit allows. Every allocation stands
 * between canaries that are looked at when it is freed. One region for each allocation, as
 * sodium_malloc has it, costs twelve system calls and some 35 µs; a launch makes ten.
 *
 * Within a slab memory is taken from the bottom up, and comes back when all above it is free. The
 * address sanitizer sees more than canaries do, so under it there are no slabs.
 */
#include "secret/guard_priv.h"

#include <pthread.h>
#include <sodium.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/list.h"

enum { PAGE = 4096, SLAB_ROOM = 64 << 10, SHARES_MOST = SLAB_ROOM / 2 };

struct slab {
	size_t room;        /* of data, whole pages */
	size_t used;        /* from the bottom */
	struct block *last; /* the topmost allocation; NULL: none */
	unsigned char *data;
};

/* Stands before the bytes of an allocation; behind them the canary stands again. */
struct block {
	struct slab *slab;
	struct block *below;
	size_t len;
	uint64_t canary; /* inverted once it is free */
	max_align_t bytes[];
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct slab *shared; /* small allocations go here; NULL: none yet */
static uint64_t canary;
static size_t unlocked;

void
guard_die(const char *text)
{
	ssize_t ignored = write(STDERR_FILENO, text, strlen(text));

	(void)ignored;
	_exit(10);
}

_Noreturn static void
out_of_memory(void)
{
	guard_die("error[out-of-memory]: no guarded memory left\n");
}

static struct slab *
slab_new(size_t room)
{
	struct slab *slab = xmalloc(sizeof(*slab));
	size_t pages = (room + PAGE - 1) / PAGE * PAGE;
	unsigned char *map = mmap(NULL, pages + 2 * PAGE, PROT_NONE,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (map == MAP_FAILED ||
		mprotect(map + PAGE, pages, PROT_READ | PROT_WRITE) < 0)
		out_of_memory();
	*slab = (struct slab){.room = pages, .data = map + PAGE};
	(void)madvise(slab->data, pages, MADV_DONTDUMP);
	if (mlock(slab->data, pages) < 0)
		unlocked++;
	return slab;
}

static void
slab_free(struct slab *slab)
{
	munmap(slab->data - PAGE, slab->room + 2 * PAGE);
	free(slab);
}

static size_t
size_of_block(size_t len)
{
	size_t size = sizeof(struct block) + len + sizeof(canary);

	return (size + sizeof(max_align_t) - 1) / sizeof(max_align_t) * sizeof(max_align_t);
}

/* SIZE bytes as size_of_block() says are there. */
static void *
slab_take(struct slab *slab, size_t len)
{
	struct block *block = (struct block *)(void *)(slab->data + slab->used);

	*block = (struct block){.slab = slab, .below = slab->last, .len = len, .canary = canary};
	memcpy((unsigned char *)block->bytes + len, &canary, sizeof(canary));
	slab->last = block;
	slab->used += size_of_block(len);
	return block->bytes;
}

static struct slab *
slab_for(size_t size)
{
	if (size > SHARES_MOST)
		return slab_new(size);
	if (shared == NULL || shared->room - shared->used < size) {
		if (shared != NULL && shared->last == NULL)
			slab_free(shared);
		shared = slab_new(SLAB_ROOM);
	}
	return shared;
}

static void
slab_give_back(struct block *block)
{
	struct slab *slab = block->slab;

	block->canary = ~canary;
	while (slab->last != NULL && slab->last->canary != canary) {
		slab->used -= size_of_block(slab->last->len);
		slab->last = slab->last->below;
	}
	if (slab->last == NULL && slab != shared)
		slab_free(slab);
}

void
guard_start(void)
{
	while (canary == 0) /* a second start must not disown what was allocated since the first */
		randombytes_buf(&canary, sizeof(canary));
}

static void *
take(size_t len)
{
	void *memory;

	if (len > SIZE_MAX / 2)
		out_of_memory();
	pthread_mutex_lock(&lock);
	memory = slab_take(slab_for(size_of_block(len)), len);
	pthread_mutex_unlock(&lock);
	return memory;
}

static void
give_back(void *memory)
{
	struct block *block = (struct block *)((unsigned char *)memory - sizeof(struct block));

	if (block->canary != canary ||
		memcmp((unsigned char *)memory + block->len, &canary, sizeof(canary)) != 0)
		guard_die("error[bug]: something wrote beyond a secret\n");
	sodium_memzero(memory, block->len);
	pthread_mutex_lock(&lock);
	slab_give_back(block);
	pthread_mutex_unlock(&lock);
}

void *
guard_new_unset(size_t len)
{
	void *memory = GUARD_HAS_SLABS ? take(len) : calloc(1, len == 0 ? 1 : len);

	if (memory == NULL)
		out_of_memory();
	return memory;
}

void *
guard_new(size_t len)
{
	return memset(guard_new_unset(len), 0, len);
}

void
guard_free(void *memory)
{
	if (memory == NULL)
		return;
	if (GUARD_HAS_SLABS)
		give_back(memory);
	else
		free(memory);
}

void
guard_relock(void)
{
	if (shared != NULL && mlock(shared->data, shared->room) < 0)
		unlocked++;
}

size_t
guard_unlocked_count(void)
{
	return unlocked;
}
