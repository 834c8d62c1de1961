/* SPDX-License-Identifier: Apache-2.0 */
/* One environment: its commits until there is no next one, then what belongs to the newest. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "crypto/hash.h"
#include "vault/names_priv.h"
#include "vault/ops.h"
#include "vault/receive_priv.h"
#include "vault/shape.h"
#include "vault/verify_priv.h"
#include "vault/wire.h"

enum { FEW = 4 };

static int
start(struct receiving *receiving, const uint8_t env_id[ENV_ID], struct env_receive *out,
    struct err *err)
{
	struct slice bytes;
	uint64_t seq;
	int r;

	*out = (struct env_receive){.receiving = receiving};
	memcpy(out->env_id, env_id, ENV_ID);
	r = store_doc_head(receiving->vault->store, DOC_COMMIT, env_id, &seq, &bytes, err);
	if (r == 1)
		r = object_doc(receiving->vault, DOC_COMMIT, env_id, seq, &out->commit, err);
	if (r == 1)
		out->hist_count = out->commit->commit.n_hist;
	return r < 0 ? r : 0;
}

/* The object of the newest commit that is here has to be there, and the same. */
static int
check_head(struct env_receive *env, struct err *err)
{
	struct doc *there CLEANUP(doc_freep) = NULL;
	const struct roster *roster;
	struct commit_object object;
	char name[OBJECT_NAME];
	int r;

	object_name_commit(env->env_id, env->commit->seq, name);
	r = receive_get(env->receiving, name, err);
	if (r == 0)
		r = trust_refuse(CHECK_SHARED_OLDER, err);
	if (r <= 0)
		return r;
	r = commit_object_parse(buf_slice(&env->receiving->object), &object, err);
	if (r == 0)
		r = receive_doc(env->receiving, object.commit, DOC_COMMIT, env->env_id,
		    env->commit->seq, &there, err);
	if (r < 0 || memcmp(there->hash, env->commit->hash, DOC_HASH) == 0)
		return r;
	r = receive_cited(env->receiving, &there->commit.roster, &roster, err);
	if (r == 0 && roster != NULL)
		r = doc_check_signatures(there, roster, err);
	return r < 0 ? r : trust_refuse(CHECK_SHARED_FORK, err);
}

/* What is not taken now. */
static int
put_off(struct env_receive *env, enum commit_fate fate, bool any, struct err *err)
{
	int r = 0;

	env->is_unconfirmed = fate == COMMIT_UNCONFIRMED;
	if (fate == COMMIT_LATER)
		env->receiving->wants_roster = true;
	else
		r = receive_note_unconfirmed(env->receiving, env->env_id, err);
	return r < 0 ? r : any;
}

/* The next ones, more at a time the further it goes on. */
static void
want_commits(struct env_receive *env, unsigned taken)
{
	const unsigned most = WANT_MOST / 2;
	unsigned ahead = taken < most ? taken : most;
	bool is_due = taken < most ? (taken & (taken - 1)) == 0 : taken % most == 0;
	struct wants *wants;

	if (env->receiving->source->want == NULL || !is_due || taken < 2)
		return;
	wants = xcalloc(1, sizeof(*wants));
	for (unsigned i = 1; i <= ahead; i++)
		object_name_commit(
		    env->env_id, env->commit->seq + i, wants_next(env->receiving, wants));
	wants_tell(env->receiving, wants);
	free(wants);
}

/* One commit by its own name. 1 it was taken, 0 there is none or it is put off. */
static int
take_single(struct env_receive *env, enum commit_fate *fate, struct err *err)
{
	struct receiving *receiving = env->receiving;
	char name[OBJECT_NAME];
	int r;

	object_name_commit(env->env_id, env->commit->seq + 1, name);
	r = receive_get(receiving, name, err);
	if (r <= 0)
		return r;
	shortcuts_compare(
	    receiving->shortcuts, env->env_id, env->commit->seq + 1, buf_slice(&receiving->object));
	r = receive_commit(env, buf_slice(&receiving->object), err);
	if (r < 0)
		return r;
	*fate = (enum commit_fate)r;
	if (r != COMMIT_TAKEN)
		return 0;
	receive_note(receiving, env->env_id, env->commit->seq);
	receive_note_lack(env);
	return 1;
}

/* Commits until there is none, or one that is put off. 1: there were some. */
static int
take_commits(struct env_receive *env, struct err *err)
{
	enum commit_fate fate = COMMIT_TAKEN;
	unsigned singles = 0;
	bool any = false;
	int r;

	do {
		/* a few in a row: it is far behind */
		r = singles < FEW ? 0 : receive_chain(env, &fate, err);
		if (r == 0 && fate == COMMIT_TAKEN) {
			r = take_single(env, &fate, err);
			want_commits(env, singles += r == 1);
		}
		any = any || r == 1;
	} while (r == 1 && fate == COMMIT_TAKEN);
	return r < 0 || fate == COMMIT_TAKEN ? (r < 0 ? r : any) : put_off(env, fate, any, err);
}

