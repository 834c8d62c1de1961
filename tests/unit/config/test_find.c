/* SPDX-License-Identifier: Apache-2.0 */
/* project_find: from a folder upwards, or what is named. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "config/project.h"
#include "folder.h"
#include "problem.h"

static const char smallest[] = "evenkeep: 1\nproject: shop\n";

static void
the_project_file_of_a_folder_above_is_found(void **state)
{
	struct project *project CLEANUP(project_freep) = NULL;
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	folder_write("evenkeep.yaml", smallest, 0600);
	assert_int_equal(mkdir("a", 0700) | mkdir("a/b", 0700) | chdir("a/b"), 0);
	assert_int_equal(project_find(NULL, NULL, &project, &err), 0);
	assert_string_equal(project->name, "shop");
	assert_string_equal(project->file, "../../evenkeep.yaml");
	assert_null(strstr(project->root, ".."));
	assert_int_equal(project->root[0], '/');
}

static void
the_nearest_project_file_wins(void **state)
{
	struct project *project CLEANUP(project_freep) = NULL;
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	folder_write("evenkeep.yaml", smallest, 0600);
	assert_int_equal(mkdir("a", 0700), 0);
	folder_write("a/evenkeep.yaml", "evenkeep: 1\nproject: inner\n", 0600);
	assert_int_equal(project_find("a", NULL, &project, &err), 0);
	assert_string_equal(project->name, "inner");
}

static void
a_nearer_file_that_is_wrong_is_not_passed_over(void **state)
{
	struct project *project = NULL;
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	folder_write("evenkeep.yaml", smallest, 0600);
	assert_int_equal(mkdir("a", 0700), 0);
	folder_write("a/evenkeep.yaml", "evenkeep: 7\n", 0600);
	assert_int_equal(project_find("a", NULL, &project, &err), ERR_INVALID);
	assert_null(project);
	folder_write("a/evenkeep.yaml", smallest, 0666);
	assert_int_equal(project_find("a", NULL, &project, &err), ERR_REFUSED);
	assert_string_equal(err.id, "project-writable");
}

static void
a_link_that_leads_nowhere_is_not_passed_over(void **state)
{
	struct project *project = NULL;
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	folder_write("evenkeep.yaml", smallest, 0600);
	assert_int_equal(mkdir("a", 0700) | symlink("nowhere", "a/evenkeep.yaml"), 0);
	assert_true(project_find("a", NULL, &project, &err) < 0);
	assert_null(project);
}

static void
without_any_there_is_no_project(void **state)
{
	struct project *project = NULL;
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	assert_int_equal(project_find(NULL, NULL, &project, &err), ERR_NOT_FOUND);
	assert_string_equal(err.id, "no-project");
	assert_contains(err.fix, "`evenkeep init`");
}

static void
what_is_named_is_a_file_or_its_folder(void **state)
{
	struct project *by_folder CLEANUP(project_freep) = NULL;
	struct project *by_file CLEANUP(project_freep) = NULL;
	struct project *absent = NULL;
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	assert_int_equal(mkdir("a", 0700), 0);
	folder_write("a/evenkeep.yaml", smallest, 0600);
	assert_int_equal(project_find(NULL, "a", &by_folder, &err), 0);
	assert_int_equal(project_find(NULL, "a/evenkeep.yaml", &by_file, &err), 0);
	assert_string_equal(by_folder->root, by_file->root);
	assert_int_equal(project_find(NULL, "b", &absent, &err), ERR_NOT_FOUND);
	assert_string_equal(err.id, "no-project");
	assert_contains(err.message, "`b`");
}

int
main(void)
{
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, folder_begin, folder_end)
	const struct CMUnitTest tests[] = {
		IN_FOLDER(the_project_file_of_a_folder_above_is_found),
		IN_FOLDER(the_nearest_project_file_wins),
		IN_FOLDER(a_nearer_file_that_is_wrong_is_not_passed_over),
		IN_FOLDER(a_link_that_leads_nowhere_is_not_passed_over),
		IN_FOLDER(without_any_there_is_no_project),
		IN_FOLDER(what_is_named_is_a_file_or_its_folder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
