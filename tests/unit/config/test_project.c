/* SPDX-License-Identifier: Apache-2.0 */
#include "config/project.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "folder.h"

static const char whole[] =
	"evenkeep: 1\n"
	"project: coffee\n"
	"remote: git:origin\n"
	"environments:\n"
	"  dev:\n"
	"  staging:\n"
	"  prod: { protect: true }\n"
	"  legacy: { file: config/.env.legacy }\n"
	"services:\n"
	"  api:\n"
	"    contract: backend/.env.example\n"
	"    compose: { files: [backend/docker-compose.yml], service: api }\n"
	"  worker:\n"
	"    contract: [a, b]\n"
	"    take: { REDIS_URL: WORKER_REDIS_URL }\n"
	"  bare:\n"
	"render:\n"
	"  - { service: api, env: dev, as: compose, to: backend/.env }\n"
	"  - { env: prod, as: json, to: all.json }\n"
	"policies: [builtin:parity, policies/house.yaml]\n"
	"exceptions:\n"
	"  - { rule: compose.no-limits, where: \"backend/**\", until: 2027-03-01, why: \"a test\" }\n";

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
every_field_is_read(void **state)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct project *project CLEANUP(project_freep) = NULL;
	const struct project_service *worker;

	(void)state;
	assert_int_equal(load(whole, &project, &err), 0);
	assert_string_equal(project->name, "coffee");
	assert_string_equal(project->remote, "git:origin");
	assert_string_equal(project->root, folder);
	assert_int_equal(project->env_count, 4);
	assert_string_equal(project->envs[0].name, "dev");
	assert_false(project->envs[0].protect);
	assert_true(project->envs[2].protect);
	assert_string_equal(project->envs[3].file, "config/.env.legacy");
	assert_int_equal(project->service_count, 3);
	assert_string_equal(project->services[0].contracts[0], "backend/.env.example");
	assert_string_equal(project->services[0].compose_files[0], "backend/docker-compose.yml");
	assert_string_equal(project->services[0].compose_service, "api");
	worker = project_find_service(project, "worker");
	assert_string_equal(worker->contracts[1], "b");
	assert_null(worker->contracts[2]);
	assert_null(worker->compose_files[0]);
	assert_int_equal(worker->take_count, 1);
	assert_string_equal(worker->take[0].contract_name, "REDIS_URL");
	assert_string_equal(worker->take[0].vault_name, "WORKER_REDIS_URL");
	assert_null(project->services[2].contracts[0]);
	assert_int_equal(project->target_count, 2);
	assert_string_equal(project->targets[0].to, "backend/.env");
	assert_null(project->targets[1].service);
	assert_string_equal(project->targets[1].format, "json");
	assert_string_equal(project->policies[1], "policies/house.yaml");
}

#define TARGETS "evenkeep: 1\nenvironments: { dev: }\nrender:\n"

static void
a_target_has_a_form_a_mode_and_names(void **state)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct project *project CLEANUP(project_freep) = NULL;
	const struct project_target *target;

	(void)state;
	assert_int_equal(load(TARGETS "  - { env: dev, template: a.tmpl, to: a, mode: 0640 }\n"
				      "  - { env: dev, as: x, to: b, mode: \"400\", name: n, "
				      "namespace: s }\n", &project, &err), 0);
	target = &project->targets[0];
	assert_null(target->format);
	assert_string_equal(target->template, "a.tmpl");
	assert_int_equal(target->mode, 0640);
	target = &project->targets[1];
	assert_string_equal(target->format, "x");
	assert_null(target->template);
	assert_int_equal(target->mode, 0400);
	assert_string_equal(target->name, "n");
	assert_string_equal(target->space, "s");
}

static void
a_target_without_one_form_is_refused(void **state)
{
	(void)state;
	refused(TARGETS "  - { env: dev, to: a }\n", "project-missing-field", "`as`", 4);
	refused(TARGETS "  - { env: dev, as: x, template: t, to: a }\n", "project-target-form",
	    "`as` and `template`", 4);
	refused(TARGETS "  - { env: dev, template: ../t, to: a }\n", "project-path", "../t", 4);
}

static void
what_is_no_mode_is_refused(void **state)
{
	static const char *const modes[] = {"64", "0", "000", "06400", "1640", "u+r", "0o640", "9"};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(modes); i++) {
		char text[200];

		snprintf(text, sizeof(text), TARGETS "  - { env: dev, as: x, to: a, mode: %s }\n",
		    modes[i]);
		refused(text, "project-mode", "not a mode", 4);
	}
}

