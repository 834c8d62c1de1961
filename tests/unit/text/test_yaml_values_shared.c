/* SPDX-License-Identifier: Apache-2.0 */
/* Anchors, aliases and tags in YAML of values. */
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
says(const char *text, const char *wanted)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(0);
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct buf got CLEANUP(buf_done) = BUF_INIT;
	struct node *documents;

	if (yaml_values_shared(slice_of_text(text), "f", arena, &documents, &err) < 0)
		fail_msg("%u:%u: %s", err.line, err.column, err.message);
	assert_int_equal(documents->count, 1);
	add_node(documents->items[0], &got);
	assert_string_equal(buf_text(&got), wanted);
}

static void
wrong(const char *text, const char *message, unsigned line, unsigned column)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(0);
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct node *documents;

	assert_int_equal(
	    yaml_values_shared(slice_of_text(text), "f", arena, &documents, &err), ERR_INVALID);
	assert_string_equal(err.message, message);
	if (err.line != line || err.column != column)
		fail_msg("%s: at %u:%u", text, err.line, err.column);
	assert_int_equal(
	    yaml_values(slice_of_text(text), "f", arena, &documents, &err), ERR_INVALID);
}

static void
an_alias_is_what_has_its_anchor(void **state)
{
	(void)state;
	says("a: &x 1\nb: *x\n", "{a:1,b:1}");
	says("a: &x\n  b: &y {c: d}\n  e: *y\nf: *x # c\n",
	    "{a:{b:{c:d},e:{c:d}},f:{b:{c:d},e:{c:d}}}");
	says("- &x\n  - 1\n- *x\n- [*x, &y z, *y]\n", "[[1],[1],[[1],z,z]]");
	says("a: &x 1\nb: &x 2\nc: *x\n", "{a:1,b:2,c:2}");
	says("a: &x\nb: *x\n", "{a:,b:}");
	says("a: &x |\n  t\nb: *x\n", "{a:'t\n',b:'t\n'}");
	says("a: '*x &y !z'\n", "{a:'*x &y !z'}");
	says("a:\n  &x\n  b: 1\nc: *x\n", "{a:{b:1},c:{b:1}}");
	says("a: # c\n\n  !t &x # d\n  - 1\nb: *x\n", "{a:<!t>[1],b:<!t>[1]}");
	says("a:\n  &x\n- 1\nb: *x\n", "{a:[1],b:[1]}");
	says("-\n  &x\n  a: 1\n- *x\n", "[{a:1},{a:1}]");
}

static void
tags_are_told_and_make_texts_of_scalars(void **state)
{
	(void)state;
	says("a: !reset\nb: !override {c: d}\ne: !!str 010\nf: ! 1\ng: !!int &x \"5\"\nh: *x\n",
	    "{a:<!reset>,b:<!override>{c:d},e:<tag:yaml.org,2002:str>'010',f:<!>'1',"
	    "g:<tag:yaml.org,2002:int>'5',h:<tag:yaml.org,2002:int>'5'}");
}

static void
a_name_in_braces_may_stand_alone(void **state)
{
	(void)state;
	says("{a: , b: c, d: }\n", "{a:,b:c,d:}");
}

static void
what_could_be_taken_in_two_ways_is_refused(void **state)
{
	(void)state;
	wrong("a:\n  &x b: 1\n", "an anchor, an alias or a tag", 2, 3);
	wrong("a: &y\n  &x\n  b: 1\n", "an anchor, an alias or a tag", 2, 3);
	wrong("a:\n&x\n  b: 1\n", "an anchor, an alias or a tag", 2, 1);
	wrong("a: *x\n", "an alias of nothing that stands above it", 1, 4);
	wrong("a: &x\n  b: *x\n", "an alias of nothing that stands above it", 2, 6);
	wrong("a: &x 1\nb: &x [*x]\n", "an alias of nothing that stands above it", 2, 8);
	wrong("- &x a: 1\n", "a second `: ` in one line", 1, 7);
	wrong("&x a: 1\n", "an anchor, an alias or a tag", 1, 1);
	wrong("a: &x &y 1\n", "a second anchor or tag, or one without a name", 1, 9);
	wrong("a: & 1\n", "a second anchor or tag, or one without a name", 1, 5);
	wrong("a: !x%20 1\n", "an anchor or a tag that is no word", 1, 6);
	wrong("a: &x 1\nb: &y *x\n", "an alias with an anchor or a tag of its own", 2, 9);
	wrong("a: &x 1\n*x : 2\n", "an anchor, an alias or a tag", 2, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_alias_is_what_has_its_anchor),
	    cmocka_unit_test(tags_are_told_and_make_texts_of_scalars),
	    cmocka_unit_test(a_name_in_braces_may_stand_alone),
	    cmocka_unit_test(what_could_be_taken_in_two_ways_is_refused),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
