/* SPDX-License-Identifier: Apache-2.0 */
#include "base/slice.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void
slices_are_equal_by_bytes_and_length(void **state)
{
	(void)state;
	assert_true(slice_equal(SLICE_LITERAL("a\0b"), SLICE_LITERAL("a\0b")));
	assert_false(slice_equal(SLICE_LITERAL("a\0b"), SLICE_LITERAL("a\0c")));
	assert_false(slice_equal(SLICE_LITERAL("a"), SLICE_LITERAL("a\0")));
	assert_true(slice_equal(slice_of(NULL, 0), SLICE_LITERAL("")));
	assert_true(slice_equal_text(slice_of_text(NULL), ""));
}

static void
order_is_by_unsigned_bytes_and_a_prefix_comes_first(void **state)
{
	(void)state;
	assert_true(slice_compare(SLICE_LITERAL("a"), SLICE_LITERAL("b")) < 0);
	assert_true(slice_compare(SLICE_LITERAL("a"), SLICE_LITERAL("\xff")) < 0);
	assert_true(slice_compare(SLICE_LITERAL("ab"), SLICE_LITERAL("a")) > 0);
	assert_true(slice_compare(SLICE_LITERAL(""), SLICE_LITERAL("a")) < 0);
	assert_int_equal(slice_compare(SLICE_LITERAL("ab"), SLICE_LITERAL("ab")), 0);
}

static void
beginnings_and_ends_are_told(void **state)
{
	(void)state;
	assert_true(slice_starts_with(SLICE_LITERAL("DATABASE_URL"), "DATA"));
	assert_false(slice_starts_with(SLICE_LITERAL("DA"), "DATA"));
	assert_true(slice_ends_with(SLICE_LITERAL("DATABASE_URL"), "_URL"));
	assert_false(slice_ends_with(SLICE_LITERAL("RL"), "URL"));
	assert_true(slice_starts_with(SLICE_LITERAL(""), ""));
}

static void
a_part_behind_the_end_is_empty(void **state)
{
	(void)state;
	assert_true(slice_equal_text(slice_from(SLICE_LITERAL("abc"), 1), "bc"));
	assert_int_equal(slice_from(SLICE_LITERAL("abc"), 3).len, 0);
	assert_int_equal(slice_from(SLICE_LITERAL("abc"), 99).len, 0);
	assert_int_equal(slice_from(slice_of(NULL, 0), 1).len, 0);
}

static void
a_byte_is_found_or_the_length_is_told(void **state)
{
	(void)state;
	assert_int_equal(slice_find(SLICE_LITERAL("a=b=c"), '='), 1);
	assert_int_equal(slice_find(SLICE_LITERAL("abc"), '='), 3);
	assert_int_equal(slice_find(slice_of(NULL, 0), '='), 0);
}

static void
white_space_is_trimmed_at_both_ends_only(void **state)
{
	(void)state;
	assert_true(slice_equal_text(slice_trim(SLICE_LITERAL("\t a b\v\f\r\n")), "a b"));
	assert_int_equal(slice_trim(SLICE_LITERAL(" \n ")).len, 0);
	assert_int_equal(slice_trim(SLICE_LITERAL("\xa0\0")).len, 2);
}

static void
lines_are_taken_off_one_by_one(void **state)
{
	struct slice text = SLICE_LITERAL("one\r\n\nlast"), line;

	(void)state;
	assert_true(slice_next_line(&text, &line));
	assert_true(slice_equal_text(line, "one\r"));
	assert_true(slice_next_line(&text, &line));
	assert_int_equal(line.len, 0);
	assert_true(slice_next_line(&text, &line));
	assert_true(slice_equal_text(line, "last"));
	assert_false(slice_next_line(&text, &line));
}

static void
a_word_is_found_among_others(void **state)
{
	static const char *const words[] = {"alpha", "alphabet", "", "beta"};

	(void)state;
	assert_true(slice_is_one_of(SLICE_LITERAL("alphabet"), words, 4));
	assert_true(slice_is_one_of(SLICE_LITERAL("beta"), words, 4));
	assert_false(slice_is_one_of(SLICE_LITERAL("alph"), words, 4));
	assert_false(slice_is_one_of(SLICE_LITERAL("beta"), words, 3));
	assert_true(slice_is_one_of(slice_of(NULL, 0), words, 3));
	assert_false(slice_is_one_of(slice_of(NULL, 0), words, 2));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(slices_are_equal_by_bytes_and_length),
	    cmocka_unit_test(order_is_by_unsigned_bytes_and_a_prefix_comes_first),
	    cmocka_unit_test(beginnings_and_ends_are_told),
	    cmocka_unit_test(a_part_behind_the_end_is_empty),
	    cmocka_unit_test(a_byte_is_found_or_the_length_is_told),
	    cmocka_unit_test(white_space_is_trimmed_at_both_ends_only),
	    cmocka_unit_test(a_word_is_found_among_others),
	    cmocka_unit_test(lines_are_taken_off_one_by_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
