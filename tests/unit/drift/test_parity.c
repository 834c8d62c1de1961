/* SPDX-License-Identifier: Apache-2.0 */
/* Views that are built here, the table that is made of them, and what the rules say to its facts. */
#include "drift/parity.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/list.h"
#include "config/type.h"
#include "policy/policy.h"
#include "secret/secret.h"

enum { DAY_MS = 24 * 3600 * 1000, ENVS = 3 };

static const uint64_t now_ms = 400ULL * DAY_MS;

struct room {
	struct view *views[ENVS];
	struct envset *sets[ENVS];
	struct parity_env envs[ENVS];
	struct contract *contract;
	struct project_service declared;
	struct parity_service service;
	bool no_contract;
	struct parity *parity;
	struct findings *findings;
};

static int
enter(void **state)
{
	static const char *const names[ENVS] = {"dev", "staging", "prod"};
	struct room *room = xcalloc(1, sizeof(*room));

	for (size_t e = 0; e < ENVS; e++) {
		room->views[e] = view_new(names[e], VIEW_VALUES);
		room->views[e]->from_vault = true;
		room->sets[e] = envset_new(0);
		room->envs[e] = (struct parity_env){room->views[e], e == ENVS - 1, NULL};
	}
	room->contract = contract_new();
	room->declared.name = xstrdup("api");
	*state = room;
	return 0;
}

static int
leave(void **state)
{
	struct room *room = *state;

	parity_free(room->parity);
	findings_free(room->findings);
	for (size_t e = 0; e < ENVS; e++)
		view_free(room->views[e]);
	contract_free(room->contract);
	freep(&room->declared.name);
	free(room->declared.take);
	free(room);
	return 0;
}

/* The record of ENTRY, to be changed. */
static struct entry_record *
told(struct room *room, size_t env, struct entry *entry)
{
	struct entry_record *record =
		arena_alloc(envset_arena(room->sets[env]), sizeof(*record));

	*record = *entry->record;
	entry->record = record;
	return record;
}

static struct entry_record *
told_of(struct room *room, size_t env, const char *name)
{
	return told(room, env, envset_find(room->sets[env], slice_of_text(name)));
}

static void
put(struct room *room, size_t env, const char *name, const char *value, unsigned flags)
{
	struct entry *entry = envset_add_text(room->sets[env], name, slice_of_text(value), flags);

	*told(room, env, entry) = (struct entry_record){.version = 1, .created_ms = now_ms};
}

static void
put_all(struct room *room, const char *name, const char *value, unsigned flags)
{
	for (size_t e = 0; e < ENVS; e++)
		put(room, e, name, value, flags);
}

static void
expect_key(struct room *room, const char *name, bool required, bool secret, const char *type)
{
	struct type *read CLEANUP(type_freep) = NULL;
	struct contract_key key = {.name = (char *)name, .required = required, .secret = secret,
		.file = (char *)".env.example", .line = 7};
	struct err err = ERR_INIT;

	if (type != NULL)
		assert_int_equal(type_read(slice_of_text(type), &read, &err), 0);
	key.type = read;
	contract_add(room->contract, &key);
}

/* What is put until here becomes the views; then the table is made and the rules are asked. */
static void
judge(struct room *room)
{
	struct policies *policies CLEANUP(policies_freep) = policies_new();
	struct facts *facts CLEANUP(facts_freep) = facts_new();
	struct err err = ERR_INIT;

	for (size_t e = 0; e < ENVS; e++)
		view_add_set(room->views[e], room->sets[e], room->views[e]->name);
	room->service = (struct parity_service){&room->declared,
		room->no_contract ? NULL : room->contract};
	room->parity = parity_new(&(struct parity_ask){&room->service, 1, false, room->envs, ENVS,
		now_ms, NULL});
	room->findings = findings_new();
	parity_facts(room->parity, facts);
	assert_int_equal(policies_add_pack(policies, "parity", &err), 0);
	assert_int_equal(policies_add_pack(policies, "secrets", &err), 0);
	assert_int_equal(policies_ask(policies, facts, "2026-11-21", room->findings, &err), 0);
	findings_sort(room->findings);
}

static const struct parity_row *
row(const struct room *room, const char *name)
{
	for (size_t i = 0; i < room->parity->count; i++)
		if (strcmp(room->parity->rows[i].name, name) == 0)
			return &room->parity->rows[i];
	fail_msg("no row %s", name);
	return NULL;
}

