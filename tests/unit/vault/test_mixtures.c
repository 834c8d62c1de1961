/* SPDX-License-Identifier: Apache-2.0 */
/*
 * VAULT.md §14 row 5: five states of one vault, mixed table by table, shown to a client that has
 * seen the newest: it gets the newest values or a refusal, never older or mixed ones. A sample of
 * the 5^7 mixtures by default, all of them with EVENKEEP_TEST_ALL=1.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/list.h"
#include "fixture.h"
#include "secret/secret.h"

enum { STATES = 5, TABLES = 7, MIXTURES = 78125 };

static const char *const steps[STATES] = {
	"sample 02 values: verify",
	"sample 07 token: verify",
	"sample 08 removal: verify",
	"sample 10 rollback: verify",
	"sample 14 one-side-kept: verify",
};
static const char *const tables[TABLES] = {
	"doc", "ops", "wrap", "live", "hist", "escrow", "shape"};

static struct stage stages[STATES]; /* the last one is the client's */
static char *newest_values;
static struct {
	size_t tried, newest, refused, verified, rolled_back;
} count;

static const json_t *
find_case(const struct fixtures *fixtures, const char *name)
{
	size_t i;

	for (i = 0; i < json_array_size(fixtures->cases); i++) {
		const json_t *item = json_array_get(fixtures->cases, i);

		if (strcmp(json_string_value(json_object_get(item, "name")), name) == 0)
			return item;
	}
	fail_msg("no case `%s`", name);
	return NULL;
}

/* Names, values and versions of prod as text; NULL if it is refused with *R. The caller frees it. */
static char *
read_prod(struct stage *stage, int *r)
{
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	struct envset *set CLEANUP(envset_freep) = NULL;
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	size_t i;

	*r = vault_open(&stage->place, VAULT_READ, &vault, &err);
	if (*r == 0) {
		vault_use(vault, &stage->ids);
		*r = vault_env_open(vault, "prod", &env, &err);
	}
	if (*r == 0)
		*r = vault_env_read(env, NULL, 0, &set, &err);
	if (*r < 0)
		return NULL;
	for (i = 0; i < envset_count(set); i++) {
		const struct entry *entry = envset_at(set, i);

		buf_add(&text, entry->name);
		buf_addf(&text, " %d ", (int)entry->record->version);
		buf_add(&text, entry->value);
	}
	return buf_take(&text);
}

static int
verify(struct stage *stage)
{
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct verify_result result;
	int r = vault_open(&stage->place, VAULT_READ, &vault, &err);

	if (r < 0)
		return r;
	vault_use(vault, &stage->ids);
	return vault_verify(vault, &result, &err);
}

static void
run_sql(sqlite3 *db, const char *sql)
{
	char *message = NULL;

	if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
		fail_msg("%s: %s", sql, message);
}

/* Make the client's vault of table T of state PART[T]. */
static void
mix(sqlite3 *db, const unsigned part[TABLES])
{
	char sql[200];
	size_t t;

	run_sql(db, "BEGIN");
	for (t = 0; t < TABLES; t++) {
		snprintf(sql, sizeof(sql),
		    "DELETE FROM main.%s; INSERT INTO main.%s SELECT * FROM s%u.%s", tables[t],
		    tables[t], part[t], tables[t]);
		run_sql(db, sql);
	}
	run_sql(db, "COMMIT");
}

static bool
is_newest_but_for(const unsigned part[TABLES], const char *but)
{
	size_t t;

	for (t = 0; t < TABLES; t++)
		if (part[t] != STATES - 1 && strcmp(tables[t], but) != 0)
			return false;
	return true;
}

