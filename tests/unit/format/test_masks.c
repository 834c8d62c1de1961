/* SPDX-License-Identifier: Apache-2.0 */
/* What a runner is told to hide. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "format/format.h"
#include "secret/secret.h"

/* The masks of VALUE must be WANTED. */
static void
masks(unsigned flags, struct slice value, const char *wanted)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct secret_text out CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;

	envset_add_text(set, "K", value, flags);
	assert_int_equal(format_masks(set, &out, &err), 0);
	secret_text_add_byte(&out, '\0');
	assert_string_equal((const char *)out.data, wanted);
}

static void
a_secret_is_masked_and_a_plain_value_is_not(void **state)
{
	(void)state;
	masks(0, SLICE_LITERAL("s3cret"), "::add-mask::s3cret\n");
	masks(ENTRY_PLAIN, SLICE_LITERAL("s3cret"), "");
}

static void
what_ends_a_command_is_escaped(void **state)
{
	(void)state;
	masks(0, SLICE_LITERAL("100%0Aab%"), "::add-mask::100%250Aab%25\n");
	masks(0, SLICE_LITERAL("::warning::x"), "::add-mask::::warning::x\n");
}

static void
each_line_is_masked_for_itself(void **state)
{
	(void)state;
	masks(0, SLICE_LITERAL("one1\ntwo2\r\n\n  three \n"),
		"::add-mask::one1%0Atwo2%0D%0A%0A  three %0A\n"
		"::add-mask::one1\n::add-mask::two2\n::add-mask::three\n");
	masks(0, SLICE_LITERAL("one1\rtwo2"),
		"::add-mask::one1%0Dtwo2\n::add-mask::one1\n::add-mask::two2\n");
}

static void
white_space_of_any_script_is_trimmed(void **state)
{
	(void)state;
	masks(0, SLICE_LITERAL(" \u00a0 a b\u2028\t"),
		"::add-mask:: \u00a0 a b\u2028\t\n::add-mask::a b\n");
}

static void
a_blank_value_has_no_mask(void **state)
{
	(void)state;
	masks(0, SLICE_LITERAL(""), "");
	masks(0, SLICE_LITERAL(" \n\t\r\n\u00a0"), "");
}

static bool
is_short(unsigned flags, const char *value)
{
	struct entry entry = {.value = slice_of_text(value), .flags = flags};

	return format_mask_is_short(&entry);
}

static void
a_line_of_less_than_four_characters_is_told(void **state)
{
	(void)state;
	assert_true(is_short(0, "abc"));
	assert_false(is_short(0, "abcd"));
	assert_true(is_short(0, "long enough\n}\n"));
	assert_true(is_short(0, "long enough\n  abc  \nlong enough"));
	assert_true(is_short(0, "žlu"));
	assert_false(is_short(0, "žluť"));
	assert_false(is_short(0, ""));
	assert_false(is_short(0, "long enough\n \n"));
	assert_false(is_short(ENTRY_PLAIN, "abc"));
}

static void
a_secret_that_is_not_text_is_refused_whole(void **state)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct secret_text out CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	envset_add_text(set, "A", SLICE_LITERAL("good"), 0);
	envset_add_text(set, "K", SLICE_LITERAL("abc\xff"), 0);
	assert_int_equal(format_masks(set, &out, &err), ERR_INVALID);
	assert_string_equal(err.id, "cannot-mask");
	assert_string_equal(err.message, "a runner cannot hide `K`: a byte that is not UTF-8 at byte 3 "
		"of its value");
	assert_int_equal(out.len, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_secret_is_masked_and_a_plain_value_is_not),
		cmocka_unit_test(what_ends_a_command_is_escaped),
		cmocka_unit_test(each_line_is_masked_for_itself),
		cmocka_unit_test(white_space_of_any_script_is_trimmed),
		cmocka_unit_test(a_blank_value_has_no_mask),
		cmocka_unit_test(a_line_of_less_than_four_characters_is_told),
		cmocka_unit_test(a_secret_that_is_not_text_is_refused_whole),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
