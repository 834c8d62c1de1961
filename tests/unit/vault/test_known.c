/* SPDX-License-Identifier: Apache-2.0 */
/* What this machine knows: first use, pins, lock file, seen state; and files that are no vault. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/list.h"
#include "scene.h"
#include "secret/secret.h"
#include "vault/lockfile.h"
#include "vault/seen.h"

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

int
main(void)
{
	const struct CMUnitTest tests[] = {
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
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
