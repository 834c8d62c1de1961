/* SPDX-License-Identifier: Apache-2.0 */
/* Machines that write one vault through one store: by turns, at once, and when it does not answer. */
#include "desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "rows_dump.h"
#include "secret/secret.h"

static struct room room;
static struct desk *const a = &room.desks[0], *const b = &room.desks[1];

static int
begin(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	room_begin(&room);
	must(desk_fetch(&room, b, &err), &err);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	room_is_even(&room);
	room_end(&room);
	return 0;
}

static void
must_set(struct desk *desk, const char *name, const char *value)
{
	struct err err = ERR_INIT;

	must(desk_set(&room, desk, name, value, &err), &err);
}

static void
is(struct desk *desk, const char *name, const char *value)
{
	assert_string_equal(desk_value(&room, desk, name), value);
}

static void
what_one_machine_sets_the_other_fetches(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	must_set(a, "KEY", "FAKE-1");
	is(b, "KEY", "");
	must(desk_fetch(&room, b, &err), &err);
	is(b, "KEY", "FAKE-1");
}

static void
by_turns_each_goes_on_where_the_other_was(void **state)
{
	struct err err = ERR_INIT;
	char value[20];
	int i;

	(void)state;
	for (i = 0; i < 6; i++) {
		struct desk *desk = i % 2 == 0 ? a : b;

		must(desk_fetch(&room, desk, &err), &err);
		snprintf(value, sizeof(value), "FAKE-%d", i);
		must_set(desk, "KEY", value);
	}
	must(desk_fetch(&room, b, &err), &err);
	must(desk_unset(&room, b, "KEY", &err), &err);
	must_set(b, "KEY", "FAKE-again");
	is(b, "KEY", "FAKE-again");
}

/* While machine A is about to create its commit, machine B is faster. */
static struct change of_b;

static void
b_is_faster(void *cookie)
{
	struct commit_result result;
	struct err err = ERR_INIT;

	(void)cookie;
	must(desk_commit(&room, b, "dev", &of_b, 1, &result, &err), &err);
}

static void
at_once(struct change change)
{
	of_b = change;
	a->machine.before_put = b_is_faster;
}

static void
b_is_faster_in_both(void *cookie)
{
	struct commit_result result;
	struct err err = ERR_INIT;

	(void)cookie;
	must(desk_commit(&room, b, "dev", &of_b, 1, &result, &err), &err);
	must(desk_commit(&room, b, "prod", &of_b, 1, &result, &err), &err);
}

/* A command that writes several environments has looked at all of them before the first. */
static void
what_came_with_one_environment_is_there_for_the_next(void **state)
{
	struct change change = change_of(CHANGE_SET, "OTHER", "FAKE-a");
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct vault_env *dev CLEANUP(vault_env_closep) = NULL;
	struct vault_env *prod CLEANUP(vault_env_closep) = NULL;
	struct identities ids;
	struct commit_result result;
	struct err err = ERR_INIT;
	uint64_t before;

	(void)state;
	of_b = change_of(CHANGE_SET, "KEY", "FAKE-b");
	a->machine.before_put = b_is_faster_in_both;
	must(desk_open(&room, a, &ids, &vault, &err), &err);
	must(vault_env_open(vault, "dev", &dev, &err), &err);
	must(vault_env_open(vault, "prod", &prod, &err), &err);
	before = vault_env_info(prod)->seq;
	must(vault_env_commit(dev, &change, 1, "a test", &result, &err), &err);
	must(vault_env_commit(prod, &change, 1, "a test", &result, &err), &err);
	assert_int_equal(result.seq, before + 2);
	is(a, "KEY", "FAKE-b");
	is(a, "OTHER", "FAKE-a");
}

/* B changes it before A's command begins; A has not fetched since. */
static void
before(struct change change)
{
	of_b = change;
	b_is_faster(NULL);
}

static int
a_changes(struct change change, struct commit_result *result, struct err *err)
{
	return desk_commit(&room, a, "dev", &change, 1, result, err);
}

