/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/generate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct generate
kind(const char *text)
{
	struct err err = ERR_INIT;
	struct generate generate;

	assert_int_equal(generate_read(text, NULL, &generate, &err), 0);
	return generate;
}

static void
refused(const char *text, const char *charset, const char *id)
{
	struct err err = ERR_INIT;
	struct generate generate;

	assert_int_equal(generate_read(text, charset, &generate, &err), ERR_USAGE);
	assert_string_equal(err.id, id);
}

/* What is made of TEXT has LEN characters, all of SET, and says so before. */
static void
makes(const char *text, size_t len, const char *set)
{
	struct generate generate = kind(text);
	struct secret *made CLEANUP(secret_freep) = generate_make(&generate);

	assert_int_equal(secret_len(made), len);
	assert_int_equal(generate_len(&generate), len);
	for (size_t i = 0; i < len; i++)
		assert_true(secret_data(made)[i] != '\0' && strchr(set, secret_data(made)[i]) != NULL);
}

#define DIGITS "0123456789"
#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

static void
each_form_has_its_length_and_its_characters(void **state)
{
	(void)state;
	makes("hex:32", 64, DIGITS "abcdef");
	makes("hex:5", 10, DIGITS "abcdef");
	makes("base64:32", 44, DIGITS LETTERS "+/=");
	makes("base64:4", 8, DIGITS LETTERS "+/=");
	makes("base64:1024", 1368, DIGITS LETTERS "+/=");
	makes("base64url:32", 43, DIGITS LETTERS "-_");
	makes("base64url:33", 44, DIGITS LETTERS "-_");
	makes("alnum:40", 40, DIGITS LETTERS);
	makes("alnum:1024", 1024, DIGITS LETTERS);
	makes("password:24", 24, DIGITS LETTERS "-._+=,");
	makes("pin:6", 6, DIGITS);
	makes("uuid", 36, DIGITS "abcdef-");
}

static void
without_a_size_it_is_the_usual_one(void **state)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct generate base64 = kind("base64"), uuid = kind("uuid");

	(void)state;
	generate_write(&base64, &text);
	assert_string_equal(buf_text(&text), "base64:32");
	buf_clear(&text);
	generate_write(&uuid, &text);
	assert_string_equal(buf_text(&text), "uuid");
}

static void
a_uuid_says_that_it_is_random(void **state)
{
	struct generate uuid = kind("uuid");

	(void)state;
	for (int i = 0; i < 50; i++) {
		struct secret *made CLEANUP(secret_freep) = generate_make(&uuid);
		const unsigned char *text = secret_data(made);

		assert_int_equal(text[14], '4');
		assert_non_null(strchr("89ab", text[19]));
		assert_true(text[8] == '-' && text[13] == '-' && text[18] == '-' && text[23] == '-');
	}
}

static bool
has_one_of(const struct secret *made, const char *set)
{
	struct slice text = secret_slice(made);

	for (; *set != '\0'; set++)
		if (slice_find(text, (unsigned char)*set) < text.len)
			return true;
	return false;
}

static void
a_password_has_some_of_each(void **state)
{
	struct generate password = kind("password:8");

	(void)state;
	for (int i = 0; i < 50; i++) {
		struct secret *made CLEANUP(secret_freep) = generate_make(&password);

		assert_true(has_one_of(made, DIGITS));
		assert_true(has_one_of(made, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"));
		assert_true(has_one_of(made, "abcdefghijklmnopqrstuvwxyz"));
		assert_true(has_one_of(made, "-._+=,"));
	}
}

static void
no_two_are_the_same(void **state)
{
	static const char *const all[] = {"hex:16", "base64:16", "base64url:16", "alnum:20",
		"password:20", "uuid"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		struct generate generate = kind(all[i]);
		struct secret *one CLEANUP(secret_freep) = generate_make(&generate);
		struct secret *two CLEANUP(secret_freep) = generate_make(&generate);

		assert_false(secret_equal(secret_slice(one), secret_slice(two)));
	}
}

/* 62 does not divide 256: without drawing again the first eight would come a quarter more often. */
static void
every_character_is_as_likely(void **state)
{
	enum { CHARS = 62, ROUNDS = 100 };
	struct generate alnum = kind("alnum:1024");
	size_t counts[256] = {0};
	double sum = 0, expected = (double)ROUNDS * GENERATE_MOST / CHARS;

	(void)state;
	for (size_t i = 0; i < ROUNDS; i++) {
		struct secret *made CLEANUP(secret_freep) = generate_make(&alnum);

		for (size_t k = 0; k < GENERATE_MOST; k++)
			counts[secret_data(made)[k]]++;
	}
	for (const char *c = DIGITS LETTERS; *c != '\0'; c++) {
		double off = (double)counts[(unsigned char)*c] - expected;

		sum += off * off / expected;
	}
	/* chi-square, 61 degrees of freedom: above 160 once in 10^10 runs; that bias gives some 670 */
	assert_true(sum < 160);
}

static void
bits_are_those_that_were_drawn(void **state)
{
	struct generate hex = kind("hex:10"), uuid = kind("uuid"), pin = kind("pin:6");
	struct generate alnum = kind("alnum:40"), weak = kind("alnum:13");

	(void)state;
	assert_int_equal(generate_bits(&hex), 80);
	assert_int_equal(generate_bits(&uuid), 122);
	assert_int_equal(generate_bits(&pin), 19);
	assert_int_equal(generate_bits(&alnum), 238);
	assert_true(generate_bits(&weak) < GENERATE_STRONG_BITS);
}

static void
what_is_no_kind_is_refused(void **state)
{
	(void)state;
	refused("", NULL, "generate-kind");
	refused("bas64:32", NULL, "generate-kind");
	refused("HEX:32", NULL, "generate-kind");
	refused("rsa:2048", NULL, "generate-kind");
	refused("hex:", NULL, "generate-size");
	refused("hex:0", NULL, "generate-size");
	refused("hex:3", NULL, "generate-size");
	refused("hex:1025", NULL, "generate-size");
	refused("hex:99999999999999999999", NULL, "generate-size");
	refused("hex:-8", NULL, "generate-size");
	refused("hex:8 ", NULL, "generate-size");
	refused("uuid:4", NULL, "generate-size");
	refused("password:7", NULL, "generate-size");
	refused("password:24", "a", "generate-charset");
	refused("password:24", "", "generate-charset");
	refused("password:24", "abca", "generate-charset");
	refused("password:24", "ab c", "generate-charset");
	refused("password:24", "ab\xc3\xa9", "generate-charset");
	refused("hex:32", "ab", "generate-charset");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_form_has_its_length_and_its_characters),
		cmocka_unit_test(without_a_size_it_is_the_usual_one),
		cmocka_unit_test(a_uuid_says_that_it_is_random),
		cmocka_unit_test(a_password_has_some_of_each),
		cmocka_unit_test(no_two_are_the_same),
		cmocka_unit_test(every_character_is_as_likely),
		cmocka_unit_test(bits_are_those_that_were_drawn),
		cmocka_unit_test(what_is_no_kind_is_refused),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
