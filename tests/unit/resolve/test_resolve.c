/* SPDX-License-Identifier: Apache-2.0 */
/* resolve_env() on a vault that is made once: what a service gets. */
#include "resolve/resolve.h"

#include <string.h>

#include "base/list.h"
#include "config/contract.h"
#include "world.h"

static struct world world;

static const struct {
	const char *name, *value;
	unsigned flags;
} stored[] = {
	{"HOST", "db", ENTRY_PLAIN},
	{"PASSWORD", "CANARY/1", 0},
	{"URL", "x://u:${PASSWORD|url}@${HOST}", ENTRY_PLAIN | ENTRY_REFERS},
	{"WORKER_URL", "${URL}/worker", ENTRY_REFERS},
	{"OTHER", "o", ENTRY_PLAIN},
};

/* A person's own, in a vault of their own; one of them refers to what is shared. */
static const struct {
	const char *name, *value;
	unsigned flags;
} own[] = {
	{"HOST", "localhost", ENTRY_PLAIN},
	{"DEBUG", "${OTHER}!", ENTRY_PLAIN | ENTRY_REFERS},
};

static int
begin(void **state)
{
	struct change changes[ARRAY_LEN(stored)];
	struct commit_result result;
	struct err err CLEANUP(err_done) = ERR_INIT;
	size_t i;

	(void)state;
	world_start(&world);
	for (i = 0; i < ARRAY_LEN(stored); i++) {
		changes[i] = world_change(CHANGE_SET, stored[i].name, stored[i].value);
		changes[i].flags = stored[i].flags;
	}
	if (world_create(&world, "v", false, &err) < 0 ||
	    world_commit(&world, "v", "a", "dev", changes, ARRAY_LEN(changes), &result, &err) < 0)
		return 1;
	for (i = 0; i < ARRAY_LEN(own); i++) {
		changes[i] = world_change(CHANGE_SET, own[i].name, own[i].value);
		changes[i].flags = own[i].flags;
	}
	return world_create(&world, "own", false, &err) < 0 ||
	    world_commit(&world, "own", "a", "dev", changes, ARRAY_LEN(own), &result, &err) < 0;
}

static int
end(void **state)
{
	(void)state;
	world_end(&world);
	return 0;
}

static int
resolve(const struct resolve_opts *opts, struct envset **out, struct err *err)
{
	struct identities ids;
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;

	assert_int_equal(world_open(&world, "v", "a", VAULT_READ, &ids, &vault, err), 0);
	assert_int_equal(vault_env_open(vault, "dev", &env, err), 0);
	return resolve_env(env, opts, out, err);
}

/* The same under the own values. */
static int
resolve_with_own(struct resolve_opts *opts, struct envset **out, struct err *err)
{
	struct identities ids, same;
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct vault *second CLEANUP(vault_closep) = NULL;
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	struct vault_env *local CLEANUP(vault_env_closep) = NULL;

	assert_int_equal(world_open(&world, "v", "a", VAULT_READ, &ids, &vault, err), 0);
	assert_int_equal(vault_env_open(vault, "dev", &env, err), 0);
	assert_int_equal(world_open(&world, "own", "a", VAULT_READ, &same, &second, err), 0);
	assert_int_equal(vault_env_open(second, "dev", &local, err), 0);
	opts->local = local;
	return resolve_env(env, opts, out, err);
}

static struct envset *
resolved(const struct resolve_opts *opts)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct envset *set = NULL;

	if (resolve(opts, &set, &err) < 0)
		fail_msg("%s", err.message);
	return set;
}

static void
assert_value(struct envset *set, const char *name, const char *value)
{
	const struct entry *entry = envset_find(set, slice_of_text(name));

	assert_non_null(entry);
	assert_string_equal((const char *)entry->value.data, value);
}

static struct contract *
contract_of(const char *text)
{
	struct contract *contract = contract_new();
	struct err err CLEANUP(err_done) = ERR_INIT;

	assert_int_equal(contract_read(slice_of_text(text), "f", contract, &err), 0);
	return contract;
}

static void
without_a_service_everything_is_there_resolved(void **state)
{
	struct resolve_opts opts = {0};
	struct envset *set CLEANUP(envset_freep) = resolved(&opts);

	(void)state;
	assert_int_equal(envset_count(set), ARRAY_LEN(stored));
	assert_value(set, "URL", "x://u:CANARY%2F1@db");
	assert_value(set, "WORKER_URL", "x://u:CANARY%2F1@db/worker");
	assert_int_equal(envset_find(set, slice_of_text("URL"))->flags & ENTRY_PLAIN, 0);
	assert_string_equal(envset_find(set, slice_of_text("HOST"))->record->origin, "dev");
}

