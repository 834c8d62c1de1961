/* SPDX-License-Identifier: Apache-2.0 */
/* The packs `parity` and `secrets`: each rule finds what it is for, an even project has no finding. */
#include "policy/policy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const char *const envs[] = {"dev", "prod"};

static struct subject *
add_key(struct facts *facts, bool secret, size_t present, bool shared)
{
	struct subject *key = facts_add(facts, "key", (struct fact_place){0});
	const unsigned groups[] = {1, shared ? 1 : 2};

	subject_text(key, "name", "API_KEY");
	subject_bool(key, "secret", secret);
	subject_bool(key, "required", true);
	subject_bool(key, "refuses_start", secret);
	subject_bool(key, "declared", true);
	subject_list(key, "present", envs, present);
	subject_list(key, "set", envs, present);
	subject_list(key, "missing", envs + present, 2 - present);
	subject_text(key, "to_add", "do this");
	subject_text(key, "to_fill", "do this");
	subject_text(key, "to_remove", "do that");
	subject_groups(key, "distinct", envs, groups, present);
	subject_groups(key, "same", envs, groups, present);
	return key;
}

static struct subject *
add_value(struct facts *facts)
{
	struct subject *value = facts_add(facts, "value", (struct fact_place){0});

	value->environment = "prod";
	subject_text(value, "name", "API_KEY");
	subject_bool(value, "secret", true);
	subject_bool(value, "weak", false);
	subject_bool(value, "protected", true);
	subject_bool(value, "type_ok", true);
	subject_bool(value, "placeholder", false);
	subject_bool(value, "leading_zero", false);
	subject_text(value, "to_change", "do this");
	subject_text(value, "to_replace", "do this");
	subject_number(value, "expires_in_days", 90);
	return value;
}

/* The rules that find something, as one text. */
static void
finds(struct facts *facts, const char *wanted)
{
	struct policies *policies CLEANUP(policies_freep) = policies_new();
	struct findings *found CLEANUP(findings_freep) = findings_new();
	struct err err CLEANUP(err_done) = ERR_INIT;
	char text[300] = "";

	if (policies_add_pack(policies, "parity", &err) < 0 ||
		policies_add_pack(policies, "secrets", &err) < 0 ||
		policies_ask(policies, facts, "2026-11-21", found, &err) < 0)
		fail_msg("%s (%s:%u)", err.message, err.file, err.line);
	findings_sort(found);
	for (size_t i = 0; i < found->count; i++) {
		strcat(text, found->items[i].rule);
		strcat(text, " ");
		assert_null(strchr(found->items[i].message, '?'));
		assert_null(strchr(found->items[i].message, '{'));
	}
	assert_string_equal(text, wanted);
	facts_free(facts);
}

static void
an_even_project_has_no_finding(void **state)
{
	struct facts *facts = facts_new();

	(void)state;
	add_key(facts, true, 2, false);
	add_key(facts, false, 2, true);
	add_value(facts);
	finds(facts, "");
}

static void
what_is_missing_is_an_error_if_it_is_secret_or_no_start_is_without_it(void **state)
{
	struct facts *secret = facts_new(), *plain = facts_new(), *needed = facts_new();

	(void)state;
	add_key(secret, true, 1, false);
	finds(secret, "parity.missing-key ");
	add_key(plain, false, 1, false);
	finds(plain, "parity.missing-plain ");
	subject_bool(add_key(needed, false, 1, false), "refuses_start", true);
	finds(needed, "parity.missing-key ");
}

static void
a_secret_in_two_environments_is_found(void **state)
{
	struct facts *facts = facts_new();

	(void)state;
	add_key(facts, true, 2, true);
	finds(facts, "parity.secret-shared ");
}