static const char *
state_in(const struct room *room, const char *name, size_t env)
{
	return parity_state_name(row(room, name)->cells[env].state);
}

/* The message of RULE about NAME, or NULL. */
static const char *
said(const struct room *room, const char *rule, const char *name)
{
	for (size_t i = 0; i < room->findings->count; i++) {
		const struct finding *finding = &room->findings->items[i];

		if (strcmp(finding->rule, rule) == 0 && finding->name != NULL &&
			strcmp(finding->name, name) == 0)
			return finding->message;
	}
	return NULL;
}

static const char *
fix_of(const struct room *room, const char *rule, const char *name)
{
	for (size_t i = 0; i < room->findings->count; i++) {
		const struct finding *finding = &room->findings->items[i];

		if (strcmp(finding->rule, rule) == 0 && strcmp(finding->name, name) == 0)
			return finding->fix;
	}
	fail_msg("no finding %s of %s", rule, name);
	return NULL;
}

static void
what_the_contract_expects_is_missing_where_it_is_not(void **state)
{
	struct room *room = *state;

	put(room, 0, "KEY", "a", 0);
	expect_key(room, "KEY", true, true, NULL);
	expect_key(room, "OPTION", false, false, NULL);
	judge(room);
	assert_string_equal(state_in(room, "KEY", 1), "missing");
	assert_string_equal(state_in(room, "OPTION", 1), "unset");
	assert_string_equal(said(room, "parity.missing-key", "KEY"),
		"KEY is required and is not set in staging and prod");
	assert_int_equal(room->findings->items[0].line, 7);
	assert_null(said(room, "parity.missing-plain", "OPTION"));
}

static void
a_default_stands_in(void **state)
{
	struct room *room = *state;

	contract_add(room->contract, &(struct contract_key){.name = (char *)"PORT", .required = true,
		.default_value = (char *)"80", .file = (char *)"f", .line = 1});
	put(room, 0, "PORT", "8080", ENTRY_PLAIN);
	judge(room);
	assert_string_equal(state_in(room, "PORT", 2), "default");
	assert_int_equal(room->findings->count, 0);
}

static void
of_a_hidden_environment_nothing_is_said_to_be_missing(void **state)
{
	struct room *room = *state;

	room->views[2]->kind = VIEW_HIDDEN;
	put(room, 0, "KEY", "a", 0);
	put(room, 1, "KEY", "b", 0);
	expect_key(room, "KEY", true, true, NULL);
	judge(room);
	assert_string_equal(state_in(room, "KEY", 2), "hidden");
	assert_int_equal(room->findings->count, 0);
}

static void
a_secret_that_is_shared_is_told_with_those_who_share_it(void **state)
{
	struct room *room = *state;

	put(room, 0, "JWT", "one", 0);
	put(room, 1, "JWT", "two", 0);
	put(room, 2, "JWT", "two", 0);
	put_all(room, "LEVEL", "info", ENTRY_PLAIN);
	expect_key(room, "JWT", true, true, NULL);
	expect_key(room, "LEVEL", true, false, NULL);
	judge(room);
	assert_string_equal(said(room, "parity.secret-shared", "JWT"),
		"JWT is the same secret in staging and prod");
	assert_int_equal(room->findings->count, 1);
}

static void
empty_texts_and_references_are_no_shared_secrets(void **state)
{
	struct room *room = *state;

	put_all(room, "EMPTY_KEY", "", 0);
	put_all(room, "OTHER_EMPTY_KEY", "", 0);
	put_all(room, "URL", "https://${USER}@host", ENTRY_REFERS);
	put_all(room, "LITERAL_URL", "${LITERAL_URL:?from the job}", 0);
	expect_key(room, "LITERAL_URL", true, true, "port");
	expect_key(room, "EMPTY_KEY", true, true, NULL);
	expect_key(room, "OTHER_EMPTY_KEY", true, true, NULL);
	expect_key(room, "URL", true, true, "port");
	judge(room);
	assert_int_equal(room->findings->count, 0);
}