static void
a_service_gets_what_its_contract_has_and_nothing_else(void **state)
{
	struct contract *contract CLEANUP(contract_freep) = contract_of("URL=\nABSENT=\n# OTHER=\n");
	struct resolve_opts opts = {.contract = contract};
	struct envset *set CLEANUP(envset_freep) = resolved(&opts);

	(void)state;
	assert_int_equal(envset_count(set), 2);
	assert_value(set, "URL", "x://u:CANARY%2F1@db");
	assert_value(set, "OTHER", "o");
}

static void
a_name_is_taken_from_another_name_of_the_vault(void **state)
{
	struct project_take take = {(char *)"URL", (char *)"WORKER_URL"};
	struct project_service service = {.name = (char *)"worker", .take = &take, .take_count = 1};
	struct contract *contract CLEANUP(contract_freep) = contract_of("URL=\nHOST=\n");
	struct resolve_opts opts = {.service = &service, .contract = contract};
	struct envset *set CLEANUP(envset_freep) = resolved(&opts);

	(void)state;
	assert_int_equal(envset_count(set), 2);
	assert_value(set, "URL", "x://u:CANARY%2F1@db/worker");
}

static void
without_a_contract_a_service_takes_all_and_its_names_win(void **state)
{
	struct project_take take = {(char *)"HOST", (char *)"OTHER"};
	struct project_service service = {.name = (char *)"worker", .take = &take, .take_count = 1};
	struct resolve_opts opts = {.service = &service};
	struct envset *set CLEANUP(envset_freep) = resolved(&opts);

	(void)state;
	assert_int_equal(envset_count(set), ARRAY_LEN(stored));
	assert_value(set, "HOST", "o");
	assert_value(set, "WORKER_URL", "x://u:CANARY%2F1@db/worker");
}

static void
only_takes_the_names_it_names(void **state)
{
	static const char *const only[] = {"URL", NULL};
	struct resolve_opts opts = {.only = only};
	struct envset *set CLEANUP(envset_freep) = resolved(&opts);

	(void)state;
	assert_int_equal(envset_count(set), 1);
	assert_value(set, "URL", "x://u:CANARY%2F1@db");
}

static void
only_of_what_is_not_there_is_told_with_what_was_meant(void **state)
{
	static const char *const only[] = {"HOTS", "NOTHING_LIKE_IT", NULL};
	struct resolve_opts opts = {.only = only};
	struct envset *set = NULL;
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	assert_int_equal(resolve(&opts, &set, &err), ERR_NOT_FOUND);
	assert_null(set);
	assert_string_equal(err.id, "no-name");
	assert_string_equal(err.fix, "did you mean `HOST`?");
	assert_int_equal(err.more_count, 1);
	assert_non_null(strstr(err.more[0].fix, "`evenkeep list -e dev`"));
	assert_null(strstr(err.message, "CANARY"));
}

static void
a_value_of_the_command_line_wins_and_no_reference_sees_it(void **state)
{
	struct entry with[] = {{.name = SLICE_LITERAL("HOST"), .value = SLICE_LITERAL("mine")},
	    {.name = SLICE_LITERAL("NEW"), .value = SLICE_LITERAL("n")}};
	struct resolve_opts opts = {.with = with, .with_count = ARRAY_LEN(with)};
	struct envset *set CLEANUP(envset_freep) = resolved(&opts);

	(void)state;
	assert_value(set, "HOST", "mine");
	assert_value(set, "NEW", "n");
	assert_value(set, "URL", "x://u:CANARY%2F1@db");
}

/* What resolving says after NAME was stored too, in a vault of its own. */
static int
with_stored(const char *name, const struct resolve_opts *opts, struct err *err)
{
	struct envset *set CLEANUP(envset_freep) = NULL;

	assert_int_equal(world_set(&world, "v", "a", name, "CANARY", err), 0);
	return resolve(opts, &set, err);
}

