/* SPDX-License-Identifier: Apache-2.0 */
/* What compose prints of unquoted scalars; every line was asked of Docker Compose 2.26.1. */
#include "text/compose_scalar.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "secret/secret.h"

/* The last of each list ends it. */
struct pair {
	const char *plain, *printed;
};

static void
prints(const struct pair *pairs)
{
	for (; pairs->plain != NULL; pairs++) {
		struct secret_text out CLEANUP(secret_text_done) = SECRET_TEXT_INIT;

		if (compose_scalar(slice_of_text(pairs->plain), &out) != SCALAR_VALUE)
			fail_msg("%s is taken for no value", pairs->plain);
		if (!slice_equal_text(secret_text_slice(&out), pairs->printed))
			fail_msg(
			    "%s is printed as %.*s", pairs->plain, (int)out.len, (char *)out.data);
	}
}

static void
is(enum scalar wanted, const char *const *plains)
{
	for (; *plains != NULL; plains++) {
		struct secret_text out CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
		enum scalar got = compose_scalar(slice_of_text(*plains), &out);

		if (got != wanted)
			fail_msg("%s is %d, not %d", *plains, (int)got, (int)wanted);
	}
}

static void
integers_lose_their_base_and_their_blanks(void **state)
{
	static const struct pair pairs[] = {{"0", "0"}, {"42", "42"}, {"010", "8"}, {"007", "7"},
	    {"00", "0"}, {"-0", "0"}, {"+0", "0"}, {"+5", "5"}, {"-5", "-5"}, {"0x1F", "31"},
	    {"0X1f", "31"}, {"+0x1F", "31"}, {"-0x1F", "-31"}, {"0o17", "15"}, {"0O17", "15"},
	    {"-0o17", "-15"}, {"0b101", "5"}, {"0B1", "1"}, {"-0b101", "-5"}, {"1_000", "1000"},
	    {"1__000_", "1000"}, {"1_", "1"}, {"0x_1", "1"}, {"0x1_F", "31"}, {"0b1_0", "2"},
	    {"0o1_7", "15"}, {"0_7", "7"}, {"9007199254740993", "9007199254740993"},
	    {"12345678901234567890", "12345678901234567890"},
	    {"18446744073709551615", "18446744073709551615"},
	    {"-9223372036854775808", "-9223372036854775808"}, {NULL, NULL}};

	(void)state;
	prints(pairs);
}

static void
floats_are_printed_in_the_manner_of_go(void **state)
{
	static const struct pair pairs[] = {{"1.50", "1.5"}, {"1e3", "1000"}, {"1e5", "100000"},
	    {"1e6", "1e+06"}, {"1e10", "1e+10"}, {"1e20", "1e+20"}, {"1e21", "1e+21"}, {"1.0", "1"},
	    {"100.0", "100"}, {"999999.0", "999999"}, {"1000000.0", "1e+06"},
	    {"123456.7", "123456.7"}, {"1234567.0", "1.234567e+06"},
	    {"100000000.5", "1.000000005e+08"}, {"0.1", "0.1"}, {"0.0", "0"}, {"-0.0", "-0"},
	    {".5", "0.5"}, {"5.", "5"}, {"+1.5", "1.5"}, {"-.5", "-0.5"}, {"+.5", "0.5"},
	    {"1.e3", "1000"}, {"08", "8"}, {"09.5", "9.5"}, {"0008", "8"}, {"0_8", "8"},
	    {"1_0.5_0", "10.5"}, {"1e1_0", "1e+10"}, {"1E+5", "100000"}, {"1e-5", "1e-05"},
	    {"0.00001", "1e-05"}, {"0.0001", "0.0001"}, {"0.000123", "0.000123"},
	    {"3.14159265358979", "3.14159265358979"},
	    {"0.30000000000000004", "0.30000000000000004"},
	    {"9007199254740993.0", "9.007199254740992e+15"},
	    {"18446744073709551616", "1.8446744073709552e+19"},
	    {"-9223372036854775809", "-9.223372036854776e+18"}, {"1.5e300", "1.5e+300"},
	    {"1.7976931348623157e308", "1.7976931348623157e+308"}, {"5e-324", "5e-324"},
	    {"2.2250738585072014e-308", "2.2250738585072014e-308"}, {"1e-400", "0"},
	    {".6_3", "0.63"}, {"-._5", "-0.5"}, {"+.5_", "0.5"}, {NULL, NULL}};

	(void)state;
	prints(pairs);
}

