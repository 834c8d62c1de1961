/* SPDX-License-Identifier: Apache-2.0 */
#include "secret/secret.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* How a child ends that does ACT: its signal, or 0. */
static int
signal_of(void (*act)(void))
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		signal(SIGSEGV, SIG_DFL);
		signal(SIGABRT, SIG_DFL);
		act();
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static void
a_new_secret_is_zero_and_its_own_copy(void **state)
{
	struct secret *zero CLEANUP(secret_freep) = secret_new(100);
	struct secret *copy CLEANUP(secret_freep) = secret_of(SLICE_LITERAL("a\0b"));

	(void)state;
	for (size_t i = 0; i < secret_len(zero); i++)
		assert_int_equal(secret_data(zero)[i], 0);
	assert_int_equal(secret_len(copy), 3);
	assert_memory_equal(secret_data(copy), "a\0b", 3);
}

static void
an_empty_secret_is_a_secret(void **state)
{
	struct secret *empty CLEANUP(secret_freep) = secret_of(slice_of(NULL, 0));

	(void)state;
	assert_int_equal(secret_len(empty), 0);
	secret_free(NULL);
}

static void
take_leaves_null_behind(void **state)
{
	struct secret *a CLEANUP(secret_freep) = secret_of(SLICE_LITERAL("x"));
	struct secret *b CLEANUP(secret_freep) = secret_take(&a);

	(void)state;
	assert_null(a);
	assert_int_equal(secret_len(b), 1);
}

static void
comparison_is_by_bytes_and_length(void **state)
{
	(void)state;
	assert_true(secret_equal(SLICE_LITERAL("a\0b"), SLICE_LITERAL("a\0b")));
	assert_false(secret_equal(SLICE_LITERAL("a\0b"), SLICE_LITERAL("a\0c")));
	assert_false(secret_equal(SLICE_LITERAL("a"), SLICE_LITERAL("a\0")));
	assert_true(secret_equal(slice_of(NULL, 0), SLICE_LITERAL("")));
}

static void
a_wiped_secret_is_zero(void **state)
{
	unsigned char bytes[8] = "secret";

	(void)state;
	secret_wipe(bytes, sizeof(bytes));
	assert_memory_equal(bytes, "\0\0\0\0\0\0\0\0", 8);
}

static void
write_behind_the_end(void)
{
	struct secret *secret = secret_new(32);
	volatile unsigned char *end = secret_data(secret) + 32;

	*end = 1;
}

static void
write_when_sealed(void)
{
	struct secret *secret = secret_new(32);
	volatile unsigned char *data = secret_data(secret);

	secret_seal(secret);
	*data = 1;
}

static void
read_when_freed(void)
{
	struct secret *secret = secret_new(32);
	volatile unsigned char *data = secret_data(secret);

	secret_free(secret);
	exit(*data);
}

static void
a_step_beyond_a_secret_ends_the_program(void **state)
{
	(void)state;
	assert_int_equal(signal_of(write_behind_the_end), SIGSEGV);
	assert_int_equal(signal_of(write_when_sealed), SIGSEGV);
	assert_int_equal(signal_of(read_when_freed), SIGSEGV);
}

static void
a_sealed_secret_can_be_read_and_freed(void **state)
{
	struct secret *secret CLEANUP(secret_freep) = secret_of(SLICE_LITERAL("x"));

	(void)state;
	secret_seal(secret);
	assert_true(slice_equal_text(secret_slice(secret), "x"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_new_secret_is_zero_and_its_own_copy),
	    cmocka_unit_test(an_empty_secret_is_a_secret),
	    cmocka_unit_test(take_leaves_null_behind),
	    cmocka_unit_test(comparison_is_by_bytes_and_length),
	    cmocka_unit_test(a_wiped_secret_is_zero),
	    cmocka_unit_test(a_step_beyond_a_secret_ends_the_program),
	    cmocka_unit_test(a_sealed_secret_can_be_read_and_freed),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
