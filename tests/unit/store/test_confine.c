/* SPDX-License-Identifier: Apache-2.0 */
/* What an attacker can plant beside or inside the vault (VAULT.md §14 row 11). */
#include "scratch.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void
put_u32(unsigned char *at, uint32_t n)
{
	at[0] = (unsigned char)(n >> 24);
	at[1] = (unsigned char)(n >> 16);
	at[2] = (unsigned char)(n >> 8);
	at[3] = (unsigned char)n;
}

/* A journal that SQLite takes for hot, with NAME as its super-journal. */
static void
plant_journal(const char *name)
{
	static const unsigned char magic[8] = {0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7};
	unsigned char bytes[2048] = {0};
	size_t len = strlen(name), at = 512, i;
	uint32_t sum = 0;
	FILE *file = fopen(scratch("vault.db-journal"), "wb");

	memcpy(bytes, magic, 8);
	put_u32(bytes + 16, 4);    /* pages of the vault before */
	put_u32(bytes + 20, 512);  /* sector */
	put_u32(bytes + 24, 4096); /* page */
	put_u32(bytes + at, 0x40000000 / 4096 + 1);
	memcpy(bytes + at + 4, name, len);
	for (i = 0; i < len; i++)
		sum += (uint32_t)(signed char)name[i];
	put_u32(bytes + at + 4 + len, (uint32_t)len);
	put_u32(bytes + at + 8 + len, sum);
	memcpy(bytes + at + 12 + len, magic, 8);
	assert_non_null(file);
	fwrite(bytes, 1, at + 20 + len, file);
	fclose(file);
}

static void
a_super_journal_in_a_planted_journal_is_not_deleted(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	scratch_vault();
	scratch_write("victim", "precious");
	plant_journal(scratch("victim"));
	assert_int_equal(scratch_try("vault.db", STORE_WRITE, &err), ERR_TAMPERED);
	assert_true(scratch_says("victim", "precious"));
}

static void
a_reader_that_undoes_a_planted_journal_deletes_nothing_else(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	scratch_vault();
	scratch_write("victim", "precious");
	plant_journal(scratch("victim"));
	assert_int_equal(scratch_try("vault.db", STORE_READ, &err), ERR_TAMPERED);
	assert_true(scratch_says("victim", "precious"));
}

/* As a write that was killed leaves it, before the first page of the vault was changed. */
static void
leave_journal(void)
{
	static const unsigned char magic[8] = {0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7};
	unsigned char bytes[512] = {0};
	FILE *vault = fopen(scratch("vault.db"), "rb"), *journal;

	assert_non_null(vault);
	fseek(vault, 28, SEEK_SET);
	assert_int_equal(fread(bytes + 16, 1, 4, vault), 4); /* its pages */
	fclose(vault);
	memcpy(bytes, magic, 8);
	put_u32(bytes + 20, 512);
	put_u32(bytes + 24, 4096);
	journal = fopen(scratch("vault.db-journal"), "wb");
	assert_non_null(journal);
	fwrite(bytes, 1, sizeof(bytes), journal);
	fclose(journal);
}

static void
a_reader_that_undoes_an_interrupted_write_tells_no_error(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	scratch_vault();
	leave_journal();
	assert_int_equal(scratch_try("vault.db", STORE_READ, &err), 0);
	assert_int_equal(err.code, 0);
	assert_string_equal(err.message, "");
	assert_int_equal(access(scratch("vault.db-journal"), F_OK), -1);
}

static void
a_super_journal_in_another_folder_is_refused_too(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	scratch_vault();
	mkdir(scratch("other"), 0700);
	scratch_write("other/victim", "precious");
	plant_journal(scratch("other/victim"));
	assert_int_equal(scratch_try("vault.db", STORE_WRITE, &err), ERR_TAMPERED);
	assert_true(scratch_says("other/victim", "precious"));
}