static void
a_neighbour_whose_name_begins_alike_is_not_in_the_project(void **state)
{
	struct project project = {.root = (char *)"/p/app"};

	(void)state;
	assert_true(project_has(&project, "/p/app"));
	assert_true(project_has(&project, "/p/app/x"));
	assert_false(project_has(&project, "/p/app-evil"));
	assert_false(project_has(&project, "/p/app-evil/x"));
	assert_false(project_has(&project, "/p"));
	assert_false(project_has(&project, "/p/ap"));
	project.root = (char *)"/";
	assert_true(project_has(&project, "/p"));
}

static void
the_smallest_project_is_its_version(void **state)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct project *project CLEANUP(project_freep) = NULL;

	(void)state;
	assert_int_equal(load("evenkeep: 1\n", &project, &err), 0);
	assert_string_equal(project->name, path_name(folder));
	assert_int_equal(project->env_count + project->service_count + project->target_count, 0);
	assert_null(project->policies[0]);
}

static void
unknown_fields_are_refused_with_a_suggestion(void **state)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct project *project = NULL;

	(void)state;
	assert_int_equal(load("evenkeep: 1\nservises: {}\n", &project, &err), ERR_INVALID);
	assert_string_equal(err.id, "project-unknown-field");
	assert_string_equal(err.fix, "did you mean `services`?");
	assert_int_equal(err.line, 2);
	assert_int_equal(err.column, 1);
	assert_string_equal(err.source, "servises: {}");
	assert_int_equal(err.width, 8);
	refused("evenkeep: 1\nenvironments: { dev: { protekt: true } }\n", "project-unknown-field",
		"protekt", 2);
	refused("evenkeep: 1\nservices: { a: { contracts: x } }\n", "project-unknown-field",
		"contracts", 2);
	refused("evenkeep: 1\nservices: { a: { compose: { file: x } } }\n", "project-unknown-field",
		"file", 2);
	refused("evenkeep: 1\nrender: [ { env: dev, as: a, to: b, form: c } ]\n",
		"project-unknown-field", "form", 2);
	refused("evenkeep: 1\nexceptions: [ { rule: a, why: b, until: 2027-01-01, wehre: c } ]\n",
		"project-unknown-field", "wehre", 2);
}

static void
keys_commands_and_trust_settings_are_told_where_they_belong(void **state)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct project *project = NULL;

	(void)state;
	assert_int_equal(load("evenkeep: 1\nidentity_command: [sh]\n", &project, &err), ERR_INVALID);
	assert_string_equal(err.id, "project-unknown-field");
	assert_non_null(strstr(err.why, "keys, commands or trust settings"));
}

static void
every_kind_of_mistake_is_refused_at_its_line(void **state)
{
	(void)state;
	refused("project: x\n", "project-version", "which form", 1);
	refused("evenkeep: 2\n", "project-version", "evenkeep: 1", 1);
	refused("- a\n", "project-type", "must be a map", 1);
	refused("evenkeep: 1\nproject: []\n", "project-type", "`project`", 2);
	refused("evenkeep: 1\nenvironments: [dev]\n", "project-type", "`environments`", 2);
	refused("evenkeep: 1\nenvironments:\n  Dev:\n", "project-name", "begins with `D`", 3);
	refused("evenkeep: 1\nenvironments:\n  dev: { protect: maybe }\n", "project-type", "protect", 3);
	refused("evenkeep: 1\nservices:\n  a: x\n", "project-type", "a service must be a map", 3);
	refused("evenkeep: 1\nservices:\n  a: { take: { A-B: C } }\n", "project-name", "A", 3);
	refused("evenkeep: 1\nservices:\n  a: { take: { A: 1B } }\n", "project-name", "begins with", 3);
	refused("evenkeep: 1\nrender:\n  - { env: dev, as: x }\n", "project-missing-field", "`to`", 3);
	refused("evenkeep: 1\nrender:\n  - { env: dev, as: x, to: y }\n", "project-unknown-env", "dev",
		3);
	refused("evenkeep: 1\nenvironments: { dev: }\nrender:\n  - { env: dev, service: a, as: x, to: y }\n",
		"project-unknown-service", "`a`", 4);
	refused("evenkeep: 1\nenvironments: { dev: }\nrender:\n  - { env: dev, as: x, to: y }\n"
		"  - { env: dev, as: z, to: y }\n", "project-target-twice", "1 and 2", 5);
	refused("evenkeep: 1\npolicies: [builtin:paritee]\n", "project-unknown-policy", "paritee", 2);
	refused("evenkeep: 1\nexceptions: [ { rule: a, why: b, until: 1.3.2027 } ]\n", "project-day",
		"until", 2);
	refused("evenkeep: 1\nexceptions: [ { rule: a, until: 2027-03-01 } ]\n",
		"project-missing-field", "`why`", 2);
	refused("evenkeep: 1\n  x: [\n", "yaml", "", 2);
}

