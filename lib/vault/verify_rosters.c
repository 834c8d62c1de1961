/* SPDX-License-Identifier: Apache-2.0 */
/* The rules of rosters (VAULT.md §4 "Roster"). */
#include "vault/verify_priv.h"

#include <inttypes.h>
#include <string.h>

static int
first_roster(const struct vault *vault, const struct doc *doc, struct err *err)
{
	int r;

	r = trust_need(memcmp(doc->hash, vault->id, VAULT_ID) == 0, CHECK_ROSTER_VAULT_ID, err);
	if (r < 0)
		return r;
	return trust_need(doc->roster.checkpoint_count == 0 && doc->roster.ck_epoch == 1,
	    CHECK_ROSTER_FIRST, err);
}

/* Every signer is an administrator of BEFORE and was not expired. */
static int
signers(const struct doc *doc, const struct roster *before, struct err *err)
{
	size_t i;
	int r;

	for (i = 0; i < doc->signature_count; i++) {
		const struct member *member = roster_find(before, doc_signer(doc, i));

		r = trust_need(member != NULL && member_is_admin(member) &&
				   member_is_valid_at(member, doc->time_ms),
		    CHECK_ROSTER_SIGNER, err);
		if (r < 0)
			return r;
	}
	return doc_check_signatures(doc, before, err);
}

bool
roster_loses_comparer(const struct roster *before, const struct roster *now)
{
	size_t i;

	for (i = 0; i < before->member_count; i++) {
		const struct member *kept;

		if (!member_may_compare(&before->members[i]))
			continue;
		kept = roster_find(now, before->members[i].id);
		if (kept == NULL || !member_may_compare(kept))
			return true;
	}
	return false;
}

static int
comparison(const struct roster *before, const struct roster *now, struct err *err)
{
	bool same_key = memcmp(before->ck_commit, now->ck_commit, 32) == 0;
	bool same_epoch = before->ck_epoch == now->ck_epoch;
	bool stepped =
	    !same_key && before->ck_epoch < UINT32_MAX && now->ck_epoch == before->ck_epoch + 1;
	int r;

	r = trust_need((same_key && same_epoch) || stepped, CHECK_ROSTER_CK_STEP, err);
	if (r < 0)
		return r;
	return trust_need(stepped || !roster_loses_comparer(before, now), CHECK_ROSTER_CK_KEPT, err);
}

static bool
point_is_kept(const struct point *before, const struct point *now)
{
	return now->seq > before->seq ||
	       (now->seq == before->seq && memcmp(now->hash, before->hash, DOC_HASH) == 0);
}

static int
checkpoints(const struct roster *before, const struct roster *now, struct err *err)
{
	size_t i;
	int r;

	for (i = 0; i < before->checkpoint_count; i++) {
		const struct checkpoint *old = &before->checkpoints[i];
		const struct checkpoint *new = roster_checkpoint(now, old->env_id);

		r = trust_need(new != NULL, CHECK_CHECKPOINT_LOST, err);
		if (r < 0)
			return r;
		r = trust_need(new == NULL || (point_is_kept(&old->charter, &new->charter) &&
						  point_is_kept(&old->commit, &new->commit)),
		    CHECK_CHECKPOINT_BACK, err);
		if (r < 0)
			return r;
	}
	return 0;
}

static int
next_roster(const struct doc *doc, const struct doc *before, struct err *err)
{
	int r;

	r = trust_need(
	    memcmp(doc->roster.nonce, before->roster.nonce, 32) == 0, CHECK_ROSTER_NONCE, err);
	if (r < 0)
		return r;
	r = comparison(&before->roster, &doc->roster, err);
	if (r < 0)
		return r;
	return checkpoints(&before->roster, &doc->roster, err);
}

static int
roster_rules(void *cookie, uint64_t from, struct err *err)
{
	struct vault *vault = cookie;
	uint64_t seq;

	for (seq = from; seq <= vault->rosters.head; seq++) {
		const struct doc *doc = chain_at(&vault->rosters, seq);
		const struct doc *before = seq == 1 ? doc : chain_at(&vault->rosters, seq - 1);
		int r = seq == 1 ? first_roster(vault, doc, err) : 0;

		if (r == 0)
			r = signers(doc, &before->roster, err);
		if (r == 0 && seq > 1)
			r = next_roster(doc, before, err);
		if (r < 0)
			return err_ctx(err, "roster %" PRIu64, seq);
	}
	return 0;
}

/* Every environment that somebody knows is one that the head roster confirms. */
static int
known_envs(const struct vault *vault, struct err *err)
{
	const struct heads *lock = &vault->floor.lock;
	const struct roster *roster = vault_roster(vault);
	size_t i;
	int r;

	for (i = 0; i < lock->count; i++) {
		bool is_there = roster_checkpoint(roster, lock->envs[i].env_id) != NULL;

		r = trust_need(is_there, CHECK_LOCK_GONE, err);
		if (r < 0)
			return err_ctx(err, "environment `%s`", lock->envs[i].name);
	}
	return 0;
}

int
verify_rosters(struct vault *vault, struct err *err)
{
	static const uint8_t no_env[ENV_ID];
	struct knowns knowns;
	int r;

	chain_done(&vault->rosters);
	knowns_of_rosters(vault, &knowns);
	r = chain_open(vault->store, DOC_ROSTER, vault->id, no_env, knowns_start(&knowns),
	    &vault->rosters, err);
	if (r < 0)
		return r;
	if (vault->rosters.head == 0) {
		r = trust_refuse(CHECK_CHAIN_GAP, err);
		return err_ctx(err, "roster 1");
	}
	r = chain_verify(&vault->rosters, &knowns, roster_rules, vault, &vault->roster_start, err);
	return r < 0 || vault->place.to_receive ? r : known_envs(vault, err);
}

int
cited_roster(
    struct vault *vault, const struct point *point, const struct roster **out, struct err *err)
{
	uint64_t seq = point->seq;
	int r;

	r = chain_contains(&vault->rosters, point, err);
	if (r < 0)
		return r;
	r = trust_need(r == 1, CHECK_CITED_ROSTER, err);
	if (r < 0)
		return r;
	/* where the check is switched off, the nearest there is */
	if (seq < 1 || seq > vault->rosters.head)
		seq = vault->rosters.head;
	*out = &chain_at(&vault->rosters, seq)->roster;
	return 0;
}
