/* SPDX-License-Identifier: Apache-2.0 */
/* Opening and reading: what is asked for, what is remembered, what is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/list.h"
#include "fixture.h"
#include "secret/secret.h"
#include "vault/heads.h"
#include "vault/lockfile.h"
#include "vault/seen.h"
#include "vault/token.h"

/* A stage with its vault open as WHO. */
struct scene {
	struct stage stage;
	struct vault *vault;
	struct vault_env *env;
};

static void
scene_open(struct scene *scene, const char *base, const char *who, const char *env)
{
	struct err err = ERR_INIT;

	*scene = (struct scene){0};
	stage_base(&scene->stage, base, who);
	if (vault_open(&scene->stage.place, VAULT_READ, &scene->vault, &err) < 0)
		fail_msg("%s", err.message);
	vault_use(scene->vault, &scene->stage.ids);
	if (env != NULL && vault_env_open(scene->vault, env, &scene->env, &err) < 0)
		fail_msg("%s", err.message);
}

static void
scene_done(struct scene *scene)
{
	vault_env_close(scene->env);
	vault_close(scene->vault);
	stage_done(&scene->stage);
}

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
	assert_true(slice_equal_text(envset_at(set, 0)->note, "by wendy"));
	assert_string_equal(envset_at(set, 0)->origin, "prod");
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
	assert_non_null(strstr(err.fix, "ask an owner of `prod`"));
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
an_unknown_vault_is_refused_where_nobody_can_confirm_it(void **state)
{
	struct vault *vault = NULL;
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct stage stage CLEANUP(stage_done);

	(void)state;
	stage_base(&stage, "team", "alice");
	stage.place.confirm_first_use = NULL;
	assert_int_equal(vault_open(&stage.place, VAULT_READ, &vault, &err), ERR_UNKNOWN_VAULT);
	assert_string_equal(err.id, "unknown-vault");
}

static void
read_once(struct stage *stage, int expected, const char *id)
{
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	struct envset *set CLEANUP(envset_freep) = NULL;
	struct err err CLEANUP(err_done) = ERR_INIT;
	int r;

	r = vault_open(&stage->place, VAULT_READ, &vault, &err);
	if (r == 0)
		vault_use(vault, &stage->ids);
	if (r == 0)
		r = vault_env_open(vault, "prod", &env, &err);
	if (r == 0)
		r = vault_env_read(env, NULL, 0, &set, &err);
	if (r != expected)
		fail_msg("%d: %s: %s", r, err.context, err.message);
	if (id != NULL)
		assert_string_equal(err.id, id);
}

static void
a_vault_confirmed_once_is_not_asked_about_again(void **state)
{
	struct stage stage CLEANUP(stage_done);

	(void)state;
	stage_base(&stage, "team", "alice");
	read_once(&stage, 0, NULL);
	stage.place.confirm_first_use = NULL;
	read_once(&stage, 0, NULL);
}

static void
copy_over(const struct stage *from, const struct stage *to)
{
	struct buf bytes CLEANUP(buf_done) = BUF_INIT;
	struct err err = ERR_INIT;

	assert_int_equal(file_read(from->path, 16 << 20, &bytes, &err), 0);
	assert_int_equal(file_replace(to->path, buf_slice(&bytes), 0600, &err), 0);
}

static void
another_vault_in_the_same_project_is_refused(void **state)
{
	struct stage team CLEANUP(stage_done), sample CLEANUP(stage_done);

	(void)state;
	stage_base(&team, "team", "alice");
	stage_base(&sample, "sample", "alice");
	read_once(&team, 0, NULL);
	copy_over(&sample, &team);
	read_once(&team, ERR_UNKNOWN_VAULT, "unknown-vault");
}

static void
the_lock_pins_and_floors_where_nothing_was_seen(void **state)
{
	struct buf lock CLEANUP(buf_done) = BUF_INIT;
	struct stage fresh CLEANUP(stage_done);
	struct scene scene CLEANUP(scene_done);
	struct err err = ERR_INIT;

	(void)state;
	scene_open(&scene, "team", "alice", NULL);
	assert_int_equal(vault_lock_text(scene.vault, &lock, &err), 0);
	stage_base(&fresh, "team", "alice");
	fresh.place.confirm_first_use = NULL;
	assert_int_equal(file_replace(fresh.lock, buf_slice(&lock), 0644, &err), 0);
	read_once(&fresh, 0, NULL);
}

