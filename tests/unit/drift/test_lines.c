/* SPDX-License-Identifier: Apache-2.0 */
#include "drift/lines.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"

static void
write_line(void *cookie, enum lines_step step, struct slice line)
{
	static const char marks[] = {
	    [LINES_SAME] = '=', [LINES_REMOVED] = '-', [LINES_ADDED] = '+'};

	buf_add_byte(cookie, (unsigned char)marks[step]);
	buf_add(cookie, line);
	buf_add_byte(cookie, ' ');
}

static void
differ(const char *before, const char *after, const char *wanted)
{
	struct buf told CLEANUP(buf_done) = BUF_INIT;

	lines_compare(slice_of_text(before), slice_of_text(after), write_line, &told);
	assert_string_equal(buf_text(&told), wanted);
}

static void
lines_are_removed_and_added_in_place(void **state)
{
	(void)state;
	differ("a\nb\nc\n", "a\nx\nc\n", "=a -b +x =c ");
	differ("a\nb\nc", "c", "-a -b =c ");
	differ("c", "a\nb\nc", "+a +b =c ");
	differ("a\nb\nc\nd\ne", "a\nc\nx\nd\nf", "=a -b =c +x =d -e +f ");
}

static void
equal_and_empty_texts_have_nothing_to_tell(void **state)
{
	(void)state;
	differ("", "", "");
	differ("a\nb", "a\nb", "=a =b ");
	differ("", "a", "+a ");
	differ("a", "", "-a ");
	differ("a\na\na", "a\na", "=a =a -a ");
}

static void
a_newline_at_the_end_is_no_line(void **state)
{
	(void)state;
	assert_int_equal(lines_count(SLICE_LITERAL("")), 0);
	assert_int_equal(lines_count(SLICE_LITERAL("a")), 1);
	assert_int_equal(lines_count(SLICE_LITERAL("a\n")), 1);
	assert_int_equal(lines_count(SLICE_LITERAL("a\n\nb")), 3);
}

static void
count_line(void *cookie, enum lines_step step, struct slice line)
{
	(void)line;
	((size_t *)cookie)[step]++;
}

static void
what_would_take_too_long_is_told_as_a_whole(void **state)
{
	struct buf before CLEANUP(buf_done) = BUF_INIT, after CLEANUP(buf_done) = BUF_INIT;
	size_t count[3] = {0};

	(void)state;
	buf_add_text(&before, "head\n");
	buf_add_text(&after, "head\n");
	for (int i = 0; i < 3000; i++) {
		buf_addf(&before, "old %d\n", i);
		buf_addf(&after, "new %d\n", i);
	}
	buf_add_text(&before, "tail\n");
	buf_add_text(&after, "tail\n");
	lines_compare(buf_slice(&before), buf_slice(&after), count_line, count);
	assert_int_equal(count[LINES_SAME], 2);
	assert_int_equal(count[LINES_REMOVED], 3000);
	assert_int_equal(count[LINES_ADDED], 3000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(lines_are_removed_and_added_in_place),
	    cmocka_unit_test(equal_and_empty_texts_have_nothing_to_tell),
	    cmocka_unit_test(a_newline_at_the_end_is_no_line),
	    cmocka_unit_test(what_would_take_too_long_is_told_as_a_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
