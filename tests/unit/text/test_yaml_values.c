/* SPDX-License-Identifier: Apache-2.0 */
/* What is taken of YAML is what libyaml makes of it; what is refused has its place. */
#include "text/yaml_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "secret/secret.h"
#include "../../support/chance.h"

enum { SOME = 60000, MANY = 3000000 };

/* A node as text, with its places: kinds, texts and what was quoted. */
static void
show(const struct node *node, struct buf *out)
{
	if (node->key != NULL)
		buf_addf(out, "<%s>@%u:%u=", node->key, node->key_line, node->key_column);
	if (node->kind == NODE_SCALAR) {
		buf_addf(out, "%s<%s>@%u", node->quoted ? "quoted " : "", node->text,
			node->text[0] == '\0' && !node->quoted ? 0 : node->line);
		return;
	}
	buf_add_text(out, node->kind == NODE_MAP ? "{" : "[");
	for (size_t i = 0; i < node->count; i++) {
		show(node->items[i], out);
		buf_add_text(out, " ");
	}
	buf_add_text(out, "}");
}

static void
reads(const char *text, const char *wanted)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(0);
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct buf got CLEANUP(buf_done) = BUF_INIT;
	struct node *documents;

	if (yaml_values(slice_of_text(text), "f", arena, &documents, &err) < 0)
		fail_msg("%u:%u: %s", err.line, err.column, err.message);
	for (size_t i = 0; i < documents->count; i++)
		show(documents->items[i], &got);
	assert_string_equal(buf_text(&got), wanted);
}

static void
refused_bytes(struct slice text, const char *words, unsigned line, unsigned column)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(0);
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct node *documents = NULL;

	assert_int_equal(yaml_values(text, "f", arena, &documents, &err), ERR_INVALID);
	assert_null(documents);
	if (strstr(err.message, words) == NULL)
		fail_msg("`%s` is not in `%s`", words, err.message);
	assert_null(strstr(err.message, "MARKER"));
	assert_null(strstr(err.fix, "MARKER"));
	assert_int_equal(err.line, line);
	assert_int_equal(err.column, column);
}

static void
refused(const char *text, const char *words, unsigned line, unsigned column)
{
	refused_bytes(slice_of_text(text), words, line, column);
}

static void
maps_lists_and_scalars_are_read_with_their_places(void **state)
{
	(void)state;
	reads("", "");
	reads("# only\n", "");
	reads("---\n# only\n---\n", "<>@0<>@0");
	reads("a: 1\n---\n", "{<a>@1:1=<1>@1 }<>@0");
	reads("a: 1\n'b c': \"x\"\nd:\n", "{<a>@1:1=<1>@1 <b c>@2:1=quoted <x>@2 <d>@3:1=<>@0 }");
	reads("a:\n- x\n-   y: 1\n    z: 2\n- - q\nb: [1, {c: d}, ]\n",
		"{<a>@1:1=[<x>@2 {<y>@3:5=<1>@3 <z>@4:5=<2>@4 } [<q>@5 } } <b>@6:1=[<1>@6 {<c>@6:9=<d>@6 } } }");
	reads("a: 1 # c\n\n---\nb: 2\n...\n", "{<a>@1:1=<1>@1 }{<b>@4:1=<2>@4 }");
	reads("\xef\xbb\xbf" "a: 1\r\nb: |\r\n  x\r\n", "{<a>@1:1=<1>@1 <b>@2:1=quoted <x\n>@2 }");
	reads("{\"a\":\"b\", \"c\": {}, \"d\": []}", "{<a>@1:2=quoted <b>@1 <c>@1:11={} <d>@1:20=[} }");
	reads("url: http://x:1/#y\nt: a\tb\n", "{<url>@1:1=<http://x:1/#y>@1 <t>@2:1=<a\tb>@2 }");
}

