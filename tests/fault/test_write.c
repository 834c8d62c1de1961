/* SPDX-License-Identifier: Apache-2.0 */
/* What a commit promises when nothing goes wrong on the disk. */
#include "acts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "model/envset.h"
#include "store/store.h"
#include "vault/keys.h"

static void
what_was_set_is_read_again(void **state)
{
	(void)state;
	must_set("a", "KEY", "FAKE-1");
	must_set("a", "OTHER", "");
	must_set("a", "KEY", "FAKE-2");
	there_is("a", "[dev 4]\nKEY=FAKE-2 2\nOTHER= 1\n[prod 1]\n");
}

static void
the_same_value_again_is_no_commit(void **state)
{
	struct change change = world_change(CHANGE_SET, "KEY", "FAKE");
	struct commit_result result;
	struct err err = ERR_INIT;

	(void)state;
	must_set("a", "KEY", "FAKE");
	assert_int_equal(world_commit(&world, "at", "a", "dev", &change, 1, &result, &err), 0);
	assert_int_equal(result.seq, 2);
	assert_int_equal(result.changed, 0);
	assert_int_equal(result.unchanged, 1);
	there_is("a", "[dev 2]\nKEY=FAKE 1\n[prod 1]\n");
}

static void
the_same_value_with_another_flag_note_or_end_is_a_commit(void **state)
{
	struct change change = world_change(CHANGE_SET, "KEY", "FAKE");
	struct err err = ERR_INIT;

	(void)state;
	must_set("a", "KEY", "FAKE");
	change.flags = ENTRY_PLAIN;
	assert_int_equal(act_commit(&change, 1, &err), 0);
	change.note = SLICE_LITERAL("from the vendor");
	assert_int_equal(act_commit(&change, 1, &err), 0);
	change.expires_ms = 1900000000000;
	assert_int_equal(act_commit(&change, 1, &err), 0);
	there_is("a", "[dev 5]\nKEY=FAKE 4\n[prod 1]\n");
}

static void
an_import_of_the_same_value_keeps_the_note(void **state)
{
	struct change change = world_change(CHANGE_SET, "KEY", "FAKE");
	struct err err = ERR_INIT;

	(void)state;
	change.note = SLICE_LITERAL("from the vendor");
	assert_int_equal(act_commit(&change, 1, &err), 0);
	assert_int_equal(act_import("KEY", "FAKE", &err), 0);
	there_is("a", "[dev 2]\nKEY=FAKE 1\n[prod 1]\n");
}

static void
versions_go_on_after_a_deletion(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	must_set("a", "KEY", "FAKE-1");
	assert_int_equal(act_unset("KEY", &err), 0);
	there_is("a", "[dev 3]\n[prod 1]\n");
	must_set("a", "KEY", "FAKE-3");
	there_is("a", "[dev 4]\nKEY=FAKE-3 3\n[prod 1]\n");
}

struct order {
	uint8_t bidx[BIDX];
	uint64_t version;
	size_t rows;
};

static int
follows(void *cookie, const struct store_row *row, struct err *err)
{
	struct order *order = cookie;
	int step = order->rows++ == 0 ? 1 : memcmp(row->bidx, order->bidx, BIDX);

	(void)err;
	/* ascending, and a tombstone right behind the value it ends */
	assert_true(step > 0 || (step == 0 && row->version == order->version + 1));
	memcpy(order->bidx, row->bidx, BIDX);
	order->version = row->version;
	return 0;
}

static void
what_one_commit_moves_to_the_history_is_in_the_order_of_its_index(void **state)
{
	struct change changes[] = {
		world_change(CHANGE_SET, "A", "FAKE-2"), world_change(CHANGE_DELETE, "B", ""),
		world_change(CHANGE_SET, "C", "FAKE-2"), world_change(CHANGE_DELETE, "D", ""),
		world_change(CHANGE_SET, "E", "FAKE-2"), world_change(CHANGE_DELETE, "F", ""),
	};
	struct store *store CLEANUP(store_closep) = NULL;
	struct order order = {.rows = 0};
	struct err err = ERR_INIT;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(changes); i++)
		must_set("a", (const char *)changes[i].name.data, "FAKE-1");
	assert_int_equal(act_commit(changes, ARRAY_LEN(changes), &err), 0);
	assert_int_equal(store_open(world_path(&world, "at/vault.db"), STORE_READ, &store, &err), 0);
	assert_int_equal(store_begin(store, &err), 0);
	assert_int_equal(store_each(store, TABLE_HIST, 0, NULL, follows, &order, &err), 0);
	assert_int_equal(order.rows, 9);
}

