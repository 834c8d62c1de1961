/* SPDX-License-Identifier: Apache-2.0 */
/* dotenv and dotenv-expand beyond the vectors: lines, quotes that do not close, references, hazards. */
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

#define READS(text, told, values) reads("dotenv-js", SLICE_LITERAL(text), values, told)
#define EXPANDS(text, told, values) reads("dotenv-expand", SLICE_LITERAL(text), values, told)

static void
a_value_may_stand_below_its_name(void **state)
{
	(void)state;
	READS("A=\n 'x'\nB\n=1\n", "1:1 swallowed-lines A\n3:1 swallowed-lines B\n", "A=x;B=1;");
	READS("A:\nB=1\nC=2\n", "1:1 swallowed-lines A\n", "A=B=1;C=2;");
	READS("A:\r\nB=1\r\nC=2\r\n", "1:1 swallowed-lines A\n", "A=B=1;C=2;");
	READS("export\nA=1\nexport\n=2\n", "3:1 swallowed-lines export\n", "A=1;export=2;");
	READS("A=\nB=\n\n# c\n", "", "A=;B=;");
}

static void
quotes_close_at_the_last_that_ends_a_line(void **state)
{
	(void)state;
	READS("A='x\\'\nB='#y'\nC=1\n", "1:1 swallowed-lines A\n", "A=x\\'\nB=;C=1;");
	READS("A='x\\' # c\nB=1\n", "", "A=x\\;B=1;");
	READS("A='x\\' y\nB='z'\n", "1:1 open-quote A\n", "A='x\\' y;B=z;");
	READS("A=`x'\"\ny` # c\nB=\"\"\nC=''\n", "", "A=x'\"\ny;B=;C=;");
	READS("A='x'\u2028B=1\n", "", "A=x;B=1;");
}

static void
quotes_that_do_not_close_are_told(void **state)
{
	(void)state;
	READS("A='it'\\''s'\n", "1:1 open-quote A\n", "A=it'\\''s;");
	READS("A=\"x\" B=2\n", "1:1 open-quote A\n", "A=\"x\" B=2;");
	READS("A=\"a\\nb\nB=1\n", "1:1 open-quote A\n", "A=\"a\nb;B=1;");
	READS("A='\nB=1\n", "1:1 open-quote A\n", "A=';B=1;");
	READS("A='a'b'\u2028'c'\u2028d\n", "1:1 open-quote A\n", "A=a'b'\u2028'c\u2028d;");
}

static void
a_comment_inside_a_value_is_told(void **state)
{
	(void)state;
	READS("PW=pa#ss\nB=x #y\nC='a#b'#c\nD=#x\nE= # c\n",
		"1:1 hash-cut PW\n2:1 comment B\n4:1 hash-cut D\n5:1 comment E\n",
		"B=x;C=a#b;D=;E=;PW=pa;");
}

static void
lines_that_are_skipped_are_told(void **state)
{
	(void)state;
	READS("TOKEN\nsome words\n=x\nA:b\nA[0]=1\nB=1\n",
		"1:1 line-ignored TOKEN\n2:1 line-ignored \n3:1 line-ignored \n"
		"4:1 line-ignored \n5:1 line-ignored \n",
		"B=1;");
	READS("__proto__=1\nB=1\n", "1:1 line-ignored __proto__\n", "B=1;");
	READS("# c\u2028A=1\n", "", "A=1;");
}

static void
bytes_that_are_no_text_are_told(void **state)
{
	(void)state;
	READS("A=x\xff\xe2\x82y\xf0\x9f\x98\n", "1:1 not-utf8 A\n", "A=x\ufffd\ufffdy\ufffd;");
	READS("A='\xed\xa0\x80\xc0\xaf'\n", "1:1 not-utf8 A\n",
		"A=\ufffd\ufffd\ufffd\ufffd\ufffd;");
	READS("\xff=1\nB=2\n", "1:1 line-ignored \n", "B=2;");
}

static void
carriage_returns_are_newlines(void **state)
{
	(void)state;
	READS("A='x\r\ny\rz'\rB=1\r\n", "", "A=x\ny\nz;B=1;");
	READS("A=\"x\\ry\"\nB=\"x\\\\ny\"\n", "1:1 carriage-return A\n", "A=x\ry;B=x\\\ny;");
	READS("A=1\rTOKEN\r\nB=1\n", "2:1 line-ignored TOKEN\n", "A=1;B=1;");
	READS("\ufeffA\u00a0=\u00a0x\u3000\n", "", "A=x;");
}

static void
references_see_the_whole_file(void **state)
{
	(void)state;
	EXPANDS("B=q\nA='x${B}'\n", "2:1 dollar-expanded A\n", "A=xq;B=q;");
	EXPANDS("A=$B\nB=$C\nC=1\n", "1:1 version-dependent A\n1:1 dollar-expanded A\n"
		"2:1 version-dependent B\n2:1 dollar-expanded B\n", "A=1;B=1;C=1;");
	EXPANDS("B=q\nA=${B:+y}${X:-d}${X-${B}}\n", "2:1 dollar-expanded A\n", "A=ydq;B=q;");
	EXPANDS("B=${1}\nA=${B}\n1=x\n", "1:1 dollar-expanded B\n2:1 dollar-expanded A\n",
		"1=x;A=x;B=x;"); /* numbers come first, whether the file was loaded or not */
}

