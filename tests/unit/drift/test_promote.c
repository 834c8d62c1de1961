/* SPDX-License-Identifier: Apache-2.0 */
/* Two views that are built here, and what may go from the one to the other by the built-in rules. */
#include "drift/promote.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/list.h"
#include "config/type.h"
#include "policy/policy.h"
#include "secret/secret.h"

enum { TABLES = 3 };

struct room {
	struct view *from, *views[TABLES];
	struct envset *from_set, *to_set;
	struct contract *contract;
	struct project_service declared;
	struct parity_env envs[TABLES][2];
	struct parity_service service;
	struct parity *parities[TABLES];
	struct findings *findings[TABLES];
	struct promotion *promotion;
	const char *house; /* a further policy */
};

static int
enter(void **state)
{
	struct room *room = xcalloc(1, sizeof(*room));

	room->from = view_new("staging", VIEW_VALUES);
	room->views[0] = view_new("prod", VIEW_VALUES);
	room->from_set = envset_new(0);
	room->to_set = envset_new(0);
	room->contract = contract_new();
	room->declared.name = (char *)"api";
	*state = room;
	return 0;
}

static int
leave(void **state)
{
	struct room *room = *state;

	promotion_free(room->promotion);
	for (size_t i = 0; i < TABLES; i++) {
		parity_free(room->parities[i]);
		findings_free(room->findings[i]);
		view_free(room->views[i]);
	}
	view_free(room->from);
	contract_free(room->contract);
	free(room);
	return 0;
}

static void
from(struct room *room, const char *name, const char *value, unsigned flags)
{
	envset_add_text(room->from_set, name, slice_of_text(value), flags);
}

static void
to(struct room *room, const char *name, const char *value, unsigned flags)
{
	envset_add_text(room->to_set, name, slice_of_text(value), flags);
}

static void
expect_key(struct room *room, const char *name, bool secret, const char *type)
{
	struct type *read CLEANUP(type_freep) = NULL;
	struct contract_key key = {.name = (char *)name, .required = true, .secret = secret};
	struct err err = ERR_INIT;

	if (type != NULL)
		assert_int_equal(type_read(slice_of_text(type), &read, &err), 0);
	key.type = read;
	contract_add(room->contract, &key);
}

static void
ask(struct room *room, size_t at)
{
	struct parity_env *envs = room->envs[at];
	struct policies *policies CLEANUP(policies_freep) = policies_new();
	struct facts *facts CLEANUP(facts_freep) = facts_new();
	struct err err = ERR_INIT;

	room->service = (struct parity_service){&room->declared, room->contract};
	envs[0] = (struct parity_env){.view = room->from};
	envs[1] = (struct parity_env){.view = room->views[at], .is_protected = true};
	room->parities[at] = parity_new(
		&(struct parity_ask){&room->service, 1, false, envs, 2, 1000, NULL, NULL});
	room->findings[at] = findings_new();
	parity_facts(room->parities[at], facts);
	assert_int_equal(policies_add_pack(policies, "parity", &err), 0);
	if (room->house != NULL)
		assert_int_equal(policies_add_text(policies, slice_of_text(room->house), "h.yaml", &err), 0);
	assert_int_equal(policies_ask(policies, facts, "2026-11-21", room->findings[at], &err), 0);
}

static void
judge(struct room *room)
{
	struct promote_table tables[TABLES];

	view_add_set(room->from, room->from_set, "staging");
	view_add_set(room->views[0], room->to_set, "prod");
	room->views[1] = promote_view(room->from, room->views[0], PROMOTE_AS_COPIED, NULL, NULL);
	room->views[2] = promote_view(room->from, room->views[0], PROMOTE_AS_OWN, NULL, NULL);
	for (size_t i = 0; i < TABLES; i++) {
		ask(room, i);
		tables[i] = (struct promote_table){room->parities[i], room->findings[i]};
	}
	room->promotion = promotion_new(&tables[0], &tables[1], &tables[2]);
}

static const struct promote_item *
item(const struct room *room, const char *name)
{
	for (size_t i = 0; i < room->promotion->count; i++)
		if (strcmp(room->promotion->items[i].name, name) == 0)
			return &room->promotion->items[i];
	fail_msg("no item %s", name);
	return NULL;
}

