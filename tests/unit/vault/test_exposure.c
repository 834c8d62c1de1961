/* SPDX-License-Identifier: Apache-2.0 */
/* How far keys reach, and which value is of which commit, in a vault of the second implementation. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "scene.h"
#include "vault/admin.h"
#include "vault/exposure.h"

struct look {
	struct scene scene;
	struct exposure *exposure;
};

static void
look_open(struct look *look, const char *who, bool with_values)
{
	struct secret *marks CLEANUP(secret_freep);
	struct err err = ERR_INIT;

	scene_open(&look->scene, "team", who, "prod");
	marks = with_values ? secret_new(VALUE_MARK) : NULL;
	if (with_values)
		memset(secret_data(marks), 1, VALUE_MARK);
	assert_int_equal(exposure_of(look->scene.env, marks, &look->exposure, &err), 0);
}

static void
look_done(struct look *look)
{
	exposure_free(look->exposure);
	scene_done(&look->scene);
}

static const struct reach *
reach_of(const struct look *look, const char *label)
{
	const struct member *member;
	struct err err = ERR_INIT;

	assert_int_equal(vault_find_member(look->scene.vault, label, &member, &err), 0);
	return exposure_find(look->exposure, member->id);
}

static const struct value_known *
value_of(const struct look *look, const char *name)
{
	for (size_t i = 0; i < look->exposure->value_count; i++)
		if (strcmp(look->exposure->values[i].name, name) == 0)
			return &look->exposure->values[i];
	fail_msg("no %s", name);
	return NULL;
}

static void
values_are_of_the_commit_that_wrote_them_through_a_rotation(void **state)
{
	struct look look;

	(void)state;
	look_open(&look, "alice", true);
	assert_true(look.exposure->has_names);
	assert_int_equal(look.exposure->value_count, 4);
	assert_int_equal(value_of(&look, "DATABASE_URL")->set_seq, 1);
	assert_int_equal(value_of(&look, "LOG_LEVEL")->set_seq, 7);
	assert_int_equal(value_of(&look, "API_KEY")->set_seq, 8);
	assert_true(value_of(&look, "API_KEY")->is_secret);
	assert_false(value_of(&look, "LOG_LEVEL")->is_secret);
	look_done(&look);
}

static void
whoever_had_a_key_reaches_to_the_end_of_its_epoch(void **state)
{
	const struct reach *wendy;
	struct look look;
	uint64_t since;

	(void)state;
	look_open(&look, "alice", true);
	wendy = reach_of(&look, "wendy");
	assert_non_null(wendy);
	assert_int_equal(wendy->whole_count, 2);
	assert_int_equal(wendy->whole[0].first, 1);
	assert_int_equal(wendy->whole[0].last, 5);
	assert_int_equal(wendy->whole[1].first, 6);
	assert_int_equal(wendy->whole[1].last, 8);
	assert_true(wendy->is_open);
	assert_true(reach_opens(wendy, value_of(&look, "DATABASE_URL"), &since));
	assert_int_equal(since, 1);
	assert_true(reach_opens(wendy, value_of(&look, "API_KEY"), &since));
	assert_int_equal(since, 8);
	assert_int_equal(look.exposure->key_seq, 6);
	look_done(&look);
}

static void
an_earlier_key_opens_nothing_that_is_newer(void **state)
{
	struct span first = {.first = 1, .last = 5, .epoch = 1};
	struct reach reach = {.whole = &first, .whole_count = 1};
	struct look look;
	uint64_t since;

	(void)state;
	look_open(&look, "alice", true);
	assert_true(reach_opens(&reach, value_of(&look, "DATABASE_URL"), &since));
	assert_false(reach_opens(&reach, value_of(&look, "LOG_LEVEL"), &since));
	assert_false(reach_opens(&reach, value_of(&look, "API_KEY"), &since));
	look_done(&look);
}

static void
a_scope_opens_its_names_and_no_other(void **state)
{
	const struct reach *ci;
	struct look look;
	uint64_t since;

	(void)state;
	look_open(&look, "alice", true);
	ci = reach_of(&look, "ci");
	assert_non_null(ci);
	assert_int_equal(ci->whole_count, 0);
	assert_true(reach_opens(ci, value_of(&look, "API_KEY"), &since));
	assert_true(reach_opens(ci, value_of(&look, "LOG_LEVEL"), &since));
	assert_false(reach_opens(ci, value_of(&look, "DATABASE_URL"), &since));
	assert_false(reach_opens(ci, value_of(&look, "NEW"), &since));
	look_done(&look);
}

static void
without_the_right_to_read_there_are_reaches_and_no_names(void **state)
{
	struct look look;

	(void)state;
	look_open(&look, "eve", true);
	assert_false(look.exposure->has_names);
	assert_int_equal(look.exposure->value_count, 0);
	assert_non_null(reach_of(&look, "wendy"));
	assert_null(reach_of(&look, "eve"));
	assert_null(reach_of(&look, "ben"));
	look_done(&look);
}

static void
who_reads_single_names_is_told_none(void **state)
{
	struct look look;

	(void)state;
	look_open(&look, "ci", true);
	assert_false(look.exposure->has_names);
	assert_int_equal(look.exposure->value_count, 0);
	look_done(&look);
}

static int
on_leftover(void *cookie, const uint8_t id[MEMBER_ID], struct err *err)
{
	size_t *count = cookie;

	(void)id;
	(void)err;
	(*count)++;
	return 0;
}

static void
nobody_is_left_over_while_all_are_in_the_roster(void **state)
{
	struct err err = ERR_INIT;
	struct look look;
	size_t count = 0;

	(void)state;
	look_open(&look, "alice", false);
	assert_int_equal(vault_env_each_leftover(look.scene.env, on_leftover, &count, &err), 0);
	assert_int_equal(count, 0);
	assert_int_equal(look.exposure->value_count, 0);
	look_done(&look);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(values_are_of_the_commit_that_wrote_them_through_a_rotation),
	    cmocka_unit_test(whoever_had_a_key_reaches_to_the_end_of_its_epoch),
	    cmocka_unit_test(an_earlier_key_opens_nothing_that_is_newer),
	    cmocka_unit_test(a_scope_opens_its_names_and_no_other),
	    cmocka_unit_test(without_the_right_to_read_there_are_reaches_and_no_names),
	    cmocka_unit_test(who_reads_single_names_is_told_none),
	    cmocka_unit_test(nobody_is_left_over_while_all_are_in_the_roster),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
