/* SPDX-License-Identifier: Apache-2.0 */
/* Which compose files are started together. */
#include "observe/stacks/stacks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "asked.h"
#include "base/buf.h"

#define WHOLE(name) "services:\n  " name ":\n    image: " name ":1\n"
#define PURE(name) "services:\n  " name ":\n    restart: always\n"

static struct stacks
find(const char *text, const struct stacks_asked *asked)
{
	struct sources *sources CLEANUP(sources_closep) = sources_of_text(text);
	struct found found CLEANUP(found_done) = {0};
	struct stacks stacks;

	found_find(sources, &found);
	stacks_find(sources, &found, asked, &stacks);
	return stacks;
}

static void
add_list(struct buf *out, const char *mark, const char *const *list)
{
	for (; list != NULL && *list != NULL; list++)
		buf_addf(out, "%s%s", mark, *list);
}

/* The stacks, one a line: files, `@` environment, `!` if it is protected; then what is left out. */
static void
finds_with(const char *text, const struct stacks_asked *asked, const char *wanted)
{
	struct stacks stacks CLEANUP(stacks_done) = find(text, asked);
	struct buf got CLEANUP(buf_done) = BUF_INIT;

	for (size_t i = 0; i < stacks.count; i++) {
		const struct observe_stack *stack = &stacks.items[i];

		add_list(&got, " ", stack->files);
		add_list(&got, " -e ", stack->env_files);
		if (stack->project != NULL)
			buf_addf(&got, " -p %s", stack->project);
		if (stack->folder != NULL)
			buf_addf(&got, " in %s", stack->folder);
		if (stack->environment != NULL)
			buf_addf(&got, " @%s", stack->environment);
		buf_addf(&got, "%s%s\n", stack->is_protected ? "!" : "",
			stack->is_neighbour ? " neighbour" : "");
	}
	for (size_t i = 0; i < stacks.told_count; i++)
		if (stacks.told[i].reason == STACK_LEFT_OUT)
			buf_addf(&got, "not %s\n", stacks.told[i].files[0]);
	assert_string_equal(buf_text(&got), wanted);
}

static void
finds(const char *text, const char *wanted)
{
	struct stacks_asked asked = {0};

	finds_with(text, &asked, wanted);
}

static void
one_file_is_a_stack(void **state)
{
	(void)state;
	finds("=== compose.yaml\n" WHOLE("a"), " compose.yaml\n");
	finds("=== a/docker-compose.yml\n" WHOLE("a") "=== b/compose.yml\n" WHOLE("b"),
		" a/docker-compose.yml\n b/compose.yml\n");
	finds("=== README.md\ncompose.yaml\n", "");
}

static void
an_override_goes_over_its_base(void **state)
{
	(void)state;
	finds("=== compose.yaml\n" WHOLE("a") "=== compose.override.yaml\n" PURE("a"),
		" compose.yaml compose.override.yaml\n");
	finds("=== docker-compose.yml\n" WHOLE("a") "=== compose.yaml\n" WHOLE("a"),
		" compose.yaml\nnot docker-compose.yml\n");
}

static void
a_word_of_an_environment_goes_over_the_base(void **state)
{
	(void)state;
	finds("=== compose.yaml\n" WHOLE("a") "=== compose.prod.yaml\n" PURE("a")
		"=== compose-staging.yml\n" PURE("a"),
		" compose.yaml @dev\n compose.yaml compose-staging.yml @staging\n"
		" compose.yaml compose.prod.yaml @prod!\n");
	finds("=== compose.yaml\n" WHOLE("a") "=== compose.gpu.yaml\n" PURE("a"),
		" compose.yaml\n compose.yaml compose.gpu.yaml\n");
}

static void
a_file_that_has_all_stands_alone(void **state)
{
	(void)state;
	finds("=== docker-compose.yml\n" WHOLE("a") "=== docker-compose.prod.yml\n" WHOLE("a"),
		" docker-compose.yml\n docker-compose.prod.yml @prod!\n");
	finds("=== docker-compose.dev.yml\n" WHOLE("a") "=== docker-compose.live.yml\n" WHOLE("a"),
		" docker-compose.dev.yml @dev\n docker-compose.live.yml @live!\n");
}