static void
dates_get_a_time_and_a_zone(void **state)
{
	static const struct pair pairs[] = {{"2020-01-01", "2020-01-01 00:00:00 +0000 UTC"},
	    {"2020-1-1", "2020-01-01 00:00:00 +0000 UTC"},
	    {"2024-02-29", "2024-02-29 00:00:00 +0000 UTC"},
	    {"0000-01-01", "0000-01-01 00:00:00 +0000 UTC"},
	    {"2020-01-01T10:00:00Z", "2020-01-01 10:00:00 +0000 UTC"},
	    {"2020-01-01t10:00:00Z", "2020-01-01 10:00:00 +0000 UTC"},
	    {"2020-01-01 10:00:00", "2020-01-01 10:00:00 +0000 UTC"},
	    {"2020-01-01 10:00:00.5", "2020-01-01 10:00:00.5 +0000 UTC"},
	    {"2020-01-01T10:00:00.123456789Z", "2020-01-01 10:00:00.123456789 +0000 UTC"},
	    {NULL, NULL}};

	(void)state;
	prints(pairs);
}

static void
words_are_printed_small(void **state)
{
	static const struct pair pairs[] = {{"true", "true"}, {"True", "true"}, {"TRUE", "true"},
	    {"false", "false"}, {"False", "false"}, {"FALSE", "false"}, {NULL, NULL}};
	static const char *const nothing[] = {"", "~", "null", "Null", "NULL", NULL};

	(void)state;
	prints(pairs);
	is(SCALAR_NOTHING, nothing);
}

static void
what_only_looks_like_a_number_stays_text(void **state)
{
	static const char *const texts[] = {"yes", "on", "off", "y", "n", "tRUE", "nULL", ".iNf",
	    "_1000", "1e400", "-1e400", "12:30", "12:30:45", "1.2.3", "0x", "0b", "0b2", "1e",
	    "1e+", ".e3", ".", "+", "-.", "=", "_", "2020-13-01", "2020-02-30", "2023-02-29",
	    "2020-01-01T10:00:00", "2020-01-01x", "1,5", "0x1G", "abc", "1 2",
	    "0x1FFFFFFFFFFFFFFFFF", ".5__3", "._5", ".5_", ".5_e3", ".5e999", NULL};

	(void)state;
	is(SCALAR_TEXT, texts);
}

static void
what_compose_refuses_or_what_depends_on_the_machine_is_told(void **state)
{
	static const char *const refused[] = {
	    ".inf", "-.inf", "+.Inf", ".INF", ".nan", ".NaN", ".NAN", NULL};
	static const char *const unclear[] = {"2020-01-01T10:00:00+02:00", "2020-01-01  10:00:00",
	    "2020-01-01 10:00:00 Z", "2020-01-01 25:00:00", NULL};
	struct secret_text out CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	struct buf endless CLEANUP(buf_done) = BUF_INIT;

	(void)state;
	is(SCALAR_REFUSED, refused);
	is(SCALAR_UNCLEAR, unclear);
	for (int i = 0; i < 1000; i++)
		buf_add_byte(&endless, '0');
	assert_int_equal(compose_scalar(buf_slice(&endless), &out), SCALAR_UNCLEAR);
	buf_add_byte(&endless, 'q');
	assert_int_equal(compose_scalar(buf_slice(&endless), &out), SCALAR_TEXT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(integers_lose_their_base_and_their_blanks),
	    cmocka_unit_test(floats_are_printed_in_the_manner_of_go),
	    cmocka_unit_test(dates_get_a_time_and_a_zone),
	    cmocka_unit_test(words_are_printed_small),
	    cmocka_unit_test(what_only_looks_like_a_number_stays_text),
	    cmocka_unit_test(what_compose_refuses_or_what_depends_on_the_machine_is_told),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
