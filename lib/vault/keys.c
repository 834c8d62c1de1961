/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/keys.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "secret/secret.h"

/* The guarded part; bytes only, as guarded memory is not aligned. */
struct derived {
	uint8_t ek[KEY], extracted[KEY], ops[KEY], nonce[KEY];
	uint8_t name[MAC_START], idx[MAC_START]; /* absorbed: used once for every record */
};

struct env_keys {
	struct secret *memory;
	struct derived *derived;
	bool has_ops, has_nonce;
	uint8_t vault_id[VAULT_ID], env_id[ENV_ID];
	uint32_t epoch;
	uint8_t commit[KEY];
};

/* HKDF(EK, vault_id, label || env_id || epoch) */
static void
derive(const struct env_keys *keys, const char *label, uint8_t out[KEY])
{
	uint8_t epoch[4] = {(uint8_t)(keys->epoch >> 24), (uint8_t)(keys->epoch >> 16),
	    (uint8_t)(keys->epoch >> 8), (uint8_t)keys->epoch};
	struct slice info[] = {
	    slice_of_text(label), slice_of(keys->env_id, ENV_ID), slice_of(epoch, sizeof(epoch))};

	hkdf_expand(keys->derived->extracted, info, ARRAY_LEN(info), out);
}

static void
derive_start(const struct env_keys *keys, const char *label, size_t out_len, uint8_t start[MAC_START])
{
	uint8_t key[KEY];

	derive(keys, label, key);
	mac_start(key, out_len, start);
	secret_wipe(key, sizeof(key));
}

struct env_keys *
env_keys_new(
    struct slice ek, const uint8_t vault_id[VAULT_ID], const uint8_t env_id[ENV_ID], uint32_t epoch)
{
	struct env_keys *keys = xcalloc(1, sizeof(*keys));

	keys->memory = secret_new(sizeof(struct derived));
	keys->derived = (struct derived *)secret_data(keys->memory);
	memcpy(keys->derived->ek, ek.data, KEY);
	memcpy(keys->vault_id, vault_id, VAULT_ID);
	memcpy(keys->env_id, env_id, ENV_ID);
	keys->epoch = epoch;
	hkdf_extract(ek, slice_of(keys->vault_id, VAULT_ID), keys->derived->extracted);
	derive_start(keys, "vault1/name", KEY, keys->derived->name);
	derive_start(keys, "vault1/idx", BIDX, keys->derived->idx);
	derive(keys, "vault1/ekc", keys->commit);
	return keys;
}

void
env_keys_free(struct env_keys *keys)
{
	if (keys == NULL)
		return;
	secret_free(keys->memory);
	free(keys);
}

void
env_keys_freep(struct env_keys **keys)
{
	env_keys_free(*keys);
	*keys = NULL;
}

const uint8_t *
env_keys_vault_id(const struct env_keys *keys)
{
	return keys->vault_id;
}

const uint8_t *
env_keys_env_id(const struct env_keys *keys)
{
	return keys->env_id;
}

uint32_t
env_keys_epoch(const struct env_keys *keys)
{
	return keys->epoch;
}

const uint8_t *
env_keys_commit(const struct env_keys *keys)
{
	return keys->commit;
}

struct slice
env_keys_ek(const struct env_keys *keys)
{
	return slice_of(keys->derived->ek, KEY);
}

const uint8_t *
env_keys_ops(struct env_keys *keys)
{
	if (!keys->has_ops) {
		derive(keys, "vault1/ops", keys->derived->ops);
		keys->has_ops = true;
	}
	return keys->derived->ops;
}

const uint8_t *
env_keys_nonce(struct env_keys *keys)
{
	if (!keys->has_nonce) {
		derive(keys, "vault1/nonce", keys->derived->nonce);
		keys->has_nonce = true;
	}
	return keys->derived->nonce;
}

void
env_keys_bidx(const struct env_keys *keys, struct slice name, uint8_t out[BIDX])
{
	mac_from(keys->derived->idx, &name, 1, out, BIDX);
}

void
env_keys_name_key(const struct env_keys *keys, const uint8_t bidx[BIDX], uint8_t out[KEY])
{
	uint8_t labelled[10 + BIDX] = "vault1/rec";
	struct slice input = slice_of(labelled, sizeof(labelled));

	memcpy(labelled + 10, bidx, BIDX);
	mac_from(keys->derived->name, &input, 1, out, KEY);
}

void
seal_nonce(const uint8_t k_nonce[KEY], const uint8_t random[32], struct slice ad,
    struct slice plain, uint8_t out[XNONCE])
{
	struct slice parts[] = {slice_of(random, 32), ad, plain};

	mac_of(k_nonce, parts, ARRAY_LEN(parts), out, XNONCE);
}
