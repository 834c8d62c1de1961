/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Acts on who is a member, at every point where something can go wrong with them.
 *
 * usage: test_crash_members [--all]
 */
#include "crash.h"

#include <string.h>

#include "base/list.h"
#include "vault/admin.h"

static int
act_add(struct world *world, struct err *err)
{
	return world_add_member(world, "at", "carol", err);
}

/* The comparison key changes with it, and every environment is confirmed. */
static int
act_remove(struct world *world, struct err *err)
{
	const struct member *bob;
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct identities ids;
	uint8_t gone[1][MEMBER_ID];
	int r = world_open(world, "at", "a", VAULT_WRITE, &ids, &vault, err);

	if (r == 0)
		r = vault_find_member(vault, "bob", &bob, err);
	if (r < 0)
		return r;
	memcpy(gone[0], bob->id, MEMBER_ID);
	return vault_member_remove(vault, (const uint8_t(*)[MEMBER_ID])gone, 1, err);
}

static int
act_change(struct world *world, struct err *err)
{
	const struct member_change change = {.label = "robert", .has_role = true, .role = ROLE_ADMIN};
	const struct member *bob;
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct identities ids;
	int r = world_open(world, "at", "a", VAULT_WRITE, &ids, &vault, err);

	if (r == 0)
		r = vault_find_member(vault, "bob", &bob, err);
	return r < 0 ? r : vault_member_change(vault, bob->id, &change, err);
}

static const struct act acts[] = {
	{"member-add", true, act_add},
	{"member-rm", true, act_remove},
	{"member-change", true, act_change},
};

ACT("member-add", a_new_member_that_fails_is_not_there_or_whole)
ACT("member-rm", a_removal_that_fails_leaves_the_member_or_removes_it)
ACT("member-change", a_change_of_a_member_that_fails_leaves_the_old_or_the_new)

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_member_that_fails_is_not_there_or_whole),
		cmocka_unit_test(a_removal_that_fails_leaves_the_member_or_removes_it),
		cmocka_unit_test(a_change_of_a_member_that_fails_leaves_the_old_or_the_new),
	};
	int failed;

	crash_start(argc, argv);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	crash_end();
	return failed;
}
