/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/session/commit.h"

#include "cmd/frame/output.h"
#include "cmd/session/share/share.h"
#include "resolve/resolve.h"

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

/* A start that takes what refers to nothing is refused, at the next restart and not now. */
static void
warn_of_references(struct session *session, const char *env, const struct change *changes, size_t count)
{
	struct err problem CLEANUP(err_done) = ERR_INIT;
	struct vault_env *opened;
	bool may_break = false;

	for (size_t i = 0; i < count; i++)
		may_break |= changes[i].kind == CHANGE_DELETE || (changes[i].flags & ENTRY_REFERS) != 0;
	if (may_break && session_open_env(session, env, &opened, &problem) == 0 &&
	    resolve_check_changes(opened, changes, count, &problem) == ERR_INVALID)
		output_warning("`run -e %s` will be refused: %s", env, problem.message);
}

int
commit_changes(struct session *session, const char *env, const struct change *changes,
    size_t count, const char *message, struct commit_result *result, struct err *err)
{
	int r;

	warn_of_references(session, env, changes, count);
	r = commit(session, env, changes, count, message, result, err);
	if (r == 0 || share_ask_overwrite(session, err) < 0)
		return r;
	return commit(session, env, changes, count, message, result, err);
}
