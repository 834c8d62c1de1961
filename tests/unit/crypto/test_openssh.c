/* SPDX-License-Identifier: Apache-2.0 */
/* Builds OpenSSH private key files with one thing changed at a time. */
#include "crypto/identity_priv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "bytes.h"
#include "crypto/encode.h"
#include "openssh_key.h"

/* A key file as it should be; a test changes what it is about. */
struct shape {
	const char *cipher, *kdf, *options, *type, *inner_type, *comment;
	uint32_t count, check, check_again;
	unsigned char pk_changed, inner_pk_changed, both_pk_changed; /* XORed into the first byte */
	unsigned padding_from;
	size_t padding_more, inner_trailing, outer_trailing, width;
};

static const struct shape good = {.cipher = "none",
    .kdf = "none",
    .options = "",
    .type = "ssh-ed25519",
    .inner_type = "ssh-ed25519",
    .comment = "FAKE",
    .count = 1,
    .check = 7,
    .check_again = 7,
    .padding_from = 1,
    .width = 70};

static void
add_string(struct buf *out, struct slice bytes)
{
	buf_add_u32(out, (uint32_t)bytes.len);
	buf_add(out, bytes);
}

static void
add_text(struct buf *out, const char *text)
{
	add_string(out, slice_of_text(text));
}

static void
add_key(struct buf *out, const unsigned char pk[32], unsigned char change)
{
	unsigned char changed[32];

	memcpy(changed, pk, 32);
	changed[0] ^= change;
	add_string(out, slice_of(changed, 32));
}

static void
add_private(struct buf *out, const struct shape *shape, const unsigned char seed[32],
    const unsigned char pk[32])
{
	struct buf inner CLEANUP(buf_done) = BUF_INIT;
	unsigned char both[64];

	memcpy(both, seed, 32);
	memcpy(both + 32, pk, 32);
	both[32] ^= shape->both_pk_changed;
	buf_add_u32(&inner, shape->check);
	buf_add_u32(&inner, shape->check_again);
	add_text(&inner, shape->inner_type);
	add_key(&inner, pk, shape->inner_pk_changed);
	add_string(&inner, slice_of(both, sizeof(both)));
	add_text(&inner, shape->comment);
	for (unsigned n = shape->padding_from; inner.len % 8 != 0; n++)
		buf_add_u8(&inner, (uint8_t)n);
	for (unsigned n = 1; n <= shape->padding_more; n++)
		buf_add_u8(&inner, (uint8_t)n);
	buf_add_zeros(&inner, shape->inner_trailing);
	add_string(out, buf_slice(&inner));
}

/* The key of 32 × 5 as SHAPE says, in lines. */
static struct buf
file_of(const struct shape *shape)
{
	struct identity *identity CLEANUP(identity_freep) =
	    identity_of_byte(IDENTITY_SSH_ED25519, 5);
	struct buf key CLEANUP(buf_done) = BUF_INIT, public CLEANUP(buf_done) = BUF_INIT;
	struct buf text CLEANUP(buf_done) = BUF_INIT, file = BUF_INIT;
	struct slice rest;

	buf_add(&key, SLICE_LITERAL("openssh-key-v1\0"));
	add_text(&key, shape->cipher);
	add_text(&key, shape->kdf);
	add_text(&key, shape->options);
	buf_add_u32(&key, shape->count);
	add_text(&public, shape->type);
	add_key(&public, identity_recipient(identity), shape->pk_changed);
	add_string(&key, buf_slice(&public));
	add_private(&key, shape, identity_secret(identity), identity_recipient(identity));
	buf_add_zeros(&key, shape->outer_trailing);
	base64_add(&text, buf_slice(&key));
	while (text.len % 4 != 0)
		buf_add_byte(&text, '=');
	buf_add_text(&file, "-----BEGIN OPENSSH PRIVATE KEY-----\n");
	for (rest = buf_slice(&text); rest.len > 0; rest = slice_from(rest, shape->width)) {
		buf_add(
		    &file, slice_of(rest.data, rest.len < shape->width ? rest.len : shape->width));
		buf_add_byte(&file, '\n');
	}
	buf_add_text(&file, "-----END OPENSSH PRIVATE KEY-----\n");
	return file;
}

static int
parse(struct slice text, struct err *err)
{
	struct identity *identity CLEANUP(identity_freep) = NULL;
	int r = openssh_parse(text, &identity, err);

	assert_true((r == 0) == (identity != NULL));
	return r;
}

static int
parse_shape(const struct shape *shape, struct err *err)
{
	struct buf file CLEANUP(buf_done) = file_of(shape);

	return parse(buf_slice(&file), err);
}

static void
a_key_of_ssh_keygen_is_read(void **state)
{
	struct identity *identity CLEANUP(identity_freep) = NULL;
	struct buf public CLEANUP(buf_done) = BUF_INIT;
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(openssh_parse(SLICE_LITERAL(OPENSSH_KEY), &identity, &err), 0);
	identity_recipient_text(identity, &public);
	assert_string_equal(buf_text(&public), OPENSSH_KEY_PUBLIC);
}

