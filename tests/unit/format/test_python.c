/* SPDX-License-Identifier: Apache-2.0 */
/* python-dotenv and docker-compose 1.29 beyond the vectors: references, versions, what is dropped. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "format/format.h"
#include "reads.h"
#include "secret/secret.h"

#define READS(text, told, values) reads("python-dotenv", SLICE_LITERAL(text), values, told)

static void
only_braces_are_references_and_quotes_do_not_matter(void **state)
{
	(void)state;
	READS("B=q\nA='x${B}$B'\n", "2:1 dollar-expanded A\n", "A=xq$B;B=q;");
	READS("A=${X}\nB=${X:-d}\nC=${X:?e}${X-d}\n",
		"1:1 dollar-unset A\n2:1 dollar-expanded B\n3:1 dollar-unset C\n", "A=;B=d;C=${X:?e};");
	READS("A=${A B}${}${\nB=${a:b}${a\n", "1:1 dollar-unset A\n", "A=${;B=${a:b}${a;");
	READS("B=q\nA=${B:-${C}}\n", "2:1 dollar-expanded A\n", "A=q};B=q;");
	READS("A=${B}\nB=1\n", "1:1 dollar-unset A\n", "A=;B=1;");
	READS("A=1\nA=${A}2\n", "2:1 dollar-expanded A\n2:1 duplicate A\n", "A=12;");
}

static void
a_bare_name_has_no_value_and_takes_one_away(void **state)
{
	(void)state;
	READS("A=1\nA\nB=2\n", "2:1 inherited A\n", "B=2;");
	READS("A\nA=1\n", "1:1 inherited A\n2:1 duplicate A\n", "A=1;");
	READS("X\nA=${X:-d}\n", "1:1 inherited X\n2:1 dollar-expanded A\n", "A=;");
	READS("export TOKEN\n", "1:1 inherited TOKEN\n", "");
}

static void
comments_need_a_blank_before_them(void **state)
{
	(void)state;
	READS("A=x#y\nB=x #y\nC=x\t#y\nD='x'#y\nE#c\n=x\n# c\n",
		"2:1 comment B\n3:1 comment C\n5:1 inherited E\n6:1 line-ignored \n",
		"A=x#y;B=x;C=x;D=x;");
	READS("A=#y\n", "1:1 hash-value A\n", "A=#y;");
}

static void
what_later_versions_read_otherwise_is_told(void **state)
{
	(void)state;
	READS("\ufeffA=1\n", "1:1 version-dependent \n", "A=1;");
	READS("A= # c\n", "1:1 version-dependent A\n1:1 hash-value A\n", "A=# c;");
	READS("A=\"x\\\\\"\nB=\"y\"\n", "1:1 version-dependent A\n1:1 line-ignored \n", "");
	READS("A='x\\'\nB=2\n", "1:1 version-dependent A\n", "A=x\\;B=2;");
	READS("A='x\\\\y'\nB=\"x\\\"y\"\n", "", "A=x\\y;B=x\"y;");
	reads("compose-v1", SLICE_LITERAL("\ufeffA= # c\nB='x\\'\n"), "A=# c;B=x\\;",
		"1:4 hash-value A\n");
}

static void
lines_that_do_not_fit_are_skipped_and_told(void **state)
{
	(void)state;
	READS("A: 1\nB c=1\nC=\"x\" y\nD='x\nE=1\n",
		"1:1 line-ignored \n2:1 line-ignored \n3:1 line-ignored \n4:1 line-ignored \n", "E=1;");
	READS("A='x\n'y\nB=1\n", "1:1 line-ignored \n", "B=1;");
	READS("A='x\\'\nB='#y'\nC=1\n", "1:1 swallowed-lines A\n", "A=x'\nB=;C=1;");
}

static void
names_may_be_anything_but_what_no_environment_has(void **state)
{
	(void)state;
	READS("'A b'=1\n;A=2\nA/b\u00e9=3\n", "", ";A=2;A b=1;A/b\u00e9=3;");
	refuses("python-dotenv", SLICE_LITERAL("B=1\n'A=b'=1\n"),
		"2:1 a name that no environment can have\n");
}

static void
a_file_that_is_no_text_is_refused_as_a_whole(void **state)
{
	(void)state;
	refuses("python-dotenv", SLICE_LITERAL("A=1\nB=x\xff\nC=\xff\n"), "2:4 a byte that is not UTF-8\n");
	refuses("compose-v1", SLICE_LITERAL("# \xff\nA=1\n"), "1:3 a byte that is not UTF-8\n");
}

static void
escapes_are_few_and_carriage_returns_are_newlines(void **state)
{
	(void)state;
	READS("A='x\r\ny\rz'\rB=\"\\r\\t\\'\\q\\\\n\"\r\n", "4:1 carriage-return B\n",
		"A=x\ny\nz;B=\r\t'\\q\\n;");
	READS("A=\u00a0x\u2003\nB=x\x1c\n", "", "A=x;B=x;");
}

static void
references_that_multiply_are_an_error(void **state)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct err err CLEANUP(err_done) = ERR_INIT;
	const struct format *format;

	(void)state;
	buf_add_text(&text, "A0=0123456789012345\n");
	for (int i = 1; i < 64; i++)
		buf_addf(&text, "A%d=${A%d}${A%d}\n", i, i - 1, i - 1);
	assert_int_equal(format_get("python-dotenv", &format, &err), 0);
	assert_int_equal(format->read(buf_slice(&text), "f", set, NULL, &err), ERR_INVALID);
	assert_non_null(strstr(err.message, "multiply"));
}

static void
values_are_written_so_that_every_version_reads_them(void **state)
{
	(void)state;
	writes("python-dotenv", "A", SLICE_LITERAL("p@$$ #1\n\\x"), 0, "A='p@$$ #1\n\\\\x'\n");
	writes("compose-v1", "A", SLICE_LITERAL("it's \\\"\r"), 0, "A=\"it's \\\\\\\"\\r\"\n");
	writes("python-dotenv", "A", SLICE_LITERAL("x'#\\"), 0, "A=x'#\\\n");
	writes("python-dotenv", "A", SLICE_LITERAL(" x\\"), 0,
		"refused: `python-dotenv` cannot carry `A`: a backslash that no quotes can hold at byte 2 "
		"of its value");
	writes("compose-v1", "A", SLICE_LITERAL("x${y}z"), 0,
		"refused: `compose-v1` cannot carry `A`: a `${…}` that is replaced whatever the quotes, at "
		"byte 1 of its value");
	writes("python-dotenv", "A", SLICE_LITERAL("${y ${z:?a} ${"), 0, "A='${y ${z:?a} ${'\n");
	writes("python-dotenv", "A", SLICE_LITERAL("${y:x${:-}"), 0,
		"refused: `python-dotenv` cannot carry `A`: a `${…}` that is replaced whatever the quotes, "
		"at byte 5 of its value");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_braces_are_references_and_quotes_do_not_matter),
		cmocka_unit_test(a_bare_name_has_no_value_and_takes_one_away),
		cmocka_unit_test(comments_need_a_blank_before_them),
		cmocka_unit_test(what_later_versions_read_otherwise_is_told),
		cmocka_unit_test(lines_that_do_not_fit_are_skipped_and_told),
		cmocka_unit_test(names_may_be_anything_but_what_no_environment_has),
		cmocka_unit_test(a_file_that_is_no_text_is_refused_as_a_whole),
		cmocka_unit_test(escapes_are_few_and_carriage_returns_are_newlines),
		cmocka_unit_test(references_that_multiply_are_an_error),
		cmocka_unit_test(values_are_written_so_that_every_version_reads_them),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
