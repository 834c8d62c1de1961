/* SPDX-License-Identifier: Apache-2.0 */
/* A key that was good once: expired, renewed or taken out, and who has a better one. */
#include <string.h>

#include "base/clock.h"
#include "vault/access_priv.h"
#include "vault/token.h"
#include "vault/who_priv.h"

int
refuse_ask(const struct vault *vault, const struct vault_env *env, const char *what, struct err *err)
{
	struct buf who CLEANUP(buf_done) = BUF_INIT;

	if (env != NULL)
		who_owns(env, &who);
	if (who.len == 0)
		who_administers(vault, &who);
	return err_fix(err, "ask %s for %s", who.len == 0 ? "somebody with the recovery key" :
		buf_text(&who), what);
}

int
refuse_expired(const struct vault *vault, const struct vault_env *env, const struct member *member,
    struct err *err)
{
	uint64_t since = member->not_after_ms;
	char when[CLOCK_TEXT];

	if (token_is_expired(vault))
		since = vault->place.token->not_after_ms;
	if (vault->place.now_ms < member->not_before_ms) {
		clock_text(member->not_before_ms, when);
		err_set(err, ERR_NO_KEY, "not-yet-valid", "`%s` is valid from %s on", member->label,
		    when);
		return err_fix(err, "wait until then, or ask an administrator");
	}
	clock_text(since, when);
	err_set(err, ERR_NO_KEY, "expired", "`%s` expired at %s", member->label, when);
	if (vault->place.token == NULL)
		return refuse_ask(vault, env, "a longer membership", err);
	return refuse_ask(vault, env, "a new token, which `evenkeep token renew` makes", err);
}

/* What the rosters said of this key as long as they had it, and the first one without it. */
static const struct member *
member_once(struct vault *vault, const struct doc **removal, struct err *err)
{
	struct identity *self = vault->ids->items[0];
	uint64_t seq;
	size_t i;

	for (seq = vault->rosters.head; seq > 0; seq--) {
		const struct roster *roster;

		if (chain_reach(&vault->rosters, seq, err) < 0)
			return NULL;
		roster = &chain_at(&vault->rosters, seq)->roster;
		for (i = 0; i < roster->member_count; i++)
			if (roster->members[i].kind == identity_kind(self) &&
			    memcmp(roster->members[i].rcpt, identity_recipient(self),
				sizeof(roster->members[i].rcpt)) == 0)
				return &roster->members[i];
		*removal = chain_at(&vault->rosters, seq);
	}
	return NULL;
}

static bool
has_label(const struct roster *roster, const char *label)
{
	size_t i;

	for (i = 0; i < roster->member_count; i++)
		if (strcmp(roster->members[i].label, label) == 0)
			return true;
	return false;
}

int
refuse_revoked(struct vault *vault, const struct vault_env *env, struct err *err)
{
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	const struct doc *removal = NULL;
	const struct member *once = member_once(vault, &removal, &ignored);
	const struct member *by;
	char when[CLOCK_TEXT];

	if (once == NULL || removal == NULL) {
		err_set(err, ERR_NO_KEY, "no-key", "this token is nobody's in this vault");
		return refuse_ask(vault, env, "a token", err);
	}
	clock_text(removal->time_ms, when);
	by = roster_find(&removal->roster, doc_author(removal));
	err_set(err, ERR_NO_KEY, "token-revoked",
	    "the token `%s` was taken out of the vault at %s by `%s`", once->label, when,
	    by == NULL ? "somebody who left" : by->label);
	if (!has_label(vault_roster(vault), once->label))
		return refuse_ask(vault, env, "a new one", err);
	err_why(err, "it was renewed: there is a newer token of that name");
	return refuse_ask(vault, env, "the new one, and store it in the place of this one", err);
}

int
vault_check_token(struct vault *vault, struct err *err)
{
	struct identity *self = NULL;
	const struct member *member;

	if (vault->place.token == NULL || vault->ids == NULL || vault->ids->count == 0)
		return 0;
	member = vault_self(vault, &self);
	if (member == NULL)
		return refuse_revoked(vault, NULL, err);
	if (token_is_expired(vault) || !member_is_valid_at(member, vault->place.now_ms))
		return refuse_expired(vault, NULL, member, err);
	return 0;
}
