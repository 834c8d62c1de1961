/* SPDX-License-Identifier: Apache-2.0 */
/* What is wrong with a policy file, said as a compiler would. */
#include "policy/policy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define RULE(more) "policy: t\nrules:\n  - id: t.a\n    level: error\n    each: key\n    say: x\n" more

static int
load(struct policies *policies, const char *text, struct err *err)
{
	return policies_add_text(policies, slice_of_text(text), "house.yaml", err);
}

static void
every_mistake_has_its_place_and_a_way_out(void **state)
{
	static const struct { const char *text, *id, *message, *fix; unsigned line; } cases[] = {
		{RULE("    where: { requird: true }\n"), "policy-unknown-fact",
			"a `key` has no fact `requird`", "did you mean `required`?", 7},
		{RULE("    where: { name: { strats_with: A } }\n"), "policy-unknown-test",
			"there is no test `strats_with`", "did you mean `starts_with`?", 7},
		{RULE("    wehre: { name: A }\n    where: { name: A }\n"), "policy-unknown-field",
			"a rule has no field `wehre`", "did you mean `where`?", 7},
		{"policy: t\nrules:\n  - { id: t.a, level: eror, each: key, say: x, where: { name: A } }\n",
			"policy-level", "`eror` is no level", "did you mean `error`?", 3},
		{"policy: t\nrules:\n  - { id: t.a, level: error, each: keys, say: x, where: { name: A } }\n",
			"policy-unknown-subject", "rules cannot be asked of each `keys`",
			"did you mean `key`?", 3},
		{"policy: t\nrules:\n  - { id: Bad Id, level: error, each: key, say: x, where: { name: A } }\n",
			"policy-id", "`Bad Id` is no id of a rule",
			"an id is `t.some-words`: small letters, digits and `-`", 3},
		{RULE("    where: { name: A }\n") "  - { id: t.a, level: note, each: key, say: y, "
			"where: { name: B } }\n", "policy-id", "there is a rule `t.a` already", "", 8},
		{"policy: t\nrules:\n  - { id: t.a, level: error, each: key, say: x }\n",
			"policy-missing-field", "a rule has neither `where` nor `expect`", "", 3},
		{"policy: t\nrules:\n  - { id: t.a, level: error, each: key, where: { name: A } }\n",
			"policy-missing-field", "a rule has no `say`", "", 3},
		{"rules: []\n", "policy-missing-field", "a policy file has no `policy`", "", 1},
		{RULE("    where: { not_comparable: { at_least: many } }\n"), "policy-type",
			"`at_least` takes a number", "", 7},
		{RULE("    where: { name: { matches: \"(\" } }\n"), "policy-pattern", NULL, "", 7},
		{RULE("    where: { name: words.weak }\n"), "policy-unknown-words",
			"there is no list `words.weak`", "", 7},
		{RULE("    where: { name: A }\n    at: nome\n"), "policy-unknown-fact",
			"a rule about each `key` cannot point at `nome`", "did you mean `name`?", 8},
		{RULE("    where: { secret: perhaps }\n"), "policy-test-kind",
			"`secret` is true or false and never `perhaps`", "", 7},
		{RULE("    where: { secret: { at_least: 1 } }\n"), "policy-test-kind",
			"`at_least` cannot be asked of `secret`, which is true or false", "", 7},
		{RULE("    where: { name: { above: 1 } }\n"), "policy-test-kind",
			"`above` cannot be asked of `name`, which is a text", "", 7},
		{RULE("    where: { line: { matches: 1 } }\n"), "policy-test-kind",
			"`matches` cannot be asked of `line`, which is a number", "", 7},
		{RULE("    where: { name: A }\n    fix: \"{nmae} {missing.0} ${{name}}\"\n"),
			"policy-unknown-fact", "`fix` names `{nmae}`, and a `key` has no such fact",
			"did you mean `name`?", 8},
		{"policy: t\noverride: { t.none: off }\n", "policy-unknown-rule",
			"there is no rule `t.none` to override", "", 2},
		{"policy: t\noverride: 3\n", "policy-type", "`override` must be a map", "", 2},
		{"- a\n", "policy-type", "a policy file must be a map", "", 1},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct policies *policies CLEANUP(policies_freep) = policies_new();
		struct err err CLEANUP(err_done) = ERR_INIT;

		if (load(policies, cases[i].text, &err) != ERR_INVALID)
			fail_msg("taken: %s", cases[i].text);
		assert_string_equal(err.id, cases[i].id);
		if (cases[i].message != NULL)
			assert_string_equal(err.message, cases[i].message);
		assert_string_equal(err.fix, cases[i].fix);
		assert_string_equal(err.file, "house.yaml");
		assert_int_equal(err.line, cases[i].line);
		assert_true(err.source[0] != '\0');
	}
}

static void
all_mistakes_of_a_file_are_told_at_once(void **state)
{
	struct policies *policies CLEANUP(policies_freep) = policies_new();
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	assert_int_equal(load(policies, "policy: t\nruls: []\nabout: {}\noverride: { x: off }\n", &err),
		ERR_INVALID);
	assert_int_equal(err.more_count, 2);
}

