/* SPDX-License-Identifier: Apache-2.0 */
#include "drift/process.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/list.h"
#include "secret/secret.h"

/* `A=1 B=2` as a set; NULL stays NULL. */
static struct envset *
set_of(const char *text)
{
	struct envset *set = text == NULL ? NULL : envset_new(64);

	while (text != NULL && *text != '\0') {
		size_t len = strcspn(text, " "), equals = strcspn(text, "=");

		envset_add(set, &(struct entry){.name = slice_of(text, equals),
			.value = slice_of(text + equals + 1, len - equals - 1)});
		text += len + (text[len] == ' ');
	}
	return set;
}

struct asked {
	const char *values, *then, *now;
	struct marker marker;
	struct contract *contract;
	uint64_t head;
	bool is_cut;
};

static struct facts *
ask(const struct asked *asked)
{
	struct envset *values CLEANUP(envset_freep) = set_of(asked->values);
	struct envset *then CLEANUP(envset_freep) = set_of(asked->then);
	struct envset *now CLEANUP(envset_freep) = set_of(asked->now);
	struct facts *facts = facts_new();
	struct drift_process process = {.pid = 4121, .name = "node", .marker = &asked->marker,
		.started_ms = 1000, .now_ms = 1000 + (uint64_t)41 * 86400000, .is_whole = !asked->is_cut,
		.values = values, .head = asked->head, .then = then, .now = now,
		.contract = asked->contract};

	drift_process_facts(&process, facts);
	assert_int_equal(facts->count, 1);
	return facts;
}

static void
assert_list(const struct facts *facts, const char *name, const char *expected)
{
	const struct fact *fact = subject_find(facts->items[0], name);
	char text[256] = "";

	assert_non_null(fact);
	for (size_t i = 0; i < fact->count; i++) {
		strcat(text, i == 0 ? "" : " ");
		strcat(text, fact->list[i]);
	}
	assert_string_equal(text, expected);
}

static void
assert_text(const struct facts *facts, const char *name, const char *expected)
{
	const struct fact *fact = subject_find(facts->items[0], name);

	assert_non_null(fact);
	assert_string_equal(fact->text, expected);
}

static bool
says(const struct facts *facts, const char *name)
{
	return subject_find(facts->items[0], name)->yes;
}

static void
what_the_vault_changed_since_is_stale(void **state)
{
	struct facts *facts CLEANUP(facts_freep) = ask(&(struct asked){.values = "A=1 B=2 C=3 HOME=/",
		.then = "A=1 B=2 C=3", .now = "A=9 B=2", .marker = {.env = "prod", .seq = 118}, .head = 121});

	(void)state;
	assert_true(says(facts, "stale"));
	assert_list(facts, "changed", "A");
	assert_list(facts, "gone", "C");
	assert_list(facts, "foreign", "");
	assert_list(facts, "missing", "");
	assert_text(facts, "who", "process 4121 (node)");
	assert_text(facts, "age", "41 days");
	assert_text(facts, "to_restart", "restart it; it has been running for 41 days");
	assert_text(facts, "difference", "1 name changed: A; 1 removed: C");
	assert_text(facts, "states", "prod@118 -> prod@121");
	assert_int_equal(subject_find(facts->items[0], "seq")->number, 118);
	assert_int_equal(subject_find(facts->items[0], "head")->number, 121);
}

static void
a_head_that_moved_without_a_value_of_it_is_not_stale(void **state)
{
	struct facts *facts CLEANUP(facts_freep) = ask(&(struct asked){.values = "A=1",
		.then = "A=1", .now = "A=1", .marker = {.env = "prod", .seq = 118, .service = "api"}, .head = 200});

	(void)state;
	assert_false(says(facts, "stale"));
	assert_text(facts, "difference", "");
	assert_string_equal(facts->items[0]->service, "api");
}

static void
what_somebody_else_set_is_foreign(void **state)
{
	struct facts *facts CLEANUP(facts_freep) = ask(&(struct asked){.values = "A=mine B=2 NEW=mine",
		.then = "A=1 B=1", .now = "A=1 B=2 NEW=3", .marker = {.env = "dev", .seq = 3}, .head = 4});

	(void)state;
	assert_list(facts, "foreign", "A NEW");
	assert_list(facts, "changed", "");
	assert_false(says(facts, "stale"));
}

