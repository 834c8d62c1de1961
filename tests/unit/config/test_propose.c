/* SPDX-License-Identifier: Apache-2.0 */
#include "config/propose.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/list.h"
#include "config/project.h"
#include "config/propose_priv.h"
#include "folder.h"
#include "problem.h"
#include "secret/secret.h"

/* What is proposed for ROOT, and that text loaded: it always must load. */
static struct project *
proposed(const char *root, struct buf *text)
{
	struct project *project = NULL;
	struct err err CLEANUP(err_done) = ERR_INIT;

	assert_int_equal(propose_project(root, "dev", text, &err), 0);
	folder_write("evenkeep.yaml", buf_text(text), 0600);
	if (project_load("evenkeep.yaml", &project, &err) < 0)
		fail_msg("%u:%u: %s\n%s", err.line, err.column, err.message, buf_text(text));
	return project;
}

static void
an_empty_folder_gets_the_smallest_project(void **state)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct project *project CLEANUP(project_freep) = NULL;

	(void)state;
	assert_int_equal(mkdir("Big Shop!", 0700), 0);
	project = proposed("Big Shop!", &text);
	assert_int_equal(strncmp(project->name, "big-shop", 8), 0);
	assert_int_equal(project->env_count, 3);
	assert_string_equal(project->envs[0].name, "dev");
	assert_string_equal(project->envs[2].name, "prod");
	assert_true(project->envs[2].protect);
	assert_false(project->envs[0].protect);
	assert_int_equal(project->service_count + project->target_count, 0);
}

static void
a_folder_that_is_not_there_is_an_error(void **state)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	assert_int_equal(propose_project("absent", "dev", &text, &err), ERR_SYSTEM);
	assert_contains(err.message, "`absent`");
	assert_int_equal(text.len, 0);
}

static void
a_template_alone_is_the_contract_of_one_service(void **state)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct project *project CLEANUP(project_freep) = NULL;

	(void)state;
	folder_write(".env.example", "A=\n", 0600);
	project = proposed(".", &text);
	assert_int_equal(project->service_count, 1);
	assert_string_equal(project->services[0].contracts[0], ".env.example");
}

static void
a_real_project_gets_its_services_contracts_and_targets(void **state)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT, root CLEANUP(buf_done) = BUF_INIT;
	struct project *project CLEANUP(project_freep) = NULL;
	const struct project_service *api, *worker, *remotion;

	(void)state;
	assert_non_null(getenv("EK_STACKS"));
	buf_addf(&root, "%s/coffee-project", getenv("EK_STACKS"));
	project = proposed(buf_text(&root), &text);
	assert_string_equal(project->name, "coffee-project");
	api = project_find_service(project, "api");
	worker = project_find_service(project, "worker");
	remotion = project_find_service(project, "remotion");
	assert_string_equal(api->contracts[0], "cofee_backend/.env.example");
	assert_string_equal(api->compose_files[0], "cofee_backend/docker-compose.yml");
	assert_string_equal(api->compose_service, "api");
	assert_string_equal(worker->contracts[0], "cofee_backend/.env.example");
	assert_string_equal(remotion->contracts[0], "remotion_service/.env.example");
	assert_int_equal(project->target_count, 2);
	assert_string_equal(project->targets[0].to, "cofee_backend/.env");
	assert_string_equal(project->targets[1].to, "remotion_service/.env");
	assert_string_equal(project->targets[1].env, "dev");
}

static void
a_name_that_is_there_twice_gets_its_folder_before_it(void **state)
{
	static const char compose[] = "services: { web: { build: ., env_file: .env } }\n";
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct project *project CLEANUP(project_freep) = NULL;

	(void)state;
	assert_int_equal(mkdir("a", 0700) | mkdir("b", 0700), 0);
	folder_write("a/compose.yaml", compose, 0600);
	folder_write("b/compose.yaml", compose, 0600);
	project = proposed(".", &text);
	assert_int_equal(project->service_count, 2);
	assert_non_null(project_find_service(project, "web"));
	assert_string_equal(project_find_service(project, "b-web")->compose_service, "web");
}

#define FORTY "x234567890123456789012345678901234567890"

