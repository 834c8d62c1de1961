/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One secret: guarded memory (between closed pages and canaries, out of core dumps, locked where
 * the limit allows) that is wiped when it is freed. For keys and passphrases; the values of an
 * environment share an arena (secret/arena.h).
 */
#ifndef EK_SECRET_SECRET_H
#define EK_SECRET_SECRET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/cleanup.h"
#include "base/slice.h"

struct secret;

/*
 * Start the library under it: first thing in the program, before any other function of secret/ or
 * crypto/; a second call does nothing. Ends the program if the system has no randomness.
 */
void secret_start(void);

/* LEN bytes, zeroed and writable. Never NULL: without memory the program ends with a message. */
struct secret *secret_new(size_t len);

/* A copy of BYTES. */
struct secret *secret_of(struct slice bytes);

void secret_free(struct secret *secret);
void secret_freep(struct secret **secret);

/* The bytes, for filling. */
unsigned char *secret_data(struct secret *secret);
size_t secret_len(const struct secret *secret);
struct slice secret_slice(const struct secret *secret);

/* Move it out: *SECRET becomes NULL, the caller owns what is returned. */
struct secret *secret_take(struct secret **secret);

/* LEN random bytes from the system. */
void secret_random(void *out, size_t len);

/* Compare in time that depends on the lengths only. */
bool secret_equal(struct slice a, struct slice b);

/* Zero LEN bytes in a way that the compiler keeps. */
void secret_wipe(void *data, size_t len);

/*
 * Zero the stack below the caller: registers that were spilled there, and buffers of libraries. For
 * the last moment before another program starts in this process, or before its end.
 */
void secret_wipe_stack(void);

/* First thing in a copy of this process: what is locked here is not locked there. */
void secret_forked(void);

/* Regions of guarded memory that the system would not lock into memory (doctor). */
size_t secret_unlocked_count(void);

#endif
