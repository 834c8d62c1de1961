/* SPDX-License-Identifier: Apache-2.0 */
/* One finder for `init` and `import`: what it takes, passes over, and does not enter. */
#include "config/files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "folder.h"

static bool
has(const struct paths *paths, const char *path)
{
	for (size_t i = 0; i < paths->count; i++)
		if (strcmp(paths->items[i], path) == 0)
			return true;
	return false;
}

static void
find(struct project_files *out)
{
	struct err err CLEANUP(err_done) = ERR_INIT;

	assert_int_equal(project_files_find(".", out, &err), 0);
}

static void
files_are_sorted_by_what_they_are(void **state)
{
	struct project_files files CLEANUP(project_files_done) = {0};

	(void)state;
	write_file(".env", "");
	write_file("config/prod.env", "");
	write_file("deploy/env/prod", "");
	write_file(".envs/.production/.django", "");
	write_file(".env.example", "");
	write_file(".env.schema", "");
	write_file(".env.local", "");
	write_file("docker-compose.yml", "");
	write_file("src/env.js", "");
	find(&files);
	assert_int_equal(files.env_files.count, 4);
	assert_true(has(&files.env_files, ".envs/.production/.django"));
	assert_true(has(&files.env_files, "deploy/env/prod"));
	assert_int_equal(files.templates.count, 2);
	assert_int_equal(files.others.count, 1);
	assert_true(has(&files.others, ".env.local"));
	assert_int_equal(files.composes.count, 1);
}

static void
folders_of_other_peoples_code_and_hidden_ones_are_not_entered(void **state)
{
	struct project_files files CLEANUP(project_files_done) = {0};

	(void)state;
	write_file("node_modules/x/.env", "");
	write_file(".git/.env", "");
	write_file("vendor/.env", "");
	write_file("venv/.env", "");
	write_file("a/b/c/.env", "");
	write_file("a/b/c/d/.env", "");
	find(&files);
	assert_int_equal(files.env_files.count, 1);
	assert_true(has(&files.env_files, "a/b/c/.env"));
}

static void
links_are_named_and_not_followed(void **state)
{
	struct project_files files CLEANUP(project_files_done) = {0};

	(void)state;
	write_file("a/.env", "");
	assert_int_equal(symlink("a/.env", ".env"), 0);
	assert_int_equal(symlink("a", "b"), 0);
	find(&files);
	assert_int_equal(files.env_files.count, 1);
	assert_int_equal(files.links.count, 1);
	assert_true(has(&files.links, ".env"));
}

static void
more_files_than_are_kept_are_not_forgotten_silently(void **state)
{
	struct project_files files CLEANUP(project_files_done) = {0};
	char name[40];

	(void)state;
	for (unsigned i = 0; i < 1001; i++) {
		snprintf(name, sizeof(name), "a%u.env", i);
		write_file(name, "");
	}
	find(&files);
	assert_int_equal(files.env_files.count, 1000);
	assert_int_equal(files.env_files.dropped, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(files_are_sorted_by_what_they_are, folder_new,
		folder_remove),
	    cmocka_unit_test_setup_teardown(
		folders_of_other_peoples_code_and_hidden_ones_are_not_entered, folder_new,
		folder_remove),
	    cmocka_unit_test_setup_teardown(links_are_named_and_not_followed, folder_new,
		folder_remove),
	    cmocka_unit_test_setup_teardown(more_files_than_are_kept_are_not_forgotten_silently,
		folder_new, folder_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
