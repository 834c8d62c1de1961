/* SPDX-License-Identifier: Apache-2.0 */
/* What is told of env files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "asked.h"

static void
every_hazard_is_told_where_it_is_and_nowhere_else(void **state)
{
	static const struct { const char *line, *hazard; } cases[] = {
		{"A=plain", NULL}, {"A='single $quoted # x'", NULL}, {"A=\"two words\"", NULL},
		{"A=${B:-a default}", NULL}, {"A=${A:?from outside}", NULL}, {"A=a#b", NULL},
		{"A=p@ss$word", "dollar-expands"}, {"A=\"x$y\"", "dollar-expands"},
		{"A = 1", "spaces-around-equals"}, {"A= 1", "spaces-around-equals"}, {"A=", NULL},
		{"A= ", NULL}, {"A=one two", "unquoted-blanks"}, {"A=one # two", "comment-cut"},
		{"A=it's", "unterminated"}, {"A=it\\'s", NULL}, {"A=$(date)", "executes"},
		{"A='$(date)'", NULL}, {"A=x\r", "crlf"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char text[200];
		struct facts *facts CLEANUP(facts_freep) = NULL;
		const struct subject *entry;
		size_t wanted = cases[i].hazard != NULL;

		snprintf(text, sizeof(text), "=== .env\nX=1\n%s\n", cases[i].line);
		facts = project_facts(text);
		entry = subject_at_line(facts, "entry", 2);
		assert_non_null(entry);
		if (subject_find(entry, "hazards")->count != wanted ||
			(wanted && !has_item(entry, "hazards", cases[i].hazard)))
			fail_msg("`%s` has %zu hazards", cases[i].line,
				subject_find(entry, "hazards")->count);
	}
}

static void
a_name_twice_is_told_of_both_lines(void **state)
{
	struct facts *facts CLEANUP(facts_freep) =
		project_facts("=== .env\nA=1\nB=1\nA=2\nB=1\n");

	(void)state;
	assert_true(is_true(subject_at_line(facts, "entry", 1), "shadowed"));
	assert_true(is_true(subject_at_line(facts, "entry", 3), "duplicate_differs"));
	assert_false(is_true(subject_at_line(facts, "entry", 4), "duplicate_differs"));
	assert_true(is_true(subject_at_line(facts, "entry", 4), "duplicate"));
	assert_false(is_true(subject_at_line(facts, "entry", 3), "shadowed"));
}

static void
a_template_and_its_file_are_held_against_each_other(void **state)
{
	struct facts *facts CLEANUP(facts_freep) = project_facts(
		"=== .env.example\nS3_KEY=your-key\nS3_REGION=x\nLANGFLOW_SECRET=\nODD=1\nUSED=1\n"
		"=== .env\nS3_KEY=your-key\nLANGFLOW_SECRETS=a\nNEW=1\n"
		"=== compose.yaml\nservices: {a: {image: \"x:${USED}\"}}\n");
	const struct subject *slip = NULL, *missing = NULL, *odd = NULL;

	(void)state;
	for (size_t i = 0; i < facts->count; i++) {
		const char *name = text_of(facts->items[i], "name");

		slip = strcmp(name, "LANGFLOW_SECRETS") == 0 ? facts->items[i] : slip;
		missing = strcmp(name, "S3_REGION") == 0 ? facts->items[i] : missing;
		odd = strcmp(name, "ODD") == 0 ? facts->items[i] : odd;
		if (strcmp(name, "LANGFLOW_SECRET") == 0)
			assert_null(subject_find(facts->items[i], "missing_in"));
		if (strcmp(name, "USED") == 0)
			assert_true(is_true(facts->items[i], "used"));
		if (strcmp(name, "NEW") == 0)
			assert_false(is_true(facts->items[i], "known"));
	}
	assert_string_equal(text_of(slip, "similar_to"), "LANGFLOW_SECRET");
	assert_string_equal(text_of(missing, "missing_in"), ".env");
	assert_true(is_true(missing, "used"));
	assert_false(is_true(odd, "used"));
}

static void
files_of_environments_are_held_against_each_other(void **state)
{
	struct facts *facts CLEANUP(facts_freep) = project_facts(
		"=== config/dev.env\nAPP_ENV=dev\nN=12\nB=1\n=== config/staging.env\nAPP_ENV=staging\nN=12\nB=1\n"
		"=== config/prod.env\nAPP_ENV=staging\nN=012\nU_URL=https://x.staging.example.com/\n");
	unsigned other = 0, zeros = 0, lacks = 0;

	(void)state;
	for (size_t i = 0; i < facts->count; i++) {
		other += subject_find(facts->items[i], "other_environment") != NULL;
		zeros += is_true(facts->items[i], "leading_zero");
		lacks += has_item(facts->items[i], "lacks", "B");
	}
	assert_int_equal(other, 2);
	assert_int_equal(zeros, 1);
	assert_int_equal(lacks, 1);
}

static void
git_and_shells_are_known(void **state)
{
	struct facts *facts CLEANUP(facts_freep) = project_facts("=== .gitignore\n.env\n"
		"=== .env\nA=it's\n=== Makefile\nrun:\n\tset -a; . ./.env; ./run\n"
		"=== sub/.env.local\n\nA_SECRET=x\n");

	(void)state;
	assert_true(is_true(subject_at_line(facts, "entry", 1), "ignored"));
	assert_string_equal(text_of(subject_at_line(facts, "entry", 1), "sourced_by"), "Makefile");
	assert_false(is_true(subject_at_line(facts, "entry", 2), "ignored"));
	assert_true(is_true(subject_at_line(facts, "entry", 2), "literal_secret"));
}

static void
one_thing_under_two_names_is_known_where_it_is_sure(void **state)
{
	struct facts *facts CLEANUP(facts_freep) = project_facts("=== a/.env.example\nS3_BUCKET_NAME=b\n"
		"S3_SECRET_KEY=\nDB_HOST=\nMAIL_FROM=\nS3_URL=\n"
		"=== b/.env.example\n\n\n\n\n\nS3_BUCKET=b\nS3_SECRET_ACCESS_KEY=\nDB_HOST_NAME=\n"
		"MAIL_FROM_NAME=\nMAIL_FROM=\nS3_URL_PUBLIC=\n");

	(void)state;
	assert_string_equal(text_of(subject_at_line(facts, "entry", 6), "other_name"), "S3_BUCKET_NAME");
	assert_string_equal(text_of(subject_at_line(facts, "entry", 6), "other_in"), "a/.env.example");
	assert_string_equal(text_of(subject_at_line(facts, "entry", 7), "other_name"), "S3_SECRET_KEY");
	/* one alone may be chance, and what both have is not the same */
	assert_string_equal(text_of(subject_at_line(facts, "entry", 8), "other_name"), "");
	assert_string_equal(text_of(subject_at_line(facts, "entry", 9), "other_name"), "");
	assert_string_equal(text_of(subject_at_line(facts, "entry", 11), "other_name"), "");
}

