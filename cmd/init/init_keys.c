/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "cmd/init/init.h"
#include "cmd/frame/terminal.h"
#include "cmd/session/recovery_key.h"

void
init_done(struct init *init)
{
	size_t i;

	for (i = 0; i < init->env_count; i++)
		free(init->envs[i].name);
	free(init->envs);
	self_done(&init->self);
	buf_done(&init->project_text);
}

static bool
has_protected(const struct init *init)
{
	size_t i;

	for (i = 0; i < init->env_count; i++)
		if (init->envs[i].is_protected)
			return true;
	return false;
}

int
init_recovery(struct init *init, struct err *err)
{
	int r;

	if (init->o->recovery != NULL) {
		r = recovery_parse(init->o->recovery, &init->recovery, err);
		if (r < 0)
			return err_ctx(err, "--recovery");
		init->has_recovery = true;
		return 0;
	}
	if (init->o->no_recovery || init->would || !has_protected(init) || !terminal_is_there())
		return 0;
	r = recovery_key_make("run it again: there will be another key; or --no-recovery",
	    &init->recovery, err);
	if (r < 0)
		return r;
	init->has_recovery = init->recovery_shown = true;
	return 0;
}