static void
the_lock_text_is_what_its_parser_reads(void **state)
{
	struct buf lock CLEANUP(buf_done) = BUF_INIT, again CLEANUP(buf_done) = BUF_INIT;
	struct heads heads CLEANUP(heads_done) = {0};
	struct scene scene CLEANUP(scene_done);
	struct err err = ERR_INIT;

	(void)state;
	scene_open(&scene, "team", "alice", NULL);
	assert_int_equal(vault_lock_text(scene.vault, &lock, &err), 0);
	assert_int_equal(lockfile_parse(buf_slice(&lock), "evenkeep.lock", &heads, &err), 0);
	assert_int_equal(heads.count, 4);
	lockfile_build(&heads, &again);
	assert_string_equal(buf_text(&again), buf_text(&lock));
}

static void
without_a_state_folder_a_floor_must_come_from_elsewhere(void **state)
{
	struct buf lock CLEANUP(buf_done) = BUF_INIT;
	struct stage stage CLEANUP(stage_done);
	struct scene scene CLEANUP(scene_done);
	struct err err = ERR_INIT;

	(void)state;
	scene_open(&scene, "team", "alice", NULL);
	assert_int_equal(vault_lock_text(scene.vault, &lock, &err), 0);
	stage_base(&stage, "team", "alice");
	stage.place.state_folder = NULL;
	read_once(&stage, ERR_UNKNOWN_VAULT, "unknown-vault");
	assert_int_equal(file_replace(stage.lock, buf_slice(&lock), 0644, &err), 0);
	read_once(&stage, 0, NULL);
}

static void
a_state_folder_that_cannot_be_made_is_like_none(void **state)
{
	struct stage stage CLEANUP(stage_done);
	struct err err = ERR_INIT;

	(void)state;
	stage_base(&stage, "team", "alice");
	/* a file where the folder should be */
	assert_int_equal(file_replace(stage.state, SLICE_LITERAL("x"), 0600, &err), 0);
	read_once(&stage, ERR_UNKNOWN_VAULT, "unknown-vault");
}

/* The path of the vault's seen state; the caller frees it. */
static char *
seen_path(const struct stage *stage)
{
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct buf path CLEANUP(buf_done) = BUF_INIT;
	struct err err = ERR_INIT;
	size_t i;

	assert_int_equal(vault_open(&stage->place, VAULT_READ, &vault, &err), 0);
	buf_addf(&path, "%s/seen/", stage->state);
	for (i = 0; i < VAULT_ID; i++)
		buf_addf(&path, "%02x", vault_id(vault)[i]);
	return buf_take(&path);
}

static void
a_damaged_seen_state_is_an_error_and_never_nothing(void **state)
{
	char *path CLEANUP(freep) = NULL;
	struct stage stage CLEANUP(stage_done);
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct err err = ERR_INIT;

	(void)state;
	stage_base(&stage, "team", "alice");
	read_once(&stage, 0, NULL);
	path = seen_path(&stage);
	assert_int_equal(file_read(path, 1 << 20, &text, &err), 0);
	text.data[20] ^= 1;
	assert_int_equal(file_replace(path, buf_slice(&text), 0600, &err), 0);
	read_once(&stage, ERR_INVALID, "state-damaged");
}

static void
a_seen_state_that_others_could_write_is_refused(void **state)
{
	char *path CLEANUP(freep) = NULL;
	struct stage stage CLEANUP(stage_done);

	(void)state;
	stage_base(&stage, "team", "alice");
	read_once(&stage, 0, NULL);
	path = seen_path(&stage);
	assert_int_equal(chmod(path, 0666), 0);
	read_once(&stage, ERR_REFUSED, "state-open");
	assert_int_equal(unlink(path), 0);
	assert_int_equal(symlink("/etc/passwd", path), 0);
	read_once(&stage, ERR_REFUSED, "state-open");
}