static void
a_file_over_its_limit_is_not_read(void **state)
{
	struct policies *policies CLEANUP(policies_freep) = policies_new();
	struct err err CLEANUP(err_done) = ERR_INIT;
	static char text[(1 << 20) + 2];

	(void)state;
	memset(text, '#', sizeof(text) - 1);
	assert_int_equal(load(policies, text, &err), ERR_INVALID);
	assert_string_equal(err.id, "policy-too-large");
}

static void
lines_of_a_file_that_is_called_otherwise_are_not_shown(void **state)
{
	struct policies *policies CLEANUP(policies_freep) = policies_new();
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	assert_int_equal(policies_add_text(policies, SLICE_LITERAL("A: [s3cr3t\n"), ".env", &err),
		ERR_INVALID);
	assert_string_equal(err.source, "");
	assert_int_equal(policies_add_text(policies, SLICE_LITERAL("A: s3cr3t\nB: x\n"), ".env", &err),
		ERR_INVALID);
	assert_string_equal(err.source, "");
	assert_string_equal(err.more[0].source, "");
}

static void
nesting_has_an_end(void **state)
{
	struct policies *policies CLEANUP(policies_freep) = policies_new();
	struct err err CLEANUP(err_done) = ERR_INIT;
	char text[1000] = RULE("    where: ");

	(void)state;
	for (int i = 0; i < 20; i++)
		strcat(text, "{ not: ");
	strcat(text, "{ name: A }");
	for (int i = 0; i < 20; i++)
		strcat(text, " }");
	strcat(text, "\n");
	assert_int_equal(load(policies, text, &err), ERR_INVALID);
	assert_string_equal(err.id, "policy-depth");
}

static void
a_house_file_changes_the_levels_of_what_came_before(void **state)
{
	struct policies *policies CLEANUP(policies_freep) = policies_new();
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	assert_int_equal(policies_add_pack(policies, "parity", &err), 0);
	assert_int_equal(policies_add_pack(policies, "secrets", &err), 0);
	assert_int_equal(load(policies, "policy: house\n"
		"override: { parity.stale: off, secrets.expire*: error, secrets.weak: note }\n",
		&err), 0);
	assert_true(policies_find(policies, "parity.stale")->is_off);
	assert_int_equal(policies_find(policies, "secrets.expires-soon")->level, LEVEL_ERROR);
	assert_int_equal(policies_find(policies, "secrets.weak")->level, LEVEL_NOTE);
}

static void
a_floor_cannot_be_lowered(void **state)
{
	struct policies *policies CLEANUP(policies_freep) = policies_new();
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	assert_int_equal(load(policies, "policy: t\nfloor: true\nrules:\n"
		"  - { id: t.a, level: warning, each: key, say: x, where: { name: A } }\n", &err), 0);
	assert_int_equal(load(policies, "policy: h\noverride: { t.a: error }\n", &err), 0);
	assert_int_equal(load(policies, "policy: h\noverride: { t.a: off }\n", &err), ERR_INVALID);
	assert_string_equal(err.id, "policy-floor");
	assert_false(policies_find(policies, "t.a")->is_off);
}

static void
words_are_lists_with_a_name(void **state)
{
	struct policies *policies CLEANUP(policies_freep) = policies_new();
	struct facts *facts CLEANUP(facts_freep) = facts_new();
	struct findings *found CLEANUP(findings_freep) = findings_new();
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	assert_int_equal(load(policies, "policy: t\nwords: { odd: [FOO, BAR] }\nrules:\n"
		"  - { id: t.a, level: note, each: key, say: x, where: { name: words.odd } }\n"
		"  - { id: t.b, level: note, each: key, say: x, where: { name: { not_in: words.odd } } }\n",
		&err), 0);
	subject_text(facts_add(facts, "key", (struct fact_place){0}), "name", "BAR");
	assert_int_equal(policies_ask(policies, facts, "2026-01-01", found, &err), 0);
	assert_int_equal(found->count, 1);
	assert_string_equal(found->items[0].rule, "t.a");
}

static void
a_rule_knows_its_own_text(void **state)
{
	struct policies *policies CLEANUP(policies_freep) = policies_new();
	struct err err CLEANUP(err_done) = ERR_INIT;
	const struct policy_rule *rule;

	(void)state;
	assert_int_equal(load(policies, RULE("    where:\n      name: A\n")
		"  - { id: t.b, level: note, each: key, say: y, where: { name: B } }\n", &err), 0);
	rule = policies_find(policies, "t.a");
	assert_string_equal(rule->text, "  - id: t.a\n    level: error\n    each: key\n    say: x\n"
		"    where:\n      name: A");
	assert_string_equal(rule->policy, "t");
	assert_int_equal(policies_count(policies), 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_mistake_has_its_place_and_a_way_out),
		cmocka_unit_test(all_mistakes_of_a_file_are_told_at_once),
		cmocka_unit_test(a_file_over_its_limit_is_not_read),
		cmocka_unit_test(lines_of_a_file_that_is_called_otherwise_are_not_shown),
		cmocka_unit_test(nesting_has_an_end),
		cmocka_unit_test(a_house_file_changes_the_levels_of_what_came_before),
		cmocka_unit_test(a_floor_cannot_be_lowered),
		cmocka_unit_test(words_are_lists_with_a_name),
		cmocka_unit_test(a_rule_knows_its_own_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