static void
reads(const char *fact, const char *path, const char *text)
{
	char files[500];
	struct facts *facts;

	snprintf(files, sizeof(files), "=== .env\nA=1\n=== %s\n%s\n", path, text);
	facts = project_facts(files);
	if (strcmp(text_of(subject_at_line(facts, "entry", 1), fact), path) != 0)
		fail_msg("%s: %s", path, text);
	facts_free(facts);
}

static void
who_reads_an_env_file_is_known(void **state)
{
	(void)state;
	reads("sourced_by", "run.sh", "set -a\nsource .env\nset +a");
	reads("sourced_by", "s/run.sh", "cd \"$(dirname \"$0\")/..\" && . ./.env");
	reads("sourced_by", "s/run.sh", "HERE=$(pwd)\n. \"$HERE/.env\"");
	reads("sourced_by", "Makefile", "ENV_FILE = .env\nrun:\n\t@set -a && . ./$(ENV_FILE) && ./run");
	reads("included_by", "Makefile", "include .env\nexport\nrun:\n\t./run");
	reads("included_by", "Makefile", "-include local.mk .env");
	reads("exported_by", "run.sh", "export $(cat .env | xargs)");
	reads("exported_by", "run.sh", "export $(grep -v '^#' .env | xargs -d '\\n')");
	reads("exported_by", "Makefile", "run:\n\tenv $$(cat .env | xargs) ./run");
	reads("given_by", "run.sh", "docker run --rm \\\n  --env-file=.env image");
	reads("given_by", "package.json", "{\"scripts\": {\n\"x\": \"docker run --env-file .env image\"\n}}");
}

