/* SPDX-License-Identifier: Apache-2.0 */
/* Reading: what is asked for, who may have it, what is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "scene.h"
#include "secret/secret.h"

static void
only_the_names_asked_for_are_read(void **state)
{
	struct slice only[] = {
	    SLICE_LITERAL("LOG_LEVEL"), SLICE_LITERAL("NOT_THERE"), SLICE_LITERAL("API_KEY")};
	struct envset *set CLEANUP(envset_freep) = NULL;
	struct scene scene CLEANUP(scene_done);
	struct err err = ERR_INIT;

	(void)state;
	scene_open(&scene, "team", "alice", "prod");
	assert_int_equal(vault_env_read(scene.env, only, 3, &set, &err), 0);
	assert_int_equal(envset_count(set), 2);
	assert_true(slice_equal_text(envset_at(set, 0)->name, "API_KEY"));
	assert_true(slice_equal_text(envset_at(set, 0)->value, "FAKE-key-3"));
	assert_true(slice_equal_text(envset_at(set, 0)->record->note, "by wendy"));
	assert_string_equal(envset_at(set, 0)->record->origin, "prod");
	assert_int_equal(envset_at(set, 1)->flags, ENTRY_PLAIN);
}

static void
no_names_asked_for_are_no_values(void **state)
{
	struct slice nothing[1];
	struct envset *set CLEANUP(envset_freep) = NULL;
	struct scene scene CLEANUP(scene_done);
	struct err err = ERR_INIT;

	(void)state;
	scene_open(&scene, "team", "alice", "prod");
	assert_int_equal(vault_env_read(scene.env, nothing, 0, &set, &err), 0);
	assert_int_equal(envset_count(set), 0);
}

static void
what_an_environment_is_can_be_asked(void **state)
{
	const struct env_info *info;
	struct scene scene CLEANUP(scene_done);

	(void)state;
	scene_open(&scene, "team", "wendy", "prod");
	info = vault_env_info(scene.env);
	assert_string_equal(info->name, "prod");
	assert_string_equal(info->base, "base");
	assert_string_equal(info->author, "wendy");
	assert_int_equal(info->right, RIGHT_WRITE);
	assert_false(info->scoped);
	assert_int_equal(info->epoch, 2);
	assert_int_equal(info->n_live, 4);
}

static int
collect_names(void *cookie, const struct env_info *info, struct err *err)
{
	(void)err;
	buf_addf(cookie, "%s:%d ", info->name, info->right);
	return 0;
}

static void
every_environment_is_told_in_order(void **state)
{
	struct buf names CLEANUP(buf_done) = BUF_INIT;
	struct scene scene CLEANUP(scene_done);
	struct err err = ERR_INIT;

	(void)state;
	scene_open(&scene, "team", "ben", NULL);
	assert_int_equal(vault_each_env(scene.vault, collect_names, &names, &err), 0);
	assert_string_equal(buf_text(&names), "base:0 dev:3 prod:0 rows:0 ");
}

static void
assert_at(struct vault_env *env, uint64_t seq, const char *value)
{
	struct envset *set CLEANUP(envset_freep) = NULL;
	struct err err = ERR_INIT;

	if (vault_env_get(env, SLICE_LITERAL("API_KEY"), seq, &set, &err) < 0)
		fail_msg("at %d: %s", (int)seq, err.message);
	assert_true(slice_equal_text(envset_at(set, 0)->value, value));
}

static void
one_value_is_had_at_every_commit_across_a_rotation(void **state)
{
	struct scene scene CLEANUP(scene_done);

	(void)state;
	scene_open(&scene, "team", "alice", "prod");
	assert_at(scene.env, 1, "FAKE-key-1");
	assert_at(scene.env, 2, "FAKE-key-2");
	assert_at(scene.env, 6, "FAKE-key-2");
	assert_at(scene.env, 7, "FAKE-key-2");
	assert_at(scene.env, 8, "FAKE-key-3");
	assert_at(scene.env, 0, "FAKE-key-3");
}

static void
a_deleted_name_is_there_before_and_not_after(void **state)
{
	struct envset *set CLEANUP(envset_freep) = NULL;
	struct scene scene CLEANUP(scene_done);
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	scene_open(&scene, "team", "alice", "prod");
	assert_int_equal(vault_env_get(scene.env, SLICE_LITERAL("OLD"), 2, &set, &err), 0);
	assert_true(slice_equal_text(envset_at(set, 0)->value, "yes"));
	envset_freep(&set);
	assert_int_equal(
	    vault_env_get(scene.env, SLICE_LITERAL("OLD"), 3, &set, &err), ERR_NOT_FOUND);
	assert_int_equal(
	    vault_env_get(scene.env, SLICE_LITERAL("OLD"), 0, &set, &err), ERR_NOT_FOUND);
	assert_string_equal(err.id, "no-name");
	assert_int_equal(
	    vault_env_get(scene.env, SLICE_LITERAL("OLD"), 99, &set, &err), ERR_NOT_FOUND);
	assert_string_equal(err.id, "no-seq");
}

/* All of prod at SEQ, as `NAME=value;…`. */
static void
assert_all_at(struct vault_env *env, uint64_t seq, const char *wanted)
{
	struct envset *set CLEANUP(envset_freep) = NULL;
	struct err err CLEANUP(err_done) = ERR_INIT;
	char text[500] = "";
	size_t i;

	if (vault_env_read_at(env, seq, &set, &err) < 0)
		fail_msg("at %d: %s", (int)seq, err.message);
	for (i = 0; i < envset_count(set); i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s=%s;",
		    (const char *)envset_at(set, i)->name.data,
		    (const char *)envset_at(set, i)->value.data);
	assert_string_equal(text, wanted);
}