static void
one_secret_under_two_names_is_told_of_both(void **state)
{
	struct room *room = *state;

	put(room, 2, "A_KEY", "same", 0);
	put(room, 2, "B_KEY", "same", 0);
	put(room, 0, "C_KEY", "same", 0);
	put(room, 2, "D", "same", ENTRY_PLAIN);
	room->no_contract = true;
	judge(room);
	assert_string_equal(said(room, "secrets.reused", "A_KEY"),
		"A_KEY in prod has the same value as B_KEY");
	assert_string_equal(said(room, "secrets.reused", "B_KEY"),
		"B_KEY in prod has the same value as A_KEY");
	assert_null(said(room, "secrets.reused", "C_KEY"));
	assert_string_equal(said(room, "secrets.reused-across", "C_KEY"),
		"C_KEY in dev has the same value as A_KEY in prod and B_KEY in prod");
	assert_string_equal(said(room, "secrets.reused-across", "A_KEY"),
		"A_KEY in prod has the same value as C_KEY in dev");
	assert_null(said(room, "secrets.reused", "D"));
}

static void
without_a_contract_no_name_is_undeclared(void **state)
{
	struct room *room = *state;

	put_all(room, "X", "1", ENTRY_PLAIN);
	room->no_contract = true;
	judge(room);
	assert_int_equal(room->findings->count, 1);
	assert_string_equal(room->findings->items[0].rule, "parity.no-contract");
	assert_int_equal(room->findings->items[0].level, LEVEL_NOTE);
}

static void
without_a_contract_other_environments_say_what_is_missing(void **state)
{
	struct room *room = *state;

	put_all(room, "X", "1", ENTRY_PLAIN);
	put(room, 0, "Y", "1", ENTRY_PLAIN);
	put(room, 1, "Y", "1", ENTRY_PLAIN);
	put(room, 2, "Z", "1", ENTRY_PLAIN);
	room->no_contract = true;
	judge(room);
	assert_string_equal(said(room, "parity.uneven-key", "Y"),
		"Y is set in dev and staging and not in prod");
	assert_null(said(room, "parity.uneven-key", "X"));
	assert_null(said(room, "parity.uneven-key", "Z"));
}

static void
a_name_in_no_contract_is_undeclared(void **state)
{
	struct room *room = *state;

	put(room, 2, "X", "1", ENTRY_PLAIN);
	judge(room);
	assert_string_equal(said(room, "parity.undeclared-key", "X"),
		"X is set in prod and is in no contract");
	assert_string_equal(state_in(room, "X", 0), "unset");
}

static void
a_value_is_looked_at_under_the_name_that_the_vault_has(void **state)
{
	struct room *room = *state;

	room->declared.take = xcalloc(1, sizeof(*room->declared.take));
	room->declared.take[0] = (struct project_take){(char *)"PORT", (char *)"API_PORT"};
	room->declared.take_count = 1;
	expect_key(room, "PORT", true, false, "port");
	put_all(room, "API_PORT", "8080", ENTRY_PLAIN);
	put(room, 2, "API_PORT", "many", ENTRY_PLAIN);
	judge(room);
	assert_string_equal(state_in(room, "API_PORT", 0), "set");
	assert_string_equal(state_in(room, "API_PORT", 2), "invalid");
	assert_non_null(said(room, "parity.type", "API_PORT"));
	assert_null(strstr(said(room, "parity.type", "API_PORT"), "many"));
	assert_int_equal(room->parity->count, 1);
}

static void
placeholders_and_ends_are_seen(void **state)
{
	struct room *room = *state;

	put(room, 0, "A_KEY", "your-key", 0);
	put(room, 1, "B_KEY", "b", 0);
	told_of(room, 1, "B_KEY")->expires_ms = now_ms - 1;
	put(room, 2, "C_KEY", "c", 0);
	told_of(room, 2, "C_KEY")->expires_ms = now_ms + 3ULL * DAY_MS;
	room->no_contract = true;
	judge(room);
	assert_string_equal(state_in(room, "A_KEY", 0), "placeholder");
	assert_string_equal(state_in(room, "B_KEY", 1), "expired");
	assert_string_equal(said(room, "secrets.expired", "B_KEY"), "B_KEY in staging has expired");
	assert_string_equal(said(room, "secrets.expires-soon", "C_KEY"),
		"C_KEY in prod expires in 3 days");
	assert_null(said(room, "secrets.expires-soon", "B_KEY"));
}

