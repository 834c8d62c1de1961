/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/opsread_priv.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "vault/rows_priv.h"

/* Is SEQ the first commit of an epoch after 1? */
static bool
begins_epoch(const struct vault_env *env, uint64_t seq)
{
	uint32_t epoch = chain_at(&env->commits, seq)->commit.epoch;

	return seq > 1 && chain_at(&env->commits, seq - 1)->commit.epoch != epoch;
}

int
ops_reader_open(struct ops_reader *reader, uint64_t seq, struct ops *out, struct err *err)
{
	struct vault_env *env = reader->env;
	uint32_t epoch = chain_at(&env->commits, seq)->commit.epoch;
	struct slice blob;
	bool has_key;
	int r;

	r = env_ops_find(env, seq, &blob, err);
	if (r == 0 && (epoch > reader->newest || reader->k_ops[epoch] == NULL))
		r = err_set(err, ERR_TAMPERED, "tampered", "the key of these operations is lost");
	if (r == 0)
		r = ops_open(blob, reader->k_ops[epoch], env->vault->id, env->info.env_id, seq,
		    reader->arena, out, err);
	if (r < 0)
		return err_ctx(err, "commit %" PRIu64, seq);
	has_key = out->previous_k_ops != NULL;
	r = trust_need(has_key == begins_epoch(env, seq), CHECK_OPS_PREVIOUS_KEY, err);
	if (r < 0) {
		ops_done(out);
		return err_ctx(err, "commit %" PRIu64, seq);
	}
	return 0;
}

static int
take_previous(struct ops_reader *reader, uint64_t seq, struct err *err)
{
	uint32_t epoch = chain_at(&reader->env->commits, seq)->commit.epoch;
	struct ops ops = {0};
	int r;

	r = ops_reader_open(reader, seq, &ops, err);
	if (r < 0)
		return r;
	/* the arena gives back only what is newest, so the key is copied after its blob is gone */
	if (ops.previous_k_ops != NULL) {
		uint8_t *key = reader->k_ops[epoch - 1];

		memcpy(key, ops.previous_k_ops, KEY);
	}
	ops_done(&ops);
	return 0;
}

static int
collect(struct ops_reader *reader, uint64_t down_to, struct err *err)
{
	struct vault_env *env = reader->env;
	uint64_t seq;
	int r;

	r = chain_reach(&env->commits, down_to > 1 ? down_to - 1 : 1, err);
	if (r < 0)
		return r;
	for (seq = env->commits.head; seq >= down_to && seq > 1; seq--) {
		uint32_t epoch = chain_at(&env->commits, seq)->commit.epoch;

		if (!begins_epoch(env, seq))
			continue;
		if (epoch >= 2 && epoch <= reader->newest && reader->k_ops[epoch - 1] == NULL)
			reader->k_ops[epoch - 1] = arena_alloc(reader->arena, KEY);
		r = take_previous(reader, seq, err);
		if (r < 0)
			return r;
	}
	return 0;
}

int
ops_reader_start(struct ops_reader *reader, struct vault_env *env, uint64_t seq, struct err *err)
{
	int r;

	/* every epoch has a charter, so this bounds what is allocated */
	if (env->info.epoch > env->charters.head)
		return trust_refuse(CHECK_CHARTER_KEY, err);
	*reader = (struct ops_reader){.env = env, .newest = env->info.epoch};
	reader->arena = arena_new(0);
	reader->k_ops = xcalloc((size_t)reader->newest + 1, sizeof(uint8_t *));
	reader->k_ops[reader->newest] = arena_alloc(reader->arena, KEY);
	memcpy(reader->k_ops[reader->newest], env_keys_ops(env->access.keys), KEY);
	r = collect(reader, seq, err);
	if (r < 0)
		ops_reader_done(reader);
	return r;
}

void
ops_reader_done(struct ops_reader *reader)
{
	arena_free(reader->arena);
	free(reader->k_ops);
	*reader = (struct ops_reader){0};
}
