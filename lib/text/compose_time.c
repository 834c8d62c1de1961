/* SPDX-License-Identifier: Apache-2.0 */
/*
 *   time   = date [ ( "T" / "t" ) hours "Z" / " " hours ]
 *   date   = 4digit "-" 1*2digit "-" 1*2digit
 *   hours  = 1*2digit ":" 1*2digit ":" 1*2digit [ "." 1*9digit ]
 *
 * Each is printed with the zone it is in, which is UTC; with an offset it would be a zone that
 * the machine has a name for, or none.
 */
#include "text/compose_scalar_priv.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Up to MOST digits at the start of *TEXT, at least LEAST; false if there are fewer. */
static bool
take_digits(const char **text, unsigned least, unsigned most, unsigned *value)
{
	unsigned count = 0;

	for (*value = 0; count < most && is_digit(**text); count++, (*text)++)
		*value = *value * 10 + (unsigned)(**text - '0');
	return count >= least;
}

static bool
take_byte(const char **text, char byte)
{
	if (**text != byte)
		return false;
	(*text)++;
	return true;
}

static bool
is_day(unsigned year, unsigned month, unsigned day)
{
	static const unsigned char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return month >= 1 && month <= 12 && day >= 1 &&
	       day <= days[month - 1] + (unsigned)(month == 2 && leap);
}

/* The time of a day behind a date, printed to OUT. */
static enum scalar
find_hours(const char *text, const char *date, struct secret_text *out)
{
	bool zoned = *text == 'T' || *text == 't';
	unsigned hour, minute, second;
	char shown[80], part[10] = "";
	size_t digits = 0;

	text++;
	if (!is_digit(*text))
		return *text == ' ' ? SCALAR_UNCLEAR : SCALAR_TEXT;
	if (!take_digits(&text, 1, 2, &hour) || !take_byte(&text, ':') ||
	    !take_digits(&text, 1, 2, &minute) || !take_byte(&text, ':') ||
	    !take_digits(&text, 1, 2, &second) || hour > 23 || minute > 59 || second > 59)
		return SCALAR_UNCLEAR;
	if (*text == '.') {
		for (text++; digits < 9 && is_digit(*text);)
			part[digits++] = *text++;
		if (digits == 0 || is_digit(*text))
			return SCALAR_UNCLEAR;
		while (digits > 0 && part[digits - 1] == '0')
			part[--digits] = '\0';
	}
	if (strcmp(text, zoned ? "Z" : "") != 0)
		return zoned && *text == '\0' ? SCALAR_TEXT : SCALAR_UNCLEAR;
	snprintf(shown, sizeof(shown), "%s %02u:%02u:%02u%s%s +0000 UTC", date, hour, minute,
	    second, digits > 0 ? "." : "", part);
	secret_text_add_text(out, shown);
	return SCALAR_VALUE;
}

enum scalar
scalar_time(const char *text, struct secret_text *out)
{
	unsigned year, month, day;
	char date[40];

	if (!take_digits(&text, 4, 4, &year) || !take_byte(&text, '-') ||
	    !take_digits(&text, 1, 2, &month) || !take_byte(&text, '-') ||
	    !take_digits(&text, 1, 2, &day) || !is_day(year, month, day))
		return SCALAR_TEXT;
	snprintf(date, sizeof(date), "%04u-%02u-%02u", year, month, day);
	if (*text == 'T' || *text == 't' || *text == ' ')
		return find_hours(text, date, out);
	if (*text != '\0')
		return SCALAR_TEXT;
	secret_text_add_text(out, date);
	secret_text_add_text(out, " 00:00:00 +0000 UTC");
	return SCALAR_VALUE;
}
