/* SPDX-License-Identifier: Apache-2.0 */
/* Which shape counts, and what is merely not comparable (VAULT.md §5.7). */
#include <string.h>

#include "vault/rows_priv.h"
#include "vault/verify_priv.h"
#include "vault/wire.h"

/* The shape hash that the newest commit covers; zero if there is none. */
static int
wanted_hash(struct vault_env *env, uint8_t out[SHAPE_HASH], struct err *err)
{
	struct slice blob;
	int r = env_ops_find(env, env->info.seq, &blob, err);

	if (r < 0)
		return r;
	memset(out, 0, SHAPE_HASH);
	if (blob.len >= SHAPE_HASH)
		memcpy(out, blob.data, SHAPE_HASH);
	return 0;
}

static int
open_shape(struct vault_env *env, const struct compare_keys *keys, const uint8_t *wanted,
    struct slice blob, struct arena *arena, struct shape *out, struct err *err)
{
	struct shape head;
	uint8_t hash[SHAPE_HASH];
	int r;

	r = shape_parse(blob, &head, err);
	if (r < 0)
		return r;
	if (head.seq != env->info.seq)
		return 0;
	shape_hash_of(blob, hash);
	r = trust_need(memcmp(hash, wanted, SHAPE_HASH) == 0 &&
			   memcmp(head.env_id, env->info.env_id, ENV_ID) == 0,
	    CHECK_SHAPE_HASH, err);
	if (r < 0)
		return r;
	if (head.ck_epoch != compare_keys_epoch(keys))
		return 0;
	r = trust_need(
	    memcmp(head.ck_commit, compare_keys_commit(keys), HASH) == 0, CHECK_SHAPE_KEY, err);
	if (r == 0)
		r = shape_open(blob, keys, arena, out, err);
	return r < 0 ? r : 1;
}

int
vault_env_shape(struct vault_env *env, const struct compare_keys *keys, struct arena *arena,
    struct shape *out, struct err *err)
{
	uint8_t wanted[SHAPE_HASH];
	struct slice blob;
	int r;

	/* a reader's copy has none: not comparable */
	if (keys == NULL || vault_is_partial(env->vault))
		return 0;
	r = wanted_hash(env, wanted, err);
	if (r < 0 || bytes_are_zero(wanted, SHAPE_HASH))
		return r;
	r = store_shape_find(env->vault->store, env->info.env_id, &blob, err);
	if (r == 1)
		r = open_shape(env, keys, wanted, blob, arena, out, err);
	return r < 0 ? err_ctx(err, "the shape of `%s`", env->info.name) : r;
}
