/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/strength.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#include "base/buf.h"
#include "crypto/encode.h"
#include "crypto/strength_priv.h"
#include "secret/secret.h"

static const char *const known_weak[] = {
    "",
    "password",
    "hunter2",
    "P@ssw0rd123!",
    "correct horse battery staple",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "123456789012345678901234567890",
    "qwertyuiopasdfghjklzxcvbnm",
    "postgres://app:hunter2@db.a-very-long-name-of-a-host-that-nobody-guesses-x7q9.example/prod",
    "postgres://app:hunt%65r2@db/prod?token=sslmode",
    "postgres://app:%70%61%73%73%77%6f%72%64%31%32%33@db/prod",
    "amqp://a:b@one,amqp://a:password1@two-9f8a7d6c5b4e3f2a1b0c9d8e7f6a5b4c3d2e1f0a",
    "{\"password\":\"letmein\",\"url\":\"redis://:sunshine@x9f8a7d6c5b4e3f2a1b0c9d8e7f6a5b4c/0\"}",
    "cGFzc3dvcmQxMjM=",         /* password123 */
    "cGFzc3dvcmQxMjM",          /* the same without padding */
    "70617373776f7264313233",   /* the same in hex */
    "Y0dGemMzZHZjbVF4TWpNPQ==", /* Base64 of its Base64 */
    "cG9zdGdyZXM6Ly9hcHA6aHVudGVyMkB4OWY4YTdkNmM1YjRlM2YyYTFiMGM5ZDhlN2Y2YTViNGMzZDJlMWYvcHJvZA==",
};

static void
weak_secrets_are_weak_in_whatever_they_are_wrapped(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(known_weak); i++) {
		assert_true(strength_is_weak(slice_of_text(known_weak[i])));
		assert_true(strength_bits(slice_of_text(known_weak[i])) < 80);
	}
}

static unsigned
strong_of(void (*write)(struct buf *, struct slice), size_t len, unsigned count)
{
	unsigned strong = 0;

	for (unsigned i = 0; i < count; i++) {
		struct buf text CLEANUP(buf_done) = BUF_INIT;
		unsigned char key[32];

		randombytes_buf(key, sizeof(key));
		write(&text, slice_of(key, len));
		strong += !strength_is_weak(buf_slice(&text));
	}
	return strong;
}

static void
url_with_password(struct buf *out, struct slice key)
{
	buf_add_text(out, "postgres://app:");
	hex_add(out, key);
	buf_add_text(out, "@db/prod");
}

static void
random_keys_are_strong_in_whatever_they_are_written(void **state)
{
	(void)state;
	assert_true(strong_of(base64_add, 32, 500) >= 495);
	assert_true(strong_of(base64url_add, 24, 500) >= 495);
	assert_true(strong_of(hex_add, 16, 500) >= 495);
	assert_true(strong_of(hex_add, 32, 500) >= 495);
	assert_true(strong_of(url_with_password, 20, 500) >= 495);
}

static const char *const made_up[] = {"changeme", "Passw0rd!", "aaaaaaaa", "hunter2", "letmein", "admin123",
    "postgres", "Summer2024", "Summer2024!", "Berlin2023", "dragon1992", "P@ssw0rd123!", "mysecretpassword1",
    "MyCompanyName2025!", "production-database-password", "changeme-changeme-changeme",
    "hunter2hunter2hunter2", "qwertyuiopasdfghjklzxcvbnm", "123456789012345678901234567890",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "cGFzc3dvcmQxMjM=", "70617373776f7264313233",
    "postgres://app:hunter2@db.a-very-long-name-of-a-host-that-nobody-guesses-x7q9.example/prod",
    "postgres://app:%70%61%73%73%77%6f%72%64%31%32%33@db/prod"};

static void
what_a_person_made_up_can_be_guessed(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(made_up); i++)
		if (!strength_is_guessable(slice_of_text(made_up[i])))
			fail_msg("not guessable: %s", made_up[i]);
}

static const char *const password_alphabets[] = {"0123456789", "0123456789abcdef", "abcdefghijklmnopqrstuvwxyz",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "abcdefghijklmnopqrstuvwxyz0123456789",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
    "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789!@#$%^&*",
    "!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~",
    "!#$%&()*+,-.:;<=>?@[]^_{|}~"};

/* The password of this ALPHABET, LEN and NUMBER, the same in every run. */
static void
make_password(size_t alphabet, size_t len, unsigned number, char out[64])
{
	unsigned char seed[randombytes_SEEDBYTES] = {(unsigned char)alphabet, (unsigned char)len,
	    (unsigned char)number};
	const char *signs = password_alphabets[alphabet];
	uint32_t random[64];

	randombytes_buf_deterministic(random, sizeof(random), seed);
	for (size_t i = 0; i < len; i++)
		out[i] = signs[random[i] % strlen(signs)];
	out[len] = '\0';
}

static void
no_random_password_of_80_bits_is_said_to_be_guessable(void **state)
{
	unsigned weak_with_marks = 0, judged = 0;

	(void)state;
	for (size_t a = 0; a < ARRAY_LEN(password_alphabets); a++)
		for (size_t len = 12; len <= 40; len++)
			for (unsigned i = 0; i < 60 && log2((double)strlen(password_alphabets[a])) *
				(double)len >= 80; i++) {
				char text[64];

				make_password(a, len, i, text);
				judged++;
				weak_with_marks += a >= 7 && strength_is_weak(slice_of_text(text));
				if (strength_is_guessable(slice_of_text(text)))
					fail_msg("guessable: %s", text);
			}
	assert_true(judged > 10000);
	assert_true(weak_with_marks > 3000); /* tags go by tokens alone, and of these there is none */
}

