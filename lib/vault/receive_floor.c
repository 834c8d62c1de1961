/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where what is known is older than what bundles have, the documents between come from the objects that
 * have them: rosters one by one, commits and their charters 64 at a time where there is a chain/ object.
 * Only documents are taken; the records below a bundle are nobody's any more.
 */
#include "vault/bundle.h"
#include "vault/partial_priv.h"
#include "vault/receive_priv.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"

static const uint8_t no_env[ENV_ID];

struct floor_env {
	struct receiving *receiving;
	const uint8_t *env_id;
	uint64_t charter, commit; /* from where on they have to be here */
};

static int
has(struct receiving *receiving, enum doc_kind kind, const uint8_t *env_id, uint64_t seq,
    struct err *err)
{
	struct slice bytes;

	return store_doc_find(receiving->vault->store, kind, env_id, seq, &bytes, err);
}

static int
add(struct receiving *receiving, enum doc_kind kind, const uint8_t *env_id, uint64_t seq,
    struct slice bytes, struct err *err)
{
	struct doc *doc CLEANUP(doc_freep) = NULL;
	int r = has(receiving, kind, env_id, seq, err);

	if (r != 0)
		return r < 0 ? r : 0;
	r = receive_doc(receiving, bytes, kind, env_id, seq, &doc, err);
	if (r < 0)
		return err_ctx(err, "%s %" PRIu64, doc_kind_name(kind), seq);
	receiving->has_changed = true;
	return store_doc_add(receiving->vault->store, kind, env_id, seq, bytes, err);
}

static int
refuse_missing(struct err *err)
{
	return partial_refuse("what lies between it and what was known is", err);
}

/* One link cannot reach more. */
static int
get(struct receiving *receiving, const char *name, struct err *err)
{
	int r;

	if (receiving->source->is_link)
		return refuse_missing(err);
	r = receive_get(receiving, name, err);
	return r;
}

static void
want_rosters(struct receiving *receiving, uint64_t from, uint64_t to)
{
	struct wants *wants = xcalloc(1, sizeof(*wants));

	for (uint64_t seq = from; seq < to; seq++)
		object_name_roster(seq, wants_next(receiving, wants));
	wants_tell(receiving, wants);
	free(wants);
}

static int
take_roster(struct receiving *receiving, uint64_t seq, struct err *err)
{
	struct roster_object object;
	char name[OBJECT_NAME];
	int r;

	object_name_roster(seq, name);
	r = get(receiving, name, err);
	if (r == 0)
		return refuse_missing(err);
	if (r == 1)
		r = roster_object_parse(buf_slice(&receiving->object), &object, err);
	return r < 0 ? r : add(receiving, DOC_ROSTER, no_env, seq, object.roster, err);
}

/* Those of FROM … HEAD that are not here are together, below what bundles have. */
static int
take_rosters(struct receiving *receiving, uint64_t from, struct err *err)
{
	uint64_t head = receiving->roster->seq, to = from, seq;
	int r = 0;

	for (seq = from; r == 0 && seq <= head; seq++) {
		r = has(receiving, DOC_ROSTER, no_env, seq, err);
		if (r == 1) {
			r = 0;
			continue;
		}
		if (r == 0 && seq >= to) {
			to = seq + 1;
			while (to < head && to - seq < WANT_MOST / 2 &&
				has(receiving, DOC_ROSTER, no_env, to, err) == 0)
				to++;
			want_rosters(receiving, seq, to);
		}
		if (r == 0)
			r = take_roster(receiving, seq, err);
	}
	return r;
}

/* The documents in a commit's object. */
static int
take_commit(struct floor_env *env, uint64_t seq, struct slice bytes, struct err *err)
{
	struct commit_object object;
	struct doc *commit CLEANUP(doc_freep) = NULL;
	struct slice charter;
	uint64_t at;
	int r;

	r = commit_object_parse(bytes, &object, err);
	if (r == 0)
		r = receive_doc(
		    env->receiving, object.commit, DOC_COMMIT, env->env_id, seq, &commit, err);
	if (r == 0 && seq >= env->commit)
		r = add(env->receiving, DOC_COMMIT, env->env_id, seq, object.commit, err);
	if (r < 0)
		return err_ctx(err, "commit %" PRIu64, seq);
	at = commit->commit.charter.seq - object.charters.count;
	while (r == 0 && pieces_next(&object.charters, NULL, &charter))
		if (++at >= env->charter)
			r = add(env->receiving, DOC_CHARTER, env->env_id, at, charter, err);
	return r;
}

/* What chain/N has of those that are not here. */
static int
take_pieces(struct floor_env *env, uint64_t n, struct pieces commits, struct err *err)
{
	uint64_t seq = n * CHAIN_COMMITS;
	struct slice piece;
	int r = 0;

	while (r == 0 && pieces_next(&commits, NULL, &piece)) {
		if (++seq < env->commit)
			continue;
		r = has(env->receiving, DOC_COMMIT, env->env_id, seq, err);
		if (r != 0) {
			r = r < 0 ? r : 0;
			continue;
		}
		shortcuts_note_chain(env->receiving->shortcuts, env->env_id, seq, piece);
		r = take_commit(env, seq, piece, err);
	}
	return r;
}

