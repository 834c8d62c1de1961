/* SPDX-License-Identifier: Apache-2.0 */
/* JSON as a tree: what each text says, where it stands, and what is no JSON. */
#include "text/json_tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "secret/secret.h"
#include "text/escape.h"

/* ITEM in one line, with places. */
static void
add_item(const struct json_item *item, struct buf *out)
{
	static const char *const open[] = {"{", "[", "\"", "", "", "null"};
	static const char *const close[] = {"}", "]", "\"", "", "", ""};

	buf_addf(out, "%u:%u", item->line, item->column);
	buf_add_text(out, open[item->kind]);
	if (item->kind != JSON_NOTHING)
		buf_add(out, item->text);
	for (const struct json_item *below = item->first; below != NULL; below = below->next) {
		if (below->name.data != NULL) {
			buf_add(out, below->name);
			buf_addf(out, "@%u:%u=", below->name_line, below->name_column);
		}
		add_item(below, out);
		buf_add_text(out, below->next == NULL ? "" : " ");
	}
	buf_add_text(out, close[item->kind]);
}

static void
says(const char *text, const char *wanted)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(0);
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct buf got CLEANUP(buf_done) = BUF_INIT;
	struct json_item *root;

	if (json_tree(slice_of_text(text), "f", arena, &root, &err) < 0)
		fail_msg("%u:%u: %s", err.line, err.column, err.message);
	add_item(root, &got);
	assert_string_equal(buf_text(&got), wanted);
}

static void
wrong(struct slice text, const char *message, unsigned line, unsigned column)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(0);
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct json_item *root;

	assert_int_equal(json_tree(text, "f", arena, &root, &err), ERR_INVALID);
	assert_string_equal(err.id, "json");
	assert_string_equal(err.message, message);
	assert_string_equal(err.file, "f");
	if (err.line != line || err.column != column)
		fail_msg("at %u:%u, not %u:%u", err.line, err.column, line, column);
}

static void
every_kind_is_read_with_its_place(void **state)
{
	(void)state;
	says("{}", "1:1{}");
	says("[]", "1:1[]");
	says(" null ", "1:2null");
	says("\xef\xbb\xbf\"x\"", "1:1\"x\"");
	says("{\"a\": 1.50,\n \"b\": [true, false , null, \"\"],\n\"c\":{\"d\":{}}}",
	    "1:1{a@1:2=1:71.50 b@2:2=2:7[2:8true 2:14false 2:22null 2:28\"\"] "
	    "c@3:1=3:5{d@3:6=3:10{}}}");
}

static void
numbers_stay_as_they_are_written(void **state)
{
	(void)state;
	says("[0,-0,1.50,1e3,1E+3,-1.5e-07,123456789012345678901234567890,1e999]",
	    "1:1[1:20 1:4-0 1:71.50 1:121e3 1:161E+3 1:21-1.5e-07 "
	    "1:30123456789012345678901234567890 1:611e999]");
}

static void
texts_with_escapes_say_what_they_mean(void **state)
{
	(void)state;
	says("\"a\\\"b\\\\c\\/d\\b\\f\\n\\r\\te\"", "1:1\"a\"b\\c/d\b\f\n\r\te\"");
	says("\"\\u0041\\u00e9\\u20ac\\ud83d\\ude00\\uFFFF\"",
	    "1:1\"A\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\xef\xbf\xbf\"");
	says("\"x\xc3\xa9\x7f\"", "1:1\"x\xc3\xa9\x7f\"");
	says("{\"\\u0061\\n\": \"\"}", "1:1{a\n@1:2=1:14\"\"}");
}

