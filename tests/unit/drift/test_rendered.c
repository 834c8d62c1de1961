/* SPDX-License-Identifier: Apache-2.0 */
#include "drift/rendered.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "secret/secret.h"

static struct envset *
set_of(const char *text)
{
	struct envset *set = text == NULL ? NULL : envset_new(64);

	while (text != NULL && *text != '\0') {
		size_t len = strcspn(text, " "), equals = strcspn(text, "=");

		envset_add(set, &(struct entry){.name = slice_of(text, equals),
			.value = slice_of(text + equals + 1, len - equals - 1)});
		text += len + (text[len] == ' ');
	}
	return set;
}

/* A file that `render` wrote at commit 118, and that is there with the right mode. */
static struct drift_rendered
written(void)
{
	return (struct drift_rendered){.file = "api/.env", .env = "prod", .service = "api",
		.form = "compose", .declared_in = "evenkeep.yaml", .declared_line = 9,
		.is_written = true, .seq = 118, .written_ms = 1, .head = 121, .now_ms = 7200001,
		.exists = true, .mode = 0600, .wanted_mode = 0600, .known = RENDERED_LAST};
}

static struct facts *
ask(struct drift_rendered rendered, const char *says, const char *then, const char *now)
{
	struct envset *says_set CLEANUP(envset_freep) = set_of(says);
	struct envset *then_set CLEANUP(envset_freep) = set_of(then);
	struct envset *now_set CLEANUP(envset_freep) = set_of(now);
	struct facts *facts = facts_new();

	rendered.says = says_set;
	rendered.then = then_set;
	rendered.now = now_set;
	drift_rendered_facts(&rendered, facts);
	assert_int_equal(facts->count, 1);
	return facts;
}

static bool
yes(const struct facts *facts, const char *name)
{
	const struct fact *fact = subject_find(facts->items[0], name);

	assert_non_null(fact);
	return fact->yes;
}

static const char *
text(const struct facts *facts, const char *name)
{
	const struct fact *fact = subject_find(facts->items[0], name);

	return fact == NULL ? NULL : fact->text;
}

static void
a_file_that_the_vault_left_behind_is_stale(void **state)
{
	struct facts *facts CLEANUP(facts_freep) = ask(written(), "A=1 B=1 C=1", NULL, "A=2 B=1 D=1");

	(void)state;
	assert_true(yes(facts, "stale"));
	assert_false(yes(facts, "edited"));
	assert_string_equal(text(facts, "difference"), "1 name changed: A; 1 added: D; 1 removed: C");
	assert_string_equal(text(facts, "age"), "2 hours");
	assert_string_equal(facts->items[0]->place.file, "api/.env");
}

static void
a_file_that_is_what_it_would_be_is_not_stale_whatever_the_numbers(void **state)
{
	struct drift_rendered rendered = written();
	struct facts *facts CLEANUP(facts_freep) = NULL;

	(void)state;
	rendered.is_current = true;
	facts = ask(rendered, "A=1", NULL, "A=1");
	assert_false(yes(facts, "stale"));
	assert_false(yes(facts, "edited"));
}

static void
an_edit_and_a_change_of_the_vault_are_told_apart(void **state)
{
	struct drift_rendered rendered = written();
	struct facts *facts CLEANUP(facts_freep) = NULL;

	(void)state;
	rendered.known = RENDERED_EDITED;
	facts = ask(rendered, "A=1 B=hand EXTRA=1", "A=1 B=1 C=1", "A=2 B=1 C=1");
	assert_true(yes(facts, "edited"));
	assert_true(yes(facts, "stale"));
	assert_string_equal(text(facts, "edit"), "1 name changed: B; 1 added: EXTRA; 1 removed: C");
	assert_string_equal(text(facts, "difference"), "1 name changed: A");
}

static void
an_edit_of_a_file_that_is_up_to_date_is_not_stale(void **state)
{
	struct drift_rendered rendered = written();
	struct facts *facts CLEANUP(facts_freep) = NULL;

	(void)state;
	rendered.known = RENDERED_EDITED;
	rendered.seq = rendered.head;
	facts = ask(rendered, "A=1", "A=1", "A=1");
	assert_true(yes(facts, "edited"));
	assert_false(yes(facts, "stale"));
	assert_string_equal(text(facts, "edit"), "no name of it, but its form");
}

