/* SPDX-License-Identifier: Apache-2.0 */
/* What the newest charter of an environment says, for what only shows it. */
#include "vault/admin.h"
#include "vault/vault_priv.h"

const struct charter *
vault_env_charter(const struct vault_env *env)
{
	return &env_charter(env)->charter;
}

int
vault_env_each_grant(struct vault_env *env,
    int (*fn)(void *cookie, const struct grant_info *info, struct err *err), void *cookie,
    struct err *err)
{
	const struct charter *charter = vault_env_charter(env);
	size_t i;
	int r = 0;

	for (i = 0; r == 0 && i < charter->grant_count; i++) {
		const struct grant *grant = &charter->grants[i];
		struct grant_info info = {
		    .grant = grant,
		    .member = roster_find(vault_roster(env->vault), grant->member_id),
		};

		info.in_force = info.member != NULL && info.member->class != CLASS_GATE &&
				member_is_valid_at(info.member, env->vault->place.now_ms);
		r = fn(cookie, &info, err);
	}
	return r;
}
