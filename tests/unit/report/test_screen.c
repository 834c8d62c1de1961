/* SPDX-License-Identifier: Apache-2.0 */
#include "report/screen.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct screen plain = {.plain = true};
static const struct screen utf8 = {.utf8 = true};
static const struct screen colored = {.color = true, .utf8 = true};

static void
control_characters_are_replaced_and_colour_is_ours(void **state)
{
	struct buf out CLEANUP(buf_done) = BUF_INIT;

	(void)state;
	screen_add_text(&out, &colored, TONE_RED, "a\033[2Jb");
	assert_string_equal(buf_text(&out), "\033[31ma\\x1b[2Jb\033[0m");
}

static void
without_colour_there_is_none(void **state)
{
	struct buf out CLEANUP(buf_done) = BUF_INIT;

	(void)state;
	screen_add_text(&out, &utf8, TONE_RED, "a");
	screen_add_text(&out, &colored, TONE_NONE, "b");
	screen_add_text(&out, &colored, TONE_RED, "");
	assert_string_equal(buf_text(&out), "ab");
}

static void
marks_are_ascii_where_the_locale_is(void **state)
{
	struct screen ascii = {0};
	struct buf out CLEANUP(buf_done) = BUF_INIT;

	(void)state;
	screen_add_mark(&out, &utf8, MARK_BAD);
	screen_add_mark(&out, &ascii, MARK_BAD);
	screen_add_mark(&out, &ascii, MARK_GONE);
	assert_string_equal(buf_text(&out), "✗  x  -  ");
}

static void
a_plain_screen_has_no_marks(void **state)
{
	struct buf out CLEANUP(buf_done) = BUF_INIT;

	(void)state;
	screen_add_mark(&out, &plain, MARK_BAD);
	assert_int_equal(out.len, 0);
}

static void
width_counts_columns(void **state)
{
	(void)state;
	assert_int_equal(screen_width(SLICE_LITERAL("abc")), 3);
	assert_int_equal(screen_width(SLICE_LITERAL("••")), 2);
	assert_int_equal(screen_width(SLICE_LITERAL("日本")), 4);
	assert_int_equal(screen_width(SLICE_LITERAL("e\xcc\x81")), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(control_characters_are_replaced_and_colour_is_ours),
		cmocka_unit_test(without_colour_there_is_none),
		cmocka_unit_test(marks_are_ascii_where_the_locale_is),
		cmocka_unit_test(a_plain_screen_has_no_marks),
		cmocka_unit_test(width_counts_columns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
