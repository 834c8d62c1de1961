/* SPDX-License-Identifier: Apache-2.0 */
#include "scratch.h"

#include <string.h>

#include "base/list.h"

struct fixture {
	struct store *store;
	struct err err;
};

static const uint8_t bidx_a[16] = {0xaa}, bidx_b[16] = {0xbb}, keyc[32] = {0xcc};

static int
begin(void **state)
{
	struct fixture *f = xcalloc(1, sizeof(*f));

	*state = f;
	return scratch_begin(state) != 0 ||
	    store_open(scratch("vault.db"), STORE_CREATE, &f->store, &f->err) < 0 ||
	    store_begin(f->store, &f->err) < 0;
}

static int
end(void **state)
{
	struct fixture *f = *state;

	store_close(f->store);
	freep(&f);
	return scratch_end(state);
}

static void
a_document_is_found_again(void **state)
{
	struct fixture *f = *state;
	struct slice got;

	assert_int_equal(store_doc_find(f->store, DOC_COMMIT, scratch_env, 7, &got, &f->err), 0);
	assert_int_equal(store_doc_add(f->store, DOC_COMMIT, scratch_env, 7, SLICE_LITERAL("seven"), &f->err), 0);
	assert_int_equal(store_doc_find(f->store, DOC_COMMIT, scratch_env, 7, &got, &f->err), 1);
	assert_true(slice_equal_text(got, "seven"));
	assert_int_equal(store_doc_find(f->store, DOC_CHARTER, scratch_env, 7, &got, &f->err), 0);
}

static void
the_head_is_the_document_of_the_highest_number(void **state)
{
	struct fixture *f = *state;
	struct slice got;
	uint64_t seq;

	store_doc_add(f->store, DOC_COMMIT, scratch_env, 9, SLICE_LITERAL("nine"), &f->err);
	store_doc_add(f->store, DOC_COMMIT, scratch_env, 10, SLICE_LITERAL("ten"), &f->err);
	assert_int_equal(store_doc_head(f->store, DOC_COMMIT, scratch_env, &seq, &got, &f->err), 1);
	assert_int_equal(seq, 10);
	assert_true(slice_equal_text(got, "ten"));
}

static void
a_document_is_never_replaced(void **state)
{
	struct fixture *f = *state;

	store_doc_add(f->store, DOC_COMMIT, scratch_env, 1, SLICE_LITERAL("old"), &f->err);
	assert_int_equal(store_doc_add(f->store, DOC_COMMIT, scratch_env, 1, SLICE_LITERAL("new"), &f->err),
	    ERR_TAMPERED);
}

static void
live_rows_are_replaced_and_deleted(void **state)
{
	struct fixture *f = *state;
	struct slice got;

	store_live_put(f->store, scratch_env, bidx_a, SLICE_LITERAL("1"), &f->err);
	store_live_put(f->store, scratch_env, bidx_a, SLICE_LITERAL("2"), &f->err);
	assert_int_equal(store_live_find(f->store, scratch_env, bidx_a, &got, &f->err), 1);
	assert_true(slice_equal_text(got, "2"));
	assert_int_equal(store_live_delete(f->store, scratch_env, bidx_a, &f->err), 0);
	assert_int_equal(store_live_find(f->store, scratch_env, bidx_a, &got, &f->err), 0);
}

static void
live_rows_of_one_environment_are_cleared(void **state)
{
	static const uint8_t other[16] = {9};
	struct fixture *f = *state;
	struct slice got;

	store_live_put(f->store, scratch_env, bidx_a, SLICE_LITERAL("1"), &f->err);
	store_live_put(f->store, scratch_env, bidx_b, SLICE_LITERAL("2"), &f->err);
	store_live_put(f->store, other, bidx_a, SLICE_LITERAL("3"), &f->err);
	assert_int_equal(store_live_clear(f->store, scratch_env, &f->err), 0);
	assert_int_equal(store_live_find(f->store, scratch_env, bidx_a, &got, &f->err), 0);
	assert_int_equal(store_live_find(f->store, scratch_env, bidx_b, &got, &f->err), 0);
	assert_int_equal(store_live_find(f->store, other, bidx_a, &got, &f->err), 1);
}