static void
a_super_journal_that_is_a_file_uri_is_refused(void **state)
{
	struct err err = ERR_INIT;
	char uri[300];

	(void)state;
	scratch_vault();
	scratch_write("victim", "precious");
	snprintf(uri, sizeof(uri), "file:%s", scratch("victim"));
	plant_journal(uri);
	assert_int_equal(scratch_try("vault.db", STORE_WRITE, &err), ERR_TAMPERED);
	assert_true(scratch_says("victim", "precious"));
}

static void
a_linked_journal_is_refused(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	scratch_vault();
	plant_journal("x");
	assert_int_equal(rename(scratch("vault.db-journal"), scratch("victim")), 0);
	assert_int_equal(symlink(scratch("victim"), scratch("vault.db-journal")), 0);
	assert_int_equal(scratch_try("vault.db", STORE_WRITE, &err), ERR_TAMPERED);
	assert_int_equal(access(scratch("victim"), F_OK), 0);
}

static void
a_journal_that_links_to_nothing_makes_no_file_elsewhere(void **state)
{
	struct store *store CLEANUP(store_closep) = NULL;
	struct err err = ERR_INIT;

	(void)state;
	scratch_vault();
	assert_int_equal(symlink(scratch("elsewhere"), scratch("vault.db-journal")), 0);
	assert_int_equal(store_open(scratch("vault.db"), STORE_WRITE, &store, &err), 0);
	assert_int_equal(store_begin(store, &err), 0);
	assert_int_equal(store_doc_add(store, DOC_CHARTER, scratch_env, 3, SLICE_LITERAL("x"), &err), ERR_TAMPERED);
	assert_int_not_equal(access(scratch("elsewhere"), F_OK), 0);
}

static void
a_fifo_as_journal_does_not_hang(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	scratch_vault();
	assert_int_equal(mkfifo(scratch("vault.db-journal"), 0600), 0);
	assert_int_not_equal(scratch_try("vault.db", STORE_WRITE, &err), ERR_BUG);
}

static void
a_linked_vault_is_refused(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	scratch_vault();
	assert_int_equal(symlink(scratch("vault.db"), scratch("link.db")), 0);
	assert_int_equal(scratch_try("link.db", STORE_READ, &err), ERR_TAMPERED);
	assert_int_equal(scratch_try("link.db", STORE_WRITE, &err), ERR_TAMPERED);
}

static void
a_name_that_looks_like_a_uri_is_a_name(void **state)
{
	struct store *store CLEANUP(store_closep) = NULL;
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(chdir(scratch("")), 0);
	assert_int_equal(store_open("file:vault.db?mode=memory", STORE_CREATE, &store, &err), 0);
	assert_int_equal(store_begin(store, &err), 0);
	assert_int_equal(store_commit(store, &err), 0);
	assert_int_equal(access(scratch("file:vault.db?mode=memory"), F_OK), 0);
	assert_int_not_equal(access(scratch("vault.db"), F_OK), 0);
	assert_int_equal(chdir("/"), 0);
}

static void
a_write_ahead_log_beside_the_vault_is_not_touched(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	scratch_vault();
	scratch_write("vault.db-wal", "planted");
	scratch_write("vault.db-shm", "planted");
	assert_int_equal(scratch_try("vault.db", STORE_WRITE, &err), 0);
	assert_true(scratch_says("vault.db-wal", "planted"));
	assert_true(scratch_says("vault.db-shm", "planted"));
}

static void
the_write_ahead_log_flag_is_refused_before_sqlite_reads(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	scratch_vault();
	scratch_poke("vault.db", 18, "\2\2", 2);
	assert_int_equal(scratch_try("vault.db", STORE_WRITE, &err), ERR_TAMPERED);
	assert_int_not_equal(access(scratch("vault.db-wal"), F_OK), 0);
}