static void
an_override_elsewhere_goes_over_the_one_base_that_has_its_services(void **state)
{
	(void)state;
	finds("=== api/compose.yaml\n" WHOLE("a") "=== web/compose.yaml\n" WHOLE("w")
		"=== compose.prod.yaml\n" PURE("a"),
		" api/compose.yaml @dev\n web/compose.yaml\n api/compose.yaml compose.prod.yaml @prod!\n");
	finds("=== api/compose.yaml\n" WHOLE("a") "=== web/compose.yaml\n" WHOLE("a")
		"=== compose.prod.yaml\n" PURE("a"),
		" api/compose.yaml\n web/compose.yaml\nnot compose.prod.yaml\n");
	finds("=== compose.prod.yaml\n" PURE("a"), "not compose.prod.yaml\n");
}

static void
what_is_included_or_extended_is_no_stack(void **state)
{
	(void)state;
	finds("=== compose.yaml\ninclude:\n  - infra/compose.yaml\n" WHOLE("a")
		"=== infra/compose.yaml\n" WHOLE("db"), " compose.yaml\n");
	finds("=== compose.yaml\nservices:\n  a:\n    extends: {file: docker-compose.common.yml, service: b}\n"
		"=== docker-compose.common.yml\n" WHOLE("b"), " compose.yaml\n");
}

static void
a_makefile_counts_more_than_names(void **state)
{
	(void)state;
	finds("=== Makefile\nup:\n\tdocker compose -f docker-compose.prod.yml up -d\n"
		"dev:\n\t@docker compose -f docker-compose.yml \\\n\t  --file=docker-compose.dev.yml up\n"
		"=== docker-compose.yml\n" WHOLE("a") "=== docker-compose.dev.yml\n" PURE("a")
		"=== docker-compose.prod.yml\n" PURE("a"),
		" docker-compose.prod.yml @prod!\n docker-compose.yml docker-compose.dev.yml @dev\n");
}

static void
variables_of_a_makefile_are_put_in(void **state)
{
	(void)state;
	finds("=== Makefile\nCOMPOSE := docker compose -p shop -f compose.yaml\nDC=$(COMPOSE) -f compose.prod.yaml\n"
		"live:\n\t$(DC) --env-file .env.live up -d\n"
		"=== compose.yaml\n" WHOLE("a") "=== compose.prod.yaml\n" PURE("a"),
		" compose.yaml compose.prod.yaml -e .env.live -p shop @prod!\n");
	finds("=== Makefile\nENV ?= dev\nup:\n\tdocker compose -f compose.yaml -f compose.$(ENV).yaml up\n"
		"=== compose.yaml\n" WHOLE("a") "=== compose.dev.yaml\n" PURE("a")
		"=== compose.staging.yaml\n" PURE("a"),
		" compose.yaml compose.dev.yaml @dev\n compose.yaml compose.staging.yaml @staging\n");
}

static void
scripts_and_others_tell_it_too(void **state)
{
	static const char files[] = "=== d/compose.yaml\n" WHOLE("a") "=== d/over.yaml\n" PURE("a");
	static const char both[] = " d/compose.yaml d/over.yaml\n";
	static const char *const tellers[] = {
		"=== up.sh\ndocker-compose -f d/compose.yaml -f d/over.yaml up\n",
		"=== s/up.sh\ncd \"$(dirname \"$0\")/..\"\ndocker-compose -f d/compose.yaml -f d/over.yaml up\n",
		"=== up.sh\ncd d && docker compose -f compose.yaml -f over.yaml up\n",
		"=== up.sh\ncd d\ndocker compose -fcompose.yaml -f 'over.yaml' pull && true\n",
		"=== up.sh\nexport COMPOSE_FILE=d/compose.yaml:d/over.yaml\ndocker compose up\n",
		"=== up.sh\nFILES=\"-f d/compose.yaml -f d/over.yaml\"\ndocker compose $FILES up\n",
		"=== up.sh\nFILES=(-f d/compose.yaml -f d/over.yaml)\ndocker compose \"${FILES[@]}\" up\n",
		"=== d/package.json\n{\"scripts\": {\n  \"up\": \"docker compose -f compose.yaml -f \\\"over.yaml\\\" up\"\n}}\n",
		"=== d/justfile\nfiles := \"-f compose.yaml -f over.yaml\"\nup env:\n  docker compose {{files}} up\n",
		"=== .github/workflows/w.yml\njobs:\n  j:\n    steps:\n      - run: docker compose -f d/compose.yaml -f d/over.yaml up -d\n",
		"=== .gitlab-ci.yml\nvariables:\n  COMPOSE_FILE: d/compose.yaml:d/over.yaml\n",
		"=== d/.env\nCOMPOSE_FILE=compose.yaml:over.yaml\n",
		"=== up.sh\ndocker stack deploy -c d/compose.yaml -c d/over.yaml\n",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(tellers); i++) {
		struct buf text CLEANUP(buf_done) = BUF_INIT;

		buf_addf(&text, "%s%s", tellers[i], files);
		finds(buf_text(&text), i + 1 < ARRAY_LEN(tellers) ? both : " d/compose.yaml\n");
	}
}

