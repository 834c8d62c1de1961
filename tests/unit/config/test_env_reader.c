/* SPDX-License-Identifier: Apache-2.0 */
#include "config/env_reader.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "folder.h"

static void
reader_is(const char *file, const char *dialect, bool is_beside)
{
	struct env_reader reader;

	env_reader_find(file, &reader);
	if (dialect == NULL) {
		assert_null(reader.dialect);
		return;
	}
	assert_non_null(reader.dialect);
	assert_string_equal(reader.dialect, dialect);
	assert_non_null(reader.why);
	assert_int_equal(reader.is_beside, is_beside);
}

static void
the_manifest_beside_a_file_tells_who_reads_it(void **state)
{
	(void)state;
	reader_is(".env", NULL, false);
	write_file("a/package.json", "{\"dependencies\":{\"dotenv\":\"^16\"}}");
	write_file("b/requirements.txt", "flask\npython-dotenv==1.0\n");
	write_file("c/Gemfile", "gem 'dotenv'\n");
	write_file("d/go.mod", "require github.com/joho/godotenv v1.5.1\n");
	write_file("e/compose.yaml", "services: {}\n");
	write_file("f/package.json", "{\"dependencies\":{\"dotenv\":\"^16\",\"next\":\"14\"}}");
	reader_is("a/.env", "dotenv-js", true);
	reader_is("b/.env", "python-dotenv", true);
	reader_is("c/.env", "ruby-dotenv", true);
	reader_is("d/.env.prod", "godotenv", true);
	reader_is("e/.env", "compose", true);
	reader_is("f/.env", "dotenv-expand", true);
}

static void
a_folder_above_tells_if_its_own_does_not(void **state)
{
	(void)state;
	write_file("package.json", "{\"devDependencies\":{\"dotenv\":\"^16\"}}");
	write_file("deploy/prod/.env", "");
	write_file("deploy/py/pyproject.toml", "dependencies = [\"python-dotenv\"]\n");
	reader_is("deploy/prod/.env", "dotenv-js", false);
	reader_is("deploy/py/.env", "python-dotenv", true);
}

static void
two_that_tell_differently_tell_nothing(void **state)
{
	(void)state;
	write_file("package.json", "{\"dependencies\":{\"dotenv\":\"^16\"}}");
	write_file("compose.yaml", "services: {}\n");
	reader_is(".env", NULL, false);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(the_manifest_beside_a_file_tells_who_reads_it,
		folder_new, folder_remove),
	    cmocka_unit_test_setup_teardown(a_folder_above_tells_if_its_own_does_not, folder_new,
		folder_remove),
	    cmocka_unit_test_setup_teardown(two_that_tell_differently_tell_nothing, folder_new,
		folder_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