static void
every_kind_of_folding_is_read(void **state)
{
	(void)state;
	reads("a: x\n  y\n\n  z\n", "{<a>@1:1=<x y\nz>@1 }");
	reads("a: 'x \n   it''s\n\n\n  z'\n", "{<a>@1:1=quoted <x it's\n\nz>@1 }");
	reads("a: \"x \\\n   \\ y\\tz\\x41\\u00e9\\\\\n  b\"\n", "{<a>@1:1=quoted <x  y\tzAé\\ b>@1 }");
	reads("a: |\n   x\n    y\n\n   z\nb: 1\n", "{<a>@1:1=quoted <x\n y\n\nz\n>@1 <b>@6:1=<1>@6 }");
	reads("a: |-\n  x\n\nb: |+\n  y\n\n\nc: |2-\n    z\n",
		"{<a>@1:1=quoted <x>@1 <b>@4:1=quoted <y\n\n\n>@4 <c>@8:1=quoted <  z>@8 }");
	reads("a: >\n  x\n  y\n\n  z\n   q\n  r\n", "{<a>@1:1=quoted <x y\nz\n q\nr\n>@1 }");
	reads("a: |\nb: >-\n\n\n", "{<a>@1:1=quoted <>@1 <b>@2:1=quoted <>@2 }");
}

static void
what_readers_take_differently_is_refused(void **state)
{
	(void)state;
	refused("a: &x MARKER\n", "an anchor", 1, 4);
	refused("a: *MARKER\n", "an alias", 1, 4);
	refused("a: !!str MARKER\n", "a tag", 1, 4);
	refused("%YAML 1.1\n---\na: 1\n", "cannot begin a value", 1, 1);
	refused("? a\n: b\n", "a name behind `?`", 1, 1);
	refused("a: @MARKER\n", "cannot begin a value", 1, 4);
	refused("a: x: MARKER\n", "a second `: `", 1, 5);
	refused("a: MARKER\na: 1\n", "`a` stands twice", 2, 1);
	refused("a: 'MARKER\n", "a quote that does not end", 1, 4);
	refused("a: \"MARKER\\q\"\n", "no escape", 1, 12);
	refused("a: \"\\0\"\n", "U+0000", 1, 6);
	refused("a: \"\\ud83d\\ude00\"\n", "no character", 1, 7);
	refused("a: \"x\" MARKER\n", "behind a value", 1, 8);
	refused("a: \"x\"#MARKER\n", "behind a value", 1, 7);
	refused("a:\n\tb: MARKER\n", "a tab", 2, 2);
	refused("a: 1\n  b: 2\n", "many lines", 2, 4);
	refused("a:\n  b: 1\n   c: 2\n", "many lines", 3, 5);
	refused("a:\n  b: \"1\"\n   c: 2\n", "indented deeper", 3, 4);
	refused("a:\n    b: 1\n  c: 2\n", "indented deeper", 3, 3);
	refused("a: [MARKER\n", "a bracket that is not closed", 2, 1);
	refused("a: {b: 1, b: 2}\n", "`b` stands twice", 1, 11);
	refused("MARKER\nb: 1\n", "many lines", 2, 2);
	refused("a: |\n  MARKER", "without a newline", 2, 9);
	refused("a: \"MARKER\\\n\n  x\"\n", "an empty line behind a backslash", 3, 3);
	refused("a: |2\n     \nb: 1\n", "a line of blanks", 2, 3);
	refused("a: 'MARKER\nb: c'\n", "is not indented", 2, 1);
	refused("a: [\"MARKER\n b\"]\n", "many lines in brackets", 2, 2);
	refused("--- MARKER\n", "behind a value", 1, 5);
	refused("a: 1\n- b\n", "a list item among names", 2, 1);
}

static void
characters_that_no_reader_or_only_some_take_are_refused(void **state)
{
	(void)state;
	refused_bytes(SLICE_LITERAL("a: \xff MARKER\n"), "not UTF-8", 1, 4);
	refused_bytes(SLICE_LITERAL("a: x\0MARKER\n"), "an escape", 1, 5);
	refused("a: x\x1b\n", "an escape", 1, 5);
	refused("a: 1\nb: x\rMARKER\n", "a carriage return", 2, 5);
	refused("a: 'x\u2028MARKER'\n", "a line break to some", 1, 6);
	refused("# \xc2\x85" "MARKER: 1\n", "a line break to some", 1, 3);
	refused("a: x\ufeff\n", "an escape", 1, 5);
}

