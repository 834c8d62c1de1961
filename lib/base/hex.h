/* SPDX-License-Identifier: Apache-2.0 */
/* Hexadecimal digits of texts that are no secrets; those of secrets are crypto/encode.h's. */
#ifndef EK_BASE_HEX_H
#define EK_BASE_HEX_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

/* What the digit C of either case stands for; -1: it is none. */
static inline int
hex_value(unsigned char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The LEN bytes at BYTES as small digits into OUT, which takes 2 * LEN + 1 with the NUL. */
static inline void
hex_text(const void *bytes, size_t len, char *out)
{
	static const char digits[] = "0123456789abcdef";
	const unsigned char *at = bytes;

	for (size_t i = 0; i < len; i++) {
		*out++ = digits[at[i] >> 4];
		*out++ = digits[at[i] & 15];
	}
	*out = '\0';
}

/* The LEN bytes that the 2 * LEN digits at DIGITS are, to OUT; false: one is none, as is a NUL. */
static inline bool
hex_bytes(const void *digits, size_t len, void *out)
{
	const unsigned char *from = digits;
	unsigned char *to = out;

	for (size_t i = 0; i < len; i++) {
		int high = hex_value(from[2 * i]), low = high < 0 ? -1 : hex_value(from[2 * i + 1]);

		if (low < 0)
			return false;
		to[i] = (unsigned char)(high << 4 | low);
	}
	return true;
}

/* The number that the COUNT digits (at most 8) at AT of TEXT are; false: there are fewer. */
static inline bool
hex_number(struct slice text, size_t at, size_t count, unsigned *out)
{
	unsigned number = 0;

	if (at > text.len || count > text.len - at)
		return false;
	for (size_t i = at; i < at + count; i++) {
		int digit = hex_value(text.data[i]);

		if (digit < 0)
			return false;
		number = number << 4 | (unsigned)digit;
	}
	*out = number;
	return true;
}

#endif
