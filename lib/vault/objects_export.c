/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a store lacks, in the order in which it may appear there: before a roster the commits that it
 * confirms, and before a commit its escrow. The first roster comes last: without it there is no vault,
 * so a store that is filled for the first time has all of it or none.
 */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "vault/objects_build_priv.h"
#include "vault/ops.h"
#include "vault/partial_priv.h"
#include "vault/vault_priv.h"
#include "vault/wire.h"

/* One environment on its way. */
struct env_export {
	uint8_t env_id[ENV_ID];
	struct doc *head; /* commit */
	uint64_t done;    /* commits up to here are there */
	bool is_changed;
	struct object_index index;
};

struct exporting {
	struct vault *vault;
	const struct heads *have;
	object_fn *fn;
	void *cookie;
	struct env_export *envs;
	size_t count;
	struct buf object;
};

static void
exporting_done(struct exporting *exporting)
{
	size_t i;

	for (i = 0; i < exporting->count; i++) {
		doc_free(exporting->envs[i].head);
		object_index_done(&exporting->envs[i].index);
	}
	free(exporting->envs);
	buf_done(&exporting->object);
}

static int
refuse_size(const char *name, size_t len, struct err *err)
{
	err_set(err, ERR_REFUSED, "too-large", "the shared store would get an object of %zu bytes", len);
	err_why(err, "`%s`; the most is %d", name, OBJECT_MOST);
	return err_fix(err, "prune the history (`evenkeep help prune`), or split the environment");
}

static int
put(struct exporting *exporting, const char *name, bool replace, struct err *err)
{
	if (exporting->object.len > OBJECT_MOST)
		return refuse_size(name, exporting->object.len, err);
	return exporting->fn(
	    exporting->cookie, name, buf_slice(&exporting->object), replace, err);
}

/* The store has it as it is here, or less of it. */
static int
check_have(struct vault *vault, enum doc_kind kind, const uint8_t env_id[ENV_ID],
    const struct point *have, struct err *err)
{
	struct doc *doc CLEANUP(doc_freep) = NULL;
	int r;

	if (have->seq == 0)
		return 0;
	r = object_doc(vault, kind, env_id, have->seq, &doc, err);
	/* what is newer there is not ours to judge */
	if (r <= 0)
		return r;
	return trust_need(point_is_doc(have, doc), CHECK_SHARED_FORK, err);
}

static int
env_start(struct exporting *exporting, const uint8_t env_id[ENV_ID], struct err *err)
{
	const struct env_heads *have = heads_find(exporting->have, env_id);
	struct env_export *env = &exporting->envs[exporting->count];
	struct vault *vault = exporting->vault;
	struct slice bytes;
	uint64_t seq;
	int r;

	if (exporting->have->roster.seq == 0)
		have = NULL;
	r = store_doc_head(vault->store, DOC_COMMIT, env_id, &seq, &bytes, err);
	if (r <= 0)
		return r;
	*env = (struct env_export){.done = have == NULL ? 0 : have->commit.seq};
	memcpy(env->env_id, env_id, ENV_ID);
	exporting->count++;
	r = object_doc(vault, DOC_COMMIT, env_id, seq, &env->head, err);
	if (r == 1 && have != NULL)
		r = check_have(vault, DOC_COMMIT, env_id, &have->commit, err);
	if (r < 0)
		return r;
	if (env->done >= seq)
		return 0;
	env->is_changed = true;
	return object_index_load(vault, env->head, env->done, &env->index, err);
}

/* Every environment that the newest roster confirms. */
static int
envs_start(struct exporting *exporting, const struct roster *roster, struct err *err)
{
	size_t i;
	int r = 0;

	exporting->envs = xcalloc(roster->checkpoint_count + 1, sizeof(*exporting->envs));
	for (i = 0; r >= 0 && i < roster->checkpoint_count; i++)
		r = env_start(exporting, roster->checkpoints[i].env_id, err);
	return r < 0 ? r : 0;
}

