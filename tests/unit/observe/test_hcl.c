/* SPDX-License-Identifier: Apache-2.0 */
/* The syntax of HCL: what is read, what it is, where it is, what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/list.h"
#include "observe/terraform/hcl.h"
#include "secret/secret.h"

struct fixture {
	struct arena *arena;
	struct hcl_body *body;
	struct err err;
	char text[2000]; /* texts stay in it */
};

static void
fixture_done(struct fixture *fixture)
{
	arena_free(fixture->arena);
	err_done(&fixture->err);
}

static int
read_text(struct fixture *fixture, const char *text)
{
	return hcl_read(slice_of_text(text), "a.tf", fixture->arena, &fixture->body, &fixture->err);
}

/* The value of attribute `a` of TEXT. */
static const struct hcl_expression *
value_of(struct fixture *fixture, const char *text)
{
	snprintf(fixture->text, sizeof(fixture->text), "a = %s\nlast = 1\n", text);
	if (read_text(fixture, fixture->text) < 0)
		fail_msg("%s: %s", text, fixture->err.message);
	if (hcl_value(fixture->body, "last") == NULL)
		fail_msg("%s: the next line is lost", text);
	return hcl_value(fixture->body, "a");
}

#define FIXTURE struct fixture fixture CLEANUP(fixture_done) = {.arena = arena_new(4096)}

static void
an_expression_is_known_by_its_kind(void **state)
{
	static const struct { const char *text; enum hcl_kind kind; const char *says; } cases[] = {
		{"\"x\"", HCL_TEXT, "x"}, {"\"\"", HCL_TEXT, ""}, {"\"a\\n\\\"b\\\\\"", HCL_TEXT, "a\n\"b\\"},
		{"\"\\u00e9\\U0001F600\"", HCL_TEXT, "\xc3\xa9\xf0\x9f\x98\x80"},
		{"\"$${x} 100%%{y} $ %\"", HCL_TEXT, "${x} 100%{y} $ %"},
		{"\"${var.x}\"", HCL_TEMPLATE, ""}, {"\"a${\"b${c}\"}d\"", HCL_TEMPLATE, ""},
		{"\"%{ if a }x%{ else }y%{ endif }\"", HCL_TEMPLATE, ""},
		{"12.5e-3", HCL_NUMBER, "12.5e-3"}, {"true", HCL_BOOL, "true"}, {"null", HCL_NULL, "null"},
		{"var.image", HCL_REFERENCE, "var.image"}, {"var.list[0].name", HCL_REFERENCE, "var.list"},
		{"a.b[*].c", HCL_REFERENCE, "a.b"}, {"data.x.y.0.z", HCL_REFERENCE, "data.x.y.0.z"},
		{"[1, 2,\n 3,]", HCL_LIST, ""}, {"{}", HCL_MAP, ""}, {"{ a = 1, \"b\" : 2\n c = 3 }", HCL_MAP, ""},
		{"jsonencode({ a = 1 })", HCL_CALL, "jsonencode"}, {"f(x...)", HCL_CALL, "f"},
		{"provider::aws::arn_parse(x)", HCL_CALL, "provider::aws::arn_parse"},
		{"f(x)[0].y", HCL_COMPUTED, ""}, {"a ? b : c", HCL_COMPUTED, ""}, {"-1", HCL_COMPUTED, ""},
		{"!a && b || c == d", HCL_COMPUTED, ""}, {"(\n a +\n b\n)", HCL_COMPUTED, ""}, {"(var.x)", HCL_REFERENCE, "var.x"},
		{"[for k, v in m : upper(v) if k != \"\"]", HCL_COMPUTED, ""},
		{"{ for k, v in m : k => v... }", HCL_COMPUTED, ""}, {"a # b", HCL_REFERENCE, "a"},
		{"a // b", HCL_REFERENCE, "a"}, {"a /* b\n */", HCL_REFERENCE, "a"},
		{"<<EOF\nx \"y\" $${z}\nEOF", HCL_TEXT, "x \"y\" ${z}\n"}, {"<<-EOF\n  x\n  EOF", HCL_TEXT, "  x\n"},
		{"<<EOF\n${a}\nEOF", HCL_TEMPLATE, ""}, {"\"~${~ a ~}~\"", HCL_TEMPLATE, ""},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		FIXTURE;
		const struct hcl_expression *value = value_of(&fixture, cases[i].text);

		if (value->kind != cases[i].kind)
			fail_msg("%s: %d", cases[i].text, (int)value->kind);
		if (!slice_equal_text(value->text, cases[i].says))
			fail_msg("%s: %.*s", cases[i].text, (int)value->text.len,
				(const char *)value->text.data);
	}
}

static void
count(void *cookie, struct slice reference)
{
	*(size_t *)cookie += slice_starts_with(reference, "var.");
}

