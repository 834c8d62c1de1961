/* SPDX-License-Identifier: Apache-2.0 */
/* The primitives of the age format, and short keys on the stack that are wiped behind them. */
#ifndef EK_CRYPTO_PRIMITIVE_PRIV_H
#define EK_CRYPTO_PRIMITIVE_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "base/slice.h"

enum { POINT = 32, SHA256 = 32, CHACHA_NONCE = 12, CHACHA_TAG = 16 };

/* A key, shared secret or file key for the length of one function; declare it with CLEANUP(). */
struct key {
	uint8_t bytes[32];
};
void key_wipe(struct key *key);

/* False: POINT is of low order, the product would be zero. */
bool x25519(const uint8_t scalar[32], const uint8_t point[POINT], uint8_t out[POINT]);
void x25519_public(const uint8_t scalar[32], uint8_t out[POINT]);

/* The Montgomery form of an Ed25519 public key; false: it is not a key of prime order. */
bool ed25519_to_x25519(const uint8_t pk[32], uint8_t out[POINT]);

/* The X25519 secret behind an Ed25519 seed: the first half of SHA-512(seed), clamped. */
void ed25519_seed_to_x25519(const uint8_t seed[32], struct key *out);

void sha256(struct slice bytes, uint8_t out[SHA256]);

/* HMAC-SHA-256 of COUNT parts one behind the other. */
void hmac_sha256(struct slice key, const struct slice *parts, size_t count, uint8_t out[SHA256]);

/* ChaCha20-Poly1305 (RFC 8439); OUT may be the input. False leaves nothing of the plaintext in it.
 */
void chacha_seal(const uint8_t key[32], const uint8_t nonce[CHACHA_NONCE], struct slice ad,
    struct slice plain, uint8_t *out);
bool chacha_unseal(const uint8_t key[32], const uint8_t nonce[CHACHA_NONCE], struct slice ad,
    struct slice cipher, uint8_t *out);

#endif
