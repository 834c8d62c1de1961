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

#include "secret/guard_priv.h"

/* Does a child that does ACT end in another way than by itself? */
static bool
ends(void (*act)(void))
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		signal(SIGSEGV, SIG_DFL);
		act();
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status != 0;
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
write_behind(size_t len)
{
	struct secret *before = secret_new(16);
	struct secret *secret = secret_new(len);
	volatile unsigned char *end = secret_data(secret) + len;

	*end ^= 1;
	secret_free(secret);
	secret_free(before);
}

static void
write_behind_the_end(void)
{
	write_behind(37);
}

static void
write_behind_a_large_one(void)
{
	write_behind(1 << 20);
}

static void
write_before_the_start(void)
{
	struct secret *secret = secret_new(64);
	volatile unsigned char *start = secret_data(secret);

	start[-1] ^= 1;
	secret_free(secret);
}

static void
write_a_page_behind(void)
{
	struct secret *secret = secret_new(1 << 20);
	volatile unsigned char *data = secret_data(secret);

	data[(1 << 20) + 4096] = 1;
}

static void
free_twice(void)
{
	unsigned char *memory = guard_new(64), *above = guard_new(64);

	guard_free(memory);
	guard_free(memory);
	guard_free(above);
}

static void
a_step_beyond_a_secret_ends_the_program(void **state)
{
	(void)state;
	assert_true(ends(write_behind_the_end));
	assert_true(ends(write_behind_a_large_one));
	assert_true(ends(write_before_the_start));
	if (GUARD_HAS_SLABS)
		assert_true(ends(write_a_page_behind));
	assert_true(ends(free_twice));
}

/* Allocations of all sizes, freed in another order than they were made. */
static void
secrets_do_not_touch_each_other(void **state)
{
	struct secret *secrets[300] = {NULL};
	unsigned random = 1;

	(void)state;
	for (size_t i = 0; i < 20000; i++) {
		size_t at = (random = random * 1103515245 + 12345) / 65536 % 300;
		size_t len = (random >> 8) % (i % 100 == 0 ? 200000 : 3000);

		for (size_t j = 0; secrets[at] != NULL && j < secret_len(secrets[at]); j++)
			if (secret_data(secrets[at])[j] != (unsigned char)at)
				fail_msg("byte %zu of secret %zu was changed", j, at);
		secret_freep(&secrets[at]);
		secrets[at] = secret_new(len);
		assert_true((uintptr_t)secret_data(secrets[at]) % _Alignof(max_align_t) == 0);
		for (size_t j = 0; j < len; j++)
			if (secret_data(secrets[at])[j] != 0)
				fail_msg("a new secret has an old one's byte");
		memset(secret_data(secrets[at]), (int)at, len);
	}
	for (size_t at = 0; at < 300; at++)
		secret_free(secrets[at]);
}

/* The public library starts with every vault that is opened. */
static void
what_was_allocated_outlives_a_second_start(void **state)
{
	struct secret *secret = secret_of(SLICE_LITERAL("x"));

	(void)state;
	secret_start();
	secret_free(secret); /* ends the program if its canary is not known any more */
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
	    cmocka_unit_test(secrets_do_not_touch_each_other),
	    cmocka_unit_test(what_was_allocated_outlives_a_second_start),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
