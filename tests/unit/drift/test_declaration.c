/* SPDX-License-Identifier: Apache-2.0 */
/* Contracts against what is read, and what the pack `contract` says of it. */
#include "drift/declaration.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/list.h"
#include "config/contract.h"
#include "model/finding.h"
#include "policy/policy.h"

struct use {
	const char *file, *name, *kind, *form, *fallback;
	bool in_tests;
};

static void
add_use(struct facts *facts, const struct use *use)
{
	struct subject *subject = facts_add(facts, "reference", (struct fact_place){use->file, 1, 1, 0});

	if (use->name != NULL)
		subject_text(subject, "name", use->name);
	subject_text(subject, "kind", use->kind);
	subject_text(subject, "form", use->form);
	subject_bool(subject, "has_default", use->fallback != NULL);
	if (use->fallback != NULL)
		subject_text(subject, "default", use->fallback);
	subject_bool(subject, "in_tests", use->in_tests);
}

static void
add_entry(struct facts *facts, const char *file, unsigned line, const char *name, bool mentioned)
{
	struct subject *subject = facts_add(facts, "entry", (struct fact_place){file, line, 1, 0});

	subject_text(subject, "name", name);
	subject_bool(subject, "template", true);
	subject_bool(subject, "mentioned", mentioned);
}

static struct contract *
contract_of(const char *text, const char *file)
{
	struct contract *contract = contract_new();
	struct err err CLEANUP(err_done) = ERR_INIT;

	if (contract_read(slice_of_text(text), file, contract, &err) < 0)
		fail_msg("%s", err.message);
	return contract;
}

static bool
has_a(void *cookie, struct slice name)
{
	(void)cookie;
	return slice_equal_text(name, "AA");
}

static const struct subject *
find(const struct facts *facts, const char *each, const char *name)
{
	for (size_t i = 0; i < facts->count; i++) {
		const struct fact *fact = subject_find(facts->items[i], "name");

		if (strcmp(facts->items[i]->each, each) == 0 && fact != NULL &&
			strcmp(fact->text, name) == 0)
			return facts->items[i];
	}
	return NULL;
}

static bool
yes(const struct subject *subject, const char *name)
{
	assert_non_null(subject);
	assert_non_null(subject_find(subject, name));
	return subject_find(subject, name)->yes;
}

/* Ask the pack; the findings as `rule name file:line` in one line each. */
static void
says(struct facts *facts, const char *wanted)
{
	struct policies *policies CLEANUP(policies_freep) = policies_new();
	struct findings *found CLEANUP(findings_freep) = findings_new();
	struct err err CLEANUP(err_done) = ERR_INIT;
	char got[2000] = "";
	size_t len = 0;

	if (policies_add_pack(policies, "contract", &err) < 0 ||
		policies_ask(policies, facts, "2026-11-21", found, &err) < 0)
		fail_msg("%s", err.message);
	findings_sort(found);
	for (size_t i = 0; i < found->count; i++)
		len += (size_t)snprintf(got + len, sizeof(got) - len, "%s %s %s:%u\n",
			found->items[i].rule, found->items[i].name, found->items[i].file,
			found->items[i].line);
	assert_string_equal(got, wanted);
}

static void
what_is_read_is_declared_by_the_nearest_contract_or_one_above(void **state)
{
	static const struct use uses[] = {
		{"main.py", "AA", "code", "plain", NULL, false}, {"main.py", "BB", "code", "plain", NULL, false},
		{"api/x.go", "AA", "code", "plain", NULL, false}, {"api/x.go", "BB", "code", "plain", NULL, false},
		{"apix/x.go", "BB", "code", "plain", NULL, false}, {"compose.yml", "CC", "compose", "plain", NULL, false},
	};
	struct contract *root CLEANUP(contract_freep) = contract_of("AA=\n", ".env.example");
	struct contract *api CLEANUP(contract_freep) = contract_of("BB=\n", "api/.env.example");
	const struct declared_contract contracts[] = {{".env.example", root, NULL}, {"api/.env.example", api, "api"}};
	struct facts *facts CLEANUP(facts_freep) = facts_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(uses); i++)
		add_use(facts, &uses[i]);
	declaration_facts(&(struct declared_ask){contracts, 2, has_a, NULL}, facts);
	assert_true(yes(facts->items[0], "declared"));
	assert_true(yes(facts->items[0], "in_vault"));
	assert_false(yes(facts->items[1], "declared"));
	assert_false(yes(facts->items[1], "in_vault"));
	assert_true(yes(facts->items[2], "declared"));
	assert_true(yes(facts->items[3], "declared"));
	assert_false(yes(facts->items[4], "declared"));
	assert_false(yes(facts->items[5], "declared"));
	says(facts, "contract.used-not-declared BB main.py:1\n");
}

