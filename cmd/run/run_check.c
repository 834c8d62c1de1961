/* SPDX-License-Identifier: Apache-2.0 */
/* What the command gets, held against the contract. */
#include "cmd/run/run.h"

#include <stdlib.h>

#include "cmd/frame/output.h"

static void
warn(void *cookie, const char *message)
{
	(void)cookie;
	output_warning("%s", message);
}

/* With --keep, what is inherited under the names of the contract is what the command gets. */
static int
check_kept(struct envset *values, const struct resolve_opts *how, const char *env, struct err *err)
{
	struct envset *all CLEANUP(envset_freep) = envset_new(0);
	size_t i;

	for (i = 0; i < envset_count(values); i++)
		envset_add(all, envset_at(values, i));
	for (i = 0; i < how->contract->count; i++) {
		const char *name = how->contract->keys[i].name, *inherited = getenv(name);

		if (inherited != NULL)
			envset_add_text(all, name, slice_of_text(inherited), 0);
	}
	return resolve_check_opts(all, how, env, warn, NULL, err);
}

int
run_check(struct envset *values, const struct resolve_opts *how, bool keeps, const char *env,
    struct err *err)
{
	if (keeps)
		return check_kept(values, how, env, err);
	return resolve_check_opts(values, how, env, warn, NULL, err);
}
