/* SPDX-License-Identifier: Apache-2.0 */
#include "config/contract.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "folder.h"
#include "problem.h"
#include "secret/secret.h"

/* The contract of TEXT, which is in order. */
static struct contract *
contract_of(const char *text)
{
	struct contract *contract = contract_new();
	struct err err CLEANUP(err_done) = ERR_INIT;

	if (contract_read(slice_of_text(text), ".env.example", contract, &err) < 0)
		fail_msg("%s", err.message);
	return contract;
}

static const struct contract_key *
key_of(const struct contract *contract, const char *name)
{
	const struct contract_key *key = contract_find(contract, slice_of_text(name));

	if (key == NULL)
		fail_msg("the contract has no `%s`", name);
	return key;
}

static void
an_assignment_is_expected_and_its_text_an_example(void **state)
{
	struct contract *contract CLEANUP(contract_freep) =
	    contract_of("EMPTY=\nPORT=8000\nexport HOST='a b'\n");

	(void)state;
	assert_int_equal(contract->count, 3);
	assert_true(key_of(contract, "EMPTY")->required);
	assert_null(key_of(contract, "EMPTY")->example);
	assert_string_equal(key_of(contract, "PORT")->example, "8000");
	assert_false(key_of(contract, "PORT")->placeholder);
	assert_false(key_of(contract, "PORT")->secret);
	assert_string_equal(key_of(contract, "PORT")->file, ".env.example");
	assert_int_equal(key_of(contract, "PORT")->line, 2);
	assert_string_equal(key_of(contract, "HOST")->example, "a b");
}

static void
a_commented_assignment_is_optional(void **state)
{
	struct contract *contract CLEANUP(contract_freep) =
	    contract_of("# text\n\n# LEVEL=info\n#export EXTRA=1\n# see A=B in the manual\n# A = b\n");

	(void)state;
	assert_int_equal(contract->count, 2);
	assert_false(key_of(contract, "LEVEL")->required);
	assert_string_equal(key_of(contract, "LEVEL")->example, "info");
	assert_int_equal(key_of(contract, "LEVEL")->line, 3);
	assert_false(key_of(contract, "EXTRA")->required);
}

static void
what_is_both_expected_and_commented_is_expected(void **state)
{
	struct contract *contract CLEANUP(contract_freep) = contract_of("PORT=1\n# PORT=2\n");

	(void)state;
	assert_true(key_of(contract, "PORT")->required);
	assert_string_equal(key_of(contract, "PORT")->example, "1");
}

static void
a_placeholder_is_no_value(void **state)
{
	struct contract *contract CLEANUP(contract_freep) =
	    contract_of("A=your-key\nB=<token>\nC=real\n");

	(void)state;
	assert_true(key_of(contract, "A")->placeholder);
	assert_true(key_of(contract, "B")->placeholder);
	assert_false(key_of(contract, "C")->placeholder);
}

static void
names_and_values_tell_what_is_secret(void **state)
{
	struct contract *contract CLEANUP(contract_freep) =
	    contract_of("JWT_SECRET_KEY=\nSTORE=postgres://u:fake@db/x\nNEXT_PUBLIC_TOKEN=x\n");

	(void)state;
	assert_true(key_of(contract, "JWT_SECRET_KEY")->secret);
	assert_true(key_of(contract, "STORE")->secret);
	assert_false(key_of(contract, "NEXT_PUBLIC_TOKEN")->secret);
}

static void
comments_above_without_a_gap_or_behind_describe(void **state)
{
	struct contract *contract CLEANUP(contract_freep) = contract_of(
	    "# first\n# second\nA=1\n# far away\n\nB=1\nC=1 # behind\n# K=1\nD=1\n");

	(void)state;
	assert_string_equal(key_of(contract, "A")->description, "first second");
	assert_null(key_of(contract, "B")->description);
	assert_string_equal(key_of(contract, "C")->description, "behind");
	assert_null(key_of(contract, "D")->description);
}

static void
a_doubled_dollar_of_an_example_is_one(void **state)
{
	struct contract *contract CLEANUP(contract_freep) = contract_of("A=a$$b\nB='a$$b'\n");

	(void)state;
	assert_string_equal(key_of(contract, "A")->example, "a$b");
	assert_string_equal(key_of(contract, "B")->example, "a$$b");
}

static void
decorators_are_refused_with_their_line(void **state)
{
	struct contract *contract CLEANUP(contract_freep) = contract_new();
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	assert_int_equal(contract_read(slice_of_text("A=1\n# @required @sensitive\nB=\n"), "f",
	    contract, &err), ERR_INVALID);
	assert_string_equal(err.id, "contract-annotated");
	assert_int_equal(err.line, 2);
	assert_contains(err.fix, ".env.example");
	assert_int_equal(contract_read(slice_of_text("A=1\n"), "x/.env.schema", contract, &err),
	    ERR_INVALID);
	assert_string_equal(err.id, "contract-annotated");
	assert_int_equal(contract->count, 0);
}

