/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/age.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#include "bytes.h"
#include "base/list.h"

/* The appendix's randomness: file key 00…0f, ephemeral 32 × 07, nonce 16 × 09. */
static void
told_random(void *cookie, uint8_t *out, size_t len)
{
	unsigned *call = cookie;

	if (*call == 0) {
		for (size_t i = 0; i < len; i++)
			out[i] = (uint8_t)i;
	} else
		memset(out, len == 16 ? 9 : 7, len);
	*call += 1;
}

static struct age_recipient
recipient_of(struct identity *identity)
{
	struct age_recipient to = {.kind = identity_kind(identity)};

	memcpy(to.rcpt, identity_recipient(identity), sizeof(to.rcpt));
	return to;
}

static struct buf
sealed_for(struct identity *identity, struct slice payload)
{
	const struct age_recipient to = recipient_of(identity);
	struct buf file = BUF_INIT;
	struct err err = ERR_INIT;

	assert_int_equal(age_seal(&to, 1, payload, NULL, NULL, &file, &err), 0);
	return file;
}

static void
assert_told_wrap(struct identity *identity, size_t len, const char *hash_hex)
{
	const struct age_recipient to = recipient_of(identity);
	struct buf packet CLEANUP(buf_done) = packet_of_appendix(identity);
	struct buf wrap CLEANUP(buf_done) = BUF_INIT;
	struct secret *opened CLEANUP(secret_freep) = NULL;
	struct err err = ERR_INIT;
	uint8_t hash[32];
	unsigned call = 0;

	assert_int_equal(age_seal(&to, 1, buf_slice(&packet), told_random, &call, &wrap, &err), 0);
	assert_int_equal(wrap.len, len);
	crypto_generichash(hash, sizeof(hash), buf_slice(&wrap).data, wrap.len, NULL, 0);
	assert_bytes(slice_of(hash, sizeof(hash)), hash_hex);
	assert_int_equal(age_unseal_wrap(buf_slice(&wrap), identity, &opened, &err), 0);
	assert_true(slice_equal(secret_slice(opened), buf_slice(&packet)));
}

static void
the_appendix_wrap_is_as_told(void **state)
{
	struct identity *identity CLEANUP(identity_freep) = identity_of_appendix();

	(void)state;
	assert_told_wrap(
	    identity, 308, "70132f55feec3e56d6e0f1c8662c980f61023d49d8328968ddf6f5df3ce430b0");
}

static void
the_wrap_for_an_ssh_key_is_as_told(void **state)
{
	struct identity *identity CLEANUP(identity_freep) =
	    identity_of_byte(IDENTITY_SSH_ED25519, 0x33);

	(void)state;
	assert_told_wrap(
	    identity, 320, "34f70f52739f2d72063794381814e1380e684d51af875aeee813389de61d289f");
}

static void
a_payload_of_any_length_comes_back(void **state)
{
	static const size_t lengths[] = {0, 1, 65535, 65536, 65537, 131072, 200000};
	struct identity *age CLEANUP(identity_freep) = identity_of_appendix();
	struct identity *ssh CLEANUP(identity_freep) = identity_of_byte(IDENTITY_SSH_ED25519, 5);
	struct identity *const ids[] = {age, ssh};
	const struct age_recipient to[] = {recipient_of(age), recipient_of(ssh)};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(lengths); i++) {
		unsigned char *payload CLEANUP(freep) = xcalloc(lengths[i], 1);
		struct buf file CLEANUP(buf_done) = BUF_INIT;
		struct err err = ERR_INIT;

		randombytes_buf(payload, lengths[i]);
		assert_int_equal(
		    age_seal(to, 2, slice_of(payload, lengths[i]), NULL, NULL, &file, &err), 0);
		for (size_t j = 0; j < 2; j++) {
			struct secret *opened CLEANUP(secret_freep) = NULL;

			assert_int_equal(
			    age_unseal(buf_slice(&file), &ids[j], 1, &opened, &err), 0);
			assert_true(
			    slice_equal(secret_slice(opened), slice_of(payload, lengths[i])));
		}
	}
}

static void
a_file_for_others_says_that_no_identity_fits(void **state)
{
	struct identity *mine CLEANUP(identity_freep) = identity_of_byte(IDENTITY_X25519, 1);
	struct identity *ssh CLEANUP(identity_freep) = identity_of_byte(IDENTITY_SSH_ED25519, 1);
	struct identity *other CLEANUP(identity_freep) = identity_of_byte(IDENTITY_X25519, 2);
	struct identity *const ids[] = {mine, ssh};
	struct buf file CLEANUP(buf_done) = sealed_for(other, SLICE_LITERAL("x"));
	struct secret *opened CLEANUP(secret_freep) = NULL;
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(age_unseal(buf_slice(&file), ids, 2, &opened, &err), ERR_NO_KEY);
	assert_string_equal(err.id, "no-stanza");
	assert_int_equal(age_unseal(buf_slice(&file), NULL, 0, &opened, &err), ERR_NO_KEY);
	assert_int_equal(age_unseal_wrap(buf_slice(&file), mine, &opened, &err), ERR_TAMPERED);
	assert_null(opened);
}

