/* SPDX-License-Identifier: Apache-2.0 */
/* Many small secrets in a few guarded allocations that are wiped together. */
#ifndef EK_SECRET_ARENA_H
#define EK_SECRET_ARENA_H

#include <stddef.h>

#include "base/cleanup.h"
#include "base/slice.h"

struct arena;

/* An arena whose first block will hold EXPECTED bytes; it grows by further blocks. */
struct arena *arena_new(size_t expected);
void arena_free(struct arena *arena);
void arena_freep(struct arena **arena);

/* About MORE bytes are to come: if there is no room for them, the next block has it. */
void arena_expect(struct arena *arena, size_t more);

/*
 * LEN zeroed bytes, aligned for any type, valid until arena_free(). Never NULL.
 */
void *arena_alloc(struct arena *arena, size_t len);

/* The same for bytes that are written at once: they begin as anything. */
void *arena_alloc_unset(struct arena *arena, size_t len);

/* Give back the end of the newest allocation: it had LEN bytes and keeps KEEP of them. */
void arena_shrink(struct arena *arena, void *newest, size_t len, size_t keep);

/* Wipe all that was allocated: none of it is valid any more. The newest block stays, for more. */
void arena_reset(struct arena *arena);

/*
 * Who goes over what it allocated, from the first to the last, has come to REACHED: blocks that were
 * filled before the one that this is in are wiped and freed.
 */
void arena_release(struct arena *arena, const void *reached);

/* Move all that FROM has into ARENA, where it stays at its place; FROM is NULL then. */
void arena_join(struct arena *arena, struct arena **from);

/* A copy of BYTES in the arena, followed by a NUL that is not counted; aligned for bytes only. */
struct slice arena_copy(struct arena *arena, struct slice bytes);

#endif
