/* SPDX-License-Identifier: Apache-2.0 */
/* Versions, several at once, and what is too large for one object. */
#include "contract_priv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/list.h"

/* Get NAME unless it is *TAG's; it must come to WANTED, and to TEXT if it came. */
static void
comes(struct contract *c, const char *name, struct remote_tag *tag, int wanted, const char *text)
{
	struct buf got CLEANUP(buf_done) = BUF_INIT;

	contract_is(c, remote_get_if(c->remote, name, tag, &got, &c->err), wanted);
	assert_string_equal(buf_text(&got), text);
	assert_int_equal(tag->text[0] == '\0', wanted == 0);
}

static void
what_did_not_change_does_not_come_again(void **state)
{
	struct remote_tag tag = {""};

	contract_replace(*state, "e/bundle", "one");
	comes(*state, "e/bundle", &tag, 1, "one");
	comes(*state, "e/bundle", &tag, 2, "");
	comes(*state, "e/bundle", &tag, 2, "");
}

static void
what_is_not_there_has_no_version(void **state)
{
	struct remote_tag tag = {""};

	comes(*state, "e/bundle", &tag, 0, "");
	comes(*state, "e/bundle", &tag, 0, "");
}

static void
what_was_created_since_comes(void **state)
{
	struct remote_tag tag = {""};

	comes(*state, "e/bundle", &tag, 0, "");
	contract_put(*state, "e/bundle", "one", 0);
	contract_look_again(*state);
	comes(*state, "e/bundle", &tag, 1, "one");
}

static void
what_was_dropped_since_is_told(void **state)
{
	struct remote_tag tag = {""};

	contract_put(*state, "card/1", "one", 0);
	contract_look_again(*state);
	comes(*state, "card/1", &tag, 1, "one");
	contract_drop(*state, "card/1");
	contract_look_again(*state);
	comes(*state, "card/1", &tag, 0, "");
}

/* Of the same length, and within the same tick of a clock. */
static void
every_replacement_is_another_version(void **state)
{
	unsigned count = contract_place->stays ? 4 : 24, i;
	struct remote_tag tag = {""};
	char text[16];

	for (i = 0; i < count; i++) {
		snprintf(text, sizeof(text), "version %03u", i);
		contract_replace(*state, "e/bundle", text);
		contract_look_again(*state);
		comes(*state, "e/bundle", &tag, 1, text);
		comes(*state, "e/bundle", &tag, 2, "");
	}
}

static void
a_version_of_something_else_is_a_change(void **state)
{
	struct remote_tag tag = {""}, other = {"\"0123\""};

	contract_put(*state, "e/bundle", "one", 0);
	contract_put(*state, "e/other", "two", 0);
	contract_look_again(*state);
	comes(*state, "e/other", &tag, 1, "two");
	comes(*state, "e/bundle", &tag, 1, "one");
	comes(*state, "e/bundle", &other, 1, "one");
}

static void
an_empty_object_has_a_version(void **state)
{
	struct remote_tag tag = {""};

	contract_put(*state, "e/bundle", "", 0);
	contract_look_again(*state);
	comes(*state, "e/bundle", &tag, 1, "");
	comes(*state, "e/bundle", &tag, 2, "");
}

static void
want_three(struct contract *c)
{
	static const char *const names[] = {"roster/1", "e/bundle", "roster/2"};

	contract_put(c, "roster/1", "r", 0);
	contract_replace(c, "e/bundle", "b");
	contract_look_again(c);
	remote_want(c->remote, names, ARRAY_LEN(names));
}

static void
what_is_wanted_is_given(void **state)
{
	want_three(*state);
	contract_has(*state, "e/bundle", "b");
	contract_lacks(*state, "roster/2");
	contract_has(*state, "roster/1", "r");
	contract_has(*state, "roster/1", "r");
}

static void
what_was_wanted_is_given_once(void **state)
{
	struct contract *c = *state;
	struct remote *other;
	struct remote_item item = item_of("e/bundle", "new", true);
	size_t at;

	want_three(c);
	contract_has(c, "e/bundle", "b");
	contract_connect_writer(c, &other);
	contract_is(c, remote_put(other, &item, 1, &at, &c->err), 0);
	remote_close(other);
	contract_look_again(c);
	contract_has(c, "e/bundle", "new");
}

static void
after_a_write_nothing_old_is_given(void **state)
{
	struct contract *c = *state;

	if (c->writer != NULL)
		return;
	want_three(c);
	contract_replace(c, "e/bundle", "new");
	contract_put(c, "roster/2", "second", 0);
	contract_has(c, "e/bundle", "new");
	contract_has(c, "roster/2", "second");
}

static void
after_a_drop_nothing_old_is_given(void **state)
{
	struct contract *c = *state;

	if (c->writer != NULL)
		return;
	want_three(c);
	contract_drop(c, "roster/1");
	contract_lacks(c, "roster/1");
}

static void
seventy_are_wanted(void **state)
{
	struct contract *c = *state;
	const char *wanted[71];
	struct remote_item items[70];
	char names[70][40];
	size_t i, at;

	for (i = 0; i < ARRAY_LEN(items); i++) {
		snprintf(names[i], sizeof(names[i]), "e/commit/%020zu", i);
		items[i] = item_of(names[i], names[i], false);
		wanted[i] = names[i];
	}
	wanted[70] = "Not/A/Name";
	contract_is(c, remote_put(contract_writer(c), items, 70, &at, &c->err), 0);
	contract_look_again(c);
	remote_want(c->remote, wanted, ARRAY_LEN(wanted));
	for (i = 0; i < ARRAY_LEN(items); i++)
		contract_has(c, names[i], names[i]);
}

