/* SPDX-License-Identifier: Apache-2.0 */
/* Blame for a variable: which places have a say, in which order, and which of them decides. */
#include "room.h"

#include "../observe/asked.h"
#include "drift/blame.h"

struct page {
	struct facts *facts;
	struct findings *findings;
	struct blame *blame;
	struct blame_ask ask;
};

static void
page_done(struct page *page)
{
	blame_free(page->blame);
	findings_free(page->findings);
	facts_free(page->facts);
}

/* The page about NAME in the files of TEXT; STACKS: compose files of each, ended by NULL. */
static void
open_page(struct page *page, const char *name, const char *text, const char *const *const *stacks)
{
	static const struct observe_words words = {secret_by_name, secret_by_value, is_placeholder, NULL};
	static const char *const names[] = {"dev", "prod"};
	struct sources *sources CLEANUP(sources_closep) = sources_of_text(text);
	struct observe_stack list[2];
	struct err err CLEANUP(err_done) = ERR_INIT;
	size_t count = 0;

	for (; stacks != NULL && stacks[count] != NULL; count++)
		list[count] = (struct observe_stack){.name = names[count], .files = stacks[count],
			.environment = names[count]};
	page->facts = facts_new();
	page->findings = findings_new();
	if (observe_project(sources, &words, list, count, page->facts, &err) < 0)
		fail_msg("%s", err.message);
	page->ask.name = name;
	page->ask.facts = page->facts;
	page->ask.findings = page->findings;
	page->blame = blame_new(&page->ask);
}

static void
ask_again(struct page *page)
{
	blame_free(page->blame);
	page->blame = blame_new(&page->ask);
}

static const struct blame_step *
step_at(const struct page *page, const char *place)
{
	for (size_t i = 0; i < page->blame->count; i++)
		if (strcmp(page->blame->steps[i].place, place) == 0)
			return &page->blame->steps[i];
	fail_msg("nothing is said of %s", place);
	return NULL;
}

static bool
has_flag(const struct page *page, const char *place, enum blame_flag flag)
{
	return (step_at(page, place)->flags & flag) != 0;
}

static bool
words_have(const struct page *page, const char *place, const char *part)
{
	return strstr(step_at(page, place)->words, part) != NULL;
}

static const char *const base_files[] = {"compose.yaml", NULL};
static const char *const prod_files[] = {"compose.yaml", "prod.yaml", NULL};
static const char *const *const one_stack[] = {base_files, NULL};
static const char *const *const two_stacks[] = {base_files, prod_files, NULL};

static void
places_come_in_the_order_in_which_a_value_travels(void **state)
{
	struct page page CLEANUP(page_done) = {0};

	(void)state;
	open_page(&page, "DB_PASSWORD", "=== Dockerfile\nFROM x\nARG DB_PASSWORD\n"
		"=== compose.yaml\nservices:\n  api:\n    image: x\n    environment:\n"
		"      DB_PASSWORD: ${DB_PASSWORD:?}\n=== .env\nDB_PASSWORD=x\n"
		"=== .env.example\nDB_PASSWORD=\n=== .github/workflows/a.yml\njobs:\n  t:\n"
		"    env:\n      DB_PASSWORD: ${{ secrets.DB_PASSWORD }}\n", one_stack);
	assert_int_equal(page.blame->count, 5);
	assert_true(page.blame->secret);
	for (size_t i = 0; i < 5; i++) {
		static const char *const places[] = {".env.example:1", ".env:1", "Dockerfile:2",
			"compose.yaml:5", ".github/workflows/a.yml:4"};

		assert_string_equal(page.blame->steps[i].place, places[i]);
	}
}

static void
a_value_that_is_put_in_is_decided_where_it_is_taken_from(void **state)
{
	struct page page CLEANUP(page_done) = {0};

	(void)state;
	open_page(&page, "PORT", "=== compose.yaml\nservices:\n  api:\n    image: x\n"
		"    environment:\n      PORT: ${PORT:-80}\n=== .env\nPORT=81\n", one_stack);
	assert_true(has_flag(&page, ".env:1", BLAME_DECIDES));
	assert_true(words_have(&page, ".env:1", "goes to api"));
	assert_false(has_flag(&page, "compose.yaml:5", BLAME_DECIDES));
	assert_true(words_have(&page, "compose.yaml:5", "from .env:1"));
}

