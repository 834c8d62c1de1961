/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What spares requests: chain/ objects that are complete now, and bundles. A chain/ object has the commit
 * objects as they are in the store, byte for byte: those that this vault is putting there are made again,
 * the others are read back. Made from the vault, they could lack records that were replaced since.
 */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "vault/bundle.h"
#include "vault/objects_build_priv.h"
#include "vault/partial_priv.h"
#include "vault/vault_priv.h"

struct giving {
	struct vault *vault;
	const struct heads *have;
	const struct object_source *source;
	object_fn *fn;
	void *cookie;
};

struct env_giving {
	struct giving *giving;
	const uint8_t *env_id;
	struct doc *head;
	uint64_t have; /* the newest commit that was there before; 0: none */
	struct object_index index;
};

/* The roster that confirmed an environment first has its first commit: the piece of which number. */
static int
find_confirming(struct vault *vault, const uint8_t env_id[ENV_ID], uint64_t *seq, size_t *at,
    struct err *err)
{
	static const uint8_t no_env[ENV_ID];
	struct doc *before CLEANUP(doc_freep) = NULL;

	for (*seq = 1;; (*seq)++) {
		struct doc *roster CLEANUP(doc_freep) = NULL;
		int r = object_doc(vault, DOC_ROSTER, no_env, *seq, &roster, err);

		if (r == 0)
			r = trust_refuse(CHECK_CHECKPOINT_NONE, err);
		if (r <= 0)
			return r < 0 ? r : err_set(err, ERR_BUG, "no-document", "a roster is missing");
		*at = 0;
		for (size_t i = 0; i < roster->roster.checkpoint_count; i++) {
			const uint8_t *id = roster->roster.checkpoints[i].env_id;

			if (before != NULL && roster_checkpoint(&before->roster, id) != NULL)
				continue;
			if (memcmp(id, env_id, ENV_ID) == 0)
				return 0;
			(*at)++;
		}
		doc_freep(&before);
		before = roster;
		roster = NULL;
	}
}

static int
missing(struct err *err)
{
	return trust_refuse(CHECK_SHARED_OLDER, err);
}

/* The first commit's object is inside a roster's. */
static int
read_first(struct env_giving *env, struct buf *out, struct err *err)
{
	const struct object_source *source = env->giving->source;
	struct buf bytes CLEANUP(buf_done) = BUF_INIT;
	struct roster_object object;
	struct slice piece = slice_of(NULL, 0);
	char name[OBJECT_NAME];
	uint64_t seq = 0;
	size_t at = 0;
	int r = find_confirming(env->giving->vault, env->env_id, &seq, &at, err);

	object_name_roster(seq, name);
	if (r == 0)
		r = source->get(source->cookie, name, &bytes, err);
	if (r == 0)
		r = missing(err);
	if (r == 1)
		r = roster_object_parse(buf_slice(&bytes), &object, err);
	if (r < 0)
		return r;
	for (size_t i = 0; i <= at; i++)
		if (!pieces_next(&object.commits, NULL, &piece))
			return trust_refuse(CHECK_OBJECT_PLACE, err);
	buf_add(out, piece);
	return 0;
}

static int
read_commit(struct env_giving *env, uint64_t seq, struct buf *out, struct err *err)
{
	const struct object_source *source = env->giving->source;
	char name[OBJECT_NAME];
	int r;

	if (seq == 1)
		return read_first(env, out, err);
	object_name_commit(env->env_id, seq, name);
	r = source->get(source->cookie, name, out, err);
	if (r == 0)
		r = missing(err);
	return r < 0 ? r : 0;
}

/* It has the commit that is here. */
static int
check_same(struct env_giving *env, uint64_t seq, struct slice bytes, struct err *err)
{
	struct commit_object object;
	struct slice here;
	int r = commit_object_parse(bytes, &object, err);

	if (r == 0)
		r = store_doc_find(env->giving->vault->store, DOC_COMMIT, env->env_id, seq, &here, err);
	if (r < 0)
		return r;
	return trust_need(r == 1 && slice_equal(here, object.commit), CHECK_SHARED_FORK, err);
}

static int
add_commit(struct env_giving *env, uint64_t seq, struct buf *out, struct err *err)
{
	struct buf bytes CLEANUP(buf_done) = BUF_INIT;
	int r;

	if (seq > env->have)
		r = object_build_commit(
		    env->giving->vault, &env->index, env->env_id, seq, &bytes, err);
	else
		r = read_commit(env, seq, &bytes, err);
	if (r == 0 && seq <= env->have)
		r = check_same(env, seq, buf_slice(&bytes), err);
	if (r == 0)
		object_piece(out, buf_slice(&bytes));
	return r;
}

/* All of a chain's commits that have to be read back come together. */
static void
want_commits(const struct env_giving *env, uint64_t first)
{
	const struct object_source *source = env->giving->source;
	char(*text)[OBJECT_NAME];
	const char *names[CHAIN_COMMITS];
	size_t count = 0;

	if (source->want == NULL || first > env->have)
		return;
	text = xcalloc(CHAIN_COMMITS, OBJECT_NAME);
	for (uint64_t seq = first; seq <= env->have && seq < first + CHAIN_COMMITS; seq++) {
		if (seq == 1)
			continue;
		object_name_commit(env->env_id, seq, text[count]);
		names[count] = text[count];
		count++;
	}
	source->want(source->cookie, names, count);
	free(text);
}

