/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/sealed_priv.h"

#include <string.h>

#include "crypto/aead.h"

uint8_t *
put_number(uint8_t *at, uint64_t n, size_t len)
{
	size_t i;

	for (i = len; i > 0; i--, n >>= 8)
		at[i - 1] = (uint8_t)n;
	return at + len;
}

uint8_t *
put_bytes(uint8_t *at, struct slice bytes)
{
	if (bytes.len > 0)
		memcpy(at, bytes.data, bytes.len);
	return at + bytes.len;
}

uint8_t *
put_text(uint8_t *at, struct slice text, size_t len_len)
{
	return put_bytes(put_number(at, text.len, len_len), text);
}

void
sealed_add(const uint8_t key[KEY], const uint8_t k_nonce[KEY], const uint8_t random[32],
    struct slice ad, struct slice plain, struct buf *out)
{
	uint8_t nonce[XNONCE];
	size_t at;

	seal_nonce(k_nonce, random, ad, plain, nonce);
	buf_add(out, slice_of(nonce, XNONCE));
	at = out->len;
	buf_add_zeros(out, plain.len + AEAD_TAG);
	aead_seal(key, nonce, ad, plain, (uint8_t *)out->data + at);
}

size_t
sealed_len(struct slice sealed)
{
	return sealed.len < XNONCE + AEAD_TAG ? 0 : sealed.len - XNONCE - AEAD_TAG;
}

bool
sealed_open(const uint8_t key[KEY], struct slice ad, struct slice sealed, uint8_t *out)
{
	return sealed.len >= XNONCE + AEAD_TAG &&
	       aead_unseal(key, sealed.data, ad, slice_from(sealed, XNONCE), out);
}
