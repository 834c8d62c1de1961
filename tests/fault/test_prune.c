/* SPDX-License-Identifier: Apache-2.0 */
/* What is destroyed of the past, what never is, and that the rest is whole. */
#include "acts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/list.h"
#include "model/envset.h"
#include "store/store.h"

static int
note(void *cookie, const struct prune_name *name, struct err *err)
{
	(void)err;
	buf_addf(cookie, "%.*s %llu-%llu %zu%s\n", (int)name->name.len,
	    (const char *)name->name.data, (unsigned long long)name->first,
	    (unsigned long long)name->last, name->count, name->is_kept ? " kept" : "");
	return 0;
}

static int
prune(uint64_t before, bool would, struct buf *told, struct commit_result *result, struct err *err)
{
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	struct identities ids;
	int r;

	r = world_open(&world, "at", "a", VAULT_WRITE, &ids, &vault, err);
	if (r == 0)
		r = vault_env_open(vault, "dev", &env, err);
	return r < 0 ? r : vault_env_prune(env, before, would, note, told, result, err);
}

static void
must_prune(uint64_t before, const char *told, size_t destroyed)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct commit_result result = {0};
	struct err err = ERR_INIT;

	if (prune(before, false, &text, &result, &err) < 0)
		fail_msg("%s: %s (%s)", err.context, err.message, err.why);
	assert_string_equal(buf_text(&text), told);
	assert_int_equal(result.changed, destroyed);
}

/* The value of NAME at commit SEQ; the id of the error if there is none. */
static void
at_is(uint64_t seq, const char *name, const char *value)
{
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	struct envset *set CLEANUP(envset_freep) = NULL;
	struct identities ids;
	struct err err CLEANUP(err_done) = ERR_INIT;

	assert_int_equal(world_open(&world, "at", "a", VAULT_READ, &ids, &vault, &err), 0);
	assert_int_equal(vault_env_open(vault, "dev", &env, &err), 0);
	if (vault_env_get(env, slice_of_text(name), seq, &set, &err) < 0)
		assert_string_equal(err.id, value);
	else
		assert_true(slice_equal_text(envset_at(set, 0)->value, value));
}

static void
what_only_older_states_need_goes_and_nothing_else(void **state)
{
	(void)state;
	must_set("a", "KEY", "FAKE-1");   /* 2 */
	must_set("a", "KEY", "FAKE-2");   /* 3 */
	must_set("a", "OTHER", "FAKE");   /* 4 */
	must_set("a", "KEY", "FAKE-3");   /* 5 */
	must_set("a", "KEY", "FAKE-4");   /* 6 */
	must_prune(5, "KEY 1-2 2\n", 2);
	there_is("a", "[dev 7]\nKEY=FAKE-4 4\nOTHER=FAKE 1\n[prod 1]\n");
	at_is(5, "KEY", "FAKE-3");
	at_is(6, "KEY", "FAKE-4");
	at_is(4, "OTHER", "FAKE");
	at_is(4, "KEY", "no-version");
	at_is(2, "KEY", "no-version");
}

struct found {
	struct buf bytes; /* of the first record of the history, from its nonce on */
};

enum { NONCE_AT = 64 };

static int
take_first(void *cookie, const struct store_row *row, struct err *err)
{
	struct found *found = cookie;

	(void)err;
	if (found->bytes.len == 0)
		buf_add(&found->bytes, slice_from(row->bytes, NONCE_AT));
	return 0;
}

static void
what_went_is_not_in_the_file_any_more(void **state)
{
	const char *path = world_path(&world, "at/vault.db");
	struct found found = {BUF_INIT};
	struct buf before CLEANUP(buf_done) = BUF_INIT;
	struct buf after CLEANUP(buf_done) = BUF_INIT;
	struct store *store CLEANUP(store_closep) = NULL;
	struct err err = ERR_INIT;

	(void)state;
	must_set("a", "KEY", "FAKE-1");
	must_set("a", "KEY", "FAKE-2");
	must_set("a", "KEY", "FAKE-3");
	assert_int_equal(store_open(path, STORE_READ, &store, &err), 0);
	assert_int_equal(store_begin_read(store, &err), 0);
	assert_int_equal(store_each(store, TABLE_HIST, 0, NULL, take_first, &found, &err), 0);
	store_close(store);
	store = NULL;
	assert_true(found.bytes.len > 100);
	assert_int_equal(file_read(path, 64 << 20, &before, &err), 0);
	must_prune(4, "KEY 1-2 2\n", 2);
	assert_int_equal(file_read(path, 64 << 20, &after, &err), 0);
	assert_non_null(memmem(before.data, before.len, found.bytes.data, found.bytes.len));
	assert_null(memmem(after.data, after.len, found.bytes.data, 32));
	buf_done(&found.bytes);
}

