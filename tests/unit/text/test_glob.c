/* SPDX-License-Identifier: Apache-2.0 */
#include "text/glob.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static bool
fits(const char *pattern, const char *text)
{
	return glob_fits(pattern, slice_of_text(text));
}

static void
without_wildcards_the_whole_text_has_to_fit(void **state)
{
	(void)state;
	assert_true(fits("abc", "abc"));
	assert_false(fits("abc", "abcd"));
	assert_false(fits("abc", "ab"));
	assert_false(fits("abc", ""));
	assert_true(fits("", ""));
}

static void
letter_case_does_not_count(void **state)
{
	(void)state;
	assert_true(fits("*_KEY", "api_key"));
	assert_true(fits("change*me", "Change-Me"));
	assert_false(fits("@", "`"));
}

static void
a_star_stands_for_any_text_and_for_none(void **state)
{
	(void)state;
	assert_true(fits("*", ""));
	assert_true(fits("a*", "a"));
	assert_true(fits("*a*b*", "xxaxxbxx"));
	assert_true(fits("a**b", "ab"));
	assert_false(fits("*a*b", "ba"));
	assert_true(fits("*ab", "aab"));
	assert_true(fits("*abc", "ababc"));
}

static void
a_question_mark_stands_for_one_byte(void **state)
{
	(void)state;
	assert_true(fits("a?c", "abc"));
	assert_false(fits("a?c", "ac"));
	assert_false(fits("?", ""));
	assert_true(fits("x-??*", "x-12345"));
	assert_false(fits("x-??*", "x-1"));
}

static void
bytes_behind_a_nul_count(void **state)
{
	(void)state;
	assert_false(glob_fits("ab", SLICE_LITERAL("ab\0c")));
	assert_true(glob_fits("ab*", SLICE_LITERAL("ab\0c")));
}

static void
many_stars_on_a_long_text_take_no_long_time(void **state)
{
	static char text[1 << 20];

	(void)state;
	memset(text, 'a', sizeof(text));
	assert_false(glob_fits("*a*a*a*a*a*a*a*b", slice_of(text, sizeof(text))));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_wildcards_the_whole_text_has_to_fit),
		cmocka_unit_test(letter_case_does_not_count),
		cmocka_unit_test(a_star_stands_for_any_text_and_for_none),
		cmocka_unit_test(a_question_mark_stands_for_one_byte),
		cmocka_unit_test(bytes_behind_a_nul_count),
		cmocka_unit_test(many_stars_on_a_long_text_take_no_long_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