static void
every_changed_bit_of_a_wrap_is_refused_as_tampered(void **state)
{
	struct identity *age CLEANUP(identity_freep) = identity_of_appendix();
	struct identity *ssh CLEANUP(identity_freep) = identity_of_byte(IDENTITY_SSH_ED25519, 5);
	struct identity *const ids[] = {age, ssh};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct buf wrap CLEANUP(buf_done) = sealed_for(ids[i], SLICE_LITERAL("a packet"));

		for (size_t bit = 0; bit < 8 * wrap.len; bit++) {
			struct secret *opened CLEANUP(secret_freep) = NULL;
			struct err err = ERR_INIT;

			wrap.data[bit / 8] = (char)(wrap.data[bit / 8] ^ 1 << bit % 8);
			assert_int_equal(
			    age_unseal_wrap(buf_slice(&wrap), ids[i], &opened, &err), ERR_TAMPERED);
			wrap.data[bit / 8] = (char)(wrap.data[bit / 8] ^ 1 << bit % 8);
		}
	}
}

static void
a_cut_off_or_longer_wrap_is_refused_as_tampered(void **state)
{
	struct identity *identity CLEANUP(identity_freep) = identity_of_appendix();
	struct buf wrap CLEANUP(buf_done) = sealed_for(identity, SLICE_LITERAL("a packet"));
	struct secret *opened CLEANUP(secret_freep) = NULL;
	struct err err = ERR_INIT;

	(void)state;
	for (size_t len = 0; len < wrap.len; len++)
		assert_int_equal(age_unseal_wrap(slice_of(wrap.data, len), identity, &opened, &err),
		    ERR_TAMPERED);
	buf_add_u8(&wrap, 0);
	assert_int_equal(age_unseal_wrap(buf_slice(&wrap), identity, &opened, &err), ERR_TAMPERED);
}

static void
a_wrap_is_for_one_member_only(void **state)
{
	struct identity *identity CLEANUP(identity_freep) = identity_of_appendix();
	const struct age_recipient to[] = {recipient_of(identity), recipient_of(identity)};
	struct buf wrap CLEANUP(buf_done) = BUF_INIT;
	struct secret *opened CLEANUP(secret_freep) = NULL;
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(age_seal(to, 2, SLICE_LITERAL("x"), NULL, NULL, &wrap, &err), 0);
	assert_int_equal(age_unseal_wrap(buf_slice(&wrap), identity, &opened, &err), ERR_TAMPERED);
}

static void
a_wrap_with_a_header_of_more_than_512_bytes_is_malformed(void **state)
{
	struct identity *identity CLEANUP(identity_freep) = identity_of_appendix();
	struct buf wrap CLEANUP(buf_done) = BUF_INIT;
	struct secret *opened CLEANUP(secret_freep) = NULL;
	struct err err = ERR_INIT;

	(void)state;
	buf_add_text(&wrap, "age-encryption.org/v1\n-> grease ");
	for (unsigned i = 0; i < 450; i++)
		buf_add_byte(&wrap, 'x');
	buf_add_text(&wrap, "\n\n--- IOXiQYStkoT1mvZW2tFOqZdhRVvj58egABx/sWfZQbc\n");
	assert_int_equal(age_unseal_wrap(buf_slice(&wrap), identity, &opened, &err), ERR_TAMPERED);
	assert_string_equal(err.id, "age-header");
	assert_int_equal(age_unseal(buf_slice(&wrap), &identity, 1, &opened, &err), ERR_NO_KEY);
}

static void
a_passphrase_stanza_beside_another_is_malformed_for_identities_too(void **state)
{
	struct identity *identity CLEANUP(identity_freep) = identity_of_appendix();
	struct secret *opened CLEANUP(secret_freep) = NULL;
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(
	    age_unseal(SLICE_LITERAL("age-encryption.org/v1\n-> scrypt rF0/NwblUHHTpgQgRpe5CQ 10\n"
				     "gUjEymFKMVXQEKdMMHL24oYexjE3TIC0O0zGSqJ2aUY\n-> other\n\n"
				     "--- IOXiQYStkoT1mvZW2tFOqZdhRVvj58egABx/sWfZQbc\n"),
		&identity, 1, &opened, &err),
	    ERR_TAMPERED);
}

