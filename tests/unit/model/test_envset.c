/* SPDX-License-Identifier: Apache-2.0 */
#include "model/envset.h"

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/list.h"
#include "secret/secret.h"

static struct slice
text(const char *literal)
{
	return slice_of_text(literal);
}

static void
add(struct envset *set, const char *name, const char *value)
{
	envset_add_text(set, name, text(value), ENTRY_PLAIN);
}

static void
entries_come_back_in_the_order_of_their_bytes(void **state)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);

	(void)state;
	add(set, "b", "1");
	add(set, "A", "2");
	add(set, "AB", "3");
	add(set, "_", "4");
	assert_int_equal(envset_count(set), 4);
	assert_true(slice_equal_text(envset_at(set, 0)->name, "A"));
	assert_true(slice_equal_text(envset_at(set, 1)->name, "AB"));
	assert_true(slice_equal_text(envset_at(set, 2)->name, "_"));
	assert_true(slice_equal_text(envset_at(set, 3)->name, "b"));
}

static void
names_with_a_long_common_beginning_are_ordered_too(void **state)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);

	(void)state;
	add(set, "NEXT_PUBLIC_B", "1");
	add(set, "NEXT_PUBLIC_A", "2");
	add(set, "NEXT_PUBLIC", "3");
	assert_true(slice_equal_text(envset_at(set, 0)->name, "NEXT_PUBLIC"));
	assert_true(slice_equal_text(envset_at(set, 1)->name, "NEXT_PUBLIC_A"));
	assert_true(slice_equal_text(envset_at(set, 2)->name, "NEXT_PUBLIC_B"));
}

static void
the_later_of_two_entries_of_one_name_stays(void **state)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);

	(void)state;
	add(set, "B", "first");
	add(set, "A", "x");
	add(set, "B", "second");
	add(set, "C", "x");
	add(set, "B", "third");
	assert_int_equal(envset_count(set), 3);
	assert_true(slice_equal_text(envset_find(set, text("B"))->value, "third"));
}

static void
what_was_removed_is_not_found_and_not_counted(void **state)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);

	(void)state;
	add(set, "A", "1");
	add(set, "B", "2");
	assert_true(envset_remove(set, text("A")));
	assert_null(envset_find(set, text("A")));
	assert_int_equal(envset_count(set), 1);
	assert_true(slice_equal_text(envset_at(set, 0)->name, "B"));
	assert_false(envset_remove(set, text("A")));
}

static void
a_removed_name_can_be_added_again(void **state)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);

	(void)state;
	add(set, "A", "1");
	add(set, "B", "2");
	envset_remove(set, text("B"));
	add(set, "B", "3");
	assert_int_equal(envset_count(set), 2);
	assert_true(slice_equal_text(envset_find(set, text("B"))->value, "3"));
}

static void
what_was_removed_stays_away_when_others_are_put_in_order(void **state)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);

	(void)state;
	add(set, "B", "1");
	envset_remove(set, text("B"));
	add(set, "A", "2");
	assert_int_equal(envset_count(set), 1);
	assert_true(slice_equal_text(envset_at(set, 0)->name, "A"));
}

static void
a_name_that_follows_itself_is_one(void **state)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);

	(void)state;
	add(set, "A", "first");
	add(set, "A", "second");
	assert_int_equal(envset_count(set), 1);
	assert_true(slice_equal_text(envset_at(set, 0)->value, "second"));
}

static void
an_added_entry_owns_its_bytes_and_they_end_in_nul(void **state)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	char name[] = "NAME", value[] = "value", note[] = "note";
	struct entry_record record = {.note = text(note)};
	struct entry entry = {.name = text(name), .value = text(value), .record = &record};
	const struct entry *kept;

	(void)state;
	envset_add(set, &entry);
	name[0] = value[0] = note[0] = '!';
	kept = envset_find(set, text("NAME"));
	assert_non_null(kept);
	assert_string_equal((const char *)kept->name.data, "NAME");
	assert_string_equal((const char *)kept->value.data, "value");
	assert_true(slice_equal_text(kept->record->note, "note"));
}

static void
everything_an_entry_says_is_kept(void **state)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct entry_record record = {
	    .version = 3, .seq = 9, .created_ms = 11, .expires_ms = 12, .author = {7}, .origin = "prod"};
	struct entry entry = {.name = text("N"), .value = text("v"), .flags = ENTRY_REFERS,
	    .record = &record, .line = 4, .column = 2};
	const struct entry *kept;

	(void)state;
	envset_add(set, &entry);
	record = (struct entry_record){0};
	kept = envset_at(set, 0);
	assert_int_equal(kept->flags, ENTRY_REFERS);
	assert_int_equal(kept->record->version + kept->record->seq, 12);
	assert_int_equal(kept->record->created_ms + kept->record->expires_ms, 23);
	assert_string_equal(kept->record->origin, "prod");
	assert_int_equal(kept->line * 10 + kept->column, 42);
	assert_int_equal(kept->record->author[0], 7);
}

static void
an_entry_of_no_vault_has_a_record_of_nothing(void **state)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);

	(void)state;
	add(set, "N", "v");
	assert_non_null(envset_at(set, 0)->record);
	assert_int_equal(envset_at(set, 0)->record->version, 0);
	assert_int_equal(envset_at(set, 0)->record->expires_ms, 0);
	assert_int_equal(envset_at(set, 0)->record->note.len, 0);
}

