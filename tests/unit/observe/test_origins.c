/* SPDX-License-Identifier: Apache-2.0 */
/* What texts in compose files hide, what they are made of, and where that comes from. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "asked.h"

static const char *const one_file[] = {"compose.yaml", NULL};
static const char *const two_files[] = {"compose.yaml", "over.yaml", NULL};

static bool
outside(void *cookie, struct slice name, struct slice *value)
{
	(void)cookie;
	if (!slice_equal_text(name, "OUTSIDE"))
		return false;
	*value = SLICE_LITERAL("x");
	return true;
}

static struct facts *
facts_of(const char *text, const char *const *files)
{
	static const struct observe_words words = {secret_by_name, secret_by_value, is_placeholder, NULL};
	struct sources *sources CLEANUP(sources_closep) = sources_of_text(text);
	struct observe_stack stack = {.name = "test", .files = files, .look_up = outside};
	struct facts *facts = facts_new();
	struct err err CLEANUP(err_done) = ERR_INIT;

	if (observe_compose(sources, &words, &stack, 1, facts, &err) < 0)
		fail_msg("%s", err.message);
	return facts;
}

static const struct subject *
assignment(const struct facts *facts, const char *name)
{
	for (size_t i = 0; i < facts->count; i++)
		if (strcmp(facts->items[i]->each, "assignment") == 0 &&
			strcmp(text_of(facts->items[i], "name"), name) == 0)
			return facts->items[i];
	fail_msg("no assignment of %s", name);
	return NULL;
}

static size_t
count_of(const struct subject *subject, const char *name)
{
	const struct fact *fact = subject_find(subject, name);

	return fact == NULL ? 0 : fact->count;
}

static void
environment_hides_the_later_env_file_and_that_the_earlier(void **state)
{
	struct facts *facts CLEANUP(facts_freep) = facts_of("=== compose.yaml\nservices:\n"
		"  api:\n    image: x\n    env_file: [a.env, b.env]\n    environment:\n"
		"      PORT: 1\n=== a.env\nPORT=2\n=== b.env\nX=1\nPORT=3\n", one_file);
	const struct subject *port = assignment(facts, "PORT");

	(void)state;
	assert_int_equal(port->place.line, 6);
	assert_int_equal(count_of(port, "hides"), 2);
	assert_true(has_item(port, "hides", "a.env:1"));
	assert_true(has_item(port, "hides", "b.env:2"));
}

static void
a_name_without_a_value_hides_the_env_file(void **state)
{
	struct facts *facts CLEANUP(facts_freep) = facts_of("=== compose.yaml\nservices:\n"
		"  api:\n    image: x\n    env_file: a.env\n    environment:\n"
		"      URL:\n=== a.env\nURL=postgres://x\n", one_file);
	const struct subject *url = assignment(facts, "URL");

	(void)state;
	assert_string_equal(text_of(url, "form"), "bare");
	assert_false(is_true(url, "set"));
	assert_true(has_item(url, "hides", "a.env:1"));
	assert_true(has_item(url, "unset", "URL"));
}

static void
an_override_hides_the_base_and_what_a_merge_key_brings(void **state)
{
	struct facts *facts CLEANUP(facts_freep) = facts_of("=== compose.yaml\n"
		"x-common: &common\n  URL: a\nservices:\n  api:\n    image: x\n"
		"    environment:\n      <<: *common\n      URL: b\n"
		"=== over.yaml\nservices:\n  api:\n    environment:\n      - URL=c\n", two_files);
	const struct subject *url = assignment(facts, "URL");

	(void)state;
	assert_string_equal(url->place.file, "over.yaml");
	assert_int_equal(url->place.line, 4);
	assert_int_equal(count_of(url, "hides"), 2);
	assert_true(has_item(url, "hides", "compose.yaml:2"));
	assert_true(has_item(url, "hides", "compose.yaml:8"));
}

static void
what_a_service_extends_is_hidden_by_its_own(void **state)
{
	struct facts *facts CLEANUP(facts_freep) = facts_of("=== compose.yaml\nservices:\n"
		"  base:\n    image: x\n    environment:\n      URL: a\n"
		"  api:\n    extends: base\n    environment:\n      URL: b\n", one_file);
	const struct subject *own = NULL;

	(void)state;
	for (size_t i = 0; i < facts->count; i++)
		if (strcmp(facts->items[i]->each, "assignment") == 0 &&
			facts->items[i]->place.line == 9)
			own = facts->items[i];
	assert_non_null(own);
	assert_int_equal(count_of(own, "hides"), 1);
	assert_true(has_item(own, "hides", "compose.yaml:5"));
	assert_int_equal(count_of(assignment(facts, "URL"), "hides"), 0);
}

static void
what_a_text_is_made_of_is_told_with_its_source(void **state)
{
	struct facts *facts CLEANUP(facts_freep) = facts_of("=== compose.yaml\nservices:\n"
		"  api:\n    image: x\n    environment:\n"
		"      URL: pg://${DB_USER:-me}:${DB_PASSWORD}@${DB_HOST}/${OUTSIDE}\n"
		"=== .env\nDB_HOST=h\nOUTSIDE=y\nDB_USER=\n", one_file);
	const struct subject *url = assignment(facts, "URL");

	(void)state;
	assert_string_equal(text_of(url, "form"), "mixed");
	assert_int_equal(count_of(url, "uses"), 4);
	assert_int_equal(count_of(url, "defaulted"), 1);
	assert_true(has_item(url, "defaulted", "DB_USER"));
	assert_int_equal(count_of(url, "unset"), 1);
	assert_true(has_item(url, "unset", "DB_PASSWORD"));
	/* what the surroundings set does not come from the file */
	assert_int_equal(count_of(url, "taken_from"), 1);
	assert_true(has_item(url, "taken_from", ".env:1"));
}