static struct env_export *
env_find(struct exporting *exporting, const uint8_t env_id[ENV_ID])
{
	size_t i;

	for (i = 0; i < exporting->count; i++)
		if (memcmp(exporting->envs[i].env_id, env_id, ENV_ID) == 0)
			return &exporting->envs[i];
	return NULL;
}

static int
put_escrow(struct exporting *exporting, const struct env_export *env, struct err *err)
{
	const uint8_t *hash = env->head->commit.escrow_hash;
	char name[OBJECT_NAME];
	struct slice file;
	int r;

	if (bytes_are_zero(hash, DOC_HASH))
		return 0;
	r = store_escrow_find(exporting->vault->store, env->env_id, &file, err);
	if (r == 0)
		r = trust_refuse(CHECK_ESCROW_HASH, err);
	if (r <= 0)
		return r;
	buf_clear(&exporting->object);
	buf_add(&exporting->object, file);
	object_name_escrow(env->env_id, hash, name);
	return put(exporting, name, false, err);
}

/* The commits up to TO; the first of an environment is in the roster that confirms it. */
static int
put_commits(struct exporting *exporting, struct env_export *env, uint64_t to, struct err *err)
{
	char name[OBJECT_NAME];
	int r = 0;

	if (env->done == 0)
		env->done = 1;
	for (; r == 0 && env->done < to && env->done < env->head->seq; env->done++) {
		uint64_t seq = env->done + 1;

		if (seq == env->head->seq)
			r = put_escrow(exporting, env, err);
		buf_clear(&exporting->object);
		if (r == 0)
			r = object_build_commit(exporting->vault, &env->index, env->env_id, seq,
			    &exporting->object, err);
		object_name_commit(env->env_id, seq, name);
		if (r == 0)
			r = put(exporting, name, false, err);
	}
	return r;
}

/* What has to be there before the roster that confirms CHECKPOINT. */
static int
put_confirmed(struct exporting *exporting, const struct checkpoint *checkpoint, bool is_first,
    struct err *err)
{
	struct env_export *env = env_find(exporting, checkpoint->env_id);

	if (env == NULL)
		return 0;
	if (is_first && env->head->seq == 1) {
		int r = put_escrow(exporting, env, err);

		if (r < 0)
			return r;
	}
	return put_commits(exporting, env, checkpoint->commit.seq, err);
}

static bool
is_first_to_confirm(const struct doc *before, const uint8_t env_id[ENV_ID])
{
	return before == NULL || roster_checkpoint(&before->roster, env_id) == NULL;
}

static int
add_first_commits(struct exporting *exporting, const struct doc *roster, const struct doc *before,
    struct err *err)
{
	size_t at = object_list_start(&exporting->object), count = 0, i;

	for (i = 0; i < roster->roster.checkpoint_count; i++) {
		const uint8_t *env_id = roster->roster.checkpoints[i].env_id;
		const struct env_export *env = env_find(exporting, env_id);
		struct buf commit CLEANUP(buf_done) = BUF_INIT;
		int r;

		if (env == NULL || !is_first_to_confirm(before, env_id))
			continue;
		r = object_build_commit(exporting->vault, &env->index, env_id, 1, &commit, err);
		if (r < 0)
			return r;
		object_piece(&exporting->object, buf_slice(&commit));
		count++;
	}
	object_list_end(&exporting->object, at, count);
	return 0;
}

static int
put_roster(struct exporting *exporting, uint64_t seq, struct err *err)
{
	static const uint8_t no_env[ENV_ID];
	struct doc *roster CLEANUP(doc_freep) = NULL, *before CLEANUP(doc_freep) = NULL;
	char name[OBJECT_NAME];
	size_t i;
	int r;

	r = object_doc(exporting->vault, DOC_ROSTER, no_env, seq, &roster, err);
	if (r == 1 && seq > 1)
		r = object_doc(exporting->vault, DOC_ROSTER, no_env, seq - 1, &before, err);
	if (r == 0)
		r = trust_refuse(CHECK_CHAIN_GAP, err);
	if (r <= 0)
		return r;
	for (i = 0, r = 0; r == 0 && i < roster->roster.checkpoint_count; i++) {
		const struct checkpoint *checkpoint = &roster->roster.checkpoints[i];

		r = put_confirmed(exporting, checkpoint,
		    is_first_to_confirm(before, checkpoint->env_id), err);
	}
	if (r < 0)
		return r;
	buf_clear(&exporting->object);
	r = object_build_roster(exporting->vault, roster, before, &exporting->object, err);
	if (r == 0)
		r = add_first_commits(exporting, roster, before, err);
	object_name_roster(seq, name);
	return r < 0 ? r : put(exporting, name, false, err);
}

