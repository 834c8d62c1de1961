/* SPDX-License-Identifier: Apache-2.0 */
/* Files of data that others write: yaml, toml, properties, tfvars, tfvars-json, pm2, json. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "format/format.h"
#include "secret/secret.h"

static const struct format *
get(const char *dialect)
{
	const struct format *format;
	struct err err = ERR_INIT;

	assert_int_equal(format_get(dialect, &format, &err), 0);
	return format;
}

/* TEXT is read as VALUES (`name=value;`) with NOTES (`line:column id;`). */
static void
reads_noting(const char *dialect, const char *text, const char *values, const char *noted)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct read_notes notes CLEANUP(read_notes_done) = READ_NOTES_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct buf got CLEANUP(buf_done) = BUF_INIT;
	struct buf told CLEANUP(buf_done) = BUF_INIT;

	if (get(dialect)->read(slice_of_text(text), "f", set, &notes, &err) < 0)
		fail_msg("%u:%u: %s", err.line, err.column, err.message);
	for (size_t i = 0; i < envset_count(set); i++)
		buf_addf(&got, "%s=%s;", (const char *)envset_at(set, i)->name.data,
			(const char *)envset_at(set, i)->value.data);
	for (size_t i = 0; i < notes.count; i++)
		buf_addf(&told, "%u:%u %s;", notes.items[i].line, notes.items[i].column,
			read_note_id(notes.items[i].kind));
	assert_string_equal(buf_text(&got), values);
	assert_string_equal(buf_text(&told), noted);
}

static void
reads(const char *dialect, const char *text, const char *values)
{
	reads_noting(dialect, text, values, "");
}

static void
refused(const char *dialect, const char *text, const char *words, unsigned line, unsigned column)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct err err CLEANUP(err_done) = ERR_INIT;

	assert_int_equal(get(dialect)->read(slice_of_text(text), "f", set, NULL, &err), ERR_INVALID);
	if (strstr(err.message, words) == NULL)
		fail_msg("`%s` is not in `%s`", words, err.message);
	assert_null(strstr(err.message, "MARKER"));
	assert_null(strstr(err.why, "MARKER"));
	assert_null(strstr(err.fix, "MARKER"));
	assert_int_equal(err.line, line);
	assert_int_equal(err.column, column);
}

static void
yaml_takes_what_all_its_readers_take_alike(void **state)
{
	(void)state;
	reads("yaml", "", "");
	reads("yaml", "# none\n---\n", "");
	reads("yaml", "{}\n", "");
	reads("yaml", "A: x\nB: 'it''s'\nC: \"\\u00e9\"\nD: |\n  l1\n  l2\n\"null\": a\n",
		"A=x;B=it's;C=é;D=l1\nl2\n;null=a;");
	reads("yaml", "PORT: 8080\nMODE: \"yes\"\nIS: true\nRATE: 0.5\nIP: 10.0.0.1\n",
		"IP=10.0.0.1;IS=true;MODE=yes;PORT=8080;RATE=0.5;");
}

static void
yaml_tells_what_its_readers_change(void **state)
{
	(void)state;
	reads_noting("yaml", "V: 1.50\nH: 0x1F\n", "H=31;V=1.5;", "1:1 retyped;2:1 retyped;");
	reads_noting("yaml", "\"\": x\nA: b\n", "A=b;", "1:1 empty-name;");
	refused("yaml", "A: 1\nB: 010\n", "`B` has a value without quotes", 2, 1);
	refused("yaml", "A: yes\n", "`A` has a value without quotes", 1, 1);
	refused("yaml", "A: 2020-01-01\n", "`A` has a value without quotes", 1, 1);
	refused("yaml", "A:\n", "`A` has no value", 1, 1);
	refused("yaml", "A: {MARKER: x}\n", "`A` is a map", 1, 1);
	refused("yaml", "A:\n- MARKER\n", "`A` is a list", 1, 1);
	refused("yaml", "yes: MARKER\n", "`yes` is no text as a name", 1, 1);
	refused("yaml", "<<: MARKER\n", "`<<` is no text as a name", 1, 1);
	refused("yaml", "- MARKER\n", "a YAML map of names", 1, 1);
	refused("yaml", "MARKER\n", "a YAML map of names", 1, 1);
	refused("yaml", "A: b\n---\nA: c\n", "more than one YAML document", 3, 1);
	refused("yaml", "A: b\nA: c\n", "`A` stands twice", 2, 1);
	refused("yaml", "\"\": b\n'': c\n", "`` stands twice", 2, 1);
	refused("yaml", "{A: b, A: c}\n", "`A` stands twice", 1, 8);
}

