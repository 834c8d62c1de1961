/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Project Wycheproof's vectors for every primitive that the vault stands on: 1,569 cases. A case is
 * `valid` (we agree), `invalid` (we refuse) or `acceptable` (X25519 only: what it computes must be
 * the told value, or refused because it is zero).
 */
#include "crypto/aead.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/file.h"
#include "base/list.h"
#include "bytes.h"
#include "crypto/hash.h"
#include "crypto/primitive_priv.h"
#include "secret/secret.h"
#include "vectors.h"

/* True if we do with TEST of GROUP what its result wants. */
typedef bool agree_fn(json_t *group, json_t *test);

static const char *folder;

static bool
is_valid(json_t *test)
{
	return strcmp(json_string_value(json_object_get(test, "result")), "valid") == 0;
}

static struct buf
bytes_at(json_t *object, const char *key)
{
	const char *hex = json_string_value(json_object_get(object, key));

	assert_non_null(hex);
	return bytes_of_hex(hex);
}

static const uint8_t *
octets(const struct buf *buf)
{
	return buf_slice(buf).data;
}

static bool
agree_x25519(json_t *group, json_t *test)
{
	struct buf public CLEANUP(buf_done) = bytes_at(test, "public");
	struct buf private CLEANUP(buf_done) = bytes_at(test, "private");
	struct buf shared CLEANUP(buf_done) = bytes_at(test, "shared");
	const uint8_t zero[32] = {0};
	uint8_t out[32];

	(void)group;
	if (public.len != 32 || private.len != 32)
		return !is_valid(test);
	if (!x25519(octets(&private), octets(&public), out))
		return !is_valid(test) && memcmp(shared.data, zero, 32) == 0;
	return memcmp(out, shared.data, 32) == 0;
}

static bool
agree_ed25519(json_t *group, json_t *test)
{
	struct buf pk CLEANUP(buf_done) = bytes_at(json_object_get(group, "publicKey"), "pk");
	struct buf message CLEANUP(buf_done) = bytes_at(test, "msg");
	struct buf sig CLEANUP(buf_done) = bytes_at(test, "sig");
	bool good = pk.len == 32 && sig.len == 64 &&
		    signature_is_valid(octets(&pk), buf_slice(&message), octets(&sig));

	return good == is_valid(test);
}

/* What sealing gives is the told text and tag; unsealing gives the message if and only if valid. */
static bool
agree_aead(json_t *test, size_t nonce_len,
    void (*seal)(const uint8_t *, const uint8_t *, struct slice, struct slice, uint8_t *),
    bool (*unseal)(const uint8_t *, const uint8_t *, struct slice, struct slice, uint8_t *))
{
	struct buf key CLEANUP(buf_done) = bytes_at(test, "key"),
		       iv CLEANUP(buf_done) = bytes_at(test, "iv");
	struct buf ad CLEANUP(buf_done) = bytes_at(test, "aad"),
		      plain CLEANUP(buf_done) = bytes_at(test, "msg");
	struct buf cipher CLEANUP(buf_done) = bytes_at(test, "ct"),
			  tag CLEANUP(buf_done) = bytes_at(test, "tag");
	uint8_t *out CLEANUP(freep) = xmalloc(plain.len + AEAD_TAG);
	bool good;

	if (key.len != 32 || iv.len != nonce_len || tag.len != AEAD_TAG)
		return !is_valid(test);
	buf_add(&cipher, buf_slice(&tag));
	good = unseal(octets(&key), octets(&iv), buf_slice(&ad), buf_slice(&cipher), out) &&
	       slice_equal(slice_of(out, plain.len), buf_slice(&plain));
	if (good != is_valid(test))
		return false;
	seal(octets(&key), octets(&iv), buf_slice(&ad), buf_slice(&plain), out);
	return slice_equal(slice_of(out, plain.len + AEAD_TAG), buf_slice(&cipher)) ==
	       is_valid(test);
}

static bool
agree_chacha(json_t *group, json_t *test)
{
	(void)group;
	return agree_aead(test, CHACHA_NONCE, chacha_seal, chacha_unseal);
}

