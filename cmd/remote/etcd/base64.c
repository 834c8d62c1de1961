/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/remote/etcd/base64.h"

#include <stdint.h>
#include <string.h>

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

enum { PIECE = 3 * 1024 };

static size_t
encode_piece(const unsigned char *bytes, size_t len, char *out)
{
	size_t i, at = 0;

	for (i = 0; i < len; i += 3) {
		size_t left = len - i;
		uint32_t group = (uint32_t)bytes[i] << 16;

		if (left > 1)
			group |= (uint32_t)bytes[i + 1] << 8;
		if (left > 2)
			group |= bytes[i + 2];
		out[at++] = digits[group >> 18];
		out[at++] = digits[group >> 12 & 63];
		out[at++] = left > 1 ? digits[group >> 6 & 63] : '=';
		out[at++] = left > 2 ? digits[group & 63] : '=';
	}
	return at;
}

void
etcd_base64_write(struct buf *out, struct slice bytes)
{
	char piece[PIECE / 3 * 4];
	size_t at, len;

	for (at = 0; at < bytes.len; at += PIECE) {
		len = bytes.len - at < PIECE ? bytes.len - at : PIECE;
		buf_add(out, slice_of(piece, encode_piece(bytes.data + at, len, piece)));
	}
}

static void
make_values(signed char *values)
{
	memset(values, -1, 256);
	for (int i = 0; i < 64; i++)
		values[(unsigned char)digits[i]] = (signed char)i;
}

/* One group of four; the bytes that it stands for, or 0. */
static size_t
decode_group(const unsigned char *four, const signed char *values, unsigned char *out)
{
	size_t count = four[3] != '=' ? 3 : four[2] != '=' ? 2 : 1;
	uint32_t group = 0;
	size_t i;

	for (i = 0; i < 4; i++) {
		int value = i > count ? 0 : values[four[i]];

		if (value < 0)
			return 0;
		group = group << 6 | (uint32_t)value;
	}
	if ((count == 1 && (group & 0xffff) != 0) || (count == 2 && (group & 0xff) != 0))
		return 0; /* bits that stand for nothing */
	out[0] = (unsigned char)(group >> 16);
	out[1] = (unsigned char)(group >> 8);
	out[2] = (unsigned char)group;
	return count;
}

bool
etcd_base64_read(struct slice text, struct buf *out)
{
	signed char values[256];
	unsigned char piece[PIECE];
	size_t before = out->len, at, len = 0, got;

	if (text.len % 4 != 0)
		return false;
	make_values(values);
	for (at = 0; at < text.len; at += 4) {
		got = decode_group(text.data + at, values, piece + len);
		if (got == 0 || (got < 3 && at + 4 < text.len))
			break;
		len += got;
		if (len == PIECE || at + 4 == text.len) {
			buf_add(out, slice_of(piece, len));
			len = 0;
		}
	}
	if (at >= text.len)
		return true;
	if (out->data != NULL) {
		out->len = before;
		out->data[before] = '\0';
	}
	return false;
}
