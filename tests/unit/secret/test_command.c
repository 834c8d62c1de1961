/* SPDX-License-Identifier: Apache-2.0 */
#include "secret/read.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static int
run(const char *script, size_t most, struct secret **out, struct err *err)
{
	const char *const argv[] = {"sh", "-c", script, NULL};

	return secret_read_command(argv, most, "the key command", out, err);
}

static void
what_a_command_prints_is_read(void **state)
{
	struct secret *out CLEANUP(secret_freep) = NULL;
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(run("printf 'key\\n'", 100, &out, &err), 0);
	assert_true(slice_equal_text(secret_slice(out), "key\n"));
}

static void
a_command_that_fails_is_told_by_how_it_ended(void **state)
{
	struct secret *out CLEANUP(secret_freep) = NULL;
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(run("echo key; exit 3", 100, &out, &err), ERR_NO_KEY);
	assert_string_equal(err.id, "key-command");
	assert_string_equal(err.message, "the key command `sh` ended with status 3");
	assert_int_equal(run("echo key; kill -9 $$", 100, &out, &err), ERR_NO_KEY);
	assert_string_equal(err.message, "the key command `sh` was ended by signal 9");
	assert_null(out);
}

static void
a_command_that_prints_nothing_gives_no_key(void **state)
{
	struct secret *out CLEANUP(secret_freep) = NULL;
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(run("true", 100, &out, &err), ERR_NO_KEY);
	assert_int_equal(run("echo key >&2", 100, &out, &err), ERR_NO_KEY);
	assert_string_equal(err.message, "the key command `sh` printed nothing");
}

static void
a_command_that_prints_too_much_is_refused(void **state)
{
	struct secret *out CLEANUP(secret_freep) = NULL;
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(run("yes", 1000, &out, &err), ERR_INVALID);
	assert_string_equal(err.id, "too-large");
}

static void
a_program_that_is_not_there_gives_no_key(void **state)
{
	const char *const argv[] = {"/no/such/program", NULL};
	struct secret *out CLEANUP(secret_freep) = NULL;
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(secret_read_command(argv, 9, "the key command", &out, &err), ERR_NO_KEY);
	assert_non_null(strstr(err.message, "no such file"));
}

static void
a_command_gets_no_input_and_no_shell(void **state)
{
	const char *const argv[] = {"echo", "$HOME; ls", NULL};
	struct secret *input CLEANUP(secret_freep) = NULL, *words CLEANUP(secret_freep) = NULL;
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(run("cat; echo end", 100, &input, &err), 0);
	assert_true(slice_equal_text(secret_slice(input), "end\n"));
	assert_int_equal(secret_read_command(argv, 100, "the key command", &words, &err), 0);
	assert_true(slice_equal_text(secret_slice(words), "$HOME; ls\n"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_a_command_prints_is_read),
	    cmocka_unit_test(a_command_that_fails_is_told_by_how_it_ended),
	    cmocka_unit_test(a_command_that_prints_nothing_gives_no_key),
	    cmocka_unit_test(a_command_that_prints_too_much_is_refused),
	    cmocka_unit_test(a_program_that_is_not_there_gives_no_key),
	    cmocka_unit_test(a_command_gets_no_input_and_no_shell),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
