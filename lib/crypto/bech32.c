/* SPDX-License-Identifier: Apache-2.0 */
/*
 *   text = hrp "1" 52 digits of 5 bits (the bytes, then 4 zero bits) 6 digits of checksum
 *
 * The case of the digits is the case of the human-readable part as it is given: age writes its
 * secrets in upper case and its recipients in lower case, and nothing else is canonical. As in
 * encode.c, no branch and no address depends on a digit.
 */
#include "crypto/encode.h"

#include <assert.h>
#include <string.h>

#include "crypto/mask_priv.h"

enum { DIGITS = 52, CHECK = 6, ALL = DIGITS + CHECK };

static const char digits[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

static bool
is_upper(const char *hrp)
{
	return hrp[0] >= 'A' && hrp[0] <= 'Z';
}

static uint32_t
lower(char c)
{
	return (uint32_t)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

static uint32_t
in_case(unsigned char digit, bool upper)
{
	return upper && digit >= 'a' ? digit - 'a' + 'A' : digit;
}

/* C in lower case if it has the case that digits are to have; else nothing that is a digit. */
static uint32_t
digit_lower(uint32_t c, bool upper)
{
	if (!upper)
		return c;
	return (c + (mask_in_range(c, 'A', 'Z') & ('a' - 'A'))) & ~mask_in_range(c, 'a', 'z');
}

/* Bit 7 of every byte of the result tells: C is the digit of that value, from FIRST on. */
static uint64_t
compare_eight(uint32_t c, unsigned first)
{
	const uint64_t low = 0x7f7f7f7f7f7f7f7f;
	uint64_t apart = 0, same;

	for (unsigned i = 0; i < 8; i++)
		apart |= (uint64_t)(unsigned char)digits[first + i] << 8 * i;
	apart ^= 0x0101010101010101 * (uint64_t)(c & 0xff);
	same = ~(((apart & low) + low) | apart | low);
	__asm__("" : "+r"(same));
	return same;
}

static uint32_t
is_any(uint64_t bits)
{
	return (uint32_t)((bits | (0 - bits)) >> 63);
}

/* 0 to 31, or 32 for what is not a digit: eight digits at a time, and all of them each time. */
static uint32_t
digit_value(uint32_t c, bool upper)
{
	uint32_t wanted = digit_lower(c, upper);
	uint64_t a = compare_eight(wanted, 0), b = compare_eight(wanted, 8);
	uint64_t d = compare_eight(wanted, 16), e = compare_eight(wanted, 24);
	uint64_t all = a | b | d | e;

	return is_any(all & 0xff00ff00ff00ff00) | is_any(all & 0xffff0000ffff0000) << 1 |
	       is_any(all >> 32) << 2 | is_any(b | e) << 3 | is_any(d | e) << 4 |
	       (is_any(all) ^ 1) << 5;
}

static char
digit_char(uint32_t value, bool upper)
{
	uint32_t c = 0;

	for (uint32_t i = 0; i < 32; i++)
		c |= mask_same(value, i) & in_case((unsigned char)digits[i], upper);
	return (char)c;
}

static uint32_t
checksum_add(uint32_t sum, uint32_t value)
{
	static const uint32_t generator[5] = {
	    0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3};
	uint32_t top = sum >> 25;

	sum = (sum & 0x1ffffff) << 5 ^ value;
	for (unsigned i = 0; i < 5; i++)
		sum ^= generator[i] & mask_of_bit(top >> i & 1);
	return sum;
}

static uint32_t
checksum_start(const char *hrp)
{
	uint32_t sum = 1;

	for (const char *c = hrp; *c != '\0'; c++)
		sum = checksum_add(sum, lower(*c) >> 5);
	sum = checksum_add(sum, 0);
	for (const char *c = hrp; *c != '\0'; c++)
		sum = checksum_add(sum, lower(*c) & 31);
	return sum;
}

void
bech32_encode(const char *hrp, const uint8_t bytes[32], char *out, size_t out_size)
{
	bool upper = is_upper(hrp);
	size_t at = strlen(hrp);
	uint32_t sum = checksum_start(hrp), bits = 0, held = 0, next = 0;

	assert(out_size >= at + 1 + ALL + 1);
	memcpy(out, hrp, at);
	out[at++] = '1';
	for (unsigned i = 0; i < DIGITS; i++) {
		uint32_t value;

		if (held < 5) {
			bits = (bits << 8 | (next < 32 ? bytes[next] : 0)) & 0xffff;
			next++;
			held += 8;
		}
		held -= 5;
		value = bits >> held & 31;
		sum = checksum_add(sum, value);
		out[at++] = digit_char(value, upper);
	}
	for (unsigned i = 0; i < CHECK; i++)
		sum = checksum_add(sum, 0);
	sum ^= 1;
	for (unsigned i = 0; i < CHECK; i++)
		out[at++] = digit_char(sum >> 5 * (CHECK - 1 - i) & 31, upper);
	out[at] = '\0';
}

bool
bech32_decode(struct slice text, const char *hrp, uint8_t out[32])
{
	size_t hrp_len = strlen(hrp), done = 0;
	uint32_t sum = checksum_start(hrp), bits = 0, held = 0, wrong = 0, right;

	if (text.len != hrp_len + 1 + ALL || !slice_starts_with(text, hrp) ||
	    text.data[hrp_len] != '1')
		return false;
	text = slice_from(text, hrp_len + 1);
	for (size_t i = 0; i < ALL; i++) {
		uint32_t value = digit_value(text.data[i], is_upper(hrp));

		wrong |= value & 32;
		sum = checksum_add(sum, value & 31);
		if (i >= DIGITS)
			continue;
		bits = bits << 5 | (value & 31);
		held += 5;
		if (held >= 8) {
			held -= 8;
			out[done++] = (uint8_t)(bits >> held);
		}
	}
	wrong |= bits & ((1u << held) - 1);
	wrong |= sum ^ 1;
	right = mask_same(wrong, 0);
	for (size_t i = 0; i < done; i++)
		out[i] &= (uint8_t)right;
	return right & 1;
}
