/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A chain/ object that is none, or another's, keeps nobody from the commits: it is passed over, told of once, and
 * what comes in is what the commits are, no less and no more.
 */
#include "desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "crypto/hash.h"
#include "lies_chain.h"
#include "rows_dump.h"
#include "vault/bundle.h"
#include "vault/token.h"

enum {
	BEHIND = 70,  /* a machine has fetched so far */
	SHORT = 80,   /* a store that has no more */
	FORK = 100,   /* another history goes on from here */
	COMMITS = 330,
	BAD = 1,      /* the chain that lies are told of: 65 to 128 */
	PLANTED = 1000,
};

static struct room room;
static struct desk *const a = &room.desks[0], *const known = &room.desks[1], *const fresh = &room.desks[2];
static struct shared *honest, *other;
static uint8_t dev[ENV_ID];

static void
shell(const char *what, const char *from, const char *to)
{
	char command[1000];

	snprintf(command, sizeof(command), "%s '%s' '%s'", what, from, to);
	assert_int_equal(system(command), 0);
}

/* File and state of a desk. */
static void
copy(const char *path, const char *state, const char *to_path, const char *to_state)
{
	shell("rm -rf", to_path, to_state);
	shell("cp", path, to_path);
	shell("cp -r", state, to_state);
}

static void
keep(const struct desk *desk, const char *name)
{
	char path[300], state[300];

	snprintf(path, sizeof(path), "%s/%s.db", room.folder, name);
	snprintf(state, sizeof(state), "%s/%s.state", room.folder, name);
	copy(desk->path, desk->state, path, state);
}

static void
restore(const struct desk *desk, const char *name)
{
	char path[300], state[300];

	snprintf(path, sizeof(path), "%s/%s.db", room.folder, name);
	snprintf(state, sizeof(state), "%s/%s.state", room.folder, name);
	copy(path, state, desk->path, desk->state);
}

static void
commit_one(struct vault *vault, const char *value)
{
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	struct change change = change_of(CHANGE_SET, "KEY", value);
	struct commit_result result;
	struct err err = ERR_INIT;

	must(vault_env_open(vault, "dev", &env, &err), &err);
	must(vault_env_commit(env, &change, 1, "", &result, &err), &err);
}

/*
 * Commits up to LAST, on top of what the desk has; all of it is put into STORE, which may be NULL. It has the
 * escrow of the last then, and of those that were the last before.
 */
static void
write_up_to(struct desk *desk, unsigned first, unsigned last, const char *what, struct shared *store)
{
	struct vault_place place = desk_place(&room, desk);
	struct identities ids = {.items = {desk->self}, .count = 1};
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct heads nothing = {0}, heads CLEANUP(heads_done) = {0};
	struct err err = ERR_INIT;
	char value[60];

	must(vault_open(&place, VAULT_WRITE, &vault, &err), &err);
	vault_use(vault, &ids);
	for (unsigned i = first; i <= last; i++) {
		snprintf(value, sizeof(value), "FAKE-%s-%u", what, i);
		commit_one(vault, value);
	}
	must(vault_heads(vault, &heads, &err), &err);
	for (size_t i = 0; i < heads.count; i++)
		if (strcmp(heads.envs[i].name, "dev") == 0)
			memcpy(dev, heads.envs[i].env_id, ENV_ID);
	if (store != NULL)
		must(shared_fill(store, vault, &nothing, &err), &err);
}

static int
begin(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	room_begin(&room);
	honest = shared_new();
	other = shared_new();
	shared_keep_bundles(room.shared);
	shared_keep_bundles(honest);
	shared_keep_bundles(other);
	write_up_to(a, 2, BEHIND, "ours", room.shared);
	must(desk_fetch(&room, known, &err), &err);
	keep(known, "behind");
	write_up_to(a, BEHIND + 1, SHORT, "ours", honest);
	write_up_to(a, SHORT + 1, FORK, "ours", NULL);
	keep(a, "fork");
	write_up_to(a, FORK + 1, COMMITS, "theirs", other);
	restore(a, "fork");
	write_up_to(a, FORK + 1, (BAD + 1) * CHAIN_COMMITS, "ours", honest);
	write_up_to(a, (BAD + 1) * CHAIN_COMMITS + 1, COMMITS, "ours", honest);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	shared_free(honest);
	shared_free(other);
	room_end(&room);
	return 0;
}

