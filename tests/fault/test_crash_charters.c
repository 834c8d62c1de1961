/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Acts on who may do what, at every point where something can go wrong with them.
 *
 * usage: test_crash_charters [--all]
 */
#include "crash.h"

#include <string.h>

#include "base/list.h"
#include "vault/admin.h"

/* `prod` open for writing. */
static int
start(struct world *world, struct identities *ids, struct vault **vault, struct vault_env **env,
    struct err *err)
{
	int r = world_open(world, "at", "a", VAULT_WRITE, ids, vault, err);

	return r < 0 ? r : vault_env_open(*vault, "prod", env, err);
}

static int
grant(struct world *world, const char *label, enum right right, const struct slice *names,
    size_t count, struct err *err)
{
	struct grant_new wanted = {.right = right, .names = names, .name_count = count};
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	const struct member *member;
	struct grant_result result;
	struct identities ids;
	int r = start(world, &ids, &vault, &env, err);

	if (r == 0)
		r = vault_find_member(vault, label, &member, err);
	if (r < 0)
		return r;
	memcpy(wanted.member_id, member->id, MEMBER_ID);
	return vault_env_grant(env, &wanted, 1, &result, err);
}

static int
act_grant(struct world *world, struct err *err)
{
	return grant(world, "bob", RIGHT_WRITE, NULL, 0, err);
}

static int
act_scope(struct world *world, struct err *err)
{
	const struct slice names[] = {SLICE_LITERAL("API_KEY"), SLICE_LITERAL("LATER")};

	return grant(world, "bob", RIGHT_READ, names, ARRAY_LEN(names), err);
}

/* The recovery key loses it: a new key, and no escrow any longer. */
static int
act_revoke(struct world *world, struct err *err)
{
	return grant(world, "recovery", RIGHT_NONE, NULL, 0, err);
}

static int
act_rekey(struct world *world, struct err *err)
{
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	struct grant_result result;
	struct identities ids;
	int r = start(world, &ids, &vault, &env, err);

	return r < 0 ? r : vault_env_rekey(env, "a test", &result, err);
}

static int
act_configure(struct world *world, struct err *err)
{
	const struct env_settings settings = {
		.set = POLICY_SHAPE_HIDDEN, .has_max_age = true, .max_age_s = 86400,
		.has_base = true, .base = "dev"};
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	struct grant_result result;
	struct identities ids;
	int r = start(world, &ids, &vault, &env, err);

	return r < 0 ? r : vault_env_configure(env, &settings, &result, err);
}

static const struct act acts[] = {
	{"grant", true, act_grant},
	{"scope", true, act_scope},
	{"revoke", true, act_revoke},
	{"rekey", true, act_rekey},
	{"configure", true, act_configure},
};

ACT("grant", a_grant_that_fails_is_not_there_or_whole)
ACT("scope", a_grant_of_single_names_that_fails_is_not_there_or_whole)
ACT("revoke", a_revocation_that_fails_leaves_the_old_key_or_the_new)
ACT("rekey", a_new_key_that_fails_leaves_everything_under_the_old_or_under_the_new)
ACT("configure", a_setting_that_fails_leaves_the_old_or_the_new)

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_grant_that_fails_is_not_there_or_whole),
		cmocka_unit_test(a_grant_of_single_names_that_fails_is_not_there_or_whole),
		cmocka_unit_test(a_revocation_that_fails_leaves_the_old_key_or_the_new),
		cmocka_unit_test(
		    a_new_key_that_fails_leaves_everything_under_the_old_or_under_the_new),
		cmocka_unit_test(a_setting_that_fails_leaves_the_old_or_the_new),
	};
	int failed;

	crash_start(argc, argv);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	crash_end();
	return failed;
}