static void
a_name_that_is_not_there_cannot_be_deleted(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(act_unset("KEY", &err), ERR_NOT_FOUND);
	assert_string_equal(err.id, "no-name");
	must_set("a", "KEY", "FAKE");
	assert_int_equal(act_unset("KEY", &err), 0);
	assert_int_equal(act_unset("KEY", &err), ERR_NOT_FOUND);
}

static void
one_commit_sets_imports_and_deletes(void **state)
{
	struct change changes[] = {
		world_change(CHANGE_SET, "C", "FAKE-c"),
		world_change(CHANGE_DELETE, "A", ""),
		world_change(CHANGE_IMPORT, "B", "FAKE-b2"),
		world_change(CHANGE_SET, "D", "FAKE-d"),
	};
	struct err err = ERR_INIT;

	(void)state;
	must_set("a", "A", "FAKE-a");
	must_set("a", "B", "FAKE-b");
	must_set("a", "D", "FAKE-d");
	assert_int_equal(act_commit(changes, ARRAY_LEN(changes), &err), 0);
	there_is("a", "[dev 5]\nB=FAKE-b2 2\nC=FAKE-c 1\nD=FAKE-d 1\n[prod 1]\n");
}

static void
refused_with(struct change change, const char *id)
{
	struct err err = ERR_INIT;

	assert_int_equal(act_commit(&change, 1, &err), ERR_INVALID);
	assert_string_equal(err.id, id);
	there_is("a", "[dev 1]\n[prod 1]\n");
}

static void
impossible_names_values_and_notes_are_refused(void **state)
{
	struct change change = world_change(CHANGE_SET, "KEY", "FAKE");
	char *large CLEANUP(freep) = xcalloc(1, (1 << 20) + 1);

	(void)state;
	refused_with(world_change(CHANGE_SET, "1KEY", "FAKE"), "name-invalid");
	refused_with(world_change(CHANGE_SET, "", "FAKE"), "name-invalid");
	change.note = SLICE_LITERAL("\xff");
	refused_with(change, "note-not-text");
	change.note = slice_of(large, 1025);
	refused_with(change, "note-too-large");
	change.note = slice_of("", 0);
	change.value = slice_of(large, (1 << 20) + 1);
	refused_with(change, "value-too-large");
}

static void
the_largest_value_and_note_are_kept(void **state)
{
	struct change change = world_change(CHANGE_SET, "KEY", "FAKE");
	char *large CLEANUP(freep) = xcalloc(1, 1 << 20);
	struct err err = ERR_INIT;

	(void)state;
	memset(large, 'x', 1 << 20);
	change.value = slice_of(large, 1 << 20);
	change.note = slice_of(large, 1024);
	assert_int_equal(act_commit(&change, 1, &err), 0);
	assert_int_equal(act_commit(&change, 1, &err), 0);
}

static void
a_name_twice_in_one_commit_is_refused(void **state)
{
	struct change changes[] = {
		world_change(CHANGE_SET, "KEY", "FAKE-1"),
		world_change(CHANGE_DELETE, "KEY", ""),
	};
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(act_commit(changes, 2, &err), ERR_INVALID);
	assert_string_equal(err.id, "name-twice");
}

static void
binary_values_come_back(void **state)
{
	static const unsigned char bytes[] = {0, 1, 0xff, '\n', 0x80};
	struct change change = {.kind = CHANGE_SET, .name = SLICE_LITERAL("KEY"), .value = slice_of(bytes, sizeof(bytes)),
		.note = slice_of("", 0)};
	struct envset *values CLEANUP(envset_freep) = NULL;
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct identities ids;
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(act_commit(&change, 1, &err), 0);
	assert_int_equal(world_open(&world, "at", "a", VAULT_READ, &ids, &vault, &err), 0);
	assert_int_equal(vault_env_open(vault, "dev", &env, &err), 0);
	assert_int_equal(vault_env_read(env, NULL, 0, &values, &err), 0);
	assert_true(slice_equal(envset_at(values, 0)->value, slice_of(bytes, sizeof(bytes))));
	assert_int_equal(envset_at(values, 0)->flags, ENTRY_BINARY);
	vault_env_close(env);
	env = NULL;
	vault_close(vault);
	vault = NULL;
}