static void
what_is_only_talked_about_is_no_command(void **state)
{
	(void)state;
	finds("=== up.sh\n# docker compose -f a.yaml up\necho \"docker compose -f a.yaml up\"\n"
		"docker compose version\ndocker compose -f gone.yaml up\ndocker compose -f \"$1\" up\n"
		"=== a.yaml\n" WHOLE("a") "=== compose.yaml\n" WHOLE("a"), " compose.yaml\n");
}

static const struct stack_environment environments[] = {{.name = "dev"}, {.name = "stage"},
	{.name = "production", .is_protected = true}};

static void
environments_of_the_project_give_their_names(void **state)
{
	struct stacks_asked asked = {.environments = environments, .environment_count = 3};

	(void)state;
	finds_with("=== compose.yaml\n" WHOLE("a") "=== compose.prod.yaml\n" PURE("a")
		"=== compose.staging.yaml\n" PURE("a") "=== compose.test.yaml\n" PURE("a"), &asked,
		" compose.yaml @dev\n compose.yaml compose.prod.yaml @production!\n"
		" compose.yaml compose.staging.yaml @stage\n compose.yaml compose.test.yaml @test\n");
	asked.environments = &environments[2];
	asked.environment_count = 1;
	finds_with("=== compose.yaml\n" WHOLE("a"), &asked, " compose.yaml @production!\n");
}

static void
what_is_declared_counts_most(void **state)
{
	static const char *const files[] = {"compose.yaml", "compose.prod.yaml", NULL};
	static const char *const both[] = {"stage", "production", NULL};
	static const char *const env_files[] = {"e", NULL};
	const struct stack_declared declared[] = {{.name = "shop", .files = files, .environments = both,
		.env_files = env_files, .project = "p", .folder = "d"}};
	struct stacks_asked asked = {declared, 1, environments, 3};

	(void)state;
	finds_with("=== Makefile\nup:\n\tdocker compose up\n=== compose.yaml\n" WHOLE("a")
		"=== compose.prod.yaml\n" PURE("a") "=== other/compose.yaml\n" WHOLE("o"), &asked,
		" compose.yaml compose.prod.yaml -e e -p p in d @stage\n"
		" compose.yaml compose.prod.yaml -e e -p p in d @production!\n other/compose.yaml @dev\n");
}

static bool
look_up(void *cookie, struct slice name, struct slice *value)
{
	(void)cookie;
	(void)name;
	(void)value;
	return false;
}

static void
an_env_file_of_this_machine_is_not_of_production(void **state)
{
	const struct stack_environment known[] = {{.name = "dev", .look_up = look_up},
		{.name = "prod", .look_up = look_up}};
	struct stacks_asked asked = {.environments = known, .environment_count = 2};
	static const char text[] = "=== .gitignore\n.env\n=== .env\nA=1\n=== compose.yaml\n" WHOLE("a")
		"=== compose.prod.yaml\n" PURE("a");
	struct stacks stacks CLEANUP(stacks_done) = find(text, &asked);

	(void)state;
	assert_int_equal(stacks.count, 2);
	assert_null(stacks.items[0].env_files);
	assert_non_null(stacks.items[1].env_files);
	assert_null(stacks.items[1].env_files[0]);
	stacks_done(&stacks);
	stacks = find(text + strlen("=== .gitignore\n.env\n"), &asked);
	assert_null(stacks.items[1].env_files);
}