static const char *
step(const struct room *room, const char *name)
{
	return promote_step_name(item(room, name)->step);
}

static void
plain_names_are_new_changed_or_the_same(void **state)
{
	struct room *room = *state;

	from(room, "A", "1", ENTRY_PLAIN);
	from(room, "B", "1", ENTRY_PLAIN);
	from(room, "C", "1", ENTRY_PLAIN);
	to(room, "B", "2", ENTRY_PLAIN);
	to(room, "C", "1", ENTRY_PLAIN);
	to(room, "D", "1", ENTRY_PLAIN);
	judge(room);
	assert_string_equal(step(room, "A"), "new");
	assert_string_equal(step(room, "B"), "changed");
	assert_string_equal(step(room, "C"), "same");
	assert_int_equal(room->promotion->count, 3);
	assert_int_equal(room->promotion->only_there, 1);
}

static void
another_kind_is_a_change(void **state)
{
	struct room *room = *state;

	from(room, "A", "${B}", ENTRY_PLAIN | ENTRY_REFERS);
	to(room, "A", "${B}", ENTRY_PLAIN);
	judge(room);
	assert_string_equal(step(room, "A"), "changed");
}

static void
a_secret_must_differ(void **state)
{
	struct room *room = *state;

	from(room, "NEEDED", "one", 0);
	from(room, "OWN", "two", 0);
	from(room, "SHARED", "three", 0);
	to(room, "OWN", "four", 0);
	to(room, "SHARED", "three", 0);
	judge(room);
	assert_string_equal(step(room, "NEEDED"), "needs its own");
	assert_string_equal(item(room, "NEEDED")->rule, "parity.secret-shared");
	assert_string_equal(step(room, "OWN"), "has its own");
	assert_string_equal(step(room, "SHARED"), "shared");
	assert_string_equal(item(room, "SHARED")->rule, "parity.secret-shared");
}

static void
what_the_contract_calls_secret_must_differ_though_it_is_kept_plain(void **state)
{
	struct room *room = *state;

	from(room, "KEY", "one", ENTRY_PLAIN);
	expect_key(room, "KEY", true, NULL);
	judge(room);
	assert_string_equal(step(room, "KEY"), "needs its own");
}

static void
a_reference_and_nothing_are_no_shared_secret(void **state)
{
	struct room *room = *state;

	from(room, "URL", "http://${USER}@h", ENTRY_REFERS);
	from(room, "EMPTY", "", 0);
	judge(room);
	assert_string_equal(step(room, "URL"), "new");
	assert_string_equal(step(room, "EMPTY"), "new");
}

static void
what_breaks_the_contract_is_held_back(void **state)
{
	struct room *room = *state;

	from(room, "PORT", "http", ENTRY_PLAIN);
	from(room, "HOST", "change-me", ENTRY_PLAIN);
	to(room, "PORT", "also wrong", ENTRY_PLAIN);
	expect_key(room, "PORT", false, "port");
	expect_key(room, "HOST", false, NULL);
	judge(room);
	assert_string_equal(step(room, "PORT"), "held back");
	assert_string_equal(item(room, "PORT")->why, "not a port number");
	assert_string_equal(step(room, "HOST"), "held back");
	assert_string_equal(item(room, "HOST")->why, "a placeholder, not a value");
}

static void
the_contract_counts_also_where_no_rule_asks_for_it(void **state)
{
	struct room *room = *state;

	room->house = "policy: house\nabout: x\noverride: { parity.type: off }\nrules: []\n";
	from(room, "PORT", "http", ENTRY_PLAIN);
	expect_key(room, "PORT", false, "port");
	judge(room);
	assert_string_equal(step(room, "PORT"), "held back");
}

#define HOUSE(body) "policy: house\nabout: x\nrules:\n  - id: house.one\n    level: error\n    each: key\n" \
	"    where: { name: LEVEL }\n    expect: " body "\n    say: \"no\"\n"

