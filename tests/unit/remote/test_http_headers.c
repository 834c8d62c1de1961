/* SPDX-License-Identifier: Apache-2.0 */
/* What header lines say, and dates. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cmd/remote/http/headers.h"

static struct headers
headers_of(const char *const *lines)
{
	struct headers headers = {0};

	for (; *lines != NULL; lines++)
		assert_true(headers_take(&headers, slice_of_text(*lines)));
	return headers;
}

#define LINES(...) ((const char *const[]){__VA_ARGS__, NULL})

static void
a_tag_is_kept_with_its_quotes(void **state)
{
	struct headers headers = headers_of(LINES("HTTP/1.1 200 OK\r\n", "eTag:  \"a b\" \r\n"));

	(void)state;
	assert_string_equal(headers.etag, "\"a b\"");
}

static void
a_weak_tag_is_none(void **state)
{
	struct headers headers = headers_of(LINES("ETag: \"old\"\r\n", "ETag: W/\"weak\"\r\n"));

	(void)state;
	assert_string_equal(headers.etag, "");
}

static void
a_tag_that_does_not_fit_or_is_no_text_is_none(void **state)
{
	char line[400];
	struct headers headers = {0};

	(void)state;
	memset(line, 'x', sizeof(line));
	memcpy(line, "ETag: ", 6);
	assert_true(headers_take(&headers, slice_of(line, 6 + HTTP_ETAG - 1)));
	assert_int_equal(strlen(headers.etag), HTTP_ETAG - 1);
	assert_true(headers_take(&headers, slice_of(line, 6 + HTTP_ETAG)));
	assert_string_equal(headers.etag, "");
	assert_true(headers_take(&headers, SLICE_LITERAL("ETag: a\001b\r\n")));
	assert_string_equal(headers.etag, "");
}

static void
each_answer_begins_anew(void **state)
{
	struct headers headers = headers_of(LINES("HTTP/1.1 100 Continue\r\n", "ETag: \"a\"\r\n",
	    "Content-Encoding: gzip\r\n", "HTTP/1.1 200 OK\r\n", "Content-Encoding: identity\r\n"));

	(void)state;
	assert_string_equal(headers.etag, "");
	assert_false(headers.encoded);
	assert_true(headers.bytes > 80);
}

static void
lines_without_an_end_are_refused(void **state)
{
	static char line[1 << 10];
	struct headers headers = {0};
	unsigned i;

	(void)state;
	for (i = 0; i < 64; i++)
		assert_true(headers_take(&headers, slice_of(line, sizeof(line))));
	assert_false(headers_take(&headers, slice_of(line, 1)));
}

static unsigned
wait_of(const char *retry, const char *date)
{
	struct headers headers = {0};

	strcpy(headers.retry, retry);
	strcpy(headers.date, date);
	return headers_wait_ms(&headers);
}

static void
a_wait_is_seconds_or_a_date_of_the_servers_own_clock(void **state)
{
	(void)state;
	assert_int_equal(wait_of("7", ""), 7000);
	assert_int_equal(wait_of("0", ""), 0);
	assert_int_equal(wait_of("99999999999999999999", ""), 600000);
	assert_int_equal(wait_of("-1", ""), 0);
	assert_int_equal(wait_of("7 s", ""), 0);
	assert_int_equal(
	    wait_of("Sun, 06 Nov 1994 08:50:07 GMT", "Sun, 06 Nov 1994 08:49:37 GMT"), 30000);
	assert_int_equal(
	    wait_of("Sun, 06 Nov 1994 08:49:07 GMT", "Sun, 06 Nov 1994 08:49:37 GMT"), 0);
	assert_int_equal(
	    wait_of("Mon, 06 Nov 2094 08:49:07 GMT", "Sun, 06 Nov 1994 08:49:37 GMT"), 600000);
	assert_int_equal(wait_of("Sun, 06 Nov 1994 08:49:37 GMT", ""), 0);
}

static void
dates_are_those_of_the_calendar(void **state)
{
	static const struct {
		const char *text;
		int64_t seconds;
	} rows[] = {
	    {"Thu, 01 Jan 1970 00:00:00 GMT", 0},
	    {"Sun, 06 Nov 1994 08:49:37 GMT", 784111777},
	    {"Tue, 29 Feb 2000 23:59:59 GMT", 951868799},
	    {"Thu, 28 Feb 2030 12:00:00 GMT", 1898510400},
	    {"Fri, 31 Dec 9999 23:59:59 GMT", 253402300799},
	};
	int64_t seconds;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		assert_true(http_date(rows[i].text, &seconds));
		assert_true(seconds == rows[i].seconds);
	}
}

static void
other_texts_are_no_dates(void **state)
{
	static const char *const texts[] = {"", "now", "Sun, 06 Nov 1994 08:49:37 EST",
	    "Sun, 06 nov 1994 08:49:37 GMT", "Sun, 00 Nov 1994 08:49:37 GMT",
	    "Sun, 32 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:49:37 GMT",
	    "Sun, 06 Nov 1994 08:60:37 GMT", "Sun, 06 Nov 1994 08:49:61 GMT",
	    "Sun, 06 Nov 19x4 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
	    "Sun, 06 Nov 1969 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT "};
	int64_t seconds;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(texts); i++)
		assert_false(http_date(texts[i], &seconds));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_tag_is_kept_with_its_quotes),
	    cmocka_unit_test(a_weak_tag_is_none),
	    cmocka_unit_test(a_tag_that_does_not_fit_or_is_no_text_is_none),
	    cmocka_unit_test(each_answer_begins_anew),
	    cmocka_unit_test(lines_without_an_end_are_refused),
	    cmocka_unit_test(a_wait_is_seconds_or_a_date_of_the_servers_own_clock),
	    cmocka_unit_test(dates_are_those_of_the_calendar),
	    cmocka_unit_test(other_texts_are_no_dates),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