/* The shape if it is the newest commit's; nothing in its place if that has none. */
int
vault_shape_object(struct vault *vault, const uint8_t env_id[ENV_ID], struct buf *out,
    struct err *err)
{
	uint8_t wanted[SHAPE_HASH] = {0}, hash[SHAPE_HASH];
	struct store *store = vault->store;
	struct slice bytes;
	uint64_t seq;
	int r;

	r = store_doc_head(store, DOC_COMMIT, env_id, &seq, &bytes, err);
	if (r == 1)
		r = store_ops_find(store, env_id, seq, &bytes, err);
	if (r == 1 && bytes.len >= SHAPE_HASH)
		memcpy(wanted, bytes.data, SHAPE_HASH);
	if (r >= 0 && bytes_are_zero(wanted, SHAPE_HASH))
		return 1;
	if (r >= 0)
		r = store_shape_find(store, env_id, &bytes, err);
	if (r <= 0)
		return r;
	shape_hash_of(bytes, hash);
	if (memcmp(hash, wanted, SHAPE_HASH) != 0)
		return 0;
	buf_add(out, bytes);
	return 1;
}

static int
put_shape(struct exporting *exporting, const struct env_export *env, struct err *err)
{
	char name[OBJECT_NAME];
	int r;

	object_name_shape(env->env_id, name);
	buf_clear(&exporting->object);
	r = vault_shape_object(exporting->vault, env->env_id, &exporting->object, err);
	return r == 1 ? put(exporting, name, true, err) : r;
}

static int
put_all(struct exporting *exporting, const struct doc *head, struct err *err)
{
	uint64_t seq = exporting->have->roster.seq;
	size_t i;
	int r = 0;

	for (seq = seq == 0 ? 2 : seq + 1; r == 0 && seq <= head->seq; seq++)
		r = put_roster(exporting, seq, err);
	for (i = 0; r == 0 && i < exporting->count; i++)
		r = put_commits(exporting, &exporting->envs[i], UINT64_MAX, err);
	for (i = 0; r == 0 && i < exporting->count; i++)
		if (exporting->envs[i].is_changed)
			r = put_shape(exporting, &exporting->envs[i], err);
	if (r == 0 && exporting->have->roster.seq == 0)
		r = put_roster(exporting, 1, err);
	return r;
}

int
vault_objects_above(struct vault *vault, const struct heads *have, object_fn *fn, void *cookie,
    struct err *err)
{
	static const uint8_t no_env[ENV_ID];
	struct exporting exporting CLEANUP(exporting_done) = {
	    .vault = vault, .have = have, .fn = fn, .cookie = cookie};
	struct doc *head CLEANUP(doc_freep) = NULL;
	struct slice bytes;
	uint64_t seq;
	int r;

	r = vault_need_whole(vault, "what others are given is", err);
	if (r == 0)
		r = check_have(vault, DOC_ROSTER, no_env, &have->roster, err);
	if (r >= 0)
		r = store_doc_head(vault->store, DOC_ROSTER, no_env, &seq, &bytes, err);
	if (r == 0)
		r = trust_refuse(CHECK_CHAIN_GAP, err);
	if (r == 1)
		r = object_doc(vault, DOC_ROSTER, no_env, seq, &head, err);
	if (r == 1)
		r = envs_start(&exporting, &head->roster, err);
	return r < 0 || head == NULL ? r : put_all(&exporting, head, err);
}