/* As at the beginning: the store is honest, one machine far behind, one is new. */
static int
before(void **state)
{
	(void)state;
	shared_copy(room.shared, honest);
	restore(known, "behind");
	shell("rm -rf", fresh->path, fresh->state);
	shared_passed(room.shared);
	shared_asked(room.shared);
	return 0;
}

static void
chain_name(uint64_t n, char out[OBJECT_NAME])
{
	object_name_chain(dev, n, out);
}

static struct slice
chain_of_store(struct shared *store, uint64_t n)
{
	char name[OBJECT_NAME];
	struct slice data;

	chain_name(n, name);
	assert_true(shared_find(store, name, &data));
	return data;
}

static void
put_chain(uint64_t n, struct slice data)
{
	char name[OBJECT_NAME];

	chain_name(n, name);
	shared_put(room.shared, name, data, true);
}

static void
remove_commits(uint64_t from)
{
	char name[OBJECT_NAME];

	for (uint64_t seq = from; seq <= COMMITS; seq++) {
		object_name_commit(dev, seq, name);
		shared_remove(room.shared, name);
	}
}

static void
tell(const struct chain_lie *lie)
{
	const struct chain_others others = {
	    chain_of_store(honest, BAD + 1), chain_of_store(other, BAD)};
	struct buf chain CLEANUP(buf_done) = BUF_INIT;

	buf_add(&chain, chain_of_store(honest, BAD));
	lie->tell(&chain, &others);
	put_chain(BAD, buf_slice(&chain));
}

static void
is_told_of_once(const struct chain_lie *lie)
{
	struct shared_passed passed = shared_passed(room.shared);
	char name[OBJECT_NAME];

	chain_name(BAD, name);
	if (passed.count != 1 || strcmp(passed.name, name) != 0 || strstr(passed.why, lie->why) == NULL)
		fail_msg("%s: %zu told, last `%s`: %s", lie->name, passed.count, passed.name, passed.why);
}

/* What it costs: 64 commits by name in lots, or all of them. */
static void
is_not_asked_for_long(const struct chain_lie *lie, const char *who)
{
	size_t asked = shared_asked(room.shared), most = lie->is_seen_late ? 70 : 45;

	if (asked > most)
		fail_msg("%s: %s asks %zu times", lie->name, who, asked);
}

static void
every_bad_chain_is_passed_over_and_told_of_once(void **state)
{
	struct err err = ERR_INIT;

	for (size_t i = 0; i < chain_lie_count; i++) {
		before(state);
		tell(&chain_lies[i]);
		must(desk_fetch(&room, fresh, &err), &err);
		is_told_of_once(&chain_lies[i]);
		is_not_asked_for_long(&chain_lies[i], "a new machine");
		must(desk_fetch(&room, known, &err), &err);
		is_told_of_once(&chain_lies[i]);
		is_not_asked_for_long(&chain_lies[i], "a machine that is far behind");
		assert_same_rows(a->path, fresh->path);
		assert_same_rows(a->path, known->path);
		desk_verify(&room, known);
		assert_string_equal(desk_value(&room, fresh, "KEY"), "FAKE-ours-330");
	}
	print_message("%zu bad chains\n", chain_lie_count);
}

static void
a_thousand_planted_chains_cost_a_few_questions(void **state)
{
	struct err err = ERR_INIT;
	struct shared_passed passed;

	(void)state;
	for (uint64_t n = 0; n < PLANTED; n++)
		put_chain(n, SLICE_LITERAL("rubbish"));
	must(desk_fetch(&room, fresh, &err), &err);
	passed = shared_passed(room.shared);
	assert_int_equal(passed.count, 3);
	assert_non_null(strstr(passed.why, "no others are asked for"));
	assert_in_range(shared_asked(room.shared), 1, 40);
	assert_same_rows(a->path, fresh->path);
}