/* REMOTE.md §4.1: what B did to KEY since A saw it, what A does, and how that ends. */
static const struct cell {
	enum change_kind of_b;
	const char *value_of_b;
	enum change_kind of_a;
	const char *value_of_a;
	int code;
	size_t changed;
} cells[] = {
    {CHANGE_SET, "FAKE-new", CHANGE_SET, "FAKE-new", 0, 0},
    {CHANGE_SET, "FAKE-new", CHANGE_SET, "FAKE-other", ERR_CONFLICT, 0},
    {CHANGE_SET, "FAKE-new", CHANGE_DELETE, "", ERR_CONFLICT, 0},
    {CHANGE_SET, "FAKE-new", CHANGE_IMPORT, "FAKE-other", ERR_CONFLICT, 0},
    {CHANGE_DELETE, "", CHANGE_SET, "FAKE-other", ERR_CONFLICT, 0},
    {CHANGE_DELETE, "", CHANGE_DELETE, "", ERR_NOT_FOUND, 0},
};

static void
try_cell(const struct cell *cell, void (*when)(struct change change))
{
	struct change change = change_of(cell->of_a, "KEY", cell->value_of_a);
	struct commit_result result = {0};
	struct err err CLEANUP(err_done) = ERR_INIT;
	int r;

	room_begin(&room);
	must_set(a, "KEY", "FAKE-old");
	must(desk_fetch(&room, b, &err), &err);
	when(change_of(cell->of_b, "KEY", cell->value_of_b));
	r = a_changes(change, &result, &err);
	if (r != cell->code)
		fail_msg("cell %d: %d, not %d: %s", (int)(cell - cells), r, cell->code, err.message);
	assert_int_equal(result.changed, cell->changed);
	if (r == ERR_CONFLICT) {
		assert_string_equal(err.id, "changed-meanwhile");
		assert_non_null(strstr(err.message, "`alice`"));
		err_done(&err);
		/* it is known now: repeating it is deliberate */
		must(a_changes(change, &result, &err), &err);
		assert_int_equal(result.changed, 1);
		is(a, "KEY", cell->value_of_a);
	}
	room_is_even(&room);
	room_end(&room);
}

static void
a_name_that_others_changed_is_a_conflict_unless_it_is_the_same(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(cells); i++) {
		try_cell(&cells[i], before);
		try_cell(&cells[i], at_once);
	}
}

static void
other_names_at_once_are_both_written(void **state)
{
	struct commit_result result;
	struct err err = ERR_INIT;

	(void)state;
	at_once(change_of(CHANGE_SET, "OTHER", "FAKE-b"));
	must(a_changes(change_of(CHANGE_SET, "KEY", "FAKE-a"), &result, &err), &err);
	assert_int_equal(result.seq, 3);
	is(a, "OTHER", "FAKE-b");
	is(a, "KEY", "FAKE-a");
	assert_int_equal(a->machine.refreshes, 2);
}

static void
other_environments_at_once_do_not_disturb(void **state)
{
	struct change change = change_of(CHANGE_SET, "KEY", "FAKE-prod");
	struct commit_result result;
	struct err err = ERR_INIT;

	(void)state;
	at_once(change_of(CHANGE_SET, "KEY", "FAKE-b"));
	must(desk_commit(&room, a, "prod", &change, 1, &result, &err), &err);
	assert_int_equal(a->machine.refreshes, 1);
}

static void
add_env(struct desk *desk, const char *name, struct err *err)
{
	const struct vault_new_env env = {name, false};
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct identities ids;

	must(desk_open(&room, desk, &ids, &vault, err), err);
	must(vault_add_env(vault, &env, err), err);
}

static void
b_adds_another(void *cookie)
{
	struct err err = ERR_INIT;

	(void)cookie;
	add_env(b, "staging", &err);
}

