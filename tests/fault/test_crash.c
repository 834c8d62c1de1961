/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Acts on values, at every point where something can go wrong with them.
 *
 * usage: test_crash [--all]
 */
#include "crash.h"

#include <stdio.h>
#include <string.h>

#include "base/list.h"

static int
act_create(struct world *world, struct err *err)
{
	return world_create(world, "at", true, err);
}

static int
act_set(struct world *world, struct err *err)
{
	return world_set(world, "at", "a", "API_KEY", "FAKE-new-value", err);
}

static int
act_unset(struct world *world, struct err *err)
{
	struct change change = world_change(CHANGE_DELETE, "API_KEY", "");
	struct commit_result result;

	return world_commit(world, "at", "a", "prod", &change, 1, &result, err);
}

static int
act_import(struct world *world, struct err *err)
{
	enum { NAMES = 60 };
	static char names[NAMES][16], values[NAMES][700];
	struct change changes[NAMES];
	struct commit_result result;
	size_t i;

	for (i = 0; i < NAMES; i++) {
		snprintf(names[i], sizeof(names[i]), "IMPORT_%zu", i);
		memset(values[i], 'a' + (int)(i % 26), i * 11);
		changes[i] = world_change(CHANGE_IMPORT, names[i], values[i]);
	}
	changes[0] = world_change(CHANGE_IMPORT, "API_KEY", "FAKE-imported");
	return world_commit(world, "at", "a", "prod", changes, NAMES, &result, err);
}

/* Back to how `prod` was at its second commit: one value changes, one comes back, one goes. */
static int
act_rollback(struct world *world, struct err *err)
{
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	struct envset *then CLEANUP(envset_freep) = NULL;
	struct change changes[3];
	struct commit_result result;
	struct identities ids;
	int r = world_open(world, "at", "a", VAULT_WRITE, &ids, &vault, err);

	if (r == 0)
		r = vault_env_open(vault, "prod", &env, err);
	if (r == 0)
		r = vault_env_read_at(env, 2, &then, err);
	if (r < 0)
		return r;
	for (size_t i = 0; i < 2; i++)
		changes[i] = (struct change){.kind = CHANGE_SET,
		    .name = envset_at(then, i)->name, .value = envset_at(then, i)->value};
	changes[2] = world_change(CHANGE_DELETE, "EXTRA", "");
	return vault_env_commit(env, changes, ARRAY_LEN(changes), "rollback to 2", &result, err);
}

static int
act_add_env(struct world *world, struct err *err)
{
	const struct vault_new_env env = {"staging", false};
	struct identities ids;
	struct vault *vault CLEANUP(vault_closep) = NULL;
	int r = world_open(world, "at", "a", VAULT_WRITE, &ids, &vault, err);

	return r < 0 ? r : vault_add_env(vault, &env, err);
}

static int
go_on(void *cookie, const struct prune_name *name, struct err *err)
{
	(void)cookie;
	(void)name;
	(void)err;
	return 0;
}

static int
act_prune(struct world *world, struct err *err)
{
	struct commit_result result;
	struct identities ids;
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	int r = world_open(world, "at", "a", VAULT_WRITE, &ids, &vault, err);

	if (r == 0)
		r = vault_env_open(vault, "prod", &env, err);
	return r < 0 ? r : vault_env_prune(env, 4, false, go_on, NULL, &result, err);
}

static int
act_backup(struct world *world, struct err *err)
{
	struct identities ids;
	struct vault *vault CLEANUP(vault_closep) = NULL;
	int r = world_open(world, "at", "a", VAULT_READ, &ids, &vault, err);

	return r < 0 ? r : vault_backup(vault, world_path(world, "at/copy.db"), err);
}

/* The backup is newer than what is in place, as after a disk was put back. */
static int
act_restore(struct world *world, struct err *err)
{
	struct vault_place place = {
		.path = world_path(world, "at/vault.db"),
		.project_root = world->folder,
		.state_folder = world_path(world, "at/a"),
		.now_ms = world->now_ms++,
	};

	return vault_restore(&place, world_path(world, "at/newer.db"), err);
}

/* As `promote` does: read in one environment, asked about and then written in the other. */
static int
act_promote(struct world *world, struct err *err)
{
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct vault_env *dev CLEANUP(vault_env_closep) = NULL;
	struct vault_env *prod CLEANUP(vault_env_closep) = NULL;
	struct envset *values CLEANUP(envset_freep) = NULL;
	struct change changes[3];
	struct commit_result result;
	struct identities ids;
	int r;

	r = world_open(world, "at", "a", VAULT_WRITE, &ids, &vault, err);
	if (r == 0)
		r = vault_env_open(vault, "dev", &dev, err);
	if (r == 0)
		r = vault_env_read(dev, NULL, 0, &values, err);
	if (r == 0)
		r = vault_env_open(vault, "prod", &prod, err);
	for (size_t i = 0; r == 0 && i < 2; i++) {
		const struct entry *entry = envset_at(values, i);

		changes[i] = (struct change){.kind = CHANGE_SET, .name = entry->name,
		    .value = entry->value, .note = SLICE_LITERAL("from dev"), .refuse_void = true};
	}
	changes[2] = world_change(CHANGE_SET, "GENERATED", "FAKE-generated-for-prod-alone");
	if (r == 0)
		r = vault_env_check(prod, changes, 3, err);
	return r < 0 ? r : vault_env_commit(prod, changes, 3, "promote dev@2", &result, err);
}

static const struct act acts[] = {
	{"create", false, act_create},
	{"set", true, act_set},
	{"unset", true, act_unset},
	{"import", true, act_import},
	{"add-env", true, act_add_env},
	{"prune", true, act_prune},
	{"backup", true, act_backup},
	{"restore", true, act_restore},
	{"rollback", true, act_rollback},
	{"promote", true, act_promote},
};

ACT("create", a_creation_that_fails_leaves_no_vault_or_a_whole_one)
ACT("set", a_set_that_fails_leaves_the_old_value_or_the_new)
ACT("unset", an_unset_that_fails_leaves_the_name_or_its_tombstone)
ACT("import", an_import_that_fails_leaves_none_of_its_names_or_all)
ACT("add-env", a_new_environment_that_fails_is_not_there_or_whole)
ACT("prune", a_pruning_that_fails_leaves_the_old_values_or_none_of_them)
ACT("backup", a_backup_that_fails_changes_nothing)
ACT("restore", a_restore_that_fails_leaves_the_old_vault_or_the_new)
ACT("rollback", a_rollback_that_fails_takes_no_name_back_or_all)
ACT("promote", a_promotion_that_fails_leaves_none_of_its_values_or_all)

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_creation_that_fails_leaves_no_vault_or_a_whole_one),
		cmocka_unit_test(a_set_that_fails_leaves_the_old_value_or_the_new),
		cmocka_unit_test(an_unset_that_fails_leaves_the_name_or_its_tombstone),
		cmocka_unit_test(an_import_that_fails_leaves_none_of_its_names_or_all),
		cmocka_unit_test(a_new_environment_that_fails_is_not_there_or_whole),
		cmocka_unit_test(a_pruning_that_fails_leaves_the_old_values_or_none_of_them),
		cmocka_unit_test(a_backup_that_fails_changes_nothing),
		cmocka_unit_test(a_restore_that_fails_leaves_the_old_vault_or_the_new),
		cmocka_unit_test(a_rollback_that_fails_takes_no_name_back_or_all),
		cmocka_unit_test(a_promotion_that_fails_leaves_none_of_its_values_or_all),
	};
	int failed;

	crash_start(argc, argv);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	crash_end();
	return failed;
}
