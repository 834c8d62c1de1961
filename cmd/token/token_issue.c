/* SPDX-License-Identifier: Apache-2.0 */
/* What `new` and `renew` share: when it ends, asking, and issuing as a whole or not at all. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "cmd/frame/output.h"
#include "cmd/frame/shell_word.h"
#include "cmd/session/new_key.h"
#include "cmd/token/token_cmd.h"
#include "vault/exposure.h"

bool
token_is_member(const struct member *member)
{
	return member->class == CLASS_SERVICE || member->class == CLASS_GATE;
}

int
token_member_find(struct vault *vault, const char *who, const struct member **out, struct err *err)
{
	int r = vault_find_member(vault, who, out, err);

	if (r < 0)
		return r == ERR_NOT_FOUND && err->fix[0] == '\0' ?
			err_fix(err, "`evenkeep token list` shows them") : r;
	if (token_is_member(*out))
		return 0;
	return err_set(err, ERR_REFUSED, "not-a-token", "`%s` is %s, and no token", (*out)->label,
	    (*out)->class == CLASS_RECOVERY ? "a recovery key" : "a person");
}

int
token_end(const struct session *session, const struct token_opts *o, uint64_t span_ms,
    uint64_t *not_after_ms, struct err *err)
{
	uint64_t span = span_ms;

	if (o->expires != NULL && strcmp(o->expires, "never") == 0) {
		*not_after_ms = 0;
		return 0;
	}
	if (o->expires != NULL && (clock_parse_duration(o->expires, &span) < 0 || span == 0)) {
		err_set(err, ERR_USAGE, "not-a-duration", "`--expires` takes a length of time");
		return err_fix(err, "digits and one of s m h d w y, as in `--expires 90d`, or `never`");
	}
	*not_after_ms = span == 0 ? 0 : session_now_ms(session) + span;
	return 0;
}

int
token_confirm(
    struct session *session, const struct token_plan *plan, const char *what, struct err *err)
{
	size_t i;
	int r = 0;

	for (i = 0; r == 0 && i < plan->grant_count; i++) {
		struct vault_env *env;

		r = session_open_env(session, plan->grants[i].env, &env, err);
		if (r == 0)
			r = session_confirm_env(session, vault_env_info(env), what, err);
	}
	return r;
}

static int
is_it(void *cookie, const uint8_t id[MEMBER_ID], struct err *err)
{
	const uint8_t **wanted = cookie;

	(void)err;
	if (*wanted != NULL && memcmp(*wanted, id, MEMBER_ID) == 0)
		*wanted = NULL;
	return 0;
}

/* Nobody has the seed; but that no grant of it is left to be ended, everybody can see. */
static int
rekey_granted(struct session *session, const struct token_plan *plan, const uint8_t id[MEMBER_ID],
    struct err *err)
{
	struct err problems = ERR_INIT;
	int failed = 0;

	for (size_t i = 0; i < plan->grant_count && failed != ERR_REMOTE; i++) {
		struct err problem = ERR_INIT;
		struct grant_result result;
		const uint8_t *wanted = id;
		struct vault_env *env;
		int r = session_open_env(session, plan->grants[i].env, &env, &problem);

		if (r == 0)
			r = vault_env_each_leftover(env, is_it, &wanted, &problem);
		if (r == 0 && wanted == NULL)
			r = new_key(session, plan->grants[i].env, "a token was taken back", &result, &problem);
		if (r == 0)
			continue;
		err_ctx(&problem, "new key for `%s`", plan->grants[i].env);
		failed = err_also(&problems, &problem) == ERR_REMOTE ? ERR_REMOTE : r;
		session_close_vault(session);
	}
	return failed == 0 ? 0 : err_also(err, &problems);
}

int
token_take_back(struct session *session, const struct token_plan *plan, const struct token_issue *issue,
    const char *label, struct err *err)
{
	struct err late CLEANUP(err_done) = ERR_INIT;
	struct vault *vault;
	int r;

	if (!issue->is_member)
		return err->code;
	session_close_vault(session);
	r = session_need_vault(session, true, &vault, &late);
	if (r == 0)
		r = vault_member_remove(vault, (const uint8_t(*)[MEMBER_ID])issue->member_id, 1, &late);
	if (r < 0) {
		output_warning("`%s` is still a member, whose key nobody has: %s", label, late.message);
		return err_fix(err, "try again after `evenkeep token rm %s`", shell_word(label));
	}
	if (rekey_granted(session, plan, issue->member_id, &late) < 0)
		output_warning("what `%s` was let read has no new key yet, though nobody has its own: %s", label,
		    late.message);
	if (err->why[0] == '\0')
		err_why(err, "no token was issued, and its member was taken out again");
	return err->code;
}

int
token_issue_whole(struct session *session, const struct token_plan *plan, const char *label,
    struct token_issue *issue, struct err *err)
{
	struct vault *vault;
	int r;

	r = session_need_vault(session, true, &vault, err);
	if (r == 0)
		r = token_plan_check(vault, plan, label, err);
	if (r == 0)
		r = token_issue(vault, plan, label, issue, err);
	return r < 0 ? token_take_back(session, plan, issue, label, err) : 0;
}