static void
a_default_that_is_in_force_decides(void **state)
{
	struct page page CLEANUP(page_done) = {0};

	(void)state;
	open_page(&page, "PORT", "=== compose.yaml\nservices:\n  api:\n    image: x\n"
		"    environment:\n      PORT: ${PORT:-80}\n      ROOT: http://x:${PORT:-80}/\n", one_stack);
	assert_true(has_flag(&page, "compose.yaml:5", BLAME_DECIDES));
	assert_true(words_have(&page, "compose.yaml:5", "not set, so the default"));
	/* what else it goes into decides nothing about it */
	assert_false(has_flag(&page, "compose.yaml:6", BLAME_DECIDES));
	assert_true(words_have(&page, "compose.yaml:6", "goes into ROOT"));
}

static void
what_environment_hides_is_marked_at_its_own_place(void **state)
{
	struct page page CLEANUP(page_done) = {0};

	(void)state;
	open_page(&page, "URL", "=== compose.yaml\nservices:\n  api:\n    image: x\n"
		"    env_file: [a.env, b.env]\n    environment:\n      URL: c\n"
		"=== a.env\nURL=a\n=== b.env\nURL=b\n", one_stack);
	assert_true(has_flag(&page, "compose.yaml:6", BLAME_DECIDES));
	assert_true(has_flag(&page, "compose.yaml:6", BLAME_HIDES));
	assert_true(has_flag(&page, "a.env:1", BLAME_HIDDEN));
	assert_true(has_flag(&page, "b.env:1", BLAME_HIDDEN));
	assert_true(words_have(&page, "b.env:1", "hidden for api by compose.yaml:6"));
	assert_false(has_flag(&page, "b.env:1", BLAME_DECIDES));
}

static void
a_name_without_a_text_leaves_the_container_with_none(void **state)
{
	struct page page CLEANUP(page_done) = {0};

	(void)state;
	open_page(&page, "URL", "=== compose.yaml\nservices:\n  api:\n    image: x\n"
		"    env_file: a.env\n    environment:\n      URL:\n=== a.env\nURL=a\n", one_stack);
	assert_true(has_flag(&page, "a.env:1", BLAME_HIDDEN));
	assert_true(has_flag(&page, "compose.yaml:6", BLAME_DECIDES));
	assert_true(words_have(&page, "compose.yaml:6", "the container has none"));
}

static void
the_later_env_file_goes_to_the_container(void **state)
{
	struct page page CLEANUP(page_done) = {0};

	(void)state;
	open_page(&page, "URL", "=== compose.yaml\nservices:\n  api:\n    image: x\n"
		"    env_file: [a.env, b.env]\n=== a.env\nURL=a\n=== b.env\nURL=b\n", one_stack);
	assert_true(has_flag(&page, "b.env:1", BLAME_DECIDES));
	assert_true(words_have(&page, "b.env:1", "goes to api through env_file"));
	assert_true(has_flag(&page, "a.env:1", BLAME_HIDDEN));
}

static const char overridden[] = "=== compose.yaml\nservices:\n  api:\n    image: x\n"
	"    environment:\n      URL: a\n=== prod.yaml\nservices:\n  api:\n    environment:\n"
	"      URL: b\n";

static void
stacks_that_differ_are_told_apart(void **state)
{
	struct page page CLEANUP(page_done) = {0};

	(void)state;
	open_page(&page, "URL", overridden, two_stacks);
	assert_true(has_flag(&page, "compose.yaml:5", BLAME_DECIDES));
	assert_true(has_flag(&page, "compose.yaml:5", BLAME_HIDDEN));
	assert_true(words_have(&page, "compose.yaml:5", "stands here (in dev)"));
	assert_true(words_have(&page, "compose.yaml:5", "hidden for api by prod.yaml:4 (in prod)"));
}

