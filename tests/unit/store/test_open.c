/* SPDX-License-Identifier: Apache-2.0 */
#include "scratch.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static struct store *
open_begun(enum store_mode mode)
{
	struct err err = ERR_INIT;
	struct store *store = NULL;

	assert_int_equal(store_open(scratch("vault.db"), mode, &store, &err), 0);
	assert_int_equal(store_begin(store, &err), 0);
	return store;
}

static void
what_was_committed_is_read_again(void **state)
{
	struct store *store CLEANUP(store_closep) = NULL;
	struct err err = ERR_INIT;
	struct slice got;

	(void)state;
	scratch_vault();
	store = open_begun(STORE_READ);
	assert_int_equal(store_doc_find(store, DOC_CHARTER, scratch_env, 2, &got, &err), 1);
	assert_true(slice_equal_text(got, "two"));
}

static void
what_was_rolled_back_is_not_there(void **state)
{
	struct store *store CLEANUP(store_closep) = NULL;
	struct err err = ERR_INIT;
	struct slice got;

	(void)state;
	scratch_vault();
	store = open_begun(STORE_WRITE);
	store_doc_add(store, DOC_CHARTER, scratch_env, 3, SLICE_LITERAL("three"), &err);
	store_rollback(store);
	assert_int_equal(store_begin(store, &err), 0);
	assert_int_equal(store_doc_find(store, DOC_CHARTER, scratch_env, 3, &got, &err), 0);
}

static void
a_new_vault_is_closed_to_others(void **state)
{
	struct stat status;

	(void)state;
	scratch_vault();
	assert_int_equal(stat(scratch("vault.db"), &status), 0);
	assert_int_equal(status.st_mode & 07777, 0600);
}

static void
a_missing_vault_is_not_found(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(scratch_try("vault.db", STORE_READ, &err), ERR_NOT_FOUND);
	assert_string_equal(err.id, "no-vault");
	assert_int_equal(scratch_try("no/such/vault.db", STORE_WRITE, &err), ERR_NOT_FOUND);
	assert_int_not_equal(access(scratch("vault.db"), F_OK), 0);
}

static void
an_existing_file_is_not_made_again(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	scratch_write("vault.db", "mine");
	assert_int_equal(scratch_try("vault.db", STORE_CREATE, &err), ERR_REFUSED);
	assert_string_equal(err.id, "vault-exists");
	assert_true(scratch_says("vault.db", "mine"));
}

static void
text_an_empty_file_and_a_folder_are_no_vaults(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	scratch_write("text", "DATABASE_URL=postgres://x\n");
	scratch_write("empty", "");
	assert_int_equal(mkdir(scratch("folder"), 0700), 0);
	assert_int_equal(scratch_try("text", STORE_READ, &err), ERR_TAMPERED);
	assert_int_equal(scratch_try("empty", STORE_READ, &err), ERR_TAMPERED);
	assert_int_equal(scratch_try("folder", STORE_READ, &err), ERR_TAMPERED);
}

static void
a_cut_off_vault_is_damaged(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	scratch_vault();
	assert_int_equal(truncate(scratch("vault.db"), 8192), 0);
	assert_int_equal(scratch_try("vault.db", STORE_READ, &err), ERR_TAMPERED);
}

