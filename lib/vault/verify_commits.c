/* SPDX-License-Identifier: Apache-2.0 */
/* The rules of commits (VAULT.md §4 "Commit"). */
#include "vault/verify_priv.h"

#include <inttypes.h>
#include <string.h>

#include "vault/wire.h"

/* What a commit cites. */
struct cited {
	const struct charter *charter;
	const struct roster *roster;
};

static int
find_cited(struct vault_env *env, const struct commit *commit, struct cited *out, struct err *err)
{
	uint64_t seq = commit->charter.seq;
	int r;

	r = chain_contains(&env->charters, &commit->charter, err);
	if (r < 0)
		return r;
	r = trust_need(r == 1, CHECK_CITED_CHARTER, err);
	if (r < 0)
		return r;
	/* where the check is switched off, the nearest there is */
	if (seq < env->charters.low || seq > env->charters.head)
		seq = env->charters.head;
	out->charter = &chain_at(&env->charters, seq)->charter;
	return cited_roster(env->vault, &commit->roster, &out->roster, err);
}

static int
check_author(const struct doc *doc, const struct cited *cited, struct err *err)
{
	const struct member *author = roster_find(cited->roster, doc_author(doc));
	const struct grant *grant = charter_grant(cited->charter, doc_author(doc));
	int r;

	r = trust_need(
	    author != NULL && member_is_valid_at(author, doc->time_ms), CHECK_COMMIT_AUTHOR, err);
	if (r < 0)
		return r;
	return trust_need(grant != NULL && grant->right >= RIGHT_WRITE, CHECK_COMMIT_RIGHT, err);
}

static int
check_escrow(const struct commit *commit, const struct cited *cited, struct err *err)
{
	bool has_escrow = !bytes_are_zero(commit->escrow_hash, HASH);
	int r;

	r = trust_need(has_escrow || (cited->charter->policy & POLICY_ESCROW) == 0,
	    CHECK_COMMIT_ESCROW_POLICY, err);
	if (r < 0)
		return r;
	return trust_need(
	    has_escrow == escrow_is_due(cited->charter, cited->roster), CHECK_COMMIT_ESCROW, err);
}

static int
next_commit(
    const struct doc *doc, const struct commit *before, const struct cited *cited, struct err *err)
{
	const struct commit *commit = &doc->commit;
	const struct grant *grant = charter_grant(cited->charter, doc_author(doc));
	bool is_owner = grant != NULL && grant->right == RIGHT_OWN;
	bool is_first_citing = commit->charter.seq != before->charter.seq;
	int r;

	r = trust_need(
	    commit->charter.seq >= before->charter.seq && commit->roster.seq >= before->roster.seq,
	    CHECK_COMMIT_BACK, err);
	if (r < 0)
		return r;
	r = trust_need((cited->charter->policy & POLICY_CLOSED) == 0 || is_first_citing,
	    CHECK_COMMIT_CLOSED, err);
	if (r < 0)
		return r;
	return trust_need(
	    commit->n_hist >= before->n_hist || commit->epoch != before->epoch || is_owner,
	    CHECK_COMMIT_HISTORY, err);
}

static int
check(struct vault_env *env, const struct doc *doc, struct err *err)
{
	const struct commit *commit = &doc->commit;
	struct cited cited;
	int r;

	r = find_cited(env, commit, &cited, err);
	if (r < 0)
		return r;
	r = check_author(doc, &cited, err);
	if (r < 0)
		return r;
	r = trust_need(commit->epoch == cited.charter->epoch, CHECK_COMMIT_EPOCH, err);
	if (r < 0)
		return r;
	r = trust_need(
	    commit->roster.seq >= cited.charter->roster.seq, CHECK_COMMIT_ROSTER_OLD, err);
	if (r < 0)
		return r;
	r = check_escrow(commit, &cited, err);
	if (r < 0)
		return r;
	if (doc->seq > 1)
		r = next_commit(doc, &chain_at(&env->commits, doc->seq - 1)->commit, &cited, err);
	if (r < 0)
		return r;
	return doc_check_signatures(doc, cited.roster, err);
}

int
commit_rules(void *cookie, uint64_t from, struct err *err)
{
	struct vault_env *env = cookie;
	uint64_t seq;

	for (seq = from; seq <= env->commits.head; seq++) {
		int r = check(env, chain_at(&env->commits, seq), err);

		if (r < 0)
			return err_ctx(err, "commit %" PRIu64, seq);
	}
	return 0;
}
