/* SPDX-License-Identifier: Apache-2.0 */
#include "model/name.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static bool
valid(const char *name)
{
	return name_is_valid(slice_of_text(name));
}

static void
a_name_is_letters_digits_and_underscores(void **state)
{
	(void)state;
	assert_true(valid("A"));
	assert_true(valid("_"));
	assert_true(valid("a1_B"));
	assert_false(valid(""));
	assert_false(valid("1A"));
	assert_false(valid("A-B"));
	assert_false(valid("A B"));
	assert_false(valid("A=B"));
	assert_false(valid("\xc3\xa9"));
	assert_false(name_is_valid(SLICE_LITERAL("A\0B")));
}

static void
a_name_has_at_most_255_bytes(void **state)
{
	char name[256];

	(void)state;
	memset(name, 'A', sizeof(name));
	assert_true(name_is_valid(slice_of(name, 255)));
	assert_false(name_is_valid(slice_of(name, 256)));
}

static void
an_environment_name_is_small_and_has_at_most_64_bytes(void **state)
{
	char name[65];

	(void)state;
	memset(name, 'a', sizeof(name));
	assert_true(env_name_is_valid(slice_of(name, 64)));
	assert_false(env_name_is_valid(slice_of(name, 65)));
	assert_true(env_name_is_valid(SLICE_LITERAL("0a.b_c-d")));
	assert_false(env_name_is_valid(SLICE_LITERAL("Prod")));
	assert_false(env_name_is_valid(SLICE_LITERAL("-x")));
	assert_false(env_name_is_valid(SLICE_LITERAL(".x")));
	assert_false(env_name_is_valid(SLICE_LITERAL("a/b")));
	assert_false(env_name_is_valid(SLICE_LITERAL("")));
}

static void
a_label_is_printable_ascii(void **state)
{
	(void)state;
	assert_true(label_is_valid(SLICE_LITERAL("ana @ laptop 2")));
	assert_false(label_is_valid(SLICE_LITERAL("")));
	assert_false(label_is_valid(SLICE_LITERAL("tab\there")));
	assert_false(label_is_valid(SLICE_LITERAL("caf\xc3\xa9")));
}

static void
a_wrong_name_is_told_with_its_byte_and_the_rule(void **state)
{
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	assert_int_equal(name_check(SLICE_LITERAL("GOOD"), &err), 0);
	assert_int_equal(name_check(SLICE_LITERAL("API-KEY"), &err), ERR_INVALID);
	assert_string_equal(err.id, "name-invalid");
	assert_non_null(strstr(err.message, "byte 4 is `-`"));
	assert_non_null(strstr(err.why, "letters, digits"));
	name_check(SLICE_LITERAL("A\x1b[0m"), &err);
	assert_non_null(strstr(err.message, "\\x1b"));
	assert_null(strchr(err.message, '\x1b'));
}

static void
a_name_that_is_too_long_is_told_with_its_size(void **state)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	char name[300];

	(void)state;
	memset(name, 'A', sizeof(name));
	assert_int_equal(name_check(slice_of(name, sizeof(name)), &err), ERR_INVALID);
	assert_non_null(strstr(err.message, "300 bytes"));
	assert_int_equal(env_name_check(SLICE_LITERAL(""), &err), ERR_INVALID);
	assert_non_null(strstr(err.message, "empty"));
	assert_int_equal(env_name_check(SLICE_LITERAL("dev"), &err), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_name_is_letters_digits_and_underscores),
		cmocka_unit_test(a_name_has_at_most_255_bytes),
		cmocka_unit_test(an_environment_name_is_small_and_has_at_most_64_bytes),
		cmocka_unit_test(a_label_is_printable_ascii),
		cmocka_unit_test(a_wrong_name_is_told_with_its_byte_and_the_rule),
		cmocka_unit_test(a_name_that_is_too_long_is_told_with_its_size),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