static void
all_values_are_had_at_every_commit_across_a_rotation(void **state)
{
	static const char *const at[] = {
	    "API_KEY=FAKE-key-1;DATABASE_URL=postgres://app:FAKE@db/prod;LOG_LEVEL=info;OLD=yes;",
	    "API_KEY=FAKE-key-2;DATABASE_URL=postgres://app:FAKE@db/prod;LOG_LEVEL=info;OLD=yes;",
	    "API_KEY=FAKE-key-2;DATABASE_URL=postgres://app:FAKE@db/prod;LOG_LEVEL=info;",
	    "API_KEY=FAKE-key-2;DATABASE_URL=postgres://app:FAKE@db/prod;LOG_LEVEL=info;",
	    "API_KEY=FAKE-key-2;DATABASE_URL=postgres://app:FAKE@db/prod;LOG_LEVEL=info;",
	    "API_KEY=FAKE-key-2;DATABASE_URL=postgres://app:FAKE@db/prod;LOG_LEVEL=info;",
	    "API_KEY=FAKE-key-2;DATABASE_URL=postgres://app:FAKE@db/prod;LOG_LEVEL=warn;"
	    "NEW=FAKE-new;",
	    "API_KEY=FAKE-key-3;DATABASE_URL=postgres://app:FAKE@db/prod;LOG_LEVEL=warn;"
	    "NEW=FAKE-new;"};
	struct scene scene CLEANUP(scene_done);
	size_t i;

	(void)state;
	scene_open(&scene, "team", "alice", "prod");
	for (i = 0; i < ARRAY_LEN(at); i++)
		assert_all_at(scene.env, i + 1, at[i]);
	assert_all_at(scene.env, 0, at[7]);
}

static void
the_past_is_for_those_who_may_read_all_and_ends_at_the_head(void **state)
{
	struct scene scene CLEANUP(scene_done);
	struct envset *set = NULL;
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	scene_open(&scene, "team", "ci", "prod");
	assert_int_equal(vault_env_read_at(scene.env, 2, &set, &err), ERR_NO_KEY);
	assert_int_equal(vault_env_read_at(scene.env, 9, &set, &err), ERR_NOT_FOUND);
	assert_string_equal(err.id, "no-seq");
	assert_null(set);
}

static int
collect_history(void *cookie, const struct history_item *item, struct err *err)
{
	size_t i;

	(void)err;
	buf_addf(cookie, "%d %s `%s`", (int)item->seq, item->author, item->message);
	for (i = 0; i < item->op_count; i++)
		buf_addf(cookie, " %u:%s:%d>%d", item->ops[i].op, item->ops[i].name,
		    (int)item->ops[i].from, (int)item->ops[i].to);
	buf_add_text(cookie, "\n");
	return 0;
}

static void
history_is_told_oldest_first_across_a_rotation(void **state)
{
	struct buf told CLEANUP(buf_done) = BUF_INIT;
	struct scene scene CLEANUP(scene_done);
	struct err err = ERR_INIT;

	(void)state;
	scene_open(&scene, "team", "rita", "prod");
	assert_int_equal(vault_env_history(scene.env, collect_history, &told, &err), 0);
	assert_non_null(strstr(buf_text(&told), "2 wendy `new key` 1:API_KEY:1>2\n"));
	assert_non_null(strstr(buf_text(&told), "3 alice `no longer used` 2:OLD:1>2\n"));
	assert_non_null(strstr(buf_text(&told), " 5::1>2\n"));
	assert_true(strncmp(buf_text(&told), "1 alice `init`", 14) == 0);
}

