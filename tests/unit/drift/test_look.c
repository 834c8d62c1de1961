/* SPDX-License-Identifier: Apache-2.0 */
/* What names and values look like: misspelt, of another environment, known to everybody. */
#include "drift/parity.h"

#include "room.h"

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
	for (size_t i = 0; i < room->findings->count; i++)
		assert_null(strstr(room->findings->items[i].rule, "environment"));
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
	assert_string_equal(fix_of(room, "secrets.placeholder", "B_KEY"), "edit B_KEY in config/staging.env");
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

#define CASE(name) cmocka_unit_test_setup_teardown(name, room_enter, room_leave)

int
main(void)
{
	const struct CMUnitTest tests[] = {
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
