/* SPDX-License-Identifier: Apache-2.0 */
/* Whole vaults and whole environments: made, added, escrowed, backed up and restored. */
#include "acts.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/list.h"
#include "crypto/age.h"
#include "crypto/strength.h"
#include "secret/secret.h"
#include "store/store.h"
#include "vault/vault_priv.h"
#include "vault/wire.h"

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
a_vault_that_could_not_be_remembered_is_not_made(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(mkdir(world_path(&world, "elsewhere"), 0700), 0);
	assert_int_equal(close(creat(world_path(&world, "elsewhere/a"), 0600)), 0);
	assert_int_equal(world_create(&world, "elsewhere", false, &err), ERR_SYSTEM);
	assert_int_not_equal(access(world_path(&world, "elsewhere/vault.db"), F_OK), 0);
}

enum { NAMES_MOST = 65535 };

static void
an_environment_has_at_most_65535_names(void **state)
{
	struct change *changes CLEANUP(freep) = xcalloc(NAMES_MOST + 1, sizeof(*changes));
	char (*names)[16] CLEANUP(freep) = xcalloc(NAMES_MOST + 1, sizeof(*names));
	struct err err = ERR_INIT;
	size_t i;

	(void)state;
	for (i = 0; i <= NAMES_MOST; i++) {
		snprintf(names[i], sizeof(names[i]), "N%zu", i);
		changes[i] = world_change(CHANGE_IMPORT, names[i], "");
		changes[i].flags = ENTRY_PLAIN;
	}
	assert_int_equal(act_commit(changes, NAMES_MOST + 1, &err), ERR_REFUSED);
	assert_string_equal(err.id, "too-many-names");
	there_is("a", "[dev 1]\n[prod 1]\n");
	assert_int_equal(act_commit(changes, NAMES_MOST, &err), 0);
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
	struct change change = {.kind = CHANGE_SET, .name = SLICE_LITERAL("BYTES"), .value = slice_of("\0\xff\x10z", 4),
		.note = slice_of("", 0)};
	struct err err = ERR_INIT;

	(void)state;
	must_set("a", "KEY", "a \"quoted\"\\ line\nand \x01 ü");
	assert_int_equal(act_commit(&change, 1, &err), 0);
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
	assert_int_equal(act_commit(changes, MANY, &err), 0);
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
	assert_int_equal(vault_env_shape(env, keys, arena, &shape, &err), 1);
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		SOUND(a_new_vault_has_its_environments_and_nothing_in_them),
		SOUND(a_new_vault_is_closed_to_others),
		SOUND(nothing_is_left_beside_a_new_vault),
		SOUND(a_vault_is_not_made_over_another),
		SOUND(a_vault_that_could_not_be_remembered_is_not_made),
		SOUND(an_environment_has_at_most_65535_names),
		SOUND(an_environment_is_added_and_written),
		SOUND(an_environment_is_not_added_twice_nor_with_an_impossible_name),
		SOUND(only_an_administrator_adds_an_environment),
		SOUND(the_recovery_key_opens_the_newest_values),
		SOUND(a_secret_has_a_tag_where_its_estimate_allows_one),
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
