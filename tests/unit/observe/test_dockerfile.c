/* SPDX-License-Identifier: Apache-2.0 */
/* What is told of Dockerfiles. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "asked.h"
#include "observe/images/dockerfile.h"

static void
instructions_are_joined_and_keep_their_lines(void **state)
{
	static const char text[] = "# syntax=docker/dockerfile:1\nFROM a AS b\nRUN one \\\n  # not two\n"
		"\n  && three\nrun <<EOF\nFROM nowhere\nEOF\nHEALTHCHECK --interval=5s \\\n  CMD curl x\n"
		"FROM b\nCMD [\"x\"]";
	struct pool *pool CLEANUP(pool_freep) = pool_new();
	struct dockerfile file;

	(void)state;
	dockerfile_read(SLICE_LITERAL(text), pool, &file);
	assert_int_equal(file.count, 6);
	assert_int_equal(file.stages, 2);
	assert_string_equal(file.items[1].text, "one   && three");
	assert_int_equal(file.items[1].line, 3);
	assert_string_equal(file.items[2].word, "RUN");
	assert_int_equal(instruction_line_of(&file.items[3], "CMD "), 11);
	assert_int_equal(file.items[4].line, 12);
	assert_null(dockerfile_healthcheck(&file));
	dockerfile_done(&file);
}

static void
another_escape_is_taken(void **state)
{
	struct pool *pool CLEANUP(pool_freep) = pool_new();
	struct dockerfile file;

	(void)state;
	dockerfile_read(SLICE_LITERAL("# escape=`\nFROM a\nRUN dir c:\\\nRUN a `\n b\n"), pool, &file);
	assert_int_equal(file.count, 3);
	assert_string_equal(file.items[1].text, "dir c:\\");
	assert_string_equal(file.items[2].text, "a  b");
	dockerfile_done(&file);
}

static const struct subject *
image_of(struct facts **facts, const char *text)
{
	*facts = project_facts(text);
	for (size_t i = 0; i < (*facts)->count; i++)
		if (strcmp((*facts)->items[i]->each, "image") == 0)
			return (*facts)->items[i];
	fail_msg("there is no image in %s", text);
	return NULL;
}

static void
whoever_runs_is_the_user_of_the_last_stage_and_what_it_is_built_on(void **state)
{
	static const struct { const char *text; bool root; } cases[] = {
		{"FROM a\n", true}, {"FROM a\nUSER app\n", false}, {"FROM a\nUSER 0:0\n", true},
		{"FROM a AS b\nUSER app\nFROM b\nRUN x\n", false}, {"FROM a AS b\nUSER app\nFROM a\n", true},
		{"FROM a\nUSER app\nUSER root\n", true}, {"FROM gcr.io/distroless/static:nonroot\n", false},
		{"FROM --platform=linux/amd64 a AS b\nUSER 1000\nFROM b AS c\nFROM c\n", false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct facts *facts CLEANUP(facts_freep) = NULL;
		char text[300];

		snprintf(text, sizeof(text), "=== Dockerfile\n%s", cases[i].text);
		if (is_true(image_of(&facts, text), "runs_as_root") != cases[i].root)
			fail_msg("%s", cases[i].text);
	}
}

static void
the_context_is_what_its_ignore_file_leaves(void **state)
{
	static const struct { const char *text; bool whole, secret, ignore; } cases[] = {
		{"=== Dockerfile\nFROM a\nCOPY . .\n=== .env\nA_SECRET=x\n", true, true, false},
		{"=== Dockerfile\nFROM a\nCOPY . .\n=== .env\nA_SECRET=your-key\n", true, false, false},
		{"=== Dockerfile\nFROM a\nCOPY src .\n=== .env\nA_SECRET=x\n", false, true, false},
		{"=== Dockerfile\nFROM a\nCOPY --from=x . .\n=== .env\nA=x\n", false, false, false},
		{"=== Dockerfile\nFROM a\nADD --chown=x ./ /\n=== .env\nA_SECRET=x\n=== .dockerignore\n.env*\n",
			true, false, true},
		{"=== api/Dockerfile\nFROM a\nCOPY . .\n=== .env\nA_SECRET=x\n", true, false, false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct facts *facts CLEANUP(facts_freep) = NULL;
		const struct subject *image = image_of(&facts, cases[i].text);

		if (is_true(image, "copies_context") != cases[i].whole ||
			is_true(image, "secrets_in_context") != cases[i].secret ||
			is_true(image, "dockerignore") != cases[i].ignore)
			fail_msg("%s", cases[i].text);
	}
}

static void
what_comes_from_the_network_and_is_run_is_told(void **state)
{
	static const struct { const char *run; bool piped; } cases[] = {
		{"curl -LsSf https://x/install.sh | sh && echo", true}, {"wget -qO- x | bash -s", true},
		{"curl x -o y", false}, {"cat a | sh", false}, {"curl x | tar xz", false},
		{"curl x | sudo bash", true}, {"curl x | shasum -c", false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct facts *facts CLEANUP(facts_freep) = NULL;
		char text[200];

		snprintf(text, sizeof(text), "=== Dockerfile\nFROM a\nRUN %s\n", cases[i].run);
		if (is_true(image_of(&facts, text), "pipes_network_to_shell") != cases[i].piped)
			fail_msg("%s", cases[i].run);
	}
}

static void
variables_are_told_one_by_one_without_their_values(void **state)
{
	struct facts *facts CLEANUP(facts_freep) = project_facts("=== Dockerfile\nFROM a\n"
		"ARG A_SECRET=CANARY\nENV B_SECRET=CANARY PLAIN=CANARY\nENV OLD some CANARY\n");
	unsigned secrets = 0, all = 0;

	(void)state;
	for (size_t i = 0; i < facts->count; i++) {
		all += strcmp(facts->items[i]->each, "assignment") == 0;
		secrets += is_true(facts->items[i], "secret");
	}
	assert_int_equal(all, 4);
	assert_int_equal(secrets, 2);
	holds_no_value(facts, "CANARY");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(instructions_are_joined_and_keep_their_lines),
		cmocka_unit_test(another_escape_is_taken),
		cmocka_unit_test(whoever_runs_is_the_user_of_the_last_stage_and_what_it_is_built_on),
		cmocka_unit_test(the_context_is_what_its_ignore_file_leaves),
		cmocka_unit_test(what_comes_from_the_network_and_is_run_is_told),
		cmocka_unit_test(variables_are_told_one_by_one_without_their_values),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
