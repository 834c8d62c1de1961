/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Run under valgrind: secrets are marked as never written, so that every branch and every address
 * that depends on one is an error there. What a function may tell (that a text is well formed, that
 * a tag is right) is marked as written again here, or is a line of constant_time.supp.
 */
#include <stdio.h>
#include <string.h>

#include <valgrind/memcheck.h>

#include "crypto/aead.h"
#include "crypto/age.h"
#include "crypto/encode.h"
#include "crypto/hash.h"
#include "crypto/identity_priv.h"

#define HIDE(bytes, len) (void)VALGRIND_MAKE_MEM_UNDEFINED((bytes), (len))
#define SHOW(bytes, len) (void)VALGRIND_MAKE_MEM_DEFINED((bytes), (len))

static unsigned functions, wrong;

/* May be told: WHAT worked. */
static void
told(const char *what, bool good)
{
	SHOW(&good, sizeof(good));
	functions++;
	if (good)
		return;
	wrong++;
	printf("%s: wrong\n", what);
}

static void
text_forms(void)
{
	char bech32[] =
	    "AGE-SECRET-KEY-1QYPQXPQ9QCRSSZG2PVXQ6RS0ZQG3YYC5Z5TPWXQERGD3C8G7RUSQGPQYEE";
	char base64[] = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8", url[] = "_-_-",
	     hex[] = "00ff17";
	char again[15 + BECH32_MORE];
	uint8_t out[32];

	HIDE(bech32 + 16, sizeof(bech32) - 17);
	told("bech32_decode",
	    bech32_decode(slice_of(bech32, sizeof(bech32) - 1), "AGE-SECRET-KEY-", out));
	bech32_encode("AGE-SECRET-KEY-", out, again, sizeof(again));
	SHOW(again, sizeof(again));
	SHOW(bech32, sizeof(bech32));
	told("bech32_encode", strcmp(again, bech32) == 0);
	HIDE(base64, sizeof(base64) - 1);
	told("base64_decode", base64_decode(slice_of(base64, sizeof(base64) - 1), out, 32));
	HIDE(url, sizeof(url) - 1);
	told("base64url_decode", base64url_decode(slice_of(url, 4), out, 3));
	HIDE(hex, sizeof(hex) - 1);
	told("hex_decode", hex_decode(slice_of(hex, 6), out, 3));
}

static void
hashes(void)
{
	uint8_t key[KEY] = {1}, value[100] = {2}, out[KEY];
	const struct slice parts[] = {slice_of(value, sizeof(value)), slice_of(key, sizeof(key))};

	HIDE(key, sizeof(key));
	HIDE(value, sizeof(value));
	hkdf(slice_of(key, sizeof(key)), slice_of(value, sizeof(value)), parts, 2, out);
	told("hkdf", true);
	mac_of(key, parts, 2, out, sizeof(out));
	told("mac_of", true);
	hash_of("vault1/leaf", slice_of(value, sizeof(value)), out);
	told("hash_of", true);
	SHOW(out, sizeof(out));
}

static void
boxes(void)
{
	uint8_t key[32] = {1}, nonce[XNONCE] = {2}, bytes[100 + AEAD_TAG] = {3}, other[100] = {4};

	HIDE(key, sizeof(key));
	HIDE(bytes, 100);
	aead_seal(key, nonce, slice_of(NULL, 0), slice_of(bytes, 100), bytes);
	told("aead_seal", true);
	SHOW(bytes, sizeof(bytes));
	told("aead_unseal",
	    aead_unseal(key, nonce, slice_of(NULL, 0), slice_of(bytes, sizeof(bytes)), bytes));
	told("secret_equal", !secret_equal(slice_of(bytes, 100), slice_of(other, 100)));
}

/* A wrap is sealed for an identity, then opened with its secret hidden. */
static void
identities(enum identity_kind kind)
{
	uint8_t secret[32] = {9}, sig[64];
	struct identity *public CLEANUP(identity_freep) = NULL,
				*self CLEANUP(identity_freep) = NULL;
	struct age_recipient to = {.kind = kind};
	struct buf wrap CLEANUP(buf_done) = BUF_INIT;
	struct secret *opened CLEANUP(secret_freep) = NULL;
	struct err err = ERR_INIT;

	identity_from_secret(kind, slice_of(secret, sizeof(secret)), &public, &err);
	memcpy(to.rcpt, identity_recipient(public), sizeof(to.rcpt));
	told("age_seal", age_seal(&to, 1, SLICE_LITERAL("x"), NULL, NULL, &wrap, &err) == 0);
	HIDE(secret, sizeof(secret));
	told("identity_from_secret",
	    identity_from_secret(kind, slice_of(secret, 32), &self, &err) == 0);
	SHOW(identity_recipient(self), 32);
	told("age_unseal_wrap", age_unseal_wrap(buf_slice(&wrap), self, &opened, &err) == 0);
	SHOW(identity_signpk(self), 32);
	told("identity_signpk", true);
	identity_sign(self, SLICE_LITERAL("x"), sig);
	told("identity_sign", true);
}

/* The control: what this program is there to notice. */
static void
leak(void)
{
	uint8_t secret[4] = {1};

	HIDE(secret, sizeof(secret));
	if (secret[0] == 1)
		printf("leaked\n");
}

int
main(int argc, char **argv)
{
	secret_start();
	if (argc > 1 && strcmp(argv[1], "leak") == 0)
		leak();
	text_forms();
	hashes();
	boxes();
	identities(IDENTITY_X25519);
	identities(IDENTITY_SSH_ED25519);
	printf("%u functions on hidden secrets\n", functions);
	return wrong > 0;
}