static void
every_guess_is_a_fact(void **state)
{
	struct stacks_asked asked = {0};
	struct stacks stacks CLEANUP(stacks_done) = find("=== Makefile\nup:\n\n\tdocker compose -f a.yaml up\n"
		"=== a.yaml\n" WHOLE("a") "=== compose.yaml\n" WHOLE("a") "=== compose.prod.yaml\n" PURE("a")
		"=== x/compose.prod.yaml\n" PURE("x"), &asked);
	struct facts *facts CLEANUP(facts_freep) = facts_new();

	(void)state;
	stacks_facts(&stacks, facts);
	assert_int_equal(facts->count, 4);
	assert_string_equal(text_of(facts->items[0], "because"), "Makefile:3");
	assert_string_equal(text_of(facts->items[0], "reason"), "command");
	assert_string_equal(text_of(facts->items[1], "reason"), "names");
	assert_string_equal(text_of(facts->items[2], "reason"), "guessed");
	assert_string_equal(text_of(facts->items[2], "because"), "compose.yaml lies beside it");
	assert_true(has_item(facts->items[2], "together", "compose.yaml"));
	assert_string_equal(text_of(facts->items[3], "reason"), "left-out");
	assert_string_equal(text_of(facts->items[3], "name"), "x/compose.prod.yaml");
}

static bool
collides(const char *text, const struct stacks_asked *asked)
{
	static const struct observe_words words = {secret_by_name, secret_by_value, is_placeholder, NULL};
	struct sources *sources CLEANUP(sources_closep) = sources_of_text(text);
	struct found found CLEANUP(found_done) = {0};
	struct stacks stacks CLEANUP(stacks_done) = {0};
	struct facts *facts CLEANUP(facts_freep) = facts_new();
	struct err err CLEANUP(err_done) = ERR_INIT;
	bool any = false;

	found_find(sources, &found);
	stacks_find(sources, &found, asked, &stacks);
	assert_int_equal(observe_compose(sources, &words, stacks.items, stacks.count, facts, &err), 0);
	for (size_t i = 0; i < facts->count; i++)
		any |= subject_find(facts->items[i], "taken_by") != NULL;
	return any;
}

#define PORT(name) WHOLE(name) "    ports: [\"80:80\"]\n"

static void
projects_that_were_only_found_beside_each_other_share_no_host(void **state)
{
	static const char *const a[] = {"a/compose.yaml", NULL}, *const b[] = {"b/compose.yaml", NULL};
	static const char *const dev[] = {"dev", NULL}, *const stage[] = {"stage", NULL};
	struct stack_declared declared[] = {{.name = "a", .files = a}, {.name = "b", .files = b}};
	struct stacks_asked asked = {0};
	static const char text[] = "=== a/compose.yaml\n" PORT("a") "=== b/compose.yaml\n" PORT("b");

	(void)state;
	assert_false(collides(text, &asked));
	assert_true(collides("=== a/compose.yaml\n" PORT("a") "=== b/compose.yaml\n" PORT("b")
		"networks: {default: {name: a_default, external: true}}\n", &asked));
	asked = (struct stacks_asked){declared, 2, environments, 3};
	assert_true(collides(text, &asked));
	declared[0].environments = dev;
	declared[1].environments = stage;
	assert_false(collides(text, &asked));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_file_is_a_stack),
		cmocka_unit_test(an_override_goes_over_its_base),
		cmocka_unit_test(a_word_of_an_environment_goes_over_the_base),
		cmocka_unit_test(a_file_that_has_all_stands_alone),
		cmocka_unit_test(an_override_elsewhere_goes_over_the_one_base_that_has_its_services),
		cmocka_unit_test(what_is_included_or_extended_is_no_stack),
		cmocka_unit_test(a_makefile_counts_more_than_names),
		cmocka_unit_test(variables_of_a_makefile_are_put_in),
		cmocka_unit_test(scripts_and_others_tell_it_too),
		cmocka_unit_test(what_is_only_talked_about_is_no_command),
		cmocka_unit_test(environments_of_the_project_give_their_names),
		cmocka_unit_test(what_is_declared_counts_most),
		cmocka_unit_test(an_env_file_of_this_machine_is_not_of_production),
		cmocka_unit_test(every_guess_is_a_fact),
		cmocka_unit_test(projects_that_were_only_found_beside_each_other_share_no_host),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
