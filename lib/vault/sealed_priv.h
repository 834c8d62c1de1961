/* SPDX-License-Identifier: Apache-2.0 */
/* What operations and shape share: a nonce, a ciphertext and its tag; building plaintexts. */
#ifndef EK_VAULT_SEALED_PRIV_H
#define EK_VAULT_SEALED_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "vault/keys.h"

/* Append nonce || XChaCha20-Poly1305(KEY, PLAIN, AD). */
void sealed_add(const uint8_t key[KEY], const uint8_t k_nonce[KEY], const uint8_t random[32],
    struct slice ad, struct slice plain, struct buf *out);

/* Bytes of plaintext in SEALED; 0 if there can be none. */
size_t sealed_len(struct slice sealed);
bool sealed_open(const uint8_t key[KEY], struct slice ad, struct slice sealed, uint8_t *out);

/* Write at AT and return the place behind. */
uint8_t *put_number(uint8_t *at, uint64_t n, size_t len);
uint8_t *put_bytes(uint8_t *at, struct slice bytes);
uint8_t *put_text(uint8_t *at, struct slice text, size_t len_len); /* behind its length */

#endif