/* What is newest on the first machine, as the floor of a token for dev. */
static struct token
token_now(void)
{
	struct vault_place place = desk_place(&room, a);
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct heads heads CLEANUP(heads_done) = {0};
	struct err err = ERR_INIT;
	struct token token = {0};
	struct hash hash;

	must(vault_open(&place, VAULT_READ, &vault, &err), &err);
	must(vault_heads(vault, &heads, &err), &err);
	memcpy(token.vault_id, heads.vault_id, VAULT_ID);
	memcpy(token.env_id, dev, ENV_ID);
	token.roster_seq = heads.roster.seq;
	token.charter_seq = heads_find(&heads, dev)->charter.seq;
	token.commit_seq = heads_find(&heads, dev)->commit.seq;
	hash_start(&hash, "vault1/floor");
	hash_add(&hash, slice_of(heads.roster.hash, DOC_HASH));
	hash_add(&hash, slice_of(heads_find(&heads, dev)->charter.hash, DOC_HASH));
	hash_add(&hash, slice_of(heads_find(&heads, dev)->commit.hash, DOC_HASH));
	hash_end(&hash, token.floor);
	return token;
}

/* The second try begins as the first did: what is known and not here yet is judged at its end. */
static void
what_a_token_knows_more_is_taken_in_spite_of_a_bad_chain(void **state)
{
	struct object_source source = shared_source(room.shared);
	struct vault_place place = desk_place(&room, known);
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct token token = token_now();
	struct receive_result result;
	struct err err = ERR_INIT;

	(void)state;
	place.token = &token;
	place.to_receive = true;
	tell(&chain_lies[chain_lie_count - 1]);
	must(vault_open(&place, VAULT_WRITE, &vault, &err), &err);
	must(vault_receive(vault, &source, &result, &err), &err);
	is_told_of_once(&chain_lies[chain_lie_count - 1]);
	vault_closep(&vault);
	assert_same_rows(a->path, known->path);
}

/* Signed by who may, and shown to nobody who asks for the commits: whoever believed it were apart from all others. */
static void
commits_that_only_a_chain_has_are_not_taken(void **state)
{
	struct err err = ERR_INIT;
	struct shared_passed passed;

	(void)state;
	remove_commits(SHORT + 1);
	must(desk_fetch(&room, fresh, &err), &err);
	passed = shared_passed(room.shared);
	assert_int_equal(passed.count, 1);
	assert_non_null(strstr(passed.why, "the store lacks"));
	assert_string_equal(desk_value(&room, fresh, "KEY"), "FAKE-ours-80");
}

static void
a_chain_of_another_history_than_is_here_is_no_fork(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	restore(known, "fork");
	put_chain(BAD, chain_of_store(other, BAD));
	must(desk_fetch(&room, known, &err), &err);
	assert_int_equal(shared_passed(room.shared).count, 1);
	assert_same_rows(a->path, known->path);
}

/* The machine has gone on with one history, and the store, commits and chains, has the other. */
static void
another_history_in_the_commits_is_a_fork_as_ever(void **state)
{
	struct buf was CLEANUP(buf_done) = BUF_INIT, is CLEANUP(buf_done) = BUF_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	restore(known, "fork");
	write_up_to(known, FORK + 1, FORK + 1, "mine", NULL);
	shared_copy(room.shared, other);
	rows_dump(known->path, true, &was);
	assert_int_equal(desk_fetch(&room, known, &err), ERR_FORKED);
	rows_dump(known->path, true, &is);
	assert_true(slice_equal(buf_slice(&was), buf_slice(&is)));
}

