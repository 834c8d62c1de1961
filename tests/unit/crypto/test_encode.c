/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/encode.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "secret/secret.h"

static const char secret_text[] =
    "AGE-SECRET-KEY-1QYPQXPQ9QCRSSZG2PVXQ6RS0ZQG3YYC5Z5TPWXQERGD3C8G7RUSQGPQYEE";

static void
base64_agrees_with_its_rfc(void **state)
{
	static const char *const told[] = {
	    "", "Zg", "Zm8", "Zm9v", "Zm9vYg", "Zm9vYmE", "Zm9vYmFy"};

	(void)state;
	for (size_t len = 0; len < ARRAY_LEN(told); len++) {
		struct buf text CLEANUP(buf_done) = BUF_INIT;
		uint8_t back[6];

		base64_add(&text, slice_of("foobar", len));
		assert_string_equal(buf_text(&text), told[len]);
		assert_int_equal(base64_decoded_len(text.len), len);
		assert_true(base64_decode(buf_slice(&text), back, len));
		assert_memory_equal(back, "foobar", len);
	}
}

static void
every_byte_comes_back_from_every_text_form(void **state)
{
	struct buf standard CLEANUP(buf_done) = BUF_INIT, url CLEANUP(buf_done) = BUF_INIT,
			    hex CLEANUP(buf_done) = BUF_INIT;
	uint8_t all[256], back[256];

	(void)state;
	for (unsigned i = 0; i < 256; i++)
		all[i] = (uint8_t)i;
	base64_add(&standard, slice_of(all, sizeof(all)));
	base64url_add(&url, slice_of(all, sizeof(all)));
	hex_add(&hex, slice_of(all, sizeof(all)));
	assert_true(base64_decode(buf_slice(&standard), back, sizeof(back)));
	assert_memory_equal(back, all, sizeof(all));
	assert_true(base64url_decode(buf_slice(&url), back, sizeof(back)));
	assert_memory_equal(back, all, sizeof(all));
	assert_true(hex_decode(buf_slice(&hex), back, sizeof(back)));
	assert_memory_equal(back, all, sizeof(all));
	assert_false(base64_decode(buf_slice(&url), back, sizeof(back)));
	assert_false(base64url_decode(buf_slice(&standard), back, sizeof(back)));
}

/* Two digits stand for one byte if and only if both are of the alphabet and 4 bits are zero. */
static void
only_canonical_base64_is_decoded(void **state)
{
	unsigned accepted = 0;

	(void)state;
	for (unsigned a = 0; a < 256; a++) {
		for (unsigned b = 0; b < 256; b++) {
			const uint8_t pair[2] = {(uint8_t)a, (uint8_t)b};
			struct buf back CLEANUP(buf_done) = BUF_INIT;
			uint8_t byte;

			if (!base64_decode(slice_of(pair, 2), &byte, 1))
				continue;
			accepted++;
			base64_add(&back, slice_of(&byte, 1));
			assert_memory_equal(buf_text(&back), pair, 2);
		}
	}
	assert_int_equal(accepted, 256);
}

static void
base64_of_an_impossible_or_other_length_is_refused(void **state)
{
	uint8_t out[8];

	(void)state;
	assert_true(base64_decoded_len(5) == SIZE_MAX);
	assert_false(base64_decode(SLICE_LITERAL("AAAAA"), out, SIZE_MAX));
	assert_false(base64_decode(SLICE_LITERAL("AAAAA"), out, 3));
	assert_false(base64_decode(SLICE_LITERAL("AAAA"), out, 2));
	assert_false(base64_decode(SLICE_LITERAL("AAAA"), out, 4));
	assert_false(base64_decode(SLICE_LITERAL("Zg=="), out, 1));
	assert_false(base64_decode(SLICE_LITERAL("Zg\n"), out, 2));
}

