/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Secrets that a process and those that it forks from then on have in common: each sees what another has
 * put. Between closed pages, in no core dump, locked where the limit allows, wiped by whoever made it.
 */
#ifndef EK_SECRET_SHARED_H
#define EK_SECRET_SHARED_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

struct secret_shared;

/* Room for about ROOM bytes; pages are taken as they are used. Never NULL. */
struct secret_shared *secret_shared_new(size_t room);
void secret_shared_free(struct secret_shared *shared);

/*
 * Put SECRET to the others, unless it is there. Where there is no room for it all others go. One process at
 * a time. False: there is no room for it alone.
 */
bool secret_shared_put(struct secret_shared *shared, struct slice secret);

/* The next after *AT, which begins at 0; false: there is none. Valid until something is put. */
bool secret_shared_next(const struct secret_shared *shared, size_t *at, struct slice *out);

#endif