static void
no_path_leaves_the_project(void **state)
{
	(void)state;
	refused("evenkeep: 1\nservices:\n  a: { contract: ../x }\n", "project-path", "../x", 3);
	refused("evenkeep: 1\nservices:\n  a: { contract: [b, /etc/x] }\n", "project-path", "/etc/x", 3);
	refused("evenkeep: 1\nservices:\n  a: { compose: { files: [a/../../x] } }\n", "project-path",
		"a/../../x", 3);
	refused("evenkeep: 1\nenvironments:\n  dev: { file: ../e }\n", "project-path", "../e", 3);
	refused("evenkeep: 1\nenvironments: { dev: }\nrender:\n  - { env: dev, as: x, to: /tmp/x }\n",
		"project-path", "/tmp/x", 4);
	refused("evenkeep: 1\npolicies: [../x]\n", "project-path", "../x", 2);
	refused("evenkeep: 1\nexceptions: [ { rule: a, where: ../x, why: b, until: 2027-01-01 } ]\n",
		"project-path", "../x", 2);
}

static void
all_problems_are_told_at_once(void **state)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct project *project = NULL;

	(void)state;
	assert_int_equal(load("evenkeep: 2\nfoo: 1\nenvironments: []\nservices: []\nrender: {}\n",
		&project, &err), ERR_INVALID);
	assert_int_equal(err.more_count, 4);
}

static void
beyond_twenty_problems_are_counted(void **state)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct project *project = NULL;
	char text[2000] = "evenkeep: 1\n";
	unsigned i;

	(void)state;
	for (i = 0; i < 50; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "nothing%u: x\n", i);
	assert_int_equal(load(text, &project, &err), ERR_INVALID);
	assert_int_equal(err.more_count, 49);
}

static void
it_is_found_from_any_folder_below(void **state)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct project *project CLEANUP(project_freep) = NULL;

	(void)state;
	write_file("evenkeep.yaml", whole);
	write_file("a/b/c/file", "");
	assert_int_equal(chdir("a/b/c"), 0);
	assert_int_equal(project_find(NULL, NULL, &project, &err), 0);
	assert_string_equal(project->root, folder);
	assert_string_equal(project->file, "../../../evenkeep.yaml");
	assert_int_equal(chdir(folder), 0);
	project_freep(&project);
	assert_int_equal(project_find("a/b", NULL, &project, &err), 0);
	assert_string_equal(project->root, folder);
}

static void
the_nearest_one_is_taken(void **state)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct project *project CLEANUP(project_freep) = NULL;

	(void)state;
	write_file("evenkeep.yaml", "evenkeep: 1\nproject: outer\n");
	write_file("in/evenkeep.yaml", "evenkeep: 1\nproject: inner\n");
	assert_int_equal(project_find("in", NULL, &project, &err), 0);
	assert_string_equal(project->name, "inner");
}

static void
without_one_the_search_ends_at_the_root(void **state)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct project *project = NULL;

	(void)state;
	assert_int_equal(project_find(NULL, NULL, &project, &err), ERR_NOT_FOUND);
	assert_string_equal(err.id, "no-project");
	assert_non_null(strstr(err.fix, "evenkeep init"));
	assert_int_equal(project_find("/", NULL, &project, &err), ERR_NOT_FOUND);
}

static void
the_search_ends_at_another_file_system(void **state)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct project *project = NULL;

	(void)state;
	assert_int_equal(project_find("/proc/self", NULL, &project, &err), ERR_NOT_FOUND);
	assert_non_null(strstr(err.message, "end of this file system"));
}