static void
an_env_file_that_does_not_fit_is_one_problem(void **state)
{
	struct facts *facts CLEANUP(facts_freep) =
		project_facts("=== .env\nA=1\nB=\"CANARY\nno end\n=== b/.env\nC=1\n");
	const struct subject *problem = subject_at_line(facts, "file", 2);

	(void)state;
	assert_non_null(problem);
	assert_string_equal(text_of(problem, "kind"), "dotenv");
	assert_null(strstr(text_of(problem, "problem"), "CANARY"));
	assert_non_null(subject_at_line(facts, "entry", 1));
}

static void
a_dollar_that_is_none_hides_no_secret(void **state)
{
	struct facts *facts CLEANUP(facts_freep) = project_facts("=== .env\nA_SECRET='ab$cd'\n"
		"B_SECRET=\"ab\\$cd\"\nC_SECRET=ab$$cd\nD_SECRET=${X:-abcd}\nE_SECRET=${X}\nF_SECRET=\"$X\"\n");

	(void)state;
	for (unsigned line = 1; line <= 6; line++)
		assert_int_equal(is_true(subject_at_line(facts, "entry", line), "literal_secret"), line <= 4);
}

static void
a_program_that_sets_variables_is_read_line_by_line(void **state)
{
	struct facts *facts CLEANUP(facts_freep) = project_facts("=== .envrc\nPATH_add bin\n"
		"if [ -f .env ]; then\n  dotenv\nfi\nexport A_SECRET=abcd\nexport B_SECRET=$(pass \"x y\")\n"
		"PATH=$PWD/bin:$PATH\n=== env/prod\n\n\n\n\n\n\n\n\nC_SECRET=abcd\nexport D=a b\n"
		"=== envs/dev\n#!/bin/sh\n\n\n\n\n\n\n\n\n\nE_SECRET=abcd; exec \"$@\n");

	(void)state;
	assert_null(subject_at_line(facts, "file", 1));
	assert_true(is_true(subject_at_line(facts, "entry", 5), "literal_secret"));
	assert_false(is_true(subject_at_line(facts, "entry", 6), "literal_secret"));
	assert_null(subject_find(subject_at_line(facts, "entry", 7), "hazards"));
	assert_true(is_true(subject_at_line(facts, "entry", 9), "literal_secret"));
	assert_string_equal(text_of(subject_at_line(facts, "entry", 9), "environment"), "prod");
	assert_non_null(subject_find(subject_at_line(facts, "entry", 10), "hazards"));
	for (size_t i = 0; i < facts->count; i++)
		if (strcmp(facts->items[i]->each, "file") == 0)
			assert_null(subject_find(facts->items[i], "problem"));
}

static bool
loses(const char *manifest, const char *line)
{
	char text[300];
	struct facts *facts CLEANUP(facts_freep) = NULL;

	snprintf(text, sizeof(text), "=== app/.env\nX=1\n%s\n=== %s\n", line, manifest);
	facts = project_facts(text);
	return has_item(subject_at_line(facts, "entry", 2), "hazards", "dollar-expands");
}

