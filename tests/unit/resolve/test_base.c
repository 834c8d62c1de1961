/* SPDX-License-Identifier: Apache-2.0 */
/* An environment over its base: prod of the fixtures has `base` underneath, with REGION. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "resolve/resolve.h"
#include "resolve/select_priv.h"
#include "scene.h"
#include "secret/secret.h"

static void
what_only_the_base_has_is_there_too_and_says_so(void **state)
{
	struct resolve_opts opts = {0};
	struct scene scene;
	struct envset *set CLEANUP(envset_freep) = NULL;
	struct err err CLEANUP(err_done) = ERR_INIT;
	const struct entry *region;

	(void)state;
	scene_open(&scene, "team", "alice", "prod");
	assert_string_equal(vault_env_info(scene.env)->base, "base");
	if (resolve_env(scene.env, &opts, &set, &err) < 0)
		fail_msg("%s", err.message);
	scene_done(&scene);
	region = envset_find(set, slice_of_text("REGION"));
	assert_non_null(region);
	assert_true(slice_equal_text(region->value, "eu-1"));
	assert_string_equal(region->record->origin, "base");
	assert_true(envset_count(set) > 1);
}

static void
a_single_name_of_the_base_can_be_asked_for(void **state)
{
	static const char *const only[] = {"REGION", NULL};
	struct resolve_opts opts = {.only = only};
	struct scene scene;
	struct envset *set CLEANUP(envset_freep) = NULL;
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	scene_open(&scene, "team", "alice", "prod");
	if (resolve_env(scene.env, &opts, &set, &err) < 0)
		fail_msg("%s", err.message);
	scene_done(&scene);
	assert_int_equal(envset_count(set), 1);
}

static void
what_lies_above_hides_what_lies_below(void **state)
{
	struct envset *above CLEANUP(envset_freep) = envset_new(0);
	struct envset *below = envset_new(0);

	(void)state;
	envset_add_text(above, "A", slice_of_text("above"), 0);
	envset_add_text(below, "A", slice_of_text("below"), 0);
	envset_add_text(below, "B", slice_of_text("below"), ENTRY_PLAIN);
	layer_below(above, below);
	envset_free(below);
	assert_int_equal(envset_count(above), 2);
	assert_true(slice_equal_text(envset_find(above, slice_of_text("A"))->value, "above"));
	assert_true(slice_equal_text(envset_find(above, slice_of_text("B"))->value, "below"));
	assert_int_equal(envset_find(above, slice_of_text("B"))->flags, ENTRY_PLAIN);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_only_the_base_has_is_there_too_and_says_so),
		cmocka_unit_test(a_single_name_of_the_base_can_be_asked_for),
		cmocka_unit_test(what_lies_above_hides_what_lies_below),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
