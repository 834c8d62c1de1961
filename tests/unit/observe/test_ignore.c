/* SPDX-License-Identifier: Apache-2.0 */
/* Patterns of `.gitignore` and `.dockerignore`, as git and docker read them. */
#include "observe/images/ignore.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/list.h"

static void
stars_stop_at_slashes_unless_there_are_two(void **state)
{
	static const struct { const char *glob, *path; bool fits; } cases[] = {
		{"a", "a", true}, {"a", "b", false}, {"*", "a", true}, {"*", "a/b", false},
		{"*.env", "x.env", true}, {"*.env", "d/x.env", false}, {"**/x", "x", true},
		{"**/x", "a/b/x", true}, {"a/**", "a/b/c", true}, {"a/**/b", "a/b", true},
		{"a/**/b", "a/x/y/b", true}, {"a/**/b", "ab", false}, {"?", "a", true}, {"?", "/", false},
		{"[a-c]x", "bx", true}, {"[!a-c]x", "bx", false}, {"[!a-c]x", "dx", true},
		{"a*b*c", "aXbYc", true}, {"a*b*c", "aXbY", false}, {"\\*", "*", true}, {"\\*", "a", false},
		{".env*", ".env.local", true}, {"*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaa", false},
		{"", "", true}, {"[", "[", false}, {"a", "", false}, {"**", "", true},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		if (path_fits(slice_of_text(cases[i].glob), slice_of_text(cases[i].path)) != cases[i].fits)
			fail_msg("`%s` and `%s`", cases[i].glob, cases[i].path);
}

static void
fits(const char *patterns, const char *folder, bool docker, const char *path, bool wanted)
{
	struct ignore ignore CLEANUP(ignore_done) = {0};

	ignore_read(&ignore, slice_of_text(patterns), folder, docker);
	if (ignore_fits(&ignore, path, false) != wanted)
		fail_msg("`%s` in %s and `%s`", patterns, folder, path);
}

static void
git_takes_the_last_pattern_that_fits(void **state)
{
	(void)state;
	fits(".env\n", ".", false, ".env", true);
	fits(".env\n", ".", false, "a/b/.env", true);
	fits("/.env\n", ".", false, "a/.env", false);
	fits(".env*\n!.env.example\n", ".", false, ".env.example", false);
	fits(".env*\n!.env.example\n", ".", false, ".env.local", true);
	fits("build/\n", ".", false, "build/x/y", true);
	fits("build/\n", ".", false, "build", false);
	fits("# .env\n\n", ".", false, ".env", false);
	fits("x\n", "sub", false, "x", false);
	fits("x\n", "sub", false, "sub/x", true);
	fits("a/b\n", ".", false, "c/a/b", false);
	fits("a/\n!a/b\n", ".", false, "a/b", true);
}

static void
docker_counts_every_pattern_from_the_context(void **state)
{
	(void)state;
	fits(".env\n", ".", true, ".env", true);
	fits(".env\n", ".", true, "a/.env", false);
	fits("**/.env\n", ".", true, "a/.env", true);
	fits(".env.*\n!.env.example\n", ".", true, ".env.example", false);
	fits("*\n!src\n", ".", true, ".env", true);
	fits("terraform/\n", ".", true, "terraform/x", true);
	fits(".env\n", "api", true, "api/.env", true);
	fits(".env\n", "api", true, ".env", false);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stars_stop_at_slashes_unless_there_are_two),
		cmocka_unit_test(git_takes_the_last_pattern_that_fits),
		cmocka_unit_test(docker_counts_every_pattern_from_the_context),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
