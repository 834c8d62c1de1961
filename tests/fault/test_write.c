/* SPDX-License-Identifier: Apache-2.0 */
/* What changing a vault promises when nothing goes wrong on the disk. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/list.h"
#include "crypto/age.h"
#include "crypto/strength.h"
#include "model/envset.h"
#include "secret/secret.h"
#include "store/store.h"
#include "vault/vault_priv.h"
#include "vault/wire.h"
#include "world.h"

static struct world world;

static int
begin(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	world_start(&world);
	return world_create(&world, "at", true, &err);
}

/* Every test ends with a vault that verifies. */
static int
end(void **state)
{
	struct verify_result result;
	struct err err = ERR_INIT;
	int r = world_verify(&world, "at", &result, &err);

	(void)state;
	if (r < 0)
		fprintf(stderr, "verify: %s: %s (%s)\n", err.context, err.message, err.why);
	world_end(&world);
	return r < 0;
}

/* For tests that leave a vault which must not verify. */
static int
end_damaged(void **state)
{
	struct verify_result result;
	struct err err = ERR_INIT;
	int r = world_verify(&world, "at", &result, &err);

	(void)state;
	world_end(&world);
	return r == 0;
}

static int
set(const char *machine, const char *name, const char *value, struct err *err)
{
	return world_set(&world, "at", machine, name, value, err);
}

static void
must_set(const char *machine, const char *name, const char *value)
{
	struct err err = ERR_INIT;

	assert_int_equal(set(machine, name, value, &err), 0);
}

static int
commit_on(const char *machine, const struct change *changes, size_t count, struct err *err)
{
	struct commit_result result;

	return world_commit(&world, "at", machine, "dev", changes, count, &result, err);
}

static int
commit(const struct change *changes, size_t count, struct err *err)
{
	return commit_on("a", changes, count, err);
}

static int
unset(const char *name, struct err *err)
{
	struct change change = world_change(CHANGE_DELETE, name, "");

	return commit(&change, 1, err);
}

static int
import(const char *name, const char *value, struct err *err)
{
	struct change change = world_change(CHANGE_IMPORT, name, value);

	return commit(&change, 1, err);
}

static void
there_is(const char *machine, const char *text)
{
	struct err err = ERR_INIT;
	char *have CLEANUP(freep) = NULL;

	assert_int_equal(world_tell(&world, "at", machine, &have, &err), 0);
	assert_string_equal(have, text);
}

static void
a_new_vault_has_its_environments_and_nothing_in_them(void **state)
{
	(void)state;
	there_is("a", "[dev 1]\n[prod 1]\n");
}

static void
a_new_vault_is_closed_to_others(void **state)
{
	struct stat status;

	(void)state;
	assert_int_equal(stat(world_path(&world, "at/vault.db"), &status), 0);
	assert_int_equal(status.st_mode & 07777, 0600);
}

static void
nothing_is_left_beside_a_new_vault(void **state)
{
	char command[300];

	(void)state;
	snprintf(command, sizeof(command), "test \"$(ls -A %s/at)\" = \"$(printf 'a\\nvault.db')\"",
	    world.folder);
	assert_int_equal(system(command), 0);
}

static void
a_vault_is_not_made_over_another(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	must_set("a", "KEY", "FAKE");
	assert_int_equal(world_create(&world, "at", false, &err), ERR_REFUSED);
	assert_string_equal(err.id, "vault-exists");
	there_is("a", "[dev 2]\nKEY=FAKE 1\n[prod 1]\n");
}

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
	assert_int_equal(commit(&change, 1, &err), 0);
	change.note = SLICE_LITERAL("from the vendor");
	assert_int_equal(commit(&change, 1, &err), 0);
	change.expires_ms = 1900000000000;
	assert_int_equal(commit(&change, 1, &err), 0);
	there_is("a", "[dev 5]\nKEY=FAKE 4\n[prod 1]\n");
}

static void
an_import_of_the_same_value_keeps_the_note(void **state)
{
	struct change change = world_change(CHANGE_SET, "KEY", "FAKE");
	struct err err = ERR_INIT;

	(void)state;
	change.note = SLICE_LITERAL("from the vendor");
	assert_int_equal(commit(&change, 1, &err), 0);
	assert_int_equal(import("KEY", "FAKE", &err), 0);
	there_is("a", "[dev 2]\nKEY=FAKE 1\n[prod 1]\n");
}

