/* SPDX-License-Identifier: Apache-2.0 */
/* The reader of `sh`: what has one meaning in every shell, and nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "reads.h"
#include "secret/secret.h"

#define READS(text, values) reads("sh", SLICE_LITERAL(text), values, "")
#define TELLS(text, told, values) reads("sh", SLICE_LITERAL(text), values, told)
#define REFUSED(text, message, line, column) refused(SLICE_LITERAL(text), message, line, column)

static void
refused(struct slice text, const char *message, unsigned line, unsigned column)
{
	char wanted[200];

	snprintf(wanted, sizeof(wanted), "%u:%u %s\n", line, column, message);
	refuses("sh", text, wanted);
}

static void
assignments_are_read_as_a_shell_reads_them(void **state)
{
	(void)state;
	READS("# c\n\nexport A='it'\\''s'\nB=plain/x.y:1@z%+,=-\n\texport  C='x\ny' # c\nD=\n",
		"A=it's;B=plain/x.y:1@z%+,=-;C=x\ny;D=;");
	READS("A=\"x \\\"y\\\" \\$z \\\\ '\"\nB=a\\ b'c d'\"e\"\nC=''", "A=x \"y\" $z \\ ';B=a bc de;C=;");
	READS("A=x#y\nB=#z\nC= # c\nD='x'#y\n", "A=x#y;B=#z;C=;D=x#y;");
	READS("A=\"C:\\new\\t\"\nB=C:\\new\n", "A=C:\\new\\t;B=C:new;");
	READS("A={\"a\":[*?]}\nB=x$\nC=\"$ $\"\nD=a!b^c\n", "A={a:[*?]};B=x$;C=$ $;D=a!b^c;");
	READS("A='\xff'\nB=\xff\n", "A=\xff;B=\xff;");
}

static void
several_assignments_may_stand_on_a_line(void **state)
{
	(void)state;
	READS("A=1 B='2'\tC=3\n", "A=1;B=2;C=3;");
	READS("A=1;B=2; C=3 ;\nD=4&&E=5 && export F=6\n", "A=1;B=2;C=3;D=4;E=5;F=6;");
	READS("export A=1 B=2 # c\nset -a\nset -o allexport; C=3", "A=1;B=2;C=3;");
	TELLS("A=1\nexport A B\n", "2:10 inherited B\n", "A=1;");
}

static void
a_backslash_at_the_end_of_a_line_joins_lines(void **state)
{
	(void)state;
	TELLS("A=x\\\ny\nB=\"x\\\ny\" \\\n C=3\n", "", "A=xy;B=xy;C=3;");
	TELLS("A=x\\\nB=2\n", "1:1 swallowed-lines A\n", "A=xB=2;");
	TELLS("A='x\nB='y\n", "1:1 swallowed-lines A\n", "A=x\nB=y;");
}

static void
names_above_are_replaced(void **state)
{
	(void)state;
	TELLS("B=q\nA=x$B-${B}\"$B\"'$B'\\$B\n", "2:1 dollar-expanded A\n", "A=xq-qq$B$B;B=q;");
	TELLS("A=x$B\n", "1:1 dollar-unset A\n", "A=x;");
	TELLS("A=${X:-d}${X-e}${X:+f}${X+g}\n", "1:1 dollar-expanded A\n", "A=de;");
	TELLS("X=\nA=${X:-d}${X-e}${X:+f}${X+g}\n", "2:1 dollar-expanded A\n", "A=dg;X=;");
	TELLS("X=x\nA=${X:-d}${X-e}${X:+f}${X+g}\n", "2:1 dollar-expanded A\n", "A=xxfg;X=x;");
	TELLS("B=q\nA=${X:-${Y:-${B}-z}}}\nC=${B:+${X:-n}}\n",
		"2:1 dollar-expanded A\n3:1 dollar-expanded C\n", "A=q-z};B=q;C=n;");
	TELLS("A=${X:-'a b'\"c d\"\\}e f}\nB=\"${X:-a b\\}}\"\n",
		"1:1 dollar-expanded A\n2:1 dollar-expanded B\n", "A=a bc d}e f;B=a b};");
	TELLS("A='two words'\nB=$A\nexport C=\"$A\"\n",
		"2:1 dollar-expanded B\n3:8 dollar-expanded C\n",
		"A=two words;B=two words;C=two words;");
}

static void
what_would_be_run_is_refused(void **state)
{
	static const char run[] = "a command that would be run in the value of `A`";
	static const char none[] = "neither an assignment nor a comment";
	static const char list[] = "something that is not a list of assignments";

	(void)state;
	REFUSED("A=$(MARKER)\n", run, 1, 3);
	REFUSED("A=\"x$(MARKER)\"\n", run, 1, 5);
	REFUSED("A=$((1+1))\n", run, 1, 3);
	REFUSED("A=$[1+1]\n", run, 1, 3);
	REFUSED("export\n", none, 1, 7);
	REFUSED("A='x'`MARKER`\n", run, 1, 6);
	REFUSED("A=${X:-`MARKER`}\n", run, 1, 8);
	REFUSED("A=x MARKER\n", "a second word in the value of `A`", 1, 5);
	REFUSED("rm -rf MARKER\n", none, 1, 1);
	REFUSED("A=x;MARKER\n", none, 1, 5);
	REFUSED("A+=MARKER\n", none, 1, 1);
	REFUSED("A[0]=MARKER\n", none, 1, 1);
	REFUSED("A =MARKER\n", none, 1, 1);
	REFUSED("if true\n", none, 1, 1);
	REFUSED("export -n A\n", none, 1, 8);
	REFUSED("export A-B=1\n", none, 1, 8);
	REFUSED("set -ax\n", none, 1, 1);
	REFUSED("A=1 || B=2\n", list, 1, 5);
	REFUSED("A=1 | MARKER\n", list, 1, 5);
	REFUSED("A=1 & B=2\n", list, 1, 5);
	REFUSED("A=1 >MARKER\n", list, 1, 5);
	REFUSED("A=(MARKER)\n", list, 1, 3);
	REFUSED("A=1;;\n", list, 1, 4);
	REFUSED("A=1 &&\n", "nothing behind `&&`", 1, 7);
}

static void
what_shells_do_not_agree_about_is_refused(void **state)
{
	static const char knows[] = "something that only the shell at work knows in the value of `A`";
	static const char differ[] =
		"a `$` before something about which shells do not agree in the value of `A`";
	static const char home[] = "a home folder that only the shell at work knows in the value of `A`";
	static const char form[] = "a `${` form that is not read here in the value of `A`";
	static const char export_word[] =
		"a character that some shells replace behind `export` in the value of `A`";

	(void)state;
	REFUSED("A=$$MARKER\n", knows, 1, 3);
	REFUSED("A=$1\n", knows, 1, 3);
	REFUSED("A=\"$?\"\n", knows, 1, 4);
	REFUSED("A=$_\n", knows, 1, 3);
	REFUSED("UID=1\nA=${UID}\n", knows, 2, 3);
	REFUSED("A=$X\\\n", "a name that goes on on the next line in the value of `A`", 1, 3);
	REFUSED("A=~/MARKER\n", home, 1, 3);
	REFUSED("A=/x:~/MARKER\n", home, 1, 6);
	REFUSED("A=$'MARKER'\n", differ, 1, 3);
	REFUSED("A=$\"MARKER\"\n", differ, 1, 3);
	REFUSED("A=\"$~\"\n", differ, 1, 4);
	REFUSED("A=${X:=MARKER}\n", form, 1, 3);
	REFUSED("A=${X:?MARKER}\n", form, 1, 3);
	REFUSED("A=${#X}\n", form, 1, 3);
	REFUSED("A=${X%y}\n", form, 1, 3);
	REFUSED("A=\"${X:-'MARKER'}\"\n",
		"a quote in braces between double quotes in the value of `A`", 1, 9);
	REFUSED("export A=*\n", export_word, 1, 10);
	REFUSED("export A={a,b}\n", export_word, 1, 10);
	REFUSED("B='a b'\nexport A=$B\n",
		"a value that some shells split here into words in the value of `A`", 2, 10);
	READS("A=x~y\nB=\"~\"\nC=\\~\n", "A=x~y;B=~;C=~;");
}

static void
what_does_not_end_is_refused_where_it_begins(void **state)
{
	(void)state;
	REFUSED("A='MARKER\n\n", "a quote that does not end in the value of `A`", 1, 3);
	REFUSED("A=\"MARKER", "a quote that does not end in the value of `A`", 1, 3);
	REFUSED("B=1\nA=x${X:-MARKER", "a brace that is not closed in the value of `A`", 2, 3);
	REFUSED("A=x\\", "a backslash before nothing in the value of `A`", 1, 4);
	REFUSED("A=x\0y\n", "a NUL byte in the value of `A`", 1, 4);
	REFUSED("A='x\0y'\n", "a NUL byte in the value of `A`", 1, 3);
}

static void
a_carriage_return_is_part_of_the_value_and_told(void **state)
{
	(void)state;
	TELLS("A=1\r\nB='2'\r\n",
		"1:1 carriage-return A\n1:1 line-ends-with-cr A\n"
		"2:1 carriage-return B\n2:1 line-ends-with-cr B\n", "A=1\r;B=2\r;");
	REFUSED("A=1\n\r\n", "a carriage return", 2, 1);
}

static void
names_that_a_shell_sets_itself_are_told(void **state)
{
	(void)state;
	TELLS("UID=5\nUIDS=5\n", "1:1 version-dependent UID\n", "UID=5;UIDS=5;");
}

static void
braces_are_counted_and_not_followed_without_end(void **state)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;

	(void)state;
	for (int i = 0; i < 200; i++)
		buf_add_text(&text, "A=${X:-");
	refused(buf_slice(&text),
		"more than 100 braces inside each other in the value of `A`", 1, 100 * 7 + 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(assignments_are_read_as_a_shell_reads_them),
		cmocka_unit_test(several_assignments_may_stand_on_a_line),
		cmocka_unit_test(a_backslash_at_the_end_of_a_line_joins_lines),
		cmocka_unit_test(names_above_are_replaced),
		cmocka_unit_test(what_would_be_run_is_refused),
		cmocka_unit_test(what_shells_do_not_agree_about_is_refused),
		cmocka_unit_test(what_does_not_end_is_refused_where_it_begins),
		cmocka_unit_test(a_carriage_return_is_part_of_the_value_and_told),
		cmocka_unit_test(names_that_a_shell_sets_itself_are_told),
		cmocka_unit_test(braces_are_counted_and_not_followed_without_end),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
