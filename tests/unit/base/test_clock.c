/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE };
#define DAY ((uint64_t)24 * HOUR)
#define YEAR (365 * DAY)

static void
assert_text(uint64_t time_ms, const char *told)
{
	char text[CLOCK_TEXT];

	clock_text(time_ms, text);
	assert_string_equal(text, told);
}

static void
assert_ago(uint64_t time_ms, uint64_t now_ms, const char *told)
{
	char text[CLOCK_AGO];

	clock_ago(time_ms, now_ms, text);
	assert_string_equal(text, told);
}

static void
the_clock_runs(void **state)
{
	(void)state;
	assert_true(clock_now_ms() > UINT64_C(1700000000000));
}

static void
times_are_written_in_utc(void **state)
{
	(void)state;
	assert_text(0, "1970-01-01T00:00:00Z");
	assert_text(1700000000999, "2023-11-14T22:13:20Z");
	assert_text(UINT64_C(253402300799999), "9999-12-31T23:59:59Z");
	assert_text(UINT64_MAX, "9999-12-31T23:59:59Z");
}

static void
ages_are_told_in_the_largest_whole_unit(void **state)
{
	(void)state;
	assert_ago(YEAR, YEAR, "now");
	assert_ago(YEAR - 59 * SECOND, YEAR, "now");
	assert_ago(YEAR - MINUTE, YEAR, "1 minute ago");
	assert_ago(YEAR - 119 * MINUTE, YEAR, "1 hour ago");
	assert_ago(YEAR - 3 * DAY, YEAR, "3 days ago");
	assert_ago(0, 2 * YEAR, "2 years ago");
	assert_ago(YEAR + 2 * DAY, YEAR, "in 2 days");
	assert_ago(0, UINT64_MAX, "584942417 years ago");
	assert_ago(UINT64_MAX, 0, "in 584942417 years");
	assert_ago(0, 1000000 * YEAR, "1000000 years ago");
}

static void
what_is_to_come_is_told_in_the_nearest_unit(void **state)
{
	(void)state;
	assert_ago(90 * DAY, 0, "in 90 days");
	assert_ago(90 * DAY, SECOND, "in 90 days");
	assert_ago(90 * DAY, 13 * HOUR, "in 89 days");
	assert_ago(DAY, SECOND, "in 24 hours");
	assert_ago(YEAR + 300 * DAY, 0, "in 1 year");
	assert_ago(2 * YEAR, SECOND, "in 2 years");
	assert_ago(59 * SECOND, 0, "now");
}

static void
lengths_of_time_are_read(void **state)
{
	uint64_t ms = 0;

	(void)state;
	assert_int_equal(clock_parse_duration("90d", &ms), 0);
	assert_true(ms == 90 * DAY);
	assert_int_equal(clock_parse_duration("1y", &ms), 0);
	assert_true(ms == YEAR);
	assert_int_equal(clock_parse_duration("0s", &ms), 0);
	assert_true(ms == 0);
	assert_int_equal(clock_parse_duration("2w", &ms), 0);
	assert_true(ms == 14 * DAY);
	assert_int_equal(clock_parse_duration("5m", &ms), 0);
	assert_true(ms == 5 * MINUTE);
}

static void
other_lengths_of_time_are_refused(void **state)
{
	static const char *const bad[] = {"", "d", "9", "-1d", "1D", "1dd", "1d ", " 1d", "1.5h",
	    "1000001s", "99999999999999999999d"};
	uint64_t ms = 7;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(clock_parse_duration(bad[i], &ms), -1);
	assert_true(ms == 7);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_clock_runs),
	    cmocka_unit_test(times_are_written_in_utc),
	    cmocka_unit_test(ages_are_told_in_the_largest_whole_unit),
	    cmocka_unit_test(what_is_to_come_is_told_in_the_nearest_unit),
	    cmocka_unit_test(lengths_of_time_are_read),
	    cmocka_unit_test(other_lengths_of_time_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
