/* SPDX-License-Identifier: Apache-2.0 */
/* The rules of charters (VAULT.md §4 "Charter"). */
#include "vault/verify_priv.h"

#include <inttypes.h>
#include <string.h>

static int
check_env_id(const struct vault_env *env, const struct doc *doc, struct err *err)
{
	uint8_t env_id[ENV_ID];

	env_id_of(env->vault->id, doc->charter.name, env_id);
	return trust_need(memcmp(env_id, doc->env_id, ENV_ID) == 0, CHECK_CHARTER_ENV_ID, err);
}

static int
no_gate_is_granted(const struct charter *charter, const struct roster *roster, struct err *err)
{
	size_t i;
	int r;

	for (i = 0; i < charter->grant_count; i++) {
		const struct member *member = roster_find(roster, charter->grants[i].member_id);

		r = trust_need(
		    member == NULL || member->class != CLASS_GATE, CHECK_CHARTER_GATE, err);
		if (r < 0)
			return r;
	}
	return 0;
}

static int
first_charter(const struct doc *doc, const struct member *signer, struct err *err)
{
	const struct grant *grant = charter_grant(&doc->charter, doc_author(doc));
	int r;

	r = trust_need(doc->charter.epoch == 1, CHECK_CHARTER_FIRST, err);
	if (r < 0)
		return r;
	return trust_need(
	    signer != NULL && member_is_admin(signer) && grant != NULL && grant->right == RIGHT_OWN,
	    CHECK_CHARTER_FOUNDER, err);
}

static bool
has_owner_in(const struct charter *charter, const struct roster *roster)
{
	size_t i;

	for (i = 0; i < charter->grant_count; i++)
		if (charter->grants[i].right == RIGHT_OWN &&
		    roster_find(roster, charter->grants[i].member_id) != NULL)
			return true;
	return false;
}

/*
 * An owner of the charter before; or, if none is left in the roster that is cited, a recovery
 * member of it that was one when the charter before was signed, and reads everything.
 */
static int
check_owner(struct vault *vault, const struct doc *doc, const struct doc *before,
    const struct roster *roster, struct err *err)
{
	const struct grant *grant = charter_grant(&before->charter, doc_author(doc));
	const struct member *now = roster_find(roster, doc_author(doc)), *then;
	const struct roster *roster_before;
	bool may;
	int r;

	if (grant != NULL && grant->right == RIGHT_OWN)
		return 0;
	r = cited_roster(vault, &before->charter.roster, &roster_before, err);
	if (r < 0)
		return r;
	then = roster_find(roster_before, doc_author(doc));
	may = !has_owner_in(&before->charter, roster) && grant != NULL && grant_is_whole(grant) &&
	      now != NULL && now->class == CLASS_RECOVERY && then != NULL &&
	      then->class == CLASS_RECOVERY;
	return trust_need(may, CHECK_CHARTER_OWNER, err);
}

static int
check_key(const struct charter *before, const struct charter *now, struct err *err)
{
	bool same_key = memcmp(before->ek_commit, now->ek_commit, 32) == 0;
	bool kept = same_key && now->epoch == before->epoch;
	bool stepped = !same_key && before->epoch < UINT32_MAX && now->epoch == before->epoch + 1;

	return trust_need(kept || stepped, CHECK_CHARTER_KEY, err);
}

int
charter_earlier_grant(struct vault_env *env, uint64_t seq, uint32_t epoch,
    const uint8_t member_id[MEMBER_ID], const struct grant **out, struct err *err)
{
	*out = NULL;
	for (seq--; seq >= 1; seq--) {
		const struct doc *doc;
		int r = chain_reach(&env->charters, seq, err);

		if (r < 0)
			return r;
		doc = chain_at(&env->charters, seq);
		if (doc->charter.epoch != epoch)
			return 0;
		*out = charter_grant(&doc->charter, member_id);
		if (*out != NULL)
			return 0;
	}
	return 0;
}

/* Wraps are immutable: within an epoch no grant changes its scope, a revoked one neither. */
static int
check_scopes(struct vault_env *env, const struct doc *doc, struct err *err)
{
	const struct charter *charter = &doc->charter;
	size_t i;
	int r;

	for (i = 0; i < charter->grant_count; i++) {
		const struct grant *grant = &charter->grants[i], *before;

		r = charter_earlier_grant(env, doc->seq, charter->epoch, grant->member_id, &before, err);
		if (r < 0)
			return r;
		r = trust_need(
		    before == NULL || memcmp(before->scope_hash, grant->scope_hash, 32) == 0,
		    CHECK_CHARTER_SCOPE, err);
		if (r < 0)
			return r;
	}
	return 0;
}

static int
next_charter(
    struct vault_env *env, const struct doc *doc, const struct roster *roster, struct err *err)
{
	const struct doc *before = chain_at(&env->charters, doc->seq - 1);
	int r;

	r = check_owner(env->vault, doc, before, roster, err);
	if (r < 0)
		return r;
	r = trust_need(
	    doc->charter.roster.seq >= before->charter.roster.seq, CHECK_CHARTER_ROSTER_BACK, err);
	if (r < 0)
		return r;
	r = check_key(&before->charter, &doc->charter, err);
	if (r < 0)
		return r;
	return check_scopes(env, doc, err);
}

static int
check(struct vault_env *env, const struct doc *doc, struct err *err)
{
	const struct roster *roster;
	const struct member *signer;
	int r;

	r = check_env_id(env, doc, err);
	if (r < 0)
		return r;
	r = cited_roster(env->vault, &doc->charter.roster, &roster, err);
	if (r < 0)
		return r;
	signer = roster_find(roster, doc_author(doc));
	r = trust_need(
	    signer != NULL && member_is_valid_at(signer, doc->time_ms), CHECK_CHARTER_SIGNER, err);
	if (r < 0)
		return r;
	r = no_gate_is_granted(&doc->charter, roster, err);
	if (r < 0)
		return r;
	if (doc->seq == 1)
		r = first_charter(doc, signer, err);
	else
		r = next_charter(env, doc, roster, err);
	if (r < 0)
		return r;
	return doc_check_signatures(doc, roster, err);
}

int
charter_rules(void *cookie, uint64_t from, struct err *err)
{
	struct vault_env *env = cookie;
	uint64_t seq;

	for (seq = from; seq <= env->charters.head; seq++) {
		int r = check(env, chain_at(&env->charters, seq), err);

		if (r < 0)
			return err_ctx(err, "charter %" PRIu64, seq);
	}
	return 0;
}
