/* SPDX-License-Identifier: Apache-2.0 */
/* `dotenv`, which takes what all agree on and names who would not; compose's raw and literal forms. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "format/format.h"
#include "reads.h"
#include "secret/secret.h"

#define READS(text, values) reads("dotenv", SLICE_LITERAL(text), values, "")
#define REFUSED(text, told) refuses("dotenv", SLICE_LITERAL(text), told)
#define WRITES(value, text) writes("dotenv", "K", SLICE_LITERAL(value), 0, text)
#define NOT(value, what) \
	writes("dotenv", "K", SLICE_LITERAL(value), 0, \
		"refused: `dotenv` cannot carry `K`: " what " of its value")

static void
what_all_agree_on_is_read(void **state)
{
	(void)state;
	READS("# a comment: it's \"x\"\n\nA='x #y'\nB=\"it's\"  \nC=a/b:1@z%+,=-.\nD=žluť\n",
		"A=x #y;B=it's;C=a/b:1@z%+,=-.;D=žluť;");
	READS("A='C:\\new `x` \"y\" !'\n", "A=C:\\new `x` \"y\" !;");
	READS("", "");
	READS("A=1", "A=1;");
	reads("dotenv", SLICE_LITERAL("A=1\nA=2\n"), "A=2;", "2:1 duplicate A\n");
}

static void
lines_that_readers_differ_about_are_told_with_who_does(void **state)
{
	(void)state;
	REFUSED("A=x y\n", "1:4 value of `A`: a blank inside a value without quotes, behind which a "
		"shell runs a command\n");
	REFUSED("A=x#y\n", "1:4 value of `A`: a character that readers take differently if there are "
		"no quotes\n");
	REFUSED("A='x' # c\n", "1:6 value of `A`: text behind the closing quote, which systemd takes "
		"into the value\n");
	REFUSED("A='x$y'\n", "1:5 value of `A`: a dollar, which dotenv-expand replaces\n");
	REFUSED("A=\"x\\\"y\"\n", "1:5 value of `A`: a backslash beside a single quote, which dotenv-js "
		"does not escape\n");
	REFUSED("A='x\ny'\n", "1:3 value of `A`: a quote that does not end on its line, for which "
		"Nomad has no form\n2:1 neither an assignment nor a comment\n");
	REFUSED("A=\nB=''\n", "1:3 value of `A`: an empty value, which Nomad leaves out\n"
		"2:4 value of `B`: an empty value, which Nomad leaves out\n");
	REFUSED("A=1\r\n", "1:4 a carriage return, which a shell takes into the value\n");
	REFUSED("export A=1\n", "1:1 an `export`, with which systemd leaves the line out\n");
	REFUSED("A =1\nA.B=1\n 1A=1\n",
		"1:1 a name of something else than letters, digits and `_`, or a blank before the `=`\n"
		"2:1 a name of something else than letters, digits and `_`, or a blank before the `=`\n"
		"3:1 a name of something else than letters, digits and `_`, or a blank before the `=`\n");
	REFUSED("PPID=1\nconstructor=1\n", "1:1 a name that a shell sets itself\n"
		"2:1 a name that every object of JavaScript has\n");
	REFUSED("A\n;c\n", "1:1 neither an assignment nor a comment\n"
		"2:1 neither an assignment nor a comment\n");
}

static void
comments_that_some_read_on_from_are_told(void **state)
{
	(void)state;
	REFUSED("# c \\\nA=1\n", "1:5 a comment that ends with a backslash, which hides the next line "
		"from systemd before 254\n");
	REFUSED("# c\u2028A=1\n",
		"1:4 a control character in a comment, behind which some read on\n");
	REFUSED("# A='x\nB=1\n", "1:5 a quote behind `=` or `:` in a comment, which direnv reads on "
		"from\n");
}

static void
what_makes_a_reader_drop_the_file_is_told(void **state)
{
	(void)state;
	REFUSED("\ufeffA=1\n",
		"1:1 a byte order mark, which systemd and shells take into the first name\n");
	REFUSED("A=1\nB=x\xff\n", "2:4 a byte that is no UTF-8 text\n");
	REFUSED("A=1\n# \0\n", "2:3 a byte that is no UTF-8 text\n");
	REFUSED("A='\ufdd0'\n",
		"1:4 value of `A`: a Unicode noncharacter, for which systemd drops the file\n");
}

static void
a_value_without_a_common_form_names_the_reader_that_has_none(void **state)
{
	(void)state;
	WRITES("x #y `z` \"!\" C:\\new", "K='x #y `z` \"!\" C:\\new'\n");
	WRITES("it's #1", "K=\"it's #1\"\n");
	NOT("p@$$", "a dollar, which dotenv-expand replaces, at byte 2");
	NOT("x\ny", "a newline, which Nomad cannot read, at byte 1");
	NOT("x\ty", "a control character, which Nomad cannot read, at byte 1");
	NOT("x\ry", "a carriage return, which dotenv-js takes as a newline, at byte 1");
	NOT("", "an empty value, which Nomad leaves out, at byte 0");
	NOT("x\\", "a backslash at the end, which keeps the quote open for compose, at byte 1");
	NOT("x\\\\y", "two backslashes, which are one for python-dotenv, at byte 1");
	NOT("it's \"x\"", "a double quote beside a single one, for which dotenv-js has no form, at byte 5");
	NOT("it's \\x", "a backslash beside a single quote, which dotenv-js does not escape, at byte 5");
	NOT("it's `x`", "a backtick beside a single quote, which a shell would run, at byte 5");
	NOT("it's x!", "a `!` beside a single quote, which an interactive shell replaces, at byte 6");
	NOT("x\U0001ffff", "a Unicode noncharacter, for which systemd drops the file, at byte 1");
}

static void
the_longest_line_of_nomad_is_exact(void **state)
{
	static char value[65532], line[65600];

	(void)state;
	memset(value, 'x', sizeof(value));
	snprintf(line, sizeof(line), "K='%.65531s'\n", value);
	writes("dotenv", "K", slice_of(value, 65531), 0, line);
	writes("dotenv", "K", slice_of(value, 65532), 0,
		"refused: `dotenv` cannot carry `K`: the 65,535 bytes of a line in Nomad end at byte 65531 "
		"of its value");
}

static void
literally_dollars_are_text(void **state)
{
	(void)state;
	reads("compose-literal", SLICE_LITERAL("A=p@$$w0rd\nB=\"a\\$b\\\\$c$$d\\ne\"\nC='$x'\nD=${X!}\n"),
		"A=p@$$w0rd;B=a$b\\$c$$d\ne;C=$x;D=${X!};", "");
	reads("compose-literal", SLICE_LITERAL("A=x #y\nB= #z\nTOKEN\n"), "A=x;B=#z;",
		"1:1 comment A\n2:1 hash-value B\n3:1 inherited TOKEN\n");
}

static void
compose_tells_of_lines_inside_a_value(void **state)
{
	(void)state;
	reads("compose", SLICE_LITERAL("A='x\\'\nB='#y'\nC=1\n"), "A=x'\nB=;C=1;",
		"1:1 swallowed-lines A\n");
	writes("compose-raw", "A", SLICE_LITERAL("'x' $y"), 0, "A='x' $y\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_all_agree_on_is_read),
		cmocka_unit_test(lines_that_readers_differ_about_are_told_with_who_does),
		cmocka_unit_test(comments_that_some_read_on_from_are_told),
		cmocka_unit_test(what_makes_a_reader_drop_the_file_is_told),
		cmocka_unit_test(a_value_without_a_common_form_names_the_reader_that_has_none),
		cmocka_unit_test(the_longest_line_of_nomad_is_exact),
		cmocka_unit_test(literally_dollars_are_text),
		cmocka_unit_test(compose_tells_of_lines_inside_a_value),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
