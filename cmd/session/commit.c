/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/session/commit.h"

#include <string.h>

#include "cmd/frame/output.h"
#include "cmd/session/share/share.h"
#include "resolve/resolve.h"
#include "vault/admin.h"
#include "vault/exposure.h"

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

/* Who left and still has the key, and reads what is written. */
struct reading {
	struct vault *vault;
	const char *env;
	const uint8_t *id;
	char label[65];
};

static int
take_label(void *cookie, const struct member_past *past, struct err *err)
{
	struct reading *reading = cookie;

	(void)err;
	if (memcmp(past->member.id, reading->id, MEMBER_ID) == 0)
		memcpy(reading->label, past->member.label, sizeof(reading->label));
	return 0;
}

static int
warn_of(void *cookie, const uint8_t id[MEMBER_ID], struct err *err)
{
	struct reading *reading = cookie;
	int r;

	reading->id = id;
	memcpy(reading->label, "somebody", sizeof("somebody"));
	r = vault_each_member_past(reading->vault, take_label, reading, err);
	if (r == 0)
		output_warning("%s was taken out and has the key of %s still, and reads what is written there; an "
			       "owner ends it: `evenkeep rekey -e %s`", reading->label, reading->env, reading->env);
	return r;
}

/* It is written all the same: a removal that is not finished stops nobody's work. */
static void
warn_readers_gone(struct session *session, struct vault_env *env)
{
	struct reading reading = {.vault = session_vault(session), .env = vault_env_info(env)->name};
	struct err why CLEANUP(err_done) = ERR_INIT;

	if (vault_env_each_leftover(env, warn_of, &reading, &why) < 0)
		output_detail("not told who still reads %s: %s", reading.env, why.message);
}

int
commit_opened(struct session *session, struct vault_env *env, const struct change *changes,
    size_t count, const char *message, struct commit_result *result, struct err *err)
{
	int r = vault_env_commit(env, changes, count, message, result, err);

	if (r == 0 && result->changed > 0)
		warn_readers_gone(session, env);
	return r;
}

static int
commit(struct session *session, const char *env, const struct change *changes, size_t count,
    const char *message, struct commit_result *result, struct err *err)
{
	struct vault_env *opened;
	int r = session_open_env(session, env, &opened, err);

	if (r < 0)
		return r;
	r = commit_opened(session, opened, changes, count, message, result, err);
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
