/* SPDX-License-Identifier: Apache-2.0 */
/* YAML as others write it: what the programs that read it take is taken. */
#include "text/yaml_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "secret/secret.h"

static void
add_node(const struct node *node, struct buf *out)
{
	if (node->tag != NULL)
		buf_addf(out, "<%s>", node->tag);
	if (node->kind == NODE_SCALAR) {
		buf_addf(out, node->quoted ? "'%s'" : "%s", node->text);
		return;
	}
	buf_add_byte(out, node->kind == NODE_MAP ? '{' : '[');
	for (size_t i = 0; i < node->count; i++) {
		if (node->kind == NODE_MAP)
			buf_addf(out, "%s:", node->items[i]->key);
		add_node(node->items[i], out);
		buf_add_text(out, i + 1 < node->count ? "," : "");
	}
	buf_add_byte(out, node->kind == NODE_MAP ? '}' : ']');
}

static void
says_with(const char *text, enum yaml_twins twins, const char *wanted)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(0);
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct buf got CLEANUP(buf_done) = BUF_INIT;
	struct node *documents;

	if (yaml_values_loose(slice_of_text(text), "f", arena, twins, &documents, &err) < 0)
		fail_msg("%s: %u:%u: %s", text, err.line, err.column, err.message);
	for (size_t i = 0; i < documents->count; i++) {
		buf_add_text(&got, i == 0 ? "" : " --- ");
		add_node(documents->items[i], &got);
	}
	assert_string_equal(buf_text(&got), wanted);
}

static void
says(const char *text, const char *wanted)
{
	says_with(text, YAML_TWINS_REFUSED, wanted);
}

static void
wrong(const char *text, const char *message, unsigned line, unsigned column)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(0);
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct node *documents;

	assert_int_equal(yaml_values_loose(slice_of_text(text), "f", arena, YAML_TWINS_REFUSED,
		&documents, &err), ERR_INVALID);
	assert_string_equal(err.message, message);
	if (err.line != line || err.column != column)
		fail_msg("%s: at %u:%u", text, err.line, err.column);
}

static void
block_texts_may_have_lines_of_blanks_and_no_end(void **state)
{
	(void)state;
	says("run: |\n  a\n    \n  b\n", "{run:'a\n  \nb\n'}");
	says("run: |\n  a\n  b", "{run:'a\nb'}");
	says("run: >-\n  a\n  b", "{run:'a b'}");
}

static void
brackets_may_span_lines(void **state)
{
	(void)state;
	says("a: [b\n  c, \"d\n  e\"]\n", "{a:[b c,'d e']}");
	says("a: [\n\tb,\n\tc\n]\n", "{a:[b,c]}");
	says("a: {b\n: c}\n", "{a:{b:c}}");
	says("a: [b, # note\n  c\n  # note\n  ]\n", "{a:[b,c]}");
	says("a: \"b\nc\"\n", "{a:'b c'}");
	says("a: \"b\\\n\n  c\"\n", "{a:'b\nc'}");
}

static void
names_in_brackets_need_no_value(void **state)
{
	(void)state;
	says("a: {b, c: d, e}\n", "{a:{b:,c:d,e:}}");
	says("a: [b: c, d: , e]\n", "{a:[{b:c},{d:},e]}");
	says("on: {push: {branches: [main]}}\n", "{on:{push:{branches:[main]}}}");
}

static void
any_tag_is_taken(void **state)
{
	(void)state;
	says("a: !reference [.b, script]\n", "{a:<!reference>[.b,script]}");
	says("a: !Sub \"x\"\nb: !x/y:z 1\nc: !<tag:yaml.org,2002:str> 1\n",
		"{a:<!Sub>'x',b:<!x/y:z>1,c:<tag:yaml.org,2002:str>'1'}");
	says("--- !x\na: 1\n", "<!x>{a:1}");
	says("- &x a: 1\n- *x\n", "[{a:1},{a:1}]");
}

static void
documents_begin_and_end_as_they_like(void **state)
{
	(void)state;
	says("%YAML 1.1\n---\na: 1\n", "{a:1}");
	says("# note\n%YAML 1.2\n--- # note\na: 1\n...\n", "{a:1}");
	says("--- {a: 1}\n--- b\n---\n", "{a:1} --- b --- ");
	says("a: 1\n...\nb: 2\n", "{a:1} --- {b:2}");
	says("--- |\n text\n", "'text\n'");
}

static void
odd_characters_stay(void **state)
{
	(void)state;
	says("a: b\xe2\x80\xa8" "c\n", "{a:b\xe2\x80\xa8" "c}");
	says("\xef\xbb\xbf" "a: 1\r\nb: 2\r\n", "{a:1,b:2}");
	says("a: 1\n\t\nb: 2\n", "{a:1,b:2}");
	says("1: a\ntrue: b\non: c\n", "{1:a,true:b,on:c}");
}

static void
of_two_names_the_last_counts_where_that_is_so(void **state)
{
	(void)state;
	wrong("a: 1\na: 2\n", "`a` stands twice in one map", 2, 1);
	says_with("a: 1\nb: 0\na: 2\n", YAML_LAST_COUNTS, "{b:0,a:2}");
	says_with("a: &x 1\na: 2\nb: *x\nc: {d: 1, d: 2, d: 3}\n", YAML_LAST_COUNTS,
		"{a:2,b:1,c:{d:3}}");
}

static void
what_no_program_takes_is_refused(void **state)
{
	(void)state;
	wrong("a:\n\tb: 1\n", "a tab where blanks indent", 2, 2);
	wrong("a: b: c\n", "a second `: ` in one line", 1, 5);
	wrong("a: @b\n", "a character that cannot begin a value", 1, 4);
	wrong("a: [b\n", "a bracket that is not closed", 2, 1);
	wrong("a: \x01\n", "a character that must be written as an escape", 1, 4);
	wrong("a: \xff\n", "a byte that is not UTF-8", 1, 4);
	wrong("a: *b\n", "an alias of nothing that stands above it", 1, 4);
}

static void
depth_has_an_end(void **state)
{
	char text[2 * YAML_LOOSE_DEPTH + 10];

	(void)state;
	memset(text, '[', YAML_LOOSE_DEPTH);
	memset(text + YAML_LOOSE_DEPTH, ']', YAML_LOOSE_DEPTH);
	strcpy(text + 2 * YAML_LOOSE_DEPTH, "\n");
	wrong(text, "nested too deep", 1, YAML_LOOSE_DEPTH);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(block_texts_may_have_lines_of_blanks_and_no_end),
		cmocka_unit_test(brackets_may_span_lines),
		cmocka_unit_test(names_in_brackets_need_no_value),
		cmocka_unit_test(any_tag_is_taken),
		cmocka_unit_test(documents_begin_and_end_as_they_like),
		cmocka_unit_test(odd_characters_stay),
		cmocka_unit_test(of_two_names_the_last_counts_where_that_is_so),
		cmocka_unit_test(what_no_program_takes_is_refused),
		cmocka_unit_test(depth_has_an_end),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