static const char *const hostile[] = {
	"CREATE VIEW v AS SELECT 1",
	"CREATE TRIGGER t AFTER INSERT ON doc BEGIN DELETE FROM doc; END",
	"CREATE TABLE extra(x)",
	"CREATE INDEX extra ON doc(length(bytes))",
	"CREATE INDEX plain ON doc(seq)",
	"CREATE VIRTUAL TABLE f USING fts5(x)",
	"CREATE VIRTUAL TABLE r USING rtree(a,b,c)",
	"DROP INDEX hist_ver",
	"DROP TABLE shape",
	"ALTER TABLE shape ADD COLUMN x BLOB",
	"ALTER TABLE shape ADD COLUMN x BLOB AS (env) VIRTUAL",
	"ALTER TABLE shape RENAME TO other",
	"ALTER TABLE doc RENAME COLUMN bytes TO byte",
	"DROP TABLE live; CREATE VIEW live AS SELECT env, blob AS bidx, blob AS rec FROM ops",
	"DROP TABLE shape; CREATE TABLE shape(env BLOB PRIMARY KEY NOT NULL, blob BLOB NOT NULL DEFAULT x'00') STRICT, WITHOUT ROWID",
	"DROP TABLE shape; CREATE TABLE shape(env BLOB PRIMARY KEY NOT NULL,  blob BLOB NOT NULL) STRICT, WITHOUT ROWID",
	"DROP TABLE shape; CREATE TABLE shape(env BLOB PRIMARY KEY NOT NULL, blob BLOB NOT NULL)",
	"DROP TABLE escrow; CREATE TABLE escrow(env BLOB PRIMARY KEY NOT NULL REFERENCES shape(env), age BLOB NOT NULL) STRICT, WITHOUT ROWID",
	"PRAGMA writable_schema=ON; UPDATE sqlite_schema SET sql=sql||' ' WHERE name='doc'",
	"PRAGMA writable_schema=ON; UPDATE sqlite_schema SET type='view' WHERE name='ops'",
	"PRAGMA writable_schema=ON; UPDATE sqlite_schema SET sql=NULL WHERE name='ops'",
	"PRAGMA writable_schema=ON; UPDATE sqlite_schema SET rootpage=99 WHERE name='ops'",
	"PRAGMA writable_schema=ON; INSERT INTO sqlite_schema SELECT * FROM sqlite_schema WHERE name='doc'",
	"ANALYZE",
};

static void
every_hostile_schema_is_refused(void **state)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(hostile); i++) {
		struct err err = ERR_INIT;

		unlink(scratch("vault.db"));
		scratch_vault();
		scratch_sql(hostile[i]);
		if (scratch_try("vault.db", STORE_READ, &err) != ERR_TAMPERED)
			fail_msg("accepted for reading: %s", hostile[i]);
		if (scratch_try("vault.db", STORE_WRITE, &err) != ERR_TAMPERED)
			fail_msg("accepted for writing: %s", hostile[i]);
	}
	(void)state;
	print_message("%zu hostile schemas refused\n", ARRAY_LEN(hostile));
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, scratch_begin, scratch_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_FOLDER(a_super_journal_in_a_planted_journal_is_not_deleted),
		IN_FOLDER(a_reader_that_undoes_a_planted_journal_deletes_nothing_else),
		IN_FOLDER(a_reader_that_undoes_an_interrupted_write_tells_no_error),
		IN_FOLDER(a_super_journal_in_another_folder_is_refused_too),
		IN_FOLDER(a_super_journal_that_is_a_file_uri_is_refused),
		IN_FOLDER(a_linked_journal_is_refused),
		IN_FOLDER(a_journal_that_links_to_nothing_makes_no_file_elsewhere),
		IN_FOLDER(a_fifo_as_journal_does_not_hang),
		IN_FOLDER(a_linked_vault_is_refused),
		IN_FOLDER(a_name_that_looks_like_a_uri_is_a_name),
		IN_FOLDER(a_write_ahead_log_beside_the_vault_is_not_touched),
		IN_FOLDER(the_write_ahead_log_flag_is_refused_before_sqlite_reads),
		IN_FOLDER(every_hostile_schema_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