static void
judge(const unsigned part[TABLES])
{
	char *values CLEANUP(freep) = NULL;
	bool pure = true;
	size_t t;
	int r;

	for (t = 1; t < TABLES; t++)
		pure &= part[t] == part[0];
	values = read_prod(&stages[STATES - 1], &r);
	count.tried++;
	count.refused += values == NULL;
	if (values != NULL)
		assert_string_equal(values, newest_values);
	count.newest += values != NULL;
	if (pure && part[0] != STATES - 1) {
		assert_int_equal(r, ERR_ROLLED_BACK);
		count.rolled_back++;
	}
	if (values == NULL)
		return;
	r = verify(&stages[STATES - 1]);
	/* a shape of another commit is merely not comparable */
	if (r == 0 && !is_newest_but_for(part, "wrap") && !is_newest_but_for(part, "shape") &&
	    (part[0] != STATES - 1 || part[1] != STATES - 1 || part[3] != STATES - 1 ||
		part[4] != STATES - 1 || part[5] != STATES - 1))
		fail_msg("a mixture verifies: %u%u%u%u%u%u%u", part[0], part[1], part[2], part[3],
		    part[4], part[5], part[6]);
	count.verified += r == 0;
}

static sqlite3 *
open_all(void)
{
	char sql[400];
	sqlite3 *db;
	size_t i;

	assert_int_equal(sqlite3_open_v2(stages[STATES - 1].path, &db, SQLITE_OPEN_READWRITE, NULL),
	    SQLITE_OK);
	run_sql(db, "PRAGMA synchronous=OFF; PRAGMA journal_mode=MEMORY");
	for (i = 0; i < STATES; i++) {
		snprintf(sql, sizeof(sql), "ATTACH '%s.origin' AS s%zu", stages[i].path, i);
		run_sql(db, sql);
	}
	return db;
}

static void
try_one(sqlite3 *db, const unsigned part[TABLES])
{
	mix(db, part);
	judge(part);
}

/* Every mixture whose documents, wraps and values are the newest: those are read. */
static void
try_readable(sqlite3 *db)
{
	unsigned n;

	for (n = 0; n < STATES * STATES * STATES * STATES; n++) {
		const unsigned part[TABLES] = {STATES - 1, n % 5, STATES - 1, STATES - 1, n / 5 % 5,
			n / 25 % 5, n / 125};

		try_one(db, part);
	}
}

static void
mixtures_give_the_newest_values_or_nothing(void **state)
{
	const char *all = getenv("EVENKEEP_TEST_ALL");
	unsigned step = all != NULL && strcmp(all, "1") == 0 ? 1 : 131, n;
	sqlite3 *db = open_all();

	(void)state;
	for (n = 0; n < MIXTURES; n += step) {
		unsigned part[TABLES], rest = n;
		size_t t;

		for (t = 0; t < TABLES; t++, rest /= STATES)
			part[t] = rest % STATES;
		try_one(db, part);
	}
	try_readable(db);
	for (n = 0; n < STATES; n++) {
		const unsigned part[TABLES] = {n, n, n, n, n, n, n};

		try_one(db, part);
	}
	sqlite3_close(db);
	printf("%zu mixtures: %zu the newest values, %zu refused, %zu verified, %zu old ones rolled "
	       "back\n",
	    count.tried, count.newest, count.refused, count.verified, count.rolled_back);
	assert_true(count.rolled_back >= STATES - 1 && count.newest > 600 && count.refused > 0);
}

static void
keep_origin(const struct stage *stage)
{
	struct buf bytes CLEANUP(buf_done) = BUF_INIT, path CLEANUP(buf_done) = BUF_INIT;
	struct err err = ERR_INIT;

	assert_int_equal(file_read(stage->path, 16 << 20, &bytes, &err), 0);
	buf_addf(&path, "%s.origin", stage->path);
	assert_int_equal(file_replace(buf_text(&path), buf_slice(&bytes), 0600, &err), 0);
}

static int
set_up(void **state)
{
	struct fixtures fixtures;
	size_t i;
	int r;

	(void)state;
	fixtures_load(&fixtures);
	for (i = 0; i < STATES; i++) {
		stage_open(&stages[i], &fixtures, find_case(&fixtures, steps[i]));
		keep_origin(&stages[i]);
	}
	newest_values = read_prod(&stages[STATES - 1], &r);
	fixtures_done(&fixtures);
	return newest_values == NULL || verify(&stages[STATES - 1]) != 0 ? -1 : 0;
}

static int
tear_down(void **state)
{
	size_t i;

	(void)state;
	freep(&newest_values);
	for (i = 0; i < STATES; i++)
		stage_done(&stages[i]);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mixtures_give_the_newest_values_or_nothing),
	};

	secret_start();
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