static void
long_names_that_are_there_twice_still_fit(void **state)
{
	static const char compose[] = "services: { " FORTY ": { env_file: .env } }\n";
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct project *project CLEANUP(project_freep) = NULL;

	(void)state;
	assert_int_equal(mkdir(FORTY "a", 0700) | mkdir(FORTY "b", 0700) | mkdir(FORTY "c", 0700), 0);
	folder_write(FORTY "a/compose.yaml", compose, 0600);
	folder_write(FORTY "b/compose.yaml", compose, 0600);
	folder_write(FORTY "c/compose.yaml", compose, 0600);
	project = proposed(".", &text);
	assert_int_equal(project->service_count, 3);
}

static void
an_env_file_is_rendered_once_and_never_outside(void **state)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct project *project CLEANUP(project_freep) = NULL;

	(void)state;
	folder_write("compose.yaml",
	    "services:\n"
	    "  a: { env_file: ./a.env }\n"
	    "  b: { env_file: [first.env, { path: a.env, required: false }] }\n"
	    "  c: { env_file: ../out.env }\n"
	    "  d: { env_file: /etc/x.env }\n"
	    "  e: { env_file: \"${HOME}/.env\" }\n", 0600);
	project = proposed(".", &text);
	assert_int_equal(project->service_count, 5);
	assert_int_equal(project->target_count, 2);
	assert_string_equal(project->targets[0].to, "a.env");
	assert_string_equal(project->targets[0].env, "dev");
	assert_string_equal(project->targets[1].to, ".env");
}

static void
a_hostile_compose_file_cannot_say_more_than_names(void **state)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct project *project CLEANUP(project_freep) = NULL;

	(void)state;
	folder_write("compose.yaml",
	    "services:\n"
	    "  \"x: {}\\nremote: evil\\n#\": { env_file: .env }\n"
	    "  one: { env_file: \"a\\nremote: evil\" }\n"
	    "  \"<<\": { env_file: .env }\n"
	    "  \"null\": { env_file: \"null\" }\n"
	    "  \"true\": { env_file: \"\\x80\\x85\\u2028\\uFEFF\\U0001F600\" }\n"
	    "  odd: { env_file: [[1], {}, ~, \"\"] }\n"
	    "  12: { env_file: \"*a\" }\n"
	    "  merged: { <<: [1, { env_file: m.env }] }\n"
	    "  wrong: [env_file]\n"
	    "  text: { build: ., environment: text, env_file: '\"' }\n", 0600);
	project = proposed(".", &text);
	assert_null(project->remote);
	assert_string_equal(project_find_service(project, "null")->compose_service, "null");
	assert_non_null(project_find_service(project, "12"));
	assert_non_null(project_find_service(project, "merged"));
	assert_null(project_find_service(project, "wrong"));
	assert_string_equal(project->targets[1].to, "null");
	assert_string_equal(project->targets[2].to,
	    "\xc2\x80\xc2\x85\xe2\x80\xa8\xef\xbb\xbf\xf0\x9f\x98\x80");
}

static void
folders_of_any_name_give_a_text_that_loads(void **state)
{
	static const char *const names[] = {"null", "2024", "...", "~", "true", "a: b", "\xff\xfe",
	    "\xc2\x80", "new\nline", "\xe2\x80\xae", "#x", "-a", "'", "\""};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(names); i++) {
		struct buf text CLEANUP(buf_done) = BUF_INIT, file CLEANUP(buf_done) = BUF_INIT;
		struct project *project CLEANUP(project_freep) = NULL;
		struct project *as_root CLEANUP(project_freep) = NULL;

		assert_int_equal(mkdir(names[i], 0700), 0);
		buf_addf(&file, "%s/compose.yaml", names[i]);
		folder_write(buf_text(&file), "services: { web: { env_file: x.env } }\n", 0600);
		buf_clear(&file);
		buf_addf(&file, "%s/x.env", names[i]);
		folder_write(buf_text(&file), "", 0600);
		project = proposed(".", &text);
		buf_clear(&text);
		as_root = proposed(names[i], &text);
		assert_int_equal(as_root->service_count, 1);
		assert_non_null(strchr("0123456789abcdefghijklmnopqrstuvwxyz", as_root->name[0]));
		assert_true(as_root->name[0] != '\0');
	}
}

