/* SPDX-License-Identifier: Apache-2.0 */
/* The two roots that a commit signs (VAULT.md §6.3). */
#ifndef EK_VAULT_ROOTS_H
#define EK_VAULT_ROOTS_H

#include <stdint.h>

#include "crypto/hash.h"
#include "vault/keys.h"
#include "vault/record.h"

struct live_root {
	struct hash hash;
};

/* N_LIVE records follow, ascending by bidx. */
void live_root_start(
    struct live_root *root, const uint8_t env_id[ENV_ID], uint32_t epoch, uint32_t n_live);
void live_root_add(
    struct live_root *root, const uint8_t bidx[BIDX], uint64_t version, const uint8_t leaf[HASH]);
void live_root_end(struct live_root *root, uint8_t out[HASH]);

/* hist_root(0), and the step from one root to the next in place. */
void hist_root_start(const uint8_t env_id[ENV_ID], uint32_t epoch, uint8_t root[HASH]);
void hist_root_add(
    uint8_t root[HASH], const uint8_t bidx[BIDX], uint64_t version, const uint8_t leaf[HASH]);

#endif
