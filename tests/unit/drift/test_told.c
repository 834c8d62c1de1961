/* SPDX-License-Identifier: Apache-2.0 */
#include "drift/told.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/list.h"

static void
a_word_of_a_shell_is_quoted_where_it_has_to_be(void **state)
{
	static const char *const cases[][2] = {{"api/.env", "api/.env"}, {"a b", "'a b'"}, {"", "''"},
		{"it's", "'it'\\''s'"}, {"$(x)", "'$(x)'"}, {"-n", "'-n'"}, {"\xc3\xa4", "'\xc3\xa4'"},
		{"a;b", "'a;b'"}};
	struct pool *pool CLEANUP(pool_freep) = pool_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_string_equal(told_word(pool, cases[i][0]), cases[i][1]);
}

static void
states_are_told_as_far_as_they_are_known(void **state)
{
	struct pool *pool CLEANUP(pool_freep) = pool_new();

	(void)state;
	assert_string_equal(told_states(pool, "prod", 118, 121), "prod@118 -> prod@121");
	assert_string_equal(told_states(pool, "prod", 118, 118), "prod@118");
	assert_string_equal(told_states(pool, "prod", 118, 0), "prod@118");
	assert_string_equal(told_states(pool, "prod", 0, 118), "prod");
}

static void
an_age_has_its_largest_unit(void **state)
{
	struct pool *pool CLEANUP(pool_freep) = pool_new();

	(void)state;
	assert_string_equal(told_age(pool, 5000, 4000), "a moment");
	assert_string_equal(told_age(pool, 4000, 5000), "1 second");
	assert_string_equal(told_age(pool, 0, 7200000), "2 hours");
	assert_string_equal(told_age(pool, 0, (uint64_t)41 * 86400000), "41 days");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_word_of_a_shell_is_quoted_where_it_has_to_be),
		cmocka_unit_test(states_are_told_as_far_as_they_are_known),
		cmocka_unit_test(an_age_has_its_largest_unit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
