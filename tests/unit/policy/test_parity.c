/* SPDX-License-Identifier: Apache-2.0 */
/* The pack `parity`: each rule finds what it is for, and an even project has no finding. */
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
	subject_bool(key, "declared", true);
	subject_list(key, "present", envs, present);
	subject_list(key, "missing", envs + present, 2 - present);
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
what_is_missing_is_an_error_if_it_is_secret(void **state)
{
	struct facts *secret = facts_new(), *plain = facts_new();

	(void)state;
	add_key(secret, true, 1, false);
	finds(secret, "parity.missing-key ");
	add_key(plain, false, 1, false);
	finds(plain, "parity.missing-plain ");
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
	struct facts *undeclared = facts_new(), *twice = facts_new(), *stale = facts_new();

	(void)state;
	subject_bool(add_key(undeclared, true, 2, false), "declared", false);
	finds(undeclared, "parity.undeclared-key ");
	subject_text(add_key(twice, true, 2, false), "same_as", "OTHER_KEY");
	finds(twice, "parity.one-secret-two-names ");
	subject_number(add_key(stale, true, 2, false), "stale_days", 40);
	subject_text(stale->items[0], "stale", "dev");
	finds(stale, "parity.stale ");
}

static void
what_a_value_says_of_itself_is_found(void **state)
{
	struct facts *type = facts_new(), *dummy = facts_new(), *over = facts_new();
	struct facts *soon = facts_new(), *weak = facts_new();

	(void)state;
	subject_bool(add_value(type), "type_ok", false);
	subject_text(type->items[0], "type_error", "a port number");
	finds(type, "parity.type ");
	subject_bool(add_value(dummy), "placeholder", true);
	finds(dummy, "parity.placeholder ");
	subject_number(add_value(over), "expires_in_days", -1);
	finds(over, "parity.expired ");
	subject_number(add_value(soon), "expires_in_days", 3);
	finds(soon, "parity.expires-soon ");
	subject_bool(add_value(weak), "weak", true);
	finds(weak, "parity.weak-secret ");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_even_project_has_no_finding),
		cmocka_unit_test(what_is_missing_is_an_error_if_it_is_secret),
		cmocka_unit_test(a_secret_in_two_environments_is_found),
		cmocka_unit_test(what_a_key_says_of_itself_is_found),
		cmocka_unit_test(what_a_value_says_of_itself_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