static void
without_a_key_an_edit_is_seen_and_no_more(void **state)
{
	struct drift_rendered rendered = written();
	struct facts *facts CLEANUP(facts_freep) = NULL;

	(void)state;
	rendered.known = RENDERED_EDITED;
	facts = ask(rendered, "A=1", NULL, NULL);
	assert_true(yes(facts, "edited"));
	assert_null(subject_find(facts->items[0], "stale"));
	assert_string_equal(text(facts, "edit"), "what exactly cannot be told here");
}

static void
a_file_of_somebody_else_is_foreign(void **state)
{
	struct drift_rendered rendered = written();
	struct facts *facts CLEANUP(facts_freep) = NULL;

	(void)state;
	rendered.is_written = false;
	rendered.known = RENDERED_UNKNOWN;
	facts = ask(rendered, "A=1 B=1", NULL, "A=2 B=1");
	assert_true(yes(facts, "foreign"));
	assert_false(yes(facts, "edited"));
	assert_false(yes(facts, "stale"));
	assert_false(yes(facts, "written"));
	assert_string_equal(text(facts, "edit"), "1 name changed: A");
}

static void
a_target_that_is_not_there_is_told_where_it_is_declared(void **state)
{
	struct drift_rendered rendered = written();
	struct facts *facts CLEANUP(facts_freep) = NULL;

	(void)state;
	rendered.exists = rendered.is_written = false;
	facts = ask(rendered, NULL, NULL, "A=1");
	assert_false(yes(facts, "exists"));
	assert_false(yes(facts, "stale"));
	assert_string_equal(facts->items[0]->place.file, "evenkeep.yaml");
	assert_int_equal(facts->items[0]->place.line, 9);
	assert_string_equal(text(facts, "target"), "api/.env");
}

static void
a_mode_is_too_open_where_it_has_more_than_was_wanted(void **state)
{
	static const struct {
		unsigned mode, wanted;
		bool open;
	} cases[] = {{0600, 0600, false}, {0400, 0600, false}, {0640, 0600, true}, {0640, 0640, false},
		{0644, 0640, true}, {0700, 0600, true}};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct drift_rendered rendered = written();
		struct facts *facts CLEANUP(facts_freep) = NULL;

		rendered.mode = cases[i].mode;
		rendered.wanted_mode = cases[i].wanted;
		rendered.is_current = true;
		facts = ask(rendered, "A=1", NULL, "A=1");
		assert_int_equal(yes(facts, "mode_too_open"), cases[i].open);
	}
}

static void
of_a_template_the_places_are_compared(void **state)
{
	struct drift_rendered rendered = written();
	struct template *template CLEANUP(template_freep) = NULL;
	struct facts *facts CLEANUP(facts_freep) = NULL;
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	assert_int_equal(template_parse(SLICE_LITERAL("a = {{A}}\nb = {{B}}\n"), "t", &template, &err), 0);
	rendered.template = template;
	rendered.text = SLICE_LITERAL("a = 1\nb = 2\n");
	facts = ask(rendered, NULL, NULL, "A=1 B=3");
	assert_true(yes(facts, "stale"));
	assert_string_equal(text(facts, "difference"), "1 name changed: B");
}

static void
what_is_no_name_may_be_a_piece_of_a_value(void **state)
{
	struct drift_rendered rendered = written();
	struct facts *facts CLEANUP(facts_freep) = NULL;

	(void)state;
	rendered.known = RENDERED_EDITED;
	facts = ask(rendered, "MIIE+piece/of=key", "A=1", "A=1");
	assert_string_equal(text(facts, "edit"), "1 name added: (no name); 1 removed: A");
}

static int
start(void **state)
{
	(void)state;
	secret_start();
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_that_the_vault_left_behind_is_stale),
		cmocka_unit_test(a_file_that_is_what_it_would_be_is_not_stale_whatever_the_numbers),
		cmocka_unit_test(an_edit_and_a_change_of_the_vault_are_told_apart),
		cmocka_unit_test(an_edit_of_a_file_that_is_up_to_date_is_not_stale),
		cmocka_unit_test(without_a_key_an_edit_is_seen_and_no_more),
		cmocka_unit_test(a_file_of_somebody_else_is_foreign),
		cmocka_unit_test(a_target_that_is_not_there_is_told_where_it_is_declared),
		cmocka_unit_test(a_mode_is_too_open_where_it_has_more_than_was_wanted),
		cmocka_unit_test(of_a_template_the_places_are_compared),
		cmocka_unit_test(what_is_no_name_may_be_a_piece_of_a_value),
	};

	return cmocka_run_group_tests(tests, start, NULL);
}