static void
what_is_no_json_is_told_with_its_place(void **state)
{
	static const char odd[] = "not valid JSON: a character that does not belong there";
	static const char early[] = "not valid JSON: it ends too early";

	(void)state;
	wrong(SLICE_LITERAL(""), early, 1, 1);
	wrong(SLICE_LITERAL(" \n "), early, 2, 2);
	wrong(SLICE_LITERAL("{\"a\": \"MARKER"), early, 1, 14);
	wrong(SLICE_LITERAL("{\"a\": \"MARKER\\"), early, 1, 15);
	wrong(SLICE_LITERAL("{\"a\": MARKER}"), odd, 1, 7);
	wrong(SLICE_LITERAL("{\"a\": \"x\", }"), odd, 1, 12);
	wrong(SLICE_LITERAL("[1, ]"), odd, 1, 5);
	wrong(SLICE_LITERAL("[1 2]"), odd, 1, 4);
	wrong(SLICE_LITERAL("{a: 1}"), odd, 1, 2);
	wrong(SLICE_LITERAL("{\"a\" 1}"), odd, 1, 6);
	wrong(SLICE_LITERAL("[01]"), odd, 1, 3);
	wrong(SLICE_LITERAL("[1.]"), odd, 1, 4);
	wrong(SLICE_LITERAL("[.5]"), odd, 1, 2);
	wrong(SLICE_LITERAL("[1e]"), odd, 1, 4);
	wrong(SLICE_LITERAL("[-]"), odd, 1, 3);
	wrong(SLICE_LITERAL("[+1]"), odd, 1, 2);
	wrong(SLICE_LITERAL("[tru]"), odd, 1, 2);
	wrong(SLICE_LITERAL("'a'"), odd, 1, 1);
	wrong(SLICE_LITERAL("[\"a\nb\"]"), odd, 1, 4);
	wrong(SLICE_LITERAL("[\"\\x41\"]"), odd, 1, 4);
	wrong(SLICE_LITERAL("[\"\\ud83d\"]"), odd, 1, 5);
	wrong(SLICE_LITERAL("[\"\\ud83d\\u0041\"]"), odd, 1, 5);
	wrong(SLICE_LITERAL("[\"\\ude00\"]"), odd, 1, 5);
	wrong(SLICE_LITERAL("[\"\\u12\"]"), odd, 1, 5);
	wrong(SLICE_LITERAL("[\"\\u0000\"]"), "not valid JSON: a text with the character U+0000", 1,
	    5);
	wrong(SLICE_LITERAL("[\"\0\"]"), odd, 1, 3);
	wrong(SLICE_LITERAL("[\0]"), odd, 1, 2);
	wrong(SLICE_LITERAL("{}\n{}"), "not valid JSON: something stands behind its end", 2, 1);
	wrong(
	    SLICE_LITERAL("{\n\"a\": \"\xff\"}"), "not valid JSON: a byte that is not UTF-8", 2, 7);
	wrong(SLICE_LITERAL("\"\xed\xa0\x80\""), "not valid JSON: a byte that is not UTF-8", 1, 2);
}

static void
a_name_stands_once_in_a_map(void **state)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	static const char twice[] = "not valid JSON: a name that stands twice";

	(void)state;
	wrong(SLICE_LITERAL("{\"a\": \"MARKER\",\n \"b\": 1, \"\\u0061\": 2}"), twice, 2, 10);
	says("[{\"a\": 1}, {\"a\": 1}]", "1:1[1:2{a@1:3=1:81} 1:12{a@1:13=1:181}]");
	buf_add_byte(&text, '{');
	for (int i = 0; i < 1000; i++)
		buf_addf(&text, "\"n%d\":%d,\n", i * 7 % 1000, i);
	buf_add_text(&text, "\"n500\":0}");
	wrong(buf_slice(&text), twice, 1001, 1);
}

static void
depth_and_items_have_a_limit(void **state)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;

	(void)state;
	for (int i = 0; i < 100000; i++)
		buf_add_text(&text, "[");
	wrong(buf_slice(&text), "not valid JSON: nested too deep", 1, JSON_DEEPEST + 1);
	buf_clear(&text);
	buf_add_text(&text, "[0");
	for (int i = 0; i < JSON_ITEMS_MOST; i++)
		buf_add_text(&text, ",0");
	buf_add_text(&text, "]");
	wrong(buf_slice(&text), "not valid JSON: too many items", 1, 2 * JSON_ITEMS_MOST);
}

static void
items_are_found_by_name(void **state)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(0);
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct json_item *root;
	struct slice text = {NULL, 0};

	(void)state;
	assert_int_equal(json_tree(SLICE_LITERAL("{\"a\": \"x\", \"b\": true, \"c\": 1}"), "f",
			     arena, &root, &err),
	    0);
	assert_int_equal(root->count, 3);
	assert_true(json_item_text(root, "a", &text));
	assert_true(slice_equal_text(text, "x"));
	assert_false(json_item_text(root, "c", &text));
	assert_true(json_item_says(root, "a", "x"));
	assert_false(json_item_says(root, "b", "true"));
	assert_true(json_item_is_true(root, "b"));
	assert_false(json_item_is_true(root, "c"));
	assert_null(json_item_find(root, "d"));
	assert_null(json_item_find(NULL, "a"));
	assert_null(json_item_find(root->first, "a"));
	assert_string_equal(json_kind_text(root->kind), "an object");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_kind_is_read_with_its_place),
	    cmocka_unit_test(numbers_stay_as_they_are_written),
	    cmocka_unit_test(texts_with_escapes_say_what_they_mean),
	    cmocka_unit_test(what_is_no_json_is_told_with_its_place),
	    cmocka_unit_test(a_name_stands_once_in_a_map),
	    cmocka_unit_test(depth_and_items_have_a_limit),
	    cmocka_unit_test(items_are_found_by_name),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