static void
deep_nesting_is_refused_and_not_followed(void **state)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct buf dashes CLEANUP(buf_done) = BUF_INIT;

	(void)state;
	for (int i = 0; i < 100000; i++) {
		buf_add_text(&text, "[");
		buf_add_text(&dashes, "- ");
	}
	refused(buf_text(&text), "nested too deep", 1, 32);
	refused(buf_text(&dashes), "nested too deep", 1, 65);
}

/* Text that is YAML surprisingly often. */
static void
generate(uint64_t *seed, struct buf *out)
{
	static const char *const pieces[] = {"a", "b", "c", "d", ": ", ": ", ": ", ":", "\n", "\n", "\n",
		"\n  ", "\n  ", "\n    ", " ", "  ", "- ", "- ", "\n- ", "|", ">", "-", "+", "|\n  ",
		">-\n   ", "|+\n  ", "|2\n   ", "\"", "\"", "'", "'", "''", "\\", "\\n", "\\\n", "#", " #",
		"{", "}", "[", "]", ", ", ",", "\n\n", "\n---\n", "\n...\n", "\t", "?", "? ", "!", "&", "*",
		"x y", "\"q\": ", "k: ", "\n k: ", "\nk: ", "\n  k: ", "\n  l: ", "\r\n", "~", "%", "0",
		"{k: v}", "[1, 2]", "\n \n", "\n    \n", "   x\n", "\\u00e9"};
	unsigned count = 1 + chance_below(seed, 18);

	buf_clear(out);
	for (unsigned i = 0; i < count; i++)
		buf_add_text(out, pieces[chance_below(seed, ARRAY_LEN(pieces))]);
	if (chance_below(seed, 4) > 0)
		buf_add_text(out, "\n");
}

/* What was taken must be what libyaml makes of it. */
static void
compare(struct slice text, const struct node *documents)
{
	struct node *tree CLEANUP(node_freep) = NULL;
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct buf ours CLEANUP(buf_done) = BUF_INIT;
	struct buf theirs CLEANUP(buf_done) = BUF_INIT;
	int r = yaml_parse(text, "f", &tree, &err);

	if (strstr((const char *)text.data, "---") != NULL && r < 0 && strstr(err.message, "more than one YAML") != NULL)
		return;
	if (documents->count == 0 && r == 0)
		return;
	if (r == 0 && documents->count == 1) {
		show(documents->items[0], &ours);
		show(tree, &theirs);
	}
	if (r < 0 || strcmp(buf_text(&ours), buf_text(&theirs)) != 0)
		fail_msg("libyaml differs (%s) on:\n%.*s\n%s\n%s", err.message, (int)text.len,
			(const char *)text.data, buf_text(&ours), buf_text(&theirs));
}

static void
what_is_taken_is_what_libyaml_makes_of_it(void **state)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	uint64_t seed = 0x5eed5eedULL;
	const char *chosen = getenv("EVENKEEP_SEED");
	int taken = 0, tried = getenv("EVENKEEP_TEST_ALL") == NULL ? SOME : MANY;

	(void)state;
	if (chosen != NULL)
		seed = strtoull(chosen, NULL, 0) | 1;
	for (int i = 0; i < tried; i++) {
		struct arena *arena CLEANUP(arena_freep) = arena_new(0);
		struct err err CLEANUP(err_done) = ERR_INIT;
		struct node *documents;

		generate(&seed, &text);
		if (yaml_values(buf_slice(&text), "f", arena, &documents, &err) < 0)
			continue;
		compare(buf_slice(&text), documents);
		taken++;
	}
	print_message("%d of %d generated texts taken, all as libyaml has them\n", taken, tried);
	assert_true(taken > tried / 50);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(maps_lists_and_scalars_are_read_with_their_places),
		cmocka_unit_test(every_kind_of_folding_is_read),
		cmocka_unit_test(what_readers_take_differently_is_refused),
		cmocka_unit_test(characters_that_no_reader_or_only_some_take_are_refused),
		cmocka_unit_test(deep_nesting_is_refused_and_not_followed),
		cmocka_unit_test(what_is_taken_is_what_libyaml_makes_of_it),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