static void
hex_is_lower_case_only(void **state)
{
	uint8_t out[2];

	(void)state;
	assert_true(hex_decode(SLICE_LITERAL("09af"), out, 2));
	assert_false(hex_decode(SLICE_LITERAL("09AF"), out, 2));
	assert_false(hex_decode(SLICE_LITERAL("09ag"), out, 2));
	assert_false(hex_decode(SLICE_LITERAL("09a"), out, 1));
	assert_false(hex_decode(SLICE_LITERAL("09af"), out, 1));
}

static void
what_is_refused_leaves_nothing_behind(void **state)
{
	uint8_t out[3] = "xy";

	(void)state;
	assert_false(base64_decode(SLICE_LITERAL("Zm9!"), out, 3));
	assert_memory_equal(out, "\0\0\0", 3);
}

static void
bech32_comes_back(void **state)
{
	uint8_t bytes[32], back[32];
	char text[15 + BECH32_MORE];

	(void)state;
	assert_true(bech32_decode(
	    SLICE_LITERAL(
		"AGE-SECRET-KEY-1QYPQXPQ9QCRSSZG2PVXQ6RS0ZQG3YYC5Z5TPWXQERGD3C8G7RUSQGPQYEE"),
	    "AGE-SECRET-KEY-", bytes));
	bech32_encode("AGE-SECRET-KEY-", bytes, text, sizeof(text));
	assert_string_equal(text, secret_text);
	for (unsigned i = 0; i < 32; i++)
		bytes[i] = (uint8_t)(i * 37 + 1);
	bech32_encode("age", bytes, text, sizeof(text));
	assert_true(bech32_decode(slice_of_text(text), "age", back));
	assert_memory_equal(back, bytes, 32);
}

static void
every_other_byte_in_a_bech32_text_is_refused(void **state)
{
	size_t len = strlen(secret_text);
	uint8_t out[32];

	(void)state;
	for (size_t at = 0; at < len; at++) {
		for (unsigned c = 0; c < 256; c++) {
			char text[sizeof(secret_text)];

			memcpy(text, secret_text, sizeof(text));
			if ((char)c == text[at])
				continue;
			text[at] = (char)c;
			assert_false(bech32_decode(slice_of(text, len), "AGE-SECRET-KEY-", out));
		}
	}
}

static void
a_bech32_text_of_another_length_case_or_part_is_refused(void **state)
{
	uint8_t out[32];
	size_t len = strlen(secret_text);

	(void)state;
	for (size_t shorter = 0; shorter < len; shorter++)
		assert_false(bech32_decode(slice_of(secret_text, shorter), "AGE-SECRET-KEY-", out));
	assert_false(bech32_decode(slice_of(secret_text, len), "age-secret-key-", out));
	assert_false(bech32_decode(slice_of(secret_text, len), "age", out));
	assert_false(bech32_decode(
	    SLICE_LITERAL(
		"age-secret-key-1qypqxpq9qcrsszg2pvxq6rs0zqg3yyc5z5tpwxqergd3c8g7rusqgpqyee"),
	    "AGE-SECRET-KEY-", out));
}

static void
a_bech32_text_with_bits_to_spare_is_refused_for_all_its_checksum(void **state)
{
	uint8_t out[32];

	(void)state;
	assert_false(bech32_decode(
	    SLICE_LITERAL("age1qypqxpq9qcrsszg2pvxq6rs0zqg3yyc5z5tpwxqergd3c8g7ruspxc8t5c"), "age",
	    out));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(base64_agrees_with_its_rfc),
	    cmocka_unit_test(every_byte_comes_back_from_every_text_form),
	    cmocka_unit_test(only_canonical_base64_is_decoded),
	    cmocka_unit_test(base64_of_an_impossible_or_other_length_is_refused),
	    cmocka_unit_test(hex_is_lower_case_only),
	    cmocka_unit_test(what_is_refused_leaves_nothing_behind),
	    cmocka_unit_test(bech32_comes_back),
	    cmocka_unit_test(every_other_byte_in_a_bech32_text_is_refused),
	    cmocka_unit_test(a_bech32_text_of_another_length_case_or_part_is_refused),
	    cmocka_unit_test(a_bech32_text_with_bits_to_spare_is_refused_for_all_its_checksum),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
