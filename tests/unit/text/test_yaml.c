/* SPDX-License-Identifier: Apache-2.0 */
#include "text/node.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"

static struct node *
parse(const char *text)
{
	struct err err = ERR_INIT;
	struct node *tree = NULL;

	if (yaml_parse(slice_of_text(text), "f.yaml", &tree, &err) < 0)
		fail_msg("%u:%u: %s", err.line, err.column, err.message);
	return tree;
}

/* TEXT must be refused with a message that has WORDS, at LINE and COLUMN (0: anywhere). */
static void
refused(const char *text, const char *words, unsigned line, unsigned column)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct node *tree = NULL;

	assert_int_equal(yaml_parse(slice_of_text(text), "f.yaml", &tree, &err), ERR_INVALID);
	assert_null(tree);
	assert_non_null(strstr(err.message, words));
	assert_string_equal(err.file, "f.yaml");
	if (line > 0) {
		assert_int_equal(err.line, line);
		assert_int_equal(err.column, column);
	}
}

static void
a_tree_knows_kinds_texts_and_places(void **state)
{
	struct node *tree CLEANUP(node_freep) = parse("a: 1\nb:\n  - x\n  - \"y\"\nc: {d: e}\n");
	const struct node *b = node_find(tree, "b");
	const struct node *d = node_find(node_find(tree, "c"), "d");

	(void)state;
	assert_int_equal(tree->kind, NODE_MAP);
	assert_int_equal(tree->count, 3);
	assert_string_equal(node_find(tree, "a")->text, "1");
	assert_int_equal(b->kind, NODE_LIST);
	assert_false(b->items[0]->quoted);
	assert_true(b->items[1]->quoted);
	assert_int_equal(b->items[1]->line, 4);
	assert_int_equal(b->items[1]->column, 5);
	assert_int_equal(d->key_line, 5);
	assert_int_equal(d->key_column, 5);
	assert_int_equal(d->column, 8);
	assert_null(node_find(tree, "z"));
}

static void
an_empty_text_is_an_empty_map(void **state)
{
	static const char *const texts[] = {"", "\n", "# only a comment\n", "\xef\xbb\xbf"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct node *tree CLEANUP(node_freep) = parse(texts[i]);

		assert_int_equal(tree->kind, NODE_MAP);
		assert_int_equal(tree->count, 0);
	}
}

static void
a_byte_order_mark_is_no_column(void **state)
{
	struct node *tree CLEANUP(node_freep) = parse("\xef\xbb\xbf" "a:\n b: 1\nc: 2\n");

	(void)state;
	assert_int_equal(tree->count, 2);
	assert_int_equal(tree->items[0]->key_column, 1);
	assert_string_equal(node_find(node_find(tree, "a"), "b")->text, "1");
}

static void
aliases_are_copies(void **state)
{
	struct node *tree CLEANUP(node_freep) = parse("a: &x {k: [1, 2]}\nb: *x\n&n c: *n\n");
	const struct node *b = node_find(tree, "b");

	(void)state;
	assert_string_equal(node_find(b, "k")->items[1]->text, "2");
	assert_ptr_not_equal(b, node_find(tree, "a"));
	assert_string_equal(node_find(tree, "c")->text, "c");
}

static void
the_newest_anchor_of_a_name_counts(void **state)
{
	struct node *tree CLEANUP(node_freep) = parse("[&a 1, &a 2, *a]");

	(void)state;
	assert_string_equal(tree->items[2]->text, "2");
}

static void
tags_and_text_that_was_told_to_be_text_are_kept(void **state)
{
	struct node *tree CLEANUP(node_freep) = parse("a: !reset null\nb: !!str 5\nc: ! 6\nd: !!int \"7\"\n");

	(void)state;
	assert_string_equal(node_find(tree, "a")->tag, "!reset");
	assert_true(node_is_null(node_find(tree, "a")));
	assert_true(node_find(tree, "b")->quoted);
	assert_true(node_find(tree, "c")->quoted);
	assert_true(node_find(tree, "d")->quoted);
}

static void
nothing_is_null_only_when_unquoted(void **state)
{
	struct node *tree CLEANUP(node_freep) =
		parse("- \n- ~\n- null\n- Null\n- NULL\n- \"\"\n- 'null'\n- nul\n- nULL\n- {}\n");

	(void)state;
	for (size_t i = 0; i < tree->count; i++)
		assert_int_equal(node_is_null(tree->items[i]), i < 5);
}

static void
yes_and_no_have_the_spellings_of_yaml_1_1(void **state)
{
	static const char *const yes[] = {"true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON", "y", "Y"};
	static const char *const no[] = {"false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF", "n", "N"};
	static const char *const neither[] = {"tRUE", "TRue", "1", "0", "'yes'", "yess", "", "[]"};
	bool value;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(yes); i++) {
		struct node *node CLEANUP(node_freep) = parse(yes[i]);

		assert_int_equal(node_bool(node, &value), 0);
		assert_true(value);
	}
	for (size_t i = 0; i < ARRAY_LEN(no); i++) {
		struct node *node CLEANUP(node_freep) = parse(no[i]);

		assert_int_equal(node_bool(node, &value), 0);
		assert_false(value);
	}
	for (size_t i = 0; i < ARRAY_LEN(neither); i++) {
		struct node *node CLEANUP(node_freep) = parse(neither[i]);

		assert_int_equal(node_bool(node, &value), -1);
	}
}

