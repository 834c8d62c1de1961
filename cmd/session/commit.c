/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/session/commit.h"

#include "cmd/session/share/share.h"

int
commit_check(struct session *session, const char *env, const struct change *changes, size_t count,
    struct err *err)
{
	struct vault_env *opened;
	int r = session_open_env(session, env, &opened, err);

	if (r == 0)
		r = vault_env_check(opened, changes, count, err);
	if (r == 0 || share_ask_overwrite(session, err) < 0)
		return r;
	r = session_open_env(session, env, &opened, err);
	return r < 0 ? r : vault_env_check(opened, changes, count, err);
}

static int
commit(struct session *session, const char *env, const struct change *changes, size_t count,
    const char *message, struct commit_result *result, struct err *err)
{
	struct vault_env *opened;
	int r = session_open_env(session, env, &opened, err);

	if (r < 0)
		return r;
	r = vault_env_commit(opened, changes, count, message, result, err);
	if (r == 0)
		session_forget_env(session, env);
	return r;
}

int
commit_changes(struct session *session, const char *env, const struct change *changes,
    size_t count, const char *message, struct commit_result *result, struct err *err)
{
	int r = commit(session, env, changes, count, message, result, err);

	if (r == 0 || share_ask_overwrite(session, err) < 0)
		return r;
	return commit(session, env, changes, count, message, result, err);
}
