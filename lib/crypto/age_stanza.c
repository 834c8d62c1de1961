/* SPDX-License-Identifier: Apache-2.0 */
/* The X25519 and ssh-ed25519 stanzas: a file key sealed for one recipient. */
#include "crypto/age_priv.h"

#include <string.h>

#include "crypto/encode.h"
#include "crypto/hash.h"
#include "crypto/identity_priv.h"

enum { SSH_TAG = 4 };

static const uint8_t zero_nonce[CHACHA_NONCE];
static const struct slice no_ad;
static const char x25519_label[] = "age-encryption.org/v1/X25519";
static const char ssh_label[] = "age-encryption.org/v1/ssh-ed25519";

bool
age_stanza_is(const struct stanza *stanza, const char *type)
{
	return slice_equal_text(stanza->args[0], type);
}

static void
wrap_key(const struct key *shared, const uint8_t epk[POINT], const uint8_t rcpt[POINT],
    const char *label, struct key *out)
{
	const struct slice info = slice_of_text(label);
	uint8_t salt[2 * POINT];

	memcpy(salt, epk, POINT);
	memcpy(salt + POINT, rcpt, POINT);
	hkdf(slice_of(shared->bytes, 32), slice_of(salt, sizeof(salt)), &info, 1, out->bytes);
}

/* The factor that ties an SSH stanza to the key it is for. */
static void
ssh_tweak(const uint8_t pk[32], uint8_t out[32])
{
	const struct slice info = slice_of_text(ssh_label);
	uint8_t wire[SSH_WIRE];

	ssh_wire(pk, wire);
	hkdf(slice_of(NULL, 0), slice_of(wire, sizeof(wire)), &info, 1, out);
}

static void
ssh_tag(const uint8_t pk[32], uint8_t out[SSH_TAG])
{
	uint8_t wire[SSH_WIRE], hash[SHA256];

	ssh_wire(pk, wire);
	sha256(slice_of(wire, sizeof(wire)), hash);
	memcpy(out, hash, SSH_TAG);
}

/* The key of an SSH stanza for PK: MINE and THEIRS multiply, then the tweak. */
static bool
ssh_wrap_key(const uint8_t *mine, const uint8_t *theirs, const uint8_t pk[32],
    const uint8_t epk[POINT], struct key *out)
{
	struct key half CLEANUP(key_wipe), shared CLEANUP(key_wipe);
	uint8_t tweak[32], converted[POINT];

	ssh_tweak(pk, tweak);
	if (!ed25519_to_x25519(pk, converted) || !x25519(mine, theirs, half.bytes) ||
	    !x25519(tweak, half.bytes, shared.bytes))
		return false;
	wrap_key(&shared, epk, converted, ssh_label, out);
	return true;
}

static bool
open_file_key(const struct stanza *stanza, const struct key *key, struct key *file_key)
{
	return chacha_unseal(key->bytes, zero_nonce, no_ad, slice_of(stanza->body, SEALED_FILE_KEY),
	    file_key->bytes);
}

static int
open_x25519(
    const struct stanza *stanza, struct identity *self, struct key *file_key, struct err *err)
{
	struct key shared CLEANUP(key_wipe), key CLEANUP(key_wipe);
	uint8_t epk[POINT];

	if (stanza->arg_count != 2 || !base64_decode(stanza->args[1], epk, sizeof(epk)) ||
	    stanza->body_len != SEALED_FILE_KEY)
		return age_malformed(err, "its X25519 stanza");
	if (identity_kind(self) != IDENTITY_X25519)
		return 1;
	if (!x25519(identity_secret(self), epk, shared.bytes))
		return age_malformed(err, "the share of its X25519 stanza");
	wrap_key(&shared, epk, identity_recipient(self), x25519_label, &key);
	return open_file_key(stanza, &key, file_key) ? 0 : 1;
}

static int
open_ssh(
    const struct stanza *stanza, struct identity *self, struct key *file_key, struct err *err)
{
	struct key scalar CLEANUP(key_wipe), key CLEANUP(key_wipe);
	uint8_t tag[SSH_TAG], mine[SSH_TAG], epk[POINT];

	if (stanza->arg_count != 3 || !base64_decode(stanza->args[1], tag, sizeof(tag)) ||
	    !base64_decode(stanza->args[2], epk, sizeof(epk)) ||
	    stanza->body_len != SEALED_FILE_KEY)
		return age_malformed(err, "its ssh-ed25519 stanza");
	if (identity_kind(self) != IDENTITY_SSH_ED25519)
		return 1;
	ssh_tag(identity_recipient(self), mine);
	if (memcmp(tag, mine, sizeof(tag)) != 0)
		return 1;
	ed25519_seed_to_x25519(identity_secret(self), &scalar);
	if (!ssh_wrap_key(scalar.bytes, epk, identity_recipient(self), epk, &key))
		return age_malformed(err, "the share of its ssh-ed25519 stanza");
	return open_file_key(stanza, &key, file_key) ? 0 : 1;
}

int
age_stanza_open(
    const struct stanza *stanza, struct identity *self, struct key *file_key, struct err *err)
{
	if (age_stanza_is(stanza, "X25519"))
		return open_x25519(stanza, self, file_key, err);
	if (age_stanza_is(stanza, "ssh-ed25519"))
		return open_ssh(stanza, self, file_key, err);
	return 1;
}

static bool
add_x25519(const struct age_recipient *to, const uint8_t epk[POINT], const struct key *ephemeral,
    struct key *key, struct buf *out)
{
	struct key shared CLEANUP(key_wipe);

	if (!x25519(ephemeral->bytes, to->rcpt, shared.bytes))
		return false;
	wrap_key(&shared, epk, to->rcpt, x25519_label, key);
	buf_add_text(out, "-> X25519 ");
	return true;
}

static bool
add_ssh(const struct age_recipient *to, const uint8_t epk[POINT], const struct key *ephemeral,
    struct key *key, struct buf *out)
{
	uint8_t tag[SSH_TAG], point[POINT];

	if (!ed25519_to_x25519(to->rcpt, point) ||
	    !ssh_wrap_key(ephemeral->bytes, point, to->rcpt, epk, key))
		return false;
	ssh_tag(to->rcpt, tag);
	buf_add_text(out, "-> ssh-ed25519 ");
	base64_add(out, slice_of(tag, sizeof(tag)));
	buf_add_byte(out, ' ');
	return true;
}

int
age_stanza_add(const struct age_recipient *to, const struct key *file_key,
    const struct key *ephemeral, struct buf *out, struct err *err)
{
	struct key key CLEANUP(key_wipe);
	uint8_t epk[POINT], sealed[SEALED_FILE_KEY];
	bool good;

	x25519_public(ephemeral->bytes, epk);
	if (to->kind == IDENTITY_X25519)
		good = add_x25519(to, epk, ephemeral, &key, out);
	else
		good = add_ssh(to, epk, ephemeral, &key, out);
	if (!good)
		return err_set(
		    err, ERR_INVALID, "bad-recipient", "the recipient is not a usable public key");
	base64_add(out, slice_of(epk, sizeof(epk)));
	buf_add_byte(out, '\n');
	chacha_seal(key.bytes, zero_nonce, no_ad, slice_of(file_key->bytes, FILE_KEY), sealed);
	age_body_add(out, sealed);
	return 0;
}