/* Commits that are not what they should be are refused, with chains or without. */
static void
what_is_wrong_with_commits_is_refused_as_ever(void **state)
{
	struct buf commit CLEANUP(buf_done) = BUF_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;
	char name[OBJECT_NAME];
	struct slice data;

	(void)state;
	object_name_commit(dev, COMMITS, name);
	assert_true(shared_find(room.shared, name, &data));
	buf_add(&commit, data);
	commit.data[commit.len - 1] ^= 1;
	shared_put(room.shared, name, buf_slice(&commit), true);
	assert_int_equal(desk_fetch(&room, fresh, &err), ERR_TAMPERED);
	assert_int_not_equal(access(fresh->path, F_OK), 0);
	/* everything was taken by name, and no chain had anything else */
	assert_int_equal(shared_passed(room.shared).count, 0);
	err_done(&err);
	assert_int_equal(desk_fetch(&room, known, &err), ERR_TAMPERED);
	assert_string_equal(desk_value(&room, known, "KEY"), "FAKE-ours-70");
}

static int
put(void *cookie, const char *name, struct slice data, bool replace, struct err *err)
{
	(void)err;
	assert_int_equal(shared_put(cookie, name, data, replace), 0);
	return 0;
}

static void
who_fetches_learns_which_chains_there_should_be_and_can_make_them(void **state)
{
	struct object_source source = shared_source(room.shared);
	struct vault_place place = desk_place(&room, a);
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct receive_result *received = &known->machine.received;
	struct err err = ERR_INIT;
	char name[OBJECT_NAME];

	(void)state;
	for (uint64_t n = 2; n <= 3; n++) {
		chain_name(n, name);
		shared_remove(room.shared, name);
	}
	must(desk_fetch(&room, known, &err), &err);
	assert_int_equal(shared_passed(room.shared).count, 0);
	assert_int_equal(received->lack_count, 2);
	must(vault_open(&place, VAULT_READ, &vault, &err), &err);
	for (size_t i = 0; i < received->lack_count; i++) {
		assert_memory_equal(received->lacks[i].env_id, dev, ENV_ID);
		assert_int_equal(received->lacks[i].n, 2 + i);
		must(vault_chain(vault, dev, received->lacks[i].n, &source, put, room.shared, &err), &err);
		assert_true(slice_equal(chain_of_store(room.shared, 2 + i), chain_of_store(honest, 2 + i)));
	}
	/* one that is not complete is none */
	must(vault_chain(vault, dev, COMMITS / CHAIN_COMMITS, &source, put, room.shared, &err), &err);
	chain_name(COMMITS / CHAIN_COMMITS, name);
	assert_false(shared_find(room.shared, name, &(struct slice){0}));
}

/* Whoever made the last commit of a chain ended before they put it. */
static void
the_next_writer_puts_the_chain_that_is_missing(void **state)
{
	struct err err = ERR_INIT;
	char name[OBJECT_NAME];

	(void)state;
	remove_commits(2 * CHAIN_COMMITS + 1);
	for (uint64_t n = BAD; n < COMMITS / CHAIN_COMMITS; n++) {
		chain_name(n, name);
		shared_remove(room.shared, name);
	}
	must(desk_set(&room, known, "NEXT", "FAKE-1", &err), &err);
	assert_true(slice_equal(chain_of_store(room.shared, BAD), chain_of_store(honest, BAD)));
	/* and looks no more for it */
	chain_name(BAD, name);
	shared_remove(room.shared, name);
	must(desk_set(&room, known, "NEXT", "FAKE-2", &err), &err);
	assert_false(shared_find(room.shared, name, &(struct slice){0}));
}

#define HERE(test) cmocka_unit_test_setup(test, before)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_bad_chain_is_passed_over_and_told_of_once),
	    HERE(a_thousand_planted_chains_cost_a_few_questions),
	    HERE(what_a_token_knows_more_is_taken_in_spite_of_a_bad_chain),
	    HERE(commits_that_only_a_chain_has_are_not_taken),
	    HERE(a_chain_of_another_history_than_is_here_is_no_fork),
	    HERE(another_history_in_the_commits_is_a_fork_as_ever),
	    HERE(what_is_wrong_with_commits_is_refused_as_ever),
	    HERE(who_fetches_learns_which_chains_there_should_be_and_can_make_them),
	    HERE(the_next_writer_puts_the_chain_that_is_missing),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