static void
what_a_dollar_loses_depends_on_who_reads_the_file(void **state)
{
	static const char node[] = "app/package.json\n{\"dependencies\": {\"dotenv\": \"^16\"}}";
	static const char expand[] = "package.json\n{\"devDependencies\": {\"vite\": \"5\"}}";
	static const char python[] = "requirements.txt\npython-dotenv==1.0";
	static const char both[] = "app/compose.yaml\nservices: {}\n=== app/package.json\n{\"dotenv\": \"1\"}";

	(void)state;
	assert_true(loses("a.txt", "A=pa$word"));
	assert_false(loses(node, "A=pa$word"));
	assert_false(loses(node, "A=\"${word}\""));
	assert_true(loses(expand, "A=pa$word"));
	assert_false(loses(python, "A=pa$word"));
	assert_true(loses(python, "A=pa${word}"));
	assert_true(loses(both, "A=pa$word"));
	assert_false(loses("a.txt", "A=$HOME/x:${HOME}"));
	assert_true(loses("a.txt", "A=pa$HOME"));
	assert_false(loses("a.txt", "A=${X}-y"));
	assert_true(loses("a.txt", "A=${A}-y"));
}

static void
a_secret_is_one_to_who_replaces_nothing(void **state)
{
	struct facts *facts CLEANUP(facts_freep) = project_facts("=== .env\nA_SECRET=pa$word\nB_SECRET=${X}\n"
		"C_SECRET=$X\n=== package.json\n{\"dependencies\": {\"dotenv\": \"^16\"}}\n");

	(void)state;
	assert_true(is_true(subject_at_line(facts, "entry", 1), "literal_secret"));
	assert_false(is_true(subject_at_line(facts, "entry", 2), "literal_secret"));
	assert_false(is_true(subject_at_line(facts, "entry", 3), "literal_secret"));
}

static void
folders_say_the_environment_of_what_they_make_an_env_file(void **state)
{
	struct facts *facts CLEANUP(facts_freep) = project_facts("=== .envs/.local/.postgres\nA_SECRET=x\n"
		"=== .envs/.production/.postgres\n\nA_SECRET=x\n=== dev/.env\n\n\nA_SECRET=x\n");

	(void)state;
	assert_string_equal(text_of(subject_at_line(facts, "entry", 1), "environment"), "local");
	assert_string_equal(text_of(subject_at_line(facts, "entry", 2), "environment"), "production");
	assert_string_equal(text_of(subject_at_line(facts, "entry", 3), "environment"), "");
}

static void
no_fact_holds_a_value(void **state)
{
	struct facts *facts CLEANUP(facts_freep) = project_facts("=== prod.env\nA=CANARY\n"
		"B_SECRET=CANARY\nU=http://u:CANARY@h.CANARY.x/\nAPP_ENV=CANARY\nC=\"CANARY\"\nD=1 CANARY\n"
		"=== .env.example\nA=CANARY\n=== .env\nA=CANARY\nB=CANARY\n");

	(void)state;
	holds_no_value(facts, "CANARY");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_hazard_is_told_where_it_is_and_nowhere_else),
		cmocka_unit_test(a_name_twice_is_told_of_both_lines),
		cmocka_unit_test(a_template_and_its_file_are_held_against_each_other),
		cmocka_unit_test(files_of_environments_are_held_against_each_other),
		cmocka_unit_test(git_and_shells_are_known),
		cmocka_unit_test(one_thing_under_two_names_is_known_where_it_is_sure),
		cmocka_unit_test(who_reads_an_env_file_is_known),
		cmocka_unit_test(an_env_file_that_does_not_fit_is_one_problem),
		cmocka_unit_test(a_dollar_that_is_none_hides_no_secret),
		cmocka_unit_test(a_program_that_sets_variables_is_read_line_by_line),
		cmocka_unit_test(what_a_dollar_loses_depends_on_who_reads_the_file),
		cmocka_unit_test(a_secret_is_one_to_who_replaces_nothing),
		cmocka_unit_test(folders_say_the_environment_of_what_they_make_an_env_file),
		cmocka_unit_test(no_fact_holds_a_value),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
