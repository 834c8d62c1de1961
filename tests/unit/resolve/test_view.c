/* SPDX-License-Identifier: Apache-2.0 */
/* The same environment as its owner, a person without any right, and a service see it. */
#include "resolve/view.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "scene.h"
#include "secret/secret.h"

struct seen {
	struct scene scene;
	struct compare_keys *keys;
	struct view *view;
};

static void
see(struct seen *seen, const char *who, const char *env)
{
	struct err err = ERR_INIT;

	scene_open(&seen->scene, "team", who, env);
	if (vault_compare_keys(seen->scene.vault, &seen->keys, &err) < 0 ||
		view_of_env(seen->scene.env, seen->keys, &seen->view, &err) < 0)
		fail_msg("%s", err.message);
}

static void
seen_done(struct seen *seen)
{
	view_free(seen->view);
	compare_keys_free(seen->keys);
	scene_done(&seen->scene);
}

static const struct view_cell *
cell(const struct seen *seen, const char *name)
{
	const struct view_cell *found = view_find(seen->view, slice_of_text(name));

	if (found == NULL)
		fail_msg("%s is not in the view", name);
	return found;
}

static void
an_owner_sees_values_with_the_marks_of_the_shape(void **state)
{
	struct seen alice CLEANUP(seen_done) = {0};

	(void)state;
	see(&alice, "alice", "prod");
	assert_int_equal(alice.view->kind, VIEW_VALUES);
	assert_true(slice_equal_text(cell(&alice, "LOG_LEVEL")->entry->value, "warn"));
	assert_string_equal(cell(&alice, "LOG_LEVEL")->layer, "prod");
	assert_string_equal(cell(&alice, "REGION")->layer, "base");
	assert_true(view_shows_tag(cell(&alice, "NEW")));
	assert_true(cell(&alice, "API_KEY")->is_secret);
	assert_true(cell(&alice, "API_KEY")->is_weak);
	assert_false(view_shows_tag(cell(&alice, "API_KEY")));
	assert_null(view_find(alice.view, slice_of_text("OLD")));
}

static void
a_person_without_a_right_sees_every_name_and_no_value(void **state)
{
	struct seen alice CLEANUP(seen_done) = {0};
	struct seen eve CLEANUP(seen_done) = {0};

	(void)state;
	see(&alice, "alice", "prod");
	see(&eve, "eve", "prod");
	assert_int_equal(eve.view->kind, VIEW_SHAPE);
	assert_int_equal(eve.view->count, alice.view->count);
	for (size_t i = 0; i < eve.view->count; i++) {
		const struct view_cell *hers = &eve.view->cells[i], *whole = &alice.view->cells[i];

		assert_true(slice_equal(hers->name, whole->name));
		assert_null(hers->entry);
		assert_int_equal(hers->is_secret, whole->is_secret);
		assert_int_equal(hers->version, whole->version);
		assert_int_equal(hers->created_ms, whole->created_ms);
		assert_string_equal(hers->layer, whole->layer);
	}
}

static void
a_tag_compares_where_a_value_is_not_seen(void **state)
{
	struct seen alice CLEANUP(seen_done) = {0};
	struct seen eve CLEANUP(seen_done) = {0};

	(void)state;
	see(&alice, "alice", "prod");
	see(&eve, "eve", "prod");
	assert_int_equal(view_compare(cell(&eve, "NEW"), cell(&eve, "NEW")), VIEW_SAME);
	assert_int_equal(view_compare(cell(&eve, "NEW"), cell(&eve, "LOG_LEVEL")), VIEW_DIFFERENT);
	assert_int_equal(view_compare(cell(&alice, "LOG_LEVEL"), cell(&eve, "LOG_LEVEL")),
		VIEW_SAME);
	assert_int_equal(view_compare(cell(&eve, "LOG_LEVEL"), cell(&alice, "REGION")),
		VIEW_DIFFERENT);
}

