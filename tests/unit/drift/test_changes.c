/* SPDX-License-Identifier: Apache-2.0 */
/* Every pair of cells: what is different, and what of it may be shown. */
#include "drift/changes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/list.h"
#include "secret/secret.h"

struct room {
	struct view *before, *after;
	struct envset *before_set, *after_set;
	struct changes_ask ask;
	struct changes *changes;
};

static int
enter(void **state)
{
	struct room *room = xcalloc(1, sizeof(*room));

	room->before = view_new("staging", VIEW_VALUES);
	room->after = view_new("prod", VIEW_VALUES);
	room->before_set = envset_new(0);
	room->after_set = envset_new(0);
	room->ask = (struct changes_ask){.before = room->before, .after = room->after};
	*state = room;
	return 0;
}

static int
leave(void **state)
{
	struct room *room = *state;

	changes_free(room->changes);
	view_free(room->before);
	view_free(room->after);
	envset_free(room->before_set);
	envset_free(room->after_set);
	free(room);
	return 0;
}

static void
before(struct room *room, const char *name, const char *value, unsigned flags)
{
	envset_add_text(room->before_set, name, slice_of_text(value), flags);
}

static void
after(struct room *room, const char *name, const char *value, unsigned flags)
{
	envset_add_text(room->after_set, name, slice_of_text(value), flags);
}

/* A cell that is known by its shape only. */
static void
shape(struct view *view, const char *name, bool is_secret, const uint8_t *tag, bool is_weak)
{
	struct view_cell cell = {.name = slice_of_text(name),
	    .is_secret = is_secret,
	    .tag = tag,
	    .is_weak = is_weak,
	    .layer = view->name};

	view_add_cells(view, &cell, 1);
}

/* The first byte of a value makes its tag. */
static void
add_tags(struct view *view)
{
	for (size_t i = 0; i < view->count; i++) {
		struct view_cell *cell = &view->cells[i];
		uint8_t *tag = arena_alloc(view->arena, VIEW_TAG);

		memset(tag, cell->entry->value.len == 0 ? 0 : cell->entry->value.data[0], VIEW_TAG);
		cell->tag = tag;
	}
}

static void
look(struct room *room)
{
	if (room->before_set != NULL)
		view_add_set(room->before, envset_take(&room->before_set), "staging");
	if (room->after_set != NULL)
		view_add_set(room->after, envset_take(&room->after_set), "prod");
	changes_free(room->changes);
	room->changes = changes_new(&room->ask);
}

static const struct changes_item *
item(const struct room *room, const char *name)
{
	for (size_t i = 0; i < room->changes->count; i++)
		if (slice_equal_text(room->changes->items[i].name, name))
			return &room->changes->items[i];
	fail_msg("no item %s", name);
	return NULL;
}

static const char *
step(const struct room *room, const char *name)
{
	return changes_step_name(item(room, name)->step);
}

static bool
is_strong(const struct view_cell *cell)
{
	return !cell->is_secret || cell->entry == NULL || cell->entry->value.len > 4;
}

static void
names_are_added_removed_changed_or_the_same(void **state)
{
	struct room *room = *state;

	before(room, "A", "1", ENTRY_PLAIN);
	before(room, "B", "1", ENTRY_PLAIN);
	before(room, "C", "1", ENTRY_PLAIN);
	after(room, "B", "2", ENTRY_PLAIN);
	after(room, "C", "1", ENTRY_PLAIN);
	after(room, "D", "1", ENTRY_PLAIN);
	look(room);
	assert_string_equal(step(room, "A"), "removed");
	assert_string_equal(step(room, "B"), "changed");
	assert_string_equal(step(room, "C"), "same");
	assert_string_equal(step(room, "D"), "added");
	assert_int_equal(changes_count(room->changes), 3);
	assert_int_equal(room->changes->number[CHANGES_SAME], 1);
}

static void
two_empty_sides_are_even(void **state)
{
	struct room *room = *state;

	look(room);
	assert_int_equal(room->changes->count, 0);
	assert_int_equal(changes_count(room->changes), 0);
	assert_int_equal(room->changes->digits, VIEW_TAG_LEAST);
}

