/* SPDX-License-Identifier: Apache-2.0 */
/*
 * compose reads YAML with go-yaml 3, which decides by the first byte what a scalar may be:
 *
 *   word   = null true false .inf .nan in three spellings each, `~`
 *   time   = as compose_time.c has it
 *   int    = [ sign ] ( "0b" / "0o" / "0x" / "0" / "" ) digits       `_` between any
 *   float  = [ sign ] ( "." digits / digits [ "." [ digits ] ] ) [ "e" [ sign ] digits ]
 *
 * in this order, and prints what it found in the manner of Go. A number beyond 64 bits is a
 * float, and one beyond all floats is text.
 */
#include "text/compose_scalar.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "secret/secret.h"
#include "text/compose_scalar_priv.h"

enum { LONGEST = 300, DIGITS = 17 };

/* A number without its `_`, wiped by the one who has it. */
struct number {
	char text[LONGEST + 1];
	size_t len;
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static enum scalar
put(struct secret_text *out, const char *text)
{
	secret_text_add_text(out, text);
	return SCALAR_VALUE;
}

static bool
is_word(struct slice plain, const char *small, const char *first, const char *capital)
{
	return slice_equal_text(plain, small) || slice_equal_text(plain, first) ||
	       slice_equal_text(plain, capital);
}

/* SCALAR_TEXT: none of the words. */
static enum scalar
find_word(struct slice plain, struct secret_text *out)
{
	struct slice unsigned_part = plain;

	if (plain.len == 0 || slice_equal_text(plain, "~") ||
	    is_word(plain, "null", "Null", "NULL"))
		return SCALAR_NOTHING;
	if (is_word(plain, "true", "True", "TRUE"))
		return put(out, "true");
	if (is_word(plain, "false", "False", "FALSE"))
		return put(out, "false");
	if (plain.data[0] == '+' || plain.data[0] == '-')
		unsigned_part = slice_from(plain, 1);
	if (is_word(unsigned_part, ".inf", ".Inf", ".INF") ||
	    is_word(plain, ".nan", ".NaN", ".NAN"))
		return SCALAR_REFUSED;
	return SCALAR_TEXT;
}

/* All of TEXT in BASE, at least one digit; false if it is something else or more than 64 bits. */
static bool
parse_digits(const char *text, unsigned base, uint64_t *out)
{
	uint64_t value = 0;

	for (; *text != '\0'; text++) {
		int digit = hex_value((unsigned char)*text);

		if (digit < 0 || (unsigned)digit >= base ||
		    value > (UINT64_MAX - (unsigned)digit) / base)
			return false;
		value = value * base + (unsigned)digit;
	}
	*out = value;
	return true;
}

/* The base that the prefix of TEXT says; *TEXT is moved behind it. */
static unsigned
take_base(const char **text)
{
	static const struct {
		char letter;
		unsigned base;
	} bases[] = {{'b', 2}, {'o', 8}, {'x', 16}};

	if ((*text)[0] != '0')
		return 10;
	for (size_t i = 0; i < ARRAY_LEN(bases); i++)
		if (((*text)[1] | 0x20) == bases[i].letter && (*text)[2] != '\0') {
			*text += 2;
			return bases[i].base;
		}
	(*text)++;
	return 8;
}

static bool
put_int(bool sign, bool minus, uint64_t value, struct secret_text *out)
{
	char shown[32];

	if (value > (uint64_t)INT64_MAX + minus && (minus || sign))
		return false;
	snprintf(shown, sizeof(shown), "%s%ju", minus && value > 0 ? "-" : "", (uintmax_t)value);
	secret_text_add_text(out, shown);
	secret_wipe(shown, sizeof(shown));
	return true;
}

static bool
find_int(const char *text, struct secret_text *out)
{
	bool minus = *text == '-', sign = minus || *text == '+';
	uint64_t value = 0;
	bool small;
	unsigned base;

	text += sign;
	if (*text == '\0')
		return false;
	small = text[1] == 'b' || text[1] == 'o';
	base = take_base(&text);
	if (!sign && small && (*text == '-' || *text == '+')) {
		/* go-yaml looks at `0b` and `0o` a second time, and then a sign may follow */
		minus = *text++ == '-';
		sign = true;
		if (*text == '\0')
			return false;
	}
	return parse_digits(text, base, &value) && put_int(sign, minus, value, out);
}

static bool
is_float(const char *text)
{
	unsigned before = 0, behind = 0;

	if (*text == '-' || *text == '+')
		text++;
	for (; is_digit(*text); text++)
		before++;
	if (*text == '.')
		for (text++; is_digit(*text); text++)
			behind++;
	if (before + behind == 0)
		return false;
	if (*text == 'e' || *text == 'E') {
		text += text[1] == '-' || text[1] == '+' ? 2 : 1;
		if (!is_digit(*text))
			return false;
		while (is_digit(*text))
			text++;
	}
	return *text == '\0';
}

/* The fewest digits that mean VALUE, and the power of ten of the first. */
static size_t
shortest(double value, char digits[DIGITS + 1], int *power)
{
	char shown[40];
	size_t count = 0;

	for (int precision = 0; precision < DIGITS; precision++) {
		snprintf(shown, sizeof(shown), "%.*e", precision, value);
		if (strtod(shown, NULL) == value)
			break;
	}
	for (const char *at = shown; *at != 'e'; at++)
		if (is_digit(*at))
			digits[count++] = *at;
	*power = atoi(strchr(shown, 'e') + 1);
	while (count > 1 && digits[count - 1] == '0')
		count--;
	secret_wipe(shown, sizeof(shown));
	return count;
}

/* Digits FROM to TO of COUNT, zeros where there are none. */
static void
put_digits(const char *digits, int count, int from, int to, struct secret_text *out)
{
	for (int at = from; at < to; at++)
		secret_text_add_byte(out, at >= 0 && at < count ? (unsigned char)digits[at] : '0');
}

/* VALUE, which is not negative, as Go's %v does: with an exponent below -4 and from 6 on. */
static void
put_float(double value, struct secret_text *out)
{
	char digits[DIGITS + 1], exponent[16];
	int power, count = (int)shortest(value, digits, &power);
	bool scientific = power < -4 || power >= 6;
	int whole = scientific ? 1 : power + 1; /* digits before the point */

	put_digits(digits, count, whole < 1 ? -1 : 0, whole < 1 ? 0 : whole, out);
	if (whole < count) {
		secret_text_add_byte(out, '.');
		put_digits(digits, count, whole, count, out);
	}
	if (scientific) {
		snprintf(exponent, sizeof(exponent), "e%c%02d", power < 0 ? '-' : '+', abs(power));
		secret_text_add_text(out, exponent);
	}
	secret_wipe(digits, sizeof(digits));
}

static enum scalar
find_float(const char *text, struct secret_text *out)
{
	double value = strtod(text, NULL);

	if (isinf(value))
		return SCALAR_TEXT;
	if (signbit(value))
		secret_text_add_byte(out, '-');
	put_float(fabs(value), out);
	return SCALAR_VALUE;
}

/* The `_` at AT of PLAIN stands between two digits. */
static bool
is_between(struct slice plain, size_t at)
{
	return at > 0 && at + 1 < plain.len && is_digit((char)plain.data[at - 1]) &&
	       is_digit((char)plain.data[at + 1]);
}

/* PLAIN without its `_`; behind a point that is the first they must stand between digits. */
static void
number_of(struct slice plain, struct number *number)
{
	number->len = 0;
	for (size_t i = 0; i < plain.len; i++)
		if (plain.data[i] != '_' || (plain.data[0] == '.' && !is_between(plain, i)))
			number->text[number->len++] = (char)plain.data[i];
	number->text[number->len] = '\0';
}

static enum scalar
find_number(const char *text, struct secret_text *out)
{
	if (text[0] != '.' && find_int(text, out))
		return SCALAR_VALUE;
	return is_float(text) ? find_float(text, out) : SCALAR_TEXT;
}

/* Nothing but what numbers are made of. */
static bool
may_be_number(struct slice plain)
{
	for (size_t i = 0; i < plain.len; i++)
		if (plain.data[i] == '\0' ||
		    strchr("0123456789abcdefABCDEFxXoO_.+-", plain.data[i]) == NULL)
			return false;
	return true;
}

enum scalar
compose_scalar(struct slice plain, struct secret_text *out)
{
	struct number number;
	enum scalar found;

	out->len = 0;
	found = find_word(plain, out);
	if (found != SCALAR_TEXT || strchr("+-.0123456789", plain.data[0]) == NULL)
		return found;
	if (plain.len > LONGEST)
		return may_be_number(plain) ? SCALAR_UNCLEAR : SCALAR_TEXT;
	memcpy(number.text, plain.data, plain.len);
	number.text[plain.len] = '\0';
	found = scalar_time(number.text, out);
	if (found == SCALAR_TEXT) {
		number_of(plain, &number);
		found = find_number(number.text, out);
	}
	secret_wipe(&number, sizeof(number));
	return found;
}
