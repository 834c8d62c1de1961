/* SPDX-License-Identifier: Apache-2.0 */
#include "peak.h"

#include <malloc.h>
#include <stdlib.h>
#include <sys/mman.h>

static ptrdiff_t in_use, most;

/* What the linker calls the functions that it puts those of this file in front of. */
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
void __real_free(void *memory);
void *__real_mmap(void *at, size_t len, int protection, int flags, int fd, off_t offset);
void *__real_mmap64(void *at, size_t len, int protection, int flags, int fd, off_t offset);
int __real_munmap(void *memory, size_t len);

void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);
void __wrap_free(void *memory);
void *__wrap_mmap(void *at, size_t len, int protection, int flags, int fd, off_t offset);
void *__wrap_mmap64(void *at, size_t len, int protection, int flags, int fd, off_t offset);
int __wrap_munmap(void *memory, size_t len);

void
peak_start(void)
{
	in_use = most = 0;
}

size_t
peak_bytes(void)
{
	return (size_t)most;
}

static void
count(ptrdiff_t bytes)
{
	in_use += bytes;
	if (in_use > most)
		most = in_use;
}

static ptrdiff_t
size_of(void *memory)
{
	return memory == NULL ? 0 : (ptrdiff_t)malloc_usable_size(memory);
}

void *
__wrap_malloc(size_t size)
{
	void *memory = __real_malloc(size);

	count(size_of(memory));
	return memory;
}

void *
__wrap_calloc(size_t items, size_t size)
{
	void *memory = __real_calloc(items, size);

	count(size_of(memory));
	return memory;
}

void *
__wrap_realloc(void *memory, size_t size)
{
	ptrdiff_t before = size_of(memory);
	void *moved = __real_realloc(memory, size);

	if (moved != NULL)
		count(size_of(moved) - before);
	return moved;
}

void
__wrap_free(void *memory)
{
	count(-size_of(memory));
	__real_free(memory);
}

static void *
count_map(void *memory, size_t len)
{
	if (memory != MAP_FAILED)
		count((ptrdiff_t)len);
	return memory;
}

void *
__wrap_mmap(void *at, size_t len, int protection, int flags, int fd, off_t offset)
{
	return count_map(__real_mmap(at, len, protection, flags, fd, offset), len);
}

/* The same under the name that it has where offsets of 64 bit are asked for. */
void *
__wrap_mmap64(void *at, size_t len, int protection, int flags, int fd, off_t offset)
{
	return count_map(__real_mmap64(at, len, protection, flags, fd, offset), len);
}

int
__wrap_munmap(void *memory, size_t len)
{
	int r = __real_munmap(memory, len);

	if (r == 0)
		count(-(ptrdiff_t)len);
	return r;
}
