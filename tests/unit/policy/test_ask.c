/* SPDX-License-Identifier: Apache-2.0 */
/* What `where` and `expect` mean, asked of a subject that has a fact of every kind. */
#include "policy/policy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void
load(struct policies *policies, const char *text)
{
	struct err err CLEANUP(err_done) = ERR_INIT;

	if (policies_add_text(policies, slice_of_text(text), "house.yaml", &err) < 0)
		fail_msg("%s\n%s", err.message, text);
}

/* A key that is set in four environments, in two of them to the same, of one it is not known. */
static struct subject *
add_key(struct facts *facts)
{
	static const char *const envs[] = {"dev", "staging", "prod", "far"};
	static const char *const nowhere[] = {"test", "demo"};
	static const unsigned groups[] = {1, 2, 2, FACT_NO_GROUP};
	struct subject *key = facts_add(facts, "key", (struct fact_place){"api/.env.example", 8, 1, 3});

	key->service = "api";
	subject_text(key, "name", "JWT_SECRET");
	subject_bool(key, "secret", true);
	subject_bool(key, "declared", false);
	subject_list(key, "present", envs, 4);
	subject_list(key, "missing", nowhere, 2);
	subject_groups(key, "same", envs, groups, 4);
	subject_groups(key, "distinct", envs, groups, 4);
	return key;
}

static size_t
ask(const char *text, struct findings *out)
{
	struct policies *policies CLEANUP(policies_freep) = policies_new();
	struct facts *facts CLEANUP(facts_freep) = facts_new();
	struct err err CLEANUP(err_done) = ERR_INIT;

	load(policies, text);
	add_key(facts);
	if (policies_ask(policies, facts, "2026-11-21", out, &err) < 0)
		fail_msg("%s", err.message);
	return out->count;
}

/* Does a rule whose `where` is TEST find the key? */
static bool
holds(const char *test)
{
	struct findings *found CLEANUP(findings_freep) = findings_new();
	char text[600];

	snprintf(text, sizeof(text), "policy: t\nrules:\n  - { id: t.a, level: note, each: key, "
		"where: %s, say: x }\n", test);
	return ask(text, found) == 1;
}