static void
a_value_is_shown_only_where_both_sides_are_plain(void **state)
{
	struct room *room = *state;

	before(room, "BOTH", "1", ENTRY_PLAIN);
	after(room, "BOTH", "2", ENTRY_PLAIN);
	before(room, "HALF", "1-long-enough", ENTRY_PLAIN);
	after(room, "HALF", "2-long-enough", 0);
	before(room, "NONE", "1-long-enough", 0);
	after(room, "NONE", "2-long-enough", 0);
	look(room);
	add_tags(room->before);
	add_tags(room->after);
	room->ask.shows_tag = is_strong;
	look(room);
	assert_int_equal(item(room, "BOTH")->before.shown, CHANGES_TEXT);
	assert_int_equal(item(room, "HALF")->before.shown, CHANGES_TAG);
	assert_int_equal(item(room, "HALF")->after.shown, CHANGES_TAG);
	assert_true(item(room, "HALF")->is_secret);
	assert_int_equal(item(room, "NONE")->after.shown, CHANGES_TAG);
}

static void
a_weak_secret_has_no_tag_even_where_it_is_plain_on_the_other_side(void **state)
{
	struct room *room = *state;

	before(room, "PIN", "1234", ENTRY_PLAIN);
	after(room, "PIN", "9876", 0);
	look(room);
	add_tags(room->before);
	add_tags(room->after);
	room->ask.shows_tag = is_strong;
	look(room);
	assert_int_equal(item(room, "PIN")->before.shown, CHANGES_WEAK);
	assert_int_equal(item(room, "PIN")->after.shown, CHANGES_WEAK);
	room->ask.shows_tag = NULL;
	look(room);
	assert_int_equal(item(room, "PIN")->before.shown, CHANGES_MASK);
}

static void
without_values_tags_decide_and_without_tags_nobody_does(void **state)
{
	static const uint8_t one[VIEW_TAG] = {1}, two[VIEW_TAG] = {2};
	struct room *room = *state;

	shape(room->before, "ALIKE", true, one, false);
	shape(room->after, "ALIKE", true, one, false);
	shape(room->before, "OTHER", true, one, false);
	shape(room->after, "OTHER", true, two, false);
	shape(room->before, "WEAK", true, one, false);
	shape(room->after, "WEAK", true, NULL, true);
	shape(room->before, "BARE", true, NULL, false);
	shape(room->after, "BARE", true, NULL, false);
	look(room);
	assert_string_equal(step(room, "ALIKE"), "same");
	assert_string_equal(step(room, "OTHER"), "changed");
	assert_string_equal(step(room, "WEAK"), "not comparable");
	assert_int_equal(item(room, "WEAK")->after.shown, CHANGES_WEAK);
	assert_string_equal(step(room, "BARE"), "not comparable");
	assert_int_equal(item(room, "BARE")->after.shown, CHANGES_MASK);
}

static void
a_plain_cell_of_a_shape_keeps_its_tag_to_itself_beside_a_secret(void **state)
{
	static const uint8_t one[VIEW_TAG] = {1}, two[VIEW_TAG] = {2};
	struct room *room = *state;

	shape(room->before, "KEY", false, one, false);
	shape(room->after, "KEY", true, two, false);
	room->ask.what = CHANGES_KIND;
	look(room);
	assert_int_equal(item(room, "KEY")->before.shown, CHANGES_MASK);
	assert_int_equal(item(room, "KEY")->after.shown, CHANGES_TAG);
	assert_int_equal(item(room, "KEY")->what, CHANGES_VALUE | CHANGES_KIND);
}

static void
what_a_hidden_side_does_not_show_is_not_missing(void **state)
{
	struct room *room = *state;

	before(room, "A", "1", ENTRY_PLAIN);
	room->after->kind = VIEW_HIDDEN;
	look(room);
	assert_string_equal(step(room, "A"), "not comparable");
	assert_int_equal(item(room, "A")->after.shown, CHANGES_HIDDEN);
}