static void
a_write_waits_no_longer_than_five_seconds(void **state)
{
	struct store *holder CLEANUP(store_closep) = NULL;
	struct err err = ERR_INIT;
	int status;
	pid_t pid;

	(void)state;
	scratch_vault();
	holder = open_begun(STORE_WRITE);
	pid = fork();
	if (pid == 0)
		_exit(scratch_try("vault.db", STORE_WRITE, &err) == ERR_CONFLICT &&
		    strcmp(err.id, "busy") == 0 ? 0 : 1);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static void
a_reader_is_not_kept_out_by_a_writer_at_work(void **state)
{
	struct store *writer CLEANUP(store_closep) = NULL;
	struct err err = ERR_INIT;
	int status;
	pid_t pid;

	(void)state;
	scratch_vault();
	writer = open_begun(STORE_WRITE);
	store_doc_add(writer, DOC_CHARTER, scratch_env, 3, SLICE_LITERAL("three"), &err);
	pid = fork();
	if (pid == 0)
		_exit(scratch_try("vault.db", STORE_READ, &err) == 0 ? 0 : 1);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

/* While a shared store is waited for, everything that was written has to stay in memory. */
static void
a_reader_is_not_kept_out_by_ten_thousand_uncommitted_rows(void **state)
{
	static const uint8_t record[1024] = {1};
	struct store *writer CLEANUP(store_closep) = NULL;
	uint8_t bidx[16] = {0};
	struct err err = ERR_INIT;
	int status, i;
	pid_t pid;

	(void)state;
	scratch_vault();
	writer = open_begun(STORE_WRITE);
	for (i = 0; i < 10000; i++) {
		bidx[0] = (uint8_t)(i >> 8);
		bidx[1] = (uint8_t)i;
		assert_int_equal(store_live_put(writer, scratch_env, bidx,
		    slice_of(record, sizeof(record)), &err), 0);
	}
	pid = fork();
	if (pid == 0)
		_exit(scratch_try("vault.db", STORE_READ, &err) == 0 ? 0 : 1);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_int_equal(store_commit(writer, &err), 0);
}

static void
a_vault_that_was_replaced_is_not_written(void **state)
{
	struct store *store CLEANUP(store_closep) = NULL;
	struct err err = ERR_INIT;

	(void)state;
	scratch_vault();
	assert_int_equal(store_open(scratch("vault.db"), STORE_WRITE, &store, &err), 0);
	assert_int_equal(rename(scratch("vault.db"), scratch("old.db")), 0);
	scratch_vault();
	assert_int_equal(store_begin(store, &err), ERR_CONFLICT);
}

static void
a_copy_has_every_row(void **state)
{
	struct store *store CLEANUP(store_closep) = NULL;
	struct store *copy CLEANUP(store_closep) = NULL;
	struct err err = ERR_INIT;
	struct slice got;
	uint64_t seq;

	(void)state;
	scratch_vault();
	store = open_begun(STORE_READ);
	assert_int_equal(store_backup(store, scratch("copy.db"), &err), 0);
	assert_int_equal(store_open(scratch("copy.db"), STORE_READ, &copy, &err), 0);
	assert_int_equal(store_begin(copy, &err), 0);
	assert_int_equal(store_doc_head(copy, DOC_CHARTER, scratch_env, &seq, &got, &err), 1);
	assert_int_equal(seq, 2);
}

static void
a_copy_replaces_nothing(void **state)
{
	struct store *store CLEANUP(store_closep) = NULL;
	struct err err = ERR_INIT;

	(void)state;
	scratch_vault();
	scratch_write("copy.db", "mine");
	store = open_begun(STORE_READ);
	assert_int_equal(store_backup(store, scratch("copy.db"), &err), ERR_REFUSED);
	assert_true(scratch_says("copy.db", "mine"));
}

static void
a_row_of_the_wrong_type_is_refused(void **state)
{
	struct store *store CLEANUP(store_closep) = NULL;
	struct err err = ERR_INIT;
	struct slice got;

	(void)state;
	scratch_vault();
	/* drop STRICT, plant a text, put STRICT back: what no honest program can do */
	scratch_sql("PRAGMA writable_schema=ON;"
		    "UPDATE sqlite_schema SET sql=replace(sql,'STRICT, ','') WHERE name='doc';"
		    "PRAGMA writable_schema=RESET");
	scratch_sql("UPDATE doc SET bytes='text' WHERE seq=2; PRAGMA writable_schema=ON;"
		    "UPDATE sqlite_schema SET sql=replace(sql,'WITHOUT ROWID','STRICT, WITHOUT ROWID')"
		    " WHERE name='doc'");
	store = open_begun(STORE_READ);
	assert_int_equal(store_doc_find(store, DOC_CHARTER, scratch_env, 2, &got, &err), ERR_TAMPERED);
}

/* As another user where this one is root, who may write anything. */
static void
become_nobody(void)
{
	if (geteuid() != 0)
		return;
	assert_int_equal(chown(scratch(""), 65534, 65534), 0);
	assert_int_equal(chown(scratch("vault.db"), 65534, 65534), 0);
	assert_int_equal(seteuid(65534), 0);
}

static void
a_file_that_may_not_be_written_is_told(void **state)
{
	struct err err = ERR_INIT;
	uid_t before = geteuid();

	(void)state;
	scratch_vault();
	become_nobody();
	assert_int_equal(chmod(scratch("vault.db"), 0400), 0);
	assert_int_equal(scratch_try("vault.db", STORE_WRITE, &err), ERR_SYSTEM);
	assert_int_equal(scratch_try("vault.db", STORE_READ, &err), 0);
	assert_int_equal(chmod(scratch("vault.db"), 0), 0);
	assert_int_equal(scratch_try("vault.db", STORE_READ, &err), ERR_SYSTEM);
	assert_non_null(strstr(err.message, "permission denied"));
	assert_int_equal(seteuid(before), 0);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, scratch_begin, scratch_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_FOLDER(what_was_committed_is_read_again),
		IN_FOLDER(what_was_rolled_back_is_not_there),
		IN_FOLDER(a_new_vault_is_closed_to_others),
		IN_FOLDER(a_missing_vault_is_not_found),
		IN_FOLDER(an_existing_file_is_not_made_again),
		IN_FOLDER(text_an_empty_file_and_a_folder_are_no_vaults),
		IN_FOLDER(a_cut_off_vault_is_damaged),
		IN_FOLDER(a_write_waits_no_longer_than_five_seconds),
		IN_FOLDER(a_reader_is_not_kept_out_by_a_writer_at_work),
		IN_FOLDER(a_reader_is_not_kept_out_by_ten_thousand_uncommitted_rows),
		IN_FOLDER(a_vault_that_was_replaced_is_not_written),
		IN_FOLDER(a_copy_has_every_row),
		IN_FOLDER(a_copy_replaces_nothing),
		IN_FOLDER(a_row_of_the_wrong_type_is_refused),
		IN_FOLDER(a_file_that_may_not_be_written_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
