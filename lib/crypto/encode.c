/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Digits are told apart by arithmetic on all ranges at once, and an error is gathered in one word
 * that is looked at when everything is decoded: neither a branch nor an address depends on a digit.
 */
#include "crypto/encode.h"

#include <string.h>

#include "crypto/mask_priv.h"
#include "secret/secret.h"

/* Zero OUT if anything was WRONG; tell whether nothing was. */
static bool
keep_if_zero(unsigned wrong, uint8_t *out, size_t len)
{
	uint32_t right = mask_same(wrong, 0);

	for (size_t i = 0; i < len; i++)
		out[i] &= (uint8_t)right;
	return right & 1;
}

/* What differs between the two alphabets: digits 62 and 63. */
struct alphabet {
	unsigned digit_62, digit_63;
};

static const struct alphabet standard = {'+', '/'};
static const struct alphabet url = {'-', '_'};

/* Every byte of a word the same. */
static uint64_t
eight(unsigned byte)
{
	return UINT64_C(0x0101010101010101) * byte;
}

/* 0xff for every byte of C from FIRST to LAST; all bytes and both limits are below 0x80. */
static uint64_t
eight_in_range(uint64_t c, unsigned first, unsigned last)
{
	uint64_t in = (c + eight(0x80 - first)) & ~(c + eight(0x7f - last)) & eight(0x80);

	__asm__("" : "+r"(in));
	return (in >> 7) * 0xff;
}

/* Eight digits at once: a byte each of 0 to 63, or with bit 7 for what is not a digit. */
static uint64_t
base64_digits(uint64_t c, struct alphabet alphabet)
{
	uint64_t beyond = c & eight(0x80), low = c & eight(0x7f);
	uint64_t upper = eight_in_range(low, 'A', 'Z'), lower = eight_in_range(low, 'a', 'z');
	uint64_t number = eight_in_range(low, '0', '9');
	uint64_t is_62 = eight_in_range(low, alphabet.digit_62, alphabet.digit_62);
	uint64_t is_63 = eight_in_range(low, alphabet.digit_63, alphabet.digit_63);
	/* the offsets as additions modulo 128 keep every byte to itself */
	uint64_t value = (upper & (low + eight(0x80 - 'A'))) |
			 (lower & (low + eight(0x80 - 'a' + 26))) |
			 (number & (low + eight(52 - '0'))) | (is_62 & eight(62)) |
			 (is_63 & eight(63));

	return (value & eight(0x3f)) | beyond |
	       (~(upper | lower | number | is_62 | is_63) & eight(0x80));
}

static unsigned char
base64_char(unsigned digit, struct alphabet alphabet)
{
	return (unsigned char)((mask_in_range(digit, 0, 25) & ('A' + digit)) |
			       (mask_in_range(digit, 26, 51) & ('a' + digit - 26)) |
			       (mask_in_range(digit, 52, 61) & ('0' + digit - 52)) |
			       (mask_same(digit, 62) & alphabet.digit_62) |
			       (mask_same(digit, 63) & alphabet.digit_63));
}

static void
add_digits(struct buf *out, struct slice bytes, struct alphabet alphabet)
{
	unsigned bits = 0, held = 0;

	for (size_t i = 0; i < bytes.len; i++) {
		bits = bits << 8 | bytes.data[i];
		for (held += 8; held >= 6; held -= 6)
			buf_add_byte(out, base64_char(bits >> (held - 6) & 63, alphabet));
	}
	if (held > 0)
		buf_add_byte(out, base64_char(bits << (6 - held) & 63, alphabet));
}

static bool
decode_digits(struct slice text, uint8_t *out, size_t len, struct alphabet alphabet)
{
	unsigned bits = 0, held = 0, wrong = 0;
	unsigned char chars[8];
	size_t done = 0;

	if (len == SIZE_MAX || base64_decoded_len(text.len) != len)
		return false;
	for (size_t i = 0; i < text.len; i += 8) {
		size_t count = text.len - i < 8 ? text.len - i : 8;
		uint64_t word;

		memset(chars, 'A', sizeof(chars));
		memcpy(chars, text.data + i, count);
		memcpy(&word, chars, sizeof(word));
		word = base64_digits(word, alphabet);
		memcpy(chars, &word, sizeof(chars));
		for (size_t k = 0; k < count; k++) {
			wrong |= chars[k] & 0x80;
			bits = bits << 6 | (chars[k] & 63);
			held += 6;
			if (held >= 8) {
				held -= 8;
				out[done++] = (uint8_t)(bits >> held);
			}
		}
	}
	secret_wipe(chars, sizeof(chars));
	wrong |= bits & ((1u << held) - 1);
	return keep_if_zero(wrong, out, len);
}

size_t
base64_decoded_len(size_t text_len)
{
	return text_len % 4 == 1 ? SIZE_MAX : text_len / 4 * 3 + text_len % 4 * 3 / 4;
}

void
base64_add(struct buf *out, struct slice bytes)
{
	add_digits(out, bytes, standard);
}

bool
base64_decode(struct slice text, uint8_t *out, size_t len)
{
	return decode_digits(text, out, len, standard);
}

void
base64url_add(struct buf *out, struct slice bytes)
{
	add_digits(out, bytes, url);
}

bool
base64url_decode(struct slice text, uint8_t *out, size_t len)
{
	return decode_digits(text, out, len, url);
}

static unsigned char
hex_char(unsigned digit)
{
	return (unsigned char)((mask_in_range(digit, 0, 9) & ('0' + digit)) |
			       (mask_in_range(digit, 10, 15) & ('a' + digit - 10)));
}

/* 0 to 15, or 16. */
static unsigned
hex_digit(unsigned c)
{
	unsigned number = mask_in_range(c, '0', '9'), letter = mask_in_range(c, 'a', 'f');

	return (number & (c - '0')) | (letter & (c - 'a' + 10)) | (~(number | letter) & 16);
}

void
hex_add(struct buf *out, struct slice bytes)
{
	for (size_t i = 0; i < bytes.len; i++) {
		buf_add_byte(out, hex_char(bytes.data[i] >> 4));
		buf_add_byte(out, hex_char(bytes.data[i] & 15));
	}
}

bool
hex_decode(struct slice text, uint8_t *out, size_t len)
{
	unsigned wrong = 0;

	if (text.len % 2 != 0 || text.len / 2 != len)
		return false;
	for (size_t i = 0; i < len; i++) {
		unsigned high = hex_digit(text.data[2 * i]), low = hex_digit(text.data[2 * i + 1]);

		wrong |= (high | low) & 16;
		out[i] = (uint8_t)((high & 15) << 4 | (low & 15));
	}
	return keep_if_zero(wrong, out, len);
}
