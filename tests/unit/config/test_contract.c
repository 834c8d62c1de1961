/* SPDX-License-Identifier: Apache-2.0 */
#include "config/contract.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "folder.h"
#include "secret/secret.h"

#define CANARY "canary7Q"

static const struct contract_key *
find(const struct contract *contract, const char *name)
{
	const struct contract_key *key = contract_find(contract, slice_of_text(name));

	assert_non_null(key);
	return key;
}

static struct contract *
read_text(const char *text)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct contract *contract = contract_new();

	assert_int_equal(contract_read(slice_of_text(text), "f", contract, &err), 0);
	return contract;
}

static int
refused(const char *text, struct err *err)
{
	struct contract *contract CLEANUP(contract_freep) = contract_new();
	int r = contract_read(slice_of_text(text), "f", contract, err);

	assert_int_equal(contract->count, 0);
	return r;
}

static void
an_entry_without_text_is_required_and_has_no_example(void **state)
{
	struct contract *contract CLEANUP(contract_freep) = read_text("A=\nB=\"\"\nC='' # note\n");

	(void)state;
	assert_true(find(contract, "A")->required);
	assert_null(find(contract, "A")->example);
	assert_null(find(contract, "B")->example);
	assert_null(find(contract, "C")->example);
	assert_false(find(contract, "A")->placeholder);
}

static void
a_placeholder_is_told_from_an_example(void **state)
{
	struct contract *contract CLEANUP(contract_freep) =
		read_text("A=your-key\nB=localhost\nC=\"<token>\"\n");

	(void)state;
	assert_true(find(contract, "A")->placeholder);
	assert_true(find(contract, "C")->placeholder);
	assert_false(find(contract, "B")->placeholder);
	assert_string_equal(find(contract, "B")->example, "localhost");
}

static void
secret_is_by_name_or_by_value(void **state)
{
	struct contract *contract CLEANUP(contract_freep) =
		read_text("API_KEY=\nPORT=80\nCACHE=redis://u:p@h\nBROKER=amqp://h\n");

	(void)state;
	assert_true(find(contract, "API_KEY")->secret);
	assert_false(find(contract, "PORT")->secret);
	assert_true(find(contract, "CACHE")->secret);
	assert_false(find(contract, "BROKER")->secret);
}

static void
a_commented_assignment_is_optional(void **state)
{
	struct contract *contract CLEANUP(contract_freep) =
		read_text("# A=1\n#B=\n# export C='x y' # why\n# see D=1\n# E = 1\nF=1\n");

	(void)state;
	assert_int_equal(contract->count, 4);
	assert_false(find(contract, "A")->required);
	assert_string_equal(find(contract, "A")->example, "1");
	assert_int_equal(find(contract, "A")->line, 1);
	assert_false(find(contract, "B")->required);
	assert_string_equal(find(contract, "C")->example, "x y");
	assert_string_equal(find(contract, "C")->description, "why");
	assert_int_equal(find(contract, "C")->line, 3);
	assert_true(find(contract, "F")->required);
}

static void
an_entry_wins_over_its_commented_alternative(void **state)
{
	struct contract *contract CLEANUP(contract_freep) =
		read_text("# URL=a\nURL=b\n# URL=c\n");

	(void)state;
	assert_true(find(contract, "URL")->required);
	assert_string_equal(find(contract, "URL")->example, "b");
}

static void
comments_above_and_behind_describe(void **state)
{
	struct contract *contract CLEANUP(contract_freep) =
		read_text("# file header\n\n# first line\n#second line\nA=1\n# far\n\nB=1\nC=1 # behind\nD=1\n");

	(void)state;
	assert_string_equal(find(contract, "A")->description, "first line second line");
	assert_null(find(contract, "B")->description);
	assert_string_equal(find(contract, "C")->description, "behind");
	assert_null(find(contract, "D")->description);
	assert_int_equal(find(contract, "A")->line, 5);
}

static void
a_commented_assignment_describes_nothing(void **state)
{
	struct contract *contract CLEANUP(contract_freep) =
		read_text("# about old\n# OLD=1\nNEW=1\n");

	(void)state;
	assert_string_equal(find(contract, "OLD")->description, "about old");
	assert_null(find(contract, "NEW")->description);
}

static void
a_doubled_dollar_is_one_in_the_example(void **state)
{
	struct contract *contract CLEANUP(contract_freep) =
		read_text("A=\"a\\$b\"\nB=a$$b\nC='a$$b'\nD=a$b\n");

	(void)state;
	assert_string_equal(find(contract, "A")->example, "a$b");
	assert_string_equal(find(contract, "B")->example, "a$b");
	assert_string_equal(find(contract, "C")->example, "a$$b");
	assert_string_equal(find(contract, "D")->example, "a$b");
}

static void
a_later_text_wins_by_name(void **state)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct contract *contract CLEANUP(contract_freep) = read_text("A=1\nB=1\n");

	(void)state;
	assert_int_equal(contract_read(SLICE_LITERAL("# A=2\nC=1\n"), "g", contract, &err), 0);
	assert_int_equal(contract->count, 3);
	assert_false(find(contract, "A")->required);
	assert_string_equal(find(contract, "A")->file, "g");
	assert_string_equal(find(contract, "B")->file, "f");
}

static void
wrong_names_are_all_told_and_nothing_is_taken(void **state)
{
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	assert_int_equal(refused("GOOD=1\n1BAD=1\nA-B=2\n", &err), ERR_INVALID);
	assert_string_equal(err.id, "contract-name");
	assert_int_equal(err.more_count, 1);
	assert_int_equal(err.line, 2);
	assert_int_equal(err.more[0].line, 3);
}

