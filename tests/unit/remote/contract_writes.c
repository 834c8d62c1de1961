/* SPDX-License-Identifier: Apache-2.0 */
#include "contract_priv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/list.h"

static void
what_was_never_put_is_absent(void **state)
{
	contract_lacks(*state, "card/1");
}

static void
an_object_comes_back_as_it_was_put(void **state)
{
	contract_put(*state, "roster/1", "first", 0);
	contract_has(*state, "roster/1", "first");
}

static void
an_empty_object_is_there(void **state)
{
	contract_put(*state, "roster/1", "", 0);
	contract_has(*state, "roster/1", "");
}

static void
what_is_read_is_appended(void **state)
{
	struct contract *c = *state;
	struct buf got CLEANUP(buf_done) = BUF_INIT;

	contract_put(c, "roster/1", "second", 0);
	buf_add_text(&got, "first ");
	contract_is(c, remote_get(c->remote, "roster/1", &got, &c->err), 1);
	assert_string_equal(buf_text(&got), "first second");
}

static void
large_comes_back(struct contract *c, size_t len)
{
	unsigned char *bytes CLEANUP(freep) = xmalloc(len);
	struct remote_item one = {.name = "e/commit/1", .data = slice_of(bytes, len)};
	struct buf got CLEANUP(buf_done) = BUF_INIT;
	size_t at, i;

	for (i = 0; i < len; i++)
		bytes[i] = (unsigned char)((i * 2654435761u) >> 13);
	contract_is(c, remote_put(c->remote, &one, 1, &at, &c->err), 0);
	contract_is(c, remote_get(c->remote, "e/commit/1", &got, &c->err), 1);
	assert_true(slice_equal(buf_slice(&got), one.data));
}

static void
every_byte_comes_back(void **state)
{
	large_comes_back(*state, 100000);
}

static void
nine_megabytes_come_back(void **state)
{
	large_comes_back(*state, 9 << 20);
}

static void
creating_over_something_else_loses(void **state)
{
	contract_put(*state, "roster/1", "first", 0);
	contract_put(*state, "roster/1", "other", 1);
	contract_has(*state, "roster/1", "first");
}

static void
creating_what_is_there_already_is_done(void **state)
{
	contract_put(*state, "roster/1", "first", 0);
	contract_put(*state, "roster/1", "first", 0);
	contract_has(*state, "roster/1", "first");
}

static void
a_prefix_of_the_bytes_is_something_else(void **state)
{
	contract_put(*state, "roster/1", "first", 0);
	contract_put(*state, "roster/1", "fir", 1);
	contract_put(*state, "roster/1", "first and more", 1);
	contract_has(*state, "roster/1", "first");
}

static void
replacing_makes_what_is_absent(void **state)
{
	contract_replace(*state, "e/shape", "one");
	contract_has(*state, "e/shape", "one");
}

static void
replacing_leaves_nothing_of_the_old(void **state)
{
	contract_replace(*state, "e/shape", "a long one");
	contract_replace(*state, "e/shape", "short");
	contract_has(*state, "e/shape", "short");
}

static void
replacing_by_the_same_is_done(void **state)
{
	contract_replace(*state, "e/shape", "one");
	contract_replace(*state, "e/shape", "one");
	contract_has(*state, "e/shape", "one");
}

static void
creating_over_a_replaced_object_loses(void **state)
{
	contract_replace(*state, "e/shape", "one");
	contract_put(*state, "e/shape", "two", 1);
	contract_has(*state, "e/shape", "one");
}

static void
nothing_to_put_is_done(void **state)
{
	struct contract *c = *state;
	size_t at;

	contract_is(c, remote_put(c->remote, NULL, 0, &at, &c->err), 0);
}

/* Put three; returns what remote_put() does, and where it stopped. */
static int
put_three(struct contract *c, struct remote_item *items, size_t *at)
{
	return remote_put(c->remote, items, 3, at, &c->err);
}

static void
several_are_put_in_one_call(void **state)
{
	struct contract *c = *state;
	struct remote_item items[] = {item_of("e/escrow/1", "a", false),
	    item_of("e/commit/1", "b", false), item_of("e/shape", "c", true)};
	size_t at;

	contract_is(c, put_three(c, items, &at), 0);
	contract_has(c, "e/escrow/1", "a");
	contract_has(c, "e/commit/1", "b");
	contract_has(c, "e/shape", "c");
}

