/* SPDX-License-Identifier: Apache-2.0 */
/* Commits as they come in, each with the charters that it is the first to cite. */
#include <inttypes.h>
#include <string.h>

#include "vault/ops.h"
#include "vault/receive_priv.h"
#include "vault/verify_priv.h"
#include "vault/wire.h"

void
env_receive_done(struct env_receive *env)
{
	doc_free(env->commit);
	env->commit = NULL;
}

/* Charters that are new with COMMIT; *LAST is the newest of them, or NULL. */
static int
take_charters(struct env_receive *env, const struct doc *commit, struct pieces charters,
    struct doc **last, struct err *err)
{
	struct receiving *receiving = env->receiving;
	uint64_t seq = env->commit == NULL ? 0 : env->commit->commit.charter.seq;
	struct slice bytes;

	while (pieces_next(&charters, NULL, &bytes)) {
		struct doc *charter CLEANUP(doc_freep) = NULL;
		int r;

		r = receive_doc(receiving, bytes, DOC_CHARTER, env->env_id, ++seq, &charter, err);
		if (r == 0)
			r = store_doc_add(receiving->vault->store, DOC_CHARTER, env->env_id, seq,
			    bytes, err);
		if (r < 0)
			return r;
		doc_freep(last);
		*last = charter;
		charter = NULL;
	}
	return trust_need(seq == commit->commit.charter.seq, CHECK_OBJECT_PLACE, err);
}

static int
take_wraps(struct env_receive *env, const struct charter *charter, const struct charter *before,
    struct pieces wraps, struct err *err)
{
	struct store *store = env->receiving->vault->store;
	const uint8_t *member;
	struct slice age, old;
	int r = 0;

	if (before != NULL && before->epoch != charter->epoch)
		r = store_wrap_drop_others(store, env->env_id, charter->ek_commit, err);
	while (r == 0 && pieces_next(&wraps, &member, &age)) {
		r = trust_need(
		    charter_brings_wrap(charter, before, member), CHECK_OBJECT_WRAP, err);
		if (r == 0)
			r = store_wrap_find(
			    store, env->env_id, charter->ek_commit, member, &old, err);
		/* one that is here stays: nobody else can tell which of them is good */
		if (r == 0)
			r = store_wrap_put(
			    store, env->env_id, charter->ek_commit, member, age, err);
		else if (r == 1)
			r = 0;
	}
	return r;
}

static int
take_access(struct env_receive *env, const struct doc *commit, const struct commit_object *object,
    struct err *err)
{
	struct doc *charter CLEANUP(doc_freep) = NULL, *before CLEANUP(doc_freep) = NULL;
	int r = 0;

	if (env->commit != NULL)
		r = object_doc(env->receiving->vault, DOC_CHARTER, env->env_id,
		    env->commit->commit.charter.seq, &before, err);
	if (r >= 0)
		r = take_charters(env, commit, object->charters, &charter, err);
	if (r < 0)
		return r;
	if (charter == NULL)
		return trust_need(object->wraps.count == 0, CHECK_OBJECT_WRAP, err);
	return take_wraps(env, &charter->charter, before == NULL ? NULL : &before->charter,
	    object->wraps, err);
}

/* It continues what is here, and somebody of the vault has signed it. */
static int
check(struct env_receive *env, const struct doc *commit, const struct roster *roster,
    struct err *err)
{
	static const uint8_t none[DOC_HASH];
	const uint8_t *before = env->commit == NULL ? none : env->commit->hash;
	int r;

	r = doc_check_signatures(commit, roster, err);
	if (r < 0)
		return r;
	return trust_need(memcmp(commit->prev, before, DOC_HASH) == 0, CHECK_SHARED_FORK, err);
}

static bool
has_left(const struct receiving *receiving, const struct doc *doc, const struct point *confirmed)
{
	const struct member *author;

	if (doc->seq <= confirmed->seq)
		return false;
	author = roster_find(&receiving->roster->roster, doc_author(doc));
	return author == NULL || !member_is_valid_at(author, doc->time_ms);
}

/* Is some of it above the newest roster's checkpoint, and by who is not in that? 1, 0 or an error. */
static int
is_unconfirmed(struct env_receive *env, const struct doc *commit, struct pieces charters,
    struct err *err)
{
	const struct receiving *receiving = env->receiving;
	const struct checkpoint *at;
	struct slice bytes;

	/* the first commit comes with the roster that confirms it */
	if (env->commit == NULL || receiving->source->takes_unconfirmed)
		return 0;
	at = roster_checkpoint(&receiving->roster->roster, env->env_id);
	if (at == NULL || has_left(receiving, commit, &at->commit))
		return 1;
	while (pieces_next(&charters, NULL, &bytes)) {
		struct doc *charter CLEANUP(doc_freep) = NULL;
		int r = doc_parse(bytes, NULL, &charter, err);

		if (r < 0)
			return r;
		if (has_left(receiving, charter, &at->charter))
			return 1;
	}
	return 0;
}

static int
take(struct env_receive *env, const struct doc *commit, const struct commit_object *object,
    struct err *err)
{
	struct store *store = env->receiving->vault->store;
	int r;

	r = take_access(env, commit, object, err);
	if (r == 0)
		r = receive_rows(env, commit, object, err);
	if (r == 0)
		r = store_doc_add(store, DOC_COMMIT, env->env_id, commit->seq, commit->bytes, err);
	if (r == 0 && !env->receiving->is_partial)
		r = store_ops_add(store, env->env_id, commit->seq, object->ops, err);
	return r;
}

int
receive_commit(struct env_receive *env, struct slice bytes, struct err *err)
{
	struct receiving *receiving = env->receiving;
	uint64_t seq = env->commit == NULL ? 1 : env->commit->seq + 1;
	struct doc *commit CLEANUP(doc_freep) = NULL;
	struct commit_object object;
	const struct roster *roster;
	int r;

	r = commit_object_parse(bytes, &object, err);
	if (r == 0)
		r = receive_doc(
		    receiving, object.commit, DOC_COMMIT, env->env_id, seq, &commit, err);
	if (r == 0)
		r = receive_cited(receiving, &commit->commit.roster, &roster, err);
	if (r == 0 && roster == NULL)
		return COMMIT_LATER;
	if (r == 0)
		r = check(env, commit, roster, err);
	if (r == 0)
		r = is_unconfirmed(env, commit, object.charters, err);
	if (r == 1)
		return COMMIT_UNCONFIRMED;
	if (r == 0)
		r = take(env, commit, &object, err);
	if (r < 0)
		return err_ctx(err, "commit %" PRIu64, seq);
	doc_freep(&env->commit);
	env->commit = commit;
	commit = NULL;
	receiving->result.commits++;
	receiving->has_changed = true;
	return COMMIT_TAKEN;
}
