/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_SECRET_GUARD_PRIV_H
#define EK_SECRET_GUARD_PRIV_H

#include <stddef.h>

/* sodium_malloc, zeroed, with its lock checked; ends the program without memory. */
void *guard_new(size_t len);

/* The same with whatever bytes libsodium left there. */
void *guard_new_unset(size_t len);

/* Wipe and release; NULL does nothing. */
void guard_free(void *memory);

#endif