static void
several_commits_with_one_open_vault(void **state)
{
	struct change change = world_change(CHANGE_SET, "KEY", "FAKE");
	struct vault *vault CLEANUP(vault_closep) = NULL;
	static const char *const names[] = {"dev", "prod", "dev"};
	struct commit_result result;
	struct identities ids;
	struct err err = ERR_INIT;
	size_t i;

	(void)state;
	assert_int_equal(world_open(&world, "at", "a", VAULT_WRITE, &ids, &vault, &err), 0);
	for (i = 0; i < ARRAY_LEN(names); i++) {
		struct vault_env *env CLEANUP(vault_env_closep) = NULL;

		change.value = slice_of_text(i == 2 ? "FAKE-again" : "FAKE");
		assert_int_equal(vault_env_open(vault, names[i], &env, &err), 0);
		assert_int_equal(vault_env_commit(env, &change, 1, "", &result, &err), 0);
	}
	vault_close(vault);
	vault = NULL;
	there_is("a", "[dev 3]\nKEY=FAKE-again 2\n[prod 2]\nKEY=FAKE 1\n");
}

static void
a_vault_that_is_open_for_reading_is_not_written(void **state)
{
	struct change change = world_change(CHANGE_SET, "KEY", "FAKE");
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct commit_result result;
	struct identities ids;
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(world_open(&world, "at", "a", VAULT_READ, &ids, &vault, &err), 0);
	assert_int_equal(vault_env_open(vault, "dev", &env, &err), 0);
	assert_int_equal(vault_env_commit(env, &change, 1, "", &result, &err), ERR_BUG);
}

static void
somebody_without_the_right_writes_nothing(void **state)
{
	struct identity *self = world.self;
	struct err err = ERR_INIT;

	(void)state;
	world.self = world_recovery(); /* may read everything */
	assert_int_equal(act_set("a", "KEY", "FAKE", &err), ERR_NO_KEY);
	identity_free(world.self);
	world.self = self;
	there_is("a", "[dev 1]\n[prod 1]\n");
}

static void
execute(const char *sql)
{
	char command[600];

	snprintf(command, sizeof(command), "sqlite3 %s/at/vault.db \"%s\"", world.folder, sql);
	assert_int_equal(system(command), 0);
}

static void
a_row_that_was_taken_away_is_not_signed_away(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	must_set("a", "A", "FAKE-1");
	must_set("a", "B", "FAKE-1");
	execute("DELETE FROM live WHERE bidx=(SELECT min(bidx) FROM live)");
	assert_int_equal(act_set("a", "C", "FAKE", &err), ERR_TAMPERED);
}

static void
an_older_version_that_was_put_back_is_not_signed(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	must_set("a", "A", "FAKE-1");
	must_set("a", "A", "FAKE-2");
	execute("UPDATE live SET rec=(SELECT rec FROM hist LIMIT 1)");
	assert_int_equal(act_set("a", "C", "FAKE", &err), ERR_TAMPERED);
}

static void
a_history_that_was_altered_is_not_continued(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	must_set("a", "A", "FAKE-1");
	must_set("a", "A", "FAKE-2");
	execute("DELETE FROM hist");
	assert_int_equal(act_set("a", "A", "FAKE-3", &err), ERR_TAMPERED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		SOUND(what_was_set_is_read_again),
		SOUND(the_same_value_again_is_no_commit),
		SOUND(the_same_value_with_another_flag_note_or_end_is_a_commit),
		SOUND(an_import_of_the_same_value_keeps_the_note),
		SOUND(versions_go_on_after_a_deletion),
		SOUND(what_one_commit_moves_to_the_history_is_in_the_order_of_its_index),
		SOUND(a_name_that_is_not_there_cannot_be_deleted),
		SOUND(one_commit_sets_imports_and_deletes),
		SOUND(impossible_names_values_and_notes_are_refused),
		SOUND(the_largest_value_and_note_are_kept),
		SOUND(a_name_twice_in_one_commit_is_refused),
		SOUND(binary_values_come_back),
		SOUND(several_commits_with_one_open_vault),
		SOUND(a_vault_that_is_open_for_reading_is_not_written),
		SOUND(somebody_without_the_right_writes_nothing),
		DAMAGED(a_row_that_was_taken_away_is_not_signed_away),
		DAMAGED(an_older_version_that_was_put_back_is_not_signed),
		DAMAGED(a_history_that_was_altered_is_not_continued),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
