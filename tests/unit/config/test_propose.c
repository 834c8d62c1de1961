/* SPDX-License-Identifier: Apache-2.0 */
#include "config/propose.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "config/project.h"
#include "folder.h"
#include "secret/secret.h"

#define CANARY "canary7Q"

/* The proposal for the test's folder, which is a project file that loads. */
static struct project *
proposed(struct buf *text)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct project *project = NULL;

	if (propose_project(folder, "dev", text, &err) < 0)
		fail_msg("%s", err.message);
	write_file("evenkeep.yaml", buf_text(text));
	if (project_load("evenkeep.yaml", &project, &err) < 0)
		fail_msg("%s\n%s", err.message, buf_text(text));
	return project;
}

static void
an_empty_folder_gets_the_environments_alone(void **state)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct project *project CLEANUP(project_freep) = proposed(&text);

	(void)state;
	assert_int_equal(project->env_count, 3);
	assert_true(project_find_env(project, "prod")->protect);
	assert_int_equal(project->service_count, 0);
	assert_int_equal(project->target_count, 0);
}

static void
a_service_with_an_env_file_gets_contract_and_target(void **state)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct project *project CLEANUP(project_freep) = NULL;
	const struct project_service *api;

	(void)state;
	write_file("back/docker-compose.yml", "services:\n  api: { image: x, env_file: ./.env }\n"
		"  redis: { image: redis }\n");
	write_file("back/.env.example", "A=1\n");
	project = proposed(&text);
	assert_int_equal(project->service_count, 1);
	api = project_find_service(project, "api");
	assert_string_equal(api->contracts[0], "back/.env.example");
	assert_string_equal(api->compose_files[0], "back/docker-compose.yml");
	assert_string_equal(api->compose_service, "api");
	assert_int_equal(project->target_count, 1);
	assert_string_equal(project->targets[0].to, "back/.env");
	assert_string_equal(project->targets[0].service, "api");
}

static void
a_service_that_is_built_here_and_takes_variables_is_one(void **state)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct project *project CLEANUP(project_freep) = NULL;

	(void)state;
	write_file("compose.yaml",
		"x-base: &base\n  build: .\n"
		"services:\n"
		"  merged: { <<: *base, environment: { A: \"${A}\" } }\n"
		"  listed: { build: ., environment: [A] }\n"
		"  literal: { build: ., environment: { A: 1 } }\n"
		"  foreign: { image: x, environment: { A: \"${A}\" } }\n");
	project = proposed(&text);
	assert_int_equal(project->service_count, 2);
	assert_non_null(project_find_service(project, "merged"));
	assert_non_null(project_find_service(project, "listed"));
	assert_int_equal(project->target_count, 1);
	assert_string_equal(project->targets[0].to, ".env");
}

static void
services_of_one_name_get_two(void **state)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct project *project CLEANUP(project_freep) = NULL;

	(void)state;
	write_file("a/compose.yml", "services: { api: { env_file: .env } }\n");
	write_file("b/compose.yml", "services: { api: { env_file: [{ path: .env }] } }\n");
	project = proposed(&text);
	assert_non_null(project_find_service(project, "api"));
	assert_non_null(project_find_service(project, "b-api"));
}

static void
a_template_that_no_service_has_is_one_itself(void **state)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct project *project CLEANUP(project_freep) = NULL;
	const struct project_service *front;

	(void)state;
	write_file("Front End/.env.local.example", "A=1\n");
	project = proposed(&text);
	front = project_find_service(project, "front-end");
	assert_non_null(front);
	assert_string_equal(front->contracts[0], "Front End/.env.local.example");
}

static void
a_file_of_two_contracts_gets_every_name(void **state)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct project *project CLEANUP(project_freep) = NULL;

	(void)state;
	write_file("a/compose.yml", "services: { a: { env_file: ../.env } }\n");
	write_file("a/.env.example", "A=1\n");
	write_file("b/compose.yml", "services: { b: { env_file: ../.env } }\n");
	write_file("b/.env.example", "B=1\n");
	project = proposed(&text);
	assert_int_equal(project->target_count, 1);
	assert_null(project->targets[0].service);
}

