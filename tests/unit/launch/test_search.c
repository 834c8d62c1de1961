/* SPDX-License-Identifier: Apache-2.0 */
/* Where a command is searched, as execvp does it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "launch/block_priv.h"
#include "launch/launch.h"
#include "secret/secret.h"

static char folder[200];

static int
folder_new(void **state)
{
	const char *base = getenv("TMPDIR");

	(void)state;
	snprintf(folder, sizeof(folder), "%s/exec-test.XXXXXX", base == NULL ? "/tmp" : base);
	return mkdtemp(folder) == NULL ? -1 : chdir(folder);
}

static int
folder_remove(void **state)
{
	char command[300];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf '%s'", folder);
	return chdir("/") < 0 ? -1 : system(command);
}

static void
write_script(const char *path, const char *text, mode_t mode)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(chmod(path, mode), 0);
}

struct try {
	int status;     /* of the child: what it exited with, or what launch_exec() returned */
	char text[400]; /* what it printed on stdout: of the child, or the error's id and message */
};

/* Become ARGV with PATH and the values A=1 in a child. */
static void
attempt(char *const *argv, const char *path, struct launch_opts opts, struct try *out)
{
	char variable[300];
	char *const inherited[] = {variable, NULL};
	int ends[2], status;
	size_t len = 0;
	ssize_t n;
	pid_t child;

	snprintf(variable, sizeof(variable), "PATH=%s", path);
	assert_int_equal(pipe(ends), 0);
	child = fork();
	if (child == 0) {
		struct envset *set = envset_new(0);
		struct launch_block *block = NULL;
		struct err err = ERR_INIT;
		int r;

		dup2(ends[1], STDOUT_FILENO);
		envset_add_text(set, "A", SLICE_LITERAL("1"), 0);
		if (launch_prepare(set, inherited, &opts, &block, &err) < 0)
			_exit(99);
		r = launch_exec(block, argv, &opts, &err);
		dprintf(STDOUT_FILENO, "%s %s %s%s", err.id, err.message, err.why,
			block->arena == NULL && block->envp == NULL ? " wiped" : "");
		_exit(r);
	}
	close(ends[1]);
	while ((n = read(ends[0], out->text + len, sizeof(out->text) - 1 - len)) > 0)
		len += (size_t)n;
	out->text[len] = '\0';
	close(ends[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	out->status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

#define ARGV(...) ((char *const[]){__VA_ARGS__, NULL})
#define WORD(text) ((char *)(text))

static const struct launch_opts plain = {.fd = -1};

static void
an_empty_part_of_the_path_is_the_current_folder(void **state)
{
	struct try try;

	(void)state;
	write_script("here", "#!/bin/sh\necho found\n", 0700);
	attempt(ARGV(WORD("here")), "/nowhere:", plain, &try);
	assert_string_equal(try.text, "found\n");
	attempt(ARGV(WORD("here")), ":/nowhere", plain, &try);
	assert_string_equal(try.text, "found\n");
}

static void
a_slash_means_no_search(void **state)
{
	struct try try;

	(void)state;
	write_script("here", "#!/bin/sh\necho found\n", 0700);
	attempt(ARGV(WORD("./here")), "/nowhere", plain, &try);
	assert_string_equal(try.text, "found\n");
}

static void
a_missing_interpreter_is_told(void **state)
{
	struct try try;

	(void)state;
	write_script("here", "#!/no/such/interpreter\n", 0700);
	attempt(ARGV(WORD("./here")), "", plain, &try);
	assert_int_equal(try.status, 127);
	assert_non_null(strstr(try.text, "interpreter or loader"));
}

static void
a_refusal_on_the_path_beats_an_absence_but_not_a_find(void **state)
{
	struct try try;
	char path[500];

	(void)state;
	assert_int_equal(mkdir("closed", 0700), 0);
	assert_int_equal(mkdir("open", 0700), 0);
	write_script("closed/here", "#!/bin/sh\n", 0600);
	snprintf(path, sizeof(path), "%s/closed:/nowhere", folder);
	attempt(ARGV(WORD("here")), path, plain, &try);
	assert_int_equal(try.status, 126);
	write_script("open/here", "#!/bin/sh\necho found\n", 0700);
	snprintf(path, sizeof(path), "%s/closed:%s/open", folder, folder);
	attempt(ARGV(WORD("here")), path, plain, &try);
	assert_string_equal(try.text, "found\n");
}

static void
every_number_of_a_descriptor_works(void **state)
{
	int fd;

	(void)state;
	for (fd = 3; fd < 12; fd++) {
		struct launch_opts opts = {.fd = fd};
		struct try try;
		char script[60];

		snprintf(script, sizeof(script), "tr '\\0' '\\n' </dev/fd/%d", fd);
		attempt(ARGV(WORD("sh"), WORD("-c"), script), "/bin:/usr/bin", opts, &try);
		assert_string_equal(try.text, "A=1\n");
	}
}

int
main(void)
{
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, folder_new, folder_remove)
	const struct CMUnitTest tests[] = {
		IN_FOLDER(an_empty_part_of_the_path_is_the_current_folder),
		IN_FOLDER(a_slash_means_no_search),
		IN_FOLDER(a_missing_interpreter_is_told),
		IN_FOLDER(a_refusal_on_the_path_beats_an_absence_but_not_a_find),
		IN_FOLDER(every_number_of_a_descriptor_works),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