static void
without_a_contract_all_that_the_vault_has_is_expected(void **state)
{
	struct asked asked = {.values = "A=1", .then = "A=1", .now = "A=1 NEW=2",
		.marker = {.env = "dev", .seq = 3}, .head = 4};
	struct facts *facts CLEANUP(facts_freep) = ask(&asked);
	struct facts *chosen CLEANUP(facts_freep) = NULL, *cut CLEANUP(facts_freep) = NULL;

	(void)state;
	assert_list(facts, "missing", "NEW");
	assert_false(says(facts, "contract"));
	asked.marker.only = true;
	chosen = ask(&asked);
	assert_list(chosen, "missing", "");
	asked.marker.only = false;
	asked.is_cut = true;
	cut = ask(&asked);
	assert_list(cut, "missing", "");
}

static void
with_a_contract_what_it_requires_is_expected(void **state)
{
	struct contract *contract CLEANUP(contract_freep) = contract_new();
	struct facts *facts CLEANUP(facts_freep) = NULL;

	(void)state;
	contract_add(contract, &(struct contract_key){.name = (char *)"NEEDED", .required = true});
	contract_add(contract, &(struct contract_key){.name = (char *)"MAYBE"});
	facts = ask(&(struct asked){.values = "A=1", .then = "A=1", .now = "A=1 MAYBE=1 NEEDED=1",
		.marker = {.env = "dev", .seq = 3}, .head = 4, .contract = contract});
	assert_list(facts, "missing", "NEEDED");
	assert_true(says(facts, "contract"));
}

static void
a_past_that_is_not_known_blames_nobody(void **state)
{
	struct facts *facts CLEANUP(facts_freep) = ask(&(struct asked){.values = "A=1 B=2",
		.now = "A=9 B=2", .marker = {.env = "dev", .seq = 3}, .head = 4});

	(void)state;
	assert_list(facts, "changed", "A");
	assert_list(facts, "foreign", "");
}

static void
of_values_in_a_file_only_the_vault_tells(void **state)
{
	struct facts *facts CLEANUP(facts_freep) = ask(&(struct asked){.values = "HOME=/ A=elsewhere",
		.then = "A=1 B=1 C=1", .now = "A=1 B=2 NEW=1",
		.marker = {.env = "dev", .seq = 3, .in_file = true}, .head = 4});

	(void)state;
	assert_list(facts, "changed", "B");
	assert_list(facts, "gone", "C");
	assert_list(facts, "missing", "");
	assert_list(facts, "foreign", "");
}

static void
what_cannot_be_read_is_not_judged(void **state)
{
	struct facts *facts CLEANUP(facts_freep) = ask(&(struct asked){.values = "A=1",
		.marker = {.env = "dev", .seq = 9}, .head = 4});

	(void)state;
	assert_null(subject_find(facts->items[0], "stale"));
	assert_true(says(facts, "newer"));
}

static void
many_names_are_counted_and_some_told(void **state)
{
	struct facts *facts CLEANUP(facts_freep) = ask(&(struct asked){
		.values = "A=1 B=1 C=1 D=1 E=1 F=1 G=1 H=1 I=1 J=1",
		.then = "A=1 B=1 C=1 D=1 E=1 F=1 G=1 H=1 I=1 J=1",
		.now = "A=2 B=2 C=2 D=2 E=2 F=2 G=2 H=2 I=2 J=2",
		.marker = {.env = "dev", .seq = 3}, .head = 4});

	(void)state;
	assert_text(facts, "difference", "10 names changed: A, B, C, D, E, F, G and 3 more");
}

static int
start(void **state)
{
	(void)state;
	secret_start();
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_the_vault_changed_since_is_stale),
		cmocka_unit_test(a_head_that_moved_without_a_value_of_it_is_not_stale),
		cmocka_unit_test(what_somebody_else_set_is_foreign),
		cmocka_unit_test(without_a_contract_all_that_the_vault_has_is_expected),
		cmocka_unit_test(with_a_contract_what_it_requires_is_expected),
		cmocka_unit_test(a_past_that_is_not_known_blames_nobody),
		cmocka_unit_test(of_values_in_a_file_only_the_vault_tells),
		cmocka_unit_test(what_cannot_be_read_is_not_judged),
		cmocka_unit_test(many_names_are_counted_and_some_told),
	};

	return cmocka_run_group_tests(tests, start, NULL);
}