static void
nothing_is_said_of_folders_without_a_contract(void **state)
{
	static const struct use use = {"web/x.ts", "AA", "code", "plain", NULL, false};
	struct contract *api CLEANUP(contract_freep) = contract_of("BB=\n", "api/.env.example");
	const struct declared_contract contracts[] = {{"api/.env.example", api, NULL}};
	struct facts *facts CLEANUP(facts_freep) = facts_new();

	(void)state;
	add_use(facts, &use);
	declaration_facts(&(struct declared_ask){contracts, 1, NULL, NULL}, facts);
	assert_null(subject_find(facts->items[0], "declared"));
	assert_null(subject_find(facts->items[0], "in_vault"));
	assert_null(find(facts, "declaration", "AA"));
	says(facts, "");
}

static void
contracts_among_settings_are_for_the_folder_above(void **state)
{
	static const struct use use = {"src/x.ts", "AA", "code", "plain", NULL, false};
	struct contract *contract CLEANUP(contract_freep) = contract_of("BB=\n", "deploy/config/.env.example");
	const struct declared_contract contracts[] = {{"deploy/config/.env.example", contract, NULL}};
	struct facts *facts CLEANUP(facts_freep) = facts_new();

	(void)state;
	add_use(facts, &use);
	declaration_facts(&(struct declared_ask){contracts, 1, NULL, NULL}, facts);
	says(facts, "contract.used-not-declared AA src/x.ts:1\n");
}

static void
defaults_tests_and_what_is_given_make_it_less(void **state)
{
	static const struct use uses[] = {
		{"a.py", "LEVEL", "code", "default", "info", false}, {"b.py", "MIXED", "code", "default", "x", false},
		{"c.py", "MIXED", "code", "plain", NULL, false}, {"tests/a.py", "TESTED", "code", "plain", NULL, true},
		{"d.py", "HOME", "code", "plain", NULL, false}, {"d.py", "GITHUB_REF", "code", "plain", NULL, false},
	};
	struct contract *root CLEANUP(contract_freep) = contract_of("AA=\n", ".env.example");
	const struct declared_contract contracts[] = {{".env.example", root, NULL}};
	struct facts *facts CLEANUP(facts_freep) = facts_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(uses); i++)
		add_use(facts, &uses[i]);
	declaration_facts(&(struct declared_ask){contracts, 1, NULL, NULL}, facts);
	says(facts, "contract.used-not-declared MIXED c.py:1\ncontract.default-not-declared LEVEL a.py:1\n"
		"contract.read-by-tests TESTED tests/a.py:1\n");
}

static void
what_a_file_gives_by_itself_needs_no_contract(void **state)
{
	static const struct use uses[] = {
		{"a.ts", "WEB_ORIGIN", "code", "plain", NULL, false}, {"a.ts", "PASSED", "code", "plain", NULL, false},
		{"a.ts", "FILED", "code", "plain", NULL, false},
	};
	struct contract *root CLEANUP(contract_freep) = contract_of("AA=\n", ".env.example");
	const struct declared_contract contracts[] = {{".env.example", root, NULL}};
	struct facts *facts CLEANUP(facts_freep) = facts_new();
	static const struct {
		const char *name, *text_kind;
		bool from_file;
	} given[] = {{"WEB_ORIGIN", "literal", false}, {"PASSED", "reference", false}, {"FILED", "literal", true}};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(uses); i++)
		add_use(facts, &uses[i]);
	for (size_t i = 0; i < ARRAY_LEN(given); i++) {
		struct subject *subject = facts_add(facts, "assignment",
			(struct fact_place){"compose.yaml", 4, 1, 0});

		subject_text(subject, "name", given[i].name);
		subject_text(subject, "text_kind", given[i].text_kind);
		subject_bool(subject, "from_file", given[i].from_file);
	}
	declaration_facts(&(struct declared_ask){contracts, 1, NULL, NULL}, facts);
	says(facts, "contract.used-not-declared FILED a.ts:1\ncontract.used-not-declared PASSED a.ts:1\n");
}

