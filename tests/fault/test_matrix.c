/* SPDX-License-Identifier: Apache-2.0 */
/*
 * VAULT.md §14 row 4: rows that were swapped, taken away, doubled, put back or carried over from
 * elsewhere. Every read of the environment is refused.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/list.h"
#include "model/envset.h"
#include "store/store.h"
#include "vault/doc.h"
#include "vault/keys.h"
#include "world.h"

enum { ROWS = 20 };

/* The rows of one environment: bidx and record each. */
struct rows {
	uint8_t bidx[ROWS][BIDX];
	struct buf records[ROWS];
	size_t count;
};

static struct world world;
static uint8_t dev[ENV_ID], other_dev[ENV_ID], prod[ENV_ID];
static struct rows live, old, of_prod, of_other;
static unsigned long tried;

/* ROWS values of two versions each. */
static void
fill(const char *at, const char *env, const char *mark)
{
	char names[ROWS][16], values[ROWS][40];
	struct change changes[ROWS];
	struct commit_result result;
	struct err err = ERR_INIT;
	int round, i;

	for (round = 0; round < 2; round++) {
		for (i = 0; i < ROWS; i++) {
			snprintf(names[i], sizeof(names[i]), "KEY_%02d", i);
			snprintf(values[i], sizeof(values[i]), "FAKE-%s-%d-%d", mark, i, round);
			changes[i] = world_change(CHANGE_SET, names[i], values[i]);
		}
		assert_int_equal(world_commit(&world, at, "a", env, changes, ROWS, &result, &err), 0);
	}
}

static int
keep(void *cookie, const struct store_row *row, struct err *err)
{
	struct rows *rows = cookie;

	(void)err;
	memcpy(rows->bidx[rows->count], row->bidx, BIDX);
	buf_add(&rows->records[rows->count++], row->bytes);
	return 0;
}

static void
load(const char *vault, enum store_table table, const uint8_t *env, struct rows *out)
{
	struct store *store CLEANUP(store_closep) = NULL;
	struct err err = ERR_INIT;

	assert_int_equal(store_open(world_path(&world, vault), STORE_READ, &store, &err), 0);
	assert_int_equal(store_begin(store, &err), 0);
	assert_int_equal(store_each(store, table, 0, env, keep, out, &err), 0);
	assert_int_equal(out->count, ROWS);
}

static void
rows_done(struct rows *rows)
{
	size_t i;

	for (i = 0; i < ROWS; i++)
		buf_done(&rows->records[i]);
}

static int
begin(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	world_start(&world);
	if (world_create(&world, "other", false, &err) < 0)
		return 1;
	fill("other", "dev", "other");
	env_id_of(world.id, "dev", other_dev);
	if (world_create(&world, "base", false, &err) < 0)
		return 1;
	fill("base", "dev", "dev");
	fill("base", "prod", "prod");
	env_id_of(world.id, "dev", dev);
	env_id_of(world.id, "prod", prod);
	load("base/vault.db", TABLE_LIVE, dev, &live);
	load("base/vault.db", TABLE_HIST, dev, &old);
	load("base/vault.db", TABLE_LIVE, prod, &of_prod);
	load("other/vault.db", TABLE_LIVE, other_dev, &of_other);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	rows_done(&live);
	rows_done(&old);
	rows_done(&of_prod);
	rows_done(&of_other);
	print_message("%lu alterations of rows refused\n", tried);
	world_end(&world);
	return 0;
}

static struct store *
alter(void)
{
	struct store *store = NULL;
	struct err err = ERR_INIT;

	world_copy(&world, "base", "at");
	assert_int_equal(store_open(world_path(&world, "at/vault.db"), STORE_WRITE, &store, &err), 0);
	assert_int_equal(store_begin(store, &err), 0);
	return store;
}

static void
put(struct store *store, const uint8_t *bidx, const struct buf *record)
{
	struct err err = ERR_INIT;

	assert_int_equal(store_live_put(store, dev, bidx, buf_slice(record), &err), 0);
}

static int
read_dev(struct err *err)
{
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	struct envset *values CLEANUP(envset_freep) = NULL;
	struct identities ids;
	int r = world_open(&world, "at", "a", VAULT_READ, &ids, &vault, err);

	if (r == 0)
		r = vault_env_open(vault, "dev", &env, err);
	if (r == 0)
		r = vault_env_read(env, NULL, 0, &values, err);
	return r;
}

/* Store the alteration, and find every read refused. */
static void
is_refused(struct store *store)
{
	struct err err = ERR_INIT;

	assert_int_equal(store_commit(store, &err), 0);
	store_close(store);
	assert_int_equal(read_dev(&err), ERR_TAMPERED);
	tried++;
}

static void
the_unaltered_rows_are_read(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	world_copy(&world, "base", "at");
	assert_int_equal(read_dev(&err), 0);
}

static void
every_pair_of_swapped_records_is_refused(void **state)
{
	size_t i, j;

	(void)state;
	for (i = 0; i < ROWS; i++)
		for (j = 0; j < i; j++) {
			struct store *store = alter();

			put(store, live.bidx[i], &live.records[j]);
			put(store, live.bidx[j], &live.records[i]);
			is_refused(store);
		}
}

static void
every_missing_row_is_refused(void **state)
{
	struct err err = ERR_INIT;
	size_t i;

	(void)state;
	for (i = 0; i < ROWS; i++) {
		struct store *store = alter();

		assert_int_equal(store_live_delete(store, dev, live.bidx[i], &err), 0);
		is_refused(store);
	}
}

static void
every_record_under_another_name_is_refused(void **state)
{
	size_t i, j;

	(void)state;
	for (i = 0; i < ROWS; i++)
		for (j = 0; j < ROWS; j++) {
			struct store *store;

			if (i == j)
				continue;
			store = alter();
			put(store, live.bidx[i], &live.records[j]);
			is_refused(store);
		}
}

static void
every_doubled_record_is_refused(void **state)
{
	uint8_t bidx[BIDX];
	size_t i;

	(void)state;
	for (i = 0; i < ROWS; i++) {
		struct store *store = alter();

		memcpy(bidx, live.bidx[i], BIDX);
		bidx[BIDX - 1] ^= 1;
		put(store, bidx, &live.records[i]);
		is_refused(store);
	}
}

static void
every_older_version_is_refused(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < ROWS; i++) {
		struct store *store = alter();

		put(store, old.bidx[i], &old.records[i]);
		is_refused(store);
	}
}

static void
every_record_of_another_environment_is_refused(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < ROWS; i++) {
		struct store *store = alter();

		put(store, of_prod.bidx[i], &of_prod.records[i]);
		is_refused(store);
		store = alter();
		put(store, live.bidx[i], &of_prod.records[i]);
		is_refused(store);
	}
}

static void
every_record_of_another_vault_is_refused(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < ROWS; i++) {
		struct store *store = alter();

		put(store, of_other.bidx[i], &of_other.records[i]);
		is_refused(store);
		store = alter();
		put(store, live.bidx[i], &of_other.records[i]);
		is_refused(store);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_unaltered_rows_are_read),
		cmocka_unit_test(every_pair_of_swapped_records_is_refused),
		cmocka_unit_test(every_missing_row_is_refused),
		cmocka_unit_test(every_record_under_another_name_is_refused),
		cmocka_unit_test(every_doubled_record_is_refused),
		cmocka_unit_test(every_older_version_is_refused),
		cmocka_unit_test(every_record_of_another_environment_is_refused),
		cmocka_unit_test(every_record_of_another_vault_is_refused),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