/* Those of chain/N together, if there is a good one: the commit behind it covers them all by its hash. */
static int
take_chain(struct floor_env *env, uint64_t n, struct err *err)
{
	struct receiving *receiving = env->receiving;
	struct doc *behind CLEANUP(doc_freep) = NULL;
	struct buf object CLEANUP(buf_done) = BUF_INIT;
	struct chain_content content;
	char name[OBJECT_NAME];
	const char *fault;
	bool is_bad;
	int r;

	if (!receiving->source->has_bundles || receiving->source->is_link ||
	    !shortcuts_may(receiving->shortcuts))
		return 0;
	object_name_chain(env->env_id, n, name);
	r = object_doc(receiving->vault, DOC_COMMIT, env->env_id, (n + 1) * CHAIN_COMMITS + 1, &behind, err);
	if (r == 1)
		r = receive_get_chain(receiving, name, &object, &is_bad, err);
	if (r <= 0)
		return r;
	fault = chain_fault(receiving->vault->id, env->env_id, n, buf_slice(&object), &content);
	if (fault == NULL && memcmp(behind->prev, content.hash, DOC_HASH) != 0)
		fault = "it has other commits than those that the newer ones follow";
	if (fault == NULL)
		return take_pieces(env, n, content.commits, err);
	shortcuts_pass_over(receiving->shortcuts, name, fault);
	return 0;
}

static int
take_single(struct floor_env *env, uint64_t seq, struct err *err)
{
	struct buf object CLEANUP(buf_done) = BUF_INIT;
	char name[OBJECT_NAME];
	int r;

	object_name_commit(env->env_id, seq, name);
	r = get(env->receiving, name, err);
	if (r == 0)
		return refuse_missing(err);
	if (r < 0)
		return r;
	object = env->receiving->object;
	env->receiving->object = (struct buf)BUF_INIT;
	shortcuts_compare(env->receiving->shortcuts, env->env_id, seq, buf_slice(&object));
	return take_commit(env, seq, buf_slice(&object), err);
}

static void
want_commits(struct floor_env *env, uint64_t from, uint64_t last)
{
	struct wants *wants = xcalloc(1, sizeof(*wants));

	for (uint64_t seq = from; seq <= last && seq - from < WANT_MOST / 2; seq++)
		object_name_commit(env->env_id, seq, wants_next(env->receiving, wants));
	wants_tell(env->receiving, wants);
	free(wants);
}

/* FROM … LAST, of one chain. */
static int
take_range(struct floor_env *env, uint64_t from, uint64_t last, struct err *err)
{
	uint64_t wanted = from;
	bool asked = false;
	int r = 0;

	for (uint64_t seq = from; r >= 0 && seq <= last; seq++) {
		r = has(env->receiving, DOC_COMMIT, env->env_id, seq, err);
		if (r == 0 && !asked) {
			asked = true;
			r = take_chain(env, chain_of(seq), err);
			if (r == 0)
				r = has(env->receiving, DOC_COMMIT, env->env_id, seq, err);
		}
		if (r != 0)
			continue;
		if (seq >= wanted) {
			want_commits(env, seq, last);
			wanted = seq + WANT_MOST / 2;
		}
		r = take_single(env, seq, err);
	}
	return r < 0 ? r : 0;
}

/* Downwards, so that what is behind a chain is here and shows whether it is the right one. */
static int
take_commits(struct floor_env *env, uint64_t head, struct err *err)
{
	uint64_t last = head;
	int r = 0;

	while (r == 0 && last >= env->commit && last > 0) {
		uint64_t first = chain_of(last) * CHAIN_COMMITS + 1;

		r = take_range(env, first < env->commit ? env->commit : first, last, err);
		last = first - 1;
	}
	return r;
}

static int
take_env(struct receiving *receiving, const uint8_t env_id[ENV_ID], struct err *err)
{
	struct floor_env env = {.receiving = receiving, .env_id = env_id};
	struct slice bytes;
	uint64_t head;
	int r;

	r = partial_from_env(receiving->vault, env_id, &env.charter, &env.commit, err);
	if (r == 0)
		r = store_doc_head(
		    receiving->vault->store, DOC_COMMIT, env_id, &head, &bytes, err);
	return r == 1 ? take_commits(&env, head, err) : r;
}

int
receive_floor(struct receiving *receiving, struct err *err)
{
	int r = 0;

	if (receiving->roster == NULL)
		return 0;
	r = take_rosters(receiving, partial_from_roster(receiving->vault), err);
	for (size_t i = 0; r == 0 && i < receiving->wanted_count; i++)
		r = take_env(receiving, receiving->wanted[i], err);
	return r;
}