static void
environments_that_are_founded_at_once_are_both_there(void **state)
{
	struct err err = ERR_INIT;
	struct heads heads CLEANUP(heads_done) = {0};
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct identities ids;

	(void)state;
	a->machine.before_put = b_adds_another;
	add_env(a, "test", &err);
	must(desk_open(&room, a, &ids, &vault, &err), &err);
	must(vault_heads(vault, &heads, &err), &err);
	assert_int_equal(heads.count, 4);
	assert_int_equal(heads.roster.seq, 4);
}

/* A store that others write to between two questions of a fetch. */
struct busy {
	struct shared *shared;
	const char *ask; /* when this is asked for, and is not there */
	void (*write)(void);
	unsigned times;
};

static int
busy_get(void *cookie, const char *name, struct buf *out, struct err *err)
{
	struct busy *busy = cookie;
	struct object_source source = shared_source(busy->shared);
	int r = source.get(source.cookie, name, out, err);

	if (r == 0 && strstr(name, busy->ask) != NULL && busy->times > 0) {
		busy->times--;
		busy->write();
	}
	return r;
}

static void
found_and_write(void)
{
	struct change change = change_of(CHANGE_SET, "KEY", "FAKE-busy");
	static unsigned n;
	struct commit_result result;
	struct err err = ERR_INIT;
	char name[20];

	snprintf(name, sizeof(name), "busy-%u", n++);
	add_env(b, name, &err);
	change.value = slice_of_text(name);
	must(desk_commit(&room, b, "dev", &change, 1, &result, &err), &err);
	must(desk_commit(&room, b, "prod", &change, 1, &result, &err), &err);
}

/* What is asked first is older than what is asked last; a commit may cite a roster that came between. */
static void
what_comes_while_it_is_fetched_is_whole(void **state)
{
	struct busy busy = {room.shared, "roster/", found_and_write, 3};
	struct object_source source = {.get = busy_get, .cookie = &busy};
	struct vault_place place = desk_place(&room, a);
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct receive_result result;
	struct err err = ERR_INIT;

	(void)state;
	must(vault_open(&place, VAULT_WRITE, &vault, &err), &err);
	must(vault_receive(vault, &source, &result, &err), &err);
	assert_int_equal(busy.times, 0);
	assert_true(result.rosters >= 2);
	busy.times = 2;
	busy.ask = "/commit/";
	must(vault_receive(vault, &source, &result, &err), &err);
	assert_int_equal(busy.times, 0);
}

static void
a_store_out_of_reach_changes_nothing_anywhere(void **state)
{
	struct buf was CLEANUP(buf_done) = BUF_INIT, now CLEANUP(buf_done) = BUF_INIT;
	size_t count = shared_count(room.shared);
	struct err err = ERR_INIT;

	(void)state;
	rows_dump(a->path, true, &was);
	a->machine.fault = FAULT_DOWN;
	assert_int_equal(desk_set(&room, a, "KEY", "FAKE", &err), ERR_REMOTE);
	rows_dump(a->path, true, &now);
	assert_true(slice_equal(buf_slice(&was), buf_slice(&now)));
	assert_int_equal(shared_count(room.shared), count);
	must_set(a, "KEY", "FAKE-2");
	is(a, "KEY", "FAKE-2");
}

static void
a_lost_answer_is_found_by_the_next_command(void **state)
{
	struct commit_result result;
	struct err err = ERR_INIT;

	(void)state;
	a->machine.fault = FAULT_LOST;
	assert_int_equal(desk_set(&room, a, "KEY", "FAKE-1", &err), ERR_REMOTE);
	is(a, "KEY", "");
	must(desk_fetch(&room, b, &err), &err);
	is(b, "KEY", "FAKE-1");
	/* it says that somebody changed it: nobody can tell that it was this machine */
	assert_int_equal(desk_set(&room, a, "KEY", "FAKE-1", &err), 0);
	is(a, "KEY", "FAKE-1");
	must(a_changes(change_of(CHANGE_SET, "KEY", "FAKE-2"), &result, &err), &err);
	assert_int_equal(result.seq, 3);
}