static void
a_thousand_entries_in_any_order_are_all_found(void **state)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	size_t i;
	char name[24];

	(void)state;
	for (i = 0; i < 1000; i++) {
		snprintf(name, sizeof(name), "NAME_%zu", i * 7919 % 1000);
		add(set, name, name);
	}
	assert_int_equal(envset_count(set), 1000);
	for (i = 0; i < 1000; i++) {
		snprintf(name, sizeof(name), "NAME_%zu", i);
		assert_true(slice_equal_text(envset_find(set, text(name))->value, name));
	}
	for (i = 1; i < 1000; i++)
		assert_true(slice_compare(envset_at(set, i - 1)->name, envset_at(set, i)->name) < 0);
}

/* COUNT names, twice each, the STEP-th next after each; the second time they have another value. */
static void
names_come_twice(size_t count, size_t step)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	char name[24], value[24];
	size_t i;

	for (i = 0; i < 2 * count; i++) {
		snprintf(name, sizeof(name), "NAME_%zu", i * step % count);
		snprintf(value, sizeof(value), "%zu", i / count);
		add(set, name, value);
	}
	assert_int_equal(envset_count(set), count);
	for (i = 0; i < count; i++)
		assert_true(slice_equal_text(envset_at(set, i)->value, "1"));
	for (i = 1; i < count; i++)
		assert_true(slice_compare(envset_at(set, i - 1)->name, envset_at(set, i)->name) < 0);
}

static void
of_many_names_that_come_twice_in_any_order_the_later_stays(void **state)
{
	(void)state;
	names_come_twice(2, 1);
	names_come_twice(1000, 7919);
	names_come_twice(1 << 15, 1);
	names_come_twice(1 << 15, (1 << 15) - 1); /* descending */
	names_come_twice(1 << 15, 7919);
}

static void
entries_that_say_the_same_share_it(void **state)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct entry_record record = {.origin = "file"};
	struct entry entry = {.name = text("A"), .record = &record};

	(void)state;
	envset_add(set, &entry);
	entry.name = text("B");
	envset_add(set, &entry);
	record.version = 2;
	entry.name = text("C");
	envset_add(set, &entry);
	assert_ptr_equal(envset_at(set, 0)->record, envset_at(set, 1)->record);
	assert_int_equal(envset_at(set, 1)->record->version, 0);
	assert_int_equal(envset_at(set, 2)->record->version, 2);
}

static void
a_set_can_come_from_elsewhere(void **state)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct entry_record record = {.origin = "file", .note = text("note"), .version = 4};
	struct entry entry = {.name = text("A"), .record = &record};

	(void)state;
	envset_add(set, &entry);
	add(set, "B", "x");
	envset_set_origin(set, "here");
	assert_string_equal(envset_at(set, 0)->record->origin, "here");
	assert_string_equal(envset_at(set, 1)->record->origin, "here");
	assert_true(slice_equal_text(envset_at(set, 0)->record->note, "note"));
	assert_int_equal(envset_at(set, 0)->record->version, 4);
	assert_int_equal(envset_at(set, 1)->record->version, 0);
	add(set, "C", "x");
	assert_null(envset_at(set, 2)->record->origin);
}

static void
a_place_that_is_too_large_is_the_largest(void **state)
{
	struct entry entry = {.flags = 255};

	(void)state;
	entry_set_place(&entry, ENTRY_LINE_MOST, ENTRY_COLUMN_MOST, QUOTE_BACKTICK);
	assert_int_equal(entry.line, (1 << 28) - 1);
	assert_int_equal(entry.column, (1 << 24) - 1);
	assert_int_equal(entry.quote, QUOTE_BACKTICK);
	entry_set_place(&entry, UINT_MAX, 1 << 24, QUOTE_NONE);
	assert_int_equal(entry.line, ENTRY_LINE_MOST);
	assert_int_equal(entry.column, ENTRY_COLUMN_MOST);
	entry_set_place(&entry, 3, 4, QUOTE_SINGLE);
	assert_int_equal(entry.line * 10 + entry.column, 34);
	assert_int_equal(entry.flags, 255);
}

static void
taking_a_set_leaves_null_behind(void **state)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct envset *taken CLEANUP(envset_freep) = envset_take(&set);

	(void)state;
	assert_null(set);
	assert_int_equal(envset_count(taken), 0);
	assert_null(envset_find(taken, text("A")));
	envset_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(entries_come_back_in_the_order_of_their_bytes),
		cmocka_unit_test(names_with_a_long_common_beginning_are_ordered_too),
		cmocka_unit_test(the_later_of_two_entries_of_one_name_stays),
		cmocka_unit_test(what_was_removed_is_not_found_and_not_counted),
		cmocka_unit_test(a_removed_name_can_be_added_again),
		cmocka_unit_test(what_was_removed_stays_away_when_others_are_put_in_order),
		cmocka_unit_test(a_name_that_follows_itself_is_one),
		cmocka_unit_test(an_added_entry_owns_its_bytes_and_they_end_in_nul),
		cmocka_unit_test(everything_an_entry_says_is_kept),
		cmocka_unit_test(an_entry_of_no_vault_has_a_record_of_nothing),
		cmocka_unit_test(a_thousand_entries_in_any_order_are_all_found),
		cmocka_unit_test(of_many_names_that_come_twice_in_any_order_the_later_stays),
		cmocka_unit_test(entries_that_say_the_same_share_it),
		cmocka_unit_test(a_set_can_come_from_elsewhere),
		cmocka_unit_test(a_place_that_is_too_large_is_the_largest),
		cmocka_unit_test(taking_a_set_leaves_null_behind),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
