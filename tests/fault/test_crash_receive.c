/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Taking a vault from a shared store, at every point where something can go wrong with it.
 *
 * usage: test_crash_receive [--all]
 */
#include "crash.h"

#include "../unit/vault/shared.h"
#include "base/list.h"

static int
accept(void *cookie, const uint8_t id[VAULT_ID], struct err *err)
{
	(void)cookie;
	(void)id;
	(void)err;
	return 0;
}

/* A store with the vault that has moved on. */
static int
fill(struct world *world, struct shared *shared, struct err *err)
{
	struct vault_place place = {.path = world_path(world, "base/newer.db"),
	    .now_ms = world->now_ms, .confirm_first_use = accept};
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct heads nothing = {0};
	int r = vault_open(&place, VAULT_READ, &vault, err);

	return r < 0 ? r : shared_fill(shared, vault, &nothing, err);
}

static int
act_receive(struct world *world, struct err *err)
{
	struct shared *shared = shared_new();
	struct object_source source = shared_source(shared);
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct receive_result result;
	struct identities ids;
	int r = fill(world, shared, err);

	if (r == 0)
		r = world_open(world, "at", "a", VAULT_WRITE, &ids, &vault, err);
	return r < 0 ? r : vault_receive(vault, &source, &result, err);
}

static int
act_receive_new(struct world *world, struct err *err)
{
	struct shared *shared = shared_new();
	struct object_source source = shared_source(shared);
	struct vault_place place = {.path = world_path(world, "at/vault.db"),
	    .state_folder = world_path(world, "at/a"),
	    .now_ms = world->now_ms, .confirm_first_use = accept};
	struct receive_result result;
	int r = fill(world, shared, err);

	return r < 0 ? r : vault_receive_new(&place, &source, &result, err);
}

static const struct act acts[] = {
	{"receive", true, act_receive},
	{"receive-new", false, act_receive_new},
};

ACT("receive", a_fetch_that_fails_leaves_the_old_vault_or_the_newer)
ACT("receive-new", a_first_fetch_that_fails_leaves_no_vault_or_a_whole_one)

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_fetch_that_fails_leaves_the_old_vault_or_the_newer),
		cmocka_unit_test(a_first_fetch_that_fails_leaves_no_vault_or_a_whole_one),
	};
	int failed;

	crash_start(argc, argv);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	crash_end();
	return failed;
}