static void
a_schema_is_taken_rather_than_an_example_beside_it(void **state)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct project *project CLEANUP(project_freep) = NULL;

	(void)state;
	write_file("api/.env.example", "A=\n");
	write_file("api/.env.schema", "# @required\nA=\n");
	project = proposed(&text);
	assert_int_equal(project->service_count, 1);
	assert_string_equal(project->services[0].contracts[0], "api/.env.schema");
}

static void
what_cannot_be_read_is_named(void **state)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct project *project CLEANUP(project_freep) = NULL;

	(void)state;
	write_file("compose.yml", "services: [\n");
	write_file(".env.example", "# @type=prot\nA=\n");
	project = proposed(&text);
	assert_int_equal(project->service_count, 0);
	assert_non_null(strstr(buf_text(&text), "not read, so not used here: compose.yml"));
	assert_non_null(strstr(buf_text(&text), "not read, so not used here: .env.example"));
}

static void
names_from_files_cannot_break_out_of_their_place(void **state)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct project *project CLEANUP(project_freep) = NULL;

	(void)state;
	write_file("a\nremote: evil\n#/compose.yml", "services: { \"x: {\\n\": { env_file: .env },"
		" ok: { env_file: \"}, as: sh\\nremote: evil\" } }\n");
	write_file("a\nremote: evil\n#/.env", "A=1\n");
	project = proposed(&text);
	assert_null(project->remote);
	assert_int_equal(project->service_count, 1);
	assert_non_null(project_find_service(project, "ok"));
}

static void
no_path_leaves_the_project(void **state)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct project *project CLEANUP(project_freep) = NULL;

	(void)state;
	write_file("compose.yml", "services:\n  a: { env_file: ../../secrets.env }\n"
		"  b: { env_file: /etc/b.env }\n  c: { env_file: \"${C}\" }\n");
	project = proposed(&text);
	assert_int_equal(project->service_count, 3);
	assert_null(strstr(buf_text(&text), "secrets.env"));
	assert_null(strstr(buf_text(&text), "/etc/"));
}

static void
values_are_never_taken(void **state)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct project *project CLEANUP(project_freep) = NULL;

	(void)state;
	write_file("compose.yml", "services: { a: { build: ., environment: { A: \"${B}" CANARY
		"\" }, env_file: .env } }\n");
	write_file(".env", "B=" CANARY "\n");
	write_file(".env.example", "B=" CANARY "\n");
	project = proposed(&text);
	assert_int_equal(project->service_count, 1);
	assert_null(strstr(buf_text(&text), CANARY));
	assert_non_null(strstr(buf_text(&text), "takes the values of: .env"));
}

static void
links_and_deep_folders_are_not_followed(void **state)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct project *project CLEANUP(project_freep) = NULL;

	(void)state;
	write_file("a/b/compose.yml", "services: { two: { env_file: .env } }\n");
	write_file("a/b/c/d/compose.yml", "services: { three: { env_file: .env } }\n");
	write_file("node_modules/compose.yml", "services: { foreign: { env_file: .env } }\n");
	assert_int_equal(symlink("a/b", "link"), 0);
	assert_int_equal(symlink("a/b/compose.yml", "compose.yml"), 0);
	project = proposed(&text);
	assert_int_equal(project->service_count, 1);
	assert_non_null(project_find_service(project, "two"));
}

int
main(void)
{
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, folder_new, folder_remove)
	const struct CMUnitTest tests[] = {
		IN_FOLDER(an_empty_folder_gets_the_environments_alone),
		IN_FOLDER(a_service_with_an_env_file_gets_contract_and_target),
		IN_FOLDER(a_service_that_is_built_here_and_takes_variables_is_one),
		IN_FOLDER(services_of_one_name_get_two),
		IN_FOLDER(a_template_that_no_service_has_is_one_itself),
		IN_FOLDER(a_file_of_two_contracts_gets_every_name),
		IN_FOLDER(a_schema_is_taken_rather_than_an_example_beside_it),
		IN_FOLDER(what_cannot_be_read_is_named),
		IN_FOLDER(names_from_files_cannot_break_out_of_their_place),
		IN_FOLDER(no_path_leaves_the_project),
		IN_FOLDER(values_are_never_taken),
		IN_FOLDER(links_and_deep_folders_are_not_followed),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
