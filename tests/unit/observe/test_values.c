/* SPDX-License-Identifier: Apache-2.0 */
/* Values of an environment in the `$` forms of compose files. */
#include "observe/stacks/values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "asked.h"
#include "observe/compose/compose.h"

static const struct observe_words words = {secret_by_name, secret_by_value, is_placeholder, NULL};
static const char *const files[] = {"compose.yaml", NULL};

static void
put(struct view *view, const char *name, const char *value, unsigned flags)
{
	struct envset *set = envset_new(100);
	struct entry entry = {.name = slice_of_text(name), .value = slice_of_text(value), .flags = flags};

	envset_add(set, &entry);
	view_add_set(view, set, "prod");
}

static bool
look_up(const struct stack_values *values, const char *name, const char **out)
{
	static char text[100];
	struct slice value;

	*out = NULL;
	if (!stack_values_look_up((void *)values, slice_of_text(name), &value))
		return false;
	snprintf(text, sizeof(text), "%s%.*s", stack_value_is_unknown(value) ? "?" : "", (int)value.len,
		(const char *)value.data);
	*out = text;
	return true;
}

static void
a_value_counts_more_than_what_the_contract_gives(void **state)
{
	struct view *view CLEANUP(view_freep) = view_new("prod", VIEW_VALUES);
	struct contract *contract CLEANUP(contract_freep) = contract_new();
	const struct contract *contracts[] = {contract};
	struct stack_values values = {view, contracts, 1};
	const char *text;

	(void)state;
	put(view, "A", "1", 0);
	contract_add(contract, &(struct contract_key){.name = (char *)"A", .default_value = (char *)"2"});
	contract_add(contract, &(struct contract_key){.name = (char *)"B", .default_value = (char *)"3"});
	contract_add(contract, &(struct contract_key){.name = (char *)"C", .example = (char *)"4"});
	assert_true(look_up(&values, "A", &text));
	assert_string_equal(text, "1");
	assert_true(look_up(&values, "B", &text));
	assert_string_equal(text, "3");
	assert_false(look_up(&values, "C", &text));
	values.view = NULL;
	assert_true(look_up(&values, "A", &text));
	assert_string_equal(text, "2");
}

static void
what_only_a_shape_knows_is_set_and_unknown(void **state)
{
	struct view *view CLEANUP(view_freep) = view_new("prod", VIEW_SHAPE);
	const struct view_cell cell = {.name = SLICE_LITERAL("A"), .is_secret = true};
	struct stack_values values = {view, NULL, 0};
	const char *text;

	(void)state;
	view_add_cells(view, &cell, 1);
	assert_true(look_up(&values, "A", &text));
	assert_string_equal(text, "?unknown");
	assert_false(look_up(&values, "B", &text));
	view->kind = VIEW_HIDDEN;
	assert_true(look_up(&values, "B", &text));
	assert_string_equal(text, "?unknown");
}

static void
what_refers_is_not_put_together(void **state)
{
	struct view *view CLEANUP(view_freep) = view_new("prod", VIEW_VALUES);
	struct stack_values values = {view, NULL, 0};
	const char *text;

	(void)state;
	put(view, "A", "${B}", ENTRY_REFERS);
	assert_true(look_up(&values, "A", &text));
	assert_string_equal(text, "?unknown");
}

static void
plain_values_are_no_secrets(void **state)
{
	struct view *view CLEANUP(view_freep) = view_new("prod", VIEW_VALUES);
	struct stack_values values = {view, NULL, 0};

	(void)state;
	put(view, "A", "1", ENTRY_PLAIN);
	put(view, "B", "2", 0);
	assert_false(stack_values_is_secret(&values, SLICE_LITERAL("A")));
	assert_true(stack_values_is_secret(&values, SLICE_LITERAL("B")));
	assert_false(stack_values_is_secret(&values, SLICE_LITERAL("C")));
}

static struct facts *
facts_of(const char *text, const struct stack_values *values)
{
	struct sources *sources CLEANUP(sources_closep) = sources_of_text(text);
	const struct observe_stack stack = {.name = "s", .files = files, .environment = "prod",
		.is_protected = true, .look_up = stack_values_look_up,
		.is_secret = stack_values_is_secret, .cookie = (void *)values};
	struct facts *facts = facts_new();
	struct err err CLEANUP(err_done) = ERR_INIT;

	if (observe_project(sources, &words, &stack, 1, facts, &err) < 0)
		fail_msg("%s", err.message);
	return facts;
}

/* VALUE is nowhere, not even in the name of a file. */
static void
is_nowhere(const struct facts *facts, const char *value)
{
	holds_no_value(facts, value);
	for (size_t i = 0; i < facts->count; i++) {
		const struct subject *subject = facts->items[i];

		if ((subject->place.file != NULL && strstr(subject->place.file, value) != NULL) ||
			(subject->stack != NULL && strstr(subject->stack, value) != NULL) ||
			(subject->service != NULL && strstr(subject->service, value) != NULL))
			fail_msg("the place of a %s", subject->each);
		for (size_t k = 0; k < subject->count; k++)
			if (subject->facts[k].place.file != NULL &&
				strstr(subject->facts[k].place.file, value) != NULL)
				fail_msg("the place of %s of a %s", subject->facts[k].name, subject->each);
	}
}

