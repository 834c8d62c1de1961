/* SPDX-License-Identifier: Apache-2.0 */
/* The readers beyond the vectors: errors with their places, whole files, `json`, `null`. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "format/format.h"
#include "secret/secret.h"

static int
read_in(const char *dialect, struct slice text, struct envset *set, struct err *err)
{
	const struct format *format;

	assert_int_equal(format_get(dialect, &format, err), 0);
	return format->read(text, ".env", set, NULL, err);
}

static void
reads(const char *dialect, struct slice text, const char *values)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct buf got CLEANUP(buf_done) = BUF_INIT;

	if (read_in(dialect, text, set, &err) < 0)
		fail_msg("%u:%u: %s", err.line, err.column, err.message);
	for (size_t i = 0; i < envset_count(set); i++)
		buf_addf(&got, "%s=%s;", (const char *)envset_at(set, i)->name.data,
			(const char *)envset_at(set, i)->value.data);
	assert_string_equal(buf_text(&got), values);
}

static void
refused(const char *dialect, const char *text, const char *message, unsigned line, unsigned column)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct err err CLEANUP(err_done) = ERR_INIT;

	assert_int_equal(read_in(dialect, slice_of_text(text), set, &err), ERR_INVALID);
	assert_string_equal(err.message, message);
	assert_null(strstr(err.context, "MARKER"));
	assert_null(strstr(err.fix, "MARKER"));
	assert_string_equal(err.file, ".env");
	assert_int_equal(err.line, line);
	assert_int_equal(err.column, column);
}

static void
an_entry_knows_where_it_stood(void **state)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct err err CLEANUP(err_done) = ERR_INIT;
	const struct entry *entry;

	(void)state;
	assert_int_equal(read_in("compose", SLICE_LITERAL("A=1\n\n export B='\xff'\n"), set, &err), 0);
	entry = envset_find(set, SLICE_LITERAL("B"));
	assert_int_equal(entry->line, 3);
	assert_int_equal(entry->column, 9);
	assert_string_equal(entry->record->origin, ".env");
	assert_int_equal(entry->flags, ENTRY_BINARY);
	assert_int_equal(envset_find(set, SLICE_LITERAL("A"))->flags, 0);
}

static void
a_column_beyond_all_is_the_largest(void **state)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	buf_add_text(&text, "{\"A\": \"x\",");
	for (int i = 0; i < (1 << 24) / 64; i++)
		buf_add_text(&text, "                                                                ");
	buf_add_text(&text, "\"B\": \"y\"}");
	assert_int_equal(read_in("json", buf_slice(&text), set, &err), 0);
	assert_int_equal(envset_find(set, SLICE_LITERAL("A"))->column, 2);
	assert_int_equal(envset_find(set, SLICE_LITERAL("B"))->column, ENTRY_COLUMN_MOST);
	assert_int_equal(envset_find(set, SLICE_LITERAL("B"))->line, 1);
}

static void
whole_files_of_every_form_are_read(void **state)
{
	(void)state;
	reads("compose", SLICE_LITERAL(""), "");
	reads("compose", SLICE_LITERAL("# only\n# comments"), "");
	reads("compose", SLICE_LITERAL("\xef\xbb\xbf" "A=1\r\nB=2\r\n"), "A=1;B=2;");
	reads("compose", SLICE_LITERAL("A=1"), "A=1;");
	reads("docker", SLICE_LITERAL(""), "");
	reads("docker", SLICE_LITERAL("\xef\xbb\xbf" "A=1\r\n \n  # c\nB= 2 \n"), "A=1;B= 2 ;");
	reads("sh", SLICE_LITERAL(""), "");
	reads("null", SLICE_LITERAL(""), "");
	reads("json", SLICE_LITERAL("{}"), "");
}

static void
a_hundred_thousand_names_and_a_value_of_ten_mebibytes_are_read(void **state)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	for (int i = 0; i < 100000; i++)
		buf_addf(&text, "N%d=\"$$%d\"\n", i * 7919 % 100000, i);
	buf_add_text(&text, "BIG='");
	for (int i = 0; i < 10 << 17; i++)
		buf_add_text(&text, "MARKER\n.");
	buf_add_text(&text, "'\n");
	assert_int_equal(read_in("compose", buf_slice(&text), set, &err), 0);
	assert_int_equal(envset_count(set), 100001);
	assert_int_equal(envset_find(set, SLICE_LITERAL("BIG"))->value.len, 10 << 20);
}

static void
every_problem_of_a_file_is_told(void **state)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	assert_int_equal(read_in("compose", SLICE_LITERAL("A=${MARKER!}\nB=1\nC=${X:?no}\nD='MARKER\n"),
		set, &err), ERR_INVALID);
	assert_int_equal(err.line, 1);
	assert_string_equal(err.context, "value of `A`");
	assert_int_equal(err.more_count, 2);
	assert_int_equal(err.more[0].line, 3);
	assert_int_equal(err.more[1].line, 4);
	for (size_t i = 0; i < err.more_count; i++)
		assert_null(strstr(err.more[i].message, "MARKER"));
}

static void
references_cannot_make_a_file_grow_without_end(void **state)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	buf_add_text(&text, "A0=0123456789012345\n");
	for (int i = 1; i < 64; i++)
		buf_addf(&text, "A%d=$A%d$A%d\n", i, i - 1, i - 1);
	assert_int_equal(read_in("compose", buf_slice(&text), set, &err), ERR_INVALID);
	assert_non_null(strstr(err.message, "multiply"));
}

static void
docker_lines_that_it_refuses_are_told(void **state)
{
	(void)state;
	refused("docker", "A=1\n=MARKER\n", "no name before the `=`", 2, 1);
	refused("docker", "  A B=MARKER\n", "a space or tab inside a name", 1, 3);
	refused("docker", "A=\xff MARKER\n", "a byte that is not UTF-8", 1, 1);
}

static void
null_items_without_a_name_or_an_end_are_told(void **state)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	reads("null", SLICE_LITERAL("A=1\0B=x\ny=\0"), "A=1;B=x\ny=;");
	assert_int_equal(read_in("null", SLICE_LITERAL("A=1\0MARKER\0=x\0B=MARKER"), set, &err), ERR_INVALID);
	assert_string_equal(err.message, "item 2 has no `NAME=`");
	assert_int_equal(err.more_count, 2);
	assert_string_equal(err.more[1].message, "the last item does not end with a NUL");
}

static void
json_values_must_be_texts(void **state)
{
	(void)state;
	reads("json", SLICE_LITERAL("{\"B\": \"x\\n\\\"\", \"A\": \"\"}"), "A=;B=x\n\";");
	refused("json", "{\"A\": 1}", "`A` is a number, not a text", 1, 2);
	refused("json", "{\"A\": \"MARKER\",\n\"A\": \"MARKER\"}", "not valid JSON: a name that stands twice", 2, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_entry_knows_where_it_stood),
		cmocka_unit_test(a_column_beyond_all_is_the_largest),
		cmocka_unit_test(whole_files_of_every_form_are_read),
		cmocka_unit_test(a_hundred_thousand_names_and_a_value_of_ten_mebibytes_are_read),
		cmocka_unit_test(every_problem_of_a_file_is_told),
		cmocka_unit_test(references_cannot_make_a_file_grow_without_end),
		cmocka_unit_test(docker_lines_that_it_refuses_are_told),
		cmocka_unit_test(null_items_without_a_name_or_an_end_are_told),
		cmocka_unit_test(json_values_must_be_texts),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
