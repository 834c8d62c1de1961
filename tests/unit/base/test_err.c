/* SPDX-License-Identifier: Apache-2.0 */
#include "base/err.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void
a_failure_is_told_once_and_its_code_returned(void **state)
{
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	assert_int_equal(
	    err_set(&err, ERR_NOT_FOUND, "no-file", "no file `%s`", "x"), ERR_NOT_FOUND);
	assert_int_equal(err.code, ERR_NOT_FOUND);
	assert_string_equal(err.id, "no-file");
	assert_string_equal(err.message, "no file `x`");
}

static void
a_new_failure_leaves_nothing_of_the_old_one(void **state)
{
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	err_set(&err, ERR_INVALID, "a", "old");
	err_fix(&err, "old");
	err_at(&err, "old", 1, 2);
	err_set(&err, ERR_REFUSED, "b", "new of %s", err.message);
	assert_string_equal(err.message, "new of old");
	assert_string_equal(err.fix, "");
	assert_string_equal(err.file, "");
	assert_int_equal(err.line, 0);
}

static void
a_system_failure_names_its_reason_in_lower_case(void **state)
{
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	errno = EACCES;
	assert_int_equal(err_system(&err, "cannot open `x`"), ERR_SYSTEM);
	assert_string_equal(err.message, "cannot open `x`: permission denied");
	errno = EIO;
	err_system(&err, "cannot read");
	assert_string_equal(err.message, "cannot read: input/output error");
	errno = 9999;
	err_system(&err, "cannot");
	assert_string_equal(err.message, "cannot: unknown error");
}

static void
context_is_told_outermost_first(void **state)
{
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	err_set(&err, ERR_INVALID, "a", "broken");
	assert_int_equal(err_ctx(&err, "inner"), ERR_INVALID);
	err_ctx(&err, "outer %d", 1);
	assert_string_equal(err.context, "outer 1: inner");
}

static void
details_keep_the_code(void **state)
{
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	err_set(&err, ERR_NO_KEY, "no-key", "no key");
	assert_int_equal(err_why(&err, "because"), ERR_NO_KEY);
	assert_int_equal(err_fix(&err, "do"), ERR_NO_KEY);
	assert_int_equal(err_tried(&err, "%s", "all"), ERR_NO_KEY);
	assert_int_equal(err_at(&err, "file", 3, 4), ERR_NO_KEY);
	assert_int_equal(err_source(&err, SLICE_LITERAL("line"), 2), ERR_NO_KEY);
	assert_string_equal(err.why, "because");
	assert_string_equal(err.tried, "all");
	assert_string_equal(err.source, "line");
	assert_int_equal(err.width, 2);
}

static void
what_is_too_long_is_cut_off(void **state)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	char longer[2000];

	(void)state;
	memset(longer, 'x', sizeof(longer));
	longer[sizeof(longer) - 1] = '\0';
	err_set(&err, ERR_INVALID, "a", "%s", longer);
	err_ctx(&err, "%s", longer);
	err_ctx(&err, "%s", longer);
	err_at(&err, longer, 1, 1);
	assert_int_equal(strlen(err.message), sizeof(err.message) - 1);
	assert_true(strlen(err.context) < sizeof(err.context));
	assert_int_equal(strlen(err.file), sizeof(err.file) - 1);
}

static void
twenty_problems_are_kept_and_all_are_counted(void **state)
{
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	for (unsigned i = 1; i <= 30; i++) {
		struct err other = ERR_INIT;

		err_set(&other, ERR_INVALID, "a", "problem %u", i);
		assert_int_equal(err_also(&err, &other), ERR_INVALID);
		assert_int_equal(other.code, 0);
	}
	assert_string_equal(err.message, "problem 1");
	assert_int_equal(err.more_count, 29);
	assert_string_equal(err.more[ERR_MOST - 2].message, "problem 20");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_failure_is_told_once_and_its_code_returned),
	    cmocka_unit_test(a_new_failure_leaves_nothing_of_the_old_one),
	    cmocka_unit_test(a_system_failure_names_its_reason_in_lower_case),
	    cmocka_unit_test(context_is_told_outermost_first),
	    cmocka_unit_test(details_keep_the_code),
	    cmocka_unit_test(what_is_too_long_is_cut_off),
	    cmocka_unit_test(twenty_problems_are_kept_and_all_are_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