static void
one_environment_sees_its_own_stack_only(void **state)
{
	struct page page CLEANUP(page_done) = {0};

	(void)state;
	open_page(&page, "URL", overridden, two_stacks);
	page.ask.environment = "production";
	ask_again(&page);
	assert_false(has_flag(&page, "compose.yaml:5", BLAME_DECIDES));
	assert_true(has_flag(&page, "prod.yaml:4", BLAME_DECIDES));
	assert_null(page.blame->other_env);
	page.ask.environment = "dev";
	ask_again(&page);
	assert_int_equal(page.blame->count, 1);
}

static void
without_a_stack_of_its_own_an_environment_sees_the_others(void **state)
{
	struct page page CLEANUP(page_done) = {0};

	(void)state;
	open_page(&page, "URL", overridden, one_stack);
	page.ask.environment = "staging";
	ask_again(&page);
	assert_true(has_flag(&page, "compose.yaml:5", BLAME_DECIDES));
	assert_string_equal(page.blame->other_env, "dev");
}

static void
a_finding_stands_at_its_place_and_the_worst_says_what_to_do(void **state)
{
	struct page page CLEANUP(page_done) = {0};

	(void)state;
	open_page(&page, "URL", overridden, one_stack);
	findings_add(page.findings, &(struct finding){.level = LEVEL_WARNING, .rule = "a.b",
		.message = "m", .fix = "do that", .file = "compose.yaml", .line = 5, .name = "URL"});
	findings_add(page.findings, &(struct finding){.level = LEVEL_ERROR, .rule = "a.c",
		.message = "n", .fix = "do this", .name = "URL", .file = "other", .line = 3});
	findings_add(page.findings, &(struct finding){.level = LEVEL_ERROR, .rule = "a.d",
		.message = "of another", .fix = "no", .name = "OTHER", .file = "other", .line = 3});
	ask_again(&page);
	assert_int_equal(step_at(&page, "compose.yaml:5")->finding_count, 1);
	assert_string_equal(step_at(&page, "compose.yaml:5")->findings[0]->rule, "a.b");
	assert_int_equal(step_at(&page, "other:3")->stage, BLAME_FOUND);
	assert_int_equal(step_at(&page, "other:3")->finding_count, 1);
	assert_string_equal(page.blame->worst->fix, "do this");
}

static void
a_rendered_file_says_what_became_of_the_name(void **state)
{
	struct page page CLEANUP(page_done) = {0};
	const char *const names[] = {"URL"};
	struct subject *rendered;

	(void)state;
	open_page(&page, "URL", "=== a/.env\nX=1\nURL=a\n", NULL);
	rendered = facts_add(page.facts, "rendered", (struct fact_place){.file = "a/.env"});
	rendered->environment = "prod";
	subject_text(rendered, "target", "a/.env");
	subject_text(rendered, "age", "39 days");
	subject_bool(rendered, "exists", true);
	subject_bool(rendered, "written", true);
	ask_again(&page);
	assert_int_equal(step_at(&page, "a/.env:2")->stage, BLAME_RENDER);
	assert_string_equal(step_at(&page, "a/.env:2")->words,
		"written 39 days ago; not edited; of prod");
	subject_list(rendered, "hand_changed", names, 1);
	ask_again(&page);
	assert_true(words_have(&page, "a/.env:2", "changed by hand"));
	page.ask.environment = "dev";
	ask_again(&page);
	assert_int_equal(step_at(&page, "a/.env:2")->stage, BLAME_FILE);
}

static void
a_process_says_what_it_runs_with(void **state)
{
	struct page page CLEANUP(page_done) = {0};
	const char *const names[] = {"URL"};
	struct subject *process;

	(void)state;
	open_page(&page, "URL", "=== a/.env\nURL=a\n", NULL);
	process = facts_add(page.facts, "process", (struct fact_place){0});
	subject_text(process, "command", "api");
	subject_text(process, "age", "41 days");
	subject_number(process, "pid", 4121);
	subject_number(process, "seq", 117);
	ask_again(&page);
	assert_int_equal(page.blame->count, 1); /* nobody knows whether it takes the name */
	subject_bool(process, "partial", true);
	subject_list(process, "changed", names, 1);
	ask_again(&page);
	assert_string_equal(step_at(&page, "pid 4121 (api)")->words,
		"started 41 days ago: runs with the value of commit 117; the vault has another one "
		"since");
}