static void
a_loader_name_needs_the_contract_or_the_charter(void **state)
{
	struct contract *contract CLEANUP(contract_freep) = contract_of("NODE_OPTIONS=\n");
	struct resolve_opts none = {0}, declared = {.contract = contract};
	struct resolve_opts allowed = {.allow_loader_names = true};
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	assert_int_equal(with_stored("NODE_OPTIONS", &none, &err), ERR_REFUSED);
	assert_string_equal(err.id, "loader-name");
	assert_string_equal(err.message, "`NODE_OPTIONS` is refused");
	err_done(&err);
	assert_int_equal(with_stored("NODE_OPTIONS", &declared, &err), 0);
	assert_int_equal(with_stored("NODE_OPTIONS", &allowed, &err), 0);
}

static void
a_hard_loader_name_is_never_let_through(void **state)
{
	struct entry with = {.name = SLICE_LITERAL("LD_PRELOAD"), .value = SLICE_LITERAL("CANARY")};
	struct entry soft = {.name = SLICE_LITERAL("PYTHONPATH"), .value = SLICE_LITERAL("p")};
	struct resolve_opts hard = {.allow_loader_names = true, .with = &with, .with_count = 1};
	struct resolve_opts mine = {.allow_loader_names = true, .with = &soft, .with_count = 1};
	struct envset *set CLEANUP(envset_freep) = NULL;
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	assert_int_equal(resolve(&hard, &set, &err), ERR_REFUSED);
	assert_string_equal(err.id, "loader-name");
	assert_null(strstr(err.message, "CANARY"));
	assert_null(set);
	assert_int_equal(resolve(&mine, &set, &err), 0);
}

static void
a_reference_to_nothing_is_told_with_the_environment(void **state)
{
	struct change change = world_change(CHANGE_SET, "LOST", "CANARY${GONE}");
	struct resolve_opts opts = {0};
	struct commit_result result;
	struct envset *set = NULL;
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	change.flags = ENTRY_REFERS;
	assert_int_equal(world_commit(&world, "v", "a", "dev", &change, 1, &result, &err), 0);
	assert_int_equal(resolve(&opts, &set, &err), ERR_INVALID);
	assert_string_equal(err.id, "refers-unknown");
	assert_non_null(strstr(err.context, "environment `dev`"));
	assert_null(strstr(err.message, "CANARY"));
	assert_null(set);
}

/* A contract of one key: NAME with a default, or of a type. */
static struct contract *
contract_with(const char *name, const char *default_value, struct type *type)
{
	struct contract *contract = contract_new();
	struct contract_key key = {.name = (char *)name, .required = true,
	    .default_value = (char *)default_value, .type = type, .file = (char *)".env.schema",
	    .line = 7};

	contract_add(contract, &key);
	return contract;
}

static void
a_default_stands_where_nothing_is_set_and_nowhere_else(void **state)
{
	struct contract *missing CLEANUP(contract_freep) = contract_with("LEVEL", "info", NULL);
	struct contract *there CLEANUP(contract_freep) = contract_with("HOST", "other", NULL);
	const char *const only[] = {"LEVEL", NULL};
	struct resolve_opts opts = {.contract = missing};
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct envset *set = NULL;

	(void)state;
	assert_int_equal(resolve(&opts, &set, &err), 0);
	assert_true(slice_equal_text(envset_find(set, SLICE_LITERAL("LEVEL"))->value, "info"));
	assert_string_equal(envset_find(set, SLICE_LITERAL("LEVEL"))->record->origin, "default");
	assert_int_equal(envset_find(set, SLICE_LITERAL("LEVEL"))->flags, ENTRY_PLAIN);
	envset_freep(&set);
	opts.only = only;
	assert_int_equal(resolve(&opts, &set, &err), 0);
	assert_int_equal(envset_count(set), 1);
	envset_freep(&set);
	opts = (struct resolve_opts){.contract = there};
	assert_int_equal(resolve(&opts, &set, &err), 0);
	assert_true(slice_equal_text(envset_find(set, SLICE_LITERAL("HOST"))->value, "db"));
	envset_freep(&set);
}

static void
never_warn(void *cookie, const char *message)
{
	(void)cookie;
	fail_msg("%s", message);
}

