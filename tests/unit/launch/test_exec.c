/* SPDX-License-Identifier: Apache-2.0 */
/* Becoming another program; each test does so in a child of its own. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/list.h"
#include "launch/launch.h"
#include "secret/secret.h"

#define WORD(literal) ((char *)(literal)) /* as execve wants it; nobody writes there */

static char *const inherited[] = {WORD("PATH=/nowhere:/bin:/usr/bin"), NULL};

/* In the child: become ARGV with A=1; else exit with what launch_exec() returned. */
static void
become(char *const *argv, const struct launch_opts *opts, const char *expected_id)
{
	struct envset *set = envset_new(0);
	struct launch_block *block = NULL;
	struct err err = ERR_INIT;
	struct rlimit core;
	int r;

	envset_add_text(set, "A", slice_of_text("1"), 0);
	if (launch_prepare(set, inherited, opts, &block, &err) < 0)
		_exit(99);
	umask(0077);
	r = launch_exec(block, argv, opts, &err);
	if (expected_id == NULL || strcmp(err.id, expected_id) != 0)
		_exit(98);
	if (umask(0) != 0077 || getrlimit(RLIMIT_CORE, &core) < 0 || core.rlim_cur != 0)
		_exit(97);
	_exit(r);
}

/* The exit status of ARGV, and what it printed into OUT. */
static int
run(char *const *argv, const struct launch_opts *opts, const char *expected_id, char *out,
    size_t room)
{
	int ends[2], status;
	size_t len = 0;
	ssize_t n;
	pid_t child;

	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		dup2(ends[1], 1);
		become(argv, opts, expected_id);
	}
	close(ends[1]);
	while (len + 1 < room && (n = read(ends[0], out + len, room - 1 - len)) > 0)
		len += (size_t)n;
	out[len] = '\0';
	close(ends[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void
the_program_is_searched_and_gets_the_block(void **state)
{
	char *const argv[] = {WORD("env"), NULL};
	struct launch_opts opts = {.fd = -1, .marker = "dev"};
	char out[200];

	(void)state;
	assert_int_equal(run(argv, &opts, NULL, out, sizeof(out)), 0);
	assert_string_equal(out, "PATH=/nowhere:/bin:/usr/bin\nA=1\nEVENKEEP_RUN=dev\n");
}

static void
the_values_come_on_the_descriptor_that_was_asked_for(void **state)
{
	char *const argv[] = {WORD("sh"), WORD("-c"), WORD("echo ${A-none}; tr '\\0' ! <&9"), NULL};
	struct launch_opts opts = {.fd = 9};
	char out[50];

	(void)state;
	assert_int_equal(run(argv, &opts, NULL, out, sizeof(out)), 0);
	assert_string_equal(out, "none\nA=1!");
}

static void
a_command_that_is_nowhere_is_127(void **state)
{
	char *const name[] = {WORD("no-such-command"), NULL}, *const path[] = {WORD("/no/such"), NULL};
	char *const empty[] = {WORD(""), NULL}, *const below[] = {WORD("/bin/sh/x"), NULL};
	struct launch_state given = {.core = {0, 0}, .umask = 0022};
	struct launch_opts opts = {.fd = -1, .state = &given};
	char out[10];

	(void)state;
	assert_int_equal(run(name, &opts, "no-command", out, sizeof(out)), 127);
	assert_int_equal(run(path, &opts, "no-command", out, sizeof(out)), 127);
	assert_int_equal(run(empty, &opts, "no-command", out, sizeof(out)), 127);
	assert_int_equal(run(below, &opts, "cannot-execute", out, sizeof(out)), 126);
}

static char *
file_of(const char *text, mode_t mode)
{
	char *path = xstrdup("/tmp/evenkeep-exec-XXXXXX");
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	assert_int_equal(fchmod(fd, mode), 0);
	close(fd);
	return path;
}

static void
what_may_not_be_executed_is_126(void **state)
{
	char *path CLEANUP(freep) = file_of("#!/bin/sh\n", 0600);
	char *const argv[] = {path, NULL}, *const folder[] = {WORD("/bin/"), NULL};
	struct launch_opts opts = {.fd = -1};
	char out[10];

	(void)state;
	assert_int_equal(run(argv, &opts, "cannot-execute", out, sizeof(out)), 126);
	assert_int_equal(run(folder, &opts, "cannot-execute", out, sizeof(out)), 126);
	unlink(path);
}

static void
an_interpreter_that_is_not_there_is_127(void **state)
{
	char *path CLEANUP(freep) = file_of("#!/no/such/interpreter\n", 0700);
	char *const argv[] = {path, NULL};
	struct launch_opts opts = {.fd = -1};
	char out[10];

	(void)state;
	assert_int_equal(run(argv, &opts, "no-command", out, sizeof(out)), 127);
	unlink(path);
}

static void
a_script_without_an_interpreter_is_the_shells(void **state)
{
	char *path CLEANUP(freep) = file_of("echo $A $1 $#\n", 0700);
	char *const argv[] = {path, WORD("x"), WORD("y"), NULL};
	struct launch_opts opts = {.fd = -1};
	char out[20];

	(void)state;
	assert_int_equal(run(argv, &opts, NULL, out, sizeof(out)), 0);
	assert_string_equal(out, "1 x 2\n");
	unlink(path);
}

static void
umask_and_core_limit_are_given_back(void **state)
{
	char *const argv[] = {WORD("sh"), WORD("-c"), WORD("umask; ulimit -c"), NULL};
	struct launch_state given = {.umask = 0027};
	struct launch_opts opts = {.fd = -1, .state = &given};
	struct launch_opts no_core = {.fd = -1, .state = &given, .no_core = true};
	struct rlimit core;
	char out[50];

	(void)state;
	assert_int_equal(getrlimit(RLIMIT_CORE, &core), 0);
	if (core.rlim_max < 1024 * 1024) {
		fprintf(stderr, "SKIPPED: the hard core limit is below what the test gives\n");
		skip();
	}
	given.core = (struct rlimit){512 * 100, core.rlim_max};
	assert_int_equal(run(argv, &opts, NULL, out, sizeof(out)), 0);
	assert_string_equal(out, "0027\n100\n");
	assert_int_equal(run(argv, &no_core, NULL, out, sizeof(out)), 0);
	assert_string_equal(out, "0027\n0\n");
}

static void
the_largest_entry_can_really_be_started(void **state)
{
	char *const argv[] = {WORD("sh"), WORD("-c"), WORD("echo ${#B}"), NULL};
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct launch_opts opts = {.fd = -1, .argv = argv};
	struct launch_block *block CLEANUP(launch_block_freep) = NULL;
	struct err err CLEANUP(err_done) = ERR_INIT;
	char *text CLEANUP(freep) = xmalloc(131069);
	int status;
	pid_t child;

	(void)state;
	memset(text, 'x', 131069);
	envset_add_text(set, "B", slice_of(text, 131069), 0);
	assert_int_equal(launch_prepare(set, inherited, &opts, &block, &err), 0);
	child = fork();
	if (child == 0) {
		close(1);
		open("/dev/null", O_WRONLY);
		_exit(launch_exec(block, argv, &opts, &err));
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_program_is_searched_and_gets_the_block),
		cmocka_unit_test(the_values_come_on_the_descriptor_that_was_asked_for),
		cmocka_unit_test(a_command_that_is_nowhere_is_127),
		cmocka_unit_test(what_may_not_be_executed_is_126),
		cmocka_unit_test(an_interpreter_that_is_not_there_is_127),
		cmocka_unit_test(a_script_without_an_interpreter_is_the_shells),
		cmocka_unit_test(umask_and_core_limit_are_given_back),
		cmocka_unit_test(the_largest_entry_can_really_be_started),
	};
	struct rlimit core;

	/* as main() does */
	if (getrlimit(RLIMIT_CORE, &core) == 0) {
		core.rlim_cur = 0;
		setrlimit(RLIMIT_CORE, &core);
	}
	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