static void
nothing_older_is_no_commit(void **state)
{
	(void)state;
	must_set("a", "KEY", "FAKE-1");
	must_set("a", "KEY", "FAKE-2");
	must_prune(2, "", 0);
	must_prune(1, "", 0);
	there_is("a", "[dev 3]\nKEY=FAKE-2 2\n[prod 1]\n");
}

static void
what_would_go_is_told_and_stays(void **state)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct commit_result result;
	struct err err = ERR_INIT;

	(void)state;
	must_set("a", "KEY", "FAKE-1");
	must_set("a", "KEY", "FAKE-2");
	assert_int_equal(prune(3, true, &text, &result, &err), 0);
	assert_string_equal(buf_text(&text), "KEY 1-1 1\n");
	assert_int_equal(result.changed, 1);
	assert_int_equal(result.seq, 3);
	at_is(2, "KEY", "FAKE-1");
}

static void
that_a_name_was_taken_out_is_never_forgotten(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	must_set("a", "KEY", "FAKE-1");
	assert_int_equal(act_unset("KEY", &err), 0);
	must_set("a", "OTHER", "FAKE");
	must_prune(4, "KEY 1-1 1\n", 1);
	at_is(3, "KEY", "no-name");
	must_set("a", "KEY", "FAKE-again");
	there_is("a", "[dev 6]\nKEY=FAKE-again 3\nOTHER=FAKE 1\n[prod 1]\n");
}

static void
of_a_name_that_leaked_everything_stays_and_stays_void(void **state)
{
	struct change change = world_change(CHANGE_SET, "KEY", "FAKE-new");
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	must_set("a", "KEY", "FAKE-leaked");
	must_set("a", "OTHER", "FAKE-1");
	must_set("a", "OTHER", "FAKE-2");
	change.flags = ENTRY_LEAKED;
	assert_int_equal(act_commit(&change, 1, &err), 0);
	must_prune(5, "KEY 1-1 1 kept\nOTHER 1-1 1\n", 1);
	assert_int_equal(act_import("KEY", "FAKE-leaked", &err), ERR_REFUSED);
	assert_string_equal(err.id, "leaked-value");
	at_is(2, "KEY", "FAKE-leaked");
}

static void
it_can_be_done_again_and_commits_go_on(void **state)
{
	(void)state;
	must_set("a", "KEY", "FAKE-1");
	must_set("a", "KEY", "FAKE-2");
	must_prune(3, "KEY 1-1 1\n", 1);  /* 4 */
	must_set("a", "KEY", "FAKE-3");   /* 5 */
	must_set("b", "KEY", "FAKE-4");   /* 6 */
	must_prune(6, "KEY 2-3 2\n", 2);
	must_set("b", "KEY", "FAKE-5");
	at_is(6, "KEY", "FAKE-4");
	there_is("b", "[dev 8]\nKEY=FAKE-5 5\n[prod 1]\n");
}

static void
a_commit_that_is_not_there_is_refused(void **state)
{
	struct commit_result result;
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	assert_int_equal(prune(99, false, NULL, &result, &err), ERR_NOT_FOUND);
	assert_string_equal(err.id, "no-seq");
}

static int
say_no(void *cookie, const struct prune_name *name, struct err *err)
{
	(void)cookie;
	(void)name;
	return err_set(err, ERR_REFUSED, "needs-confirmation", "no");
}

static void
whoever_is_told_may_stop_it(void **state)
{
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	struct commit_result result;
	struct identities ids;
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	must_set("a", "KEY", "FAKE-1");
	must_set("a", "KEY", "FAKE-2");
	assert_int_equal(world_open(&world, "at", "a", VAULT_WRITE, &ids, &vault, &err), 0);
	assert_int_equal(vault_env_open(vault, "dev", &env, &err), 0);
	assert_int_equal(
	    vault_env_prune(env, 3, false, say_no, NULL, &result, &err), ERR_REFUSED);
	vault_env_close(env);
	vault_close(vault);
	env = NULL;
	vault = NULL;
	at_is(2, "KEY", "FAKE-1");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SOUND(what_only_older_states_need_goes_and_nothing_else),
	    SOUND(what_went_is_not_in_the_file_any_more),
	    SOUND(nothing_older_is_no_commit),
	    SOUND(what_would_go_is_told_and_stays),
	    SOUND(that_a_name_was_taken_out_is_never_forgotten),
	    SOUND(of_a_name_that_leaked_everything_stays_and_stays_void),
	    SOUND(it_can_be_done_again_and_commits_go_on),
	    SOUND(a_commit_that_is_not_there_is_refused),
	    SOUND(whoever_is_told_may_stop_it),
	};

	return cmocka_run_group_tests_name("prune", tests, NULL, NULL);
}