static int
put_chain(struct env_giving *env, uint64_t n, struct err *err)
{
	struct buf chain CLEANUP(buf_done) = BUF_INIT;
	uint64_t first = n * CHAIN_COMMITS + 1, seq;
	char name[OBJECT_NAME];
	size_t at;
	int r = 0;

	chain_object_start(&chain);
	at = object_list_start(&chain);
	want_commits(env, first);
	for (seq = first; r == 0 && seq < first + CHAIN_COMMITS; seq++)
		r = add_commit(env, seq, &chain, err);
	object_list_end(&chain, at, CHAIN_COMMITS);
	/* one that is too large is not needed: there are its commits */
	if (r < 0 || chain.len > OBJECT_MOST)
		return r;
	object_name_chain(env->env_id, n, name);
	return env->giving->fn(env->giving->cookie, name, buf_slice(&chain), false, err);
}

/* Whoever made its last commit may have ended before they put it: the next one to write here looks, once. */
static bool
lacks_chain_before(struct env_giving *env)
{
	const struct object_source *source = env->giving->source;
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	struct buf there CLEANUP(buf_done) = BUF_INIT;
	char name[OBJECT_NAME];

	if (env->have == 0 || env->have % CHAIN_COMMITS != 0 || env->head->seq == env->have)
		return false;
	object_name_chain(env->env_id, env->have / CHAIN_COMMITS - 1, name);
	return source->get(source->cookie, name, &there, &ignored) == 0;
}

static int
put_chains(struct env_giving *env, struct err *err)
{
	uint64_t n = env->have / CHAIN_COMMITS, end = env->head->seq / CHAIN_COMMITS;
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	int r = 0;

	/* theirs keeps nobody from putting what is new */
	if (lacks_chain_before(env))
		put_chain(env, n - 1, &ignored);
	if (n < end)
		r = object_index_load(env->giving->vault, env->head, env->have, &env->index, err);
	for (; r == 0 && n < end; n++)
		r = put_chain(env, n, err);
	object_index_done(&env->index);
	return r;
}

static int
put_bundle(struct env_giving *env, struct err *err)
{
	struct buf bundle CLEANUP(buf_done) = BUF_INIT;
	size_t most = env->giving->source->bundle_most;
	char name[OBJECT_NAME];
	int r = vault_bundle(env->giving->vault, env->env_id, &bundle, err);

	if (r < 0)
		return r;
	/* an older one that stays would be followed where nothing else is reached */
	if (bundle.len > (most == 0 ? (size_t)OBJECT_MOST : most))
		buf_clear(&bundle);
	object_name_bundle(env->env_id, name);
	return env->giving->fn(env->giving->cookie, name, buf_slice(&bundle), true, err);
}

static int
put_env(struct giving *giving, const uint8_t env_id[ENV_ID], bool is_all, bool chains,
    struct err *err)
{
	const struct env_heads *have = heads_find(giving->have, env_id);
	struct doc *head CLEANUP(doc_freep) = NULL;
	struct env_giving env = {.giving = giving, .env_id = env_id};
	struct slice bytes;
	uint64_t seq;
	int r = store_doc_head(giving->vault->store, DOC_COMMIT, env_id, &seq, &bytes, err);

	if (r == 1)
		r = object_doc(giving->vault, DOC_COMMIT, env_id, seq, &head, err);
	if (r <= 0)
		return r;
	env.head = head;
	env.have = have == NULL || giving->have->roster.seq == 0 ? 0 : have->commit.seq;
	if (chains)
		return put_chains(&env, err);
	return is_all || env.have < head->seq ? put_bundle(&env, err) : 0;
}

static int
put_all(struct giving *giving, const struct doc *roster, struct err *err)
{
	bool is_all = giving->have->roster.seq < roster->seq;
	int r = 0;

	for (int chains = 1; r == 0 && chains >= 0; chains--)
		for (size_t i = 0; r == 0 && i < roster->roster.checkpoint_count; i++)
			r = put_env(giving, roster->roster.checkpoints[i].env_id, is_all,
			    chains == 1, err);
	return r;
}

int
vault_bundles_above(struct vault *vault, const struct heads *have,
    const struct object_source *source, object_fn *fn, void *cookie, struct err *err)
{
	static const uint8_t no_env[ENV_ID];
	struct giving giving = {vault, have, source, fn, cookie};
	struct doc *roster CLEANUP(doc_freep) = NULL;
	struct slice bytes;
	uint64_t seq;
	int r = vault_need_whole(vault, "what others are given is", err);

	if (r == 0)
		r = store_doc_head(vault->store, DOC_ROSTER, no_env, &seq, &bytes, err);
	if (r == 1)
		r = object_doc(vault, DOC_ROSTER, no_env, seq, &roster, err);
	return r == 1 ? put_all(&giving, roster, err) : r;
}

int
vault_chain(struct vault *vault, const uint8_t env_id[ENV_ID], uint64_t n,
    const struct object_source *source, object_fn *fn, void *cookie, struct err *err)
{
	struct giving giving = {.vault = vault, .source = source, .fn = fn, .cookie = cookie};
	struct env_giving env = {.giving = &giving, .env_id = env_id};
	struct slice bytes;
	int r = vault_need_whole(vault, "what others are given is", err);

	if (r == 0)
		r = store_doc_head(vault->store, DOC_COMMIT, env_id, &env.have, &bytes, err);
	if (r == 1 && env.have / CHAIN_COMMITS <= n)
		r = 0;
	return r == 1 ? put_chain(&env, n, err) : r;
}

int
vault_bundle_heads(struct slice bytes, struct bundle_heads *out, struct err *err)
{
	struct bundle bundle;
	int r = bundle_parse(bytes, &bundle, err);

	if (r < 0)
		return r;
	*out = (struct bundle_heads){bundle.roster_seq, bundle.charter_seq, bundle.commit_seq};
	return 0;
}
