/* SPDX-License-Identifier: Apache-2.0 */
/* A tail that a race cut off: refused, reviewed, and admitted as it was reviewed (VAULT.md §4). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/list.h"
#include "crypto/encode.h"
#include "secret/secret.h"
#include "team.h"
#include "vault/vault_priv.h"

/* One commit to prod. */
static void
must_set(struct scene *scene, const char *value)
{
	struct change change = {.kind = CHANGE_SET, .name = SLICE_LITERAL("API_KEY"),
	    .value = slice_of_text(value), .note = SLICE_LITERAL("")};
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	struct commit_result result;
	struct err err CLEANUP(err_done) = ERR_INIT;
	int r;

	r = vault_env_open(scene->vault, "prod", &env, &err);
	if (r == 0)
		r = vault_env_commit(env, &change, 1, "a race", &result, &err);
	if (r < 0)
		fail_msg("%s: %s", err.context, err.message);
}

/* Everything of prod as it is in the vault BESIDE, into this one. */
static void
take_prod(struct scene *scene, const char *beside)
{
	static const char *const tables[] = {"doc", "ops", "live", "hist", "escrow", "shape", "wrap"};
	struct buf sql CLEANUP(buf_done) = BUF_INIT, prod CLEANUP(buf_done) = BUF_INIT;
	uint8_t env_id[ENV_ID];
	sqlite3 *db;
	size_t i;

	env_id_of(vault_id(scene->vault), "prod", env_id);
	hex_add(&prod, slice_of(env_id, ENV_ID));
	vault_close(scene->vault);
	scene->vault = NULL;
	buf_addf(&sql, "ATTACH '%s' AS beside", beside);
	for (i = 0; i < ARRAY_LEN(tables); i++)
		buf_addf(&sql, ";DELETE FROM %s WHERE env=x'%s';INSERT INTO %s SELECT * FROM beside.%s "
		    "WHERE env=x'%s'", tables[i], buf_text(&prod), tables[i], tables[i], buf_text(&prod));
	assert_int_equal(sqlite3_open(scene->stage.path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, buf_text(&sql), NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

/* Wendy writes COUNT times, and is removed by alice who has not seen it; alice has it then. */
static void
race(struct scene *scene, unsigned count)
{
	struct buf beside CLEANUP(buf_done) = BUF_INIT;
	struct buf before CLEANUP(buf_done) = BUF_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;
	char value[20];
	unsigned i;

	begin(scene, "wendy");
	buf_addf(&beside, "%s/beside.db", scene->stage.folder);
	assert_int_equal(file_read(scene->stage.path, 1 << 24, &before, &err), 0);
	for (i = 0; i < count; i++) {
		snprintf(value, sizeof(value), "FAKE-race-%u", i);
		must_set(scene, value);
	}
	vault_close(scene->vault);
	scene->vault = NULL;
	assert_int_equal(rename(scene->stage.path, buf_text(&beside)), 0);
	assert_int_equal(file_replace(scene->stage.path, buf_slice(&before), 0600, &err), 0);
	stage_forget(&scene->stage);
	again(scene, "alice");
	must_remove(scene, "wendy");
	take_prod(scene, buf_text(&beside));
	again(scene, "alice");
}

static int
read_prod(struct scene *scene, struct err *err)
{
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	struct envset *values CLEANUP(envset_freep) = NULL;
	const struct entry *entry;
	int r;

	r = vault_env_open(scene->vault, "prod", &env, err);
	if (r == 0)
		r = vault_env_read(env, NULL, 0, &values, err);
	if (r < 0)
		return r;
	entry = envset_find(values, SLICE_LITERAL("API_KEY"));
	assert_non_null(entry);
	return memcmp(entry->value.data, "FAKE-race-", 10) == 0 ? 1 : 0;
}

static void
must_review(struct scene *scene, struct review *review)
{
	struct err err CLEANUP(err_done) = ERR_INIT;

	if (vault_review(scene->vault, review, &err) < 0)
		fail_msg("%s: %s", err.context, err.message);
}

static void
a_tail_by_who_was_removed_is_refused_until_it_is_confirmed(void **state)
{
	struct review review CLEANUP(review_done) = {0};
	struct scene scene CLEANUP(scene_done);
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	race(&scene, 2);
	refused(read_prod(&scene, &err), &err, ERR_UNCONFIRMED, "unconfirmed");
	must_review(&scene, &review);
	assert_int_equal(review.count, 1);
	assert_string_equal(review.items[0].name, "prod");
	assert_int_equal(review.items[0].left, 2);
	assert_int_equal(review.items[0].head.commit.seq, review.items[0].confirmed.commit.seq + 2);
	assert_int_equal(review.items[0].head.charter.seq, review.items[0].confirmed.charter.seq);
	assert_int_equal(vault_confirm(scene.vault, &review, &err), 0);
	assert_int_equal(read_prod(&scene, &err), 1);
	again(&scene, "rita");
	assert_int_equal(read_prod(&scene, &err), 1);
	must_verify(&scene);
}

static void
what_was_not_reviewed_is_not_admitted(void **state)
{
	struct review nothing = {0};
	struct review review CLEANUP(review_done) = {0};
	struct scene scene CLEANUP(scene_done);
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	race(&scene, 1);
	refused(vault_confirm(scene.vault, &nothing, &err), &err, ERR_CONFLICT, "changed-meanwhile");
	again(&scene, "alice");
	must_review(&scene, &review);
	review.items[0].head.commit.hash[7] ^= 1;
	refused(vault_confirm(scene.vault, &review, &err), &err, ERR_CONFLICT, "changed-meanwhile");
	again(&scene, "alice");
	refused(read_prod(&scene, &err), &err, ERR_UNCONFIRMED, "unconfirmed");
}

static void
only_an_administrator_confirms(void **state)
{
	struct review review CLEANUP(review_done) = {0};
	struct scene scene CLEANUP(scene_done);
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	race(&scene, 1);
	again(&scene, "rita");
	must_review(&scene, &review);
	refused(vault_confirm(scene.vault, &review, &err), &err, ERR_NO_KEY, "no-right");
}

static void
an_administrator_confirms_what_it_cannot_read(void **state)
{
	struct review review CLEANUP(review_done) = {0};
	struct scene scene CLEANUP(scene_done);
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	race(&scene, 1);
	again(&scene, "ben");
	must_review(&scene, &review);
	assert_int_equal(vault_confirm(scene.vault, &review, &err), 0);
	again(&scene, "rita");
	assert_int_equal(read_prod(&scene, &err), 1);
}

static void
a_tail_that_was_altered_cannot_be_confirmed(void **state)
{
	struct review review CLEANUP(review_done) = {0};
	struct scene scene CLEANUP(scene_done);
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	race(&scene, 1);
	vault_close(scene.vault);
	scene.vault = NULL;
	stage_sql(&scene.stage, "UPDATE live SET rec=CAST(substr(rec,1,length(rec)-1)||x'00' AS BLOB)", NULL, 0);
	again(&scene, "alice");
	refused(vault_review(scene.vault, &review, &err), &err, ERR_TAMPERED, "tampered");
}

static void
nothing_is_written_on_an_unconfirmed_head(void **state)
{
	struct scene scene CLEANUP(scene_done);
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	race(&scene, 1);
	assert_int_equal(remove_one(&scene, "rita", &err), ERR_UNCONFIRMED);
	assert_non_null(strstr(err.fix, "`evenkeep trust confirm`"));
}

static void
with_nothing_to_review_the_checkpoints_are_made_fresh_once(void **state)
{
	struct review review CLEANUP(review_done) = {0};
	struct scene scene CLEANUP(scene_done);
	struct err err CLEANUP(err_done) = ERR_INIT;
	uint64_t seq;

	(void)state;
	begin(&scene, "alice");
	seq = chain_head(&scene.vault->rosters)->seq;
	must_review(&scene, &review);
	assert_int_equal(review.count, 0);
	assert_int_equal(vault_confirm(scene.vault, &review, &err), 0);
	assert_int_equal(chain_head(&scene.vault->rosters)->seq, seq + 1);
	assert_int_equal(vault_confirm(scene.vault, &review, &err), 0);
	assert_int_equal(chain_head(&scene.vault->rosters)->seq, seq + 1);
	must_verify(&scene);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_tail_by_who_was_removed_is_refused_until_it_is_confirmed),
		cmocka_unit_test(what_was_not_reviewed_is_not_admitted),
		cmocka_unit_test(only_an_administrator_confirms),
		cmocka_unit_test(an_administrator_confirms_what_it_cannot_read),
		cmocka_unit_test(a_tail_that_was_altered_cannot_be_confirmed),
		cmocka_unit_test(nothing_is_written_on_an_unconfirmed_head),
		cmocka_unit_test(with_nothing_to_review_the_checkpoints_are_made_fresh_once),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
