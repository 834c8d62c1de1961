/* SPDX-License-Identifier: Apache-2.0 */
/* Examples beside rules: every rule of the packs has some of both kinds, and does as they say. */
#include "policy/policy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void
try_rule(const struct policies *policies, size_t at)
{
	const struct policy_rule *rule = policies_at(policies, at);
	struct pool *pool CLEANUP(pool_freep) = pool_new();
	struct err err CLEANUP(err_done) = ERR_INIT;
	size_t breaks = 0, holds = 0;

	for (size_t i = 0; i < policies_examples(policies, at); i++) {
		struct policy_example example;

		assert_int_equal(policies_try(policies, at, i, pool, &example, &err), 0);
		if (!example.is_right)
			fail_msg("%s:%u: %s says: %s", rule->file, example.line, rule->id,
				example.told == NULL ? "nothing" : example.told);
		if (example.told != NULL && strchr(example.told, '?') != NULL)
			fail_msg("%s:%u: a fact is not given: %s", rule->file, example.line,
				example.told);
		breaks += example.breaks;
		holds += !example.breaks;
	}
	if (breaks == 0 || holds == 0)
		fail_msg("%s:%u: `%s` needs an example that breaks it and one that holds", rule->file,
			rule->line, rule->id);
}

static void
every_rule_of_the_packs_does_as_its_examples_say(void **state)
{
	struct policies *policies CLEANUP(policies_freep) = policies_new();
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	for (const char *const *pack = policy_packs(); *pack != NULL; pack++)
		assert_int_equal(policies_add_pack(policies, *pack, &err), 0);
	for (size_t i = 0; i < policies_count(policies); i++)
		try_rule(policies, i);
	print_message("%zu rules\n", policies_count(policies));
}

#define RULE "policy: t\nrules:\n  - id: t.a\n    level: error\n    each: key\n" \
	"    where: { name: A, line: { at_most: 9 } }\n    expect: { same: all }\n    say: \"{name} {same}\"\n" \
	"    in: { file: \"x/*\" }\n    examples:\n"
#define PLACE "file: x/y, "

static void
an_example_that_is_wrong_is_told_from_one_that_is_right(void **state)
{
	static const struct { const char *example; bool is_right; const char *told; } cases[] = {
		{"breaks: { " PLACE "name: A, same: { a: 1, b: 2 } }", false, NULL},
		{"breaks: { " PLACE "name: A, line: 3, same: { a: 1, b: 2 } }", true, "A "},
		{"breaks: { " PLACE "name: A, line: 3, same: { a: 1, b: 2, c: 2 } }, says: A b and c", true,
			"A b and c"},
		{"breaks: { " PLACE "name: A, line: 3, same: { a: 1, b: 2 } }, says: A", false, "A "},
		{"holds: { " PLACE "name: A, line: 3, same: { a: 1, b: 2 } }", false, "A "},
		{"holds: { " PLACE "name: A, line: 3, same: { a: 1, b: 1, c: \"?\" } }", true, NULL},
		{"holds: { file: z, name: A, line: 3, same: { a: 1, b: 2 } }", true, NULL},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct policies *policies CLEANUP(policies_freep) = policies_new();
		struct pool *pool CLEANUP(pool_freep) = pool_new();
		struct err err CLEANUP(err_done) = ERR_INIT;
		struct policy_example example;
		char text[600];

		snprintf(text, sizeof(text), RULE "      - { %s }\n", cases[i].example);
		if (policies_add_text(policies, slice_of_text(text), "house.yaml", &err) < 0 ||
			policies_try(policies, 0, 0, pool, &example, &err) < 0)
			fail_msg("%s: %s", err.message, text);
		assert_int_equal(example.line, 11);
		if (example.is_right != cases[i].is_right)
			fail_msg("%s", cases[i].example);
		if (cases[i].told == NULL)
			assert_null(example.told);
		else
			assert_string_equal(example.told, cases[i].told);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_rule_of_the_packs_does_as_its_examples_say),
		cmocka_unit_test(an_example_that_is_wrong_is_told_from_one_that_is_right),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
