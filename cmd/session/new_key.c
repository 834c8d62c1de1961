/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/session/new_key.h"

int
new_key(struct session *session, const char *name, const char *why, struct grant_result *result,
	struct err *err)
{
	struct vault_env *env;
	int r = session_open_env(session, name, &env, err);

	if (r == 0)
		r = vault_env_rekey(env, why, result, err);
	session_forget_env(session, name);
	return r;
}

int
new_shape(struct session *session, const struct env_info *info, struct err *err)
{
	struct grant_result result;
	struct vault_env *env;
	int r;

	if (info->right < RIGHT_WRITE || (info->policy & (POLICY_SHAPE_HIDDEN | POLICY_CLOSED)) != 0)
		return 0;
	r = session_open_env(session, info->name, &env, err);
	if (r == 0)
		r = vault_env_renew(env, &result, err);
	session_forget_env(session, info->name);
	return r;
}