static void
the_example_of_a_secret_is_no_value_of_a_protected_environment(void **state)
{
	struct room *room = *state;

	contract_add(room->contract, &(struct contract_key){.name = (char *)"DB_PASSWORD",
		.required = true, .secret = true, .example = (char *)"of the template",
		.file = (char *)"f", .line = 1});
	put(room, 0, "DB_PASSWORD", "of the template", 0);
	put(room, 2, "DB_PASSWORD", "of the template", 0);
	judge(room);
	assert_string_equal(state_in(room, "DB_PASSWORD", 0), "set");
	assert_string_equal(state_in(room, "DB_PASSWORD", 2), "placeholder");
}

static void
what_was_set_long_after_the_others_is_noted(void **state)
{
	struct room *room = *state;

	put_all(room, "A_KEY", "x", 0);
	put(room, 0, "A_KEY", "y", 0);
	put(room, 1, "A_KEY", "z", 0);
	told_of(room, 2, "A_KEY")->created_ms = now_ms - 40ULL * DAY_MS;
	room->no_contract = true;
	judge(room);
	assert_string_equal(said(room, "parity.stale", "A_KEY"),
		"A_KEY in prod is 40 days older than in dev");
}

static const uint8_t tag_one[VIEW_TAG] = {1}, tag_two[VIEW_TAG] = {2};

static void
put_shape(struct room *room, size_t env, const char *name, const uint8_t *tag)
{
	struct view_cell cell = {.name = slice_of_text(name), .is_secret = true,
		.is_weak = tag == NULL, .tag = tag, .version = 1, .layer = "x"};

	room->views[env]->kind = VIEW_SHAPE;
	view_add_cells(room->views[env], &cell, 1);
}

static void
tags_compare_where_values_are_not_seen(void **state)
{
	struct room *room = *state;

	put_shape(room, 0, "KEY", tag_one);
	put_shape(room, 1, "KEY", tag_two);
	put_shape(room, 2, "KEY", tag_two);
	room->no_contract = true;
	judge(room);
	assert_string_equal(said(room, "parity.secret-shared", "KEY"),
		"KEY is the same secret in staging and prod");
	assert_int_equal(row(room, "KEY")->pairs_unknown, 0);
	assert_null(said(room, "secrets.placeholder", "KEY"));
}

static void
what_cannot_be_compared_is_counted_and_never_guessed(void **state)
{
	struct room *room = *state;

	put(room, 0, "KEY", "value without a tag", 0);
	put_shape(room, 1, "KEY", tag_one);
	put_shape(room, 2, "KEY", NULL);
	room->no_contract = true;
	judge(room);
	assert_int_equal(row(room, "KEY")->pairs_unknown, 3);
	assert_int_equal(row(room, "KEY")->cells[0].group, FACT_NO_GROUP);
	assert_null(said(room, "parity.secret-shared", "KEY"));
	assert_string_equal(state_in(room, "KEY", 2), "weak");
	assert_non_null(said(room, "secrets.weak", "KEY"));
}

static void
a_value_and_its_tag_are_one(void **state)
{
	struct room *room = *state;

	put_shape(room, 1, "KEY", tag_one);
	put(room, 0, "KEY", "v", 0);
	put(room, 2, "KEY", "v", 0);
	room->no_contract = true;
	for (size_t e = 0; e < ENVS; e++)
		view_add_set(room->views[e], room->sets[e], "x");
	for (size_t e = 0; e < ENVS; e += 2)
		room->views[e]->cells[0].tag = tag_one;
	for (size_t e = 0; e < ENVS; e++)
		room->sets[e] = envset_new(0);
	judge(room);
	assert_string_equal(said(room, "parity.secret-shared", "KEY"),
		"KEY is the same secret in dev, staging and prod");
}

static void
ten_thousand_equal_secrets_take_no_square_of_time(void **state)
{
	struct room *room = *state;
	char name[16];

	for (size_t i = 0; i < 10000; i++) {
		snprintf(name, sizeof(name), "N%05zu_KEY", i);
		put_all(room, name, "the same everywhere", 0);
	}
	room->no_contract = true;
	judge(room);
	assert_int_equal(room->parity->count, 10000);
	assert_string_equal(said(room, "secrets.reused", "N09999_KEY"),
		"N09999_KEY in dev has the same value as N00000_KEY, N00001_KEY, N00002_KEY and N00003_KEY");
}

