/* SPDX-License-Identifier: Apache-2.0 */
/* Writing what others have written meanwhile, or what was given up. */
#include "acts.h"

#include <string.h>

#include "base/list.h"
#include "model/envset.h"

static void
a_name_that_another_changed_is_a_conflict_once(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	must_set("a", "KEY", "FAKE-1");
	there_is("b", "[dev 2]\nKEY=FAKE-1 1\n[prod 1]\n");
	must_set("a", "KEY", "FAKE-2");
	assert_int_equal(act_set("b", "KEY", "FAKE-mine", &err), ERR_CONFLICT);
	assert_string_equal(err.id, "changed-meanwhile");
	assert_non_null(strstr(err.message, "`KEY` of `dev` was changed by `alice` at 2023-11-14T"));
	there_is("a", "[dev 3]\nKEY=FAKE-2 2\n[prod 1]\n");
	assert_int_equal(act_set("b", "KEY", "FAKE-mine", &err), 0);
	there_is("a", "[dev 4]\nKEY=FAKE-mine 3\n[prod 1]\n");
}

static void
reading_before_writing_does_not_hide_a_conflict(void **state)
{
	struct change change = world_change(CHANGE_SET, "KEY", "FAKE-mine");
	struct envset *values CLEANUP(envset_freep) = NULL;
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	struct commit_result result;
	struct identities ids;
	struct err err = ERR_INIT;

	(void)state;
	must_set("a", "KEY", "FAKE-1");
	there_is("b", "[dev 2]\nKEY=FAKE-1 1\n[prod 1]\n");
	must_set("a", "KEY", "FAKE-2");
	assert_int_equal(world_open(&world, "at", "b", VAULT_WRITE, &ids, &vault, &err), 0);
	assert_int_equal(vault_env_open(vault, "dev", &env, &err), 0);
	assert_int_equal(vault_env_read(env, NULL, 0, &values, &err), 0);
	assert_int_equal(vault_env_commit(env, &change, 1, "", &result, &err), ERR_CONFLICT);
}

static void
a_name_that_another_removed_is_a_conflict(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	must_set("a", "KEY", "FAKE-1");
	there_is("b", "[dev 2]\nKEY=FAKE-1 1\n[prod 1]\n");
	assert_int_equal(act_unset("KEY", &err), 0);
	assert_int_equal(act_set("b", "KEY", "FAKE-mine", &err), ERR_CONFLICT);
	assert_non_null(strstr(err.message, "was removed by `alice`"));
}

static void
a_name_that_another_made_is_a_conflict(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	there_is("b", "[dev 1]\n[prod 1]\n");
	must_set("a", "KEY", "FAKE-1");
	assert_int_equal(act_set("b", "KEY", "FAKE-mine", &err), ERR_CONFLICT);
}

static void
other_names_do_not_conflict(void **state)
{
	(void)state;
	must_set("a", "KEY", "FAKE-1");
	there_is("b", "[dev 2]\nKEY=FAKE-1 1\n[prod 1]\n");
	must_set("a", "KEY", "FAKE-2");
	must_set("b", "OTHER", "FAKE-3");
	there_is("a", "[dev 4]\nKEY=FAKE-2 2\nOTHER=FAKE-3 1\n[prod 1]\n");
}

static void
the_same_change_by_both_is_no_conflict(void **state)
{
	(void)state;
	there_is("b", "[dev 1]\n[prod 1]\n");
	must_set("a", "KEY", "FAKE-1");
	must_set("b", "KEY", "FAKE-1");
	there_is("a", "[dev 2]\nKEY=FAKE-1 1\n[prod 1]\n");
}

static void
a_machine_that_never_saw_the_environment_has_no_conflict(void **state)
{
	(void)state;
	must_set("a", "KEY", "FAKE-1");
	must_set("b", "KEY", "FAKE-2");
	there_is("a", "[dev 3]\nKEY=FAKE-2 2\n[prod 1]\n");
}

static void
one_conflict_keeps_all_changes_out_and_all_are_told(void **state)
{
	struct change changes[] = {
		world_change(CHANGE_SET, "A", "FAKE-mine"),
		world_change(CHANGE_SET, "B", "FAKE-mine"),
		world_change(CHANGE_SET, "C", "FAKE-mine"),
	};
	struct err err = ERR_INIT;

	(void)state;
	there_is("b", "[dev 1]\n[prod 1]\n");
	must_set("a", "A", "FAKE");
	must_set("a", "B", "FAKE");
	assert_int_equal(act_commit_on("b", changes, 3, &err), ERR_CONFLICT);
	assert_int_equal(err.more_count, 1);
	err_done(&err);
	there_is("a", "[dev 3]\nA=FAKE 1\nB=FAKE 1\n[prod 1]\n");
}

