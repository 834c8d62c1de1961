/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/identity.h"

#include <string.h>

#include "crypto/aead.h"
#include "crypto/encode.h"
#include "crypto/identity_priv.h"

enum { CARD_MESSAGE = 11 + 1 + 32 + 32, SSH_TEXT = 68 };

static const char secret_hrp[] = "AGE-SECRET-KEY-";
static const char ssh_type[] = "ssh-ed25519";

void
ssh_wire(const uint8_t pk[32], uint8_t out[SSH_WIRE])
{
	memcpy(out, "\0\0\0\x0bssh-ed25519\0\0\0\x20", 19);
	memcpy(out + 19, pk, 32);
}

struct secret *
identity_secret_text(const struct identity *identity)
{
	const size_t len = sizeof(secret_hrp) - 1 + BECH32_MORE - 1;
	struct secret *guarded CLEANUP(secret_freep) = secret_new(len + 1);
	char *text = (char *)secret_data(guarded);

	bech32_encode(secret_hrp, identity_secret(identity), text, len + 1);
	return secret_of(slice_of(text, len));
}

void
recipient_text(enum identity_kind kind, const uint8_t rcpt[32], struct buf *out)
{
	uint8_t wire[SSH_WIRE];
	char text[3 + BECH32_MORE];

	if (kind == IDENTITY_X25519) {
		bech32_encode("age", rcpt, text, sizeof(text));
		buf_add_text(out, text);
		return;
	}
	ssh_wire(rcpt, wire);
	buf_addf(out, "%s ", ssh_type);
	base64_add(out, slice_of(wire, sizeof(wire)));
}

void
identity_recipient_text(struct identity *identity, struct buf *out)
{
	recipient_text(identity_kind(identity), identity_recipient(identity), out);
}

/* Refuse what nobody can open: points of low order. Any clamped scalar shows them. */
static int
check_point(enum identity_kind kind, const uint8_t rcpt[32], struct err *err)
{
	const uint8_t any[32] = {1};
	uint8_t point[32], product[32];
	bool good =
	    kind == IDENTITY_X25519 ? x25519(any, rcpt, product) : ed25519_to_x25519(rcpt, point);

	if (!good)
		return err_set(
		    err, ERR_INVALID, "bad-recipient", "the recipient is not a usable public key");
	return 0;
}

static int
parse_ssh(struct slice text, uint8_t rcpt[32], struct err *err)
{
	struct slice key = slice_from(text, sizeof(ssh_type));
	uint8_t wire[SSH_WIRE], expected[SSH_WIRE];

	key.len = slice_find(key, ' '); /* a comment may follow */
	if (key.len == SSH_TEXT && base64_decode(key, wire, sizeof(wire))) {
		ssh_wire(wire + 19, expected);
		if (memcmp(wire, expected, sizeof(wire)) == 0) {
			memcpy(rcpt, wire + 19, 32);
			return 0;
		}
	}
	return err_set(
	    err, ERR_INVALID, "bad-recipient", "the ssh-ed25519 public key is malformed");
}

static int
parse_text(struct slice text, enum identity_kind *kind, uint8_t rcpt[32], struct err *err)
{
	if (slice_starts_with(text, "ssh-ed25519 ")) {
		*kind = IDENTITY_SSH_ED25519;
		return parse_ssh(text, rcpt, err);
	}
	*kind = IDENTITY_X25519;
	if (bech32_decode(text, "age", rcpt))
		return 0;
	if (slice_starts_with(text, "AGE-SECRET-KEY-")) {
		err_set(
		    err, ERR_INVALID, "secret-given", "this is a secret identity, not a recipient");
		return err_fix(err,
		    "give the line that begins with `age1`, and replace this identity "
		    "if others may have seen it");
	}
	if (slice_starts_with(text, "age1"))
		return err_set(err, ERR_INVALID, "bad-recipient",
		    "the age recipient is mistyped or cut "
		    "off: its checksum is wrong");
	err_set(err, ERR_INVALID, "bad-recipient", "unknown form of recipient");
	return err_fix(err, "give an `age1…` recipient or an `ssh-ed25519 AAAA…` public key");
}

int
recipient_parse(struct slice text, enum identity_kind *kind, uint8_t rcpt[32], struct err *err)
{
	enum identity_kind its_kind;
	uint8_t its_rcpt[32];
	int r;

	r = parse_text(slice_trim(text), &its_kind, its_rcpt, err);
	if (r == 0)
		r = check_point(its_kind, its_rcpt, err);
	if (r < 0)
		return r;
	*kind = its_kind;
	memcpy(rcpt, its_rcpt, 32);
	return 0;
}

static void
card_message(enum identity_kind kind, const uint8_t rcpt[32], const uint8_t signpk[32],
    uint8_t out[CARD_MESSAGE])
{
	memcpy(out, "vault1/card", 11);
	out[11] = (uint8_t)kind;
	memcpy(out + 12, rcpt, 32);
	memcpy(out + 44, signpk, 32);
}

void
identity_card(struct identity *identity, struct buf *out)
{
	const uint8_t *rcpt = identity_recipient(identity), *signpk = identity_signpk(identity);
	uint8_t message[CARD_MESSAGE], sig[64];

	card_message(identity_kind(identity), rcpt, signpk, message);
	identity_sign(identity, slice_of(message, sizeof(message)), sig);
	buf_addf(out, "vault-member-1 %d ", (int)identity_kind(identity));
	base64_add(out, slice_of(rcpt, 32));
	buf_add_byte(out, ' ');
	base64_add(out, slice_of(signpk, 32));
	buf_add_byte(out, ' ');
	base64_add(out, slice_of(sig, 64));
}

static struct slice
next_word(struct slice *text)
{
	struct slice word = slice_of(text->data, slice_find(*text, ' '));

	*text = slice_from(*text, word.len + 1);
	return word;
}

static int
refuse_card(const char *what, struct err *err)
{
	err_set(err, ERR_INVALID, "bad-card", "%s", what);
	return err_fix(err, "ask for the one line that `evenkeep member card` prints");
}

int
card_parse(struct slice text, enum identity_kind *kind, uint8_t rcpt[32], uint8_t signpk[32],
    struct err *err)
{
	struct slice rest = text, its_kind;
	uint8_t its_rcpt[32], its_signpk[32], sig[64], message[CARD_MESSAGE];
	int r;

	if (!slice_equal_text(next_word(&rest), "vault-member-1"))
		return refuse_card("this is not a member card", err);
	its_kind = next_word(&rest);
	if (its_kind.len != 1 || (its_kind.data[0] != '1' && its_kind.data[0] != '2') ||
	    !base64_decode(next_word(&rest), its_rcpt, 32) ||
	    !base64_decode(next_word(&rest), its_signpk, 32) || !base64_decode(rest, sig, 64))
		return refuse_card("the member card is malformed or cut off", err);
	card_message(its_kind.data[0] - '0', its_rcpt, its_signpk, message);
	if (!signature_is_valid(its_signpk, slice_of(message, sizeof(message)), sig))
		return refuse_card("the signature of the member card is wrong", err);
	r = check_point(its_kind.data[0] - '0', its_rcpt, err);
	if (r < 0)
		return r;
	*kind = its_kind.data[0] - '0';
	memcpy(rcpt, its_rcpt, 32);
	memcpy(signpk, its_signpk, 32);
	return 0;
}
