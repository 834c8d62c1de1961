/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/aead.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "secret/secret.h"

static const uint8_t key[32] = {1}, other_key[32] = {2}, nonce[XNONCE] = {3},
		     other_nonce[XNONCE] = {4};

static void
what_was_sealed_is_unsealed_in_place(void **state)
{
	uint8_t bytes[5 + AEAD_TAG] = "hello";

	(void)state;
	aead_seal(key, nonce, SLICE_LITERAL("ad"), slice_of(bytes, 5), bytes);
	assert_memory_not_equal(bytes, "hello", 5);
	assert_true(
	    aead_unseal(key, nonce, SLICE_LITERAL("ad"), slice_of(bytes, sizeof(bytes)), bytes));
	assert_memory_equal(bytes, "hello", 5);
}

static void
another_key_nonce_or_context_opens_nothing(void **state)
{
	uint8_t sealed[5 + AEAD_TAG], out[5] = "abcd";
	const struct slice whole = slice_of(sealed, sizeof(sealed));

	(void)state;
	aead_seal(key, nonce, SLICE_LITERAL("ad"), SLICE_LITERAL("hello"), sealed);
	assert_false(aead_unseal(other_key, nonce, SLICE_LITERAL("ad"), whole, out));
	assert_false(aead_unseal(key, other_nonce, SLICE_LITERAL("ad"), whole, out));
	assert_false(aead_unseal(key, nonce, SLICE_LITERAL("da"), whole, out));
	assert_memory_equal(out, "\0\0\0\0\0", 5);
}

static void
every_changed_bit_and_every_cut_is_noticed(void **state)
{
	uint8_t sealed[5 + AEAD_TAG], out[5];

	(void)state;
	aead_seal(key, nonce, SLICE_LITERAL(""), SLICE_LITERAL("hello"), sealed);
	for (size_t bit = 0; bit < 8 * sizeof(sealed); bit++) {
		sealed[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_false(aead_unseal(
		    key, nonce, SLICE_LITERAL(""), slice_of(sealed, sizeof(sealed)), out));
		sealed[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	for (size_t len = 0; len < sizeof(sealed); len++)
		assert_false(
		    aead_unseal(key, nonce, SLICE_LITERAL(""), slice_of(sealed, len), out));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_was_sealed_is_unsealed_in_place),
	    cmocka_unit_test(another_key_nonce_or_context_opens_nothing),
	    cmocka_unit_test(every_changed_bit_and_every_cut_is_noticed),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
