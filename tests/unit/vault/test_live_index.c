/* SPDX-License-Identifier: Apache-2.0 */
/* A few values of a large environment: what is kept beside the seen state, and what it is worth. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/list.h"
#include "large.h"
#include "secret/secret.h"
#include "vault/keys.h"
#include "vault/vault_priv.h"

enum { NAMES = 400 };

static void
large_open(struct large *large)
{
	large_make(large, NAMES);
}

/* The index file, "" if there is none; the caller frees it. */
static char *
index_path(const struct large *large)
{
	char *folder CLEANUP(freep) = path_join(large->stage.state, "seen");
	DIR *dir = opendir(folder);
	struct dirent *entry;
	char *found = NULL;

	while (dir != NULL && (entry = readdir(dir)) != NULL)
		if (slice_ends_with(slice_of_text(entry->d_name), ".live"))
			found = path_join(folder, entry->d_name);
	if (dir != NULL)
		closedir(dir);
	return found == NULL ? xstrdup("") : found;
}

/* Read ONE name; the value into OUT, "" if it is not there. */
static int
read_one(struct large *large, const char *one, char out[32])
{
	struct slice only = slice_of_text(one);
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	struct envset *set CLEANUP(envset_freep) = NULL;
	struct err err CLEANUP(err_done) = ERR_INIT;
	int r;

	r = vault_open(&large->stage.place, VAULT_READ, &vault, &err);
	if (r < 0)
		return r;
	vault_use(vault, &large->stage.ids);
	r = vault_env_open(vault, "big", &env, &err);
	if (r == 0)
		r = vault_env_read(env, &only, 1, &set, &err);
	out[0] = '\0';
	if (r == 0 && envset_count(set) == 1)
		snprintf(out, 32, "%s", envset_at(set, 0)->value.data);
	return r;
}

static void
assert_read(struct large *large, const char *name, const char *value)
{
	char out[32];

	assert_int_equal(read_one(large, name, out), 0);
	assert_string_equal(out, value);
}

static void
a_complete_read_leaves_an_index_that_only_we_can_write(void **state)
{
	struct large large CLEANUP(large_done);
	char *path CLEANUP(freep) = NULL;

	(void)state;
	large_open(&large);
	assert_read(&large, "NAME_007", "NAME_007");
	path = index_path(&large);
	assert_true(file_exists(path));
	assert_read(&large, "NAME_123", "NAME_123");
	assert_read(&large, "NOT_THERE", "");
}

/* The row of another name is spoilt: a full read would notice, a look-up has no need to. */
static void
spoil_another_row(struct large *large, const char *but)
{
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	struct err err = ERR_INIT;
	uint8_t bidx[BIDX];
	struct slice binds[1];

	assert_int_equal(vault_open(&large->stage.place, VAULT_READ, &vault, &err), 0);
	vault_use(vault, &large->stage.ids);
	assert_int_equal(vault_env_open(vault, "big", &env, &err), 0);
	assert_int_equal(env_access(env, RIGHT_READ, &err), 0);
	env_keys_bidx(env->access.keys, slice_of_text(but), bidx);
	vault_env_closep(&env);
	vault_closep(&vault);
	binds[0] = slice_of(bidx, BIDX);
	stage_sql(
	    &large->stage, "UPDATE live SET rec=zeroblob(length(rec)) WHERE bidx<>?", binds, 1);
}

static void
a_name_is_read_by_the_index_alone(void **state)
{
	struct large large CLEANUP(large_done);
	char out[32];

	(void)state;
	large_open(&large);
	assert_read(&large, "NAME_007", "NAME_007");
	spoil_another_row(&large, "NAME_123");
	assert_read(&large, "NAME_123", "NAME_123");
	assert_int_equal(read_one(&large, "NAME_007", out), ERR_TAMPERED);
}

