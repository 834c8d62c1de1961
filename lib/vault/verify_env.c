/* SPDX-License-Identifier: Apache-2.0 */
/* One environment's chains, its checkpoints, its authors, its age (VAULT.md §4 steps 4 to 7). */
#include "vault/verify_priv.h"

#include <inttypes.h>
#include <string.h>

#include "vault/partial_priv.h"

/* Its documents are not there: what that means depends on who expects them. */
static int
refuse_absent(
    const struct vault *vault, const uint8_t env_id[ENV_ID], bool has_commits, struct err *err)
{
	int r = 0;

	if (vault_is_partial(vault) && roster_checkpoint(vault_roster(vault), env_id) != NULL)
		return partial_refuse("this environment is", err);
	if (heads_find(&vault->floor.seen, env_id) != NULL)
		r = trust_refuse(CHECK_KNOWN_GONE, err);
	if (r == 0 && token_is_for(vault, env_id))
		r = trust_refuse(CHECK_TOKEN_OLDER, err);
	if (r == 0 && heads_find(&vault->floor.lock, env_id) != NULL)
		r = trust_refuse(CHECK_LOCK_GONE, err);
	if (r == 0 && roster_checkpoint(vault_roster(vault), env_id) != NULL)
		r = trust_refuse(CHECK_CHECKPOINT_MISSING, err);
	if (r == 0 && has_commits)
		r = trust_refuse(CHECK_ENV_NO_CHARTER, err);
	return r;
}

static int
open_chains(struct vault_env *env, const uint8_t env_id[ENV_ID], const struct knowns *charters,
    const struct knowns *commits, struct err *err)
{
	struct vault *vault = env->vault;
	int r;

	r = chain_open(vault->store, DOC_CHARTER, vault->id, env_id, knowns_start(charters),
	    &env->charters, err);
	if (r < 0)
		return r;
	return chain_open(
	    vault->store, DOC_COMMIT, vault->id, env_id, knowns_start(commits), &env->commits, err);
}

/* One checkpoint against the chains, at or above where they were verified from. */
static int
check_point(struct chain *chain, const struct point *point, uint64_t start, struct err *err)
{
	int r;

	if (point->seq < start)
		return 0;
	r = chain_contains(chain, point, err);
	if (r < 0)
		return r;
	return trust_need(r == 1, CHECK_CHECKPOINT_MISSING, err);
}

/*
 * From the head roster downwards: this one's and every earlier one's checkpoint. They only grow,
 * so the walk ends at the first roster without one, at the first below what is known, and at the
 * roster up to which this was done before.
 */
static int
verify_checkpoints(
    struct vault_env *env, uint64_t charter_start, uint64_t commit_start, struct err *err)
{
	struct vault *vault = env->vault;
	const struct env_heads *seen = heads_find(&vault->floor.seen, env->charters.env_id);
	uint64_t done = seen == NULL || vault->verify_whole ? 0 : seen->roster_seq;
	uint64_t seq;
	int r;

	r = trust_need(roster_checkpoint(vault_roster(vault), env->charters.env_id) != NULL,
	    CHECK_CHECKPOINT_NONE, err);
	for (seq = vault->rosters.head; r == 0 && seq > done; seq--) {
		const struct checkpoint *at;

		r = chain_reach(&vault->rosters, seq, err);
		if (r < 0)
			return r;
		at = roster_checkpoint(
		    &chain_at(&vault->rosters, seq)->roster, env->charters.env_id);
		if (at == NULL)
			return 0;
		r = check_point(&env->charters, &at->charter, charter_start, err);
		if (r == 0)
			r = check_point(&env->commits, &at->commit, commit_start, err);
		if (r < 0)
			return err_ctx(err, "roster %" PRIu64, seq);
		if (at->charter.seq < charter_start && at->commit.seq < commit_start)
			return 0;
		/* what rosters below the floor confirmed, who made the floor has compared */
		if (vault_is_partial(vault) && seq <= vault->roster_start)
			return 0;
	}
	return r;
}

/* Is the author of DOC in the head roster, and was not expired? */
static bool
author_is_there(const struct vault *vault, const struct doc *doc)
{
	const struct member *author = roster_find(vault_roster(vault), doc_author(doc));

	return author != NULL && member_is_valid_at(author, doc->time_ms);
}

static int
check_authors(const struct vault *vault, struct chain *chain, uint64_t above, struct err *err)
{
	uint64_t seq;

	for (seq = above + 1; seq <= chain->head; seq++) {
		int r = chain_reach(chain, seq, err);

		if (r < 0)
			return r;
		r = trust_need(author_is_there(vault, chain_at(chain, seq)), CHECK_AUTHOR_LEFT, err);
		if (r < 0)
			return err_ctx(err, "%s %" PRIu64, doc_kind_name(chain->kind), seq);
	}
	return 0;
}

