/* SPDX-License-Identifier: Apache-2.0 */
/* Hash and signatures: Ed25519 over "vault1/sig/" || magic || doc_hash. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/aead.h"
#include "crypto/hash.h"
#include "vault/doc_priv.h"

void
doc_hash_of(struct slice before_nsig, uint8_t out[DOC_HASH])
{
	hash_of("vault1/doc", before_nsig, out);
}

enum { SIGNED_PREFIX = 11, SIGNED = SIGNED_PREFIX + 4 + DOC_HASH };

/* "vault1/sig/" || magic || doc_hash */
static void
signed_message(const void *magic, const uint8_t hash[DOC_HASH], uint8_t out[SIGNED])
{
	memcpy(out, "vault1/sig/", SIGNED_PREFIX);
	memcpy(out + SIGNED_PREFIX, magic, 4);
	memcpy(out + SIGNED_PREFIX + 4, hash, DOC_HASH);
}

static int
by_member_id(const void *a, const void *b)
{
	struct identity *const *x = a, *const *y = b;

	return memcmp(identity_member_id(*x), identity_member_id(*y), MEMBER_ID);
}

void
doc_sign(struct buf *doc, struct identity *const *signers, size_t count)
{
	struct identity *sorted[IDENTITIES_MOST];
	uint8_t hash[DOC_HASH], message[SIGNED], signature[SIGNATURE];
	size_t i;

	assert(count >= 1 && count <= IDENTITIES_MOST);
	memcpy(sorted, signers, count * sizeof(signers[0]));
	qsort(sorted, count, sizeof(sorted[0]), by_member_id);
	doc_hash_of(buf_slice(doc), hash);
	signed_message(doc->data, hash, message);
	buf_add_u8(doc, (uint8_t)count);
	for (i = 0; i < count; i++) {
		identity_sign(sorted[i], slice_of(message, sizeof(message)), signature);
		buf_add(doc, slice_of(identity_member_id(sorted[i]), MEMBER_ID));
		buf_add(doc, slice_of(signature, SIGNATURE));
	}
}

const uint8_t *
doc_signer(const struct doc *doc, size_t at)
{
	assert(at < doc->signature_count);
	return doc->signatures + at * SIGNATURE_ROW;
}

bool
doc_signature_is_valid(const struct doc *doc, size_t at, const uint8_t signpk[32])
{
	uint8_t message[SIGNED];

	signed_message(doc->bytes.data, doc->hash, message);
	return signature_is_valid(
	    signpk, slice_of(message, sizeof(message)), doc_signer(doc, at) + MEMBER_ID);
}

const uint8_t *
doc_author(const struct doc *doc)
{
	static const uint8_t nobody[MEMBER_ID];

	return doc->signature_count == 0 ? nobody : doc_signer(doc, 0);
}
