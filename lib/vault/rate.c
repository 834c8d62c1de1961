/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/rate_priv.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "crypto/strength.h"

enum { FEW = 64, PORTION = 16, THREADS_MOST = 8 };

struct work {
	struct rating *ratings;
	size_t count;
	atomic_size_t next;
};

/* Take a portion after the other until there is none left. */
static void *
rate_portions(void *cookie)
{
	struct work *work = cookie;
	size_t at, end;

	while ((at = atomic_fetch_add(&work->next, PORTION)) < work->count)
		for (end = at + PORTION; at < end && at < work->count; at++)
			work->ratings[at].is_weak = strength_is_weak(work->ratings[at].value);
	return NULL;
}

static size_t
helpers_for(size_t count)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);

	if (count < FEW || processors <= 1)
		return 0;
	return (size_t)(processors > THREADS_MOST ? THREADS_MOST : processors) - 1;
}

void
rate_all(struct rating *ratings, size_t count)
{
	struct work work = {.ratings = ratings, .count = count};
	pthread_t helpers[THREADS_MOST];
	size_t i, started = 0, wanted = helpers_for(count);
	sigset_t all, before;

	/* signals are for the thread that the rest of the program knows */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	while (started < wanted &&
	    pthread_create(&helpers[started], NULL, rate_portions, &work) == 0)
		started++;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	rate_portions(&work); /* whatever could not be started is done here */
	for (i = 0; i < started; i++)
		pthread_join(helpers[i], NULL);
}