static bool
agree_xchacha(json_t *group, json_t *test)
{
	(void)group;
	return agree_aead(test, XNONCE, aead_seal, aead_unseal);
}

/* Ours has 32 bytes of output: the first block of any longer one. */
static bool
agree_hkdf(json_t *group, json_t *test)
{
	struct buf ikm CLEANUP(buf_done) = bytes_at(test, "ikm"),
		       salt CLEANUP(buf_done) = bytes_at(test, "salt");
	struct buf info CLEANUP(buf_done) = bytes_at(test, "info"),
			okm CLEANUP(buf_done) = bytes_at(test, "okm");
	const struct slice part = buf_slice(&info);
	uint8_t out[KEY];

	(void)group;
	if (!is_valid(test)) /* more output than HKDF has; ours has no other length than 32 */
		return json_integer_value(json_object_get(test, "size")) > 255 * 32;
	hkdf(buf_slice(&ikm), buf_slice(&salt), &part, 1, out);
	return memcmp(out, okm.data, okm.len < KEY ? okm.len : KEY) == 0;
}

static bool
agree_hmac(json_t *group, json_t *test)
{
	struct buf key CLEANUP(buf_done) = bytes_at(test, "key"),
		       message CLEANUP(buf_done) = bytes_at(test, "msg");
	struct buf tag CLEANUP(buf_done) = bytes_at(test, "tag");
	const struct slice part = buf_slice(&message);
	uint8_t out[SHA256];

	(void)group;
	hmac_sha256(buf_slice(&key), &part, 1, out);
	return (tag.len <= SHA256 && memcmp(out, tag.data, tag.len) == 0) == is_valid(test);
}

static size_t
run_group(const char *file, json_t *group, agree_fn *agree, size_t *disagreed)
{
	json_t *tests = json_object_get(group, "tests"), *test;
	size_t i;

	json_array_foreach(tests, i, test)
	{
		if (agree(group, test))
			continue;
		*disagreed += 1;
		print_error(
		    "%s: case %d\n", file, (int)json_integer_value(json_object_get(test, "tcId")));
	}
	return json_array_size(tests);
}

static void
run_file(const char *file, size_t told, agree_fn *agree)
{
	char *path CLEANUP(freep) = path_join(folder, file);
	json_t *root = json_load_file(path, 0, NULL), *group;
	size_t i, count = 0, disagreed = 0;

	assert_non_null(root);
	json_array_foreach(json_object_get(root, "testGroups"), i, group) count +=
	    run_group(file, group, agree, &disagreed);
	print_message("%s: %zu cases, %zu disagree\n", file, count, disagreed);
	json_decref(root);
	assert_int_equal(disagreed, 0);
	assert_int_equal(count, told);
}

static void
x25519_agrees(void **state)
{
	(void)state;
	run_file("x25519_test.json", 518, agree_x25519);
}

static void
ed25519_verification_agrees(void **state)
{
	(void)state;
	run_file("ed25519_test.json", 151, agree_ed25519);
}

static void
chacha20_poly1305_agrees(void **state)
{
	(void)state;
	run_file("chacha20_poly1305_test.json", 325, agree_chacha);
}

static void
xchacha20_poly1305_agrees(void **state)
{
	(void)state;
	run_file("xchacha20_poly1305_test.json", 315, agree_xchacha);
}

static void
hkdf_sha256_agrees(void **state)
{
	(void)state;
	run_file("hkdf_sha256_test.json", 86, agree_hkdf);
}

static void
hmac_sha256_agrees(void **state)
{
	(void)state;
	run_file("hmac_sha256_test.json", 174, agree_hmac);
}

int
main(void)
{
	char *found CLEANUP(freep) = vectors_folder("wycheproof");
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(x25519_agrees),
	    cmocka_unit_test(ed25519_verification_agrees),
	    cmocka_unit_test(chacha20_poly1305_agrees),
	    cmocka_unit_test(xchacha20_poly1305_agrees),
	    cmocka_unit_test(hkdf_sha256_agrees),
	    cmocka_unit_test(hmac_sha256_agrees),
	};

	folder = found;
	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