static struct slice
many_bytes(unsigned char *bytes, size_t len, unsigned seed)
{
	size_t i;

	for (i = 0; i < len; i++)
		bytes[i] = (unsigned char)((i * 2654435761u + seed) >> 13);
	return slice_of(bytes, len);
}

/* Replace e/bundle by LEN bytes made of SEED; it comes, and then not again. */
static void
large_comes(struct contract *c, size_t len, unsigned seed, struct remote_tag *tag)
{
	unsigned char *bytes CLEANUP(freep) = xmalloc(len);
	struct remote_item item = {
	    .name = "e/bundle", .data = many_bytes(bytes, len, seed), .replace = true};
	struct buf got CLEANUP(buf_done) = BUF_INIT;
	size_t at;

	contract_is(c, remote_put(contract_writer(c), &item, 1, &at, &c->err), 0);
	contract_look_again(c);
	buf_add_text(&got, "before ");
	contract_is(c, remote_get_if(c->remote, "e/bundle", tag, &got, &c->err), 1);
	assert_true(slice_equal(slice_from(buf_slice(&got), 7), item.data));
	contract_is(c, remote_get_if(c->remote, "e/bundle", tag, &got, &c->err), 2);
	buf_clear(&got);
	contract_is(c, remote_get(c->remote, "e/bundle", &got, &c->err), 1);
	assert_true(slice_equal(buf_slice(&got), item.data));
}

static void
large_ones_are_replaced_by_large_and_by_small_ones(void **state)
{
	struct remote_tag tag = {""};

	large_comes(*state, (2 << 20) + 77, 1, &tag);
	large_comes(*state, (2 << 20) + 77, 9000, &tag);
	large_comes(*state, 1 << 20, 3, &tag);
	large_comes(*state, (1 << 20) + 1, 4, &tag);
	contract_replace(*state, "e/bundle", "small");
	contract_look_again(*state);
	comes(*state, "e/bundle", &tag, 1, "small");
}

static void
what_looks_like_parts_comes_back_as_it_was(void **state)
{
	contract_put(*state, "e/commit/1", "VPT1", 0);
	contract_put(*state, "e/commit/2", "VPT1 and more", 0);
	contract_look_again(*state);
	contract_has(*state, "e/commit/1", "VPT1");
	contract_has(*state, "e/commit/2", "VPT1 and more");
}

/* As much as a store of groups takes at once, and more. */
static void
many_and_large_ones_are_put_in_one_call(void **state)
{
	struct contract *c = *state;
	unsigned char *bytes CLEANUP(freep) = xmalloc(1 << 20);
	struct remote_item items[142];
	char names[142][40];
	struct buf got CLEANUP(buf_done) = BUF_INIT;
	size_t i, at;

	for (i = 0; i < ARRAY_LEN(items); i++) {
		snprintf(names[i], sizeof(names[i]), "e/commit/%020zu", i);
		items[i] = item_of(names[i], "small", false);
	}
	items[0].data = items[141].data = many_bytes(bytes, 1 << 20, 6);
	contract_is(c, remote_put(contract_writer(c), items, 142, &at, &c->err), 0);
	contract_look_again(c);
	contract_has(c, names[140], "small");
	contract_is(c, remote_get(c->remote, names[141], &got, &c->err), 1);
	assert_true(slice_equal(buf_slice(&got), items[0].data));
}

static void
a_large_one_that_is_there_already_is_done(void **state)
{
	struct contract *c = *state;
	size_t len = (1 << 20) + 5, at;
	unsigned char *bytes CLEANUP(freep) = xmalloc(len);
	struct remote_item item = {.name = "e/commit/1", .data = many_bytes(bytes, len, 5)};

	contract_is(c, remote_put(contract_writer(c), &item, 1, &at, &c->err), 0);
	contract_is(c, remote_put(contract_writer(c), &item, 1, &at, &c->err), 0);
	bytes[len - 1] ^= 1;
	contract_is(c, remote_put(contract_writer(c), &item, 1, &at, &c->err), 1);
}

int
contract_run_versions(void)
{
	const struct CMUnitTest tests[] = {
	    CASE(what_did_not_change_does_not_come_again),
	    CASE(what_is_not_there_has_no_version),
	    CASE(what_was_created_since_comes),
	    CASE(what_was_dropped_since_is_told),
	    CASE(every_replacement_is_another_version),
	    CASE(a_version_of_something_else_is_a_change),
	    CASE(an_empty_object_has_a_version),
	    CASE(what_is_wanted_is_given),
	    CASE(what_was_wanted_is_given_once),
	    CASE(after_a_write_nothing_old_is_given),
	    CASE(after_a_drop_nothing_old_is_given),
	    CASE(seventy_are_wanted),
	    CASE(large_ones_are_replaced_by_large_and_by_small_ones),
	    CASE(what_looks_like_parts_comes_back_as_it_was),
	    CASE(many_and_large_ones_are_put_in_one_call),
	    CASE(a_large_one_that_is_there_already_is_done),
	};

	return cmocka_run_group_tests_name(contract_place->name, tests, NULL, NULL);
}
