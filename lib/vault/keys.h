/* SPDX-License-Identifier: Apache-2.0 */
/* The keys of one environment and epoch (VAULT.md §5.1), in guarded memory. */
#ifndef EK_VAULT_KEYS_H
#define EK_VAULT_KEYS_H

#include <stdint.h>

#include "base/slice.h"
#include "crypto/aead.h"
#include "crypto/hash.h"
#include "vault/vault.h"

enum { BIDX = 16 };

struct env_keys;

/* EK is copied. */
struct env_keys *env_keys_new(struct slice ek, const uint8_t vault_id[VAULT_ID],
    const uint8_t env_id[ENV_ID], uint32_t epoch);
void env_keys_free(struct env_keys *keys);
void env_keys_freep(struct env_keys **keys);

const uint8_t *env_keys_vault_id(const struct env_keys *keys);
const uint8_t *env_keys_env_id(const struct env_keys *keys);
uint32_t env_keys_epoch(const struct env_keys *keys);
const uint8_t *env_keys_commit(const struct env_keys *keys); /* ek_commit, 32 bytes */
struct slice env_keys_ek(const struct env_keys *keys);

/* K_ops and K_nonce, derived at the first call, after which threads may share them: 32 bytes. */
const uint8_t *env_keys_ops(struct env_keys *keys);
const uint8_t *env_keys_nonce(struct env_keys *keys);

void env_keys_bidx(const struct env_keys *keys, struct slice name, uint8_t out[BIDX]);

/* OUT is in guarded memory of the caller. */
void env_keys_name_key(const struct env_keys *keys, const uint8_t bidx[BIDX], uint8_t out[KEY]);

/* MAC(K_nonce, random 32 || associated data || padded plaintext, 24) of VAULT.md §5.2. */
void seal_nonce(const uint8_t k_nonce[KEY], const uint8_t random[32], struct slice ad,
    struct slice plain, uint8_t out[XNONCE]);

#endif
