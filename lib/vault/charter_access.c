/* SPDX-License-Identifier: Apache-2.0 */
/* Who may sign the next charter (VAULT.md §4). */
#include "vault/access_priv.h"
#include "vault/charter_priv.h"

static bool
has_owner(const struct vault_env *env)
{
	const struct charter *charter = &env_charter(env)->charter;
	size_t i;

	for (i = 0; i < charter->grant_count; i++)
		if (charter->grants[i].right == RIGHT_OWN &&
		    roster_find(vault_roster(env->vault), charter->grants[i].member_id) != NULL)
			return true;
	return false;
}

bool
charter_is_taken_over(const struct vault_env *env)
{
	return env->access.right < RIGHT_OWN;
}

/*
 * A recovery key that reads everything, and was one already when the charter was signed: else an
 * administrator who may read could make itself one.
 */
static int
may_take_over(struct vault_env *env, struct err *err)
{
	const struct charter *charter = &env_charter(env)->charter;
	const struct member *self = &env->access.member, *then;
	const struct grant *grant = charter_grant(charter, self->id);
	const struct roster *roster;
	int r;

	if (self->class != CLASS_RECOVERY || grant == NULL || !grant_is_whole(grant) ||
	    has_owner(env))
		return 0;
	r = cited_roster(env->vault, &charter->roster, &roster, err);
	if (r < 0)
		return r;
	then = roster_find(roster, self->id);
	return then != NULL && then->class == CLASS_RECOVERY;
}

int
charter_access(struct vault_env *env, struct err *err)
{
	enum right right = env_right(env, NULL, NULL, NULL);
	int r;

	if (right == RIGHT_NONE || right == RIGHT_OWN)
		return env_access(env, RIGHT_OWN, err);
	r = env_access(env, RIGHT_READ, err);
	if (r == 0)
		r = may_take_over(env, err);
	if (r < 0)
		return r;
	if (r == 0)
		return access_refuse(env, RIGHT_OWN, err);
	return access_signing_key(env, &env->access.member, env->access.self, err);
}
