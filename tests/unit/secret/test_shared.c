/* SPDX-License-Identifier: Apache-2.0 */
#include "secret/shared.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "secret/secret.h"

static void
free_shared(struct secret_shared **shared)
{
	secret_shared_free(*shared);
}

static size_t
count_of(const struct secret_shared *shared, const char *last)
{
	struct slice one = {NULL, 0};
	size_t at = 0, count = 0;

	while (secret_shared_next(shared, &at, &one))
		count++;
	assert_true(slice_equal_text(one, last));
	return count;
}

static void
what_a_child_puts_is_seen_by_its_parent_and_by_later_ones(void **state)
{
	struct secret_shared *shared CLEANUP(free_shared) = secret_shared_new(1 << 16);

	(void)state;
	for (int i = 1; i <= 3; i++) {
		const char name[] = {(char)('a' + i), '\0'};
		int status;
		pid_t pid = fork();

		if (pid == 0)
			_exit(secret_shared_put(shared, slice_of_text(name)) ? i : 99);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_int_equal(WEXITSTATUS(status), i);
		assert_int_equal(count_of(shared, name), i);
	}
}

static void
nothing_is_there_twice(void **state)
{
	struct secret_shared *shared CLEANUP(free_shared) = secret_shared_new(100);

	(void)state;
	assert_true(secret_shared_put(shared, slice_of_text("one")));
	assert_true(secret_shared_put(shared, slice_of_text("two")));
	assert_true(secret_shared_put(shared, slice_of_text("one")));
	assert_int_equal(count_of(shared, "two"), 2);
}

static void
the_oldest_go_where_there_is_no_room(void **state)
{
	struct secret_shared *shared CLEANUP(free_shared) = secret_shared_new(100);
	static const unsigned char large[4000], larger[5000];

	(void)state;
	assert_true(secret_shared_put(shared, slice_of_text("one")));
	assert_true(secret_shared_put(shared, slice_of(large, sizeof(large))));
	assert_false(secret_shared_put(shared, slice_of(larger, sizeof(larger))));
	assert_true(secret_shared_put(shared, slice_of(larger, 200)));
	assert_true(secret_shared_put(shared, slice_of_text("two")));
	assert_int_equal(count_of(shared, "two"), 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_child_puts_is_seen_by_its_parent_and_by_later_ones),
		cmocka_unit_test(nothing_is_there_twice),
		cmocka_unit_test(the_oldest_go_where_there_is_no_room),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
