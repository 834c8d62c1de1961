/* SPDX-License-Identifier: Apache-2.0 */
/* The table of names and environments, and what the rules say to its facts. */
#include "drift/parity.h"

#include "room.h"

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
what_no_service_starts_without_is_an_error_and_what_has_an_example_a_warning(void **state)
{
	struct room *room = *state;
	struct contract_key key = {.name = (char *)"REGION", .required = true, .file = (char *)"f", .line = 1};

	contract_add(room->contract, &key);
	key.name = (char *)"PORT";
	key.example = (char *)"8080";
	contract_add(room->contract, &key);
	key.name = (char *)"ZONE";
	key.insisted = true;
	contract_add(room->contract, &key);
	put(room, 0, "REGION", "eu", ENTRY_PLAIN);
	put(room, 0, "PORT", "80", ENTRY_PLAIN);
	put(room, 0, "ZONE", "1", ENTRY_PLAIN);
	judge(room);
	assert_string_equal(said(room, "parity.missing-key", "REGION"),
		"REGION is required and is not set in staging and prod");
	assert_non_null(said(room, "parity.missing-key", "ZONE"));
	assert_null(said(room, "parity.missing-key", "PORT"));
	assert_non_null(said(room, "parity.missing-plain", "PORT"));
	assert_int_equal(room->findings->count, 3);
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
	assert_string_equal(said(room, "parity.single-key", "Z"), "Z is set in prod only");
	assert_null(said(room, "parity.single-key", "Y"));
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
	assert_null(said(room, "secrets.weak", "KEY"));
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
	told_of(room, 2, "A_KEY")->created_ms = now_ms - 40ULL * DAY_MS;
	told_of(room, 2, "LEVEL")->created_ms = now_ms - 40ULL * DAY_MS;
	room->no_contract = true;
	judge(room);
	assert_null(said(room, "parity.stale", "A_KEY"));
	assert_null(said(room, "parity.stale", "LEVEL"));
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, room_enter, room_leave)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(what_the_contract_expects_is_missing_where_it_is_not),
		CASE(what_no_service_starts_without_is_an_error_and_what_has_an_example_a_warning),
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
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