/* 1 it is here as the newest commit wants it, 0 it is not. */
static int
has_escrow(struct env_receive *env, struct err *err)
{
	const uint8_t *wanted = env->commit->commit.escrow_hash;
	uint8_t hash[HASH] = {0};
	struct slice file;
	int r;

	r = store_escrow_find(env->receiving->vault->store, env->env_id, &file, err);
	if (r == 1)
		hash_of("vault1/esc", file, hash);
	return r < 0 ? r : memcmp(hash, wanted, HASH) == 0;
}

/* 1: it is not there. */
static int
take_escrow(struct env_receive *env, struct err *err)
{
	const uint8_t *wanted = env->commit->commit.escrow_hash;
	struct store *store = env->receiving->vault->store;
	char name[OBJECT_NAME];
	int r;

	r = has_escrow(env, err);
	if (r != 0)
		return r < 0 ? r : 0;
	if (bytes_are_zero(wanted, DOC_HASH))
		return store_escrow_delete(store, env->env_id, err);
	object_name_escrow(env->env_id, wanted, name);
	r = receive_get(env->receiving, name, err);
	if (r <= 0)
		return r < 0 ? r : 1;
	return store_escrow_put(store, env->env_id, buf_slice(&env->receiving->object), err);
}

/* The shape's hash that the newest commit covers; zero: it has none. */
static int
wanted_shape(struct env_receive *env, uint8_t out[SHAPE_HASH], struct err *err)
{
	struct slice ops;
	int r;

	memset(out, 0, SHAPE_HASH);
	r = store_ops_find(
	    env->receiving->vault->store, env->env_id, env->commit->seq, &ops, err);
	if (r == 1 && ops.len >= SHAPE_HASH)
		memcpy(out, ops.data, SHAPE_HASH);
	return r < 0 ? r : 0;
}

static bool
is_shape(struct slice blob, const uint8_t wanted[SHAPE_HASH])
{
	uint8_t hash[SHAPE_HASH];

	shape_hash_of(blob, hash);
	return memcmp(hash, wanted, SHAPE_HASH) == 0;
}

/* The shape if it is the newest commit's. Any other is none: the environment is not comparable then. */
static int
take_shape(struct env_receive *env, struct err *err)
{
	struct receiving *receiving = env->receiving;
	struct store *store = receiving->vault->store;
	uint8_t wanted[SHAPE_HASH];
	char name[OBJECT_NAME];
	struct slice blob;
	int r, here;

	r = wanted_shape(env, wanted, err);
	if (r < 0)
		return r;
	here = store_shape_find(store, env->env_id, &blob, err);
	if (here < 0 || (here == 1 && is_shape(blob, wanted)))
		return here < 0 ? here : 0;
	if (here == 1)
		r = store_shape_delete(store, env->env_id, err);
	if (here == 1)
		receiving->has_changed = true;
	if (r < 0 || bytes_are_zero(wanted, SHAPE_HASH))
		return r;
	object_name_shape(env->env_id, name);
	r = receive_get(receiving, name, err);
	/* one that cannot be had is none, too: nothing that is signed hangs on it */
	if (r == ERR_REMOTE || r == ERR_TAMPERED) {
		err_done(err);
		r = 0;
	}
	if (r <= 0 || !is_shape(buf_slice(&receiving->object), wanted))
		return r < 0 ? r : 0;
	receiving->has_changed = true;
	return store_shape_put(store, env->env_id, buf_slice(&receiving->object), err);
}

/*
 * An escrow is only sure to be kept for the newest commit: where it is gone, a newer commit has come
 * meanwhile or is not taken, or the store lacks what it should have.
 */
static int
take_newest(struct env_receive *env, struct err *err)
{
	int r, missing;

	do {
		r = take_commits(env, err);
		missing = r < 0 || env->receiving->is_partial ? (r < 0 ? r : 0)
							      : take_escrow(env, err);
	} while (missing == 1 && r == 1);
	if (missing == 1 && !env->receiving->wants_roster)
		return trust_refuse(
		    env->is_unconfirmed ? CHECK_AUTHOR_LEFT : CHECK_ESCROW_HASH, err);
	return missing < 0 ? missing : 0;
}

static int
receive(struct env_receive *env, struct err *err)
{
	uint64_t before = env->commit->seq;
	int r;

	r = take_newest(env, err);
	if (r == 0 && env->commit->seq == before && before > 1 && !env->receiving->is_confirmed)
		r = check_head(env, err);
	return r < 0 || env->receiving->is_partial ? r : take_shape(env, err);
}

static int
fail(struct env_receive *env, int code, struct err *err)
{
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	char name[65];

	shortcuts_suspect(env->receiving->shortcuts, env->env_id);
	if (env_name_of(env->receiving->vault, env->env_id, name, &ignored) < 0)
		return code;
	return err_ctx(err, "environment `%s`", name);
}

int
receive_env(struct receiving *receiving, const uint8_t env_id[ENV_ID], struct err *err)
{
	struct env_receive env CLEANUP(env_receive_done) = {0};
	int r;

	r = start(receiving, env_id, &env, err);
	/* its first commit comes with the roster that confirms it: without it nothing can be verified */
	if (r < 0 || env.commit == NULL)
		return r;
	r = receive(&env, err);
	return r < 0 ? fail(&env, r, err) : 0;
}