static const char everywhere[] =
	"=== compose.yaml\n"
	"name: x${CODE}\n"
	"include: [\"${CODE}/compose.yaml\"]\n"
	"services:\n"
	"  a:\n"
	"    image: r/${CODE}:${CODE}\n"
	"    build: {context: \"./${CODE}\", dockerfile: \"${CODE}\", args: {X: \"${CODE}\"}}\n"
	"    container_name: ${CODE}\n"
	"    hostname: ${CODE}\n"
	"    user: ${CODE}\n"
	"    command: run --x ${CODE} --y=${CODE}\n"
	"    entrypoint: [\"${CODE}\"]\n"
	"    working_dir: /${CODE}\n"
	"    restart: ${CODE}\n"
	"    network_mode: ${CODE}\n"
	"    profiles: [\"${CODE}\"]\n"
	"    depends_on: [\"${CODE}\"]\n"
	"    links: [\"${CODE}\"]\n"
	"    extra_hosts: [\"${CODE}:1.2.3.4\"]\n"
	"    ports: [\"${CODE}:80:80\", \"${CODE}\", {target: 80, host_ip: \"${CODE}\", published: 81}]\n"
	"    expose: [\"${CODE}\"]\n"
	"    volumes: [\"./${CODE}:/b\", \"${CODE}:/c\", \"./p/${CODE}:/etc/prometheus/prometheus.yml\"]\n"
	"    env_file: [\"${CODE}.env\", a.env, {path: \"./${CODE}\", required: true}]\n"
	"    labels: [\"a=${CODE}\"]\n"
	"    secrets: [\"${CODE}\"]\n"
	"    configs: [\"${CODE}\"]\n"
	"    environment:\n"
	"      - URL=http://${CODE}:80/${CODE}\n"
	"      - URL2=http://u:${CODE}@h:80/\n"
	"      - HOST=${CODE}\n"
	"      - CODE\n"
	"      - ${CODE}=x\n"
	"      - W=${NONE:-${CODE}}\n"
	"    healthcheck: {test: [CMD, curl, \"http://localhost:80/${CODE}\"], interval: \"${CODE}\"}\n"
	"    deploy: {resources: {limits: {memory: \"${CODE}\"}}, labels: {a: \"${CODE}\"}}\n"
	"    stop_signal: ${MADE}\n"
	"    pid: ${MADE}\n"
	"    cpus: ${MADE}\n"
	"    logging: {driver: \"${CODE}\"}\n"
	"  b:\n"
	"    extends: {file: \"${CODE}.yaml\", service: \"${CODE}\"}\n"
	"    networks: {n: {aliases: [\"${CODE}\"]}}\n"
	"    environment: {URL: \"http://a:80\", HOST: other, U4: \"${MADE}\", U3: \"http://${CODE}/\"}\n"
	"networks:\n"
	"  n: {name: \"${CODE}\", external: true}\n"
	"volumes:\n"
	"  v: {name: \"${CODE}\"}\n"
	"secrets:\n"
	"  s: {file: \"./${CODE}\"}\n"
	"=== .env\n"
	"MADE=https://${CODE}.example\n"
	"=== a.env\n"
	"REMOTE=http://${CODE}:90\n"
	"PLAIN=${CODE}\n"
	"=== CANARY0a1b2c\n"
	"E=1\n";

static void
no_value_reaches_a_fact(void **state)
{
	struct view *view CLEANUP(view_freep) = view_new("prod", VIEW_VALUES);
	struct stack_values values = {view, NULL, 0};
	struct facts *facts CLEANUP(facts_freep) = NULL;

	(void)state;
	put(view, "CODE", "CANARY0a1b2c", 0);
	facts = facts_of(everywhere, &values);
	is_nowhere(facts, "CANARY");
	is_nowhere(facts, "canary");
}

static void
an_unknown_value_is_no_host(void **state)
{
	struct view *view CLEANUP(view_freep) = view_new("prod", VIEW_SHAPE);
	const struct view_cell cell = {.name = SLICE_LITERAL("HOST"), .is_secret = true};
	struct stack_values values = {view, NULL, 0};
	struct facts *facts CLEANUP(facts_freep) = NULL;

	(void)state;
	view_add_cells(view, &cell, 1);
	facts = facts_of("=== compose.yaml\nservices:\n  a:\n    image: a:1\n    env_file: e.env\n"
		"    environment:\n      U: http://${HOST}:80\n      V: http://${MISSING:?}/\n"
		"  b:\n    image: b:1\n    environment: {U: \"http://a:80\"}\n"
		"=== e.env\nW=http://${HOST}/\n", &values);
	for (size_t i = 0; i < facts->count; i++)
		if (strcmp(facts->items[i]->each, "url") == 0)
			assert_string_equal(text_of(facts->items[i], "host"), "a");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_value_counts_more_than_what_the_contract_gives),
		cmocka_unit_test(what_only_a_shape_knows_is_set_and_unknown),
		cmocka_unit_test(what_refers_is_not_put_together),
		cmocka_unit_test(plain_values_are_no_secrets),
		cmocka_unit_test(no_value_reaches_a_fact),
		cmocka_unit_test(an_unknown_value_is_no_host),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
