/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/roots.h"

#include <string.h>

static void
row_add(struct hash *hash, const uint8_t bidx[BIDX], uint64_t version, const uint8_t leaf[HASH])
{
	uint8_t row[BIDX + 8 + HASH];
	size_t i;

	memcpy(row, bidx, BIDX);
	for (i = 0; i < 8; i++)
		row[BIDX + i] = (uint8_t)(version >> (56 - 8 * i));
	memcpy(row + BIDX + 8, leaf, HASH);
	hash_add(hash, slice_of(row, sizeof(row)));
}

void
live_root_start(
    struct live_root *root, const uint8_t env_id[ENV_ID], uint32_t epoch, uint32_t n_live)
{
	hash_start(&root->hash, "vault1/live");
	hash_add(&root->hash, slice_of(env_id, ENV_ID));
	hash_add_u32(&root->hash, epoch);
	hash_add_u32(&root->hash, n_live);
}

void
live_root_add(
    struct live_root *root, const uint8_t bidx[BIDX], uint64_t version, const uint8_t leaf[HASH])
{
	row_add(&root->hash, bidx, version, leaf);
}

void
live_root_end(struct live_root *root, uint8_t out[HASH])
{
	hash_end(&root->hash, out);
}

void
hist_root_start(const uint8_t env_id[ENV_ID], uint32_t epoch, uint8_t root[HASH])
{
	struct hash hash;

	hash_start(&hash, "vault1/hist0");
	hash_add(&hash, slice_of(env_id, ENV_ID));
	hash_add_u32(&hash, epoch);
	hash_end(&hash, root);
}

void
hist_root_add(
    uint8_t root[HASH], const uint8_t bidx[BIDX], uint64_t version, const uint8_t leaf[HASH])
{
	struct hash hash;

	hash_start(&hash, "vault1/hist");
	hash_add(&hash, slice_of(root, HASH));
	row_add(&hash, bidx, version, leaf);
	hash_end(&hash, root);
}