static void
mark_leaked(const char *name, const char *value)
{
	struct change change = world_change(CHANGE_SET, name, value);
	struct err err = ERR_INIT;

	change.flags = ENTRY_LEAKED;
	assert_int_equal(act_commit(&change, 1, &err), 0);
}

static void
a_leaked_value_does_not_come_back_by_an_import(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	must_set("a", "KEY", "FAKE-1");
	must_set("a", "KEY", "FAKE-2");
	mark_leaked("KEY", "FAKE-3");
	must_set("a", "KEY", "FAKE-4");
	assert_int_equal(act_import("KEY", "FAKE-1", &err), ERR_REFUSED);
	assert_string_equal(err.id, "leaked-value");
	assert_int_equal(act_import("KEY", "FAKE-2", &err), ERR_REFUSED);
	assert_int_equal(act_import("KEY", "FAKE-3", &err), 0); /* the first after the leak is good */
	there_is("a", "[dev 6]\nKEY=FAKE-3 5\n[prod 1]\n");
}

static void
a_leaked_value_does_not_come_back_after_a_deletion(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	must_set("a", "KEY", "FAKE-1");
	mark_leaked("KEY", "FAKE-2");
	assert_int_equal(act_unset("KEY", &err), 0);
	assert_int_equal(act_import("KEY", "FAKE-1", &err), ERR_REFUSED);
	assert_int_equal(act_import("OTHER", "FAKE-1", &err), 0);
}

static void
the_leaked_value_itself_is_no_new_value(void **state)
{
	struct change change = world_change(CHANGE_SET, "KEY", "FAKE-1");
	struct err err = ERR_INIT;

	(void)state;
	must_set("a", "KEY", "FAKE-1");
	change.flags = ENTRY_LEAKED;
	assert_int_equal(act_commit(&change, 1, &err), ERR_REFUSED);
	assert_string_equal(err.id, "leaked-value");
}

static void
a_leaked_value_does_not_come_back_from_another_environment(void **state)
{
	struct change change = world_change(CHANGE_SET, "KEY", "FAKE-1");
	struct err err = ERR_INIT;

	(void)state;
	must_set("a", "KEY", "FAKE-1");
	mark_leaked("KEY", "FAKE-2");
	change.refuse_void = true;
	assert_int_equal(act_commit(&change, 1, &err), ERR_REFUSED);
	assert_string_equal(err.id, "leaked-value");
	change.refuse_void = false;
	assert_int_equal(act_commit(&change, 1, &err), 0);
}

/* What vault_env_check() says of COUNT changes to dev. */
static int
checked(const struct change *changes, size_t count, struct err *err)
{
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	struct identities ids;
	int r;

	r = world_open(&world, "at", "a", VAULT_READ, &ids, &vault, err);
	if (r == 0)
		r = vault_env_open(vault, "dev", &env, err);
	return r < 0 ? r : vault_env_check(env, changes, count, err);
}

static void
a_plan_is_told_all_that_a_commit_would_refuse_and_nothing_is_written(void **state)
{
	struct change changes[] = {
		world_change(CHANGE_SET, "KEY", "FAKE-1"),
		world_change(CHANGE_DELETE, "NONE", ""),
		world_change(CHANGE_SET, "GOOD", "FAKE"),
	};
	struct err err = ERR_INIT;

	(void)state;
	must_set("a", "KEY", "FAKE-1");
	mark_leaked("KEY", "FAKE-2");
	changes[0].refuse_void = true;
	assert_true(checked(changes, 3, &err) < 0);
	assert_int_equal(err.more_count, 1);
	err_done(&err);
	assert_int_equal(checked(&changes[2], 1, &err), 0);
	assert_int_equal(checked(NULL, 0, &err), 0);
	there_is("a", "[dev 3]\nKEY=FAKE-2 2\n[prod 1]\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		SOUND(a_name_that_another_changed_is_a_conflict_once),
		SOUND(reading_before_writing_does_not_hide_a_conflict),
		SOUND(a_name_that_another_removed_is_a_conflict),
		SOUND(a_name_that_another_made_is_a_conflict),
		SOUND(other_names_do_not_conflict),
		SOUND(the_same_change_by_both_is_no_conflict),
		SOUND(a_machine_that_never_saw_the_environment_has_no_conflict),
		SOUND(one_conflict_keeps_all_changes_out_and_all_are_told),
		SOUND(a_leaked_value_does_not_come_back_by_an_import),
		SOUND(a_leaked_value_does_not_come_back_after_a_deletion),
		SOUND(the_leaked_value_itself_is_no_new_value),
		SOUND(a_leaked_value_does_not_come_back_from_another_environment),
		SOUND(a_plan_is_told_all_that_a_commit_would_refuse_and_nothing_is_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
