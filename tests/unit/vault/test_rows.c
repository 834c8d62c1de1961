/* SPDX-License-Identifier: Apache-2.0 */
/* VAULT.md §14 row 4: the rows of an environment of 20 values moved about in every way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "fixture.h"
#include "secret/secret.h"
#include "vault/doc.h"

enum { ROWS = 20 };

static struct stage stage;
static struct buf original = BUF_INIT;
static uint8_t id[VAULT_ID];
static struct {
	uint8_t bidx[16];
	struct buf now, before; /* its record, and the one of version 1 */
} rows[ROWS];
static size_t tried, accepted;

/* The first column of each row that SQL gives, appended to OUT; returns how many. */
static size_t
select_bytes(
    const char *sql, const struct slice *binds, size_t bind_count, struct buf *out, size_t most)
{
	sqlite3 *db;
	sqlite3_stmt *stmt;
	size_t count = 0, i;

	assert_int_equal(sqlite3_open_v2(stage.path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
	for (i = 0; i < bind_count; i++)
		sqlite3_bind_blob(
		    stmt, (int)i + 1, binds[i].data, (int)binds[i].len, SQLITE_STATIC);
	for (; count < most && sqlite3_step(stmt) == SQLITE_ROW; count++)
		buf_add(&out[count],
		    slice_of(sqlite3_column_blob(stmt, 0), (size_t)sqlite3_column_bytes(stmt, 0)));
	sqlite3_finalize(stmt);
	sqlite3_close(db);
	return count;
}

static void
env_id(const char *name, uint8_t out[ENV_ID])
{
	env_id_of(id, name, out);
}

/* Everything as it was: the file, and nothing seen but the pin. */
static void
put_back(void)
{
	FILE *file = fopen(stage.path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(original.data, 1, original.len, file), original.len);
	fclose(file);
}

static int
read_names(const char *name)
{
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	struct envset *set CLEANUP(envset_freep) = NULL;
	struct err err CLEANUP(err_done) = ERR_INIT;
	int r = vault_open(&stage.place, VAULT_READ, &vault, &err);

	if (r < 0)
		return r;
	vault_use(vault, &stage.ids);
	r = vault_env_open(vault, name, &env, &err);
	return r < 0 ? r : vault_env_read(env, NULL, 0, &set, &err);
}

static void
expect_tampered(const char *what, const char *name)
{
	int r = read_names(name);

	tried++;
	if (r != ERR_TAMPERED) {
		accepted++;
		fprintf(stderr, "%s: %d\n", what, r);
	}
	put_back();
}

static int
set_up(void **state)
{
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct err err = ERR_INIT;
	struct buf found[ROWS] = {BUF_INIT};
	uint8_t env[ENV_ID];
	struct slice binds[2];
	size_t i;

	(void)state;
	stage_base(&stage, "team", "alice");
	assert_int_equal(file_read(stage.path, 16 << 20, &original, &err), 0);
	assert_int_equal(vault_open(&stage.place, VAULT_READ, &vault, &err), 0);
	memcpy(id, vault_id(vault), VAULT_ID);
	assert_int_equal(read_names("rows"), 0);
	env_id("rows", env);
	binds[0] = slice_of(env, ENV_ID);
	assert_int_equal(
	    select_bytes("SELECT bidx FROM live WHERE env=? ORDER BY bidx", binds, 1, found, ROWS),
	    ROWS);
	for (i = 0; i < ROWS; i++) {
		memcpy(rows[i].bidx, found[i].data, 16);
		binds[1] = slice_of(rows[i].bidx, 16);
		assert_int_equal(select_bytes("SELECT rec FROM live WHERE env=? AND bidx=?", binds,
				     2, &rows[i].now, 1),
		    1);
		assert_int_equal(select_bytes("SELECT rec FROM hist WHERE env=? AND bidx=?", binds,
				     2, &rows[i].before, 1),
		    1);
		buf_done(&found[i]);
	}
	return 0;
}

static int
tear_down(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < ROWS; i++) {
		buf_done(&rows[i].now);
		buf_done(&rows[i].before);
	}
	buf_done(&original);
	stage_done(&stage);
	printf("%zu changed tables, %zu accepted\n", tried, accepted);
	return 0;
}

/* REC in the row of BIDX in environment NAME. */
static void
put_row(const char *name, const uint8_t *bidx, struct slice rec)
{
	uint8_t env[ENV_ID];
	struct slice binds[3];

	env_id(name, env);
	binds[0] = slice_of(env, ENV_ID);
	binds[1] = slice_of(bidx, 16);
	binds[2] = rec;
	stage_sql(&stage, "INSERT OR REPLACE INTO live VALUES(?,?,?)", binds, 3);
}

static void
delete_row(const uint8_t *bidx)
{
	uint8_t env[ENV_ID];
	struct slice binds[2];

	env_id("rows", env);
	binds[0] = slice_of(env, ENV_ID);
	binds[1] = slice_of(bidx, 16);
	stage_sql(&stage, "DELETE FROM live WHERE env=? AND bidx=?", binds, 2);
}

static void
swapped_rows_are_refused(void **state)
{
	size_t i, k;

	(void)state;
	for (i = 0; i < ROWS; i++)
		for (k = i + 1; k < ROWS; k++) {
			put_row("rows", rows[i].bidx, buf_slice(&rows[k].now));
			put_row("rows", rows[k].bidx, buf_slice(&rows[i].now));
			expect_tampered("swap", "rows");
		}
	assert_int_equal(accepted, 0);
}

/* The header says the row's own bidx, so that only seal and root can tell. */
static void
rows_with_a_patched_header_are_refused(void **state)
{
	size_t i, k;

	(void)state;
	for (i = 0; i < ROWS; i++)
		for (k = 0; k < ROWS; k++) {
			struct buf patched CLEANUP(buf_done) = BUF_INIT;

			if (i == k)
				continue;
			buf_add(&patched, buf_slice(&rows[k].now));
			memcpy(patched.data + 28, rows[i].bidx, 16);
			put_row("rows", rows[i].bidx, buf_slice(&patched));
			expect_tampered("patched header", "rows");
		}
	assert_int_equal(accepted, 0);
}

static void
deleted_and_doubled_rows_are_refused(void **state)
{
	uint8_t other[16] = {0x80};
	size_t i;

	(void)state;
	for (i = 0; i < ROWS; i++) {
		delete_row(rows[i].bidx);
		expect_tampered("deletion", "rows");
		other[1] = (uint8_t)i;
		put_row("rows", other, buf_slice(&rows[i].now));
		expect_tampered("duplicate", "rows");
		put_row("rows", rows[i].bidx, buf_slice(&rows[(i + 1) % ROWS].now));
		expect_tampered("duplicate over another", "rows");
	}
	assert_int_equal(accepted, 0);
}

static void
older_versions_are_refused(void **state)
{
	uint8_t env[ENV_ID];
	struct slice binds[2];
	size_t i;

	(void)state;
	env_id("rows", env);
	binds[0] = slice_of(env, ENV_ID);
	for (i = 0; i < ROWS; i++) {
		put_row("rows", rows[i].bidx, buf_slice(&rows[i].before));
		expect_tampered("older version", "rows");
		/* rolled back whole: its history is shortened with it */
		put_row("rows", rows[i].bidx, buf_slice(&rows[i].before));
		binds[1] = slice_of(rows[i].bidx, 16);
		stage_sql(&stage, "DELETE FROM hist WHERE env=? AND bidx=?", binds, 2);
		expect_tampered("one name rolled back", "rows");
	}
	assert_int_equal(accepted, 0);
}

static void
rows_of_other_environments_and_vaults_are_refused(void **state)
{
	static const char *const others[] = {"prod", "dev", "base"};
	struct buf foreign[ROWS] = {BUF_INIT};
	struct stage team = stage;
	size_t count, i, k;

	(void)state;
	for (i = 0; i < ROWS; i++)
		for (k = 0; k < ARRAY_LEN(others); k++) {
			put_row(others[k], rows[i].bidx, buf_slice(&rows[i].now));
			expect_tampered("moved to another environment", others[k]);
		}
	stage_base(&stage, "sample", "alice");
	count = select_bytes("SELECT rec FROM live", NULL, 0, foreign, ROWS);
	assert_true(count >= 10);
	stage_done(&stage);
	stage = team;
	for (k = 0; k < count; k++)
		for (i = 0; i < ROWS; i++) {
			put_row("rows", rows[i].bidx, buf_slice(&foreign[k]));
			expect_tampered("of another vault", "rows");
		}
	for (k = 0; k < count; k++)
		buf_done(&foreign[k]);
	assert_int_equal(accepted, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(swapped_rows_are_refused),
	    cmocka_unit_test(rows_with_a_patched_header_are_refused),
	    cmocka_unit_test(deleted_and_doubled_rows_are_refused),
	    cmocka_unit_test(older_versions_are_refused),
	    cmocka_unit_test(rows_of_other_environments_and_vaults_are_refused),
	};

	secret_start();
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