static void
a_rule_that_a_value_of_its_own_keeps_asks_for_one(void **state)
{
	struct room *room = *state;

	room->house = HOUSE("{ distinct: all }");
	from(room, "LEVEL", "debug", ENTRY_PLAIN);
	judge(room);
	assert_string_equal(step(room, "LEVEL"), "needs its own");
	assert_string_equal(item(room, "LEVEL")->rule, "house.one");
}

static void
a_rule_that_no_value_keeps_holds_it_back(void **state)
{
	struct room *room = *state;

	room->house = HOUSE("{ absent: [prod] }");
	from(room, "LEVEL", "debug", ENTRY_PLAIN);
	judge(room);
	assert_string_equal(step(room, "LEVEL"), "held back");
	assert_string_equal(item(room, "LEVEL")->rule, "house.one");
}

static void
what_is_wrong_already_is_no_reason(void **state)
{
	struct room *room = *state;

	room->house = HOUSE("{ absent: [staging] }");
	from(room, "LEVEL", "debug", ENTRY_PLAIN);
	judge(room);
	assert_string_equal(step(room, "LEVEL"), "new");
}

static void
a_warning_is_no_reason(void **state)
{
	struct room *room = *state;

	room->house = "policy: house\nabout: x\noverride: { parity.secret-shared: warning }\nrules: []\n";
	from(room, "KEY", "one", 0);
	judge(room);
	assert_string_equal(step(room, "KEY"), "new");
}

static void
what_may_not_be_read_is_not_copied(void **state)
{
	struct room *room = *state;
	struct view_cell cell = {.name = SLICE_LITERAL("HIDDEN"), .is_secret = true};

	from(room, "SEEN", "1", ENTRY_PLAIN);
	view_add_cells(room->from, &cell, 1);
	judge(room);
	assert_string_equal(step(room, "HIDDEN"), "not readable");
	assert_string_equal(step(room, "SEEN"), "new");
}

static bool
is_a(const void *cookie, struct slice name)
{
	(void)cookie;
	return slice_equal_text(name, "A");
}

static void
a_view_of_afterwards_has_what_is_wanted_only(void **state)
{
	struct room *room = *state;

	from(room, "A", "1", ENTRY_PLAIN);
	from(room, "B", "1", ENTRY_PLAIN);
	to(room, "C", "1", ENTRY_PLAIN);
	judge(room);
	view_free(room->views[1]);
	room->views[1] = promote_view(room->from, room->views[0], PROMOTE_AS_COPIED, is_a, NULL);
	assert_int_equal(room->views[1]->count, 2);
	assert_non_null(view_find(room->views[1], SLICE_LITERAL("A")));
	assert_null(view_find(room->views[1], SLICE_LITERAL("B")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(plain_names_are_new_changed_or_the_same, enter, leave),
		cmocka_unit_test_setup_teardown(another_kind_is_a_change, enter, leave),
		cmocka_unit_test_setup_teardown(a_secret_must_differ, enter, leave),
		cmocka_unit_test_setup_teardown(
			what_the_contract_calls_secret_must_differ_though_it_is_kept_plain, enter, leave),
		cmocka_unit_test_setup_teardown(a_reference_and_nothing_are_no_shared_secret, enter, leave),
		cmocka_unit_test_setup_teardown(what_breaks_the_contract_is_held_back, enter, leave),
		cmocka_unit_test_setup_teardown(
			the_contract_counts_also_where_no_rule_asks_for_it, enter, leave),
		cmocka_unit_test_setup_teardown(
			a_rule_that_a_value_of_its_own_keeps_asks_for_one, enter, leave),
		cmocka_unit_test_setup_teardown(a_rule_that_no_value_keeps_holds_it_back, enter, leave),
		cmocka_unit_test_setup_teardown(what_is_wrong_already_is_no_reason, enter, leave),
		cmocka_unit_test_setup_teardown(a_warning_is_no_reason, enter, leave),
		cmocka_unit_test_setup_teardown(what_may_not_be_read_is_not_copied, enter, leave),
		cmocka_unit_test_setup_teardown(
			a_view_of_afterwards_has_what_is_wanted_only, enter, leave),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
