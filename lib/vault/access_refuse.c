/* SPDX-License-Identifier: Apache-2.0 */
/* What to say to those who may not. */
#include "base/clock.h"
#include "vault/access_priv.h"
#include "vault/token.h"

static int
refuse_expired(const struct vault_env *env, const struct member *member, struct err *err)
{
	uint64_t now = env->vault->place.now_ms, since = member->not_after_ms;
	char when[CLOCK_TEXT];

	if (token_is_expired(env->vault))
		since = env->vault->place.token->not_after_ms;
	if (now < member->not_before_ms) {
		clock_text(member->not_before_ms, when);
		err_set(err, ERR_NO_KEY, "not-yet-valid", "`%s` is valid from %s on", member->label,
		    when);
		return err_fix(err, "wait until then, or ask an administrator");
	}
	clock_text(since, when);
	err_set(err, ERR_NO_KEY, "expired", "`%s` expired at %s", member->label, when);
	return err_fix(err, "ask an owner of `%s` for a new one", env->info.name);
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
	if (member == NULL) {
		err_set(err, ERR_NO_KEY, "no-key", "no key for environment `%s`", env->info.name);
		err_why(err, "your key is nobody's in this vault");
		return err_fix(err, "use the key of a member, or ask an owner of `%s` for access",
		    env->info.name);
	}
	if (token_is_expired(env->vault) || !member_is_valid_at(member, env->vault->place.now_ms))
		return refuse_expired(env, member, err);
	err_set(err, ERR_NO_KEY, "no-right", "`%s` may not %s environment `%s`", member->label,
	    needed == RIGHT_READ    ? "read"
	    : needed == RIGHT_WRITE ? "write"
				    : "change who uses",
	    env->info.name);
	return err_fix(err, "ask an owner of `%s` for that right", env->info.name);
}
