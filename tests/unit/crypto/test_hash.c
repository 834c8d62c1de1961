/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/hash.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "bytes.h"
#include "secret/secret.h"

#define VAULT_ID "8929f046dd5962a1abd7bdbe428d45d28d8510a98edda1d7ebc2a0596605c314"
#define ENV_ID "f7e4a8528d037241636a7dbd9b43975c"

static void
a_hash_in_pieces_is_the_hash_of_the_whole(void **state)
{
	struct hash pieces;
	uint8_t a[HASH], b[HASH];

	(void)state;
	hash_of("vault1/doc", SLICE_LITERAL("ab\0\0\0\1\0\0\0\0\0\0\0\2c"), a);
	hash_start(&pieces, "vault1/doc");
	hash_add(&pieces, SLICE_LITERAL("ab"));
	hash_add_u32(&pieces, 1);
	hash_add_u64(&pieces, 2);
	hash_add(&pieces, SLICE_LITERAL("c"));
	hash_end(&pieces, b);
	assert_memory_equal(a, b, HASH);
}

static void
labels_keep_equal_bytes_apart(void **state)
{
	uint8_t a[HASH], b[HASH];

	(void)state;
	hash_of("vault1/leaf", SLICE_LITERAL("x"), a);
	hash_of("vault1/lea", SLICE_LITERAL("fx"), b);
	assert_memory_not_equal(a, b, HASH);
}

static void
the_root_of_an_empty_history_is_as_told(void **state)
{
	struct buf env CLEANUP(buf_done) = bytes_of_hex(ENV_ID);
	struct hash hash;
	uint8_t root[HASH];

	(void)state;
	hash_start(&hash, "vault1/hist0");
	hash_add(&hash, buf_slice(&env));
	hash_add_u32(&hash, 1);
	hash_end(&hash, root);
	assert_bytes(slice_of(root, HASH),
	    "e5c3f634e4a568cae002e1120858d391442223a74fb9d5965407b88b5d1141ed");
}

static void
the_environment_keys_are_as_told(void **state)
{
	static const struct {
		const char *label, *key;
	} told[] = {
	    {"vault1/name", "a3e45166c54a008aef00eb001e741e86c5b429a6bb15193358d28e5c52fc3602"},
	    {"vault1/idx", "ad5c5a8490cee75ac2b5b65c4ba48ad85166e3b6f607bd2072a8e09a197e01d3"},
	    {"vault1/ops", "24a273decfb59be6d4f6bf40e82cf0c680ee0f35ede71a729f4c9d9c730f8e70"},
	    {"vault1/nonce", "6f87b9419ebded29edf47cd137f1d5cfad6cc484e607465cc033a374d1ee6bad"},
	    {"vault1/ekc", "c30b910abd8e694022afe299b2ce42e258b382e4f729ad8b75a8bc53fbceff0e"},
	};
	struct buf ek CLEANUP(buf_done) = bytes_of_hex("e0e1e2e3e4e5e6e7e8e9eaebecedeeef"
						       "e0e1e2e3e4e5e6e7e8e9eaebecedeeef");
	struct buf vault CLEANUP(buf_done) = bytes_of_hex(VAULT_ID);
	struct buf env CLEANUP(buf_done) = bytes_of_hex(ENV_ID);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(told); i++) {
		const struct slice info[] = {
		    slice_of_text(told[i].label), buf_slice(&env), SLICE_LITERAL("\0\0\0\1")};
		uint8_t key[KEY];

		hkdf(buf_slice(&ek), buf_slice(&vault), info, 3, key);
		assert_bytes(slice_of(key, KEY), told[i].key);
	}
}

static void
the_blind_index_is_as_told(void **state)
{
	struct buf key CLEANUP(buf_done) =
	    bytes_of_hex("ad5c5a8490cee75ac2b5b65c4ba48ad85166e3b6f607bd2072a8e09a197e01d3");
	const struct slice parts[] = {SLICE_LITERAL("DATABASE"), SLICE_LITERAL("_URL")};
	uint8_t bidx[16];

	(void)state;
	mac_of((const uint8_t *)key.data, parts, 2, bidx, sizeof(bidx));
	assert_bytes(slice_of(bidx, sizeof(bidx)), "60d2ee5363578f2501941cdc6a7aeadb");
}

static void
the_comparison_tag_is_as_told(void **state)
{
	struct buf key CLEANUP(buf_done) =
	    bytes_of_hex("4f2cfda8b3e1fe3e8c5afef09fb130e6257c4c5225c6924614925d3edf20022b");
	unsigned char value[200];
	const struct slice whole = slice_of(value, sizeof(value));
	uint8_t tag[16];

	(void)state;
	memset(value, 'k', sizeof(value));
	mac_of((const uint8_t *)key.data, &whole, 1, tag, sizeof(tag));
	assert_bytes(slice_of(tag, sizeof(tag)), "59d72b9a7f047afaec7d88098b5918dc");
}

/* RFC 5869, A.1 and A.3, the first 32 bytes. */
static void
hkdf_agrees_with_its_rfc(void **state)
{
	const struct slice ikm = SLICE_LITERAL(
	    "\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b"
	    "\x0b\x0b\x0b");
	const struct slice info = SLICE_LITERAL("\xf0\xf1\xf2\xf3\xf4\xf5\xf6\xf7\xf8\xf9");
	uint8_t key[KEY];

	(void)state;
	hkdf(ikm, SLICE_LITERAL("\0\1\2\3\4\5\6\7\x08\x09\x0a\x0b\x0c"), &info, 1, key);
	assert_bytes(
	    slice_of(key, KEY), "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf");
	hkdf(ikm, slice_of(NULL, 0), NULL, 0, key);
	assert_bytes(
	    slice_of(key, KEY), "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_hash_in_pieces_is_the_hash_of_the_whole),
	    cmocka_unit_test(labels_keep_equal_bytes_apart),
	    cmocka_unit_test(the_root_of_an_empty_history_is_as_told),
	    cmocka_unit_test(the_environment_keys_are_as_told),
	    cmocka_unit_test(the_blind_index_is_as_told),
	    cmocka_unit_test(the_comparison_tag_is_as_told),
	    cmocka_unit_test(hkdf_agrees_with_its_rfc),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