static void
an_equal_value_is_not_stale_and_a_plain_one_may_be_old(void **state)
{
	struct room *room = *state;

	put_all(room, "A_KEY", "same", 0);
	put_all(room, "LEVEL", "info", ENTRY_PLAIN);
	put(room, 0, "LEVEL", "debug", ENTRY_PLAIN);
	envset_find(room->sets[2], slice_of_text("A_KEY"))->created_ms = now_ms - 40ULL * DAY_MS;
	envset_find(room->sets[2], slice_of_text("LEVEL"))->created_ms = now_ms - 40ULL * DAY_MS;
	room->no_contract = true;
	judge(room);
	assert_null(said(room, "parity.stale", "A_KEY"));
	assert_null(said(room, "parity.stale", "LEVEL"));
}

static void
a_misspelt_name_is_told_with_the_one_that_is_meant(void **state)
{
	struct room *room = *state;

	put(room, 0, "DATABASE_URL", "a", 0);
	put(room, 2, "DATABASE_URL", "b", 0);
	put(room, 1, "DATABSE_URL", "c", 0);
	room->no_contract = true;
	judge(room);
	assert_string_equal(said(room, "parity.similar-name", "DATABSE_URL"),
		"DATABSE_URL in staging looks like a misspelling of DATABASE_URL, which is not set there");
	assert_null(said(room, "parity.similar-name", "DATABASE_URL"));
}

static void
a_name_that_no_contract_knows_is_near_one_that_is_missing(void **state)
{
	struct room *room = *state;

	expect_key(room, "LANGFLOW_API_KEY", true, true, NULL);
	put(room, 0, "LANGFLOW_API_KYE", "a", 0);
	judge(room);
	assert_string_equal(said(room, "parity.similar-name", "LANGFLOW_API_KYE"),
		"LANGFLOW_API_KYE in dev looks like a misspelling of LANGFLOW_API_KEY, "
		"which is not set there");
}

static void
names_that_are_meant_are_no_misspellings(void **state)
{
	struct room *room = *state;

	put_all(room, "HTTPS_PROXY", "a", ENTRY_PLAIN); /* both are there */
	put(room, 0, "HTTP_PROXY", "a", ENTRY_PLAIN);
	put(room, 0, "REDIS_HOST", "a", ENTRY_PLAIN); /* two letters */
	put(room, 1, "REDIS_PORT", "1", ENTRY_PLAIN);
	put(room, 0, "SHARD_1_NAME", "a", ENTRY_PLAIN); /* only the number differs */
	put(room, 1, "SHARD_2_NAME", "a", ENTRY_PLAIN);
	put(room, 0, "DB_URL", "a", ENTRY_PLAIN); /* a short word */
	put(room, 1, "DC_URL", "a", ENTRY_PLAIN);
	room->no_contract = true;
	judge(room);
	for (size_t i = 0; i < room->findings->count; i++)
		assert_string_not_equal(room->findings->items[i].rule, "parity.similar-name");
}

static void
what_is_declared_is_no_misspelling(void **state)
{
	struct room *room = *state;

	expect_key(room, "REPORT_URL", false, false, NULL);
	expect_key(room, "REPORTS_URL", false, false, NULL);
	put(room, 0, "REPORT_URL", "a", ENTRY_PLAIN);
	put(room, 1, "REPORTS_URL", "a", ENTRY_PLAIN);
	judge(room);
	assert_int_equal(room->findings->count, 0);
}

static void
the_name_of_another_environment_is_seen(void **state)
{
	struct room *room = *state;

	put_all(room, "APP_ENV", "staging", ENTRY_PLAIN);
	put(room, 0, "APP_ENV", "development", ENTRY_PLAIN);
	put(room, 2, "API_URL", "https://api.staging.example.com/v1", ENTRY_PLAIN);
	put(room, 0, "DATABASE_URL", "postgres://u:p@db-prod.internal:5432/x", 0);
	put(room, 1, "WORKER_ENV", "stagin", ENTRY_PLAIN);
	room->no_contract = true;
	judge(room);
	assert_string_equal(said(room, "parity.other-environment", "APP_ENV"),
		"APP_ENV in prod names staging");
	assert_string_equal(said(room, "parity.other-environment", "API_URL"),
		"API_URL in prod names staging");
	assert_string_equal(said(room, "parity.other-environment-unprotected", "DATABASE_URL"),
		"DATABASE_URL in dev names prod");
	assert_null(said(room, "parity.other-environment-unprotected", "APP_ENV"));
	assert_string_equal(said(room, "parity.unknown-environment", "WORKER_ENV"),
		"WORKER_ENV in staging is no environment's name, but close to staging");
}

