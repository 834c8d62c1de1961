/* SPDX-License-Identifier: Apache-2.0 */
/* BLAKE2b with the vault's labels (VAULT.md §2), keyed BLAKE2b, HKDF-SHA-256 (RFC 5869). */
#ifndef EK_CRYPTO_HASH_H
#define EK_CRYPTO_HASH_H

#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

enum { HASH = 32, KEY = 32 };

/* State of an unkeyed or keyed BLAKE2b in pieces; large enough and aligned for libsodium's. */
struct hash {
	_Alignas(64) unsigned char opaque[384];
};

/* H(label, x) in pieces: u8 len(label) || label come first. */
void hash_start(struct hash *hash, const char *label);
void hash_add(struct hash *hash, struct slice bytes);
void hash_add_u32(struct hash *hash, uint32_t n); /* big-endian */
void hash_add_u64(struct hash *hash, uint64_t n);
void hash_end(struct hash *hash, uint8_t out[HASH]);

/* H(label, x) at once. */
void hash_of(const char *label, struct slice x, uint8_t out[HASH]);

/* MAC(k, x, n): keyed BLAKE2b with OUT_LEN bytes of output, of COUNT parts one behind the other. */
void mac_of(const uint8_t key[KEY], const struct slice *parts, size_t count, uint8_t *out,
	size_t out_len);

/*
 * A key that is used again and again: mac_start() absorbs it once, for outputs of OUT_LEN bytes, and
 * mac_from() goes on from there. START is as secret as the key.
 */
enum { MAC_START = 384 };
void mac_start(const uint8_t key[KEY], size_t out_len, uint8_t start[MAC_START]);
void mac_from(const uint8_t start[MAC_START], const struct slice *parts, size_t count, uint8_t *out,
	size_t out_len);

/* HKDF with a 32-byte output; an empty SALT is 32 zero bytes. INFO in COUNT parts. */
/* Both halves of it, for several outputs from one key: extract once, expand each. PRK is secret. */
void hkdf_extract(struct slice ikm, struct slice salt, uint8_t prk[KEY]);
void hkdf_expand(const uint8_t prk[KEY], const struct slice *info, size_t count, uint8_t out[KEY]);
void hkdf(struct slice ikm, struct slice salt, const struct slice *info, size_t count,
	uint8_t out[KEY]);

#endif
