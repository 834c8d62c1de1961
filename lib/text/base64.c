/* SPDX-License-Identifier: Apache-2.0 */
#include "text/base64.h"

#include <string.h>

static const char standard[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char of_url[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/* The six bits of C, or -1. */
static int
bits_of(unsigned char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

struct group {
	unsigned bits;
	size_t count, padding; /* characters of the group so far, `=` among them */
};

static bool
add_char(struct group *group, unsigned char c)
{
	int bits = bits_of(c);

	if (c == '=' && group->count >= 2)
		group->padding++;
	else if (bits < 0 || group->padding > 0)
		return false;
	group->bits = group->bits << 6 | (c == '=' ? 0U : (unsigned)bits);
	group->count++;
	return true;
}

/* A whole group; one with padding has to be the last and must not have bits that nobody reads. */
static bool
put_group(struct group *group, struct secret_text *out)
{
	unsigned char bytes[3] = {(unsigned char)(group->bits >> 16),
	    (unsigned char)(group->bits >> 8), (unsigned char)group->bits};
	size_t len = 3 - group->padding;

	for (size_t i = len; i < 3; i++)
		if (bytes[i] != 0)
			return false;
	secret_text_add(out, slice_of(bytes, len));
	group->bits = 0;
	group->count = 0;
	return true;
}

bool
base64_read(struct slice text, struct secret_text *out)
{
	struct group group = {0};
	size_t before = out->len;
	bool good = true;

	secret_text_reserve(out, text.len / 4 * 3 + 3);
	for (size_t i = 0; good && i < text.len; i++) {
		if (memchr(" \t\r\n", text.data[i], 4) != NULL)
			continue;
		good = add_char(&group, text.data[i]);
		if (good && group.count == 4)
			good = put_group(&group, out);
	}
	if (good && group.count == 0)
		return true;
	out->len = before;
	return false;
}

void
base64_write(struct secret_text *out, struct slice bytes)
{
	secret_text_reserve(out, (bytes.len + 2) / 3 * 4);
	for (; bytes.len > 0; bytes = slice_from(bytes, 3)) {
		unsigned bits = (unsigned)bytes.data[0] << 16;

		if (bytes.len > 1)
			bits |= (unsigned)bytes.data[1] << 8;
		if (bytes.len > 2)
			bits |= bytes.data[2];
		for (size_t i = 0; i < 4; i++)
			secret_text_add_byte(out,
			    i > bytes.len ? '='
					  : (unsigned char)standard[bits >> (18 - 6 * i) & 0x3f]);
	}
}

/* Bits FROM to FROM + 6 of VALUE, as if LEAD bytes stood before it. */
static unsigned
six_bits(struct slice value, size_t lead, size_t from)
{
	size_t byte = from / 8 - lead, shift = from % 8;
	unsigned two = (unsigned)value.data[byte] << 8;

	if (byte + 1 < value.len)
		two |= value.data[byte + 1];
	return two >> (10 - shift) & 63;
}

struct slice
base64_inner(struct arena *arena, struct slice value, size_t lead, bool of_urls)
{
	/* the first character that is of VALUE alone, and the first behind */
	size_t first = (8 * lead + 5) / 6, end = 8 * (lead + value.len) / 6;
	unsigned char *out = arena_alloc(arena, end - first + 1);
	const char *alphabet = of_urls ? of_url : standard;

	for (size_t i = first; i < end; i++)
		out[i - first] = (unsigned char)alphabet[six_bits(value, lead, 6 * i)];
	return slice_of(out, end - first);
}
