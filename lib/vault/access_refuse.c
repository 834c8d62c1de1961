/* SPDX-License-Identifier: Apache-2.0 */
/* What to say to those who may not. */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/shell.h"
#include "vault/access_priv.h"
#include "vault/token.h"
#include "vault/who_priv.h"

static int
refuse_stranger(const struct vault_env *env, struct err *err)
{
	struct buf who CLEANUP(buf_done) = BUF_INIT;

	if (env->vault->place.token != NULL)
		return refuse_revoked(env->vault, env, err);
	err_set(err, ERR_NO_KEY, "no-key", "no key for environment `%s`", env->info.name);
	err_why(err, "your key is nobody's in this vault");
	who_administers(env->vault, &who);
	return err_fix(err, "if somebody let you in meanwhile: `evenkeep fetch`; if nobody did: ask %s, with what "
			    "`evenkeep member card` prints",
	    who.len == 0 ? "somebody with the recovery key" : buf_text(&who));
}

/* What an owner types, and what to do here when that is done. */
static int
refuse_grant(const struct vault_env *env, const struct member *member, const char *right,
    struct err *err)
{
	struct buf what CLEANUP(buf_done) = BUF_INIT;

	buf_add_text(&what, "`evenkeep grant ");
	shell_add_word(&what, member->label); /* any printable text, and an owner will paste this */
	buf_addf(&what, " %s -e %s`; if it is given already: `evenkeep fetch`", right, env->info.name);
	return refuse_ask(env->vault, env, buf_text(&what), err);
}

/* The right to change who uses it is not asked for but of those who have it. */
static int
refuse_no_owner(const struct vault_env *env, const struct member *member, struct err *err)
{
	struct buf owners CLEANUP(buf_done) = BUF_INIT;

	who_owns(env, &owners);
	err_set(err, ERR_NO_KEY, "no-right", "`%s` does not own environment `%s`", member->label,
	    env->info.name);
	if (owners.len == 0) {
		err_why(err, "nobody who owned it is left");
		return err_fix(err,
		    "whoever has its recovery key grants it to somebody: "
		    "`evenkeep grant MEMBER -e %s own --identity FILE`",
		    env->info.name);
	}
	return err_fix(err, "its owners can: %s", buf_text(&owners));
}

static int
refuse_right(
    const struct vault_env *env, const struct member *member, enum right needed, struct err *err)
{
	if (needed == RIGHT_OWN && env->vault->place.token == NULL)
		return refuse_no_owner(env, member, err);
	err_set(err, ERR_NO_KEY, "no-right", "`%s` may not %s environment `%s`", member->label,
	    needed == RIGHT_READ    ? "read"
	    : needed == RIGHT_WRITE ? "write"
				    : "change who uses",
	    env->info.name);
	if (member->class == CLASS_GATE)
		err_why(
		    err, "it is a token of shapes: it compares environments, and opens no value");
	if (env->vault->place.token == NULL)
		return refuse_grant(env, member, needed == RIGHT_READ ? "read" : "write", err);
	if (needed == RIGHT_READ)
		return refuse_ask(env->vault, env, "a token that reads it", err);
	err_why(err, "a token only reads");
	return err_fix(err, "do it with the key of a person");
}

int
access_refuse(const struct vault_env *env, enum right needed, struct err *err)
{
	struct identity *self = NULL;
	const struct member *member = vault_self(env->vault, &self);

	if (env->vault->ids == NULL || env->vault->ids->count == 0) {
		err_set(err, ERR_NO_KEY, "no-key", "no key for environment `%s`", env->info.name);
		return err_fix(err, "name one with `--identity FILE`");
	}
	if (member == NULL)
		return refuse_stranger(env, err);
	if (token_is_expired(env->vault) || !member_is_valid_at(member, env->vault->place.now_ms))
		return refuse_expired(env->vault, env, member, err);
	return refuse_right(env, member, needed, err);
}
