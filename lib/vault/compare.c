/* SPDX-License-Identifier: Apache-2.0 */
/* The comparison key and what is derived from it (VAULT.md §5.7). */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "vault/sealed_priv.h"
#include "vault/shape_list.h"

struct derived {
	uint8_t ck[KEY], tag[KEY];
};

struct compare_keys {
	struct secret *memory;
	struct derived *derived; /* in it */
	uint8_t vault_id[VAULT_ID];
	uint32_t epoch;
	uint8_t commit[HASH];
};

void
ck_commit_of(struct slice ck, const uint8_t nonce[32], uint32_t ck_epoch, uint8_t out[HASH])
{
	uint8_t number[4];
	struct slice info[] = {SLICE_LITERAL("vault1/ckc"), slice_of(number, sizeof(number))};

	put_number(number, ck_epoch, 4);
	hkdf(ck, slice_of(nonce, 32), info, ARRAY_LEN(info), out);
}

struct compare_keys *
compare_keys_new(
    struct slice ck, const uint8_t vault_id[VAULT_ID], const uint8_t nonce[32], uint32_t ck_epoch)
{
	struct compare_keys *keys = xcalloc(1, sizeof(*keys));
	uint8_t number[4];
	struct slice info[] = {SLICE_LITERAL("vault1/tag"), slice_of(number, sizeof(number))};

	put_number(number, ck_epoch, 4);
	keys->memory = secret_new(sizeof(struct derived));
	keys->derived = (struct derived *)secret_data(keys->memory);
	memcpy(keys->derived->ck, ck.data, KEY);
	memcpy(keys->vault_id, vault_id, VAULT_ID);
	keys->epoch = ck_epoch;
	hkdf(ck, slice_of(vault_id, VAULT_ID), info, ARRAY_LEN(info), keys->derived->tag);
	ck_commit_of(ck, nonce, ck_epoch, keys->commit);
	return keys;
}

void
compare_keys_free(struct compare_keys *keys)
{
	if (keys == NULL)
		return;
	secret_free(keys->memory);
	free(keys);
}

void
compare_keys_freep(struct compare_keys **keys)
{
	compare_keys_free(*keys);
	*keys = NULL;
}

uint32_t
compare_keys_epoch(const struct compare_keys *keys)
{
	return keys->epoch;
}

const uint8_t *
compare_keys_commit(const struct compare_keys *keys)
{
	return keys->commit;
}

const uint8_t *
compare_keys_vault_id(const struct compare_keys *keys)
{
	return keys->vault_id;
}

struct slice
compare_keys_ck(const struct compare_keys *keys)
{
	return slice_of(keys->derived->ck, KEY);
}

void
compare_tag(const struct compare_keys *keys, struct slice value, uint8_t out[TAG])
{
	mac_of(keys->derived->tag, &value, 1, out, TAG);
}

void
compare_keys_shape(const struct compare_keys *keys, const uint8_t env_id[ENV_ID], uint8_t out[KEY])
{
	uint8_t number[4];
	struct slice info[] = {SLICE_LITERAL("vault1/shape"), slice_of(env_id, ENV_ID),
	    slice_of(number, sizeof(number))};

	put_number(number, keys->epoch, 4);
	hkdf(slice_of(keys->derived->ck, KEY), slice_of(keys->vault_id, VAULT_ID), info,
	    ARRAY_LEN(info), out);
}