static void
what_nobody_reads_is_told_where_it_is_declared(void **state)
{
	static const struct use uses[] = {
		{"a.py", "AA", "code", "plain", NULL, false}, {"compose.yml", "BB", "compose", "plain", NULL, false}};
	static const char text[] = "AA=\nBB=\nOLD=\nDD=\nPGHOST=\nEE=\n";
	struct contract *root CLEANUP(contract_freep) = contract_of(text, ".env.example");
	const struct declared_contract contracts[] = {{".env.example", root, "api"}};
	struct facts *facts CLEANUP(facts_freep) = facts_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(uses); i++)
		add_use(facts, &uses[i]);
	add_entry(facts, ".env.example", 1, "AA", true);
	add_entry(facts, ".env.example", 2, "BB", true);
	add_entry(facts, ".env.example", 3, "OLD", false);
	add_entry(facts, ".env.example", 4, "DD", true);
	add_entry(facts, ".env.example", 5, "PGHOST", false);
	declaration_facts(&(struct declared_ask){contracts, 1, NULL, NULL}, facts);
	says(facts, "contract.used-nowhere OLD .env.example:3\n");
}

static void
computed_names_may_be_any(void **state)
{
	static const struct use uses[] = {{"a.py", NULL, "code", "dynamic", NULL, false}};
	struct contract *root CLEANUP(contract_freep) = contract_of("OLD=\n", ".env.example");
	const struct declared_contract contracts[] = {{".env.example", root, "api"}};
	struct facts *facts CLEANUP(facts_freep) = facts_new();

	(void)state;
	add_use(facts, &uses[0]);
	add_entry(facts, ".env.example", 1, "OLD", false);
	declaration_facts(&(struct declared_ask){contracts, 1, NULL, NULL}, facts);
	says(facts, "");
}

static void
defaults_of_code_are_those_of_the_contract_or_told(void **state)
{
	static const struct use uses[] = {
		{"a.py", "PORT", "code", "default", "3000", false}, {"a.py", "DEBUG", "code", "default", "False", false},
		{"tests/a.py", "MODE", "code", "default", "y", true},
		{"a.py", "SIZE", "code", "default", "9", false},
	};
	static const char text[] = "# @defaultRequired=true\n# ---\n# @default(8080)\nPORT=\n# @default(false)\nDEBUG=\n"
		"# @default(x)\nMODE=\nSIZE=\n";
	struct contract *root CLEANUP(contract_freep) = contract_of(text, ".env.schema");
	const struct declared_contract contracts[] = {{".env.schema", root, NULL}};
	struct facts *facts CLEANUP(facts_freep) = facts_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(uses); i++)
		add_use(facts, &uses[i]);
	declaration_facts(&(struct declared_ask){contracts, 1, NULL, NULL}, facts);
	says(facts, "contract.default-differs PORT a.py:1\n");
}

static void
services_of_one_contract_are_all_named(void **state)
{
	struct contract *root CLEANUP(contract_freep) = contract_of("AA=\n", ".env.example");
	const struct declared_contract contracts[] = {{".env.example", root, "api"}, {".env.example", root, "worker"}};
	struct facts *facts CLEANUP(facts_freep) = facts_new();
	const struct fact *services;

	(void)state;
	declaration_facts(&(struct declared_ask){contracts, 2, NULL, NULL}, facts);
	assert_int_equal(facts->count, 1);
	services = subject_find(facts->items[0], "services");
	assert_int_equal(services->count, 2);
	assert_string_equal(services->list[1], "worker");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_read_is_declared_by_the_nearest_contract_or_one_above),
		cmocka_unit_test(nothing_is_said_of_folders_without_a_contract),
		cmocka_unit_test(contracts_among_settings_are_for_the_folder_above),
		cmocka_unit_test(defaults_tests_and_what_is_given_make_it_less),
		cmocka_unit_test(what_a_file_gives_by_itself_needs_no_contract),
		cmocka_unit_test(what_nobody_reads_is_told_where_it_is_declared),
		cmocka_unit_test(computed_names_may_be_any),
		cmocka_unit_test(defaults_of_code_are_those_of_the_contract_or_told),
		cmocka_unit_test(services_of_one_contract_are_all_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
