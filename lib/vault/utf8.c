/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/utf8.h"

#include <stdint.h>
#include <string.h>

/* Leading ASCII, eight bytes at a time while there are that many. */
static size_t
ascii_len(struct slice text)
{
	size_t at = 0;

	while (at + 8 <= text.len) {
		uint64_t word;

		memcpy(&word, text.data + at, 8);
		if ((word & 0x8080808080808080U) != 0)
			break;
		at += 8;
	}
	while (at < text.len && text.data[at] < 0x80)
		at++;
	return at;
}

/* The bytes of the sequence that begins with LEAD, and where its second byte may lie; 0: none. */
static size_t
sequence(unsigned char lead, unsigned char *low, unsigned char *high)
{
	*low = 0x80;
	*high = 0xbf;
	if (lead >= 0xc2 && lead <= 0xdf)
		return 2;
	if (lead >= 0xe0 && lead <= 0xef) {
		if (lead == 0xe0)
			*low = 0xa0;
		if (lead == 0xed)
			*high = 0x9f;
		return 3;
	}
	if (lead >= 0xf0 && lead <= 0xf4) {
		if (lead == 0xf0)
			*low = 0x90;
		if (lead == 0xf4)
			*high = 0x8f;
		return 4;
	}
	return 0;
}

bool
utf8_is_valid(struct slice text)
{
	while (text.len > 0) {
		unsigned char low, high;
		size_t len, i;

		text = slice_from(text, ascii_len(text));
		if (text.len == 0)
			return true;
		len = sequence(text.data[0], &low, &high);
		if (len == 0 || len > text.len || text.data[1] < low || text.data[1] > high)
			return false;
		for (i = 2; i < len; i++)
			if (text.data[i] < 0x80 || text.data[i] > 0xbf)
				return false;
		text = slice_from(text, len);
	}
	return true;
}