static void
wraps_of_other_keys_are_dropped(void **state)
{
	static const uint8_t older[32] = {0xdd}, other[16] = {9};
	struct fixture *f = *state;
	struct slice got;

	store_wrap_put(f->store, scratch_env, older, bidx_a, SLICE_LITERAL("old"), &f->err);
	store_wrap_put(f->store, scratch_env, keyc, bidx_a, SLICE_LITERAL("new"), &f->err);
	store_wrap_put(f->store, other, older, bidx_a, SLICE_LITERAL("other"), &f->err);
	assert_int_equal(store_wrap_drop_others(f->store, scratch_env, keyc, &f->err), 0);
	assert_int_equal(store_wrap_find(f->store, scratch_env, older, bidx_a, &got, &f->err), 0);
	assert_int_equal(store_wrap_find(f->store, scratch_env, keyc, bidx_a, &got, &f->err), 1);
	assert_int_equal(store_wrap_find(f->store, other, older, bidx_a, &got, &f->err), 1);
}

static void
history_knows_its_newest_and_each_version(void **state)
{
	struct fixture *f = *state;
	struct slice got;
	uint64_t version;

	store_hist_add(f->store, scratch_env, 1, bidx_a, 1, SLICE_LITERAL("a1"), &f->err);
	store_hist_add(f->store, scratch_env, 2, bidx_b, 1, SLICE_LITERAL("b1"), &f->err);
	store_hist_add(f->store, scratch_env, 3, bidx_a, 2, SLICE_LITERAL("a2"), &f->err);
	assert_int_equal(store_hist_newest(f->store, scratch_env, bidx_a, &version, &got, &f->err), 1);
	assert_int_equal(version, 2);
	assert_true(slice_equal_text(got, "a2"));
	assert_int_equal(store_hist_version(f->store, scratch_env, bidx_a, 1, &got, &f->err), 1);
	assert_true(slice_equal_text(got, "a1"));
	assert_int_equal(store_hist_version(f->store, scratch_env, bidx_b, 2, &got, &f->err), 0);
}

static void
wraps_escrow_shape_and_operations_are_kept(void **state)
{
	struct fixture *f = *state;
	struct slice got;

	assert_int_equal(store_wrap_put(f->store, scratch_env, keyc, bidx_a, SLICE_LITERAL("w"), &f->err), 0);
	assert_int_equal(store_wrap_find(f->store, scratch_env, keyc, bidx_a, &got, &f->err), 1);
	assert_int_equal(store_escrow_put(f->store, scratch_env, SLICE_LITERAL("e"), &f->err), 0);
	assert_int_equal(store_escrow_find(f->store, scratch_env, &got, &f->err), 1);
	assert_int_equal(store_escrow_delete(f->store, scratch_env, &f->err), 0);
	assert_int_equal(store_escrow_find(f->store, scratch_env, &got, &f->err), 0);
	assert_int_equal(store_shape_put(f->store, scratch_env, SLICE_LITERAL("s"), &f->err), 0);
	assert_int_equal(store_shape_delete(f->store, scratch_env, &f->err), 0);
	assert_int_equal(store_shape_find(f->store, scratch_env, &got, &f->err), 0);
	assert_int_equal(store_ops_add(f->store, scratch_env, 1, slice_of(NULL, 0), &f->err), 0);
	assert_int_equal(store_ops_find(f->store, scratch_env, 1, &got, &f->err), 1);
	assert_int_equal(got.len, 0);
}

struct walk {
	char text[64];
	int stop_at;
};

static int
walk_row(void *cookie, const struct store_row *row, struct err *err)
{
	struct walk *walk = cookie;

	strncat(walk->text, (const char *)row->bytes.data, row->bytes.len);
	if (--walk->stop_at == 0)
		return err_set(err, ERR_BUG, "bug", "stopped");
	return 0;
}

static void
rows_are_walked_in_the_order_of_their_keys(void **state)
{
	struct fixture *f = *state;
	struct walk walk = {"", 0};

	store_live_put(f->store, scratch_env, bidx_b, SLICE_LITERAL("B"), &f->err);
	store_live_put(f->store, scratch_env, bidx_a, SLICE_LITERAL("A"), &f->err);
	assert_int_equal(store_each(f->store, TABLE_LIVE, 0, scratch_env, walk_row, &walk, &f->err), 0);
	assert_string_equal(walk.text, "AB");
}

