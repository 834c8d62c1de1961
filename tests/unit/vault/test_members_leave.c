/* SPDX-License-Identifier: Apache-2.0 */
/* Members who leave: what the roster without them confirms, and what they take along. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <sqlite3.h>
#include <string.h>

#include "base/list.h"
#include "secret/secret.h"
#include "team.h"
#include "vault/vault_priv.h"

enum { DAY = 86400000 };

static bool
is_checkpointed(struct scene *scene, const struct env_info *info)
{
	const struct checkpoint *at = roster_checkpoint(vault_roster(scene->vault), info->env_id);

	return at != NULL && at->commit.seq == info->seq && at->charter.seq == info->charter_seq &&
	       memcmp(at->commit.hash, info->commit_hash, DOC_HASH) == 0;
}

static int
need_checkpoint(void *cookie, const struct env_info *info, struct err *err)
{
	(void)err;
	assert_true(is_checkpointed(cookie, info));
	return 0;
}

static void
a_removal_confirms_every_environment_readable_or_not(void **state)
{
	struct scene scene CLEANUP(scene_done);
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	begin(&scene, "ben"); /* who reads dev alone */
	must_remove(&scene, "wendy");
	assert_int_equal(vault_each_env(scene.vault, need_checkpoint, &scene, &err), 0);
	assert_int_equal(vault_find_member(scene.vault, "wendy", &(const struct member *){NULL}, &err),
	    ERR_NOT_FOUND);
	must_verify(&scene);
}

static void
a_person_who_leaves_takes_the_comparison_key_along(void **state)
{
	struct compare_keys *keys CLEANUP(compare_keys_freep) = NULL;
	struct scene scene CLEANUP(scene_done);
	struct err err CLEANUP(err_done) = ERR_INIT;
	uint8_t wendy[MEMBER_ID], rita[MEMBER_ID], gate[MEMBER_ID], ci[MEMBER_ID], before[32];
	uint32_t epoch;

	(void)state;
	begin(&scene, "alice");
	memcpy(wendy, called(&scene, "wendy")->id, MEMBER_ID);
	memcpy(rita, called(&scene, "rita")->id, MEMBER_ID);
	memcpy(gate, called(&scene, "gate")->id, MEMBER_ID);
	memcpy(ci, called(&scene, "ci")->id, MEMBER_ID);
	memcpy(before, vault_roster(scene.vault)->ck_commit, 32);
	epoch = vault_roster(scene.vault)->ck_epoch;
	must_remove(&scene, "wendy");
	assert_int_equal(vault_roster(scene.vault)->ck_epoch, epoch + 1);
	assert_memory_not_equal(vault_roster(scene.vault)->ck_commit, before, 32);
	assert_false(has_wrap(&scene, wendy));
	assert_false(has_wrap(&scene, ci));
	assert_true(has_wrap(&scene, rita));
	assert_true(has_wrap(&scene, gate));
	assert_int_equal(vault_compare_keys(scene.vault, &keys, &err), 0);
	assert_non_null(keys);
	must_verify(&scene);
}

static size_t
old_wraps(struct scene *scene, const uint8_t keyc[32])
{
	sqlite3_stmt *stmt;
	sqlite3 *db;
	size_t count;

	assert_int_equal(sqlite3_open(scene->stage.path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, "SELECT count(*) FROM wrap WHERE keyc=?", -1, &stmt, NULL),
	    SQLITE_OK);
	sqlite3_bind_blob(stmt, 1, keyc, 32, SQLITE_STATIC);
	assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
	count = (size_t)sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	sqlite3_close(db);
	return count;
}

static void
no_wrap_of_the_key_before_is_left(void **state)
{
	struct scene scene CLEANUP(scene_done);
	uint8_t before[32];

	(void)state;
	begin(&scene, "alice");
	memcpy(before, vault_roster(scene.vault)->ck_commit, 32);
	must_remove(&scene, "gate");
	vault_close(scene.vault);
	scene.vault = NULL;
	assert_int_equal(old_wraps(&scene, before), 0);
}