static void
an_explicit_folder_or_file_is_taken(void **state)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct project *project CLEANUP(project_freep) = NULL;

	(void)state;
	write_file("in/evenkeep.yaml", whole);
	write_file("in/other.yaml", "evenkeep: 1\nproject: other\n");
	assert_int_equal(project_find(NULL, "in", &project, &err), 0);
	assert_string_equal(project->name, "coffee");
	project_freep(&project);
	assert_int_equal(project_find(NULL, "in/other.yaml", &project, &err), 0);
	assert_string_equal(project->name, "other");
	project_freep(&project);
	assert_int_equal(project_find(NULL, "nowhere", &project, &err), ERR_NOT_FOUND);
	assert_string_equal(err.id, "no-project");
}

static void
one_that_others_can_write_is_refused(void **state)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct project *project = NULL;

	(void)state;
	write_file("evenkeep.yaml", whole);
	assert_int_equal(chmod("evenkeep.yaml", 0646), 0);
	assert_int_equal(project_find(NULL, NULL, &project, &err), ERR_REFUSED);
	assert_string_equal(err.id, "project-writable");
	assert_non_null(strstr(err.fix, "chmod"));
}

static void
one_that_somebody_else_owns_is_refused(void **state)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct project *project = NULL;

	(void)state;
	if (geteuid() != 0) {
		print_message("only root can give a file away: not tried\n");
		skip();
	}
	write_file("evenkeep.yaml", whole);
	assert_int_equal(chown("evenkeep.yaml", 12345, 12345), 0);
	assert_int_equal(project_find(NULL, NULL, &project, &err), ERR_REFUSED);
	assert_string_equal(err.id, "project-writable");
	assert_non_null(strstr(err.message, "12345"));
}

static void
what_is_not_declared_is_told_with_what_is_near(void **state)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct project *project CLEANUP(project_freep) = NULL;
	const struct project_env *env = NULL;
	const struct project_service *service = NULL;

	(void)state;
	assert_int_equal(load(whole, &project, &err), 0);
	assert_int_equal(project_get_env(project, "prod", &env, &err), 0);
	assert_string_equal(env->name, "prod");
	assert_int_equal(project_get_env(project, "prd", &env, &err), ERR_NOT_FOUND);
	assert_string_equal(err.fix, "did you mean `prod`?");
	assert_int_equal(project_get_service(project, "wroker", &service, &err), ERR_NOT_FOUND);
	assert_string_equal(err.fix, "did you mean `worker`?");
	assert_int_equal(project_get_service(project, "zzzzzzzz", &service, &err), ERR_NOT_FOUND);
	assert_string_equal(err.fix, "it can be `api`, `worker`, `bare`");
	assert_null(service);
}

static void
paths_are_below_the_root(void **state)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct project *project CLEANUP(project_freep) = NULL;
	char *path CLEANUP(freep) = NULL;
	char expected[300];

	(void)state;
	assert_int_equal(load(whole, &project, &err), 0);
	path = project_path(project, "a/b");
	snprintf(expected, sizeof(expected), "%s/a/b", folder);
	assert_string_equal(path, expected);
}

int
main(void)
{
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, folder_new, folder_remove)
	const struct CMUnitTest tests[] = {
		IN_FOLDER(every_field_is_read),
		IN_FOLDER(a_target_has_a_form_a_mode_and_names),
		IN_FOLDER(a_target_without_one_form_is_refused),
		IN_FOLDER(what_is_no_mode_is_refused),
		IN_FOLDER(a_neighbour_whose_name_begins_alike_is_not_in_the_project),
		IN_FOLDER(the_smallest_project_is_its_version),
		IN_FOLDER(unknown_fields_are_refused_with_a_suggestion),
		IN_FOLDER(keys_commands_and_trust_settings_are_told_where_they_belong),
		IN_FOLDER(every_kind_of_mistake_is_refused_at_its_line),
		IN_FOLDER(no_path_leaves_the_project),
		IN_FOLDER(all_problems_are_told_at_once),
		IN_FOLDER(beyond_twenty_problems_are_counted),
		IN_FOLDER(it_is_found_from_any_folder_below),
		IN_FOLDER(the_nearest_one_is_taken),
		IN_FOLDER(without_one_the_search_ends_at_the_root),
		IN_FOLDER(the_search_ends_at_another_file_system),
		IN_FOLDER(an_explicit_folder_or_file_is_taken),
		IN_FOLDER(one_that_others_can_write_is_refused),
		IN_FOLDER(one_that_somebody_else_owns_is_refused),
		IN_FOLDER(what_is_not_declared_is_told_with_what_is_near),
		IN_FOLDER(paths_are_below_the_root),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