static void
more_than_64_recipients_are_refused_both_ways(void **state)
{
	struct identity *identity CLEANUP(identity_freep) = identity_of_appendix();
	struct age_recipient to[65];
	struct buf file CLEANUP(buf_done) = BUF_INIT;
	struct secret *opened CLEANUP(secret_freep) = NULL;
	struct err err = ERR_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(to); i++)
		to[i] = recipient_of(identity);
	assert_int_equal(
	    age_seal(to, 65, SLICE_LITERAL("x"), NULL, NULL, &file, &err), ERR_INVALID);
	assert_int_equal(age_seal(to, 0, SLICE_LITERAL("x"), NULL, NULL, &file, &err), ERR_INVALID);
	assert_int_equal(age_seal(to, 64, SLICE_LITERAL("x"), NULL, NULL, &file, &err), 0);
	assert_int_equal(age_unseal(buf_slice(&file), &identity, 1, &opened, &err), 0);
	buf_clear(&file);
	buf_add_text(&file, "age-encryption.org/v1\n");
	for (size_t i = 0; i < 65; i++)
		buf_add_text(&file, "-> x\n\n");
	assert_int_equal(age_unseal(buf_slice(&file), &identity, 1, &opened, &err), ERR_TAMPERED);
}

static void
a_recipient_of_low_order_is_refused(void **state)
{
	const struct age_recipient to[] = {
	    {.kind = IDENTITY_X25519}, {.kind = IDENTITY_SSH_ED25519}};
	struct buf file CLEANUP(buf_done) = BUF_INIT;
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(
	    age_seal(&to[0], 1, SLICE_LITERAL("x"), NULL, NULL, &file, &err), ERR_INVALID);
	assert_int_equal(
	    age_seal(&to[1], 1, SLICE_LITERAL("x"), NULL, NULL, &file, &err), ERR_INVALID);
	assert_int_equal(file.len, 0);
}

static void
a_passphrase_file_opens_with_its_passphrase_only(void **state)
{
	struct identity *identity CLEANUP(identity_freep) = identity_of_appendix();
	struct buf file CLEANUP(buf_done) = BUF_INIT;
	struct secret *opened CLEANUP(secret_freep) = NULL;
	struct err err = ERR_INIT;
	unsigned work = 0;

	(void)state;
	assert_int_equal(
	    age_seal_passphrase(SLICE_LITERAL("pass"), 10, SLICE_LITERAL("x"), &file, &err), 0);
	assert_int_equal(age_work_factor(buf_slice(&file), &work, &err), 0);
	assert_int_equal(work, 10);
	assert_int_equal(
	    age_unseal_passphrase(buf_slice(&file), SLICE_LITERAL("Pass"), &opened, &err),
	    ERR_NO_KEY);
	assert_string_equal(err.id, "wrong-passphrase");
	assert_int_equal(age_unseal(buf_slice(&file), &identity, 1, &opened, &err), ERR_NO_KEY);
	assert_int_equal(
	    age_unseal_passphrase(buf_slice(&file), SLICE_LITERAL("pass"), &opened, &err), 0);
	assert_true(slice_equal_text(secret_slice(opened), "x"));
}

static void
too_much_work_is_refused_before_it_is_done(void **state)
{
	const struct slice file =
	    SLICE_LITERAL("age-encryption.org/v1\n-> scrypt rF0/NwblUHHTpgQgRpe5CQ 21\n"
			  "gUjEymFKMVXQEKdMMHL24oYexjE3TIC0O0zGSqJ2aUY\n"
			  "--- IOXiQYStkoT1mvZW2tFOqZdhRVvj58egABx/sWfZQbc\n");
	struct secret *opened CLEANUP(secret_freep) = NULL;
	struct buf out CLEANUP(buf_done) = BUF_INIT;
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(
	    age_unseal_passphrase(file, SLICE_LITERAL("x"), &opened, &err), ERR_NO_KEY);
	assert_string_equal(err.id, "work-factor");
	assert_int_equal(
	    age_seal_passphrase(SLICE_LITERAL("x"), 21, SLICE_LITERAL("x"), &out, &err),
	    ERR_INVALID);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_appendix_wrap_is_as_told),
	    cmocka_unit_test(the_wrap_for_an_ssh_key_is_as_told),
	    cmocka_unit_test(a_payload_of_any_length_comes_back),
	    cmocka_unit_test(a_file_for_others_says_that_no_identity_fits),
	    cmocka_unit_test(every_changed_bit_of_a_wrap_is_refused_as_tampered),
	    cmocka_unit_test(a_cut_off_or_longer_wrap_is_refused_as_tampered),
	    cmocka_unit_test(a_wrap_is_for_one_member_only),
	    cmocka_unit_test(a_wrap_with_a_header_of_more_than_512_bytes_is_malformed),
	    cmocka_unit_test(a_passphrase_stanza_beside_another_is_malformed_for_identities_too),
	    cmocka_unit_test(more_than_64_recipients_are_refused_both_ways),
	    cmocka_unit_test(a_recipient_of_low_order_is_refused),
	    cmocka_unit_test(a_passphrase_file_opens_with_its_passphrase_only),
	    cmocka_unit_test(too_much_work_is_refused_before_it_is_done),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