static void
a_value_from_elsewhere_is_compared_once_it_has_a_tag(void **state)
{
	struct seen eve CLEANUP(seen_done) = {0};
	struct view *file CLEANUP(view_freep) = view_new("file:.env", VIEW_VALUES);
	struct envset *set = envset_new(0);
	const struct view_cell *found;

	(void)state;
	see(&eve, "eve", "prod");
	envset_add_text(set, "LOG_LEVEL", SLICE_LITERAL("warn"), ENTRY_PLAIN);
	view_add_set(file, set, ".env");
	found = view_find(file, slice_of_text("LOG_LEVEL"));
	assert_int_equal(view_compare(cell(&eve, "LOG_LEVEL"), found), VIEW_NOT_COMPARABLE);
	view_add_tags(file, NULL);
	assert_int_equal(view_compare(cell(&eve, "LOG_LEVEL"), found), VIEW_NOT_COMPARABLE);
	view_add_tags(file, eve.keys);
	assert_int_equal(view_compare(cell(&eve, "LOG_LEVEL"), found), VIEW_SAME);
}

static void
what_can_be_guessed_is_not_comparable_without_its_value(void **state)
{
	struct seen alice CLEANUP(seen_done) = {0};
	struct seen eve CLEANUP(seen_done) = {0};

	(void)state;
	see(&alice, "alice", "prod");
	see(&eve, "eve", "prod");
	assert_true(cell(&eve, "API_KEY")->is_weak);
	assert_int_equal(view_compare(cell(&eve, "API_KEY"), cell(&eve, "API_KEY")),
		VIEW_NOT_COMPARABLE);
	assert_int_equal(view_compare(cell(&alice, "API_KEY"), cell(&eve, "API_KEY")),
		VIEW_NOT_COMPARABLE);
	assert_int_equal(view_compare(cell(&alice, "API_KEY"), cell(&alice, "API_KEY")), VIEW_SAME);
}

static void
a_token_for_some_names_sees_these_and_does_not_know_what_else_there_is(void **state)
{
	struct seen ci CLEANUP(seen_done) = {0}, rows CLEANUP(seen_done) = {0};

	(void)state;
	see(&ci, "ci", "prod");
	assert_null(ci.keys);
	assert_int_equal(ci.view->kind, VIEW_HIDDEN);
	assert_int_equal(ci.view->count, 2);
	assert_non_null(cell(&ci, "API_KEY")->entry);
	assert_non_null(cell(&ci, "LOG_LEVEL")->entry);
	see(&rows, "ci", "rows");
	assert_int_equal(rows.view->kind, VIEW_HIDDEN);
	assert_int_equal(rows.view->count, 0);
}

static void
of_values_that_nobody_rated_the_tag_is_shown_only_if_they_are_strong(void **state)
{
	static const uint8_t tag[VIEW_TAG] = {1};
	struct entry entry = {.value = SLICE_LITERAL("password1")};
	struct view_cell cell = {.entry = &entry, .is_secret = true, .tag = tag};

	(void)state;
	assert_false(view_shows_tag(&cell));
	entry.value = SLICE_LITERAL("kX9v2mQ7Lw4ZtR8bNc3Hs6Yd");
	assert_true(view_shows_tag(&cell));
	cell.tag = NULL;
	assert_false(view_shows_tag(&cell));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_owner_sees_values_with_the_marks_of_the_shape),
		cmocka_unit_test(a_person_without_a_right_sees_every_name_and_no_value),
		cmocka_unit_test(a_tag_compares_where_a_value_is_not_seen),
		cmocka_unit_test(a_value_from_elsewhere_is_compared_once_it_has_a_tag),
		cmocka_unit_test(what_can_be_guessed_is_not_comparable_without_its_value),
		cmocka_unit_test(a_token_for_some_names_sees_these_and_does_not_know_what_else_there_is),
		cmocka_unit_test(of_values_that_nobody_rated_the_tag_is_shown_only_if_they_are_strong),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