static int
verify_authors(
    struct vault_env *env, uint64_t charter_start, uint64_t commit_start, struct err *err)
{
	const struct checkpoint *at =
	    roster_checkpoint(vault_roster(env->vault), env->charters.env_id);
	uint64_t charter = at == NULL ? 0 : at->charter.seq,
		 commit = at == NULL ? 0 : at->commit.seq;
	int r;

	r = check_authors(
	    env->vault, &env->charters, charter > charter_start ? charter : charter_start, err);
	if (r < 0)
		return r;
	return check_authors(
	    env->vault, &env->commits, commit > commit_start ? commit : commit_start, err);
}

static int
count_left(const struct vault *vault, struct chain *chain, uint64_t above, size_t *count,
    struct err *err)
{
	uint64_t seq;
	int r = chain_reach(chain, above == 0 ? 1 : above, err);

	for (seq = above + 1; r == 0 && seq <= chain->head; seq++)
		*count += !author_is_there(vault, chain_at(chain, seq));
	return r;
}

int
unconfirmed_count(struct vault_env *env, size_t *out, struct err *err)
{
	const struct checkpoint *at =
	    roster_checkpoint(vault_roster(env->vault), env->charters.env_id);
	size_t count = 0;
	int r;

	r = count_left(env->vault, &env->charters, at == NULL ? 0 : at->charter.seq, &count, err);
	if (r == 0)
		r = count_left(
		    env->vault, &env->commits, at == NULL ? 0 : at->commit.seq, &count, err);
	if (r == 0)
		*out = count;
	return r;
}

/* Is the newest commit older than the charter allows? An author's clock ahead of ours is not. */
int
verify_age(const struct vault_env *env, struct err *err)
{
	uint64_t most = (uint64_t)env_charter(env)->charter.max_age_s * 1000;
	uint64_t now = env->vault->place.now_ms, then = env_commit(env)->time_ms;

	return trust_need(most == 0 || now <= then || now - then <= most, CHECK_MAX_AGE, err);
}

static int
verify_chains(struct vault_env *env, const struct knowns *charters, const struct knowns *commits,
    unsigned waive, struct err *err)
{
	uint64_t charter_start, commit_start;
	int r;

	r = chain_verify(&env->charters, charters, charter_rules, env, &charter_start, err);
	if (r < 0)
		return r;
	r = chain_verify(&env->commits, commits, commit_rules, env, &commit_start, err);
	if (r < 0)
		return r;
	r = trust_need(
	    env_commit(env)->commit.charter.seq == env->charters.head, CHECK_HEAD_CHARTER, err);
	if (r < 0)
		return r;
	/* `verify` looks below what is known as well */
	if (env->vault->verify_whole)
		r = verify_checkpoints(env, 0, 0, err);
	else
		r = verify_checkpoints(env, charter_start, commit_start, err);
	if (r < 0)
		return r;
	if ((waive & WAIVE_AUTHORS) == 0)
		r = verify_authors(env, charter_start, commit_start, err);
	if (r < 0 || (waive & WAIVE_AGE) != 0)
		return r;
	return verify_age(env, err);
}

/* What the token knows of its base, whose documents below that a reader's copy does not have. */
static int
know_base(struct vault *vault, const uint8_t env_id[ENV_ID], struct knowns *charters,
    struct knowns *commits, struct err *err)
{
	struct checkpoint base;
	int r;

	if (!vault_is_partial(vault) || vault->floor.token_roster.seq == 0)
		return 0;
	r = partial_floor_of_base(vault, env_id, &base, err);
	if (r != 1)
		return r;
	charters->by[KNOWN_TOKEN].point = base.charter;
	commits->by[KNOWN_TOKEN].point = base.commit;
	return 0;
}

int
verify_env(struct vault_env *env, const uint8_t env_id[ENV_ID], unsigned waive, struct err *err)
{
	struct knowns charters, commits;
	int r;

	knowns_of_env(env->vault, env_id, &charters, &commits);
	r = know_base(env->vault, env_id, &charters, &commits, err);
	if (r < 0)
		return r;
	r = open_chains(env, env_id, &charters, &commits, err);
	if (r < 0)
		return r;
	if (env->charters.head == 0)
		return refuse_absent(env->vault, env_id, env->commits.head != 0, err);
	if (env->commits.head == 0) {
		r = trust_refuse(CHECK_ENV_NO_COMMIT, err);
		/* there is nothing to go on with */
		return r < 0 ? r : err_set(err, ERR_BUG, "no-document", "there is no commit");
	}
	return verify_chains(env, &charters, &commits, waive, err);
}
