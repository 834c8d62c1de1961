/* SPDX-License-Identifier: Apache-2.0 */
/* What JavaScript exports, as far as it stands there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/list.h"
#include "observe/pm2/js_literal.h"
#include "secret/secret.h"

static const struct origin from = {"ecosystem.config.js", "."};

static struct tree *
read_js(struct arena *arena, const char *text)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct tree *tree;

	if (js_literal(slice_of_text(text), &from, arena, &tree, &err) < 0)
		fail_msg("%s: %s", text, err.message);
	return tree;
}

static void
values_are_what_they_say_or_computed(void **state)
{
	static const struct { const char *text, *says; } cases[] = {
		{"'x'", "x"}, {"\"a\\\"b\\n\"", "a\"b\n"}, {"`x\ny`", "x\ny"}, {"`${x}`", NULL}, {"12", "12"},
		{"-1.5", "-1.5"}, {"0x1F", "0x1F"}, {"true", "true"}, {"'a' + 'b'", NULL}, {"f('x')", NULL}, {"x.y", NULL},
		{"process.env.X || 'y'", NULL}, {"a ? 'b' : 'c'", NULL}, {"() => { return ','; }", NULL},
		{"function () { return {a: 1}; }", NULL}, {"/[\"'`\\/]/g", NULL}, {"[1].concat(2)", NULL}, {"known", "k"},
		{"unknown", NULL}, {"new Date()", NULL}, {"'x' /* c */", "x"}, {"'x' // c\n", "x"}, {"known + 1", NULL},
		{"`a${`b${'}'}`}c`", NULL}, {"async () => {}", NULL}, {"1 / 2", NULL}, {"{}.x", NULL},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct arena *arena CLEANUP(arena_freep) = arena_new(4096);
		char text[300];
		const struct tree *root, *value;

		snprintf(text, sizeof(text), "const known = 'k';\nmodule.exports = { v: %s\n, last: 1 };", cases[i].text);
		root = read_js(arena, text);
		value = tree_find(root, "v");
		if (value == NULL || value->is_unknown != (cases[i].says == NULL) ||
			(cases[i].says != NULL && !slice_equal_text(value->text, cases[i].says)))
			fail_msg("%s", cases[i].text);
		if (!slice_equal_text(tree_find_text(root, "last"), "1"))
			fail_msg("%s: what follows is lost", cases[i].text);
	}
}

static void
an_export_is_found_in_all_its_forms(void **state)
{
	static const char *const texts[] = {"module.exports = {a: 1}", "module.exports={a:1};",
		"export default { a: 1 }", "exports.a = 1", "module.exports.a = 1;", "{\"a\": 1}", "{ // c\n a: 1, }",
		"#!/usr/bin/env node\nmodule.exports = {a: 1}", "\xef\xbb\xbf{\"a\":1}", "const a = 1; module.exports = { a };",
		"const x = {a: 1}\nmodule.exports = x",
		("'use strict'\nconst p = require('path')\nlet y = 5\n"
		"function f() { return \"}\" }\nmodule.exports = {a: 1}\nif (y) { y = 2 }"),
		"const r = /[/'\"]{2}/.test('x')\nmodule.exports = {a: 1}", "module.exports = {...{a: 2}, a: 1}",
		"module.exports = {a: 2, 'a': 1}", "const b = {a: 1}; module.exports = {...b, c() { return 1 }, get d() { return 2 }}",
		"var z = x / 2; var w = z / 3\nmodule.exports = { a: 1 }"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct arena *arena CLEANUP(arena_freep) = arena_new(4096);

		if (!slice_equal_text(tree_find_text(read_js(arena, texts[i]), "a"), "1"))
			fail_msg("%s", texts[i]);
	}
}

static void
what_is_computed_in_it_is_told(void **state)
{
	static const char *const texts[] = {"module.exports = f({a: 1})", "module.exports = {a: 1, ...rest}",
		"module.exports = {[k]: 1}", "module.exports = {m() {}}", "module.exports = [...list]", "", "foo()",
		"module.exports = require('./x')", "export const x = 1", "module.exports = x",
		"let x = {a: 1}; module.exports = x"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct arena *arena CLEANUP(arena_freep) = arena_new(4096);

		if (!read_js(arena, texts[i])->is_unknown)
			fail_msg("%s", texts[i]);
	}
}

static void
keys_and_values_have_their_places(void **state)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(4096);
	const struct tree *env = tree_find(read_js(arena,
		"// c\nmodule.exports = {\n  env: {\n    A: 'x',\n    \"B\":  2 },\n}"), "env");

	(void)state;
	assert_int_equal(tree_find(env, "A")->key_at.line, 4);
	assert_int_equal(tree_find(env, "A")->at.column, 8);
	assert_int_equal(tree_find(env, "B")->key_at.column, 5);
	assert_int_equal(tree_find(env, "B")->at.column, 11);
}

static void
what_has_no_end_is_refused_without_being_shown(void **state)
{
	static const char *const texts[] = {"module.exports = {", "module.exports = {a: 'CANARY", "/* CANARY",
		"module.exports = {a: `CANARY", "module.exports = [1", "f(", "module.exports = {a: }",
		"module.exports = {a: `${CANARY"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct arena *arena CLEANUP(arena_freep) = arena_new(4096);
		struct err err CLEANUP(err_done) = ERR_INIT;
		struct tree *tree;

		if (js_literal(slice_of_text(texts[i]), &from, arena, &tree, &err) != ERR_INVALID)
			fail_msg("%s", texts[i]);
		assert_null(strstr(err.message, "CANARY"));
		assert_true(err.line > 0);
	}
}

static void
a_line_of_a_mebibyte_is_read_or_refused(void **state)
{
	static const struct { const char *begin, *part, *end; } cases[] = {
		{"module.exports = {", "a:1,", "}"}, {"module.exports = ", "[", ""}, {"", "{", ""}, {"x = ", "`${", ""},
		{"module.exports = ", "{a:", ""}, {"module.exports = [", "'x'+", "1]"}, {"", "/", ""}, {"", "a/b;", ""},
		{"module.exports = [", "[1]+[", ""}, {"", "const a=1;", ""}, {"module.exports = {", "...{a:1},", "}"}, {"", "(((", ""},
		{"module.exports = ", "{a:[", ""}, {"module.exports = \"", "\\n", "\""}, {"", "//", "\n{}"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct arena *arena CLEANUP(arena_freep) = arena_new(4096);
		struct err err CLEANUP(err_done) = ERR_INIT;
		size_t len = strlen(cases[i].part), at = strlen(cases[i].begin);
		char *text CLEANUP(freep) = xmalloc((1 << 20) + 100);
		struct tree *tree = NULL;
		int r;

		memcpy(text, cases[i].begin, at);
		for (; at < 1 << 20; at += len)
			memcpy(text + at, cases[i].part, len);
		strcpy(text + at, cases[i].end);
		r = js_literal(slice_of_text(text), &from, arena, &tree, &err);
		assert_true(r == 0 || r == ERR_INVALID);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_what_they_say_or_computed),
		cmocka_unit_test(an_export_is_found_in_all_its_forms),
		cmocka_unit_test(what_is_computed_in_it_is_told),
		cmocka_unit_test(keys_and_values_have_their_places),
		cmocka_unit_test(what_has_no_end_is_refused_without_being_shown),
		cmocka_unit_test(a_line_of_a_mebibyte_is_read_or_refused),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
