/* SPDX-License-Identifier: Apache-2.0 */
/* What is written for fish, and what of its language is read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "format/format.h"
#include "reads.h"
#include "secret/secret.h"

#define TEXT SLICE_LITERAL

static void
quotes_and_backslashes_are_escaped(void **state)
{
	(void)state;
	writes("fish", "A", TEXT("it's \\n $x"), 0, "set -gx A 'it\\'s \\\\n $x'\n");
	writes("fish", "A", TEXT("-x\n\xff"), 0, "set -gx A '-x\n\xff'\n");
	writes("fish", "A", TEXT(""), 0, "set -gx A ''\n");
}

static void
names_that_fish_sets_itself_are_refused(void **state)
{
	static const char *const names[] = {"_", "FISH_VERSION", "PWD", "SHLVL", "fish_kill_signal",
		"fish_killring", "fish_pid", "history", "hostname", "pipestatus", "status",
		"status_generation", "umask", "version"};
	char wanted[200];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		snprintf(wanted, sizeof(wanted), "refused: `fish` cannot carry `%s`: a variable that "
			"fish sets itself at byte 0 of its name", names[i]);
		writes("fish", names[i], TEXT("x"), 0, wanted);
	}
	writes("fish", "STATUS", TEXT("x"), 0, "set -gx STATUS 'x'\n");
}

static void
an_empty_folder_in_a_path_is_refused(void **state)
{
	(void)state;
	writes("fish", "PATH", TEXT("/a::/b"), 0, "refused: `fish` cannot carry `PATH`: an empty "
		"folder, of which fish makes `.`, at byte 3 of its value");
	writes("fish", "PATH", TEXT(":/b"), 0, "refused: `fish` cannot carry `PATH`: an empty "
		"folder, of which fish makes `.`, at byte 0 of its value");
	writes("fish", "CDPATH", TEXT("/a:"), 0, "refused: `fish` cannot carry `CDPATH`: an empty "
		"folder, of which fish makes `.`, at byte 3 of its value");
	writes("fish", "CDPATH", TEXT(""), 0, "refused: `fish` cannot carry `CDPATH`: an empty "
		"folder, of which fish makes `.`, at byte 0 of its value");
	writes("fish", "PATH", TEXT("/a:/b"), 0, "set -gx PATH '/a:/b'\n");
	writes("fish", "MANPATH", TEXT(":"), 0, "set -gx MANPATH ':'\n");
	refuses("fish", TEXT("set -gx PATH '/a:'\n"),
		"1:19 an empty folder, of which fish makes `.`, in the value of `PATH`\n");
}

static void
literals_of_every_kind_are_read(void **state)
{
	(void)state;
	reads("fish", TEXT("set -gx A 'a\\'\\\\\\n'\n"), "A=a'\\\\n;", "");
	reads("fish", TEXT("set -gx A \"a\\\"\\\\\\$\\n'\"\n"), "A=a\"\\$\\n';", "");
	reads("fish", TEXT("set -gx A \"a\\\nb\nc\"\n"), "A=ab\nc;", "");
	reads("fish", TEXT("set -gx A a'b'\"c\"\\ d#e\n"), "A=abc d#e;", "");
	reads("fish", TEXT("set -gx A é/x:y=%1,2\n"), "A=é/x:y=%1,2;", "");
	reads("fish", TEXT("set -gx A\n"), "A=;", "");
	reads("fish", TEXT("set -gx A # none\n"), "A=;", "");
}

static void
what_stands_around_a_statement_is_read(void **state)
{
	(void)state;
	reads("fish", TEXT("# c\n\n  set -x -g A 1 # c\nset --export --global -- B 2;set -Ux C 3"),
		"A=1;B=2;C=3;", "");
	reads("fish", TEXT("set -gx A 1; set -gx A 2\n"), "A=2;", "1:22 duplicate A\n");
	reads("fish", TEXT(""), "", "");
}

static void
what_is_not_exported_is_told(void **state)
{
	(void)state;
	reads("fish", TEXT("set -g A 1\nset B 2\nset -gx C 3\n"), "C=3;",
		"1:8 line-ignored A\n2:5 line-ignored B\n");
}

static void
a_value_that_would_run_something_is_an_error(void **state)
{
	static const char *const values[] = {"$HOME", "(id)", "~", "*", "a?", "{a,b}", "[1]", "a|b",
		"a&", "<x", ">x", "%self", "\\n", "\\x41", "a\\ #b", "\"$x\"", "\"$(id)\""};
	char text[100];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(values); i++) {
		struct envset *set CLEANUP(envset_freep) = envset_new(0);
		struct err err CLEANUP(err_done) = ERR_INIT;
		const struct format *format;

		snprintf(text, sizeof(text), "set -gx A %s\n", values[i]);
		assert_int_equal(format_get("fish", &format, &err), 0);
		assert_int_equal(format->read(slice_of_text(text), "f", set, NULL, &err), ERR_INVALID);
		assert_int_equal(envset_count(set), 0);
		assert_non_null(strstr(err.message, "in the value of `A`"));
		assert_int_equal(err.line, 1);
	}
}

static void
all_problems_of_a_file_are_told(void **state)
{
	(void)state;
	refuses("fish", TEXT("export A=1\nset -gx B 1 2\nset -e C\nset -gx D 'x\nset -gx E 1\r\n"),
		"1:7 neither `set` nor a comment\n"
		"2:13 a list in the value of `B`\n"
		"3:7 an option of `set` that is not read here\n"
		"4:11 a quote that does not end in the value of `D`\n"
		"5:12 a carriage return in the value of `E`\n");
	refuses("fish", TEXT("set -gx A[1] x\nset -gx A \\\n"),
		"1:10 something else than one variable to set\n"
		"2:11 a line that goes on on the next in the value of `A`\n");
}

static void
the_place_is_that_of_the_name(void **state)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct err err CLEANUP(err_done) = ERR_INIT;
	const struct format *format;

	(void)state;
	assert_int_equal(format_get("fish", &format, &err), 0);
	assert_int_equal(format->read(TEXT("set -gx A 'x\ny'\n set -gx B \"z\"\n"), "f", set, NULL,
		&err), 0);
	assert_int_equal(envset_at(set, 0)->quote, QUOTE_SINGLE);
	assert_int_equal(envset_at(set, 1)->quote, QUOTE_DOUBLE);
	assert_int_equal(envset_at(set, 1)->line, 3);
	assert_int_equal(envset_at(set, 1)->column, 10);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(quotes_and_backslashes_are_escaped),
		cmocka_unit_test(names_that_fish_sets_itself_are_refused),
		cmocka_unit_test(an_empty_folder_in_a_path_is_refused),
		cmocka_unit_test(literals_of_every_kind_are_read),
		cmocka_unit_test(what_stands_around_a_statement_is_read),
		cmocka_unit_test(what_is_not_exported_is_told),
		cmocka_unit_test(a_value_that_would_run_something_is_an_error),
		cmocka_unit_test(all_problems_of_a_file_are_told),
		cmocka_unit_test(the_place_is_that_of_the_name),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
