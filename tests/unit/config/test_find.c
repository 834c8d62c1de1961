/* SPDX-License-Identifier: Apache-2.0 */
/* project_find: what is nearer and cannot be taken ends the search. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "config/project.h"
#include "folder.h"

static const char smallest[] = "evenkeep: 1\nproject: shop\n";

static void
a_nearer_file_that_is_wrong_is_not_passed_over(void **state)
{
	struct project *project = NULL;
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	write_file("evenkeep.yaml", smallest);
	assert_int_equal(mkdir("a", 0700), 0);
	write_file("a/evenkeep.yaml", "evenkeep: 7\n");
	assert_int_equal(project_find("a", NULL, &project, &err), ERR_INVALID);
	assert_null(project);
	write_file("a/evenkeep.yaml", smallest);
	assert_int_equal(chmod("a/evenkeep.yaml", 0666), 0);
	assert_int_equal(project_find("a", NULL, &project, &err), ERR_REFUSED);
	assert_string_equal(err.id, "project-writable");
}

static void
a_link_that_leads_nowhere_is_not_passed_over(void **state)
{
	struct project *project = NULL;
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	write_file("evenkeep.yaml", smallest);
	assert_int_equal(mkdir("a", 0700) | symlink("nowhere", "a/evenkeep.yaml"), 0);
	assert_true(project_find("a", NULL, &project, &err) < 0);
	assert_null(project);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_nearer_file_that_is_wrong_is_not_passed_over,
		    folder_new, folder_remove),
		cmocka_unit_test_setup_teardown(a_link_that_leads_nowhere_is_not_passed_over,
		    folder_new, folder_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
