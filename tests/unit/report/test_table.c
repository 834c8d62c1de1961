/* SPDX-License-Identifier: Apache-2.0 */
#include "report/table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const char *const head[] = {"NAME", "KIND", "NOTE"};

static void
two_rows(struct table *table)
{
	struct table_row *row;

	table_init(table, head, ARRAY_LEN(head));
	row = table_add(table, MARK_LOOK);
	table_cell_text(row, 0, TONE_NONE, "A");
	table_cell_text(row, 1, TONE_NONE, "secret");
	row = table_add(table, MARK_NONE);
	table_cell_text(row, 0, TONE_NONE, "LONGER");
	table_cell_text(row, 1, TONE_NONE, "plain");
}

static void
assert_written(const struct table *table, const struct screen *screen, const char *expected)
{
	struct buf out CLEANUP(buf_done) = BUF_INIT;

	table_write(table, screen, &out);
	assert_string_equal(buf_text(&out), expected);
}

static void
columns_are_aligned_and_empty_ones_left_out(void **state)
{
	struct screen screen = {0};
	struct table table CLEANUP(table_done);

	(void)state;
	two_rows(&table);
	assert_written(&table, &screen,
	    "   NAME    KIND\n"
	    "!  A       secret\n"
	    "   LONGER  plain\n");
}

static void
a_plain_screen_has_words_only(void **state)
{
	struct screen screen = {.plain = true};
	struct table table CLEANUP(table_done);

	(void)state;
	two_rows(&table);
	assert_written(&table, &screen,
	    "NAME    KIND\n"
	    "A       secret\n"
	    "LONGER  plain\n");
}

static void
under_76_columns_it_is_a_list(void **state)
{
	struct screen screen = {.columns = 75};
	struct table table CLEANUP(table_done);

	(void)state;
	two_rows(&table);
	assert_written(&table, &screen,
	    "!  A\n"
	    "     KIND secret\n"
	    "   LONGER\n"
	    "     KIND plain\n");
}

static void
under_30_columns_it_is_a_line_an_item(void **state)
{
	struct screen screen = {.columns = 29};
	struct table table CLEANUP(table_done);

	(void)state;
	two_rows(&table);
	assert_written(&table, &screen,
	    "!  A secret\n"
	    "   LONGER plain\n");
}

static void
a_long_text_is_cut_in_its_middle(void **state)
{
	struct screen screen = {.columns = 80, .utf8 = true};
	struct buf out CLEANUP(buf_done) = BUF_INIT;
	struct table table CLEANUP(table_done);
	char name[101];

	(void)state;
	memset(name, 'A', 100);
	name[0] = 'B';
	name[99] = 'Z';
	name[100] = '\0';
	table_init(&table, head, 2);
	table_cell_text(table_add(&table, MARK_NONE), 0, TONE_NONE, name);
	table_cell_text(&table.rows[0], 1, TONE_NONE, "plain");
	table_write(&table, &screen, &out);
	assert_non_null(strstr(buf_text(&out), "   BAAA"));
	assert_non_null(strstr(buf_text(&out), "AA…AA"));
	assert_non_null(strstr(buf_text(&out), "AAZ  plain\n"));
	assert_int_equal(screen_width(slice_of_text(strchr(buf_text(&out), '\n') + 1)) - 1, 80);
}

static void
what_is_no_terminal_gets_all_of_it(void **state)
{
	struct screen screen = {.columns = 0};
	struct buf out CLEANUP(buf_done) = BUF_INIT;
	struct table table CLEANUP(table_done);
	char name[300];

	(void)state;
	memset(name, 'A', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	table_init(&table, head, 1);
	table_cell_text(table_add(&table, MARK_NONE), 0, TONE_NONE, name);
	table_write(&table, &screen, &out);
	assert_non_null(strstr(buf_text(&out), name));
}

static void
nothing_is_written_for_no_rows(void **state)
{
	struct screen screen = {0};
	struct table table CLEANUP(table_done);

	(void)state;
	table_init(&table, head, 3);
	assert_written(&table, &screen, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns_are_aligned_and_empty_ones_left_out),
		cmocka_unit_test(a_plain_screen_has_words_only),
		cmocka_unit_test(under_76_columns_it_is_a_list),
		cmocka_unit_test(under_30_columns_it_is_a_line_an_item),
		cmocka_unit_test(a_long_text_is_cut_in_its_middle),
		cmocka_unit_test(what_is_no_terminal_gets_all_of_it),
		cmocka_unit_test(nothing_is_written_for_no_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