static void
never_ending(void *cookie)
{
	static int n;
	char name[20];

	(void)cookie;
	snprintf(name, sizeof(name), "NAME_%d", n++);
	must_set(b, name, "FAKE");
	a->machine.before_put = never_ending;
}

static void
who_loses_every_race_is_told_to_try_again(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	a->machine.before_put = never_ending;
	assert_int_equal(desk_set(&room, a, "KEY", "FAKE", &err), ERR_CONFLICT);
	assert_string_equal(err.id, "remote-race");
	a->machine.before_put = NULL;
	must_set(a, "KEY", "FAKE");
}

/* One process: it is somebody else's machine from now on. */
static void
write_many(int who, int count)
{
	struct desk desk = {.self = room.self};
	struct err err = ERR_INIT;
	char name[20];
	int i;

	snprintf(desk.path, sizeof(desk.path), "%s/writer-%d.db", room.folder, who);
	snprintf(desk.state, sizeof(desk.state), "%s/writer-%d", room.folder, who);
	machine_init(&desk.machine, room.shared);
	must(desk_fetch(&room, &desk, &err), &err);
	for (i = 0; i < count; i++) {
		int r;

		snprintf(name, sizeof(name), "NAME_%d_%d", who, i);
		do {
			err_done(&err);
			r = desk_set(&room, &desk, name, "FAKE", &err);
		} while (r == ERR_CONFLICT && strcmp(err.id, "remote-race") == 0);
		must(r, &err);
	}
	machine_done(&desk.machine);
}

enum { WRITERS = 8, WRITES_FEW = 6, WRITES_MANY = 100 };

static void
eight_writers_lose_nothing(void **state)
{
	struct heads heads CLEANUP(heads_done) = {0};
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct identities ids;
	struct err err = ERR_INIT;
	const char *all = getenv("EVENKEEP_TEST_ALL");
	int writes = all != NULL && all[0] == '1' ? WRITES_MANY : WRITES_FEW;
	pid_t pids[WRITERS];
	int status, i, k;
	char name[20];

	(void)state;
	for (i = 0; i < WRITERS; i++) {
		pids[i] = fork();
		if (pids[i] == 0) {
			write_many(i, writes);
			_exit(0);
		}
	}
	for (i = 0; i < WRITERS; i++) {
		assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
		assert_int_equal(status, 0);
	}
	must(desk_open(&room, a, &ids, &vault, &err), &err);
	must(vault_heads(vault, &heads, &err), &err);
	for (i = 0; i < (int)heads.count; i++)
		if (strcmp(heads.envs[i].name, "dev") == 0)
			assert_int_equal(heads.envs[i].commit.seq, 1 + WRITERS * writes);
	vault_close(vault);
	vault = NULL;
	for (i = 0; i < WRITERS; i++)
		for (k = 0; k < writes; k += writes - 1) {
			snprintf(name, sizeof(name), "NAME_%d_%d", i, k);
			is(a, name, "FAKE");
		}
	print_message("%d writers, %d commits through one store\n", WRITERS, WRITERS * writes);
}

#define SHARED(test) cmocka_unit_test_setup_teardown(test, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SHARED(what_one_machine_sets_the_other_fetches),
	    SHARED(by_turns_each_goes_on_where_the_other_was),
	    cmocka_unit_test(a_name_that_others_changed_is_a_conflict_unless_it_is_the_same),
	    SHARED(other_names_at_once_are_both_written),
	    SHARED(other_environments_at_once_do_not_disturb),
	    SHARED(what_came_with_one_environment_is_there_for_the_next),
	    SHARED(environments_that_are_founded_at_once_are_both_there),
	    SHARED(what_comes_while_it_is_fetched_is_whole),
	    SHARED(a_store_out_of_reach_changes_nothing_anywhere),
	    SHARED(a_lost_answer_is_found_by_the_next_command),
	    SHARED(who_loses_every_race_is_told_to_try_again),
	    SHARED(eight_writers_lose_nothing),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
