/* SPDX-License-Identifier: Apache-2.0 */
#include "problem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

const struct err *
problem_find(const struct err *err, const char *id, unsigned line, unsigned column)
{
	const struct err *problem = err;
	size_t next = 0;

	while (problem->id == NULL || strcmp(problem->id, id) != 0 || problem->line != line ||
	    problem->column != column) {
		if (next == err->more_count || next == ERR_MOST - 1)
			fail_msg("no `%s` at %u:%u; the first is `%s` at %u:%u: %s", id, line, column,
			    err->id == NULL ? "" : err->id, err->line, err->column, err->message);
		problem = &err->more[next++];
	}
	return problem;
}

void
assert_contains(const char *text, const char *part)
{
	if (strstr(text, part) == NULL)
		fail_msg("no `%s` in: %s", part, text);
}

void
assert_says_nowhere(const struct err *err, const char *part)
{
	size_t i;

	assert_null(strstr(err->message, part));
	assert_null(strstr(err->context, part));
	assert_null(strstr(err->why, part));
	assert_null(strstr(err->fix, part));
	assert_null(strstr(err->tried, part));
	assert_null(strstr(err->source, part));
	for (i = 0; i < err->more_count && i < ERR_MOST - 1; i++)
		assert_says_nowhere(&err->more[i], part);
}