static void
versions_go_on_after_a_deletion(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	must_set("a", "KEY", "FAKE-1");
	assert_int_equal(unset("KEY", &err), 0);
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
	assert_int_equal(commit(changes, ARRAY_LEN(changes), &err), 0);
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
	assert_int_equal(unset("KEY", &err), ERR_NOT_FOUND);
	assert_string_equal(err.id, "no-name");
	must_set("a", "KEY", "FAKE");
	assert_int_equal(unset("KEY", &err), 0);
	assert_int_equal(unset("KEY", &err), ERR_NOT_FOUND);
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
	assert_int_equal(commit(changes, ARRAY_LEN(changes), &err), 0);
	there_is("a", "[dev 5]\nB=FAKE-b2 2\nC=FAKE-c 1\nD=FAKE-d 1\n[prod 1]\n");
}

static void
a_name_that_another_changed_is_a_conflict_once(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	must_set("a", "KEY", "FAKE-1");
	there_is("b", "[dev 2]\nKEY=FAKE-1 1\n[prod 1]\n");
	must_set("a", "KEY", "FAKE-2");
	assert_int_equal(set("b", "KEY", "FAKE-mine", &err), ERR_CONFLICT);
	assert_string_equal(err.id, "changed-meanwhile");
	assert_non_null(strstr(err.message, "`KEY` of `dev` was changed by `alice` at 2023-11-14T"));
	there_is("a", "[dev 3]\nKEY=FAKE-2 2\n[prod 1]\n");
	assert_int_equal(set("b", "KEY", "FAKE-mine", &err), 0);
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
	assert_int_equal(unset("KEY", &err), 0);
	assert_int_equal(set("b", "KEY", "FAKE-mine", &err), ERR_CONFLICT);
	assert_non_null(strstr(err.message, "was removed by `alice`"));
}

static void
a_name_that_another_made_is_a_conflict(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	there_is("b", "[dev 1]\n[prod 1]\n");
	must_set("a", "KEY", "FAKE-1");
	assert_int_equal(set("b", "KEY", "FAKE-mine", &err), ERR_CONFLICT);
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
	assert_int_equal(commit_on("b", changes, 3, &err), ERR_CONFLICT);
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
	assert_int_equal(commit(&change, 1, &err), 0);
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
	assert_int_equal(import("KEY", "FAKE-1", &err), ERR_REFUSED);
	assert_string_equal(err.id, "leaked-value");
	assert_int_equal(import("KEY", "FAKE-2", &err), ERR_REFUSED);
	assert_int_equal(import("KEY", "FAKE-3", &err), 0); /* the first after the leak is good */
	there_is("a", "[dev 6]\nKEY=FAKE-3 5\n[prod 1]\n");
}

static void
a_leaked_value_does_not_come_back_after_a_deletion(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	must_set("a", "KEY", "FAKE-1");
	mark_leaked("KEY", "FAKE-2");
	assert_int_equal(unset("KEY", &err), 0);
	assert_int_equal(import("KEY", "FAKE-1", &err), ERR_REFUSED);
	assert_int_equal(import("OTHER", "FAKE-1", &err), 0);
}

static void
the_leaked_value_itself_is_no_new_value(void **state)
{
	struct change change = world_change(CHANGE_SET, "KEY", "FAKE-1");
	struct err err = ERR_INIT;

	(void)state;
	must_set("a", "KEY", "FAKE-1");
	change.flags = ENTRY_LEAKED;
	assert_int_equal(commit(&change, 1, &err), ERR_REFUSED);
	assert_string_equal(err.id, "leaked-value");
}

static void
refused_with(struct change change, const char *id)
{
	struct err err = ERR_INIT;

	assert_int_equal(commit(&change, 1, &err), ERR_INVALID);
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
	assert_int_equal(commit(&change, 1, &err), 0);
	assert_int_equal(commit(&change, 1, &err), 0);
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
	assert_int_equal(commit(changes, 2, &err), ERR_INVALID);
	assert_string_equal(err.id, "name-twice");
}

static void
binary_values_come_back(void **state)
{
	static const unsigned char bytes[] = {0, 1, 0xff, '\n', 0x80};
	struct change change = {CHANGE_SET, SLICE_LITERAL("KEY"), slice_of(bytes, sizeof(bytes)),
		slice_of("", 0), 0, 0};
	struct envset *values CLEANUP(envset_freep) = NULL;
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct identities ids;
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(commit(&change, 1, &err), 0);
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
	assert_int_equal(set("a", "KEY", "FAKE", &err), ERR_NO_KEY);
	identity_free(world.self);
	world.self = self;
	there_is("a", "[dev 1]\n[prod 1]\n");
}