static void
kind_references_note_and_expiry_count_if_asked_for(void **state)
{
	struct room *room = *state;
	struct entry_record record = {.note = slice_of_text("why"), .expires_ms = 5};
	struct entry noted = {.name = slice_of_text("NOTE"),
	    .value = slice_of_text("1"),
	    .flags = ENTRY_PLAIN,
	    .record = &record};

	before(room, "KIND", "1", ENTRY_PLAIN);
	after(room, "KIND", "1", 0);
	before(room, "REFERS", "${A}", ENTRY_PLAIN);
	after(room, "REFERS", "${A}", ENTRY_PLAIN | ENTRY_REFERS);
	before(room, "NOTE", "1", ENTRY_PLAIN);
	envset_add(room->after_set, &noted);
	look(room);
	assert_int_equal(changes_count(room->changes), 0);
	room->ask.what = CHANGES_KIND | CHANGES_REFERS | CHANGES_NOTE | CHANGES_EXPIRES;
	look(room);
	assert_int_equal(item(room, "KIND")->what, CHANGES_KIND);
	assert_int_equal(item(room, "REFERS")->what, CHANGES_REFERS);
	assert_int_equal(item(room, "NOTE")->what, CHANGES_NOTE | CHANGES_EXPIRES);
	assert_int_equal(room->changes->number[CHANGES_CHANGED], 3);
}

static void
tags_get_the_digits_that_keep_them_apart(void **state)
{
	static const uint8_t one[VIEW_TAG] = {0x12, 0x34, 0x56}, two[VIEW_TAG] = {0x12, 0x34, 0x57};
	struct room *room = *state;
	char text[VIEW_TAG_TEXT];

	shape(room->before, "KEY", true, one, false);
	shape(room->after, "KEY", true, two, false);
	look(room);
	assert_int_equal(room->changes->digits, 6);
	view_tag_text(item(room, "KEY")->after.seen, room->changes->digits, text);
	assert_string_equal(text, "#123457");
}

static bool
is_not_b(void *cookie, struct slice name)
{
	(void)cookie;
	return !slice_equal_text(name, "B");
}

static void
only_wanted_names_are_looked_at(void **state)
{
	struct room *room = *state;

	before(room, "A", "1", ENTRY_PLAIN);
	before(room, "B", "1", ENTRY_PLAIN);
	room->ask.is_wanted = is_not_b;
	look(room);
	assert_int_equal(room->changes->count, 1);
	assert_string_equal(step(room, "A"), "removed");
}

static size_t ratings;

static bool
count_ratings(const struct view_cell *cell)
{
	(void)cell;
	ratings++;
	return true;
}

static void
what_is_the_same_is_rated_only_if_it_is_shown(void **state)
{
	struct room *room = *state;

	before(room, "A", "1", 0);
	after(room, "A", "1", 0);
	look(room);
	add_tags(room->before);
	add_tags(room->after);
	room->ask.shows_tag = count_ratings;
	ratings = 0;
	look(room);
	assert_int_equal(ratings, 0);
	room->ask.same = true;
	look(room);
	assert_int_equal(ratings, 2);
}

#define claim(test) cmocka_unit_test_setup_teardown(test, enter, leave)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    claim(names_are_added_removed_changed_or_the_same),
	    claim(two_empty_sides_are_even),
	    claim(a_value_is_shown_only_where_both_sides_are_plain),
	    claim(a_weak_secret_has_no_tag_even_where_it_is_plain_on_the_other_side),
	    claim(without_values_tags_decide_and_without_tags_nobody_does),
	    claim(a_plain_cell_of_a_shape_keeps_its_tag_to_itself_beside_a_secret),
	    claim(what_a_hidden_side_does_not_show_is_not_missing),
	    claim(kind_references_note_and_expiry_count_if_asked_for),
	    claim(tags_get_the_digits_that_keep_them_apart),
	    claim(only_wanted_names_are_looked_at),
	    claim(what_is_the_same_is_rated_only_if_it_is_shown),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