static void
every_reference_is_found_wherever_it_stands(void **state)
{
	static const struct { const char *text; size_t count; } cases[] = {
		{"var.a", 1}, {"\"${var.a}-${var.b}\"", 2}, {"[var.a, { b = var.b }]", 2},
		{"f(var.a, \"x${f(var.b)}\")", 2}, {"var.a == \"\" ? var.b : var.c", 3},
		{"[for x in var.a : x if var.b]", 2}, {"{ for k, v in var.a : k => v if var.b }", 2},
		{"x[var.a].y", 1}, {"{ (var.a) = 1 }", 1}, {"{ \"${var.a}\" = 1 }", 1}, {"\"var.a\"", 0},
		{"\"$${var.a}\"", 0}, {"-var.a", 1}, {"<<E\n${var.a}%{ for z in var.b }%{ endfor }\nE", 2},
		{"try(var.a[0], null)", 1},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		FIXTURE;
		size_t found = 0;

		hcl_references(value_of(&fixture, cases[i].text), count, &found);
		if (found != cases[i].count)
			fail_msg("%s: %zu", cases[i].text, found);
	}
}

static void
blocks_have_labels_places_and_bodies(void **state)
{
	FIXTURE;
	const struct hcl_block *block;

	(void)state;
	assert_int_equal(read_text(&fixture, "# c\nresource \"a_b\" \"c-d\" {\n  env { name = \"X\" }\n"
		"  dynamic \"env\" {\n  }\n}\nlocals {}\nvariable x { default = [] }\n"), 0);
	block = hcl_find_block(fixture.body, "resource");
	assert_int_equal(block->line, 2);
	assert_int_equal(block->column, 1);
	assert_true(slice_equal_text(block->labels[1], "c-d"));
	assert_true(slice_equal_text(hcl_text(hcl_find_block(block->body, "env")->body, "name"), "X"));
	assert_int_equal(hcl_find(hcl_find_block(block->body, "env")->body, "name")->column, 9);
	assert_non_null(hcl_find_block(block->body, "dynamic"));
	assert_true(slice_equal_text(hcl_find_block(fixture.body, "variable")->labels[0], "x"));
}

static void
what_is_no_hcl_is_refused_with_its_place(void **state)
{
	static const struct { const char *text; unsigned line, column; } cases[] = {
		{"a = \"x\n", 1, 7}, {"a = <<E\nx\n", 2, 1}, {"a = [1 2]", 1, 8}, {"a {\n", 2, 1}, {"}\n", 1, 1},
		{"a = 1 2\n", 1, 7}, {"a\n", 1, 2}, {"a = {b}", 1, 7}, {"= 1", 1, 1}, {"/* x", 1, 5},
		{"a = \"${b\"", 1, 9}, {"a = (1", 1, 7}, {"a = x ? y", 1, 10}, {"a = ", 1, 5},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		FIXTURE;

		assert_int_equal(read_text(&fixture, cases[i].text), ERR_INVALID);
		assert_string_equal(fixture.err.id, "hcl");
		if (fixture.err.line != cases[i].line || fixture.err.column != cases[i].column)
			fail_msg("`%s`: %u:%u", cases[i].text, fixture.err.line, fixture.err.column);
	}
}

static void
an_error_shows_nothing_of_a_text(void **state)
{
	FIXTURE;

	(void)state;
	assert_int_equal(read_text(&fixture, "password = \"CANARY\" CANARY\n"), ERR_INVALID);
	assert_null(strstr(fixture.err.message, "CANARY"));
	assert_null(strstr(fixture.err.why, "CANARY"));
	assert_string_equal(fixture.err.source, "");
}

/* COUNT times PART, between BEGIN and END. */
static char *
repeated(const char *begin, const char *part, size_t times, const char *end)
{
	size_t len = strlen(part);
	char *text = xmalloc(strlen(begin) + len * times + strlen(end) + 1), *at = text;

	at += sprintf(at, "%s", begin);
	for (size_t i = 0; i < times; i++, at += len)
		memcpy(at, part, len);
	strcpy(at, end);
	return text;
}

static void
what_is_deep_or_long_is_refused_or_read(void **state)
{
	static const struct { const char *begin, *part, *end; int r; } cases[] = {
		{"a = ", "[", "", ERR_INVALID}, {"a = ", "{x=", "", ERR_INVALID}, {"a = ", "(", "", ERR_INVALID},
		{"a = ", "\"${", "", ERR_INVALID}, {"", "a {\n", "", ERR_INVALID}, {"a = ", "-", "1", 0},
		{"a = 1", "+1", "", 0}, {"a = [", "1,", "]", 0}, {"a = \"", "x", "\"", 0}, {"", "a = 1\n", "", 0},
		{"a = ", "f(", "", ERR_INVALID}, {"a = b", "[0]", "", 0}, {"a = ", "x?", "", ERR_INVALID},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		FIXTURE;
		char *text CLEANUP(freep) = repeated(cases[i].begin, cases[i].part, 100000, cases[i].end);

		if (read_text(&fixture, text) != cases[i].r)
			fail_msg("%s…: %s", cases[i].part, fixture.err.message);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_expression_is_known_by_its_kind),
		cmocka_unit_test(every_reference_is_found_wherever_it_stands),
		cmocka_unit_test(blocks_have_labels_places_and_bodies),
		cmocka_unit_test(what_is_no_hcl_is_refused_with_its_place),
		cmocka_unit_test(an_error_shows_nothing_of_a_text),
		cmocka_unit_test(what_is_deep_or_long_is_refused_or_read),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
