/* SPDX-License-Identifier: Apache-2.0 */
/* Memory for many small things that are forgotten together. Not for secrets: secret/arena.h. */
#ifndef EK_BASE_POOL_H
#define EK_BASE_POOL_H

#include <stddef.h>

#include "base/cleanup.h"
#include "base/slice.h"

struct pool;

struct pool *pool_new(void);
void pool_free(struct pool *pool);
void pool_freep(struct pool **pool);

/* LEN bytes, zeroed, aligned for anything. Out of memory ends the program, as xmalloc() does. */
void *pool_alloc(struct pool *pool, size_t len);

/* A copy with a NUL behind it; NULL stays NULL. */
char *pool_text(struct pool *pool, const char *text);
char *pool_slice(struct pool *pool, struct slice text);

/* The formatted text. */
char *pool_printf(struct pool *pool, const char *format, ...) PRINTF_LIKE(2, 3);

#endif