static void
dollars_that_take_text_away_are_told(void **state)
{
	(void)state;
	EXPANDS("PW=p@$$w0rd\n", "1:1 dollar-unset PW\n1:1 dollar-expanded PW\n", "PW=p@$;");
	EXPANDS("A='${X:?no}'\nB=$nully\n", "1:1 dollar-unset A\n1:1 dollar-expanded A\n"
		"2:1 dollar-unset B\n2:1 dollar-expanded B\n", "A=;B=y;");
	EXPANDS("PATH=$PATH:/x\n", "1:1 dollar-unset PATH\n1:1 dollar-expanded PATH\n", "PATH=:/x;");
	EXPANDS("A=x\\$y\nB='\\\\$z'\nC=5$ $1\n", "", "A=x$y;B=\\$z;C=5$ $1;");
}

static void
what_javascript_replaces_in_values_is_told(void **state)
{
	(void)state;
	EXPANDS("B='a$$1'\nA=x$B\n", "2:1 retyped A\n2:1 dollar-expanded A\n", "A=xa$1;B=a$$1;");
	EXPANDS("B=q\nA='\\$B$B'\n", "2:1 dollar-expanded A\n", "A=\\qq;B=q;");
}

static void
references_without_end_are_an_error(void **state)
{
	(void)state;
	refuses("dotenv-expand", SLICE_LITERAL("A=1\nB=y$B.\nC=x$B\n"),
		"3:1 references that never end\n");
	refuses("dotenv-expand", SLICE_LITERAL("A=$constructor\n"), "1:1 references that never end\n");
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
		buf_addf(&text, "A%d=$A%d$A%d\n", i, i - 1, i - 1);
	assert_int_equal(format_get("dotenv-expand", &format, &err), 0);
	assert_int_equal(format->read(buf_slice(&text), "f", set, NULL, &err), ERR_INVALID);
}

static void
values_stand_in_the_first_quotes_that_hold_them(void **state)
{
	(void)state;
	writes("dotenv-js", "A", SLICE_LITERAL("p@$$ #1\nx"), 0, "A='p@$$ #1\nx'\n");
	writes("dotenv-js", "A", SLICE_LITERAL("it's"), 0, "A=`it's`\n");
	writes("dotenv-js", "A", SLICE_LITERAL("it's `x`\r\n"), 0, "A=\"it's `x`\\r\n\"\n");
	writes("dotenv-js", "A", SLICE_LITERAL("it's \"`x`\" \\"), 0, "A=it's \"`x`\" \\\n");
	writes("dotenv-js", "A", SLICE_LITERAL("'\"`x"), 0,
		"refused: `dotenv-js` cannot carry `A`: a backtick that no quotes can hold at byte 2 of "
		"its value");
	writes("dotenv-js", "A", SLICE_LITERAL("x'`\" #"), 0,
		"refused: `dotenv-js` cannot carry `A`: a `#` that no quotes can hold at byte 5 of its "
		"value");
	writes("dotenv-expand", "A", SLICE_LITERAL("$x ${y}\r"), 0, "A=\"\\$x \\${y}\\r\"\n");
	writes("dotenv-expand", "A", SLICE_LITERAL("x\\$y"), 0,
		"refused: `dotenv-expand` cannot carry `A`: a backslash before a dollar at byte 1 of its "
		"value");
}

static void
names_that_javascript_loses_are_refused(void **state)
{
	(void)state;
	writes("dotenv-js", "__proto__", SLICE_LITERAL("x"), 0,
		"refused: `dotenv-js` cannot carry `__proto__`: a name that JavaScript loses at byte 0 of "
		"its name");
	writes("dotenv-js", "toString", SLICE_LITERAL("x"), 0, "toString='x'\n");
	writes("dotenv-expand", "toString", SLICE_LITERAL("x"), 0,
		"refused: `dotenv-expand` cannot carry `toString`: a name that every object of JavaScript "
		"has at byte 0 of its name");
	writes("dotenv-js", "A.b-C", SLICE_LITERAL("x"), 0, "A.b-C='x'\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_value_may_stand_below_its_name),
		cmocka_unit_test(quotes_close_at_the_last_that_ends_a_line),
		cmocka_unit_test(quotes_that_do_not_close_are_told),
		cmocka_unit_test(a_comment_inside_a_value_is_told),
		cmocka_unit_test(lines_that_are_skipped_are_told),
		cmocka_unit_test(bytes_that_are_no_text_are_told),
		cmocka_unit_test(carriage_returns_are_newlines),
		cmocka_unit_test(references_see_the_whole_file),
		cmocka_unit_test(dollars_that_take_text_away_are_told),
		cmocka_unit_test(what_javascript_replaces_in_values_is_told),
		cmocka_unit_test(references_without_end_are_an_error),
		cmocka_unit_test(references_that_multiply_are_an_error),
		cmocka_unit_test(values_stand_in_the_first_quotes_that_hold_them),
		cmocka_unit_test(names_that_javascript_loses_are_refused),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
