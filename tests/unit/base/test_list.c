/* SPDX-License-Identifier: Apache-2.0 */
#include "base/list.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/cleanup.h"

static void
a_list_grows_and_keeps_its_items(void **state)
{
	unsigned *items = NULL;
	size_t count = 0, room = 0;

	(void)state;
	for (; count < 1000; count++) {
		items = list_grow(items, count, &room, sizeof(*items));
		items[count] = (unsigned)count;
	}
	for (size_t i = 0; i < count; i++)
		assert_int_equal(items[i], i);
	assert_true(room >= count && room < 2 * count + 8);
	free(items);
}

static void
nothing_is_still_something_to_free(void **state)
{
	void *memory CLEANUP(freep) = xmalloc(0);
	void *zeroed CLEANUP(freep) = xcalloc(0, 8);

	(void)state;
	assert_non_null(memory);
	assert_non_null(zeroed);
}

static void
copies_end_where_they_should(void **state)
{
	char *whole CLEANUP(freep) = xstrdup("whole");
	char *part CLEANUP(freep) = xstrndup("part of it", 4);

	(void)state;
	assert_string_equal(whole, "whole");
	assert_string_equal(part, "part");
}

static void
freeing_leaves_null_behind(void **state)
{
	char *text = xstrdup("x");

	(void)state;
	freep(&text);
	assert_null(text);
	freep(&text);
}

static void
out_of_memory_ends_the_program_with_10(void **state)
{
	int status;
	pid_t pid = fork();

	(void)state;
	if (pid == 0) {
		close(STDERR_FILENO);
		xcalloc(SIZE_MAX / 4, 8);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 10);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_list_grows_and_keeps_its_items),
	    cmocka_unit_test(nothing_is_still_something_to_free),
	    cmocka_unit_test(copies_end_where_they_should),
	    cmocka_unit_test(freeing_leaves_null_behind),
	    cmocka_unit_test(out_of_memory_ends_the_program_with_10),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
