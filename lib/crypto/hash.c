/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/hash.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "crypto/primitive_priv.h"

_Static_assert(sizeof(struct hash) >= sizeof(crypto_generichash_state), "room for the state");
_Static_assert(MAC_START == sizeof(crypto_generichash_state), "the whole state");
_Static_assert(_Alignof(struct hash) >= _Alignof(crypto_generichash_state), "its alignment");

static crypto_generichash_state *
state_of(struct hash *hash)
{
	return (crypto_generichash_state *)hash->opaque;
}

void
hash_start(struct hash *hash, const char *label)
{
	uint8_t prefix[64];
	size_t len = strlen(label);

	assert(len < sizeof(prefix));
	prefix[0] = (uint8_t)len;
	memcpy(prefix + 1, label, len);
	crypto_generichash_init(state_of(hash), NULL, 0, HASH);
	hash_add(hash, slice_of(prefix, 1 + len));
}

void
hash_add(struct hash *hash, struct slice bytes)
{
	crypto_generichash_update(state_of(hash), bytes.data, bytes.len);
}

void
hash_add_u32(struct hash *hash, uint32_t n)
{
	uint8_t bytes[4] = {(uint8_t)(n >> 24), (uint8_t)(n >> 16), (uint8_t)(n >> 8), (uint8_t)n};

	hash_add(hash, slice_of(bytes, sizeof(bytes)));
}

void
hash_add_u64(struct hash *hash, uint64_t n)
{
	hash_add_u32(hash, (uint32_t)(n >> 32));
	hash_add_u32(hash, (uint32_t)n);
}

void
hash_end(struct hash *hash, uint8_t out[HASH])
{
	crypto_generichash_final(state_of(hash), out, HASH);
}

void
hash_of(const char *label, struct slice x, uint8_t out[HASH])
{
	struct hash hash;

	hash_start(&hash, label);
	hash_add(&hash, x);
	hash_end(&hash, out);
}

/* The last step wipes what the state knew of the key. */
static void
mac_end(crypto_generichash_state *state, const struct slice *parts, size_t count, uint8_t *out,
    size_t out_len)
{
	for (size_t i = 0; i < count; i++)
		crypto_generichash_update(state, parts[i].data, parts[i].len);
	crypto_generichash_final(state, out, out_len);
}

void
mac_of(
    const uint8_t key[KEY], const struct slice *parts, size_t count, uint8_t *out, size_t out_len)
{
	crypto_generichash_state state;

	crypto_generichash_init(&state, key, KEY, out_len);
	mac_end(&state, parts, count, out, out_len);
}

void
mac_start(const uint8_t key[KEY], size_t out_len, uint8_t start[MAC_START])
{
	crypto_generichash_state state;

	crypto_generichash_init(&state, key, KEY, out_len);
	memcpy(start, &state, sizeof(state));
	sodium_memzero(&state, sizeof(state));
}

void
mac_from(const uint8_t start[MAC_START], const struct slice *parts, size_t count, uint8_t *out,
    size_t out_len)
{
	crypto_generichash_state state;

	memcpy(&state, start, sizeof(state));
	mac_end(&state, parts, count, out, out_len);
}

void
hkdf_extract(struct slice ikm, struct slice salt, uint8_t prk[KEY])
{
	static const uint8_t no_salt[SHA256];

	hmac_sha256(salt.len == 0 ? slice_of(no_salt, sizeof(no_salt)) : salt, &ikm, 1, prk);
}

void
hkdf_expand(const uint8_t prk[KEY], const struct slice *info, size_t count, uint8_t out[KEY])
{
	const uint8_t first_block = 1;
	crypto_auth_hmacsha256_state state;

	crypto_auth_hmacsha256_init(&state, prk, KEY);
	for (size_t i = 0; i < count; i++)
		crypto_auth_hmacsha256_update(&state, info[i].data, info[i].len);
	crypto_auth_hmacsha256_update(&state, &first_block, 1);
	crypto_auth_hmacsha256_final(&state, out);
	sodium_memzero(&state, sizeof(state));
}

void
hkdf(struct slice ikm, struct slice salt, const struct slice *info, size_t count, uint8_t out[KEY])
{
	struct key prk CLEANUP(key_wipe);

	hkdf_extract(ikm, salt, prk.bytes);
	hkdf_expand(prk.bytes, info, count, out);
}
