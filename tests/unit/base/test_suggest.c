/* SPDX-License-Identifier: Apache-2.0 */
#include "base/suggest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const char *const words[] = {"required", "secret", "prod", "dev", "staging", "DATABASE_URL"};

static const char *
suggested(const char *typed)
{
	const char *word = suggest(typed, words, sizeof(words) / sizeof(words[0]));

	return word == NULL ? "nothing" : word;
}

static void
a_slip_of_one_letter_is_mended(void **state)
{
	(void)state;
	assert_string_equal(suggested("requird"), "required");
	assert_string_equal(suggested("requiredd"), "required");
	assert_string_equal(suggested("rwquired"), "required");
	assert_string_equal(suggested("prd"), "prod");
	assert_string_equal(suggested("dve"), "dev");
}

static void
letter_case_is_no_slip(void **state)
{
	(void)state;
	assert_string_equal(suggested("database_url"), "DATABASE_URL");
}

static void
the_nearest_word_wins(void **state)
{
	static const char *const near[] = {"staging2", "staging"};

	(void)state;
	assert_string_equal(suggest("stagin", near, 2), "staging");
}

static void
what_is_like_no_word_gets_none(void **state)
{
	char longer[80];

	(void)state;
	memset(longer, 'x', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	assert_string_equal(suggested(""), "nothing");
	assert_string_equal(suggested("xyz"), "nothing");
	assert_string_equal(suggested("quality"), "nothing");
	assert_string_equal(suggested(longer), "nothing");
	assert_null(suggest("x", words, 0));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_slip_of_one_letter_is_mended),
	    cmocka_unit_test(letter_case_is_no_slip),
	    cmocka_unit_test(the_nearest_word_wins),
	    cmocka_unit_test(what_is_like_no_word_gets_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