static void
a_file_that_is_more_than_a_vault_is_refused(void **state)
{
	static const struct {
		const char *sql;
		int code;
	} hostile[] = {
		{"CREATE VIEW v AS SELECT * FROM live", ERR_TAMPERED},
		{"CREATE TRIGGER t AFTER INSERT ON live BEGIN DELETE FROM doc; END", ERR_TAMPERED},
		{"CREATE TABLE more(a)", ERR_TAMPERED},
		{"CREATE TABLE g(a, b GENERATED ALWAYS AS (a) STORED)", ERR_TAMPERED},
		{"CREATE INDEX i ON ops(blob)", ERR_TAMPERED},
		{"CREATE INDEX i ON ops(length(blob))", ERR_TAMPERED},
		{"DROP TABLE shape", ERR_TAMPERED},
		{"DROP INDEX hist_ver", ERR_TAMPERED},
		{"ALTER TABLE escrow RENAME COLUMN age TO old", ERR_TAMPERED},
		{"PRAGMA user_version=2", ERR_INVALID},
		{"PRAGMA user_version=0", ERR_TAMPERED},
		{"PRAGMA application_id=1", ERR_TAMPERED},
		{"PRAGMA journal_mode=WAL", ERR_TAMPERED},
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(hostile); i++) {
		struct stage stage CLEANUP(stage_done);

		stage_base(&stage, "team", "alice");
		stage_sql(&stage, hostile[i].sql, NULL, 0);
		read_once(&stage, hostile[i].code, NULL);
	}
}

static void
seen_state_moves_forward_only(void **state)
{
	struct heads news CLEANUP(heads_done) = {0}, now CLEANUP(heads_done) = {0};
	struct env_heads env = {
	    .env_id = {1}, .roster_seq = 2, .charter = {2, {2}}, .commit = {7, {7}}};
	struct stage stage CLEANUP(stage_done);
	struct err err = ERR_INIT;

	(void)state;
	stage_base(&stage, "team", "alice");
	news.vault_id[0] = 9;
	news.roster = (struct point){5, {5}};
	heads_put(&news, &env);
	assert_int_equal(seen_record(stage.state, &news, &err), 0);
	news.roster = (struct point){4, {4}};
	news.envs[0].commit = (struct point){6, {6}};
	assert_int_equal(seen_record(stage.state, &news, &err), 0);
	/* at the same seq the first hash stays */
	news.envs[0].commit = (struct point){7, {8}};
	assert_int_equal(seen_record(stage.state, &news, &err), 0);
	assert_int_equal(seen_load(stage.state, news.vault_id, &now, &err), 1);
	assert_int_equal(now.roster.seq, 5);
	assert_int_equal(now.count, 1);
	assert_int_equal(now.envs[0].commit.seq, 7);
	assert_int_equal(now.envs[0].commit.hash[0], 7);
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
	    cmocka_unit_test(history_is_told_oldest_first_across_a_rotation),
	    cmocka_unit_test(a_name_of_nothing_gets_a_suggestion),
	    cmocka_unit_test(whoever_has_no_right_is_told_who_gives_it),
	    cmocka_unit_test(a_stranger_is_told_that_the_key_is_nobodys),
	    cmocka_unit_test(an_expired_member_is_told_since_when),
	    cmocka_unit_test(a_member_added_from_a_bare_recipient_can_read),
	    cmocka_unit_test(an_unknown_vault_is_refused_where_nobody_can_confirm_it),
	    cmocka_unit_test(a_vault_confirmed_once_is_not_asked_about_again),
	    cmocka_unit_test(another_vault_in_the_same_project_is_refused),
	    cmocka_unit_test(the_lock_pins_and_floors_where_nothing_was_seen),
	    cmocka_unit_test(the_lock_text_is_what_its_parser_reads),
	    cmocka_unit_test(without_a_state_folder_a_floor_must_come_from_elsewhere),
	    cmocka_unit_test(a_state_folder_that_cannot_be_made_is_like_none),
	    cmocka_unit_test(a_damaged_seen_state_is_an_error_and_never_nothing),
	    cmocka_unit_test(a_seen_state_that_others_could_write_is_refused),
	    cmocka_unit_test(a_file_that_is_more_than_a_vault_is_refused),
	    cmocka_unit_test(seen_state_moves_forward_only),
	    cmocka_unit_test(a_whole_verification_counts_what_it_saw),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
