/* SPDX-License-Identifier: Apache-2.0 */
/* Threads that work beside the caller, one for each further processor. */
#ifndef EK_BASE_HELPERS_H
#define EK_BASE_HELPERS_H

#include <pthread.h>
#include <stddef.h>

enum { HELPERS_MOST = 7 };

struct helpers {
	pthread_t threads[HELPERS_MOST];
	size_t count; /* 0: a single processor, or the system gives no threads */
};

/*
 * Start FN(COOKIE) in each of them, with all signals blocked: those are for the thread that the rest
 * of the program knows. The caller does its part of the work itself.
 */
void helpers_start(struct helpers *helpers, void *(*fn)(void *cookie), void *cookie);

/* Wait for all of them; then there are none. */
void helpers_join(struct helpers *helpers);

#endif