static void
every_problem_of_a_map_is_told(void **state)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	assert_int_equal(get("yaml")->read(SLICE_LITERAL("A: 010\nB: x\nC: ~\nD: []\n"), "f", set, NULL,
		&err), ERR_INVALID);
	assert_int_equal(err.more_count, 2);
	assert_int_equal(err.more[1].line, 4);
}

static void
json_items_have_their_places(void **state)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	assert_int_equal(get("json")->read(SLICE_LITERAL("{\"A\": \"x\",\n  \"B\": \"y\"}"), "f", set,
		NULL, &err), 0);
	assert_int_equal(envset_find(set, SLICE_LITERAL("B"))->line, 2);
	assert_int_equal(envset_find(set, SLICE_LITERAL("B"))->column, 3);
	assert_int_equal(envset_find(set, SLICE_LITERAL("B"))->quote, QUOTE_DOUBLE);
	refused("json", "{\"A\": \"x\",\n \"B\": 1.50}", "`B` is a number, not a text", 2, 2);
	refused("json", "{\"A\": null}", "`A` is null, not a text", 1, 2);
	refused("json", "{\"A\": {\"MARKER\": \"x\"}}", "`A` is an object, not a text", 1, 2);
	refused("json", "[\"MARKER\"]", "a JSON object is expected, this is a list", 1, 1);
}

/* Items are taken while the rest is unread; what cannot be read to its end has no other problem. */
static void
one_error_of_the_whole_stands_for_those_of_its_items(void **state)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	refused("json", "{\"A\": 1,\n \"B\": [MARKER}", "not valid JSON", 2, 8);
	refused("json", "{\"A\": 1, \"B\": \"x\"} MARKER", "something stands behind its end", 1, 20);
	refused("json", "{\"\": \"MARKER\",\n \"\": \"MARKER\"}", "a name that stands twice", 2, 2);
	refused("yaml", "A: {MARKER: x}\nB: \"x\nC\n", "a line inside quotes", 3, 1);
	refused("yaml", "A: {MARKER: x}\n---\nA: c\n", "more than one YAML document", 3, 1);
	assert_int_equal(get("yaml")->read(SLICE_LITERAL("A: 010\nB: ~\nC: @\n"), "f", set, NULL,
		&err), ERR_INVALID);
	assert_int_equal(err.more_count, 0);
}

/* Escapes, and trees that are no texts, between items; what is left of them is used again. */
static void
items_do_not_take_the_place_of_others(void **state)
{
	(void)state;
	reads("json", "{\"A\\n\": \"\\u00e9\", \"B\": \"\\\\x\", \"C\\t\": \"\"}", "A\n=é;B=\\x;C\t=;");
	reads("yaml", "A: 'x'\n\"B\": |\n  y\nC: z\n'D': \"w\"\n", "A=x;B=y\n;C=z;D=w;");
	reads("yaml", "{A: 'x', \"B\": v,\n  C: z}\n", "A=x;B=v;C=z;");
}

static void
toml_texts_of_all_four_kinds_are_read(void **state)
{
	(void)state;
	reads("toml", "# c\nA = \"x\\ty\\u00e9\\U0001F511\" # c\nB='\\n'\n\"c d\" = \"\"\n1-2 = 'v'\n",
		"1-2=v;A=x\tyé🔑;B=\\n;c d=;");
	reads("toml", "A = \"\"\"\nx\n\"\"y\\\n   z\"\"\"\nB = '''\nx'''\nC = \"\"\"\"q\"\"\"\"\r\nD = ''''''\n",
		"A=x\n\"\"yz;B=x;C=\"q\";D=;");
	reads("toml", "P = 8080\nT = true\nN = -5\nF = 0.5\n", "F=0.5;N=-5;P=8080;T=true;");
	reads_noting("toml", "A = 1.50\nB = 0x1F\n", "A=1.5;B=31;", "1:1 retyped;2:1 retyped;");
}

