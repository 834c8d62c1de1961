/* SPDX-License-Identifier: Apache-2.0 */
/* Guarded memory: between closed pages and canaries, locked, in no core dump, wiped when freed. */
#ifndef EK_SECRET_GUARD_PRIV_H
#define EK_SECRET_GUARD_PRIV_H

#include <stddef.h>

/* A sanitizer looks itself at what is next to its memory, and has no closed pages. */
#if defined(__SANITIZE_ADDRESS__)
#define GUARD_HAS_SLABS 0
#elif defined(__has_feature)
#define GUARD_HAS_SLABS (!__has_feature(address_sanitizer))
#else
#define GUARD_HAS_SLABS 1
#endif

/* Once, before the first allocation. */
void guard_start(void);

/* LEN bytes, zeroed, aligned for anything; ends the program without memory. */
void *guard_new(size_t len);

/* The same with whatever bytes are there. */
void *guard_new_unset(size_t len);

/* Wipe and release; NULL does nothing. Ends the program if somebody wrote beyond MEMORY. */
void guard_free(void *memory);

/* Regions that the system would not lock into memory. */
size_t guard_unlocked_count(void);

/* Lock again what a copy of the process has of its first one's. */
void guard_relock(void);

/* Print TEXT and end the program as the system's fault. */
_Noreturn void guard_die(const char *text);

#endif
