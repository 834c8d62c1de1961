/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_CRYPTO_AEAD_H
#define EK_CRYPTO_AEAD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

enum { AEAD_TAG = 16, XNONCE = 24 };

/* XChaCha20-Poly1305-IETF. OUT takes plain.len + AEAD_TAG bytes; it may be plain.data. */
void aead_seal(const uint8_t key[32], const uint8_t nonce[XNONCE], struct slice ad,
	struct slice plain, uint8_t *out);

/*
 * OUT takes cipher.len - AEAD_TAG bytes; false (wrong key or altered) leaves nothing of the
 * plaintext in it.
 */
bool aead_unseal(const uint8_t key[32], const uint8_t nonce[XNONCE], struct slice ad,
	struct slice cipher, uint8_t *out);

/* Ed25519, strict as VAULT.md §2 wants it. */
bool signature_is_valid(const uint8_t pk[32], struct slice message, const uint8_t sig[64]);

#endif
