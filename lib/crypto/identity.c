/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/identity.h"

#include <sodium.h>
#include <string.h>

#include "base/list.h"
#include "crypto/hash.h"
#include "crypto/identity_priv.h"

struct identity {
	enum identity_kind kind;
	uint8_t rcpt[32];
	bool has_rcpt;           /* derived, or (X25519) supposed and proven by a stanza that opened */
	struct secret *secret;   /* 32 bytes */
	struct secret *sign_key; /* 64 bytes of libsodium's form; NULL until somebody asks */
	uint8_t signpk[32];
	uint8_t member_id[MEMBER_ID];
};

static void
derive_recipient(enum identity_kind kind, const uint8_t *secret, uint8_t rcpt[32])
{
	uint8_t both[64];

	if (kind == IDENTITY_X25519) {
		x25519_public(secret, rcpt);
		return;
	}
	crypto_sign_seed_keypair(rcpt, both, secret);
	sodium_memzero(both, sizeof(both));
}

/* A member's id is made with the true recipient, whatever a stanza made us suppose. */
static void
derive_signing(struct identity *identity)
{
	const struct slice info = SLICE_LITERAL("vault1/sign");
	struct key seed CLEANUP(key_wipe);

	if (identity->sign_key != NULL)
		return;
	identity->sign_key = secret_new(crypto_sign_SECRETKEYBYTES);
	hkdf(secret_slice(identity->secret), slice_of(NULL, 0), &info, 1, seed.bytes);
	crypto_sign_seed_keypair(identity->signpk, secret_data(identity->sign_key), seed.bytes);
	derive_recipient(identity->kind, identity_secret(identity), identity->rcpt);
	identity->has_rcpt = true;
	member_id_of(identity->kind, identity->rcpt, identity->signpk, identity->member_id);
}

int
identity_from_secret(
    enum identity_kind kind, struct slice secret32, struct identity **out, struct err *err)
{
	struct identity *identity;

	if (secret32.len != 32)
		return err_set(err, ERR_INVALID, "identity",
		    "an identity has 32 secret bytes, not %zu", secret32.len);
	identity = xcalloc(1, sizeof(*identity));
	identity->kind = kind;
	identity->secret = secret_of(secret32);
	*out = identity;
	return 0;
}

struct identity *
identity_generate(void)
{
	struct key random CLEANUP(key_wipe);
	struct identity *identity = NULL;
	struct err impossible = ERR_INIT;

	randombytes_buf(random.bytes, sizeof(random.bytes));
	identity_from_secret(IDENTITY_X25519, slice_of(random.bytes, 32), &identity, &impossible);
	return identity;
}

void
identity_free(struct identity *identity)
{
	if (identity == NULL)
		return;
	secret_free(identity->secret);
	secret_free(identity->sign_key);
	freep(&identity);
}

void
identity_freep(struct identity **identity)
{
	identity_free(*identity);
	*identity = NULL;
}

enum identity_kind
identity_kind(const struct identity *identity)
{
	return identity->kind;
}

const uint8_t *
identity_secret(const struct identity *identity)
{
	return secret_slice(identity->secret).data;
}

const uint8_t *
identity_recipient(struct identity *identity)
{
	if (!identity->has_rcpt)
		derive_recipient(identity->kind, identity_secret(identity), identity->rcpt);
	identity->has_rcpt = true;
	return identity->rcpt;
}

bool
identity_has_recipient(const struct identity *identity)
{
	return identity->has_rcpt;
}

void
identity_suppose(struct identity *identity, const uint8_t *rcpt)
{
	identity->has_rcpt = rcpt != NULL;
	if (rcpt != NULL)
		memcpy(identity->rcpt, rcpt, sizeof(identity->rcpt));
}

const uint8_t *
identity_signpk(struct identity *identity)
{
	derive_signing(identity);
	return identity->signpk;
}

const uint8_t *
identity_member_id(struct identity *identity)
{
	derive_signing(identity);
	return identity->member_id;
}

void
identity_sign(struct identity *identity, struct slice message, uint8_t out[64])
{
	derive_signing(identity);
	crypto_sign_detached(
	    out, NULL, message.data, message.len, secret_slice(identity->sign_key).data);
}

void
member_id_of(enum identity_kind kind, const uint8_t rcpt[32], const uint8_t signpk[32],
    uint8_t out[MEMBER_ID])
{
	const uint8_t kind_byte = (uint8_t)kind;
	uint8_t whole[HASH];
	struct hash hash;

	hash_start(&hash, "vault1/member");
	hash_add(&hash, slice_of(&kind_byte, 1));
	hash_add(&hash, slice_of(rcpt, 32));
	hash_add(&hash, slice_of(signpk, 32));
	hash_end(&hash, whole);
	memcpy(out, whole, MEMBER_ID);
}