static void
words_that_are_no_environment_are_let_be(void **state)
{
	struct room *room = *state;

	put(room, 1, "NODE_ENV", "production", ENTRY_PLAIN);
	put(room, 2, "REPO_URL", "https://dev.azure.com/org", ENTRY_PLAIN);
	put(room, 2, "SITE_URL", "https://shop.dev", ENTRY_PLAIN);
	put(room, 2, "STAGING_NOTE", "staging", ENTRY_PLAIN);
	put(room, 2, "OWN_URL", "https://prod-api.dev-tools.example.com", ENTRY_PLAIN);
	put(room, 2, "APP_ENV", "${STAGE:-staging}", ENTRY_PLAIN);
	put(room, 2, "BLUE_ENV", "blue", ENTRY_PLAIN);
	room->no_contract = true;
	judge(room);
	assert_int_equal(room->findings->count, 1);
	assert_string_equal(room->findings->items[0].rule, "parity.no-contract");
}

static void
a_leading_zero_is_told_where_others_have_none(void **state)
{
	struct room *room = *state;

	put_all(room, "MODEL_VERSION", "12", ENTRY_PLAIN);
	put(room, 2, "MODEL_VERSION", "011", ENTRY_PLAIN);
	put_all(room, "UMASK", "022", ENTRY_PLAIN);
	put_all(room, "RETRIES", "0", ENTRY_PLAIN);
	room->no_contract = true;
	judge(room);
	assert_string_equal(said(room, "parity.leading-zero", "MODEL_VERSION"),
		"MODEL_VERSION in prod is a number with a leading zero, and in dev one without");
	assert_int_equal(room->findings->count, 2);
}

static void
a_password_of_the_dictionary_is_weak_and_told_once(void **state)
{
	struct room *room = *state;

	put(room, 2, "DB_PASSWORD", "postgres", 0);
	put(room, 1, "DATABASE_URL", "postgres://shop:shop@db/shop", 0);
	put(room, 2, "OTHER_URL", "postgres://shop:kX9v2mQ7Lw4ZtR8bNc3Hs6Yd@db/shop", 0);
	room->no_contract = true;
	judge(room);
	assert_string_equal(state_in(room, "DB_PASSWORD", 2), "weak");
	assert_non_null(said(room, "secrets.dictionary", "DB_PASSWORD"));
	assert_null(said(room, "secrets.weak", "DB_PASSWORD"));
	assert_non_null(said(room, "secrets.dictionary-unprotected", "DATABASE_URL"));
	assert_null(said(room, "secrets.dictionary", "OTHER_URL"));
}

static void
what_is_deprecated_or_only_a_default_is_told(void **state)
{
	struct room *room = *state;

	contract_add(room->contract, &(struct contract_key){.name = (char *)"OLD_FLAG",
		.deprecated = true, .file = (char *)"f", .line = 1});
	contract_add(room->contract, &(struct contract_key){.name = (char *)"GONE_FLAG",
		.deprecated = true, .file = (char *)"f", .line = 2});
	contract_add(room->contract, &(struct contract_key){.name = (char *)"PORT", .required = true,
		.default_value = (char *)"80", .file = (char *)"f", .line = 3});
	put(room, 1, "OLD_FLAG", "1", ENTRY_PLAIN);
	judge(room);
	assert_string_equal(said(room, "parity.deprecated-key", "OLD_FLAG"),
		"OLD_FLAG is deprecated and still set in staging");
	assert_null(said(room, "parity.deprecated-key", "GONE_FLAG"));
	assert_string_equal(said(room, "parity.default-only", "PORT"),
		"PORT is set nowhere, so dev, staging and prod run with the contract's default");
}

