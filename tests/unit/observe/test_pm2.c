/* SPDX-License-Identifier: Apache-2.0 */
/* What is told of the processes of PM2. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "asked.h"

#define FILE_OF(apps) "=== ecosystem.config.js\nmodule.exports = { apps: [\n" apps "\n] };\n"

static void
a_mode_is_told_as_pm2_takes_it(void **state)
{
	static const struct { const char *app, *mode; int node; } cases[] = {
		{"script: 'a.js'", "fork", 1}, {"script: 'a.js', instances: 2", "cluster", 1},
		{"script: 'a.js', instances: 2, exec_mode: 'fork'", "fork", 1}, {"script: 'a', exec_mode: 'cluster_mode'", "cluster", -1},
		{"script: 'a.py', instances: 2", "fork", 0}, {"script: 'python3', exec_mode: 'cluster'", "cluster", 0},
		{"script: 'a.js', interpreter: '/usr/bin/python3', exec_mode: 'cluster'", "cluster", 0},
		{"script: 'a.py', interpreter: 'node@20'", "fork", 1}, {"script: './bin/www', instances: 'max'", "fork", -1},
		{"script: 'a.js', interpreter: pick(), exec_mode: 'cluster'", "cluster", -1}, {"script: 'a.js', exec_mode: mode", "", 1},
		{"script: 'npm', exec_mode: 'cluster'", "cluster", 0},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct facts *facts CLEANUP(facts_freep) = NULL;
		const struct subject *process;
		const struct fact *node;
		char text[500];

		snprintf(text, sizeof(text), FILE_OF("{ name: 'a', %s }"), cases[i].app);
		facts = project_facts(text);
		process = subject_at_line(facts, "process", 2);
		node = process == NULL ? NULL : subject_find(process, "runs_node");
		if (strcmp(text_of(process, "mode"), cases[i].mode) != 0 || (node == NULL ? -1 : node->yes) != cases[i].node)
			fail_msg("%s: %s", cases[i].app, text_of(process, "mode"));
	}
}

static void
variables_are_told_by_environment_and_without_values(void **state)
{
	struct facts *facts CLEANUP(facts_freep) = project_facts(FILE_OF("{ name: 'a', script: 'a.js',\n env: {\n"
		"A_PASSWORD: 'CANARY-1',\nB: process.env.B,\nC: `CANARY`,\nP: 8080\n},\nenv_production: {\nD_SECRET: 'CANARY_x'\n} }"));

	(void)state;
	assert_true(is_true(subject_at_line(facts, "assignment", 4), "literal_secret"));
	assert_string_equal(text_of(subject_at_line(facts, "assignment", 5), "text_kind"), "reference");
	assert_false(is_true(subject_at_line(facts, "assignment", 6), "literal_secret"));
	assert_string_equal(text_of(subject_at_line(facts, "assignment", 10), "environment"), "production");
	assert_string_equal(subject_at_line(facts, "assignment", 10)->service, "a");
	assert_true(has_item(subject_at_line(facts, "process", 2), "variables", "D_SECRET"));
	holds_no_value(facts, "CANARY");
}

static void
one_without_variables_is_compared_with_others_of_its_program(void **state)
{
	static const struct { const char *second; bool missing; } cases[] = {
		{"script: 'x'", true}, {"script: 'y'", false}, {"script: 'x', env: {}", true}, {"script: 'x', env: {B: 1}", false},
		{"script: 'x', env_file: '.env'", false}, {"script: 'x', ...shared", false}, {"script: 'x', env: env", false},
		{"script: 'x', env_production: {A: 1}", false}, {"script: 'x', cwd: '/other'", false},
		{"script: 'x', args: 'run docs'", false}, {"script: 'x', args: ['go']", false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct facts *facts CLEANUP(facts_freep) = NULL;
		char text[500];

		snprintf(text, sizeof(text), FILE_OF("{ name: 'a', script: 'x', env: {A: 1, PORT: 2} },\n{ name: 'b', %s }"),
			cases[i].second);
		facts = project_facts(text);
		if (has_item(subject_at_line(facts, "process", 3), "missing_variables", "A") != cases[i].missing)
			fail_msg("%s", cases[i].second);
		assert_false(has_item(subject_at_line(facts, "process", 3), "missing_variables", "PORT"));
	}
}

static void
programs_are_told_apart_by_what_a_launcher_starts(void **state)
{
	static const struct { const char *first, *second; bool same; } cases[] = {
		{"script: 'npm', args: 'start'", "script: 'npm', args: 'run docs'", false},
		{"script: 'python', args: '-m shop api'", "script: 'python', args: '-m shop  worker'", true},
		{"script: 'python', args: '-m shop api'", "script: 'python', args: '-m other'", false},
		{"script: 'python', args: ['-m', 'shop', 'api']", "script: 'python', args: '-m shop'", true},
		{"script: 'python', args: 'manage.py runserver'", "script: 'python', args: 'manage.py qcluster'", true},
		{"script: './a.js', args: '--port 1'", "script: './a.js', args: '--port 2'", true},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct facts *facts CLEANUP(facts_freep) = NULL;
		char text[500];

		snprintf(text, sizeof(text), FILE_OF("{ name: 'a', %s, env: {A: 1} },\n{ name: 'b', %s }"),
			cases[i].first, cases[i].second);
		facts = project_facts(text);
		if (has_item(subject_at_line(facts, "process", 3), "missing_variables", "A") != cases[i].same)
			fail_msg("%s and %s", cases[i].first, cases[i].second);
	}
}

static void
paths_users_and_places_are_told(void **state)
{
	struct facts *facts CLEANUP(facts_freep) = project_facts(FILE_OF("{\n  name: 'a',\n  script: 'a.js',\n  user: 'root',\n"
		"  out_file: '/root/o',\n  error_file: '/root/e',\n  exec_mode: 'cluster', cwd: '/srv' }"));
	const struct subject *process = subject_at_line(facts, "process", 3);

	(void)state;
	assert_true(is_true(process, "as_root"));
	assert_int_equal(subject_find(process, "as_root")->place.line, 5);
	assert_int_equal(subject_find(process, "log_paths")->place.line, 6);
	assert_int_equal(subject_find(process, "mode")->place.line, 8);
	assert_true(has_item(process, "log_paths", "/root/e"));
	assert_string_equal(text_of(process, "cwd"), "/srv");
}

static void
every_notation_is_read(void **state)
{
	static const char *const texts[] = {"=== ecosystem.config.cjs\nmodule.exports = {apps: [{name: 'a', script: 'b'}]}\n",
		"=== x/ecosystem.config.mjs\nexport default {apps: {name: 'a', script: 'b'}}\n", "=== ecosystem.json\n{\"apps\": [{\"name\": \"a\"}]}\n",
		"=== process.json\n{\"name\": \"a\", \"script\": \"x\"}\n", "=== pm2.yaml\napps: [{name: a}]\n", "=== ecosystem.yml\n- name: a\n",
		"=== pm2.config.js\nconst apps = [{name: 'a', script: 'b'}]\nmodule.exports = {apps}\n",
		"=== ecosystem.prod.config.js\nmodule.exports.apps = [{name: 'a'}]\n", "=== pm2.json\n{\"pm2\": [{\"name\": \"a\"}]}\n"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct facts *facts CLEANUP(facts_freep) = project_facts(texts[i]);
		bool found = false;

		for (size_t k = 0; k < facts->count; k++)
			found |= strcmp(facts->items[k]->each, "process") == 0 &&
				strcmp(text_of(facts->items[k], "name"), "a") == 0;
		if (!found)
			fail_msg("%s", texts[i]);
	}
}

static void
what_is_computed_or_broken_is_told(void **state)
{
	struct facts *computed CLEANUP(facts_freep) = project_facts("=== ecosystem.config.js\nmodule.exports = make()\n");
	struct facts *partly CLEANUP(facts_freep) = project_facts(FILE_OF("{name: 'a', script: 'b'}, ...more"));
	struct facts *broken CLEANUP(facts_freep) = project_facts("=== ecosystem.config.js\nmodule.exports = {a: 'CANARY\n");
	struct facts *unread CLEANUP(facts_freep) = project_facts("=== pm2.yaml\na: [\n");

	(void)state;
	assert_string_equal(text_of(subject_at_line(computed, "file", 1), "not_read"), "computed");
	assert_string_equal(text_of(subject_at_line(partly, "file", 1), "not_read"), "computed");
	assert_non_null(subject_at_line(partly, "process", 2));
	assert_string_equal(text_of(subject_at_line(broken, "file", 1), "problem_id"), "js");
	assert_null(strstr(text_of(subject_at_line(broken, "file", 1), "problem"), "CANARY"));
	assert_string_equal(text_of(unread->items[1], "problem_id"), "yaml");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_mode_is_told_as_pm2_takes_it),
		cmocka_unit_test(variables_are_told_by_environment_and_without_values),
		cmocka_unit_test(one_without_variables_is_compared_with_others_of_its_program),
		cmocka_unit_test(programs_are_told_apart_by_what_a_launcher_starts),
		cmocka_unit_test(paths_users_and_places_are_told),
		cmocka_unit_test(every_notation_is_read),
		cmocka_unit_test(what_is_computed_or_broken_is_told),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
