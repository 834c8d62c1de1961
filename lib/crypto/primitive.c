/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/primitive_priv.h"

#include <sodium.h>

void
key_wipe(struct key *key)
{
	sodium_memzero(key, sizeof(*key));
}

bool
x25519(const uint8_t scalar[32], const uint8_t point[POINT], uint8_t out[POINT])
{
	return crypto_scalarmult(out, scalar, point) == 0;
}

void
x25519_public(const uint8_t scalar[32], uint8_t out[POINT])
{
	crypto_scalarmult_base(out, scalar);
}

bool
ed25519_to_x25519(const uint8_t pk[32], uint8_t out[POINT])
{
	return crypto_sign_ed25519_pk_to_curve25519(out, pk) == 0;
}

void
ed25519_seed_to_x25519(const uint8_t seed[32], struct key *out)
{
	uint8_t wide[64];

	crypto_hash_sha512(wide, seed, 32);
	for (size_t i = 0; i < 32; i++)
		out->bytes[i] = wide[i];
	out->bytes[0] &= 248;
	out->bytes[31] = (uint8_t)((out->bytes[31] & 127) | 64);
	sodium_memzero(wide, sizeof(wide));
}

void
sha256(struct slice bytes, uint8_t out[SHA256])
{
	crypto_hash_sha256(out, bytes.data, bytes.len);
}

void
hmac_sha256(struct slice key, const struct slice *parts, size_t count, uint8_t out[SHA256])
{
	crypto_auth_hmacsha256_state state;

	crypto_auth_hmacsha256_init(&state, key.data, key.len);
	for (size_t i = 0; i < count; i++)
		crypto_auth_hmacsha256_update(&state, parts[i].data, parts[i].len);
	crypto_auth_hmacsha256_final(&state, out);
	sodium_memzero(&state, sizeof(state));
}

void
chacha_seal(const uint8_t key[32], const uint8_t nonce[CHACHA_NONCE], struct slice ad,
    struct slice plain, uint8_t *out)
{
	crypto_aead_chacha20poly1305_ietf_encrypt(
	    out, NULL, plain.data, plain.len, ad.data, ad.len, NULL, nonce, key);
}

bool
chacha_unseal(const uint8_t key[32], const uint8_t nonce[CHACHA_NONCE], struct slice ad,
    struct slice cipher, uint8_t *out)
{
	return crypto_aead_chacha20poly1305_ietf_decrypt(
		   out, NULL, NULL, cipher.data, cipher.len, ad.data, ad.len, nonce, key) == 0;
}