static void
pipelines_and_images_say_what_they_do_with_it(void **state)
{
	struct page page CLEANUP(page_done) = {0};

	(void)state;
	open_page(&page, "API_SECRET", "=== Dockerfile\nFROM x\nENV API_SECRET=\n"
		"=== .github/workflows/a.yml\njobs:\n  t:\n    env:\n"
		"      TOKEN: ${{ secrets.API_SECRET }}\n    steps:\n"
		"      - run: echo ${{ secrets.API_SECRET }} > .env\n"
		"      - uses: a/b@v1\n        with:\n          key: ${{ secrets.API_SECRET }}\n", NULL);
	assert_true(words_have(&page, "Dockerfile:2", "ENV"));
	assert_true(words_have(&page, ".github/workflows/a.yml:4", "goes into TOKEN"));
	assert_true(words_have(&page, ".github/workflows/a.yml:6", "which writes it to .env"));
	assert_true(words_have(&page, ".github/workflows/a.yml:9", "handed on as with.key"));
}

static void
a_name_that_stands_nowhere_has_no_page_and_others_are_named(void **state)
{
	struct page page CLEANUP(page_done) = {0};
	const char **names CLEANUP(freep) = NULL;
	size_t count;

	(void)state;
	open_page(&page, "NOWHERE", "=== compose.yaml\nservices:\n  api:\n    image: x\n"
		"    environment:\n      URL: ${HOST_URL}\n=== .env\nPORT=1\n", one_stack);
	findings_add(page.findings, &(struct finding){.level = LEVEL_ERROR, .rule = "a.d",
		.message = "m", .file = "compose.yaml", .line = 5});
	ask_again(&page);
	assert_int_equal(page.blame->count, 0);
	names = blame_names(&page.ask, &count);
	assert_int_equal(count, 3);
	assert_string_equal(names[0], "HOST_URL");
	assert_string_equal(names[1], "PORT");
	assert_string_equal(names[2], "URL");
	assert_null(names[3]);
}

static void
no_value_is_on_the_page(void **state)
{
	struct page page CLEANUP(page_done) = {0};

	(void)state;
	open_page(&page, "DB_PASSWORD", "=== compose.yaml\nservices:\n  api:\n    build:\n"
		"      context: .\n      args: {DB_PASSWORD: canary}\n    env_file: a.env\n"
		"    environment:\n      DB_PASSWORD: canary\n      URL: pg://u:${DB_PASSWORD:-canary}@h\n"
		"=== a.env\nDB_PASSWORD=canary\n=== .env\nDB_PASSWORD=canary\n"
		"=== Dockerfile\nFROM x\nENV DB_PASSWORD=canary\n", one_stack);
	assert_int_equal(page.blame->count, 6);
	for (size_t i = 0; i < page.blame->count; i++) {
		assert_null(strstr(page.blame->steps[i].words, "canary"));
		assert_null(strstr(page.blame->steps[i].place, "canary"));
	}
}

/* The vault's part, over a table of three environments. */
static void
open_vault_page(struct room *room, struct page *page, const char *name)
{
	judge(room);
	page->facts = facts_new();
	page->findings = findings_new();
	page->ask = (struct blame_ask){.name = name, .facts = page->facts,
		.findings = page->findings, .parity = room->parity, .now_ms = now_ms};
	page->blame = blame_new(&page->ask);
}

static void
environments_are_compared_with_the_one_that_was_asked_for(void **state)
{
	struct room *room = *state;
	struct page page CLEANUP(page_done) = {0};
	const struct blame_past pasts[ENVS] = {{.author = "ana", .seq = 118,
		.time_ms = now_ms - 40ULL * DAY_MS}, {.is_local = true}};

	expect_key(room, "DATABASE_URL", true, true, "url");
	put(room, 0, "DATABASE_URL", "postgres://h/canary-one", 0);
	put(room, 1, "DATABASE_URL", "postgres://h/canary-two", 0);
	put(room, 2, "DATABASE_URL", "postgres://h/canary-two", 0);
	open_vault_page(room, &page, "DATABASE_URL");
	page.ask.environment = "prod";
	page.ask.pasts = pasts;
	ask_again(&page);
	assert_string_equal(step_at(&page, ".env.example:7")->words, "expected, secret, url");
	assert_true(words_have(&page, "dev", "differs from prod"));
	assert_true(words_have(&page, "dev", "set by ana, 40 days ago, commit 118"));
	assert_true(words_have(&page, "staging", "same as prod"));
	assert_true(words_have(&page, "staging", "your own local value goes over it"));
	assert_true(has_flag(&page, "prod", BLAME_DECIDES));
	assert_false(has_flag(&page, "dev", BLAME_DECIDES));
	for (size_t i = 0; i < page.blame->count; i++)
		assert_null(strstr(page.blame->steps[i].words, "canary"));
}

