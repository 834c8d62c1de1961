/* SPDX-License-Identifier: Apache-2.0 */
/* A new key on request (VAULT.md §8.4). */
#include "vault/admin.h"
#include "vault/charter_priv.h"
#include "vault/write_priv.h"

static int
write_rows(struct draft *draft, void *cookie, size_t *changed, struct err *err)
{
	struct next_charter *next = cookie;

	next_charter_done(next);
	next_charter_start(next, draft);
	next->rekeys = true;
	*changed = 1;
	return next_charter_write(next, err);
}

int
vault_env_rekey(
    struct vault_env *env, const char *why, struct grant_result *result, struct err *err)
{
	struct next_charter next CLEANUP(next_charter_done) = {0};
	struct commit_result done;
	int r;

	r = writing_charter(env, why, write_rows, &next, &done, err);
	if (r < 0)
		return r;
	*result = (struct grant_result){.seq = done.seq, .changed = true, .rekeyed = true};
	return 0;
}