static void
an_at_sign_in_prose_is_no_decorator(void **state)
{
	struct contract *contract CLEANUP(contract_freep) =
	    contract_of("# @alice knows it\n# ask a@required.example\nA=1\n");

	(void)state;
	assert_int_equal(contract->count, 1);
}

static void
bad_names_are_all_told_and_values_never(void **state)
{
	struct contract *contract CLEANUP(contract_freep) = contract_new();
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	assert_int_equal(contract_read(slice_of_text("1A=CANARY\nB=1\nhunter-CANARY=CANARY\n"), "f",
	    contract, &err), ERR_INVALID);
	problem_find(&err, "contract-name", 1, 1);
	problem_find(&err, "contract-name", 3, 1);
	assert_string_equal(err.file, "f");
	assert_says_nowhere(&err, "CANARY");
	assert_int_equal(contract->count, 0);
}

static void
load_project(const char *contracts, struct project **out)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;

	buf_addf(&text, "evenkeep: 1\nservices: { api: { contract: %s } }\n", contracts);
	folder_write("evenkeep.yaml", buf_text(&text), 0600);
	assert_int_equal(project_load("evenkeep.yaml", out, &err), 0);
}

static void
the_later_of_two_files_wins_by_name(void **state)
{
	struct project *project CLEANUP(project_freep) = NULL;
	struct contract *contract CLEANUP(contract_freep) = NULL;
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	load_project("[one, two]", &project);
	folder_write("one", "A=1\nB=1\n", 0600);
	folder_write("two", "# B=2\nC=2\n", 0600);
	assert_int_equal(contract_load(project, &project->services[0], &contract, &err), 0);
	assert_int_equal(contract->count, 3);
	assert_false(key_of(contract, "B")->required);
	assert_string_equal(key_of(contract, "B")->file, "two");
}

static void
a_service_that_names_no_contract_has_none(void **state)
{
	struct project *project CLEANUP(project_freep) = NULL;
	struct contract *contract = NULL;
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	load_project("[]", &project);
	assert_int_equal(contract_load(project, &project->services[0], &contract, &err), 0);
	assert_null(contract);
}

static void
a_contract_that_is_not_there_is_told_with_its_service(void **state)
{
	struct project *project CLEANUP(project_freep) = NULL;
	struct contract *contract = NULL;
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	load_project("absent", &project);
	assert_int_equal(contract_load(project, &project->services[0], &contract, &err), ERR_INVALID);
	assert_string_equal(err.id, "no-contract");
	assert_contains(err.message, "`absent`");
	assert_contains(err.context, "service `api`");
}

static void
a_contract_that_links_out_of_the_project_is_refused(void **state)
{
	struct project *project CLEANUP(project_freep) = NULL;
	struct contract *contract = NULL;
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	load_project("[link]", &project);
	assert_int_equal(symlink("/etc/passwd", "link"), 0);
	assert_int_equal(contract_load(project, &project->services[0], &contract, &err), ERR_INVALID);
	assert_string_equal(err.id, "project-path");
	assert_null(contract);
}

static void
a_contract_that_links_to_another_file_of_the_project_is_read(void **state)
{
	struct project *project CLEANUP(project_freep) = NULL;
	struct contract *contract CLEANUP(contract_freep) = NULL;
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	load_project("[link]", &project);
	folder_write("there", "A=1\n", 0600);
	assert_int_equal(symlink("there", "link"), 0);
	assert_int_equal(contract_load(project, &project->services[0], &contract, &err), 0);
	assert_int_equal(contract->count, 1);
}

int
main(void)
{
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, folder_begin, folder_end)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_assignment_is_expected_and_its_text_an_example),
		cmocka_unit_test(a_commented_assignment_is_optional),
		cmocka_unit_test(what_is_both_expected_and_commented_is_expected),
		cmocka_unit_test(a_placeholder_is_no_value),
		cmocka_unit_test(names_and_values_tell_what_is_secret),
		cmocka_unit_test(comments_above_without_a_gap_or_behind_describe),
		cmocka_unit_test(a_doubled_dollar_of_an_example_is_one),
		cmocka_unit_test(decorators_are_refused_with_their_line),
		cmocka_unit_test(an_at_sign_in_prose_is_no_decorator),
		cmocka_unit_test(bad_names_are_all_told_and_values_never),
		IN_FOLDER(the_later_of_two_files_wins_by_name),
		IN_FOLDER(a_service_that_names_no_contract_has_none),
		IN_FOLDER(a_contract_that_is_not_there_is_told_with_its_service),
		IN_FOLDER(a_contract_that_links_out_of_the_project_is_refused),
		IN_FOLDER(a_contract_that_links_to_another_file_of_the_project_is_read),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
