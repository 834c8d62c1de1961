/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/identity.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "bytes.h"
#include "crypto/age.h"
#include "openssh_key.h"

#define KEY_1 "AGE-SECRET-KEY-1QYPQXPQ9QCRSSZG2PVXQ6RS0ZQG3YYC5Z5TPWXQERGD3C8G7RUSQGPQYEE"
#define KEY_2 "AGE-SECRET-KEY-1EGTZVFFV20835NWYV6270LXYVK2VKNX2MMDKWYKLMGR48UAWX40Q2P2LM0"

static int
answer(void *cookie, const char *what, struct secret **out, struct err *err)
{
	(void)what;
	if (cookie == NULL)
		return err_set(err, ERR_NO_KEY, "no-terminal", "no terminal");
	*out = secret_of(slice_of_text(cookie));
	return 0;
}

static struct buf
protected_file(const char *text)
{
	struct buf file = BUF_INIT;
	struct err err = ERR_INIT;

	assert_int_equal(
	    age_seal_passphrase(SLICE_LITERAL("right"), 4, slice_of_text(text), &file, &err), 0);
	return file;
}

static void
lines_comments_and_blank_lines_are_read(void **state)
{
	struct identities ids CLEANUP(identities_done) = {.count = 0};
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(
	    identities_parse(SLICE_LITERAL("# created: today\n\n" KEY_1 "\r\n  \n" KEY_2), "id",
		NULL, &ids, &err),
	    0);
	assert_int_equal(ids.count, 2);
	assert_int_equal(ids.work, 0);
	assert_bytes(slice_of(identity_member_id(ids.items[0]), MEMBER_ID),
	    "586b05c7d28a34feb9b07a7947ee1fe3");
}

static void
an_openssh_key_is_read(void **state)
{
	struct identities ids CLEANUP(identities_done) = {.count = 0};
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(identities_parse(SLICE_LITERAL(OPENSSH_KEY), "id", NULL, &ids, &err), 0);
	assert_int_equal(ids.count, 1);
	identity_recipient_text(ids.items[0], &text);
	assert_string_equal(buf_text(&text), OPENSSH_KEY_PUBLIC);
}

static void
several_files_add_up_to_sixteen(void **state)
{
	struct identities ids CLEANUP(identities_done) = {.count = 0};
	struct err err = ERR_INIT;

	(void)state;
	for (unsigned i = 0; i < IDENTITIES_MOST; i++)
		assert_int_equal(identities_parse(SLICE_LITERAL(KEY_1), "id", NULL, &ids, &err), 0);
	assert_int_equal(
	    identities_parse(SLICE_LITERAL(KEY_2), "id", NULL, &ids, &err), ERR_INVALID);
	assert_string_equal(err.id, "too-many-identities");
	assert_int_equal(ids.count, IDENTITIES_MOST);
}

static void
every_bad_line_is_told_by_number_and_never_by_text(void **state)
{
	struct identities ids CLEANUP(identities_done) = {.count = 0};
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	assert_int_equal(
	    identities_parse(SLICE_LITERAL(KEY_1 "\nHUNTER2\nAGE-SECRET-KEY-1HUNTER2\n"), "id",
		NULL, &ids, &err),
	    ERR_INVALID);
	assert_int_equal(err.line, 2);
	assert_int_equal(err.more_count, 1);
	assert_int_equal(err.more[0].line, 3);
	assert_string_equal(err.file, "id");
	assert_null(strstr(err.message, "HUNTER2"));
	assert_null(strstr(err.more[0].message, "HUNTER2"));
	assert_int_equal(ids.count, 0);
}

static void
what_is_no_identity_is_called_by_its_kind(void **state)
{
	static const struct {
		const char *text, *id;
		int code;
	} told[] = {
	    {"", "no-identity", ERR_NO_KEY},
	    {"# nothing\n", "no-identity", ERR_NO_KEY},
	    {"AGE-PLUGIN-YUBIKEY-1ABC\n", "identity-plugin", ERR_INVALID},
	    {"AGE-SECRET-KEY-PQ-1ABC\n", "identity-kind", ERR_INVALID},
	    {"age1q73he0q5yzfu3d64msd3p6rvksnrwjk3d2598mgtmlqt9wrdr37q2vrn72\n", "identity-public",
		ERR_INVALID},
	    {"ssh-ed25519 AAAA\n", "identity-public", ERR_INVALID},
	    {"-----BEGIN RSA PRIVATE KEY-----\n", "identity-kind", ERR_INVALID},
	    {"-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n", "ssh-key", ERR_INVALID},
	    {"-----BEGIN AGE ENCRYPTED FILE-----\nAAAA\n", "age-armor", ERR_INVALID},
	    {"age-encryption.org/v2\n", "age-header", ERR_INVALID},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(told); i++) {
		struct identities ids CLEANUP(identities_done) = {.count = 0};
		struct err err = ERR_INIT;

		assert_int_equal(
		    identities_parse(slice_of_text(told[i].text), "id", NULL, &ids, &err),
		    told[i].code);
		assert_string_equal(err.id, told[i].id);
		assert_int_equal(ids.count, 0);
	}
}

