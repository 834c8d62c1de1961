/* SPDX-License-Identifier: Apache-2.0 */
#include "secret/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "secret/secret.h"

static void
every_allocation_is_zero_aligned_and_apart(void **state)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(100);
	unsigned char *items[500];

	(void)state;
	for (size_t i = 0; i < 500; i++) {
		items[i] = arena_alloc(arena, i);
		assert_true((uintptr_t)items[i] % _Alignof(max_align_t) == 0);
		for (size_t j = 0; j < i; j++)
			assert_int_equal(items[i][j], 0);
		memset(items[i], (int)i, i);
	}
	for (size_t i = 0; i < 500; i++) {
		for (size_t j = 0; j < i; j++)
			assert_int_equal(items[i][j], (unsigned char)i);
	}
}

static void
one_allocation_may_be_larger_than_was_expected(void **state)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(10);
	unsigned char *large = arena_alloc(arena, 1 << 20);

	(void)state;
	large[0] = large[(1 << 20) - 1] = 1;
}

static void
what_is_given_back_is_wiped_and_used_again(void **state)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(100);
	unsigned char *first = arena_alloc(arena, 64), *second;

	(void)state;
	memset(first, 'x', 64);
	arena_shrink(arena, first, 64, 16);
	second = arena_alloc(arena, 48);
	assert_ptr_equal(second, first + 16);
	assert_int_equal(second[0], 0);
	assert_int_equal(first[15], 'x');
}

static void
a_copy_is_followed_by_a_nul(void **state)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(100);
	struct slice copy = arena_copy(arena, SLICE_LITERAL("value"));

	(void)state;
	assert_int_equal(copy.len, 5);
	assert_string_equal((const char *)copy.data, "value");
	assert_int_equal(arena_copy(arena, slice_of(NULL, 0)).len, 0);
}

static void
copies_stand_side_by_side_and_other_things_are_aligned_behind_them(void **state)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(100);
	struct slice one = arena_copy(arena, SLICE_LITERAL("12345"));
	struct slice two = arena_copy(arena, SLICE_LITERAL("6"));
	unsigned char *number = arena_alloc(arena, 8);

	(void)state;
	assert_ptr_equal(two.data, one.data + 6);
	assert_true((uintptr_t)number % _Alignof(max_align_t) == 0);
	memset(number, 'x', 8);
	assert_string_equal((const char *)one.data, "12345");
	assert_string_equal((const char *)two.data, "6");
}

static void
what_is_expected_fits_into_one_block(void **state)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(100);
	const unsigned char *first = arena_copy(arena, SLICE_LITERAL("x")).data, *next;

	(void)state;
	arena_expect(arena, 100000);
	next = arena_alloc(arena, 99000);
	assert_true(next < first || next > first + 16384);
	assert_ptr_equal(arena_copy(arena, SLICE_LITERAL("y")).data, next + 99000);
	arena_expect(arena, 10);
	assert_ptr_equal(arena_copy(arena, SLICE_LITERAL("z")).data, next + 99002);
}

static void
what_is_joined_stays_where_it_was(void **state)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(0), *other = arena_new(0), *empty = arena_new(0);
	const char *theirs = (const char *)arena_copy(other, SLICE_LITERAL("theirs")).data;
	const char *ours;

	(void)state;
	arena_join(arena, &other);
	assert_null(other);
	ours = (const char *)arena_copy(arena, SLICE_LITERAL("ours")).data;
	arena_join(arena, &empty);
	other = arena_new(0);
	arena_copy(other, SLICE_LITERAL("more"));
	arena_join(arena, &other);
	assert_ptr_equal(arena_copy(arena, SLICE_LITERAL("next")).data, ours + 5);
	assert_string_equal(theirs, "theirs");
	assert_string_equal(ours, "ours");
}

static void
an_arena_that_begins_anew_has_wiped_what_it_had(void **state)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(0);
	unsigned char *large;

	(void)state;
	arena_reset(arena);
	arena_copy(arena, SLICE_LITERAL("small"));
	large = arena_alloc(arena, 20000);
	memset(large, 'x', 20000);
	arena_reset(arena);
	assert_ptr_equal(arena_alloc_unset(arena, 20000), large);
	for (size_t i = 0; i < 20000; i++)
		assert_int_equal(large[i], 0);
}

static void
what_was_gone_over_is_released_and_the_rest_stays(void **state)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(0);
	unsigned char *items[100];

	(void)state;
	for (size_t i = 0; i < 100; i++) {
		items[i] = arena_alloc(arena, 1000);
		memset(items[i], (int)i, 1000);
	}
	for (size_t i = 0; i < 100; i++) {
		arena_release(arena, items[i]);
		for (size_t k = i; k < 100; k++)
			assert_int_equal(items[k][999], k);
	}
	arena_release(arena, arena);
	assert_int_equal(items[99][0], 99);
}

static void
an_unused_arena_is_freed(void **state)
{
	struct arena *arena = arena_new(1);

	(void)state;
	arena_freep(&arena);
	assert_null(arena);
	arena_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_allocation_is_zero_aligned_and_apart),
	    cmocka_unit_test(one_allocation_may_be_larger_than_was_expected),
	    cmocka_unit_test(what_is_given_back_is_wiped_and_used_again),
	    cmocka_unit_test(a_copy_is_followed_by_a_nul),
	    cmocka_unit_test(copies_stand_side_by_side_and_other_things_are_aligned_behind_them),
	    cmocka_unit_test(what_is_expected_fits_into_one_block),
	    cmocka_unit_test(what_is_joined_stays_where_it_was),
	    cmocka_unit_test(an_arena_that_begins_anew_has_wiped_what_it_had),
	    cmocka_unit_test(what_was_gone_over_is_released_and_the_rest_stays),
	    cmocka_unit_test(an_unused_arena_is_freed),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