static void
the_item_that_lost_is_named(void **state)
{
	struct contract *c = *state;
	struct remote_item items[] = {item_of("e/escrow/1", "a", false),
	    item_of("e/commit/1", "b", false), item_of("e/shape", "c", true)};
	size_t at = 9;

	contract_put(c, "e/commit/1", "theirs", 0);
	contract_is(c, put_three(c, items, &at), 1);
	assert_int_equal(at, 1);
}

static void
nothing_behind_a_lost_item_is_put(void **state)
{
	struct contract *c = *state;
	struct remote_item items[] = {item_of("e/escrow/1", "a", false),
	    item_of("e/commit/1", "b", false), item_of("e/shape", "c", true)};
	size_t at;

	contract_replace(c, "e/shape", "theirs");
	contract_put(c, "e/commit/1", "theirs", 0);
	contract_is(c, put_three(c, items, &at), 1);
	contract_has(c, "e/commit/1", "theirs");
	contract_has(c, "e/shape", "theirs");
}

static void
what_stood_before_a_lost_item_is_put_or_not_as_the_engine_says(void **state)
{
	struct contract *c = *state;
	struct remote_item items[] = {item_of("e/escrow/1", "a", false),
	    item_of("e/commit/1", "b", false), item_of("e/shape", "c", true)};
	size_t at;

	contract_put(c, "e/commit/1", "theirs", 0);
	contract_is(c, put_three(c, items, &at), 1);
	if (contract_place->group)
		contract_lacks(c, "e/escrow/1");
	else
		contract_has(c, "e/escrow/1", "a");
}

static void
what_an_earlier_life_put_is_gone_over(void **state)
{
	struct contract *c = *state;
	struct remote_item items[] = {item_of("e/escrow/1", "a", false),
	    item_of("e/commit/1", "b", false), item_of("e/shape", "c", true)};
	size_t at;

	contract_put(c, "e/escrow/1", "a", 0);
	contract_is(c, put_three(c, items, &at), 0);
	contract_has(c, "e/commit/1", "b");
	contract_has(c, "e/shape", "c");
}

static void
the_lost_item_is_counted_from_the_callers_first(void **state)
{
	struct contract *c = *state;
	struct remote_item items[] = {item_of("e/escrow/1", "a", false),
	    item_of("e/commit/1", "b", false), item_of("e/commit/2", "c", false)};
	size_t at = 9;

	contract_put(c, "e/escrow/1", "a", 0);
	contract_put(c, "e/commit/2", "theirs", 0);
	contract_is(c, put_three(c, items, &at), 1);
	assert_int_equal(at, 2);
}

int
contract_run_writes(void)
{
	const struct CMUnitTest tests[] = {
	    CASE(what_was_never_put_is_absent),
	    CASE(an_object_comes_back_as_it_was_put),
	    CASE(an_empty_object_is_there),
	    CASE(what_is_read_is_appended),
	    CASE(every_byte_comes_back),
	    CASE(nine_megabytes_come_back),
	    CASE(creating_over_something_else_loses),
	    CASE(creating_what_is_there_already_is_done),
	    CASE(a_prefix_of_the_bytes_is_something_else),
	    CASE(replacing_makes_what_is_absent),
	    CASE(replacing_leaves_nothing_of_the_old),
	    CASE(replacing_by_the_same_is_done),
	    CASE(creating_over_a_replaced_object_loses),
	    CASE(nothing_to_put_is_done),
	    CASE(several_are_put_in_one_call),
	    CASE(the_item_that_lost_is_named),
	    CASE(nothing_behind_a_lost_item_is_put),
	    CASE(what_stood_before_a_lost_item_is_put_or_not_as_the_engine_says),
	    CASE(what_an_earlier_life_put_is_gone_over),
	    CASE(the_lost_item_is_counted_from_the_callers_first),
	};

	return cmocka_run_group_tests_name(contract_place->name, tests, NULL, NULL);
}