static void
what_a_key_says_of_itself_is_found(void **state)
{
	struct facts *undeclared = facts_new(), *near = facts_new(), *old = facts_new();
	struct facts *unset = facts_new();

	(void)state;
	subject_bool(add_key(undeclared, true, 2, false), "declared", false);
	finds(undeclared, "parity.undeclared-key ");
	subject_text(add_key(near, true, 2, false), "similar_to", "API_KEYS");
	subject_list(near->items[0], "similar_in", envs, 1);
	finds(near, "parity.similar-name ");
	subject_bool(add_key(old, true, 2, false), "deprecated", true);
	finds(old, "parity.deprecated-key ");
	subject_list(add_key(unset, false, 2, true), "set", NULL, 0);
	subject_list(unset->items[0], "defaulted", envs, 2);
	finds(unset, "parity.default-only ");
}

static void
finds_in_a_value(const char *fact, const char *text, const char *wanted)
{
	struct facts *facts = facts_new();

	subject_text(add_value(facts), fact, text);
	finds(facts, wanted);
}

static void
finds_where_it_is(const char *fact, const char *wanted)
{
	struct facts *facts = facts_new();

	subject_bool(add_value(facts), fact, true);
	finds(facts, wanted);
}

static void
what_a_value_says_of_itself_is_found(void **state)
{
	struct facts *type = facts_new(), *zero = facts_new();

	(void)state;
	subject_bool(add_value(type), "type_ok", false);
	subject_text(type->items[0], "type_error", "a port number");
	finds(type, "parity.type ");
	subject_bool(add_value(zero), "leading_zero", true);
	subject_text(zero->items[0], "number_in", "dev");
	finds(zero, "parity.leading-zero ");
	finds_in_a_value("names_environment", "dev", "parity.other-environment ");
	finds_in_a_value("misspells_environment", "dev", "parity.unknown-environment ");
	finds_in_a_value("same_as", "OTHER_KEY", "secrets.reused ");
	finds_in_a_value("same_elsewhere", "OTHER_KEY in dev", "secrets.reused-across ");
	finds_where_it_is("placeholder", "secrets.placeholder ");
	finds_where_it_is("dictionary", "secrets.dictionary ");
	finds_where_it_is("weak", "secrets.weak ");
	finds_where_it_is("leading_zero", "");
}

static void
what_is_fine_where_nobody_comes_is_told_less_loudly(void **state)
{
	struct facts *named = facts_new(), *first = facts_new(), *weak = facts_new();

	(void)state;
	subject_bool(add_value(named), "protected", false);
	subject_text(named->items[0], "names_environment", "prod");
	finds(named, "parity.other-environment-unprotected ");
	subject_bool(add_value(first), "protected", false);
	subject_bool(first->items[0], "dictionary", true);
	finds(first, "secrets.dictionary-unprotected ");
	subject_bool(add_value(weak), "protected", false);
	subject_bool(weak->items[0], "weak", true);
	finds(weak, "");
}

static void
days_are_counted(void **state)
{
	static const struct {
		const char *fact;
		double days;
		const char *wanted;
	} cases[] = {
		{"expires_in_days", -1, "secrets.expired "},
		{"expires_in_days", 0, "secrets.expires-soon "},
		{"expires_in_days", 13, "secrets.expires-soon "},
		{"expires_in_days", 14, ""},
		{"age_days", 364, ""},
		{"age_days", 365, "secrets.old "},
		{"newer_by_days", 29, ""},
		{"newer_by_days", 30, "parity.stale "},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct facts *facts = facts_new();

		subject_number(add_value(facts), cases[i].fact, cases[i].days);
		subject_text(facts->items[0], "newer_in", "dev");
		finds(facts, cases[i].wanted);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_even_project_has_no_finding),
		cmocka_unit_test(what_is_missing_is_an_error_if_it_is_secret_or_no_start_is_without_it),
		cmocka_unit_test(a_secret_in_two_environments_is_found),
		cmocka_unit_test(what_a_key_says_of_itself_is_found),
		cmocka_unit_test(what_a_value_says_of_itself_is_found),
		cmocka_unit_test(what_is_fine_where_nobody_comes_is_told_less_loudly),
		cmocka_unit_test(days_are_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
