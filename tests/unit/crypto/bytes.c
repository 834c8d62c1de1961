/* SPDX-License-Identifier: Apache-2.0 */
#include "bytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "crypto/encode.h"

static const char vault_id[] = "8929f046dd5962a1abd7bdbe428d45d28d8510a98edda1d7ebc2a0596605c314";
static const char env_id[] = "f7e4a8528d037241636a7dbd9b43975c";

struct buf
bytes_of_hex(const char *hex)
{
	struct buf bytes = BUF_INIT;
	unsigned value;

	assert_true(strlen(hex) % 2 == 0);
	for (; *hex != '\0'; hex += 2) {
		assert_int_equal(sscanf(hex, "%2x", &value), 1);
		buf_add_byte(&bytes, (unsigned char)value);
	}
	return bytes;
}

void
assert_bytes(struct slice bytes, const char *hex)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;

	hex_add(&text, bytes);
	assert_string_equal(buf_text(&text), hex);
}

static struct identity *
identity_of(enum identity_kind kind, const unsigned char secret[32])
{
	struct identity *identity = NULL;
	struct err err = ERR_INIT;

	assert_int_equal(identity_from_secret(kind, slice_of(secret, 32), &identity, &err), 0);
	return identity;
}

struct identity *
identity_of_byte(enum identity_kind kind, unsigned char byte)
{
	unsigned char secret[32];

	memset(secret, byte, sizeof(secret));
	return identity_of(kind, secret);
}

struct identity *
identity_of_appendix(void)
{
	unsigned char secret[32];

	for (unsigned i = 0; i < sizeof(secret); i++)
		secret[i] = (unsigned char)(i + 1);
	return identity_of(IDENTITY_X25519, secret);
}

struct buf
packet_of_appendix(struct identity *member)
{
	struct buf vault CLEANUP(buf_done) = bytes_of_hex(vault_id);
	struct buf env CLEANUP(buf_done) = bytes_of_hex(env_id);
	struct buf packet = BUF_INIT;

	buf_add_text(&packet, "VKP1");
	buf_add_u8(&packet, 1);
	buf_add_u8(&packet, 1);
	buf_add_u16(&packet, 0);
	buf_add(&packet, buf_slice(&vault));
	buf_add(&packet, buf_slice(&env));
	buf_add_u32(&packet, 1);
	buf_add(&packet, slice_of(identity_member_id(member), MEMBER_ID));
	for (unsigned i = 0; i < 32; i++)
		buf_add_u8(&packet, (uint8_t)(0xe0 + i % 16));
	return packet;
}