static void
toml_that_is_no_flat_list_of_texts_is_refused(void **state)
{
	(void)state;
	refused("toml", "[t]\nA = 'MARKER'\n", "a table", 1, 1);
	refused("toml", "a.b = 'MARKER'\n", "a name with a dot", 1, 2);
	refused("toml", "A = ['MARKER']\n", "a list", 1, 5);
	refused("toml", "A = {b = 'MARKER'}\n", "a table", 1, 5);
	refused("toml", "A = 'x'\nA = 'MARKER'\n", "a name that stands twice", 2, 13);
	refused("toml", "A = \"MARKER\n", "a quote that does not end", 1, 12);
	refused("toml", "A = \"\"\"MARKER\n", "a quote that does not end", 2, 1);
	refused("toml", "A = \"\"\"MARKER\"\"\"\"\"\"\n", "more quotes than", 1, 14);
	refused("toml", "A = \"MARKER\\q\"\n", "no escape", 1, 12);
	refused("toml", "A = \"\\ud800\"\n", "no character", 1, 12);
	refused("toml", "A = \"\\u0000\"\n", "U+0000", 1, 12);
	refused("toml", "A = \"\x01\"\n", "a control character", 1, 6);
	refused("toml", "A = \"\"\"x\r\n\"\"\"\n", "a carriage return", 1, 9);
	refused("toml", "A = 'x' MARKER\n", "behind the value", 1, 9);
	refused("toml", "A = 1_000\n", "readers show differently", 1, 5);
	refused("toml", "A = 2020-01-01\n", "readers show differently", 1, 5);
	refused("toml", "A = MARKER\n", "neither a text in quotes nor a number", 1, 5);
	refused("toml", "A\n", "no `=`", 1, 2);
	refused("toml", "= MARKER\n", "neither a name nor a comment", 1, 1);
}

static void
properties_are_read_as_java_reads_them(void **state)
{
	(void)state;
	reads("properties", "# c\n! c\na=1\nb : 2 \n  c 3\nd\ne=\n", "a=1;b=2 ;c=3;d=;e=;");
	reads("properties", "a=x\\\n   y\\\\\nb=\\u00e9\\ud83d\\udd11\\t\\n\\ z\n", "a=xy\\;b=é🔑\t\n z;");
	reads("properties", "a\\ b\\:c\\==d\r\nx=1\ry=2", "a b:c==d;x=1;y=2;");
	reads("properties", "a==b=c\n# caf\xe9\n\\\n  # c\nz=\\", "a==b=c;z=;");
	reads_noting("properties", "p=C:\\dir\n", "p=C:dir;", "1:1 retyped;");
	reads_noting("properties", "a=1\na=2\n=x\n", "a=2;", "2:1 duplicate;3:1 empty-name;");
}

static void
properties_that_readers_take_differently_are_refused(void **state)
{
	(void)state;
	refused("properties", "a=1\nb=caf\xc3\xa9 MARKER\n", "a character outside of ASCII", 2, 6);
	refused("properties", "\xef\xbb\xbf" "a=MARKER\n", "a character outside of ASCII", 1, 1);
	refused("properties", "a=\\u12\n", "four hexadecimal digits", 1, 7);
	refused("properties", "a=\\ud83d MARKER\n", "half of a character", 1, 16);
	refused("properties", "a=\\u0000\n", "U+0000", 1, 9);
}

static void
tfvars_texts_are_read(void **state)
{
	(void)state;
	reads("tfvars", "# c\n// c\n/* c\n c */ a = \"x\\n\\u00e9\\\"\" # c\nb-1 = \"$${x} %%{y} $$5 $\"\n",
		"a=x\né\";b-1=${x} %{y} $$5 $;");
	reads("tfvars", "a = <<EOT\nx\\n $${y}\n EOTX\n  EOT\nb = 8080\nc = true\n",
		"a=x\\n ${y}\n EOTX\n;b=8080;c=true;");
	reads_noting("tfvars", "a = 1.50\n", "a=1.5;", "1:1 retyped;");
}

