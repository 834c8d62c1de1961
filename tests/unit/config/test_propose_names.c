/* SPDX-License-Identifier: Apache-2.0 */
/* A proposal loads, whatever folders and services are called. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/list.h"
#include "config/project.h"
#include "config/propose.h"
#include "folder.h"
#include "secret/secret.h"

/* What is proposed for ROOT, and that text loaded: it always must load. */
static struct project *
proposed(const char *root, struct buf *text)
{
	struct project *project = NULL;
	struct err err CLEANUP(err_done) = ERR_INIT;

	assert_int_equal(propose_project(root, "dev", text, &err), 0);
	write_file("evenkeep.yaml", buf_text(text));
	if (project_load("evenkeep.yaml", &project, &err) < 0)
		fail_msg("%u:%u: %s\n%s", err.line, err.column, err.message, buf_text(text));
	return project;
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

#define FORTY "x234567890123456789012345678901234567890"

static void
long_names_that_are_there_twice_still_fit(void **state)
{
	static const char compose[] = "services: { " FORTY ": { env_file: .env } }\n";
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct project *project CLEANUP(project_freep) = NULL;

	(void)state;
	assert_int_equal(mkdir(FORTY "a", 0700) | mkdir(FORTY "b", 0700) | mkdir(FORTY "c", 0700), 0);
	write_file(FORTY "a/compose.yaml", compose);
	write_file(FORTY "b/compose.yaml", compose);
	write_file(FORTY "c/compose.yaml", compose);
	project = proposed(".", &text);
	assert_int_equal(project->service_count, 3);
}

static void
a_hostile_compose_file_cannot_say_more_than_names(void **state)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct project *project CLEANUP(project_freep) = NULL;

	(void)state;
	write_file("compose.yaml",
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
	    "  text: { build: ., environment: text, env_file: '\"' }\n");
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
		write_file(buf_text(&file), "services: { web: { env_file: x.env } }\n");
		buf_clear(&file);
		buf_addf(&file, "%s/x.env", names[i]);
		write_file(buf_text(&file), "");
		project = proposed(".", &text);
		buf_clear(&text);
		as_root = proposed(names[i], &text);
		assert_int_equal(as_root->service_count, 1);
		assert_non_null(strchr("0123456789abcdefghijklmnopqrstuvwxyz", as_root->name[0]));
		assert_true(as_root->name[0] != '\0');
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_real_project_gets_its_services_contracts_and_targets,
		    folder_new, folder_remove),
		cmocka_unit_test_setup_teardown(long_names_that_are_there_twice_still_fit,
		    folder_new, folder_remove),
		cmocka_unit_test_setup_teardown(a_hostile_compose_file_cannot_say_more_than_names,
		    folder_new, folder_remove),
		cmocka_unit_test_setup_teardown(folders_of_any_name_give_a_text_that_loads,
		    folder_new, folder_remove),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