static void
a_service_that_leaves_takes_no_comparison_key_along(void **state)
{
	struct scene scene CLEANUP(scene_done);
	struct err err CLEANUP(err_done) = ERR_INIT;
	uint32_t epoch;

	(void)state;
	begin(&scene, "alice");
	epoch = vault_roster(scene.vault)->ck_epoch;
	must_remove(&scene, "ci");
	assert_int_equal(vault_roster(scene.vault)->ck_epoch, epoch);
	assert_int_equal(vault_each_env(scene.vault, need_checkpoint, &scene, &err), 0);
	must_verify(&scene);
}

static void
several_leave_in_one_roster(void **state)
{
	static const char *const labels[] = {"wendy", "ci", "gate"};
	struct scene scene CLEANUP(scene_done);
	struct err err CLEANUP(err_done) = ERR_INIT;
	uint8_t ids[3][MEMBER_ID];
	uint64_t seq;
	size_t i;

	(void)state;
	begin(&scene, "alice");
	seq = scene.vault->rosters.head;
	for (i = 0; i < 3; i++)
		memcpy(ids[i], called(&scene, labels[i])->id, MEMBER_ID);
	assert_int_equal(
	    vault_member_remove(scene.vault, (const uint8_t(*)[MEMBER_ID])ids, 3, &err), 0);
	assert_int_equal(scene.vault->rosters.head, seq + 1);
	for (i = 0; i < 3; i++)
		assert_null(roster_find(vault_roster(scene.vault), ids[i]));
	must_verify(&scene);
}

static void
the_last_administrator_stays(void **state)
{
	struct member_change down = {.has_role = true, .role = ROLE_MEMBER};
	struct member_change end = {.has_not_after = true};
	struct scene scene CLEANUP(scene_done);
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	begin(&scene, "alice");
	must_remove(&scene, "ben"); /* expired-admin is there, and no help */
	again(&scene, "alice");
	refused(remove_one(&scene, "alice", &err), &err, ERR_REFUSED, "last-administrator");
	again(&scene, "alice");
	refused(vault_member_change(scene.vault, called(&scene, "alice")->id, &down, &err), &err,
	    ERR_REFUSED, "last-administrator");
	again(&scene, "alice");
	end.not_after_ms = scene.stage.place.now_ms + DAY;
	refused(vault_member_change(scene.vault, called(&scene, "alice")->id, &end, &err), &err,
	    ERR_REFUSED, "last-administrator");
}

static void
an_administrator_can_remove_itself_while_another_stays(void **state)
{
	struct member member = somebody("nora", CLASS_PERSON);
	struct scene scene CLEANUP(scene_done);
	struct err err CLEANUP(err_done) = ERR_INIT;
	uint8_t id[MEMBER_ID];

	(void)state;
	begin(&scene, "alice");
	must_remove(&scene, "alice");
	must_verify(&scene);
	again(&scene, "alice");
	refused(vault_member_add(scene.vault, &member, id, &err), &err, ERR_NO_KEY, "no-right");
	again(&scene, "ben");
	assert_int_equal(vault_member_add(scene.vault, &member, id, &err), 0);
	must_verify(&scene);
}

static void
a_removed_member_is_removed_only_once(void **state)
{
	struct scene scene CLEANUP(scene_done);
	struct err err CLEANUP(err_done) = ERR_INIT;
	uint8_t ids[1][MEMBER_ID];

	(void)state;
	begin(&scene, "alice");
	memcpy(ids[0], called(&scene, "wendy")->id, MEMBER_ID);
	must_remove(&scene, "wendy");
	refused(vault_member_remove(scene.vault, (const uint8_t(*)[MEMBER_ID])ids, 1, &err), &err,
	    ERR_NOT_FOUND, "no-member");
}

struct pasts {
	struct member_past items[32];
	size_t count;
};

static int
take_past(void *cookie, const struct member_past *past, struct err *err)
{
	struct pasts *pasts = cookie;

	(void)err;
	pasts->items[pasts->count++] = *past;
	return 0;
}