static int
add_env(const char *name, struct err *err)
{
	struct vault *vault CLEANUP(vault_closep) = NULL;
	const struct vault_new_env env = {name, true};
	struct identities ids;
	int r = world_open(&world, "at", "a", VAULT_WRITE, &ids, &vault, err);

	return r < 0 ? r : vault_add_env(vault, &env, err);
}

static void
an_environment_is_added_and_written(void **state)
{
	struct change change = world_change(CHANGE_SET, "KEY", "FAKE");
	struct commit_result result;
	struct err err = ERR_INIT;

	(void)state;
	must_set("a", "KEY", "FAKE");
	assert_int_equal(add_env("staging", &err), 0);
	assert_int_equal(world_commit(&world, "at", "a", "staging", &change, 1, &result, &err), 0);
	there_is("a", "[dev 2]\nKEY=FAKE 1\n[prod 1]\n[staging 2]\nKEY=FAKE 1\n");
}

static void
an_environment_is_not_added_twice_nor_with_an_impossible_name(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(add_env("dev", &err), ERR_REFUSED);
	assert_string_equal(err.id, "env-exists");
	assert_int_equal(add_env("Dev", &err), ERR_INVALID);
	there_is("a", "[dev 1]\n[prod 1]\n");
}

static void
only_an_administrator_adds_an_environment(void **state)
{
	struct identity *self = world.self;
	struct err err = ERR_INIT;

	(void)state;
	world.self = world_recovery();
	assert_int_equal(add_env("staging", &err), ERR_NO_KEY);
	identity_free(world.self);
	world.self = self;
}

/* The escrow of dev, opened with the recovery key. */
static struct secret *
escrow(void)
{
	struct identity *rescue CLEANUP(identity_freep) = world_recovery();
	struct store *store CLEANUP(store_closep) = NULL;
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	struct secret *text = NULL;
	struct identities ids;
	struct err err = ERR_INIT;
	struct slice age;

	assert_int_equal(world_open(&world, "at", "a", VAULT_READ, &ids, &vault, &err), 0);
	assert_int_equal(vault_env_open(vault, "dev", &env, &err), 0);
	assert_int_equal(store_open(world_path(&world, "at/vault.db"), STORE_READ, &store, &err), 0);
	assert_int_equal(store_begin(store, &err), 0);
	assert_int_equal(store_escrow_find(store, vault_env_info(env)->env_id, &age, &err), 1);
	assert_int_equal(age_unseal(age, &rescue, 1, &text, &err), 0);
	return text;
}

static void
the_recovery_key_opens_the_newest_values(void **state)
{
	struct secret *text CLEANUP(secret_freep) = NULL;
	struct buf have CLEANUP(buf_done) = BUF_INIT;
	struct change change = {CHANGE_SET, SLICE_LITERAL("BYTES"), slice_of("\0\xff\x10z", 4),
		slice_of("", 0), 0, 0};
	struct err err = ERR_INIT;

	(void)state;
	must_set("a", "KEY", "a \"quoted\"\\ line\nand \x01 ü");
	assert_int_equal(commit(&change, 1, &err), 0);
	text = escrow();
	buf_add(&have, secret_slice(text));
	assert_non_null(strstr(buf_text(&have), "\"env\":\"dev\",\"seq\":3,\"values\":{\n"
	    "\"BYTES\":{\"b64\":\"AP8Qeg==\"},\n"
	    "\"KEY\":\"a \\\"quoted\\\"\\\\ line\\u000aand \\u0001 ü\"}}\n"));
}

enum { MANY = 200 };

/* Every second one is a word, every second one random; enough for several threads. */
static void
import_many(char (*names)[16], char (*values)[40])
{
	struct change changes[MANY];
	struct err err = ERR_INIT;
	size_t i, j;

	for (i = 0; i < MANY; i++) {
		snprintf(names[i], sizeof(names[i]), "KEY_%03zu", i);
		snprintf(values[i], sizeof(values[i]), "FAKE-password-%zu", i);
		for (j = 0; i % 2 == 1 && j < 39; j++)
			values[i][j] = (char)('A' + rand() % 26 + (rand() % 2) * 32);
		changes[i] = world_change(CHANGE_IMPORT, names[i], values[i]);
	}
	assert_int_equal(commit(changes, MANY, &err), 0);
}

