/* SPDX-License-Identifier: Apache-2.0 */
/* `stacks` of evenkeep.yaml. */
#include "config/project.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "folder.h"

static const char whole[] =
	"evenkeep: 1\n"
	"environments: { dev: , staging: , prod: }\n"
	"stacks:\n"
	"  remotion: remotion/docker-compose.yml\n"
	"  local: [compose.yaml, compose.local.yaml]\n"
	"  shop:\n"
	"    files: [backend/docker-compose.yml, docker-compose.prod.yml]\n"
	"    env: [staging, prod]\n"
	"    env_file: backend/.env.prod\n"
	"    project: shop_1\n"
	"    folder: backend\n"
	"    neighbour: yes\n";

static int
load(const char *text, struct project **out, struct err *err)
{
	write_file("evenkeep.yaml", text);
	return project_load("evenkeep.yaml", out, err);
}

/* The text is refused, and one of the problems has this id and this part of a message. */
static void
refused(const char *text, const char *id, const char *part, unsigned line)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct project *project = NULL;
	size_t i;

	assert_int_equal(load(text, &project, &err), ERR_INVALID);
	assert_null(project);
	for (i = 0; i <= err.more_count; i++) {
		const struct err *problem = i == 0 ? &err : &err.more[i - 1];

		if (strcmp(problem->id, id) == 0 && strstr(problem->message, part) != NULL) {
			assert_int_equal(problem->line, line);
			assert_string_equal(problem->file, "evenkeep.yaml");
			return;
		}
	}
	fail_msg("no %s: %s, but %s: %s", id, part, err.id, err.message);
}

static void
stacks_are_read_in_their_short_and_their_long_form(void **state)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct project *project CLEANUP(project_freep) = NULL;
	const struct project_stack *shop;

	(void)state;
	assert_int_equal(load(whole, &project, &err), 0);
	assert_int_equal(project->stack_count, 3);
	assert_string_equal(project->stacks[0].name, "remotion");
	assert_string_equal(project->stacks[0].files[0], "remotion/docker-compose.yml");
	assert_null(project->stacks[0].files[1]);
	assert_string_equal(project->stacks[1].files[1], "compose.local.yaml");
	assert_null(project->stacks[1].envs);
	shop = &project->stacks[2];
	assert_string_equal(shop->files[1], "docker-compose.prod.yml");
	assert_string_equal(shop->envs[0], "staging");
	assert_string_equal(shop->envs[1], "prod");
	assert_null(shop->envs[2]);
	assert_string_equal(shop->env_files[0], "backend/.env.prod");
	assert_string_equal(shop->project_name, "shop_1");
	assert_string_equal(shop->folder, "backend");
	assert_true(shop->neighbour);
}

static void
what_does_not_fit_is_refused(void **state)
{
	(void)state;
	refused("evenkeep: 1\nstacks: [a]\n", "project-type", "`stacks`", 2);
	refused("evenkeep: 1\nstacks:\n  a:\n", "project-missing-field", "stack `a` has no `files`", 3);
	refused("evenkeep: 1\nstacks:\n  a: { env: dev }\n", "project-missing-field", "`a`", 3);
	refused("evenkeep: 1\nstacks:\n  a: { file: b }\n", "project-unknown-field", "file", 3);
	refused("evenkeep: 1\nstacks:\n  a: { files: b, env: dev }\n", "project-unknown-env",
		"stack `a` names environment `dev`", 3);
	refused("evenkeep: 1\nstacks:\n  a: { files: b, project: A }\n", "project-name", "compose", 3);
	refused("evenkeep: 1\nstacks:\n  a: { files: b, neighbour: 2 }\n", "project-type",
		"neighbour", 3);
	refused("evenkeep: 1\nstacks:\n  a: { files: [b, [c]] }\n", "project-type", "compose file", 3);
	refused("evenkeep: 1\nstacks:\n  a: [../x]\n", "project-path", "../x", 3);
	refused("evenkeep: 1\nstacks:\n  a: { files: b, env_file: /e }\n", "project-path", "/e", 3);
	refused("evenkeep: 1\nstacks:\n  a: { files: b, folder: .. }\n", "project-path", "..", 3);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, folder_new, folder_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_FOLDER(stacks_are_read_in_their_short_and_their_long_form),
		IN_FOLDER(what_does_not_fit_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
