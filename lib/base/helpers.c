/* SPDX-License-Identifier: Apache-2.0 */
#include "base/helpers.h"

#include <signal.h>
#include <unistd.h>

static size_t
further_processors(void)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);

	if (processors <= 1)
		return 0;
	return processors > HELPERS_MOST ? HELPERS_MOST : (size_t)processors - 1;
}

void
helpers_start(struct helpers *helpers, void *(*fn)(void *cookie), void *cookie)
{
	size_t wanted = further_processors();
	sigset_t all, before;

	helpers->count = 0;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	while (helpers->count < wanted &&
	       pthread_create(&helpers->threads[helpers->count], NULL, fn, cookie) == 0)
		helpers->count++;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void
helpers_join(struct helpers *helpers)
{
	while (helpers->count > 0)
		pthread_join(helpers->threads[--helpers->count], NULL);
}