static void
what_is_wrong_is_told_with_its_place(void **state)
{
	(void)state;
	refused("a: 1\nb: [\n", "not valid YAML", 0, 0);
	refused("a: 1\n  b: 2\n", "not valid YAML", 2, 4);
	refused("a: 1\nb: 2\na: 3\n", "`a` stands twice", 3, 1);
	refused("a: 1\n---\nb: 1\n", "more than one", 2, 1);
	refused("a: \"x\\0y\"\n", "NUL", 1, 4);
	refused("a: *nowhere\n", "alias", 1, 4);
	refused("a: &a [*a]\n", "alias", 1, 8);
	refused("[a]: 1\n", "a key must be a text", 1, 1);
	refused("a: \xff\n", "not valid YAML", 0, 0);
}

static void
a_name_that_stands_twice_is_found_in_a_long_map_too(void **state)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;

	(void)state;
	for (int i = 0; i < 5000; i++)
		buf_addf(&text, "k%d: %d\n", i * 7919 % 5000, i);
	node_free(parse(buf_text(&text)));
	buf_add_text(&text, "k77: again\n");
	refused(buf_text(&text), "`k77` stands twice", 5001, 1);
}

static void
no_text_can_grow(void **state)
{
	struct buf laughs CLEANUP(buf_done) = BUF_INIT;
	struct buf deep CLEANUP(buf_done) = BUF_INIT;
	struct buf wide CLEANUP(buf_done) = BUF_INIT;
	struct buf heavy CLEANUP(buf_done) = BUF_INIT;
	struct buf anchors CLEANUP(buf_done) = BUF_INIT;

	(void)state;
	buf_add_text(&laughs, "- &a0 [x,x,x,x,x,x,x,x,x]\n");
	for (int i = 1; i < 9; i++)
		buf_addf(&laughs, "- &a%d [*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d]\n", i, i - 1, i - 1,
			i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
	refused(buf_text(&laughs), "aliases that multiply", 0, 0);

	for (int i = 0; i < YAML_DEPTH + 2; i++)
		buf_add_text(&deep, "[");
	refused(buf_text(&deep), "too deep", 1, YAML_DEPTH + 2);

	for (int i = 0; i <= YAML_NODES; i++)
		buf_add_text(&wide, "- \n");
	refused(buf_text(&wide), "too many", 0, 0);

	buf_add_text(&heavy, "- &a ");
	for (int i = 0; i < 1000000; i++)
		buf_add_text(&heavy, "x");
	for (int i = 0; i < 100; i++)
		buf_add_text(&heavy, "\n- *a");
	refused(buf_text(&heavy), "aliases that multiply", 0, 0);

	for (int i = 0; i < 1001; i++)
		buf_addf(&anchors, "- &a%d x\n", i);
	refused(buf_text(&anchors), "too many anchors", 0, 0);
}

static void
depth_is_counted_through_aliases(void **state)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;

	(void)state;
	buf_add_text(&text, "- &a [[[[[[[[[[[[[[[[x]]]]]]]]]]]]]]]]\n- [[[[[[[[[[[[[[[[*a]]]]]]]]]]]]]]]]\n");
	refused(buf_text(&text), "too deep", 0, 0);
}

static void
the_line_that_is_wrong_can_be_shown(void **state)
{
	struct slice text = slice_of_text("one: 1\ntwo: [\nthree: 3\n");
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	err_set(&err, ERR_INVALID, "x", "x");
	err_at(&err, "f.yaml", 2, 6);
	yaml_source(text, 1, &err);
	assert_string_equal(err.source, "two: [");
	assert_int_equal(err.width, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_tree_knows_kinds_texts_and_places),
		cmocka_unit_test(an_empty_text_is_an_empty_map),
		cmocka_unit_test(a_byte_order_mark_is_no_column),
		cmocka_unit_test(aliases_are_copies),
		cmocka_unit_test(the_newest_anchor_of_a_name_counts),
		cmocka_unit_test(tags_and_text_that_was_told_to_be_text_are_kept),
		cmocka_unit_test(nothing_is_null_only_when_unquoted),
		cmocka_unit_test(yes_and_no_have_the_spellings_of_yaml_1_1),
		cmocka_unit_test(what_is_wrong_is_told_with_its_place),
		cmocka_unit_test(a_name_that_stands_twice_is_found_in_a_long_map_too),
		cmocka_unit_test(no_text_can_grow),
		cmocka_unit_test(depth_is_counted_through_aliases),
		cmocka_unit_test(the_line_that_is_wrong_can_be_shown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
