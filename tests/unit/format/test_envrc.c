/* SPDX-License-Identifier: Apache-2.0 */
/* What is taken of an .envrc and of an .env.schema, and what is told instead. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "reads.h"
#include "secret/secret.h"

#define ENVRC(text, told, values) reads("envrc", SLICE_LITERAL(text), values, told)
#define SCHEMA(text, told, values) reads("env-schema", SLICE_LITERAL(text), values, told)

static void
literal_exports_are_taken(void **state)
{
	(void)state;
	ENVRC("# c\nexport A=1\n  export B='it'\\''s' C=\"x y\" # d\nexport D=4; export E=5 && export F=6\n",
		"", "A=1;B=it's;C=x y;D=4;E=5;F=6;");
	ENVRC("strict_env\nwatch_file x\nlog_status 'a b'\necho \"it's $x\"; export A=1\n", "", "A=1;");
}

static void
other_statements_are_told_and_never_run(void **state)
{
	(void)state;
	ENVRC("export A=$(MARKER)\nexport B=$HOME\nexport C=`id`\nC=1\nuse nix\nexport D=1\n",
		"1:1 dynamic A\n2:1 dynamic B\n3:1 dynamic C\n4:1 dynamic C\n5:1 dynamic \n", "D=1;");
	ENVRC("dotenv\ndotenv_if_exists .env.local\nsource_env ../x\n. ./y\nPATH_add bin\n",
		"1:1 includes \n2:1 includes \n3:1 includes \n4:1 includes \n5:1 dynamic \n", "");
	ENVRC("export A=~/x B=*\nexport C=1 || true\nexport D=1 | cat\nexport -n E\nexport F\n",
		"1:1 dynamic A\n1:1 dynamic B\n2:1 dynamic C\n3:1 dynamic D\n4:1 dynamic \n5:1 dynamic \n",
		"");
}

static void
a_name_that_something_else_may_set_is_left_out(void **state)
{
	(void)state;
	ENVRC("export A=1 B=2\nif true; then export A=3; fi\nunset B\nexport C=3\n",
		"2:1 dynamic A\n3:1 dynamic B\n", "C=3;");
	ENVRC("export A=1\n[ -f x ] && export A=2\nexport A=3\n",
		"2:1 dynamic A\n3:8 duplicate A\n", "A=3;");
}

static void
what_stands_inside_something_is_not_taken(void **state)
{
	(void)state;
	ENVRC("if true; then\nexport A=1\nif x; then\nexport B=1\nfi\nexport C=1\nfi\nexport D=1\n",
		"1:1 dynamic A\n1:1 dynamic B\n1:1 dynamic C\n", "D=1;");
	ENVRC("f() {\n  export A=1\n}\nfor x in a b; do\nexport B=$x\ndone\ncase x in\n(a) export C=1 ;;\n"
		"b) export D=1 ;;\nesac\n(export E=1)\nexport F=1\n",
		"1:1 dynamic A\n4:1 dynamic B\n7:1 dynamic C\n7:1 dynamic D\n11:1 dynamic E\n", "F=1;");
	ENVRC("foo \"$(bar \"$(baz ')')\" | qux)\" '\nexport A=1\n'\nfoo |\nexport B=1\nfoo \\\nexport C=1\n"
		"export D=1\n", "1:1 dynamic \n4:1 dynamic B\n6:1 dynamic C\n", "D=1;");
}

static void
where_the_end_cannot_be_told_the_rest_is_left_out(void **state)
{
	(void)state;
	ENVRC("export A=1\ncat <<EOF\nexport A=2\nEOF\nexport B=1\n",
		"2:1 dynamic \n3:1 dynamic A\n5:1 dynamic B\n", "");
	ENVRC("export A=1\n[ -z x ] && return\nexport B=1\n", "2:1 dynamic \n3:1 dynamic B\n", "A=1;");
	ENVRC("export A=1\nfi\nexport B=1\n", "2:1 dynamic \n3:1 dynamic B\n", "A=1;");
	ENVRC("export A='MARKER\n", "1:1 dynamic A\n1:1 dynamic \n1:1 dynamic A\n", "");
	ENVRC("cat <<<x\nexport B=1\n", "1:1 dynamic \n", "B=1;");
}

static void
items_of_a_schema_have_their_values(void **state)
{
	(void)state;
	SCHEMA("# @required @type=string(a, b)\n# c\nA=1.50 # c\nexport B='x\\'y'\nC=\"a b\"\nD=`z`\n"
		"# ---\n E.F-G = true\n", "3:1 comment A\n",
		"A=1.50;B=x'y;C=a b;D=z;E.F-G=true;");
}

static void
what_a_schema_computes_is_left_out(void **state)
{
	(void)state;
	SCHEMA("A=fn(x, \")\")\nB=$A\nC=\"x${A}\"\nD='$A'\nE=$(id)\nF=${A:-x}\nG=\\$A\nH=${A:?x}\n",
		"1:1 dynamic A\n2:1 dynamic B\n3:1 dynamic C\n5:1 dynamic E\n6:1 dynamic F\n"
		"7:1 version-dependent G\n8:1 version-dependent H\n", "D=$A;G=\\$A;H=${A:?x};");
	SCHEMA("A=1\nA=fn()\nB=\nC=undefined\nD=\"\"\nE=\"undefined\"\n",
		"2:1 dynamic A\n3:1 inherited B\n4:1 inherited C\n", "D=;E=undefined;");
}

static void
a_schema_may_have_values_of_many_lines(void **state)
{
	(void)state;
	SCHEMA("A=\"x\ny\"\nB='x\ny'\nC=\"\"\"\nx \"y\" \\\"\"\"\n\"\"\"\nD=```a\nb```\nE=1\n", "",
		"A=x\ny;B=x\ny;C=\nx \"y\" \"\"\"\n;D=a\nb;E=1;");
	SCHEMA("A=\"x\\ny\"\nB={a=1}\nC=[1]\nD={\"a\":1}\r\nE=x\r\n",
		"1:1 version-dependent A\n2:1 version-dependent B\n3:1 version-dependent C\n",
		"A=x\\ny;B={a=1};C=[1];D={\"a\":1};E=x;");
	SCHEMA("PW=pa#ss\nA=\xc2\xa0x\xef\xbb\xbf\n", "1:1 hash-cut PW\n", "A=x;PW=pa;");
}

static void
what_is_no_item_is_refused(void **state)
{
	(void)state;
	refuses("env-schema", SLICE_LITERAL("A\nB: 1\n C=1\n  # c\nD=\"x\"y\nE=\"MARKER\nF= \"x\"\nG=fn(\n"),
		"1:2 a name without `=`\n2:2 a name without `=`\n4:3 a blank before a comment\n"
		"5:6 something behind the value in the value of `D`\n"
		"7:5 something behind the value in the value of `E`\n"
		"8:3 a function that does not end in the value of `G`\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(literal_exports_are_taken),
		cmocka_unit_test(other_statements_are_told_and_never_run),
		cmocka_unit_test(a_name_that_something_else_may_set_is_left_out),
		cmocka_unit_test(what_stands_inside_something_is_not_taken),
		cmocka_unit_test(where_the_end_cannot_be_told_the_rest_is_left_out),
		cmocka_unit_test(items_of_a_schema_have_their_values),
		cmocka_unit_test(what_a_schema_computes_is_left_out),
		cmocka_unit_test(a_schema_may_have_values_of_many_lines),
		cmocka_unit_test(what_is_no_item_is_refused),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