static void
tfvars_that_are_no_texts_are_refused(void **state)
{
	static const char two[] = "a = [\n  \"MARKER ]\",\n]\nb = { x = 1 }\nc = \"ok\"\n";
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	refused("tfvars", "a = \"${MARKER}\"\n", "a template", 1, 6);
	refused("tfvars", "a = \"%{if x}\"\n", "a template", 1, 6);
	refused("tfvars", "a = <<-EOT\n  MARKER\n  EOT\n", "an indented text", 1, 7);
	refused("tfvars", "a = <<EOT\nMARKER\n", "does not end", 3, 1);
	refused("tfvars", "a = \"cafe\u0301 MARKER\"\n", "may change", 1, 20);
	refused("tfvars", "a = \"MARKER\n", "a quote that does not end", 1, 12);
	refused("tfvars", "a = \"x\ry\"\n", "a carriage return", 1, 7);
	refused("tfvars", "a = null\n", "neither a text in quotes nor a number", 1, 5);
	refused("tfvars", "a = 0x1F\n", "neither a text in quotes nor a number", 1, 5);
	refused("tfvars", "a = 1e3\n", "readers show differently", 1, 5);
	refused("tfvars", "a = \"x\"\na = \"MARKER\"\n", "stands twice", 2, 13);
	refused("tfvars", "a = \"x\" + MARKER\n", "behind the value", 1, 9);
	refused("tfvars", "/* MARKER\n", "a comment that does not end", 2, 1);
	assert_int_equal(get("tfvars")->read(slice_of_text(two), "f", set, NULL, &err), ERR_INVALID);
	assert_string_equal(err.message, "a list");
	assert_int_equal(err.more_count, 1);
	assert_int_equal(err.more[0].line, 4);
}

static void
tfvars_json_has_no_templates(void **state)
{
	(void)state;
	reads("tfvars-json", "{\"a\": \"${x} $${y}\"}", "a=${x} $${y};");
	refused("tfvars-json", "{\"a\": 1}", "`a` is a number", 1, 2);
	refused("tfvars-json", "{\"a\": \"cafe\u0301 MARKER\"}", "may change", 1, 2);
}

static void
pm2_files_with_one_app_are_read(void **state)
{
	(void)state;
	reads("pm2", "{\"apps\": [{\"name\": \"x\", \"script\": \"s\", \"env\": {\"A\": \"b\"}}]}", "A=b;");
	reads("pm2", "{\"apps\": {\"env\": {\"A\": \"b\"}}}", "A=b;");
	reads("pm2", "[{\"env\": {\"A\": \"b\"}}]", "A=b;");
	reads("pm2", "{\"name\": \"x\"}", "");
	refused("pm2", "{\"apps\": [{}, {\"env\": {}}]}", "more than one app", 1, 15);
	refused("pm2", "{\"apps\": [{\"env\": {},\n\"env_prod\": {\"A\": \"MARKER\"}}]}", "an `env_…` beside", 2, 13);
	refused("pm2", "{\"apps\": [{\"env\": {\"A\": 1.50}}]}", "`A` is a number", 1, 20);
	refused("pm2", "{\"env\": \"MARKER\"}", "no object", 1, 9);
	refused("pm2", "[]", "no app", 1, 1);
	refused("pm2", "module.exports = {}", "not valid JSON", 1, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(yaml_takes_what_all_its_readers_take_alike),
		cmocka_unit_test(yaml_tells_what_its_readers_change),
		cmocka_unit_test(every_problem_of_a_map_is_told),
		cmocka_unit_test(json_items_have_their_places),
		cmocka_unit_test(one_error_of_the_whole_stands_for_those_of_its_items),
		cmocka_unit_test(items_do_not_take_the_place_of_others),
		cmocka_unit_test(toml_texts_of_all_four_kinds_are_read),
		cmocka_unit_test(toml_that_is_no_flat_list_of_texts_is_refused),
		cmocka_unit_test(properties_are_read_as_java_reads_them),
		cmocka_unit_test(properties_that_readers_take_differently_are_refused),
		cmocka_unit_test(tfvars_texts_are_read),
		cmocka_unit_test(tfvars_that_are_no_texts_are_refused),
		cmocka_unit_test(tfvars_json_has_no_templates),
		cmocka_unit_test(pm2_files_with_one_app_are_read),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
