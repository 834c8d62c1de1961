/* SPDX-License-Identifier: Apache-2.0 */
/*
 * VAULT.md §14 row 9: writers and readers of one vault at the same time. Every commit adds one
 * name, so a reader that sees N names at commit seq N + 1 saw one state and no mixture.
 *
 * usage: test_concurrency [--all]      or EVENKEEP_TEST_ALL: 8 writers of 500 sets each, not 20
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/list.h"
#include "vault/admin.h"
#include "world.h"

enum { WRITERS = 8, READERS = 4, FEW = 20, MANY = 500 };

static int sets = FEW;

/* Busy is told as safe to try again, so that is what a writer does. */
static void
write_all(struct world *world, int writer)
{
	char name[32];
	int i;

	for (i = 0; i < sets; i++) {
		struct err err = ERR_INIT;
		int r;

		snprintf(name, sizeof(name), "W%d_%d", writer, i);
		do
			r = world_set(world, "at", "a", name, "FAKE-value", &err);
		while (r == ERR_CONFLICT && strcmp(err.id, "busy") == 0);
		if (r < 0) {
			fprintf(stderr, "writer %d: %s: %s\n", writer, err.context, err.message);
			_exit(1);
		}
	}
	_exit(0);
}

static size_t
lines_of(const char *text)
{
	size_t count = 0;

	for (; *text != '\0'; text++)
		count += *text == '\n';
	return count;
}

static bool
is_consistent(const char *text)
{
	unsigned long long seq;

	/* "[dev SEQ]", its names, "[prod 1]" */
	return sscanf(text, "[dev %llu]", &seq) == 1 && lines_of(text) == seq - 1 + 2;
}

static void
read_until(struct world *world, int stop_fd)
{
	unsigned long reads = 0;
	char byte;

	while (read(stop_fd, &byte, 1) < 0) {
		struct err err = ERR_INIT;
		char *text CLEANUP(freep) = NULL;
		int r = world_tell(world, "at", "a", &text, &err);

		if (r == ERR_CONFLICT && strcmp(err.id, "busy") == 0)
			continue;
		if (r < 0 || !is_consistent(text)) {
			fprintf(stderr, "reader: %s: %s\n%s", err.context, err.message,
			    r < 0 ? "" : text);
			_exit(1);
		}
		reads++;
	}
	_exit(reads > 0 ? 0 : 2);
}

static int
wait_for(const pid_t *pids, int count)
{
	int i, status, bad = 0;

	for (i = 0; i < count; i++)
		if (waitpid(pids[i], &status, 0) != pids[i] || status != 0)
			bad++;
	return bad;
}

static void
no_set_is_lost_among_writers_and_no_reader_sees_a_mixture(void **state)
{
	pid_t writers[WRITERS], readers[READERS];
	char *text CLEANUP(freep) = NULL;
	struct verify_result result;
	struct err err = ERR_INIT;
	unsigned long long seq = 0;
	struct world world;
	int i, stop[2];

	(void)state;
	world_start(&world);
	assert_int_equal(world_create(&world, "at", false, &err), 0);
	assert_int_equal(pipe2(stop, O_NONBLOCK), 0);
	for (i = 0; i < READERS; i++)
		if ((readers[i] = fork()) == 0) {
			close(stop[1]);
			read_until(&world, stop[0]);
		}
	for (i = 0; i < WRITERS; i++)
		if ((writers[i] = fork()) == 0)
			write_all(&world, i);
	assert_int_equal(wait_for(writers, WRITERS), 0);
	close(stop[1]);
	assert_int_equal(wait_for(readers, READERS), 0);
	assert_int_equal(world_tell(&world, "at", "a", &text, &err), 0);
	assert_int_equal(sscanf(text, "[dev %llu]", &seq), 1);
	assert_int_equal(seq, WRITERS * sets + 1);
	assert_true(is_consistent(text));
	assert_int_equal(world_verify(&world, "at", &result, &err), 0);
	print_message("%d writers, %d commits, %d readers\n", WRITERS, WRITERS * sets, READERS);
	world_end(&world);
}

enum { REKEYS = 10 };

static int
rekey(struct world *world, struct err *err)
{
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	struct grant_result result;
	struct identities ids;
	int r = world_open(world, "at", "a", VAULT_WRITE, &ids, &vault, err);

	if (r == 0)
		r = vault_env_open(vault, "dev", &env, err);
	return r < 0 ? r : vault_env_rekey(env, "a test", &result, err);
}

static void
rekey_all(struct world *world)
{
	int i;

	for (i = 0; i < REKEYS; i++) {
		struct err err = ERR_INIT;
		int r;

		do
			r = rekey(world, &err);
		while (r == ERR_CONFLICT && strcmp(err.id, "busy") == 0);
		if (r < 0) {
			fprintf(stderr, "new key: %s: %s\n", err.context, err.message);
			_exit(1);
		}
	}
	_exit(0);
}

static void
no_set_is_lost_while_keys_change(void **state)
{
	enum { SETTERS = 3 };
	pid_t pids[SETTERS + 1];
	char *text CLEANUP(freep) = NULL;
	struct verify_result result;
	struct err err = ERR_INIT;
	unsigned long long seq = 0;
	struct world world;
	int i;

	(void)state;
	world_start(&world);
	assert_int_equal(world_create(&world, "at", true, &err), 0);
	for (i = 0; i < SETTERS; i++)
		if ((pids[i] = fork()) == 0)
			write_all(&world, i);
	if ((pids[SETTERS] = fork()) == 0)
		rekey_all(&world);
	assert_int_equal(wait_for(pids, SETTERS + 1), 0);
	assert_int_equal(world_tell(&world, "at", "a", &text, &err), 0);
	assert_int_equal(sscanf(text, "[dev %llu]", &seq), 1);
	assert_int_equal(seq, SETTERS * sets + REKEYS + 1);
	assert_int_equal(lines_of(text), SETTERS * sets + 2);
	assert_int_equal(world_verify(&world, "at", &result, &err), 0);
	world_end(&world);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_set_is_lost_among_writers_and_no_reader_sees_a_mixture),
		cmocka_unit_test(no_set_is_lost_while_keys_change),
	};

	if (getenv("EVENKEEP_TEST_ALL") != NULL || (argc > 1 && strcmp(argv[1], "--all") == 0))
		sets = MANY;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
