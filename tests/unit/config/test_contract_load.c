/* SPDX-License-Identifier: Apache-2.0 */
/* Contracts of several files: imports of the annotated notation, and which file wins. */
#include "config/contract.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "config/type.h"
#include "folder.h"
#include "secret/secret.h"

static const struct contract_key *
find(const struct contract *contract, const char *name)
{
	const struct contract_key *key = contract_find(contract, slice_of_text(name));

	assert_non_null(key);
	return key;
}

static int
load(const char *yaml, struct contract **out, struct err *err)
{
	struct project *project CLEANUP(project_freep) = NULL;

	write_file("evenkeep.yaml", yaml);
	assert_int_equal(project_load("evenkeep.yaml", &project, err), 0);
	return contract_load(project, &project->services[0], out, err);
}

#define SERVICE "evenkeep: 1\nservices: { x: { contract: a/.env.schema } }\n"

static void
imports_of_the_project_are_read_below_the_file(void **state)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct contract *contract CLEANUP(contract_freep) = NULL;

	(void)state;
	write_file("shared/.env.schema", "# @required\nA=\n# @required\nB=\nHIDDEN=\n");
	write_file("a/.env.schema", "# @import(../shared/, pick=[A, B, X_*])\n"
		"# @import(./.env.none, allowMissing=true)\n# ---\n# @public\nB=\nC=\n");
	assert_int_equal(load(SERVICE, &contract, &err), 0);
	assert_int_equal(contract->count, 3);
	assert_true(find(contract, "A")->insisted);
	assert_string_equal(find(contract, "A")->file, "shared/.env.schema");
	assert_string_equal(find(contract, "B")->file, "a/.env.schema");
	assert_false(find(contract, "B")->secret);
}

static void
an_import_may_leave_names_out(void **state)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct contract *contract CLEANUP(contract_freep) = NULL;

	(void)state;
	write_file("shared/.env.schema", "A=\nB=\nX_1=\n");
	write_file("a/.env.schema", "# @import(../shared/.env.schema, omit=[X_*, B])\n# ---\nC=\n");
	assert_int_equal(load(SERVICE, &contract, &err), 0);
	assert_int_equal(contract->count, 2);
	find(contract, "A");
}

static void
imports_from_elsewhere_are_not_followed(void **state)
{
	static const char *const paths[] = {"../../x", "/etc/passwd", "~/.env", "https://a/b", "npm:x"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
		struct err err CLEANUP(err_done) = ERR_INIT;
		struct contract *contract CLEANUP(contract_freep) = NULL;
		struct buf text CLEANUP(buf_done) = BUF_INIT;

		buf_addf(&text, "# @import(%s)\n# ---\nA=\n", paths[i]);
		write_file("a/.env.schema", buf_text(&text));
		assert_int_equal(load(SERVICE, &contract, &err), 0);
		assert_int_equal(contract->note_count, 1);
		assert_non_null(strstr(contract->notes[0].text, "outside the project"));
	}
}

static void
imports_that_are_missing_or_circular_are_errors(void **state)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct contract *contract CLEANUP(contract_freep) = NULL;

	(void)state;
	write_file("a/.env.schema", "# text\n# @import(./none)\n# ---\nA=\n");
	assert_int_equal(load(SERVICE, &contract, &err), ERR_INVALID);
	assert_string_equal(err.id, "contract-import");
	assert_int_equal(err.line, 2);
	err_done(&err);
	write_file("a/.env.schema", "# @import(./b)\n# ---\nA=\n");
	write_file("a/b", "# @import(./.env.schema)\n# ---\nB=\n");
	assert_int_equal(load(SERVICE, &contract, &err), ERR_INVALID);
	assert_string_equal(err.message, "imports go round in circles, or too deep");
	assert_null(contract);
}

static void
later_files_win_in_either_notation(void **state)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct contract *contract CLEANUP(contract_freep) = NULL;

	(void)state;
	write_file("a.env", "A=\nB=\n");
	write_file("b.schema", "# @optional @public @type=port\nA=\n");
	assert_int_equal(load("evenkeep: 1\nservices: { x: { contract: [a.env, b.schema] } }\n",
		&contract, &err), 0);
	assert_false(find(contract, "A")->required);
	assert_int_equal(find(contract, "A")->type->kind, TYPE_PORT);
	assert_true(find(contract, "B")->required);
}

int
main(void)
{
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, folder_new, folder_remove)
	const struct CMUnitTest tests[] = {
		IN_FOLDER(imports_of_the_project_are_read_below_the_file),
		IN_FOLDER(an_import_may_leave_names_out),
		IN_FOLDER(imports_from_elsewhere_are_not_followed),
		IN_FOLDER(imports_that_are_missing_or_circular_are_errors),
		IN_FOLDER(later_files_win_in_either_notation),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