static void
references_say_where_they_are_used(void **state)
{
	struct facts *facts CLEANUP(facts_freep) = facts_of("=== compose.yaml\nservices:\n"
		"  api:\n    build:\n      context: .\n      args:\n        - TOKEN_SECRET\n"
		"        - NODE=${NODE_VERSION:-20}\n    user: ${PORT:?}\n", one_file);
	const struct subject *argument = assignment(facts, "TOKEN_SECRET");
	const struct subject *node = subject_at_line(facts, "reference", 7);
	const struct subject *port = subject_at_line(facts, "reference", 8);

	(void)state;
	assert_string_equal(text_of(argument, "kind"), "compose-build");
	assert_string_equal(text_of(argument, "form"), "bare");
	assert_string_equal(text_of(node, "used_in"), "services.api.build.args.NODE");
	assert_string_equal(text_of(port, "used_in"), "services.api.user");
}

static void
one_text_of_many_services_hides_what_each_of_them_has(void **state)
{
	struct facts *facts CLEANUP(facts_freep) = facts_of("=== compose.yaml\n"
		"x-env: &env\n  URL: a\nservices:\n"
		"  api: {image: x, environment: *env}\n"
		"  web: {image: x, env_file: a.env, environment: *env}\n=== a.env\nURL=b\n", one_file);

	(void)state;
	assert_true(has_item(assignment(facts, "URL"), "services", "web"));
	assert_true(has_item(assignment(facts, "URL"), "hides", "a.env:1"));
}

static void
a_pipeline_says_which_secrets_go_where(void **state)
{
	struct facts *facts CLEANUP(facts_freep) = project_facts(
		"=== .github/workflows/ci.yml\njobs:\n  test:\n    env:\n"
		"      TOKEN: ${{ secrets.API_SECRET }}\n    steps:\n      - uses: a/b@v1\n"
		"        with:\n          password: ${{ secrets.PULL_PASSWORD }}\n");
	const struct subject *with = subject_at_line(facts, "reference", 8);

	(void)state;
	assert_true(has_item(assignment(facts, "TOKEN"), "uses", "API_SECRET"));
	assert_string_equal(text_of(with, "name"), "PULL_PASSWORD");
	assert_string_equal(text_of(with, "used_in"), "with.password");
	assert_string_equal(text_of(with, "job"), "test");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(environment_hides_the_later_env_file_and_that_the_earlier),
		cmocka_unit_test(a_name_without_a_value_hides_the_env_file),
		cmocka_unit_test(an_override_hides_the_base_and_what_a_merge_key_brings),
		cmocka_unit_test(what_a_service_extends_is_hidden_by_its_own),
		cmocka_unit_test(what_a_text_is_made_of_is_told_with_its_source),
		cmocka_unit_test(references_say_where_they_are_used),
		cmocka_unit_test(one_text_of_many_services_hides_what_each_of_them_has),
		cmocka_unit_test(a_pipeline_says_which_secrets_go_where),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