static void
the_shape_is(const char (*values)[40], size_t entries)
{
	struct compare_keys *keys CLEANUP(compare_keys_freep) = NULL;
	struct arena *arena CLEANUP(arena_freep) = arena_new(0);
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	struct shape shape CLEANUP(shape_done) = {0};
	struct identities ids;
	struct err err = ERR_INIT;
	size_t i;

	assert_int_equal(world_open(&world, "at", "a", VAULT_READ, &ids, &vault, &err), 0);
	assert_int_equal(vault_env_open(vault, "dev", &env, &err), 0);
	assert_int_equal(vault_compare_keys(vault, &keys, &err), 0);
	assert_int_equal(env_shape(env, keys, arena, &shape, &err), 1);
	assert_int_equal(shape.count, entries);
	for (i = 0; i < MANY; i++) {
		bool is_weak = strength_is_weak(slice_of_text(values[i]));

		assert_int_equal(shape.entries[i].state, is_weak ? SHAPE_WEAK : 0);
		assert_int_equal(bytes_are_zero(shape.entries[i].tag, TAG), is_weak);
	}
}

static void
a_secret_has_a_tag_where_its_estimate_allows_one(void **state)
{
	static char names[MANY][16], values[MANY][40];

	(void)state;
	import_many(names, values);
	the_shape_is((const char (*)[40])values, MANY);
	must_set("a", "LAST", "FAKE");
	the_shape_is((const char (*)[40])values, MANY + 1);
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
	assert_int_equal(set("a", "C", "FAKE", &err), ERR_TAMPERED);
}

static void
an_older_version_that_was_put_back_is_not_signed(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	must_set("a", "A", "FAKE-1");
	must_set("a", "A", "FAKE-2");
	execute("UPDATE live SET rec=(SELECT rec FROM hist LIMIT 1)");
	assert_int_equal(set("a", "C", "FAKE", &err), ERR_TAMPERED);
}

static void
a_history_that_was_altered_is_not_continued(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	must_set("a", "A", "FAKE-1");
	must_set("a", "A", "FAKE-2");
	execute("DELETE FROM hist");
	assert_int_equal(set("a", "A", "FAKE-3", &err), ERR_TAMPERED);
}

static int
backup(const char *to, struct err *err)
{
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct identities ids;
	int r = world_open(&world, "at", "a", VAULT_READ, &ids, &vault, err);

	return r < 0 ? r : vault_backup(vault, world_path(&world, to), err);
}

static int
restore(const char *machine, const char *from, struct err *err)
{
	struct vault_place place = {
		.path = world_path(&world, "at/vault.db"),
		.project_root = world.folder,
		.state_folder = strcmp(machine, "a") == 0 ? world_path(&world, "at/a") :
		    world_path(&world, "at/b"),
		.now_ms = world.now_ms++,
	};

	return vault_restore(&place, world_path(&world, from), err);
}

static void
a_backup_restores_what_was_there(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	must_set("a", "KEY", "FAKE");
	assert_int_equal(backup("copy.db", &err), 0);
	assert_int_equal(unlink(world_path(&world, "at/vault.db")), 0);
	assert_int_equal(restore("a", "copy.db", &err), 0);
	there_is("a", "[dev 2]\nKEY=FAKE 1\n[prod 1]\n");
}

static void
a_backup_replaces_no_file(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(backup("copy.db", &err), 0);
	assert_int_equal(backup("copy.db", &err), ERR_REFUSED);
}

static void
an_older_backup_is_refused(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(backup("copy.db", &err), 0);
	must_set("a", "KEY", "FAKE");
	assert_int_equal(restore("a", "copy.db", &err), ERR_ROLLED_BACK);
	there_is("a", "[dev 2]\nKEY=FAKE 1\n[prod 1]\n");
}

static void
a_backup_older_than_what_is_in_place_is_refused_though_nobody_saw_it(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	there_is("b", "[dev 1]\n[prod 1]\n");
	assert_int_equal(backup("copy.db", &err), 0);
	must_set("a", "KEY", "FAKE");
	assert_int_equal(restore("b", "copy.db", &err), ERR_ROLLED_BACK);
	there_is("a", "[dev 2]\nKEY=FAKE 1\n[prod 1]\n");
}