static void
a_row_that_is_gone_or_planted_is_tampered(void **state)
{
	struct large large CLEANUP(large_done);
	uint8_t env_and_more[1] = {0};
	struct slice none = slice_of(env_and_more, 0);
	char out[32];

	(void)state;
	large_open(&large);
	assert_read(&large, "NAME_007", "NAME_007");
	stage_sql(&large.stage, "DELETE FROM live", &none, 0);
	assert_int_equal(read_one(&large, "NAME_007", out), ERR_TAMPERED);
}

static void
a_damaged_index_costs_time_and_nothing_else(void **state)
{
	struct buf bytes CLEANUP(buf_done) = BUF_INIT;
	struct large large CLEANUP(large_done);
	char *path CLEANUP(freep) = NULL;
	struct err err = ERR_INIT;
	size_t i;

	(void)state;
	large_open(&large);
	assert_read(&large, "NAME_007", "NAME_007");
	path = index_path(&large);
	assert_int_equal(file_read(path, 1 << 20, &bytes, &err), 0);
	for (i = 44; i < bytes.len; i++)
		bytes.data[i] ^= 0x55;
	assert_int_equal(file_replace(path, buf_slice(&bytes), 0600, &err), 0);
	assert_read(&large, "NAME_007", "NAME_007");
	assert_read(&large, "NAME_399", "NAME_399");
	assert_int_equal(file_replace(path, SLICE_LITERAL("VLI1"), 0600, &err), 0);
	assert_read(&large, "NAME_007", "NAME_007");
}

static void
an_index_that_others_could_write_is_not_used(void **state)
{
	struct large large CLEANUP(large_done);
	char *path CLEANUP(freep) = NULL;
	char out[32];

	(void)state;
	large_open(&large);
	assert_read(&large, "NAME_007", "NAME_007");
	path = index_path(&large);
	spoil_another_row(&large, "NAME_123");
	assert_int_equal(chmod(path, 0666), 0);
	assert_int_equal(read_one(&large, "NAME_123", out), ERR_TAMPERED);
}

static void
a_new_commit_makes_the_index_old(void **state)
{
	struct change change = {.kind = CHANGE_SET,
	    .name = SLICE_LITERAL("NAME_007"),
	    .value = SLICE_LITERAL("new"),
	    .flags = ENTRY_PLAIN};
	struct large large CLEANUP(large_done);
	struct vault *vault = NULL;
	struct vault_env *env = NULL;
	struct commit_result result;
	struct err err = ERR_INIT;

	(void)state;
	large_open(&large);
	assert_read(&large, "NAME_007", "NAME_007");
	assert_int_equal(vault_open(&large.stage.place, VAULT_WRITE, &vault, &err), 0);
	vault_use(vault, &large.stage.ids);
	assert_int_equal(vault_env_open(vault, "big", &env, &err), 0);
	assert_int_equal(vault_env_commit(env, &change, 1, "", &result, &err), 0);
	vault_env_close(env);
	vault_close(vault);
	assert_read(&large, "NAME_007", "new");
	assert_read(&large, "NAME_008", "NAME_008");
}

static void
an_index_that_says_it_already_is_not_written_again(void **state)
{
	struct large large CLEANUP(large_done);
	char *path CLEANUP(freep) = NULL;
	struct stat before, after;
	struct err err = ERR_INIT;

	(void)state;
	large_open(&large);
	assert_int_equal(large_read(&large, NULL, &err), 0);
	path = index_path(&large);
	assert_int_equal(stat(path, &before), 0);
	assert_int_equal(large_read(&large, NULL, &err), 0);
	assert_int_equal(stat(path, &after), 0);
	assert_int_equal(before.st_ino, after.st_ino);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_complete_read_leaves_an_index_that_only_we_can_write),
	    cmocka_unit_test(a_name_is_read_by_the_index_alone),
	    cmocka_unit_test(a_row_that_is_gone_or_planted_is_tampered),
	    cmocka_unit_test(a_damaged_index_costs_time_and_nothing_else),
	    cmocka_unit_test(an_index_that_others_could_write_is_not_used),
	    cmocka_unit_test(a_new_commit_makes_the_index_old),
	    cmocka_unit_test(an_index_that_says_it_already_is_not_written_again),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
