/* SPDX-License-Identifier: Apache-2.0 */
/* Reading on several processors gives what reading row by row gives, refusals too. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/file.h"
#include "large.h"
#include "secret/secret.h"
#include "vault/check.h"
#include "vault/read_priv.h"

enum { NAMES = READ_MANY_FROM + 300 };

static struct large large;
static struct buf sound; /* the vault as it was made */

static int
set_up(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	large_make(&large, NAMES);
	return file_read(large.stage.path, 64 << 20, &sound, &err);
}

static int
put_back(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	return file_replace(large.stage.path, buf_slice(&sound), 0600, &err);
}

static int
tear_down(void **state)
{
	(void)state;
	buf_done(&sound);
	large_done(&large);
	return 0;
}

static void
sql(const char *text)
{
	struct slice none = slice_of(NULL, 0);

	stage_sql(&large.stage, text, &none, 0);
}

/* Do CHANGE to the row that is number AT in their order, counted from 0. */
static void
change_row(unsigned at, const char *change)
{
	char text[300];

	snprintf(text, sizeof(text),
	    "UPDATE live SET %s WHERE bidx=(SELECT bidx FROM live ORDER BY bidx LIMIT 1 OFFSET %u)",
	    change, at);
	sql(text);
}

/* The last byte of the record becomes another one. */
static const char unseal[] =
    "rec=CAST(substr(rec,1,length(rec)-1)||(CASE substr(rec,-1) WHEN x'00' THEN x'01' ELSE x'00' END) AS BLOB)";
/* The record says another key than the row. */
static const char misplace[] =
    "rec=CAST(substr(rec,1,28)||x'00112233445566778899aabbccddeeff'||substr(rec,45) AS BLOB)";

static void
assert_refused(enum check check)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct envset *set = NULL;

	assert_int_equal(large_read(&large, &set, &err), check_code(check));
	assert_string_equal(err.message, check_sentence(check));
	assert_null(set);
}

static void
every_value_is_read(void **state)
{
	struct envset *set CLEANUP(envset_freep) = NULL;
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	assert_int_equal(large_read(&large, &set, &err), 0);
	assert_int_equal(envset_count(set), NAMES);
	for (size_t i = 0; i < NAMES; i++) {
		const struct entry *entry = envset_at(set, i);

		assert_true(slice_equal_text(entry->name, large.names[i]));
		assert_true(slice_equal_text(entry->value, large.names[i]));
		assert_string_equal(entry->record->origin, "big");
		assert_int_equal(entry->record->version, 1);
	}
}

static void
whichever_row_is_altered_nothing_is_read(void **state)
{
	static const unsigned places[] = {0, 1, 127, 128, 1000, NAMES - 1};

	for (size_t i = 0; i < ARRAY_LEN(places); i++) {
		change_row(places[i], unseal);
		assert_refused(CHECK_RECORD_SEAL);
		assert_int_equal(put_back(state), 0);
		change_row(places[i], misplace);
		assert_refused(CHECK_ROW_KEY);
		assert_int_equal(put_back(state), 0);
	}
}

static void
the_first_of_two_refusals_is_told(void **state)
{
	change_row(10, misplace);
	change_row(2000, unseal);
	assert_refused(CHECK_ROW_KEY);
	assert_int_equal(put_back(state), 0);
	change_row(10, unseal);
	change_row(2000, misplace);
	assert_refused(CHECK_RECORD_SEAL);
}

static void
a_row_that_is_gone_is_missed(void **state)
{
	(void)state;
	sql("DELETE FROM live WHERE bidx=(SELECT bidx FROM live ORDER BY bidx LIMIT 1 OFFSET 700)");
	assert_refused(CHECK_LIVE_COUNT);
}

/* It is sound by itself, and not what was signed. */
static void
an_old_row_in_place_of_a_new_one_is_noticed(void **state)
{
	struct change change = {.kind = CHANGE_SET,
	    .name = SLICE_LITERAL("NAME_0042"),
	    .value = SLICE_LITERAL("new"),
	    .flags = ENTRY_PLAIN};
	struct vault *vault = NULL;
	struct vault_env *env = NULL;
	struct commit_result result;
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(vault_open(&large.stage.place, VAULT_WRITE, &vault, &err), 0);
	vault_use(vault, &large.stage.ids);
	assert_int_equal(vault_env_open(vault, "big", &env, &err), 0);
	assert_int_equal(vault_env_commit(env, &change, 1, "", &result, &err), 0);
	vault_env_close(env);
	vault_close(vault);
	sql("UPDATE live SET rec=(SELECT hist.rec FROM hist WHERE hist.bidx=live.bidx AND hist.ver=1) "
	    "WHERE bidx IN (SELECT bidx FROM hist)");
	assert_refused(CHECK_LIVE_ROOT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_value_is_read),
	    cmocka_unit_test_teardown(whichever_row_is_altered_nothing_is_read, put_back),
	    cmocka_unit_test_teardown(the_first_of_two_refusals_is_told, put_back),
	    cmocka_unit_test_teardown(a_row_that_is_gone_is_missed, put_back),
	    cmocka_unit_test(
		an_old_row_in_place_of_a_new_one_is_noticed), /* the last: a commit is seen */
	};

	secret_start();
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