static void
comments_of_every_length_and_any_even_line_width_are_read(void **state)
{
	static const char *const comments[] = {
	    "", "a", "ab", "abc", "abcd", "abcde", "abcdef", "abcdefg"};
	static const size_t widths[] = {16, 64, 70, 76};
	struct shape shape = good;
	struct err err = ERR_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(comments); i++) {
		shape.comment = comments[i];
		shape.width = widths[i % ARRAY_LEN(widths)];
		assert_int_equal(parse_shape(&shape, &err), 0);
	}
}

static void
windows_line_ends_are_read(void **state)
{
	struct buf file CLEANUP(buf_done) = file_of(&good), crlf CLEANUP(buf_done) = BUF_INIT;
	struct err err = ERR_INIT;

	(void)state;
	for (size_t i = 0; i < file.len; i++) {
		if (file.data[i] == '\n')
			buf_add_byte(&crlf, '\r');
		buf_add_byte(&crlf, (unsigned char)file.data[i]);
	}
	assert_int_equal(parse(buf_slice(&crlf), &err), 0);
}

static void
an_encrypted_key_is_refused_with_advice(void **state)
{
	struct shape shape = good;
	struct err err = ERR_INIT;

	(void)state;
	shape.cipher = "aes256-ctr";
	shape.kdf = "bcrypt";
	assert_int_equal(parse_shape(&shape, &err), ERR_NO_KEY);
	assert_string_equal(err.id, "ssh-key-encrypted");
	assert_true(strlen(err.fix) > 0);
}

static void
a_key_of_another_type_is_refused_by_its_name(void **state)
{
	struct shape shape = good;
	struct err err = ERR_INIT;

	(void)state;
	shape.type = "ssh-rsa";
	assert_int_equal(parse_shape(&shape, &err), ERR_INVALID);
	assert_string_equal(err.id, "ssh-key-type");
	assert_non_null(strstr(err.message, "`ssh-rsa`"));
	shape.type = "\033[2J";
	assert_int_equal(parse_shape(&shape, &err), ERR_INVALID);
	assert_null(strchr(err.message, '\033'));
}

static int
parse_changed(size_t field, size_t size, unsigned value, struct err *err)
{
	struct shape shape = good;

	if (size == sizeof(uint32_t))
		memcpy((char *)&shape + field, &value, size);
	else if (size == sizeof(size_t))
		memcpy((char *)&shape + field, &(size_t){value}, size);
	else
		((unsigned char *)&shape)[field] = (unsigned char)value;
	return parse_shape(&shape, err);
}

#define FIELD(name) offsetof(struct shape, name), sizeof(good.name)

static const struct {
	size_t field, size;
	unsigned value;
} changes[] = {
    {FIELD(count), 0},
    {FIELD(count), 2},
    {FIELD(check_again), 8},
    {FIELD(pk_changed), 1},
    {FIELD(inner_pk_changed), 1},
    {FIELD(both_pk_changed), 1},
    {FIELD(padding_from), 2},
    {FIELD(padding_more), 8},
    {FIELD(inner_trailing), 8},
    {FIELD(inner_trailing), 1},
    {FIELD(outer_trailing), 1},
    {FIELD(width), 77},
};

static void
every_other_deviation_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(changes); i++) {
		struct err err = ERR_INIT;

		assert_int_equal(
		    parse_changed(changes[i].field, changes[i].size, changes[i].value, &err),
		    ERR_INVALID);
		assert_string_equal(err.id, "ssh-key");
	}
}

static void
a_key_that_says_two_things_is_refused(void **state)
{
	struct shape kdf = good, options = good, inner = good;
	struct err err = ERR_INIT;

	(void)state;
	kdf.kdf = "bcrypt";
	options.options = "x";
	inner.inner_type = "ssh-rsa";
	assert_int_equal(parse_shape(&kdf, &err), ERR_INVALID);
	assert_int_equal(parse_shape(&options, &err), ERR_INVALID);
	assert_int_equal(parse_shape(&inner, &err), ERR_INVALID);
}

static void
three_equal_public_keys_of_another_seed_are_refused(void **state)
{
	struct shape shape = good;
	struct err err = ERR_INIT;

	(void)state;
	shape.pk_changed = shape.inner_pk_changed = shape.both_pk_changed = 1;
	assert_int_equal(parse_shape(&shape, &err), ERR_INVALID);
}

static void
a_cut_off_or_longer_file_is_refused(void **state)
{
	struct buf file CLEANUP(buf_done) = file_of(&good);
	struct err err = ERR_INIT;

	(void)state;
	for (size_t len = 0; len < file.len - 1; len++)
		assert_true(parse(slice_of(file.data, len), &err) < 0);
	buf_add_text(&file, "more\n");
	assert_true(parse(buf_slice(&file), &err) < 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_key_of_ssh_keygen_is_read),
	    cmocka_unit_test(comments_of_every_length_and_any_even_line_width_are_read),
	    cmocka_unit_test(windows_line_ends_are_read),
	    cmocka_unit_test(an_encrypted_key_is_refused_with_advice),
	    cmocka_unit_test(a_key_of_another_type_is_refused_by_its_name),
	    cmocka_unit_test(every_other_deviation_is_refused),
	    cmocka_unit_test(a_key_that_says_two_things_is_refused),
	    cmocka_unit_test(three_equal_public_keys_of_another_seed_are_refused),
	    cmocka_unit_test(a_cut_off_or_longer_file_is_refused),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