static void
no_error_shows_a_value(void **state)
{
	static const char *const texts[] = {"A='" CANARY "\n", "A=x\n" CANARY " y=1\n",
	    "A=x\n" CANARY "/+==\n", "a." CANARY "=1\n", "A=\"" CANARY "\"z\nB=\"" CANARY "\n"};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(texts); i++) {
		struct err err CLEANUP(err_done) = ERR_INIT;

		assert_int_equal(refused(texts[i], &err), ERR_INVALID);
		assert_null(strstr(err.message, CANARY));
		assert_null(strstr(err.source, CANARY));
		assert_null(strstr(err.why, CANARY));
		assert_null(strstr(err.context, CANARY));
	}
}

static void
other_words_behind_an_at_are_prose(void **state)
{
	struct contract *contract CLEANUP(contract_freep) =
		read_text("# @see the wiki\n# @ana knows\n# mail admin@required.org\nA=1\n");

	(void)state;
	assert_int_equal(contract->count, 1);
}

static void
the_form_of_an_example_is_a_hint_and_no_type(void **state)
{
	struct contract *contract CLEANUP(contract_freep) = read_text(
		"HTTP_PORT=80\nCOUNT=3\nURL=https://a\nDEBUG=false\nLEVEL=info\nOLD_PORT=your-port\n");

	(void)state;
	assert_null(find(contract, "HTTP_PORT")->type);
	assert_int_equal(find(contract, "HTTP_PORT")->hint->kind, TYPE_PORT);
	assert_int_equal(find(contract, "COUNT")->hint->kind, TYPE_NUMBER);
	assert_int_equal(find(contract, "URL")->hint->kind, TYPE_URL);
	assert_int_equal(find(contract, "DEBUG")->hint->kind, TYPE_BOOLEAN);
	assert_null(find(contract, "LEVEL")->hint);
	assert_null(find(contract, "OLD_PORT")->hint);
}

static int
load(const char *yaml, struct project **project, struct contract **out, struct err *err)
{
	write_file("evenkeep.yaml", yaml);
	assert_int_equal(project_load("evenkeep.yaml", project, err), 0);
	return contract_load(*project, &(*project)->services[0], out, err);
}

static void
a_service_has_the_contract_of_all_its_files(void **state)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct project *project CLEANUP(project_freep) = NULL;
	struct contract *contract CLEANUP(contract_freep) = NULL;

	(void)state;
	write_file("a/.env.example", "A=1\nB=\n");
	write_file("b.env", "# B=2\nC=3\n");
	assert_int_equal(load("evenkeep: 1\nservices: { x: { contract: [a/.env.example, b.env] } }\n",
		&project, &contract, &err), 0);
	assert_int_equal(contract->count, 3);
	assert_false(find(contract, "B")->required);
	assert_string_equal(find(contract, "A")->file, "a/.env.example");
}

static void
a_service_without_files_has_no_contract(void **state)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct project *project CLEANUP(project_freep) = NULL;
	struct contract *contract CLEANUP(contract_freep) = NULL;

	(void)state;
	assert_int_equal(
		load("evenkeep: 1\nservices: { x: }\n", &project, &contract, &err), 0);
	assert_null(contract);
}

static void
a_file_that_is_not_there_is_told_with_its_service(void **state)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct project *project CLEANUP(project_freep) = NULL;
	struct contract *contract CLEANUP(contract_freep) = NULL;

	(void)state;
	assert_int_equal(load("evenkeep: 1\nservices: { x: { contract: none } }\n", &project,
		&contract, &err), ERR_INVALID);
	assert_string_equal(err.id, "no-contract");
	assert_string_equal(err.context, "service `x`");
	assert_null(contract);
}

static void
a_link_out_of_the_project_is_not_followed(void **state)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct project *project CLEANUP(project_freep) = NULL;
	struct contract *contract CLEANUP(contract_freep) = NULL;

	(void)state;
	assert_int_equal(symlink("/etc/passwd", "link"), 0);
	assert_int_equal(load("evenkeep: 1\nservices: { x: { contract: link } }\n", &project,
		&contract, &err), ERR_INVALID);
	assert_string_equal(err.id, "project-path");
}

int
main(void)
{
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, folder_new, folder_remove)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_entry_without_text_is_required_and_has_no_example),
		cmocka_unit_test(a_placeholder_is_told_from_an_example),
		cmocka_unit_test(secret_is_by_name_or_by_value),
		cmocka_unit_test(a_commented_assignment_is_optional),
		cmocka_unit_test(an_entry_wins_over_its_commented_alternative),
		cmocka_unit_test(comments_above_and_behind_describe),
		cmocka_unit_test(a_commented_assignment_describes_nothing),
		cmocka_unit_test(a_doubled_dollar_is_one_in_the_example),
		cmocka_unit_test(a_later_text_wins_by_name),
		cmocka_unit_test(wrong_names_are_all_told_and_nothing_is_taken),
		cmocka_unit_test(no_error_shows_a_value),
		cmocka_unit_test(the_form_of_an_example_is_a_hint_and_no_type),
		cmocka_unit_test(other_words_behind_an_at_are_prose),
		IN_FOLDER(a_service_has_the_contract_of_all_its_files),
		IN_FOLDER(a_service_without_files_has_no_contract),
		IN_FOLDER(a_file_that_is_not_there_is_told_with_its_service),
		IN_FOLDER(a_link_out_of_the_project_is_not_followed),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
