/* SPDX-License-Identifier: Apache-2.0 */
#include "resolve/select_priv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "config/contract.h"
#include "secret/secret.h"

static void
add(struct envset *set, const char *name, const char *value, const char *origin)
{
	struct entry_record record = {.origin = origin};
	struct entry entry = {.name = slice_of_text(name), .value = slice_of_text(value),
	    .record = &record};

	envset_add(set, &entry);
}

static void
has(struct envset *set, const char *name, const char *value)
{
	const struct entry *entry = envset_find(set, slice_of_text(name));

	assert_non_null(entry);
	assert_true(slice_equal_text(entry->value, value));
}

static struct envset *
some(void)
{
	struct envset *set = envset_new(0);

	add(set, "A", "1", "prod");
	add(set, "B", "2", "prod");
	add(set, "C", "3", "prod");
	return set;
}

static char name_a[] = "A", name_b[] = "B", name_x[] = "X";
static struct project_take take_x_from_b[] = {{name_x, name_b}};
static const struct project_service taking = {.take = take_x_from_b, .take_count = 1};

static struct envset *
chosen(const struct resolve_opts *opts)
{
	struct envset *from CLEANUP(envset_freep) = some();
	struct choices choices CLEANUP(choices_done);

	choices_init(&choices, opts);
	return choices_apply(&choices, from);
}

static void
without_a_choice_every_name_is_taken(void **state)
{
	const struct resolve_opts opts = {0};
	struct envset *set CLEANUP(envset_freep) = chosen(&opts);

	(void)state;
	assert_int_equal(envset_count(set), 3);
	has(set, "C", "3");
}

static void
a_contract_takes_its_names_under_its_own(void **state)
{
	struct contract *contract CLEANUP(contract_freep) = contract_new();
	struct contract_key a = {.name = name_a}, x = {.name = name_x};
	const struct resolve_opts opts = {.contract = contract, .service = &taking};
	struct envset *set CLEANUP(envset_freep) = NULL;

	(void)state;
	contract_add(contract, &a);
	contract_add(contract, &x);
	set = chosen(&opts);
	assert_int_equal(envset_count(set), 2);
	has(set, "A", "1");
	has(set, "X", "2");
}

static void
a_service_without_contract_takes_every_name_and_its_own(void **state)
{
	const struct resolve_opts opts = {.service = &taking};
	struct envset *set CLEANUP(envset_freep) = chosen(&opts);

	(void)state;
	assert_int_equal(envset_count(set), 4);
	has(set, "X", "2");
	has(set, "B", "2");
}

static void
only_takes_what_it_names(void **state)
{
	const char *const only[] = {"X", "C", NULL};
	const struct resolve_opts opts = {.service = &taking, .only = only};
	struct envset *set CLEANUP(envset_freep) = chosen(&opts);

	(void)state;
	assert_int_equal(envset_count(set), 2);
	has(set, "X", "2");
	has(set, "C", "3");
}

static void
what_the_command_line_gives_is_not_asked_for(void **state)
{
	const char *const only[] = {"NEW", "C", NULL};
	const struct entry with[] = {{.name = SLICE_LITERAL("NEW")}};
	const struct resolve_opts opts = {.only = only, .with = with, .with_count = 1};
	struct choices choices CLEANUP(choices_done);

	(void)state;
	choices_init(&choices, &opts);
	assert_int_equal(choices.count, 1);
	assert_true(slice_equal_text(choices.items[0].name, "C"));
}

static void
what_is_chosen_outlives_where_it_came_from(void **state)
{
	char origin[] = "prod";
	struct envset *from CLEANUP(envset_freep) = envset_new(0);
	struct envset *set CLEANUP(envset_freep) = NULL;
	const struct resolve_opts opts = {0};
	struct choices choices CLEANUP(choices_done);

	(void)state;
	add(from, "A", "1", origin);
	choices_init(&choices, &opts);
	set = choices_apply(&choices, from);
	origin[0] = '!';
	envset_freep(&from);
	assert_string_equal(envset_at(set, 0)->record->origin, "prod");
	has(set, "A", "1");
}

static void
a_layer_below_gives_only_what_is_not_there(void **state)
{
	struct envset *top CLEANUP(envset_freep) = some();
	struct envset *below CLEANUP(envset_freep) = envset_new(0);

	(void)state;
	add(below, "A", "hidden", "base");
	add(below, "Z", "seen", "base");
	layer_below(top, below);
	envset_freep(&below);
	assert_int_equal(envset_count(top), 4);
	has(top, "A", "1");
	has(top, "Z", "seen");
	assert_string_equal(envset_find(top, SLICE_LITERAL("Z"))->record->origin, "base");
	assert_string_equal(envset_find(top, SLICE_LITERAL("A"))->record->origin, "prod");
}

/* How a set with NAME is judged. */
static int
judged(const char *name, const struct resolve_opts *opts, struct err *err)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);

	add(set, name, "x", "prod");
	return check_loader_names(set, opts, err);
}

static void
hard_loader_names_are_refused_whatever_allows_them(void **state)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct contract *contract CLEANUP(contract_freep) = contract_new();
	char name[] = "LD_PRELOAD";
	struct contract_key key = {.name = name};
	const struct resolve_opts opts = {.contract = contract, .allow_loader_names = true};

	(void)state;
	contract_add(contract, &key);
	assert_int_equal(judged("LD_PRELOAD", &opts, &err), ERR_REFUSED);
	assert_string_equal(err.id, "loader-name");
	assert_int_equal(judged("EVENKEEP_TOKEN", &opts, &err), ERR_REFUSED);
}

static void
soft_loader_names_need_contract_or_charter(void **state)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct contract *contract CLEANUP(contract_freep) = contract_new();
	char name[] = "NODE_OPTIONS";
	struct contract_key key = {.name = name};
	struct resolve_opts opts = {0};

	(void)state;
	assert_int_equal(judged("NODE_OPTIONS", &opts, &err), ERR_REFUSED);
	assert_non_null(strstr(err.fix, "contract"));
	opts.allow_loader_names = true;
	assert_int_equal(judged("NODE_OPTIONS", &opts, &err), 0);
	contract_add(contract, &key);
	opts = (struct resolve_opts){.contract = contract};
	assert_int_equal(judged("NODE_OPTIONS", &opts, &err), 0);
	assert_int_equal(judged("PYTHONPATH", &opts, &err), ERR_REFUSED);
}

static void
the_command_line_may_give_soft_ones(void **state)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct entry with[] = {{.name = SLICE_LITERAL("NODE_OPTIONS")}};
	struct resolve_opts opts = {.with = with, .with_count = 1};

	(void)state;
	assert_int_equal(check_given_names(&opts, &err), 0);
	with[0].name = SLICE_LITERAL("LD_PRELOAD");
	assert_int_equal(check_given_names(&opts, &err), ERR_REFUSED);
	assert_non_null(strstr(err.fix, "--with"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_a_choice_every_name_is_taken),
		cmocka_unit_test(a_contract_takes_its_names_under_its_own),
		cmocka_unit_test(a_service_without_contract_takes_every_name_and_its_own),
		cmocka_unit_test(only_takes_what_it_names),
		cmocka_unit_test(what_the_command_line_gives_is_not_asked_for),
		cmocka_unit_test(what_is_chosen_outlives_where_it_came_from),
		cmocka_unit_test(a_layer_below_gives_only_what_is_not_there),
		cmocka_unit_test(hard_loader_names_are_refused_whatever_allows_them),
		cmocka_unit_test(soft_loader_names_need_contract_or_charter),
		cmocka_unit_test(the_command_line_may_give_soft_ones),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
