/* SPDX-License-Identifier: Apache-2.0 */
/* ruby dotenv beyond the vectors: lines that belong together, substitutions, hazards. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "reads.h"
#include "secret/secret.h"

#define READS(text, told, values) reads("ruby-dotenv", SLICE_LITERAL(text), values, told)
#define REFUSED(text, told) refuses("ruby-dotenv", SLICE_LITERAL(text), told)

static void
entries_may_go_over_lines(void **state)
{
	(void)state;
	READS("A=\n 'x'\nB\n=1\n", "1:1 swallowed-lines A\n3:1 swallowed-lines B\n", "A=x;B=1;");
	READS("A:\nB=1\nC=2\n", "1:1 swallowed-lines A\n", "A=B=1;C=2;");
	READS("A='x\\'\nB='#y'\nC=1\n", "1:1 swallowed-lines A\n", "A=x\\'\nB=;C=1;");
	READS("A='x\r\ny\rz'\rB=1\r\n", "", "A=x\ny\nz;B=1;");
	READS("\xef\xbb\xbf  export\n A=1", "", "A=1;");
}

static void
a_comment_inside_a_value_is_told(void **state)
{
	(void)state;
	READS("PW=pa#ss\nB=x #y\nC='a#b'#c\nD=#x\n", "1:1 hash-cut PW\n2:1 comment B\n",
		"B=x;C=a#b;D=;PW=pa;");
	READS("A=\"x\"y#z\n", "1:1 hash-cut A\n", "A=\"x\"y;");
}

static void
what_its_reader_would_run_is_told_and_not_run(void **state)
{
	(void)state;
	READS("A=$(echo hi)\nB=\"x$(a (b) c)\"\nC='$(id)'\nD=\\$(id)$(\n",
		"1:1 executes A\n2:1 executes B\n", "A=$(echo hi);B=x$(a (b) c);C=$(id);D=$(id)$(;");
	READS("A='$(id)'\nB=$A\nC=$()$(())\n", "2:1 dollar-expanded B\n2:1 executes B\n",
		"A=$(id);B=$(id);C=$()$(());");
}

static void
variables_and_backslashes_go(void **state)
{
	(void)state;
	READS("b=q\nA=$b${b}\"$b}\n", "2:1 dollar-expanded A\n", "A=qq\"q;b=q;");
	READS("A=s3cr$et\nB=\\$et$ ${\n", "1:1 dollar-unset A\n", "A=s3cr;B=$et$ ${;");
	READS("A=a\\b\\\\c\nB=\"a\\nb\\\\n\\t\"\n", "", "A=ab\\c;B=a\\nb\\nt;");
	READS("DOTENV_LINEBREAK_MODE=legacy\nB=\"a\\nb\"\n", "", "B=a\nb;DOTENV_LINEBREAK_MODE=legacy;");
}

static void
lines_that_are_no_entries_are_told(void **state)
{
	(void)state;
	READS("A-B=1\nC D=2\n# c\nE=1\n", "1:1 line-ignored \n2:1 line-ignored \n", "E=1;");
	READS("TOKEN\nA=1\n", "1:1 version-dependent TOKEN\n", "A=1;TOKEN=;");
	READS("A=1\nexport A\nexport A=\n", "", "A=1;");
	REFUSED("export A\nB=1\n", "1:8 `export` without a value, of a name that nothing above sets\n");
	REFUSED("A=1\nB=\xff\n", "2:3 a byte that is not UTF-8\n");
}

static void
parentheses_are_counted_and_not_followed_without_end(void **state)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;

	(void)state;
	buf_add_text(&text, "A=$");
	for (int i = 0; i < 200; i++)
		buf_add_text(&text, "(");
	refuses("ruby-dotenv", buf_slice(&text), "1:1 more than 100 parentheses inside each other\n");
}

static void
what_has_no_form_is_refused(void **state)
{
	static const char head[] = "refused: `ruby-dotenv` cannot carry `K`: ";
	static const struct {
		const char *value, *wanted;
	} cases[] = {
		{"a\rb", "a carriage return at byte 1 of its value"},
		{"a\\", "a backslash at the end at byte 1 of its value"},
		{"it's \\ x", "a backslash, beside a single quote, at byte 5 of its value"},
		{"it's $(id)",
			"a `$(`, which it would run beside a single quote, at byte 5 of its value"},
	};
	char wanted[200];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		snprintf(wanted, sizeof(wanted), "%s%s", head, cases[i].wanted);
		writes("ruby-dotenv", "K", slice_of_text(cases[i].value), 0, wanted);
	}
	writes("ruby-dotenv", "K", SLICE_LITERAL("\\x$(id)"), 0, "K='\\x$(id)'\n");
	writes("ruby-dotenv", "K", SLICE_LITERAL("it's \"$5\""), 0, "K=\"it's \\\"\\$5\\\"\"\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(entries_may_go_over_lines),
		cmocka_unit_test(a_comment_inside_a_value_is_told),
		cmocka_unit_test(what_its_reader_would_run_is_told_and_not_run),
		cmocka_unit_test(variables_and_backslashes_go),
		cmocka_unit_test(lines_that_are_no_entries_are_told),
		cmocka_unit_test(parentheses_are_counted_and_not_followed_without_end),
		cmocka_unit_test(what_has_no_form_is_refused),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
