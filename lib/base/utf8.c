/* SPDX-License-Identifier: Apache-2.0 */
#include "base/utf8.h"

#include <stdint.h>
#include <string.h>

/* Bytes of a character that starts with LEAD; 0 if none does. */
static size_t
length_of(unsigned char lead)
{
	if (lead < 0x80)
		return 1;
	if (lead >= 0xc2 && lead <= 0xdf)
		return 2;
	if (lead >= 0xe0 && lead <= 0xef)
		return 3;
	if (lead >= 0xf0 && lead <= 0xf4)
		return 4;
	return 0;
}

size_t
utf8_next(struct slice text, unsigned *code_point)
{
	static const unsigned lead_mask[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
	static const unsigned smallest[] = {0, 0, 0x80, 0x800, 0x10000};
	size_t len = text.len == 0 ? 0 : length_of(text.data[0]);
	unsigned code;

	if (len == 1) {
		*code_point = text.data[0];
		return 1;
	}
	if (len == 0 || len > text.len)
		return 0;
	code = text.data[0] & lead_mask[len];
	for (size_t i = 1; i < len; i++) {
		if ((text.data[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (text.data[i] & 0x3f);
	}
	if (code < smallest[len] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
		return 0;
	*code_point = code;
	return len;
}

size_t
utf8_put(unsigned code_point, unsigned char out[4])
{
	static const unsigned char leads[] = {0, 0, 0xc0, 0xe0, 0xf0};
	size_t len = code_point < 0x80 ? 1 : code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;

	for (size_t i = len; i-- > 1; code_point >>= 6)
		out[i] = (unsigned char)(0x80 | (code_point & 0x3f));
	out[0] = (unsigned char)(leads[len] | code_point);
	return len;
}

/* Eight bytes at once where they are all ASCII, as nearly all text is. */
static size_t
ascii_run(struct slice text, size_t at)
{
	uint64_t word;

	while (at + sizeof(word) <= text.len) {
		memcpy(&word, text.data + at, sizeof(word));
		if ((word & UINT64_C(0x8080808080808080)) != 0)
			break;
		at += sizeof(word);
	}
	return at;
}

size_t
utf8_invalid_at(struct slice text)
{
	size_t at = 0;
	unsigned code;

	while ((at = ascii_run(text, at)) < text.len) {
		size_t len = text.data[at] < 0x80 ? 1 : utf8_next(slice_from(text, at), &code);

		if (len == 0)
			return at;
		at += len;
	}
	return text.len;
}

bool
utf8_is_valid(struct slice text)
{
	return utf8_invalid_at(text) == text.len;
}