static void
a_backup_of_another_history_is_refused(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	world_copy(&world, "at", "other");
	assert_int_equal(world_set(&world, "other", "a", "KEY", "FAKE-other", &err), 0);
	must_set("a", "KEY", "FAKE");
	assert_int_equal(restore("a", "other/vault.db", &err), ERR_FORKED);
	there_is("a", "[dev 2]\nKEY=FAKE 1\n[prod 1]\n");
}

static void
a_backup_of_another_vault_is_refused(void **state)
{
	struct err err = ERR_INIT;
	struct world other;

	(void)state;
	world_start(&other);
	assert_int_equal(world_create(&other, "at", false, &err), 0);
	assert_int_equal(rename(world_path(&other, "at/vault.db"), world_path(&world, "copy.db")), 0);
	world_end(&other);
	assert_int_equal(restore("a", "copy.db", &err), ERR_UNKNOWN_VAULT);
	there_is("a", "[dev 1]\n[prod 1]\n");
}

static void
a_damaged_backup_is_refused(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	must_set("a", "KEY", "FAKE");
	assert_int_equal(backup("copy.db", &err), 0);
	assert_int_equal(truncate(world_path(&world, "copy.db"), 12288), 0);
	assert_int_equal(restore("a", "copy.db", &err), ERR_TAMPERED);
	there_is("a", "[dev 2]\nKEY=FAKE 1\n[prod 1]\n");
}

static void
a_restore_replaces_a_vault_that_is_damaged(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	must_set("a", "KEY", "FAKE");
	assert_int_equal(backup("copy.db", &err), 0);
	assert_int_equal(truncate(world_path(&world, "at/vault.db"), 12288), 0);
	assert_int_equal(restore("a", "copy.db", &err), 0);
	there_is("a", "[dev 2]\nKEY=FAKE 1\n[prod 1]\n");
}

#define SOUND(test) cmocka_unit_test_setup_teardown(test, begin, end)
#define DAMAGED(test) cmocka_unit_test_setup_teardown(test, begin, end_damaged)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		SOUND(a_new_vault_has_its_environments_and_nothing_in_them),
		SOUND(a_new_vault_is_closed_to_others),
		SOUND(nothing_is_left_beside_a_new_vault),
		SOUND(a_vault_is_not_made_over_another),
		SOUND(what_was_set_is_read_again),
		SOUND(the_same_value_again_is_no_commit),
		SOUND(the_same_value_with_another_flag_note_or_end_is_a_commit),
		SOUND(an_import_of_the_same_value_keeps_the_note),
		SOUND(versions_go_on_after_a_deletion),
		SOUND(what_one_commit_moves_to_the_history_is_in_the_order_of_its_index),
		SOUND(a_name_that_is_not_there_cannot_be_deleted),
		SOUND(one_commit_sets_imports_and_deletes),
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
		SOUND(impossible_names_values_and_notes_are_refused),
		SOUND(the_largest_value_and_note_are_kept),
		SOUND(a_name_twice_in_one_commit_is_refused),
		SOUND(binary_values_come_back),
		SOUND(several_commits_with_one_open_vault),
		SOUND(a_vault_that_is_open_for_reading_is_not_written),
		SOUND(somebody_without_the_right_writes_nothing),
		SOUND(an_environment_is_added_and_written),
		SOUND(an_environment_is_not_added_twice_nor_with_an_impossible_name),
		SOUND(only_an_administrator_adds_an_environment),
		SOUND(the_recovery_key_opens_the_newest_values),
		SOUND(a_secret_has_a_tag_where_its_estimate_allows_one),
		DAMAGED(a_row_that_was_taken_away_is_not_signed_away),
		DAMAGED(an_older_version_that_was_put_back_is_not_signed),
		DAMAGED(a_history_that_was_altered_is_not_continued),
		SOUND(a_backup_restores_what_was_there),
		SOUND(a_backup_replaces_no_file),
		SOUND(an_older_backup_is_refused),
		SOUND(a_backup_older_than_what_is_in_place_is_refused_though_nobody_saw_it),
		SOUND(a_backup_of_another_history_is_refused),
		SOUND(a_backup_of_another_vault_is_refused),
		SOUND(a_damaged_backup_is_refused),
		SOUND(a_restore_replaces_a_vault_that_is_damaged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
