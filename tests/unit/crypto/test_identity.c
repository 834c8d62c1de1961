/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/identity.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "bytes.h"
#include "crypto/aead.h"

#define CARD                                                            \
	"vault-member-1 1 B6N8vBQgk8i3VdwbEOhstCY3StFqqFPtC9/AsrhtHHw " \
	"2L2tDp8RfOX5BHgTiTUOaKfYrQIIM8xtYwgq/yRO/Bo "                  \
	"5siOAWYI75uM1qbiZ49qwAa+49kuPjlAuE94DsbUDCKAyB8VI8mMc2xWOb/NL6guusCNUTmnYdJniukDplGBDw"

static void
the_appendix_identity_is_written_as_told(void **state)
{
	struct identity *identity CLEANUP(identity_freep) = identity_of_appendix();
	struct secret *text CLEANUP(secret_freep) = identity_secret_text(identity);
	struct buf recipient CLEANUP(buf_done) = BUF_INIT;

	(void)state;
	identity_recipient_text(identity, &recipient);
	assert_string_equal(
	    buf_text(&recipient), "age1q73he0q5yzfu3d64msd3p6rvksnrwjk3d2598mgtmlqt9wrdr37q2vrn72");
	assert_true(slice_equal_text(secret_slice(text),
	    "AGE-SECRET-KEY-1QYPQXPQ9QCRSSZG2PVXQ6RS0ZQG3YYC5Z5TPWXQERGD3C8G7RUSQGPQYEE"));
}

static void
the_appendix_identity_has_its_signing_key_and_member_id(void **state)
{
	struct identity *identity CLEANUP(identity_freep) = identity_of_appendix();

	(void)state;
	assert_bytes(slice_of(identity_signpk(identity), 32),
	    "d8bdad0e9f117ce5f904781389350e68a7d8ad020833cc6d63082aff244efc1a");
	assert_bytes(
	    slice_of(identity_member_id(identity), MEMBER_ID), "586b05c7d28a34feb9b07a7947ee1fe3");
}

static void
an_ssh_identity_has_its_public_key_and_member_id(void **state)
{
	struct identity *identity CLEANUP(identity_freep) =
	    identity_of_byte(IDENTITY_SSH_ED25519, 0x33);
	struct buf text CLEANUP(buf_done) = BUF_INIT;

	(void)state;
	identity_recipient_text(identity, &text);
	assert_string_equal(buf_text(&text),
	    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBfLefsrQSDysexl5BmNbgiyjoE/6wHkpACDm4XhgIDO");
	assert_bytes(
	    slice_of(identity_member_id(identity), MEMBER_ID), "fc572161743b538a8b54a97621b2748f");
}

static void
a_member_without_signing_key_has_another_id(void **state)
{
	struct identity *identity CLEANUP(identity_freep) = identity_of_appendix();
	const uint8_t none[32] = {0};
	uint8_t bare[MEMBER_ID];

	(void)state;
	member_id_of(IDENTITY_X25519, identity_recipient(identity), none, bare);
	assert_memory_not_equal(bare, identity_member_id(identity), MEMBER_ID);
}

static void
a_signature_holds_for_its_message_only(void **state)
{
	struct identity *identity CLEANUP(identity_freep) = identity_of_appendix();
	uint8_t sig[64];

	(void)state;
	identity_sign(identity, SLICE_LITERAL("yes"), sig);
	assert_true(signature_is_valid(identity_signpk(identity), SLICE_LITERAL("yes"), sig));
	assert_false(signature_is_valid(identity_signpk(identity), SLICE_LITERAL("no"), sig));
	assert_false(signature_is_valid(identity_recipient(identity), SLICE_LITERAL("yes"), sig));
}

static void
two_generated_identities_differ(void **state)
{
	struct identity *a CLEANUP(identity_freep) = identity_generate();
	struct identity *b CLEANUP(identity_freep) = identity_generate();

	(void)state;
	assert_int_equal(identity_kind(a), IDENTITY_X25519);
	assert_memory_not_equal(identity_recipient(a), identity_recipient(b), 32);
}

static void
a_secret_of_another_length_is_refused(void **state)
{
	struct identity *identity = NULL;
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(
	    identity_from_secret(IDENTITY_X25519, SLICE_LITERAL("short"), &identity, &err),
	    ERR_INVALID);
	assert_null(identity);
}

static void
a_recipient_is_read_back(void **state)
{
	struct identity *age CLEANUP(identity_freep) = identity_of_appendix();
	struct identity *ssh CLEANUP(identity_freep) = identity_of_byte(IDENTITY_SSH_ED25519, 0x33);
	struct identity *const both[] = {age, ssh};
	struct err err = ERR_INIT;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct buf text CLEANUP(buf_done) = BUF_INIT;
		enum identity_kind kind;
		uint8_t rcpt[32];

		identity_recipient_text(both[i], &text);
		assert_int_equal(recipient_parse(buf_slice(&text), &kind, rcpt, &err), 0);
		assert_int_equal(kind, identity_kind(both[i]));
		assert_memory_equal(rcpt, identity_recipient(both[i]), 32);
	}
}

