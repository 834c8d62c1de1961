/* SPDX-License-Identifier: Apache-2.0 */
/* What is told of pipelines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "asked.h"

#define STEP "=== .github/workflows/a.yml\njobs:\n  j:\n    steps:\n      - env: {X: '${{ secrets.X }}'}\n" \
	"        run: |\n          "

static const struct subject *
step_of(struct facts **facts, const char *line)
{
	char text[500];

	snprintf(text, sizeof(text), STEP "true\n          %s\n          true\n", line);
	*facts = project_facts(text);
	return subject_at_line(*facts, "step", 7);
}

static void
a_line_is_told_with_what_it_does(void **state)
{
	static const struct { const char *line, *fact; bool yes; } cases[] = {
		{"echo \"x is $X\"", "prints_secret", true}, {"echo $X | login --stdin", "prints_secret", false},
		{"echo \"::add-mask::$X\"", "prints_secret", false}, {"echo $X > f", "prints_secret", false},
		{"true && printf %s $X", "prints_secret", true}, {"run --with $X", "prints_secret", false},
		{"echo ${{ secrets.Y }}", "prints_secret", true},
		{"docker build --build-arg A=${{ secrets.A }} .", "build_arg_secret", true},
		{"docker build --secret id=$X .", "build_arg_secret", false},
		{"echo \"A=$X\" >> \"$GITHUB_ENV\"", "writes_env_file_unsafely", true},
		{"echo \"A=1\" >> \"$GITHUB_ENV\" # $X", "writes_env_file_unsafely", true},
		{"{ echo 'A<<E'; echo \"$X\"; echo E; } >> \"$GITHUB_ENV\"", "writes_env_file_unsafely", false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct facts *facts CLEANUP(facts_freep) = NULL;
		const struct subject *step = step_of(&facts, cases[i].line);

		if (step == NULL || is_true(step, cases[i].fact) != cases[i].yes)
			fail_msg("`%s`: %s", cases[i].line, cases[i].fact);
	}
}

static void
lines_without_a_secret_are_not_told(void **state)
{
	static const char *const lines[] = {"echo $Y", "echo ${{ github.sha }}",
		"echo ${{ env.REGISTRY }}", "make", "echo ${{ mysecrets.X }}"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		struct facts *facts CLEANUP(facts_freep) = NULL;

		if (step_of(&facts, lines[i]) != NULL)
			fail_msg("%s", lines[i]);
	}
}

static void
secrets_of_a_line_are_told_once_whichever_way_they_come(void **state)
{
	struct facts *facts CLEANUP(facts_freep) = NULL;
	const struct subject *step = step_of(&facts, "echo $X ${{ secrets.Y }} ${{ secrets.X }}");
	const struct fact *secrets = step == NULL ? NULL : subject_find(step, "secrets");

	(void)state;
	assert_non_null(secrets);
	assert_int_equal(secrets->count, 2);
	assert_string_equal(secrets->list[0], "X");
	assert_string_equal(secrets->list[1], "Y");
}

static void
a_place_is_that_of_the_line(void **state)
{
	struct facts *facts CLEANUP(facts_freep) = project_facts("=== .github/workflows/a.yml\njobs:\n"
		"  j:\n    env:\n      X: ${{ secrets.X }}\n    steps:\n      - run: echo $X\n"
		"      - run: \"echo $X\"\n");

	(void)state;
	assert_int_equal(subject_at_line(facts, "step", 6)->place.column, 14);
	assert_int_equal(subject_at_line(facts, "step", 7)->place.column, 15);
	assert_string_equal(text_of(subject_at_line(facts, "step", 6), "job"), "j");
}

static void
a_file_that_a_build_copies_is_told(void **state)
{
	struct facts *in CLEANUP(facts_freep) = project_facts(STEP "echo \"A=$X\" >> .env\n"
		"=== Dockerfile\nFROM a\nCOPY . .\n");
	struct facts *out CLEANUP(facts_freep) = project_facts(STEP "echo \"A=$X\" >> .env\n"
		"=== Dockerfile\nFROM a\nCOPY . .\n=== .dockerignore\n.env\n");

	(void)state;
	assert_string_equal(text_of(subject_at_line(in, "step", 6), "writes_secret_to"), ".env");
	assert_true(is_true(subject_at_line(in, "step", 6), "in_build_context"));
	assert_false(is_true(subject_at_line(out, "step", 6), "in_build_context"));
}

static void
credentials_in_the_file_are_told_without_being_shown(void **state)
{
	struct facts *facts CLEANUP(facts_freep) = project_facts("=== .github/workflows/a.yml\nenv:\n"
		"  A_PASSWORD: CANARY-x9\n  B: sk-CANARY\n  U: postgresql://ci:ci@localhost:5432/ci\n"
		"  C_SECRET: ${{ secrets.C }}\n  D_PASSWORD: postgres\n  E: CANARY\njobs:\n  j:\n    steps:\n"
		"      - run: echo CANARY ${{ secrets.Z }}\n");

	(void)state;
	assert_true(is_true(subject_at_line(facts, "assignment", 2), "literal_secret"));
	assert_false(is_true(subject_at_line(facts, "assignment", 2), "throwaway"));
	assert_true(is_true(subject_at_line(facts, "assignment", 3), "literal_secret"));
	assert_true(is_true(subject_at_line(facts, "assignment", 4), "throwaway"));
	assert_false(is_true(subject_at_line(facts, "assignment", 5), "literal_secret"));
	assert_true(is_true(subject_at_line(facts, "assignment", 6), "throwaway"));
	assert_false(is_true(subject_at_line(facts, "assignment", 7), "literal_secret"));
	holds_no_value(facts, "CANARY");
}

static void
a_switch_and_a_placeholder_are_no_secrets(void **state)
{
	static const char *const items[] = {"A_PASSWORD: \"False\"", "A_TOKEN: TRUE", "A_SECRET: 3",
		"A_SECRET: none", "U: postgresql://app:your-password@db.example.com/x"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(items); i++) {
		struct facts *facts CLEANUP(facts_freep) = NULL;
		char text[200];

		snprintf(text, sizeof(text), "=== .github/workflows/a.yml\nenv:\n  %s\n", items[i]);
		facts = project_facts(text);
		if (subject_at_line(facts, "assignment", 2) == NULL ||
			is_true(subject_at_line(facts, "assignment", 2), "literal_secret"))
			fail_msg("%s", items[i]);
	}
}

static void
gitlab_scripts_are_read_by_the_names_of_their_variables(void **state)
{
	struct facts *facts CLEANUP(facts_freep) = project_facts("=== .gitlab-ci.yml\nvariables:\n"
		"  PLAIN_SECRET_NAME: x\nbuild:\n  script:\n    - echo $DEPLOY_SECRET\n    - make\n"
		"    - docker build --build-arg P=$DB_PASSWORD .\n");

	(void)state;
	assert_true(is_true(subject_at_line(facts, "step", 5), "prints_secret"));
	assert_null(subject_at_line(facts, "step", 6));
	assert_true(is_true(subject_at_line(facts, "step", 7), "build_arg_secret"));
}

#define MORE "=== .github/workflows/b.yml\nenv: {A: a, B: b, C: c, D: d}\n"
#define WITH "=== .github/workflows/a.yml\njobs:\n  j:\n    steps:\n" \
	"      - env: {X: '${{ secrets.X }}'}\n        uses: some/action@v1\n        with:\n"

static void
scripts_of_actions_are_read_like_those_of_steps(void **state)
{
	struct facts *facts CLEANUP(facts_freep) = project_facts(WITH
		"          script: |\n            cd /srv\n            echo \"$X\"\n            run ${{ secrets.Y }}\n"
		"            console.log(process.env.X)\n            core.info(`x ${process.env.X}`)\n"
		"            const x = process.env.X\n            items.map(x => x + 1)\n"
		"            console.log(process.env.Z)\n          other: echo ${{ secrets.Y }}\n");

	(void)state;
	assert_null(subject_at_line(facts, "step", 8));
	assert_true(is_true(subject_at_line(facts, "step", 9), "prints_secret"));
	assert_false(is_true(subject_at_line(facts, "step", 10), "prints_secret"));
	assert_int_equal(subject_find(subject_at_line(facts, "step", 10), "secret_in_script")->count, 1);
	assert_true(is_true(subject_at_line(facts, "step", 11), "prints_secret"));
	assert_true(is_true(subject_at_line(facts, "step", 12), "prints_secret"));
	assert_non_null(subject_at_line(facts, "step", 13));
	assert_false(is_true(subject_at_line(facts, "step", 13), "prints_secret"));
	assert_null(subject_at_line(facts, "step", 14));
	assert_null(subject_at_line(facts, "step", 15));
	assert_null(subject_at_line(facts, "step", 16));
	assert_non_null(subject_at_line(facts, "reference", 16));
}

static void
build_arguments_of_an_action_are_told(void **state)
{
	struct facts *facts CLEANUP(facts_freep) = project_facts(WITH
		"          build-args: |\n            VERSION=${{ github.sha }}\n            A=${{ secrets.A }}\n"
		"          secrets: |\n            a=${{ secrets.A }}\n");

	(void)state;
	assert_null(subject_at_line(facts, "step", 8));
	assert_true(is_true(subject_at_line(facts, "step", 9), "build_arg_secret"));
	assert_false(is_true(subject_at_line(facts, "step", 9), "prints_secret"));
	assert_null(subject_at_line(facts, "step", 11));
}

static void
a_secret_that_an_action_is_given_as_it_is_is_told(void **state)
{
	static const struct { const char *item; bool told; } cases[] = {
		{"DB_PASSWORD: CANARY-x9", true}, {"DB-PASSWORD: CANARY-x9", true}, {"any: sk-CANARY", true},
		{"PASSWORD_FILE: /run/CANARY-x9", false}, {"SECRET-IDS: CANARY/x9", false},
		{"PASSWORD: 'three CANARY-x9 words'", false}, {"PASSWORD: your-CANARY", false},
		{"PASSWORD: '${{ secrets.P }}'", false}, {"PASSWORD: ''", false},
		{"any: \"${{ secrets.P_PASSWORD || 'CANARY-x9' }}\"", true},
		{"any: \"${{ secrets.P_PASSWORD || '' }}\"", false},
		{"any: \"${{ secrets.P_PASSWORD || 'your-CANARY' }}\"", false},
		{"any: \"${{ inputs.x || 'CANARY-x9' }}\"", false},
		{"PASSWORD: \"${{ inputs.x || 'CANARY-x9' }}\"", true},
		{"any: \"${{ secrets.P_PASSWORD || github.token }}\"", false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct facts *facts CLEANUP(facts_freep) = NULL;
		char text[500];

		snprintf(text, sizeof(text), WITH "          %s\n" MORE, cases[i].item);
		facts = project_facts(text);
		if (is_true(subject_at_line(facts, "assignment", 7), "literal_secret") != cases[i].told)
			fail_msg("%s", cases[i].item);
		holds_no_value(facts, "CANARY");
	}
}

static void
a_text_that_stands_in_for_a_secret_is_told(void **state)
{
	struct facts *facts CLEANUP(facts_freep) = project_facts("=== .github/workflows/a.yml\nenv:\n"
		"  A: \"${{ secrets.A_PASSWORD || 'CANARY-x9' }}\"\n  B_PASSWORD: \"${{ secrets.B||'postgres' }}\"\n"
		"  C: \"${{ secrets.C || 'CANARY-x9' }}\"\n" MORE);

	(void)state;
	assert_true(is_true(subject_at_line(facts, "assignment", 2), "literal_secret"));
	assert_false(is_true(subject_at_line(facts, "assignment", 2), "throwaway"));
	assert_true(is_true(subject_at_line(facts, "assignment", 3), "throwaway"));
	assert_false(is_true(subject_at_line(facts, "assignment", 4), "literal_secret"));
	holds_no_value(facts, "CANARY");
}

static void
no_pipeline_and_a_broken_one_are_told(void **state)
{
	struct facts *none CLEANUP(facts_freep) = project_facts("=== Dockerfile\nFROM a\n");
	struct facts *broken CLEANUP(facts_freep) =
		project_facts("=== .github/workflows/a.yml\njobs: [\n=== .github/workflows/b.yml\njobs: {}\n");

	(void)state;
	assert_true(is_true(subject_at_line(none, "file", 0), "no_ci"));
	assert_int_equal(broken->count, 1);
	assert_string_equal(text_of(broken->items[0], "kind"), "workflow");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_is_told_with_what_it_does),
		cmocka_unit_test(lines_without_a_secret_are_not_told),
		cmocka_unit_test(secrets_of_a_line_are_told_once_whichever_way_they_come),
		cmocka_unit_test(a_place_is_that_of_the_line),
		cmocka_unit_test(a_file_that_a_build_copies_is_told),
		cmocka_unit_test(credentials_in_the_file_are_told_without_being_shown),
		cmocka_unit_test(a_switch_and_a_placeholder_are_no_secrets),
		cmocka_unit_test(gitlab_scripts_are_read_by_the_names_of_their_variables),
		cmocka_unit_test(scripts_of_actions_are_read_like_those_of_steps),
		cmocka_unit_test(build_arguments_of_an_action_are_told),
		cmocka_unit_test(a_secret_that_an_action_is_given_as_it_is_is_told),
		cmocka_unit_test(a_text_that_stands_in_for_a_secret_is_told),
		cmocka_unit_test(no_pipeline_and_a_broken_one_are_told),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