static const char *const pieces[] = {"password", "antidisestablishmentarianism", "qwertyuiop",
    "aaaaaaaaaaaaaaaa", "1234567890", "electroencephalographically", "2024-01-02",
    "uncharacteristically"};
static const char *const alphabets[] = {"0123456789", "0123456789abcdef",
    "abcdefghijklmnopqrstuvwxyz",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"};

static void
add_piece(struct buf *out)
{
	const char *alphabet = alphabets[randombytes_uniform(ARRAY_LEN(alphabets))];
	unsigned len = 1 + randombytes_uniform(24);

	if (randombytes_uniform(2) == 0) {
		buf_add_text(out, pieces[randombytes_uniform(ARRAY_LEN(pieces))]);
		return;
	}
	while (len-- > 0)
		buf_add_byte(
		    out, (unsigned char)alphabet[randombytes_uniform((uint32_t)strlen(alphabet))]);
}

/* strength_is_weak() rates the beginning of a long token first. */
static void
the_short_way_to_the_verdict_never_changes_it(void **state)
{
	unsigned weak = 0;

	(void)state;
	for (unsigned i = 0; i < 3000; i++) {
		struct buf text CLEANUP(buf_done) = BUF_INIT;
		bool is_weak;

		for (unsigned n = 1 + randombytes_uniform(6); n > 0; n--)
			add_piece(&text);
		is_weak = strength_is_weak(buf_slice(&text));
		assert_true(is_weak == (strength_bits(buf_slice(&text)) < 80));
		weak += is_weak;
	}
	print_message("3000 verdicts, %u of them weak\n", weak);
	assert_true(weak > 300 && weak < 2700);
}

static void
change_case(struct buf *text)
{
	for (size_t i = 0; i < text->len; i++)
		if (text->data[i] >= 'a' && text->data[i] <= 'z' && randombytes_uniform(3) == 0)
			text->data[i] = (unsigned char)(text->data[i] - 'a' + 'A');
}

static void
the_floor_is_never_above_the_estimate(void **state)
{
	unsigned high = 0;

	(void)state;
	for (unsigned i = 0; i < 3000; i++) {
		struct buf text CLEANUP(buf_done) = BUF_INIT;
		double floor[101], bits;

		for (unsigned n = 1 + randombytes_uniform(8); n > 0; n--)
			add_piece(&text);
		if (randombytes_uniform(2) == 0)
			change_case(&text);
		if (text.len > 100)
			text.len = 100;
		bits = strength_passphrase_bits(buf_slice(&text));
		strength_floor(buf_slice(&text), floor);
		assert_true(floor[0] <= bits);
		high += floor[0] > 20;
	}
	print_message("3000 floors, %u of them above 20 bits\n", high);
	assert_true(high > 300);
}

/* The cheapest that the estimator knows: its first words, in rows and with odd capitals. */
static const char *const cheap[] = {"password", "Password", "passworD", "PASSWORD",
    "PasswordPassword", "PaSsWoRdPaSsWoRdPaSsWoRdPaSsWoRdPaSsWoRdPaSsWoRdPaSsWoRdPaSsWoRd",
    "aBaBaBaBaBaBaBaBaBaBaBaBaBaBaBaBaBaBaBaB", "TheOfAndToIn", "qWeRtYuIoPaSdFgHjKl",
    "123456Password123456Password", "passWord1", "THEofANDto", "aAaAaA", "Aa"};

static void
the_floor_is_never_above_the_cheapest_words(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cheap); i++) {
		double floor[101];

		strength_floor(slice_of_text(cheap[i]), floor);
		assert_true(floor[0] <= strength_passphrase_bits(slice_of_text(cheap[i])));
	}
}

static void
the_floor_of_random_keys_is_worth_looking_at(void **state)
{
	double sum = 0;

	(void)state;
	for (unsigned i = 0; i < 200; i++) {
		struct buf text CLEANUP(buf_done) = BUF_INIT;
		unsigned char key[72];
		double floor[101];

		randombytes_buf(key, sizeof(key));
		base64_add(&text, slice_of(key, sizeof(key)));
		strength_floor(buf_slice(&text), floor);
		sum += floor[20];
	}
	assert_true(sum / 200 > 30);
}

static void
a_passphrase_is_rated_as_a_whole(void **state)
{
	const struct slice words = SLICE_LITERAL("correct horse battery staple");

	(void)state;
	assert_true(strength_passphrase_bits(words) > strength_bits(words));
	assert_true(strength_passphrase_bits(SLICE_LITERAL("password")) < 10);
	assert_true(strength_passphrase_bits(SLICE_LITERAL("")) < 1);
}

static void
a_value_of_a_mebibyte_is_rated_at_once(void **state)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;

	(void)state;
	for (unsigned i = 0; i < 1 << 20; i++)
		buf_add_byte(&text, (unsigned char)"0123456789abcdef"[randombytes_uniform(16)]);
	assert_false(strength_is_weak(buf_slice(&text)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(weak_secrets_are_weak_in_whatever_they_are_wrapped),
	    cmocka_unit_test(random_keys_are_strong_in_whatever_they_are_written),
	    cmocka_unit_test(what_a_person_made_up_can_be_guessed),
	    cmocka_unit_test(no_random_password_of_80_bits_is_said_to_be_guessable),
	    cmocka_unit_test(the_short_way_to_the_verdict_never_changes_it),
	    cmocka_unit_test(the_floor_is_never_above_the_estimate),
	    cmocka_unit_test(the_floor_is_never_above_the_cheapest_words),
	    cmocka_unit_test(the_floor_of_random_keys_is_worth_looking_at),
	    cmocka_unit_test(a_passphrase_is_rated_as_a_whole),
	    cmocka_unit_test(a_value_of_a_mebibyte_is_rated_at_once),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
