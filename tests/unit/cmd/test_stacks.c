/* SPDX-License-Identifier: Apache-2.0 */
/* What evenkeep.yaml says of compose files, as observers ask for it. */
#include "cmd/session/stacks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "../config/folder.h"

static struct project *
load(const char *text)
{
	struct project *project = NULL;
	struct err err CLEANUP(err_done) = ERR_INIT;

	write_file("evenkeep.yaml", text);
	if (project_load("evenkeep.yaml", &project, &err) < 0)
		fail_msg("%s", err.message);
	return project;
}

static void
stacks_are_asked_for_as_they_are_declared(void **state)
{
	struct project *project CLEANUP(project_freep) = load("evenkeep: 1\n"
		"environments: { dev: , prod: { protect: true } }\n"
		"stacks:\n  api: { files: [a.yaml, b.yaml], env: prod, project: p }\n  web: w.yaml\n");
	struct project_stacks stacks CLEANUP(project_stacks_done) = {0};

	(void)state;
	project_stacks_init(&stacks, project);
	assert_int_equal(stacks.asked.declared_count, 2);
	assert_string_equal(stacks.declared[0].name, "api");
	assert_string_equal(stacks.declared[0].files[1], "b.yaml");
	assert_string_equal(stacks.declared[0].environments[0], "prod");
	assert_string_equal(stacks.declared[0].project, "p");
	assert_int_equal(stacks.declared[0].place.line, 4);
	assert_null(stacks.declared[0].env_files);
	assert_null(stacks.declared[1].environments);
	assert_int_equal(stacks.asked.environment_count, 2);
	assert_string_equal(stacks.environments[1].name, "prod");
	assert_true(stacks.environments[1].is_protected);
}

static void
services_and_what_is_rendered_for_them_tell_it_too(void **state)
{
	struct project *project CLEANUP(project_freep) = load("evenkeep: 1\n"
		"environments: { dev: , prod: }\n"
		"services:\n"
		"  api: { compose: { files: [a.yaml, b.yaml], service: api } }\n"
		"  worker: { compose: { files: [a.yaml, b.yaml], service: worker } }\n"
		"  web: { compose: { files: [w.yaml], service: web } }\n"
		"  lone: { compose: { files: [l.yaml], service: lone } }\n"
		"render:\n"
		"  - { service: web, env: dev, as: compose, to: dev.env }\n"
		"  - { service: web, env: prod, as: compose, to: prod.env }\n"
		"  - { service: lone, env: prod, as: json, to: x.json }\n");
	struct project_stacks stacks CLEANUP(project_stacks_done) = {0};

	(void)state;
	project_stacks_init(&stacks, project);
	assert_int_equal(stacks.asked.declared_count, 2);
	assert_string_equal(stacks.declared[0].files[0], "a.yaml");
	assert_null(stacks.declared[0].environments);
	assert_string_equal(stacks.declared[1].files[0], "w.yaml");
	assert_string_equal(stacks.declared[1].environments[0], "dev");
	assert_string_equal(stacks.declared[1].environments[1], "prod");
	assert_null(stacks.declared[1].environments[2]);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, folder_new, folder_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_FOLDER(stacks_are_asked_for_as_they_are_declared),
		IN_FOLDER(services_and_what_is_rendered_for_them_tell_it_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