static void
tests_mean_what_they_say(void **state)
{
	static const struct { const char *test; bool holds; } cases[] = {
		{"{ name: JWT_SECRET }", true}, {"{ name: JWT }", false},
		{"{ name: [A, JWT_SECRET] }", true}, {"{ name: [A, B] }", false},
		{"{ secret: true }", true}, {"{ secret: false }", false},
		{"{ line: 8 }", true}, {"{ line: 9 }", false},
		{"{ line: { at_least: 8 } }", true}, {"{ line: { above: 8 } }", false},
		{"{ line: { at_most: 8, above: 7 } }", true},
		{"{ line: { below: 8 } }", false},
		{"{ name: { starts_with: JWT, ends_with: SECRET } }", true},
		{"{ name: { starts_with: JWT, ends_with: KEY } }", false},
		{"{ name: { contains: T_S } }", true}, {"{ name: { contains: x } }", false},
		{"{ name: { matches: \"^[A-Z_]+$\" } }", true}, {"{ name: { matches: \"^[a-z]\" } }", false},
		{"{ name: { not_matches: \"^[a-z]\" } }", true},
		{"{ name: { in: [JWT_SECRET] } }", true}, {"{ name: { not_in: [JWT_SECRET] } }", false},
		{"{ name: { is: JWT_SECRET } }", true}, {"{ name: { not: X } }", true},
		{"{ file: { under: \"api/*\" } }", true}, {"{ file: { under: \"web/*\" } }", false},
		{"{ line: 8, service: api }", true}, {"{ environment: { exists: false } }", true},
		{"{ type: { exists: true } }", false}, {"{ type: { exists: false } }", true},
		{"{ type: { not: url } }", false}, {"{ type: { not_matches: x } }", false},
		{"{ missing: { at_least: 2 } }", true}, {"{ missing: demo }", true},
		{"{ missing: { below: 2 } }", false},
		{"{ present: all }", false}, {"{ present: [dev, prod] }", true},
		{"{ present: [dev, demo] }", false}, {"{ present: { at_least: 4 } }", true},
		{"{ absent: [demo] }", true}, {"{ absent: [dev] }", false}, {"{ absent: all }", false},
		{"{ distinct: all }", false}, {"{ distinct: [dev, prod] }", true},
		{"{ distinct: [staging, prod] }", false}, {"{ distinct: [prod, far] }", true},
		{"{ same: [staging, prod] }", true}, {"{ same: all }", false}, {"{ same: [dev, far] }", true},
		{"{ distinct: { at_least: 2 } }", true}, {"{ distinct: { at_least: 3 } }", false},
		{"{ all: [{ secret: true }, { name: X }] }", false},
		{"{ any: [{ secret: false }, { name: JWT_SECRET }] }", true},
		{"{ any: { secret: false, declared: false } }", true},
		{"{ not: { name: X } }", true}, {"{ not: { secret: true, name: X } }", true},
		{"{ not: { secret: true } }", false}, {"{ secret: true, not: { declared: true } }", true},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		if (holds(cases[i].test) != cases[i].holds)
			fail_msg("%s should %shold", cases[i].test, cases[i].holds ? "" : "not ");
	print_message("%zu tests\n", ARRAY_LEN(cases));
}

static void
what_is_not_as_expected_is_told_with_the_facts(void **state)
{
	struct findings *found CLEANUP(findings_freep) = findings_new();
	const struct finding *one;

	(void)state;
	assert_int_equal(ask("policy: t\nrules:\n"
		"  - id: t.shared\n    level: error\n    each: key\n"
		"    where: { secret: true }\n    expect: { distinct: all, present: all }\n"
		"    say: \"{name} {distinct}; {missing}, {missing.1} {line} {secret} {type} { {A}\"\n"
		"    fix: \"evenkeep set {name} -e {missing.0}\"\n    why: because\n", found), 1);
	one = &found->items[0];
	assert_string_equal(one->message,
		"JWT_SECRET staging and prod; test and demo, demo 8 true ? { {A}");
	assert_string_equal(one->fix, "evenkeep set JWT_SECRET -e test");
	assert_string_equal(one->why, "because");
	assert_string_equal(one->rule, "t.shared");
	assert_string_equal(one->name, "JWT_SECRET");
	assert_string_equal(one->file, "api/.env.example");
	assert_int_equal(one->line, 8);
	assert_int_equal(one->level, LEVEL_ERROR);
}

static void
a_rule_asks_only_where_it_is_said_to(void **state)
{
	static const struct { const char *in; size_t found; } cases[] = {
		{"{ service: api }", 1}, {"{ service: [web, worker] }", 0},
		{"{ environment: prod }", 0}, {"{ file: \"api/**\" }", 1}, {"{ file: \"web/**\" }", 0},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct findings *found CLEANUP(findings_freep) = findings_new();
		char text[400];

		snprintf(text, sizeof(text), "policy: t\nrules:\n  - { id: t.a, level: note, "
			"each: key, where: { secret: true }, say: x, in: %s }\n", cases[i].in);
		assert_int_equal(ask(text, found), cases[i].found);
	}
}

static size_t
ask_excepted(const struct policy_exception *exception, struct findings *found)
{
	struct policies *policies CLEANUP(policies_freep) = policies_new();
	struct facts *facts CLEANUP(facts_freep) = facts_new();
	struct err err CLEANUP(err_done) = ERR_INIT;

	load(policies, "policy: t\nrules:\n"
		"  - { id: t.a, level: error, each: key, where: { secret: true }, say: x }\n");
	policies_except(policies, exception, 1);
	add_key(facts);
	assert_int_equal(policies_ask(policies, facts, "2026-11-21", found, &err), 0);
	findings_sort(found);
	return findings_count(found, LEVEL_ERROR);
}

static void
an_exception_makes_a_note_until_its_day_and_is_an_error_after_it(void **state)
{
	struct findings *now CLEANUP(findings_freep) = findings_new();
	struct findings *over CLEANUP(findings_freep) = findings_new();
	struct findings *elsewhere CLEANUP(findings_freep) = findings_new();
	const struct policy_exception good = {"t.*", "api/**", "2026-11-21", "tests", 3};
	const struct policy_exception late = {"t.a", NULL, "2026-11-20", "tests", 3};
	const struct policy_exception other = {"t.a", "web/**", "2027-01-01", "tests", 3};

	(void)state;
	assert_int_equal(ask_excepted(&good, now), 0);
	assert_string_equal(now->items[0].message, "x (excepted until 2026-11-21: tests)");
	assert_int_equal(ask_excepted(&late, over), 2);
	assert_string_equal(over->items[1].rule, "policy.exception-over");
	assert_int_equal(ask_excepted(&other, elsewhere), 1);
}

static void
a_pattern_that_takes_too_long_is_an_error_and_no_answer(void **state)
{
	struct policies *policies CLEANUP(policies_freep) = policies_new();
	struct facts *facts CLEANUP(facts_freep) = facts_new();
	struct findings *found CLEANUP(findings_freep) = findings_new();
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	load(policies, "policy: t\nrules:\n  - { id: t.a, level: note, each: key, "
		"where: { name: { matches: \"^(a+)+$\" } }, say: x }\n");
	subject_text(add_key(facts), "name", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab");
	assert_int_equal(policies_ask(policies, facts, "2026-11-21", found, &err), ERR_INVALID);
	assert_string_equal(err.id, "policy-pattern");
	assert_non_null(strstr(err.context, "t.a"));
}

static void
a_finding_points_at_the_fact_that_the_rule_names(void **state)
{
	struct policies *policies CLEANUP(policies_freep) = policies_new();
	struct facts *facts CLEANUP(facts_freep) = facts_new();
	struct findings *found CLEANUP(findings_freep) = findings_new();
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct subject *key;

	(void)state;
	load(policies, "policy: t\nrules:\n"
		"  - { id: t.a, level: note, each: key, where: { secret: true }, at: secret, say: x }\n"
		"  - { id: t.b, level: note, each: key, where: { secret: true }, at: name, say: x }\n");
	key = add_key(facts);
	subject_at(key, "secret", (struct fact_place){"over.yaml", 20, 7, 0});
	assert_int_equal(policies_ask(policies, facts, "2026-11-21", found, &err), 0);
	assert_string_equal(found->items[0].file, "over.yaml");
	assert_int_equal(found->items[0].line, 20);
	assert_string_equal(found->items[1].file, "api/.env.example");
}

static void
words_may_be_numbers_and_the_form_of_a_variable_is_no_fact(void **state)
{
	struct findings *found CLEANUP(findings_freep) = findings_new();

	(void)state;
	assert_int_equal(ask("policy: t\nwords: { lines: [7, 8] }\nrules:\n  - { id: t.a, level: note, "
		"each: key, where: { line: words.lines }, say: \"${{name}:?} and ${NAME}\" }\n",
		found), 1);
	assert_string_equal(found->items[0].message, "${JWT_SECRET:?} and ${NAME}");
}

static void
a_fact_may_say_the_environment_that_a_rule_is_for(void **state)
{
	struct policies *policies CLEANUP(policies_freep) = policies_new();
	struct facts *facts CLEANUP(facts_freep) = facts_new();
	struct findings *found CLEANUP(findings_freep) = findings_new();
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	load(policies, "policy: t\nrules:\n  - { id: t.a, level: note, each: key, "
		"where: { secret: true }, in: { environment: prod }, say: x }\n");
	add_key(facts);
	subject_text(add_key(facts), "environment", "prod");
	assert_int_equal(policies_ask(policies, facts, "2026-11-21", found, &err), 0);
	assert_int_equal(found->count, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tests_mean_what_they_say),
		cmocka_unit_test(what_is_not_as_expected_is_told_with_the_facts),
		cmocka_unit_test(a_rule_asks_only_where_it_is_said_to),
		cmocka_unit_test(an_exception_makes_a_note_until_its_day_and_is_an_error_after_it),
		cmocka_unit_test(a_finding_points_at_the_fact_that_the_rule_names),
		cmocka_unit_test(words_may_be_numbers_and_the_form_of_a_variable_is_no_fact),
		cmocka_unit_test(a_fact_may_say_the_environment_that_a_rule_is_for),
		cmocka_unit_test(a_pattern_that_takes_too_long_is_an_error_and_no_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