static void
an_ssh_recipient_may_carry_a_comment(void **state)
{
	enum identity_kind kind;
	uint8_t rcpt[32];
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(
	    recipient_parse(
		SLICE_LITERAL(
		    "ssh-ed25519 "
		    "AAAAC3NzaC1lZDI1NTE5AAAAIBfLefsrQSDysexl5BmNbgiyjoE/6wHkpACDm4XhgIDO ben@example\n"),
		&kind, rcpt, &err),
	    0);
	assert_int_equal(kind, IDENTITY_SSH_ED25519);
}

static const char *const bad_recipients[] = {
    "",
    "age1",
    "AGE1Q73HE0Q5YZFU3D64MSD3P6RVKSNRWJK3D2598MGTMLQT9WRDR37Q2VRN72",
    "age1q73he0q5yzfu3d64msd3p6rvksnrwjk3d2598mgtmlqt9wrdr37q2vrn73",
    "AGE-SECRET-KEY-1QYPQXPQ9QCRSSZG2PVXQ6RS0ZQG3YYC5Z5TPWXQERGD3C8G7RUSQGPQYEE",
    /* the point zero, and an Ed25519 key of low order */
    "age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqs7unqd",
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBfLefsrQSDysexl5BmNbgiyjoE/6wHkpACDm4XhgID",
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE4AAAAIBfLefsrQSDysexl5BmNbgiyjoE/6wHkpACDm4XhgIDO",
    "ssh-rsa AAAAB3NzaC1yc2E=",
};

static void
a_bad_recipient_is_refused_and_not_repeated(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad_recipients); i++) {
		struct err err = ERR_INIT;
		enum identity_kind kind = 0;
		uint8_t rcpt[32];

		assert_int_equal(
		    recipient_parse(slice_of_text(bad_recipients[i]), &kind, rcpt, &err),
		    ERR_INVALID);
		assert_int_equal(kind, 0);
		assert_null(strstr(err.message, "QYPQX"));
	}
}

static void
the_card_is_as_told(void **state)
{
	struct identity *identity CLEANUP(identity_freep) = identity_of_appendix();
	struct buf card CLEANUP(buf_done) = BUF_INIT;

	(void)state;
	identity_card(identity, &card);
	assert_string_equal(buf_text(&card), CARD);
}

static void
a_card_is_read_back(void **state)
{
	struct identity *identity CLEANUP(identity_freep) = identity_of_appendix();
	enum identity_kind kind;
	uint8_t rcpt[32], signpk[32];
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(card_parse(SLICE_LITERAL(CARD), &kind, rcpt, signpk, &err), 0);
	assert_int_equal(kind, IDENTITY_X25519);
	assert_memory_equal(rcpt, identity_recipient(identity), 32);
	assert_memory_equal(signpk, identity_signpk(identity), 32);
}

static void
every_changed_bit_of_a_card_is_refused(void **state)
{
	enum identity_kind kind;
	uint8_t rcpt[32], signpk[32];

	(void)state;
	for (size_t bit = 0; bit < 8 * (sizeof(CARD) - 1); bit++) {
		char card[] = CARD;
		struct err err = ERR_INIT;

		card[bit / 8] = (char)(card[bit / 8] ^ 1 << bit % 8);
		assert_int_equal(
		    card_parse(slice_of(card, sizeof(card) - 1), &kind, rcpt, signpk, &err),
		    ERR_INVALID);
	}
}

static void
a_cut_off_or_longer_card_is_refused(void **state)
{
	enum identity_kind kind;
	uint8_t rcpt[32], signpk[32];
	struct err err = ERR_INIT;

	(void)state;
	for (size_t len = 0; len < sizeof(CARD) - 1; len++)
		assert_int_equal(
		    card_parse(slice_of(CARD, len), &kind, rcpt, signpk, &err), ERR_INVALID);
	assert_int_equal(
	    card_parse(SLICE_LITERAL(CARD "A"), &kind, rcpt, signpk, &err), ERR_INVALID);
	assert_string_equal(err.fix, "ask for the one line that `evenkeep member card` prints");
	assert_int_equal(
	    card_parse(SLICE_LITERAL(CARD " "), &kind, rcpt, signpk, &err), ERR_INVALID);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_appendix_identity_is_written_as_told),
	    cmocka_unit_test(the_appendix_identity_has_its_signing_key_and_member_id),
	    cmocka_unit_test(an_ssh_identity_has_its_public_key_and_member_id),
	    cmocka_unit_test(a_member_without_signing_key_has_another_id),
	    cmocka_unit_test(a_signature_holds_for_its_message_only),
	    cmocka_unit_test(two_generated_identities_differ),
	    cmocka_unit_test(a_secret_of_another_length_is_refused),
	    cmocka_unit_test(a_recipient_is_read_back),
	    cmocka_unit_test(an_ssh_recipient_may_carry_a_comment),
	    cmocka_unit_test(a_bad_recipient_is_refused_and_not_repeated),
	    cmocka_unit_test(the_card_is_as_told),
	    cmocka_unit_test(a_card_is_read_back),
	    cmocka_unit_test(every_changed_bit_of_a_card_is_refused),
	    cmocka_unit_test(a_cut_off_or_longer_card_is_refused),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