static void
a_name_of_nothing_gets_a_suggestion(void **state)
{
	struct vault_env *env = NULL;
	struct scene scene CLEANUP(scene_done);
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	scene_open(&scene, "team", "alice", NULL);
	assert_int_equal(vault_env_open(scene.vault, "prd", &env, &err), ERR_NOT_FOUND);
	assert_string_equal(err.id, "no-env");
	assert_string_equal(err.fix, "did you mean `prod`?");
}

static void
whoever_has_no_right_is_told_who_gives_it(void **state)
{
	struct envset *set CLEANUP(envset_freep) = NULL;
	struct scene scene CLEANUP(scene_done);
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	scene_open(&scene, "team", "eve", "prod");
	assert_int_equal(vault_env_read(scene.env, NULL, 0, &set, &err), ERR_NO_KEY);
	assert_string_equal(err.id, "no-right");
	assert_string_equal(err.message, "`eve` may not read environment `prod`");
	assert_string_equal(err.fix, "ask `alice` for `evenkeep grant eve read -e prod`; if it is given already: `evenkeep fetch`");
}

static void
a_stranger_is_told_that_the_key_is_nobodys(void **state)
{
	struct envset *set CLEANUP(envset_freep) = NULL;
	struct scene scene CLEANUP(scene_done);
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	scene_open(&scene, "team", "stranger", "prod");
	assert_int_equal(vault_env_read(scene.env, NULL, 0, &set, &err), ERR_NO_KEY);
	assert_string_equal(err.id, "no-key");
}

static void
an_expired_member_is_told_since_when(void **state)
{
	struct envset *set CLEANUP(envset_freep) = NULL;
	struct scene scene CLEANUP(scene_done);
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	scene_open(&scene, "team", "oscar", "prod");
	assert_int_equal(vault_env_read(scene.env, NULL, 0, &set, &err), ERR_NO_KEY);
	assert_string_equal(err.id, "expired");
	assert_non_null(strstr(err.message, "2025-10-09T"));
}

static void
a_member_added_from_a_bare_recipient_can_read(void **state)
{
	struct envset *set CLEANUP(envset_freep) = NULL;
	struct scene scene CLEANUP(scene_done);
	struct err err = ERR_INIT;

	(void)state;
	scene_open(&scene, "team", "bare", "prod");
	assert_int_equal(vault_env_read(scene.env, NULL, 0, &set, &err), 0);
	assert_int_equal(envset_count(set), 4);
}

static void
a_whole_verification_counts_what_it_saw(void **state)
{
	struct verify_result result;
	struct scene scene CLEANUP(scene_done);
	struct err err = ERR_INIT;

	(void)state;
	scene_open(&scene, "team", "rita", NULL);
	assert_int_equal(vault_verify(scene.vault, &result, &err), 0);
	assert_int_equal(result.envs, 4);
	assert_int_equal(result.envs_without_key, 2);
	assert_true(result.records > 40);
	assert_true(result.documents > 20);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(only_the_names_asked_for_are_read),
	    cmocka_unit_test(no_names_asked_for_are_no_values),
	    cmocka_unit_test(what_an_environment_is_can_be_asked),
	    cmocka_unit_test(every_environment_is_told_in_order),
	    cmocka_unit_test(one_value_is_had_at_every_commit_across_a_rotation),
	    cmocka_unit_test(a_deleted_name_is_there_before_and_not_after),
	    cmocka_unit_test(all_values_are_had_at_every_commit_across_a_rotation),
	    cmocka_unit_test(the_past_is_for_those_who_may_read_all_and_ends_at_the_head),
	    cmocka_unit_test(history_is_told_oldest_first_across_a_rotation),
	    cmocka_unit_test(a_name_of_nothing_gets_a_suggestion),
	    cmocka_unit_test(whoever_has_no_right_is_told_who_gives_it),
	    cmocka_unit_test(a_stranger_is_told_that_the_key_is_nobodys),
	    cmocka_unit_test(an_expired_member_is_told_since_when),
	    cmocka_unit_test(a_member_added_from_a_bare_recipient_can_read),
	    cmocka_unit_test(a_whole_verification_counts_what_it_saw),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