static void
a_protected_file_opens_with_its_passphrase(void **state)
{
	const struct passphrase_source right = {.ask = answer, .cookie = (void *)"right"};
	struct buf file CLEANUP(buf_done) = protected_file("# two\n" KEY_1 "\n" KEY_2 "\n");
	struct identities ids CLEANUP(identities_done) = {.count = 0};
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(identities_parse(buf_slice(&file), "id", &right, &ids, &err), 0);
	assert_int_equal(ids.count, 2);
	assert_int_equal(ids.work, 4);
}

static void
a_protected_openssh_key_opens_too(void **state)
{
	const struct passphrase_source right = {.ask = answer, .cookie = (void *)"right"};
	struct buf file CLEANUP(buf_done) = protected_file(OPENSSH_KEY);
	struct identities ids CLEANUP(identities_done) = {.count = 0};
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(identities_parse(buf_slice(&file), "id", &right, &ids, &err), 0);
	assert_int_equal(identity_kind(ids.items[0]), IDENTITY_SSH_ED25519);
}

static void
a_protected_file_without_the_right_passphrase_is_no_key(void **state)
{
	const struct passphrase_source wrong = {.ask = answer, .cookie = (void *)"wrong"}, nobody = {.ask = answer};
	struct buf file CLEANUP(buf_done) = protected_file(KEY_1 "\n");
	struct identities ids CLEANUP(identities_done) = {.count = 0};
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(identities_parse(buf_slice(&file), "id", &wrong, &ids, &err), ERR_NO_KEY);
	assert_string_equal(err.id, "wrong-passphrase");
	assert_int_equal(identities_parse(buf_slice(&file), "id", &nobody, &ids, &err), ERR_NO_KEY);
	assert_string_equal(err.id, "no-terminal");
	assert_int_equal(identities_parse(buf_slice(&file), "id", NULL, &ids, &err), ERR_NO_KEY);
	assert_string_equal(err.id, "no-passphrase");
	assert_int_equal(ids.count, 0);
}

static void
an_altered_protected_file_is_wrong_input_and_not_a_tampered_vault(void **state)
{
	const struct passphrase_source right = {.ask = answer, .cookie = (void *)"right"};
	struct buf file CLEANUP(buf_done) = protected_file(KEY_1 "\n");
	struct identities ids CLEANUP(identities_done) = {.count = 0};
	struct err err = ERR_INIT;

	(void)state;
	file.data[file.len - 1] ^= 1;
	assert_int_equal(identities_parse(buf_slice(&file), "id", &right, &ids, &err), ERR_INVALID);
	assert_string_equal(err.id, "age-payload");
	assert_string_equal(err.file, "id");
}

static void
an_age_file_for_a_recipient_is_no_identity_file(void **state)
{
	struct identity *identity CLEANUP(identity_freep) = identity_of_appendix();
	struct age_recipient to = {.kind = IDENTITY_X25519};
	const struct passphrase_source right = {.ask = answer, .cookie = (void *)"right"};
	struct buf file CLEANUP(buf_done) = BUF_INIT;
	struct identities ids CLEANUP(identities_done) = {.count = 0};
	struct err err = ERR_INIT;

	(void)state;
	memcpy(to.rcpt, identity_recipient(identity), 32);
	assert_int_equal(age_seal(&to, 1, SLICE_LITERAL(KEY_1), NULL, NULL, &file, &err), 0);
	assert_int_equal(identities_parse(buf_slice(&file), "id", &right, &ids, &err), ERR_NO_KEY);
}

static void
more_than_64_kib_are_refused(void **state)
{
	struct identities ids CLEANUP(identities_done) = {.count = 0};
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct err err = ERR_INIT;

	(void)state;
	buf_add_zeros(&text, IDENTITY_FILE_MOST + 1);
	assert_int_equal(identities_parse(buf_slice(&text), "id", NULL, &ids, &err), ERR_INVALID);
	assert_string_equal(err.id, "too-large");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(lines_comments_and_blank_lines_are_read),
	    cmocka_unit_test(an_openssh_key_is_read),
	    cmocka_unit_test(several_files_add_up_to_sixteen),
	    cmocka_unit_test(every_bad_line_is_told_by_number_and_never_by_text),
	    cmocka_unit_test(what_is_no_identity_is_called_by_its_kind),
	    cmocka_unit_test(a_protected_file_opens_with_its_passphrase),
	    cmocka_unit_test(a_protected_openssh_key_opens_too),
	    cmocka_unit_test(a_protected_file_without_the_right_passphrase_is_no_key),
	    cmocka_unit_test(an_altered_protected_file_is_wrong_input_and_not_a_tampered_vault),
	    cmocka_unit_test(an_age_file_for_a_recipient_is_no_identity_file),
	    cmocka_unit_test(more_than_64_kib_are_refused),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