static void
what_compose_is_started_with_comes_from_the_environment(void **state)
{
	struct room *room = *state;
	struct page page CLEANUP(page_done) = {0};
	const char *const names[] = {"PORT"}, *const services[] = {"api"};
	struct subject *port;

	put(room, 0, "PORT", "80", ENTRY_PLAIN);
	open_vault_page(room, &page, "PORT");
	port = facts_add(page.facts, "assignment", (struct fact_place){"compose.yaml", 5, 1, 0});
	port->stack = "shop";
	subject_text(port, "name", "PORT");
	subject_text(port, "kind", "compose");
	subject_text(port, "environment", "dev");
	subject_text(port, "form", "reference");
	subject_bool(port, "set", true);
	subject_list(port, "uses", names, 1);
	subject_list(port, "services", services, 1);
	ask_again(&page);
	assert_true(has_flag(&page, "dev", BLAME_DECIDES));
	assert_true(words_have(&page, "compose.yaml:5", "from dev, where `evenkeep run -e dev`"));
	subject_list(port, "defaulted", names, 1);
	ask_again(&page);
	assert_true(has_flag(&page, "compose.yaml:5", BLAME_DECIDES));
	assert_false(has_flag(&page, "dev", BLAME_DECIDES));
}

static void
a_plain_value_may_be_shown_and_what_is_missing_is_said(void **state)
{
	struct room *room = *state;
	struct page page CLEANUP(page_done) = {0};

	expect_key(room, "LOG_LEVEL", true, false, NULL);
	put(room, 0, "LOG_LEVEL", "debug", ENTRY_PLAIN);
	open_vault_page(room, &page, "LOG_LEVEL");
	assert_true(words_have(&page, "dev", "debug"));
	assert_true(words_have(&page, "prod", "missing"));
	assert_false(page.blame->secret);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(places_come_in_the_order_in_which_a_value_travels),
		cmocka_unit_test(a_value_that_is_put_in_is_decided_where_it_is_taken_from),
		cmocka_unit_test(a_default_that_is_in_force_decides),
		cmocka_unit_test(what_environment_hides_is_marked_at_its_own_place),
		cmocka_unit_test(a_name_without_a_text_leaves_the_container_with_none),
		cmocka_unit_test(the_later_env_file_goes_to_the_container),
		cmocka_unit_test(stacks_that_differ_are_told_apart),
		cmocka_unit_test(one_environment_sees_its_own_stack_only),
		cmocka_unit_test(without_a_stack_of_its_own_an_environment_sees_the_others),
		cmocka_unit_test(a_finding_stands_at_its_place_and_the_worst_says_what_to_do),
		cmocka_unit_test(a_rendered_file_says_what_became_of_the_name),
		cmocka_unit_test(a_process_says_what_it_runs_with),
		cmocka_unit_test(pipelines_and_images_say_what_they_do_with_it),
		cmocka_unit_test(a_name_that_stands_nowhere_has_no_page_and_others_are_named),
		cmocka_unit_test(no_value_is_on_the_page),
		cmocka_unit_test_setup_teardown(environments_are_compared_with_the_one_that_was_asked_for,
			room_enter, room_leave),
		cmocka_unit_test_setup_teardown(what_compose_is_started_with_comes_from_the_environment,
			room_enter, room_leave),
		cmocka_unit_test_setup_teardown(a_plain_value_may_be_shown_and_what_is_missing_is_said,
			room_enter, room_leave),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