static void
a_value_that_is_not_of_its_type_refuses_the_start(void **state)
{
	struct type port = {.kind = TYPE_PORT};
	struct contract *contract CLEANUP(contract_freep) = contract_with("HOST", NULL, &port);
	struct resolve_opts opts = {.contract = contract};
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct envset *set CLEANUP(envset_freep) = NULL;

	(void)state;
	assert_int_equal(resolve(&opts, &set, &err), 0);
	assert_int_equal(resolve_check_opts(set, &opts, "dev", never_warn, NULL, &err), ERR_INVALID);
	assert_string_equal(err.id, "value-type");
	assert_string_equal(err.message, "`HOST` in `dev` is not a port number");
	assert_string_equal(err.file, ".env.schema");
	assert_int_equal(err.line, 7);
	assert_string_equal(err.fix, "`evenkeep set HOST -e dev`");
}

static void
own_values_lie_over_what_is_shared_and_references_see_them(void **state)
{
	struct resolve_opts opts = {0};
	struct envset *set CLEANUP(envset_freep) = NULL;
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	if (resolve_with_own(&opts, &set, &err) < 0)
		fail_msg("%s", err.message);
	assert_value(set, "HOST", "localhost");
	assert_value(set, "URL", "x://u:CANARY%2F1@localhost");
	assert_value(set, "DEBUG", "o!");
	assert_string_equal(envset_find(set, slice_of_text("HOST"))->record->origin, RESOLVE_LOCAL);
	assert_string_equal(envset_find(set, slice_of_text("DEBUG"))->record->origin, RESOLVE_LOCAL);
	assert_string_equal(envset_find(set, slice_of_text("OTHER"))->record->origin, "dev");
	assert_int_equal(envset_count(set), ARRAY_LEN(stored) + 1);
}

static void
an_own_value_that_a_chosen_one_refers_to_is_found(void **state)
{
	static const char *const only[] = {"WORKER_URL", NULL};
	struct resolve_opts opts = {.only = only};
	struct envset *set CLEANUP(envset_freep) = NULL;
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	if (resolve_with_own(&opts, &set, &err) < 0)
		fail_msg("%s", err.message);
	assert_int_equal(envset_count(set), 1);
	assert_value(set, "WORKER_URL", "x://u:CANARY%2F1@localhost/worker");
}

static void
values_of_no_vault_are_chosen_and_checked_alike(void **state)
{
	static const char *const only[] = {"A", "PASSWORD", NULL};
	struct contract *contract CLEANUP(contract_freep) = contract_of("A=\nB=\n");
	struct envset *given CLEANUP(envset_freep) = envset_new(0);
	struct envset *set CLEANUP(envset_freep) = NULL;
	struct envset *none CLEANUP(envset_freep) = NULL;
	struct resolve_opts opts = {.contract = contract}, some = {.only = only};
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	envset_add_text(given, "A", slice_of_text("$literal ${B}"), 0);
	envset_add_text(given, "C", slice_of_text("c"), ENTRY_PLAIN);
	assert_int_equal(resolve_given(given, "legacy", &opts, &set, &err), 0);
	assert_int_equal(envset_count(set), 1);
	assert_value(set, "A", "$literal ${B}");
	assert_int_equal(resolve_given(given, "legacy", &some, &none, &err), ERR_NOT_FOUND);
	assert_string_equal(err.message, "`PASSWORD` is not set in `legacy`");
}

int
main(void)
{
#define WITH_VAULT(test) cmocka_unit_test_setup_teardown(test, begin, end)
	const struct CMUnitTest tests[] = {
		WITH_VAULT(without_a_service_everything_is_there_resolved),
		WITH_VAULT(a_service_gets_what_its_contract_has_and_nothing_else),
		WITH_VAULT(a_name_is_taken_from_another_name_of_the_vault),
		WITH_VAULT(without_a_contract_a_service_takes_all_and_its_names_win),
		WITH_VAULT(only_takes_the_names_it_names),
		WITH_VAULT(only_of_what_is_not_there_is_told_with_what_was_meant),
		WITH_VAULT(a_value_of_the_command_line_wins_and_no_reference_sees_it),
		WITH_VAULT(a_loader_name_needs_the_contract_or_the_charter),
		WITH_VAULT(a_hard_loader_name_is_never_let_through),
		WITH_VAULT(a_reference_to_nothing_is_told_with_the_environment),
		WITH_VAULT(a_default_stands_where_nothing_is_set_and_nowhere_else),
		WITH_VAULT(a_value_that_is_not_of_its_type_refuses_the_start),
		WITH_VAULT(own_values_lie_over_what_is_shared_and_references_see_them),
		WITH_VAULT(an_own_value_that_a_chosen_one_refers_to_is_found),
		WITH_VAULT(values_of_no_vault_are_chosen_and_checked_alike),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
