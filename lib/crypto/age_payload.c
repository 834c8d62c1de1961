/* SPDX-License-Identifier: Apache-2.0 */
/*
 *   payload = nonce 16, chunk*   chunk = up to 64 KiB, sealed
 *
 * Each chunk's own nonce is an 11-byte counter and a byte that is 1 for the last chunk. The last
 * one is empty only if the whole payload is.
 */
#include "crypto/age_priv.h"

#include <string.h>

#include "base/list.h"
#include "crypto/hash.h"

enum { SEALED_CHUNK = CHUNK + CHACHA_TAG };

static const struct slice no_ad;

static void
payload_key(const struct key *file_key, struct slice nonce, struct key *out)
{
	const struct slice info = SLICE_LITERAL("payload");

	hkdf(slice_of(file_key->bytes, FILE_KEY), nonce, &info, 1, out->bytes);
}

static void
chunk_nonce(uint64_t number, bool last, uint8_t out[CHACHA_NONCE])
{
	memset(out, 0, CHACHA_NONCE);
	for (unsigned i = 0; i < 8; i++)
		out[10 - i] = (uint8_t)(number >> 8 * i);
	out[11] = last;
}

static struct slice
take_chunk(struct slice *rest, size_t most)
{
	struct slice chunk = slice_of(rest->data, rest->len < most ? rest->len : most);

	*rest = slice_from(*rest, chunk.len);
	return chunk;
}

void
age_payload_seal(const struct key *file_key, const uint8_t nonce[PAYLOAD_NONCE],
    struct slice payload, struct buf *out)
{
	struct key key CLEANUP(key_wipe);
	size_t room = (payload.len < CHUNK ? payload.len : CHUNK) + CHACHA_TAG;
	uint8_t *sealed CLEANUP(freep) = xmalloc(room);
	uint64_t number = 0;

	payload_key(file_key, slice_of(nonce, PAYLOAD_NONCE), &key);
	buf_add(out, slice_of(nonce, PAYLOAD_NONCE));
	do {
		struct slice chunk = take_chunk(&payload, CHUNK);
		uint8_t own_nonce[CHACHA_NONCE];

		chunk_nonce(number++, payload.len == 0, own_nonce);
		chacha_seal(key.bytes, own_nonce, no_ad, chunk, sealed);
		buf_add(out, slice_of(sealed, chunk.len + CHACHA_TAG));
	} while (payload.len > 0);
}

/* SEALED bytes in COUNT chunks, or false if no payload has that length. */
static bool
count_chunks(size_t sealed, size_t *count)
{
	size_t last = sealed % SEALED_CHUNK;

	*count = sealed / SEALED_CHUNK + (last > 0);
	if (*count == 0 || (last > 0 && last < CHACHA_TAG))
		return false;
	return *count == 1 || last != CHACHA_TAG;
}

int
age_payload_unseal(
    const struct key *file_key, struct slice payload, struct secret **out, struct err *err)
{
	struct key key CLEANUP(key_wipe);
	struct secret *plain CLEANUP(secret_freep) = NULL;
	size_t count, at = 0;
	struct slice sealed;

	if (payload.len < PAYLOAD_NONCE)
		return age_malformed(err, "the file ends behind it");
	payload_key(file_key, take_chunk(&payload, PAYLOAD_NONCE), &key);
	if (!count_chunks(payload.len, &count))
		return err_set(
		    err, ERR_TAMPERED, "age-payload", "the content of the age file is cut off");
	plain = secret_new(payload.len - count * CHACHA_TAG);
	for (uint64_t number = 0; number < count; number++) {
		uint8_t own_nonce[CHACHA_NONCE];

		sealed = take_chunk(&payload, SEALED_CHUNK);
		chunk_nonce(number, payload.len == 0, own_nonce);
		if (!chacha_unseal(key.bytes, own_nonce, no_ad, sealed, secret_data(plain) + at))
			return err_set(err, ERR_TAMPERED, "age-payload",
			    "the content of the age file was altered");
		at += sealed.len - CHACHA_TAG;
	}
	*out = secret_take(&plain);
	return 0;
}