static void
a_value_that_an_enum_does_not_have_is_invalid(void **state)
{
	struct room *room = *state;

	put_all(room, "LOG_LEVEL", "info", ENTRY_PLAIN);
	put(room, 2, "LOG_LEVEL", "loud", ENTRY_PLAIN);
	expect_key(room, "LOG_LEVEL", true, false, "enum(debug, info, warning)");
	judge(room);
	assert_string_equal(state_in(room, "LOG_LEVEL", 2), "invalid");
	assert_non_null(said(room, "parity.type", "LOG_LEVEL"));
	assert_null(strstr(said(room, "parity.type", "LOG_LEVEL"), "loud"));
}

static void
a_fix_says_how_the_place_is_changed(void **state)
{
	struct room *room = *state;

	put(room, 0, "A_KEY", "a", 0);
	put(room, 1, "B_KEY", "changeme", 0);
	room->envs[1].file = "config/staging.env";
	expect_key(room, "A_KEY", true, true, NULL);
	expect_key(room, "B_KEY", true, true, NULL);
	judge(room);
	assert_string_equal(fix_of(room, "parity.missing-key", "A_KEY"),
		"add A_KEY to config/staging.env");
	assert_string_equal(fix_of(room, "parity.missing-key", "B_KEY"), "evenkeep fill -e dev");
	assert_string_equal(fix_of(room, "secrets.placeholder", "B_KEY"), "edit config/staging.env");
}

static void
a_placeholder_is_told_as_such_and_not_as_shared(void **state)
{
	struct room *room = *state;

	put_all(room, "A_KEY", "changeme", 0);
	put_all(room, "B_KEY", "changeme", 0);
	room->no_contract = true;
	judge(room);
	assert_int_equal(room->findings->count, 2 * ENVS + 1);
	assert_non_null(said(room, "secrets.placeholder", "A_KEY"));
	assert_null(said(room, "parity.secret-shared", "A_KEY"));
}

static void
twenty_thousand_uneven_names_take_no_square_of_time(void **state)
{
	struct room *room = *state;
	char name[32];

	for (size_t i = 0; i < 20000; i++) {
		snprintf(name, sizeof(name), "SETTING_NUMBER_%05zu", i);
		put(room, i % 2, name, "1", ENTRY_PLAIN);
	}
	room->no_contract = true;
	judge(room);
	assert_int_equal(room->parity->count, 20000);
	assert_null(said(room, "parity.similar-name", "SETTING_NUMBER_00001"));
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, enter, leave)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(what_the_contract_expects_is_missing_where_it_is_not),
		CASE(a_default_stands_in),
		CASE(of_a_hidden_environment_nothing_is_said_to_be_missing),
		CASE(a_secret_that_is_shared_is_told_with_those_who_share_it),
		CASE(empty_texts_and_references_are_no_shared_secrets),
		CASE(one_secret_under_two_names_is_told_of_both),
		CASE(without_a_contract_no_name_is_undeclared),
		CASE(without_a_contract_other_environments_say_what_is_missing),
		CASE(a_name_in_no_contract_is_undeclared),
		CASE(a_value_is_looked_at_under_the_name_that_the_vault_has),
		CASE(placeholders_and_ends_are_seen),
		CASE(the_example_of_a_secret_is_no_value_of_a_protected_environment),
		CASE(what_was_set_long_after_the_others_is_noted),
		CASE(tags_compare_where_values_are_not_seen),
		CASE(what_cannot_be_compared_is_counted_and_never_guessed),
		CASE(a_value_and_its_tag_are_one),
		CASE(ten_thousand_equal_secrets_take_no_square_of_time),
		CASE(an_equal_value_is_not_stale_and_a_plain_one_may_be_old),
		CASE(a_misspelt_name_is_told_with_the_one_that_is_meant),
		CASE(a_name_that_no_contract_knows_is_near_one_that_is_missing),
		CASE(names_that_are_meant_are_no_misspellings),
		CASE(what_is_declared_is_no_misspelling),
		CASE(the_name_of_another_environment_is_seen),
		CASE(words_that_are_no_environment_are_let_be),
		CASE(a_leading_zero_is_told_where_others_have_none),
		CASE(a_password_of_the_dictionary_is_weak_and_told_once),
		CASE(what_is_deprecated_or_only_a_default_is_told),
		CASE(a_value_that_an_enum_does_not_have_is_invalid),
		CASE(a_fix_says_how_the_place_is_changed),
		CASE(a_placeholder_is_told_as_such_and_not_as_shared),
		CASE(twenty_thousand_uneven_names_take_no_square_of_time),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
