/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The readers of YAML 1.1 (PyYAML, Psych, go-yaml v2) and of YAML 1.2 (js-yaml, yaml, go-yaml v3)
 * differ, and what they make of a scalar goes through their language's way to show a number. Only
 * what none of them changes, or all of them change alike, has a text; whoever writes such a file
 * must say the rest with quotes.
 */
#include "text/bare.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"

enum { EXACT = 15 }; /* digits that a double shows as they were */

static bool
is_one_of(const char *text, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(text, words[i]) == 0)
			return true;
	return false;
}

static bool
is_disputed_word(const char *text)
{
	static const char *const words[] = {"true", "false", "yes", "no", "on", "off", "y", "n", "=",
		".nan", ".inf", "+.inf", "-.inf"};

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (strcasecmp(text, words[i]) == 0)
			return true;
	return false;
}

static size_t
span(const char *text, const char *set)
{
	return strspn(text, set);
}

static const char digits[] = "0123456789";

/* Year, month and day, alone or with a time behind them. */
static bool
is_date(const char *text)
{
	size_t month, day;

	if (span(text, digits) != 4 || text[4] != '-')
		return false;
	month = span(text + 5, digits);
	if (month < 1 || month > 2 || text[5 + month] != '-')
		return false;
	text += 6 + month;
	day = span(text, digits);
	return day >= 1 && day <= 2 && (text[day] == '\0' || strchr("Tt \t", text[day]) != NULL);
}

/* `12:30`: a number to base 60 for some. TEXT has no sign. */
static bool
is_base_60(const char *text)
{
	size_t len = span(text, "0123456789_");

	if (len == 0 || text[len] != ':')
		return false;
	for (text += len; *text == ':'; text += 1 + len) {
		len = span(text + 1, digits);
		if (len < 1 || len > 2 || (len == 2 && text[1] > '5'))
			return false;
	}
	if (*text == '.')
		text += 1 + span(text + 1, "0123456789_");
	return *text == '\0';
}

/* A number in any of the forms that some reader knows. TEXT has no sign. */
static bool
is_number(const char *text)
{
	size_t len;

	if (text[0] == '0' && text[1] != '\0' && strchr("xXoObB", text[1]) != NULL)
		return text[2] != '\0' && text[2 + span(text + 2, "0123456789abcdefABCDEF_")] == '\0';
	len = span(text, "0123456789_,");
	if (text[len] == '.') {
		size_t behind = span(text + len + 1, "0123456789_");

		if (strpbrk(text, digits) == NULL || (len == 0 && behind == 0))
			return false;
		len += 1 + behind;
	} else if (len == 0 || strchr(digits, text[0]) == NULL) {
		return false;
	}
	if (text[len] == 'e' || text[len] == 'E') {
		size_t sign = text[len + 1] == '+' || text[len + 1] == '-';
		size_t power = span(text + len + 1 + sign, "0123456789_");

		return power > 0 && text[len + 1 + sign + power] == '\0';
	}
	return text[len] == '\0';
}

static enum bare
shown(const char *text, const char *as, size_t as_len, char out[BARE_SHOWN])
{
	if (strlen(text) == as_len && memcmp(text, as, as_len) == 0)
		return BARE_SAME;
	snprintf(out, BARE_SHOWN, "%.*s", (int)as_len, as);
	return BARE_CHANGED;
}

/* Digits alone, without a zero in front. */
static enum bare
integer(const char *text, const char *number, char out[BARE_SHOWN])
{
	size_t len = strlen(number);

	if (len > EXACT || (number[0] == '0' && (len > 1 || number != text)))
		return BARE_DISPUTED;
	return text[0] == '-' ? BARE_SAME : shown(text, number, len, out);
}

/* `0x1F`, if the number is one that all can hold. */
static enum bare
hexadecimal(const char *text, char out[BARE_SHOWN])
{
	unsigned long long number = 0;
	size_t len = strlen(text + 2);

	if (len == 0 || len > 12 || span(text + 2, "0123456789abcdefABCDEF") != len ||
		sscanf(text + 2, "%llx", &number) != 1)
		return BARE_DISPUTED;
	snprintf(out, BARE_SHOWN, "%llu", number);
	return BARE_CHANGED;
}

/*
 * WHOLE digits, a dot, and behind it one that is not zero. Very small numbers are shown with an
 * exponent by some, very long ones are rounded.
 */
static enum bare
decimal(const char *text, const char *number, char out[BARE_SHOWN])
{
	size_t whole = span(number, digits), part = span(number + whole + 1, digits);
	const char *fraction = number + whole + 1;
	char form[BARE_SHOWN];
	int len;

	if (number[whole + 1 + part] != '\0' || (whole > 1 && number[0] == '0'))
		return BARE_DISPUTED;
	while (part > 0 && fraction[part - 1] == '0')
		part--;
	if (part == 0 || whole + part > EXACT)
		return BARE_DISPUTED;
	if ((whole == 0 || number[0] == '0') && span(fraction, "0") > 3)
		return BARE_DISPUTED;
	len = snprintf(form, sizeof(form), "%s%.*s.%.*s", text[0] == '-' ? "-" : "",
		whole == 0 ? 1 : (int)whole, whole == 0 ? "0" : number, (int)part, fraction);
	return shown(text, form, (size_t)len, out);
}

enum bare
bare_scalar(const char *text, char out[BARE_SHOWN])
{
	static const char *const nothing[] = {"", "~", "null", "Null", "NULL"};
	static const char *const truths[] = {"true", "false"};
	const char *number = text + (text[0] == '-' || text[0] == '+');
	size_t whole = span(number, digits);

	if (is_one_of(text, nothing, ARRAY_LEN(nothing)))
		return BARE_NULL;
	if (is_one_of(text, truths, ARRAY_LEN(truths)))
		return BARE_SAME;
	if (is_disputed_word(text) || is_date(text) || is_base_60(number))
		return BARE_DISPUTED;
	if (!is_number(number))
		return BARE_TEXT;
	if (whole > 0 && number[whole] == '\0')
		return integer(text, number, out);
	if (number == text && text[0] == '0' && text[1] == 'x')
		return hexadecimal(text, out);
	if (number[whole] == '.')
		return decimal(text, number, out);
	return BARE_DISPUTED;
}