static void
who_is_removed_and_added_again_is_there_twice_in_the_past(void **state)
{
	struct pasts pasts = {.count = 0};
	struct scene scene CLEANUP(scene_done);
	struct err err CLEANUP(err_done) = ERR_INIT;
	uint8_t id[MEMBER_ID], by[MEMBER_ID];
	struct member wendy;
	uint64_t seq;

	(void)state;
	begin(&scene, "ben");
	memcpy(by, called(&scene, "ben")->id, MEMBER_ID);
	wendy = *called(&scene, "wendy");
	seq = scene.vault->rosters.head;
	must_remove(&scene, "wendy");
	assert_int_equal(vault_member_add(scene.vault, &wendy, id, &err), 0);
	assert_memory_equal(id, wendy.id, MEMBER_ID);
	assert_true(has_wrap(&scene, id));
	assert_int_equal(vault_each_member_past(scene.vault, take_past, &pasts, &err), 0);
	assert_int_equal(pasts.count, 12);
	for (size_t i = 0; i < 11; i++) {
		bool is_wendy = strcmp(pasts.items[i].member.label, "wendy") == 0;

		assert_int_equal(pasts.items[i].added_seq, 1);
		assert_int_equal(pasts.items[i].removed_seq, is_wendy ? seq + 1 : 0);
		if (is_wendy)
			assert_memory_equal(pasts.items[i].removed_by, by, MEMBER_ID);
	}
	assert_string_equal(pasts.items[11].member.label, "wendy");
	assert_int_equal(pasts.items[11].added_seq, seq + 2);
	assert_int_equal(pasts.items[11].removed_seq, 0);
	must_verify(&scene);
}

static void
what_a_removed_member_wrote_before_is_read_on(void **state)
{
	struct scene scene CLEANUP(scene_done);
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	struct envset *values CLEANUP(envset_freep) = NULL;
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	begin(&scene, "alice");
	must_remove(&scene, "wendy"); /* whose commit is the head of prod, above its checkpoint */
	again(&scene, "rita");
	assert_int_equal(vault_env_open(scene.vault, "prod", &env, &err), 0);
	assert_int_equal(vault_env_read(env, NULL, 0, &values, &err), 0);
}

static void
an_environment_that_is_too_old_to_be_read_holds_no_removal_up(void **state)
{
	struct fixtures fixtures;
	size_t index;
	json_t *item;
	bool met = false;

	(void)state;
	fixtures_load(&fixtures);
	json_array_foreach(fixtures.cases, index, item) {
		struct envset *values CLEANUP(envset_freep) = NULL;
		struct scene scene = {0};
		struct err err CLEANUP(err_done) = ERR_INIT;

		if (strcmp(json_string_value(json_object_get(item, "name")),
			"newest commit older than the environment allows") != 0)
			continue;
		met = true;
		stage_open(&scene.stage, &fixtures, item);
		assert_int_equal(vault_open(&scene.stage.place, VAULT_WRITE, &scene.vault, &err), 0);
		vault_use(scene.vault, &scene.stage.ids);
		assert_int_equal(vault_env_open(scene.vault, "prod", &scene.env, &err), 0);
		assert_int_equal(vault_env_read(scene.env, NULL, 0, &values, &err), ERR_BEHIND);
		err_done(&err);
		must_remove(&scene, "wendy");
		scene_done(&scene);
	}
	fixtures_done(&fixtures);
	assert_true(met);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_removal_confirms_every_environment_readable_or_not),
		cmocka_unit_test(a_person_who_leaves_takes_the_comparison_key_along),
		cmocka_unit_test(no_wrap_of_the_key_before_is_left),
		cmocka_unit_test(a_service_that_leaves_takes_no_comparison_key_along),
		cmocka_unit_test(several_leave_in_one_roster),
		cmocka_unit_test(the_last_administrator_stays),
		cmocka_unit_test(an_administrator_can_remove_itself_while_another_stays),
		cmocka_unit_test(a_removed_member_is_removed_only_once),
		cmocka_unit_test(who_is_removed_and_added_again_is_there_twice_in_the_past),
		cmocka_unit_test(what_a_removed_member_wrote_before_is_read_on),
		cmocka_unit_test(an_environment_that_is_too_old_to_be_read_holds_no_removal_up),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
