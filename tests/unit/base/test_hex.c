/* SPDX-License-Identifier: Apache-2.0 */
#include "base/hex.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static void
every_byte_is_two_small_digits(void **state)
{
	char text[7] = "??????";

	(void)state;
	hex_text("\x00\xf0\x9a", 3, text);
	assert_string_equal(text, "00f09a");
}

static void
no_bytes_are_an_empty_text(void **state)
{
	char text[2] = "?";

	(void)state;
	hex_text(NULL, 0, text);
	assert_string_equal(text, "");
}

static void
what_is_written_is_read_back(void **state)
{
	const unsigned char bytes[] = {0x01, 0x23, 0xcd, 0xef};
	char text[2 * sizeof(bytes) + 1];
	unsigned number;

	(void)state;
	hex_text(bytes, sizeof(bytes), text);
	assert_true(hex_number(slice_of(text, 8), 0, 8, &number));
	assert_int_equal(number, 0x0123cdef);
}

static void
digits_of_either_case_are_bytes(void **state)
{
	unsigned char bytes[3];

	(void)state;
	assert_true(hex_bytes("00fFA9", 3, bytes));
	assert_memory_equal(bytes, "\x00\xff\xa9", 3);
	assert_true(hex_bytes("", 0, bytes));
}

static void
what_ends_early_or_is_no_digit_is_no_bytes(void **state)
{
	unsigned char bytes[3];

	(void)state;
	assert_false(hex_bytes("00ff", 3, bytes));
	assert_false(hex_bytes("00ffa", 3, bytes));
	assert_false(hex_bytes("0g", 1, bytes));
	assert_false(hex_bytes(" 0", 1, bytes));
}

static void
what_is_no_digit_or_too_few_is_no_number(void **state)
{
	unsigned number = 7;

	(void)state;
	assert_false(hex_number(slice_of("12", 2), 0, 3, &number));
	assert_false(hex_number(slice_of("12", 2), 3, 0, &number));
	assert_false(hex_number(slice_of("1g", 2), 0, 2, &number));
	assert_int_equal(number, 7);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_byte_is_two_small_digits),
	    cmocka_unit_test(no_bytes_are_an_empty_text),
	    cmocka_unit_test(what_is_written_is_read_back),
	    cmocka_unit_test(digits_of_either_case_are_bytes),
	    cmocka_unit_test(what_ends_early_or_is_no_digit_is_no_bytes),
	    cmocka_unit_test(what_is_no_digit_or_too_few_is_no_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