static void
what_cannot_be_read_is_named_in_a_comment(void **state)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct project *project CLEANUP(project_freep) = NULL;

	(void)state;
	folder_write("compose.yaml", "services: [\n", 0600);
	folder_write(".env.example", "1A=\n", 0600);
	project = proposed(".", &text);
	assert_contains(buf_text(&text), "# not read, so not used here: compose.yaml\n");
	assert_contains(buf_text(&text), "# not read, so not used here: .env.example\n");
	assert_int_equal(project->service_count, 0);
}

static void
no_value_is_taken_over(void **state)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct project *project CLEANUP(project_freep) = NULL;

	(void)state;
	folder_write(".env", "A=CANARY\n", 0600);
	folder_write(".env.example", "A=CANARY\n", 0600);
	folder_write("compose.yaml",
	    "services: { a: { build: ., environment: { B: CANARY, C: \"${C}\" } } }\n", 0600);
	project = proposed(".", &text);
	assert_int_equal(project->service_count, 1);
	assert_null(strstr(buf_text(&text), "CANARY"));
}

static void
without_an_environment_there_are_no_targets(void **state)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	folder_write("compose.yaml", "services: { a: { env_file: .env } }\n", 0600);
	assert_int_equal(propose_project(".", NULL, &text, &err), 0);
	assert_null(strstr(buf_text(&text), "render"));
}

static void
files_are_found_two_folders_deep_and_no_links(void **state)
{
	struct findings found CLEANUP(findings_done) = {0};
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	assert_int_equal(mkdir("a", 0700) | mkdir("a/b", 0700) | mkdir("a/b/c", 0700) |
	    mkdir("node_modules", 0700) | mkdir(".git", 0700), 0);
	folder_write("compose.yml", "", 0600);
	folder_write("docker-compose.yml", "", 0600);
	folder_write("compose.prod.yml", "", 0600);
	folder_write("a/b/docker-compose.yaml", "", 0600);
	folder_write("a/b/c/compose.yaml", "", 0600);
	folder_write("node_modules/compose.yaml", "", 0600);
	folder_write(".git/compose.yaml", "", 0600);
	folder_write("a/.env.sample", "", 0600);
	folder_write("a/.env", "", 0600);
	assert_int_equal(symlink("../compose.yml", "a/compose.yml") | symlink("a", "d") |
	    symlink("/etc/passwd", ".env.example"), 0);
	assert_int_equal(find_files(".", &found, &err), 0);
	assert_int_equal(found.composes.count, 2);
	assert_string_equal(found.composes.items[0], "a/b/docker-compose.yaml");
	assert_string_equal(found.composes.items[1], "compose.yml");
	assert_int_equal(found.templates.count, 1);
	assert_string_equal(template_in(&found, "a"), "a/.env.sample");
	assert_null(template_in(&found, "."));
	assert_int_equal(found.env_files.count, 1);
}

int
main(void)
{
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, folder_begin, folder_end)
	const struct CMUnitTest tests[] = {
		IN_FOLDER(an_empty_folder_gets_the_smallest_project),
		IN_FOLDER(a_folder_that_is_not_there_is_an_error),
		IN_FOLDER(a_template_alone_is_the_contract_of_one_service),
		IN_FOLDER(a_real_project_gets_its_services_contracts_and_targets),
		IN_FOLDER(a_name_that_is_there_twice_gets_its_folder_before_it),
		IN_FOLDER(long_names_that_are_there_twice_still_fit),
		IN_FOLDER(an_env_file_is_rendered_once_and_never_outside),
		IN_FOLDER(a_hostile_compose_file_cannot_say_more_than_names),
		IN_FOLDER(folders_of_any_name_give_a_text_that_loads),
		IN_FOLDER(what_cannot_be_read_is_named_in_a_comment),
		IN_FOLDER(no_value_is_taken_over),
		IN_FOLDER(without_an_environment_there_are_no_targets),
		IN_FOLDER(files_are_found_two_folders_deep_and_no_links),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
