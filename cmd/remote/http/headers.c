/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/remote/http/headers.h"

#include <string.h>
#include <strings.h>

enum { WAIT_MOST_S = 600, DATE_LEN = 29 };

/* The value of header NAME (with its colon), if LINE is one. */
static bool
is_header(struct slice line, const char *name, struct slice *value)
{
	size_t len = strlen(name);

	if (line.len < len || strncasecmp((const char *)line.data, name, len) != 0)
		return false;
	*value = slice_trim(slice_from(line, len));
	return true;
}

static bool
is_printable(struct slice text)
{
	size_t i;

	for (i = 0; i < text.len; i++)
		if (text.data[i] < ' ' || text.data[i] == 0x7f)
			return false;
	return true;
}

/* What does not fit, or is no text, is as good as not there. */
static void
keep(struct slice value, char *out, size_t room)
{
	if (value.len >= room || !is_printable(value))
		value.len = 0;
	if (value.len > 0)
		memcpy(out, value.data, value.len);
	out[value.len] = '\0';
}

bool
headers_take(struct headers *headers, struct slice line)
{
	struct slice value;

	headers->bytes += line.len;
	if (headers->bytes > HEADERS_MOST)
		return false;
	if (slice_starts_with(line, "HTTP/"))
		*headers = (struct headers){.bytes = headers->bytes};
	else if (is_header(line, "transfer-encoding:", &value))
		headers->chunked = true;
	else if (is_header(line, "content-encoding:", &value))
		headers->encoded = !slice_equal_text(value, "identity");
	else if (is_header(line, "etag:", &value))
		keep(slice_starts_with(value, "W/") ? slice_of(NULL, 0) : value, headers->etag,
		    sizeof(headers->etag));
	else if (is_header(line, "date:", &value))
		keep(value, headers->date, sizeof(headers->date));
	else if (is_header(line, "retry-after:", &value))
		keep(value, headers->retry, sizeof(headers->retry));
	return true;
}

/* LEN digits at TEXT; -1: they are none. */
static int
number_at(const char *text, size_t len)
{
	int number = 0;

	for (; len > 0; len--, text++) {
		if (*text < '0' || *text > '9')
			return -1;
		number = number * 10 + (*text - '0');
	}
	return number;
}

/* 1 to 12; 0: it is none. */
static int
month_at(const char *text)
{
	static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	int i;

	for (i = 0; i < 12; i++)
		if (strncmp(text, names + (size_t)i * 3, 3) == 0)
			return i + 1;
	return 0;
}

/* Days from 1970-01-01 to a date of the Gregorian calendar; the year begins in March here. */
static int64_t
days_to(int year, int month, int day)
{
	int64_t y = month <= 2 ? year - 1 : year, m = (month + 9) % 12;

	return y * 365 + y / 4 - y / 100 + y / 400 + (m * 306 + 5) / 10 + day - 1 - 719468;
}

bool
http_date(const char *text, int64_t *seconds)
{
	int day, month, year, hour, minute, second;

	if (strlen(text) != DATE_LEN || memcmp(text + 3, ", ", 2) != 0 || text[7] != ' ' ||
	    text[11] != ' ' || text[16] != ' ' || text[19] != ':' || text[22] != ':' ||
	    strcmp(text + 25, " GMT") != 0)
		return false;
	day = number_at(text + 5, 2);
	month = month_at(text + 8);
	year = number_at(text + 12, 4);
	hour = number_at(text + 17, 2);
	minute = number_at(text + 20, 2);
	second = number_at(text + 23, 2);
	if (day < 1 || day > 31 || month == 0 || year < 1970 || hour < 0 || hour > 23 ||
	    minute < 0 || minute > 59 || second < 0 || second > 60)
		return false;
	*seconds = ((days_to(year, month, day) * 24 + hour) * 60 + minute) * 60 + second;
	return true;
}

/* Both are the server's, so it does not matter what our own clock says. */
static int64_t
seconds_between(const char *date, const char *later)
{
	int64_t from, to;

	return http_date(date, &from) && http_date(later, &to) ? to - from : 0;
}

unsigned
headers_wait_ms(const struct headers *headers)
{
	size_t len = strlen(headers->retry);
	int64_t seconds;

	if (len > 0 && strspn(headers->retry, "0123456789") == len)
		seconds = len > 6 ? WAIT_MOST_S : number_at(headers->retry, len);
	else
		seconds = seconds_between(headers->date, headers->retry);
	if (seconds <= 0)
		return 0;
	return (unsigned)(seconds > WAIT_MOST_S ? WAIT_MOST_S : seconds) * 1000;
}