static void
a_walk_stops_with_the_error_of_the_callback(void **state)
{
	struct fixture *f = *state;
	struct walk walk = {"", 1};

	store_live_put(f->store, scratch_env, bidx_b, SLICE_LITERAL("B"), &f->err);
	store_live_put(f->store, scratch_env, bidx_a, SLICE_LITERAL("A"), &f->err);
	assert_int_equal(store_each(f->store, TABLE_LIVE, 0, NULL, walk_row, &walk, &f->err), ERR_BUG);
	assert_string_equal(walk.text, "A");
}

static void
every_table_can_be_walked(void **state)
{
	static const uint8_t rosters[16];
	struct fixture *f = *state;
	struct walk walk = {"", 0};
	int table;

	store_doc_add(f->store, DOC_ROSTER, rosters, 1, SLICE_LITERAL("d"), &f->err);
	store_ops_add(f->store, scratch_env, 1, SLICE_LITERAL("o"), &f->err);
	store_wrap_put(f->store, scratch_env, keyc, bidx_a, SLICE_LITERAL("w"), &f->err);
	store_live_put(f->store, scratch_env, bidx_a, SLICE_LITERAL("l"), &f->err);
	store_hist_add(f->store, scratch_env, 1, bidx_a, 1, SLICE_LITERAL("h"), &f->err);
	store_escrow_put(f->store, scratch_env, SLICE_LITERAL("e"), &f->err);
	store_shape_put(f->store, scratch_env, SLICE_LITERAL("s"), &f->err);
	for (table = TABLE_DOC; table <= TABLE_SHAPE; table++)
		assert_int_equal(store_each(f->store, table, DOC_ROSTER, NULL, walk_row, &walk, &f->err), 0);
	for (table = TABLE_OPS; table <= TABLE_SHAPE; table++)
		assert_int_equal(store_each(f->store, table, 0, scratch_env, walk_row, &walk, &f->err), 0);
	assert_string_equal(walk.text, "dowlhesowlhes");
}

static void
too_large_a_piece_is_refused(void **state)
{
	struct fixture *f = *state;
	char *large CLEANUP(freep) = xcalloc(1, (1 << 20) + 1);

	assert_int_equal(store_doc_add(f->store, DOC_COMMIT, scratch_env, 1,
	    slice_of(large, (1 << 20) + 1), &f->err), ERR_REFUSED);
	assert_int_equal(store_doc_add(f->store, DOC_COMMIT, scratch_env, 1, slice_of(large, 1 << 20), &f->err), 0);
}

static void
a_number_beyond_sqlites_is_not_there(void **state)
{
	struct fixture *f = *state;
	struct slice got;

	assert_int_equal(store_doc_find(f->store, DOC_COMMIT, scratch_env, UINT64_MAX, &got, &f->err), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_document_is_found_again, begin, end),
		cmocka_unit_test_setup_teardown(the_head_is_the_document_of_the_highest_number, begin, end),
		cmocka_unit_test_setup_teardown(a_document_is_never_replaced, begin, end),
		cmocka_unit_test_setup_teardown(live_rows_are_replaced_and_deleted, begin, end),
		cmocka_unit_test_setup_teardown(live_rows_of_one_environment_are_cleared, begin, end),
		cmocka_unit_test_setup_teardown(wraps_of_other_keys_are_dropped, begin, end),
		cmocka_unit_test_setup_teardown(history_knows_its_newest_and_each_version, begin, end),
		cmocka_unit_test_setup_teardown(wraps_escrow_shape_and_operations_are_kept, begin, end),
		cmocka_unit_test_setup_teardown(rows_are_walked_in_the_order_of_their_keys, begin, end),
		cmocka_unit_test_setup_teardown(a_walk_stops_with_the_error_of_the_callback, begin, end),
		cmocka_unit_test_setup_teardown(every_table_can_be_walked, begin, end),
		cmocka_unit_test_setup_teardown(too_large_a_piece_is_refused, begin, end),
		cmocka_unit_test_setup_teardown(a_number_beyond_sqlites_is_not_there, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
