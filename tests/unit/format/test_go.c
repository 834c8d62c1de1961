/* SPDX-License-Identifier: Apache-2.0 */
/* godotenv, direnv's dotenv and Nomad's go-envparse beyond the vectors. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "reads.h"
#include "secret/secret.h"

#define GODOTENV(text, told, values) reads("godotenv", SLICE_LITERAL(text), values, told)
#define DIRENV(text, told, values) reads("direnv", SLICE_LITERAL(text), values, told)
#define NOMAD(text, told, values) reads("nomad", SLICE_LITERAL(text), values, told)

static void
godotenv_tells_where_its_versions_differ(void **state)
{
	(void)state;
	GODOTENV("A=x #y #z\nB=x #y\n", "1:1 comment A\n1:1 version-dependent A\n2:1 comment B\n",
		"A=x;B=x;");
	GODOTENV("A=\"x\\\\\"\nB='y'\n", "1:1 version-dependent A\n", "A=x\\;B=y;");
	GODOTENV("A='x\\'\nB='#y'\n", "1:1 swallowed-lines A\n", "A=x\\'\nB=;");
	refuses("godotenv", SLICE_LITERAL("A=#y\n"),
		"1:3 a `#` at the beginning, at which it fails, in the value of `A`\n");
}

static void
godotenv_replaces_names_of_capitals_with_its_parentheses(void **state)
{
	(void)state;
	GODOTENV("B=q\nA=$B${B}$(B)$b\\$B${B:-x}\n", "2:1 dollar-expanded A\n", "A=qqq)$b$Bq:-x};B=q;");
	GODOTENV("A=\"a\\nb\\r\\$B\\x\\\\n\"\n", "1:1 carriage-return A\n", "A=a\nb\r$Bx\\n;");
	GODOTENV("A=$X\n", "1:1 dollar-unset A\n", "A=;");
}

static void
godotenv_entries_may_begin_behind_a_quote(void **state)
{
	(void)state;
	GODOTENV("A=\"x\" B='2' # c\nexport C: 3\nD E=4\n", "", "A=x;B=2;C=3;D E=4;");
	GODOTENV("A='x\r\ny'\r\nB=\xff\n", "3:1 altered B\n", "A=x\ny;B=\xef\xbf\xbd;");
	GODOTENV("=x\nTOKEN", "1:1 empty-name \n2:1 empty-name \n", "");
	refuses("godotenv", SLICE_LITERAL("A=1\nTOKEN\n"), "2:6 unexpected character in a name\n");
	refuses("godotenv", SLICE_LITERAL("\xef\xbb\xbf" "A=1\n"), "1:2 unexpected character in a name\n");
	refuses("godotenv", SLICE_LITERAL("A=1\nB=\"MARKER\n"),
		"2:3 a quote that does not end in the value of `B`\n");
	refuses("godotenv", SLICE_LITERAL("A=1\nexport "), "2:8 no name behind `export`\n");
}

static void
godotenv_is_written_for_both_versions(void **state)
{
	writes("godotenv", "K", SLICE_LITERAL("a\\b$c\"d\n"), 0, "K='a\\b$c\"d\n'\n");
	writes("godotenv", "K", SLICE_LITERAL("it's \\ \"$5\"!"), 0, "K=\"it's \\\\ \\\"\\$5\\\"\\!\"\n");
	writes("godotenv", "K", SLICE_LITERAL("a\r"), 0,
		"refused: `godotenv` cannot carry `K`: a carriage return at byte 1 of its value");
	writes("godotenv", "K", SLICE_LITERAL("'\\\"'"), 0, "refused: `godotenv` cannot carry `K`: a "
		"backslash and a double quote, beside a single quote, at byte 1 of its value");
	writes("godotenv", "K", SLICE_LITERAL("x\\"), 0,
		"refused: `godotenv` cannot carry `K`: a backslash at the end at byte 1 of its value");
	(void)state;
}

static void
direnv_takes_a_quote_up_to_the_last_one(void **state)
{
	(void)state;
	DIRENV("A='it'\\''s' # 'c'\n", "", "A=it'\\''s' # 'c;");
	DIRENV("A=\"x\"y\nB='x' # c\nC=x#y\nD=x #y\n",
		"3:1 hash-cut C\n4:1 comment D\n", "A=\"x\"y;B=x;C=x;D=x;");
	DIRENV("A='x\n\n\ny'\n\nB=1\n", "1:1 altered A\n", "A=x\ny;B=1;");
	DIRENV("A=\"x\r\ny\"\r\nB=2\r\n", "", "A=x\ny;B=2;");
	DIRENV("A-B='x\ny'\nC=1\n", "1:1 line-ignored \n", "C=1;");
	DIRENV("# don't: 'x\nA=1\nB='\nC=2\n", "1:1 swallowed-lines \n", "C=2;");
}

static void
direnv_replaces_names_as_go_does(void **state)
{
	(void)state;
	DIRENV("B=q\nA=x$B-${B}-${X:-d}-$\nC='$B'\nD=\"$B\\n\"\n",
		"2:1 dollar-expanded A\n4:1 dollar-expanded D\n", "A=xq-q-d-$;B=q;C=$B;D=q\n;");
	DIRENV("A=$$x$1y${}z${\n", "1:1 dollar-unset A\n", "A=xyz;");
	DIRENV("B=q\nA=x\\$B\n", "2:1 version-dependent A\n2:1 dollar-expanded A\n", "A=x\\q;B=q;");
}

static void
direnv_lines_that_do_not_fit_are_refused(void **state)
{
	(void)state;
	refuses("direnv", SLICE_LITERAL("A=a b\nB-C=1\nD='MARKER\n"),
		"1:1 something behind the first word in the value of `A`\n"
		"2:1 neither an entry nor a comment\n3:1 a quote that does not end\n");
	writes("direnv", "K", SLICE_LITERAL("it's"), 0,
		"refused: `direnv` cannot carry `K`: a single quote at byte 2 of its value");
	writes("direnv", "K", SLICE_LITERAL("a\nb"), 0,
		"refused: `direnv` cannot carry `K`: a newline at byte 1 of its value");
}

static void
nomad_drops_empty_values_and_hears_of_hashes(void **state)
{
	(void)state;
	NOMAD("A=\nB=''\nC=#x\nD=pa#ss\nE=x #y\nF='a'#b\n",
		"1:1 line-ignored A\n2:1 line-ignored B\n3:1 line-ignored C\n4:1 hash-cut D\n"
		"5:1 comment E\n", "D=pa;E=x;F=a;");
	NOMAD("A=\xc5\xbe #c\nB=\xc5\xbe\n", "1:1 comment A\n1:1 altered A\n", "A=\xc5;B=\xc5\xbe;");
	NOMAD("export A = 'x'\"y\" z\r\n", "", "A=xy z;");
}

static void
nomad_knows_the_escapes_of_json(void **state)
{
	(void)state;
	NOMAD("A=\"\\\"\\\\\\/\\b\\f\\n\\t\\u0041\\u017e\\ud83d\\udd11\\u20AC\"\n", "",
		"A=\"\\/\b\f\n\tA\xc5\xbe\xf0\x9f\x94\x91\xe2\x82\xac;");
	NOMAD("A=\"\\udd11\\ud83d\"\n", "1:1 altered A\n", "A=\xef\xbf\xbd;");
	refuses("nomad", SLICE_LITERAL("A=\"\\u00zz\"\nB=\"\\ud83d\"\nC=\"\\x\"\nD=it's\nE=\"x\nF=a\tb\n"
		"G\nH-I=1\n=x\n"),
		"1:1 a `\\u` without four hex digits in the value of `A`\n"
		"2:1 half of a character as `\\u` in the value of `B`\n"
		"3:1 a backslash before something that it does not know in the value of `C`\n"
		"4:1 a quote that does not end in the value of `D`\n"
		"5:1 a quote that does not end in the value of `E`\n"
		"6:1 a control character in the value of `F`\n7:1 a line without `=`\n"
		"8:1 a character that a name cannot have\n9:1 a character that a name cannot have\n");
}

static void
the_longest_line_of_nomad_is_exact(void **state)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;

	(void)state;
	for (int i = 0; i < 65531; i++)
		buf_add_byte(&text, i < 2 ? '\n' : 'x');
	writes("nomad", "K", buf_slice(&text), 0, "refused: `nomad` cannot carry `K`: the line's "
		"limit of 65,535 bytes at byte 65529 of its value");
	buf_clear(&text);
	for (int i = 0; i < 65536; i++)
		buf_add_text(&text, i == 0 ? "A=x" : "x");
	buf_add_text(&text, "\nB=1\n");
	refuses("nomad", buf_slice(&text), "1:1 a line of more than 65,535 bytes\n");
	writes("nomad", "K", SLICE_LITERAL(""), 0, "refused: `nomad` cannot carry `K`: nothing, "
		"which it takes for no variable at all, at byte 0 of its value");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(godotenv_tells_where_its_versions_differ),
		cmocka_unit_test(godotenv_replaces_names_of_capitals_with_its_parentheses),
		cmocka_unit_test(godotenv_entries_may_begin_behind_a_quote),
		cmocka_unit_test(godotenv_is_written_for_both_versions),
		cmocka_unit_test(direnv_takes_a_quote_up_to_the_last_one),
		cmocka_unit_test(direnv_replaces_names_as_go_does),
		cmocka_unit_test(direnv_lines_that_do_not_fit_are_refused),
		cmocka_unit_test(nomad_drops_empty_values_and_hears_of_hashes),
		cmocka_unit_test(nomad_knows_the_escapes_of_json),
		cmocka_unit_test(the_longest_line_of_nomad_is_exact),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
