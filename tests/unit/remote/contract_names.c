/* SPDX-License-Identifier: Apache-2.0 */
#include "contract_priv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/list.h"

static void
a_name_has_many_parts(void **state)
{
	contract_put(*state, "a/b/c/d/e/f/g", "deep", 0);
	contract_has(*state, "a/b/c/d/e/f/g", "deep");
}

static void
a_part_has_two_hundred_bytes(void **state)
{
	char name[256];

	snprintf(name, sizeof(name), "card/%0200d", 7);
	contract_put(*state, name, "long", 0);
	contract_has(*state, name, "long");
}

static void
a_longer_name_is_another(void **state)
{
	contract_put(*state, "card/1", "one", 0);
	contract_put(*state, "card/11", "eleven", 0);
	contract_put(*state, "card/1-", "dash", 0);
	contract_has(*state, "card/1", "one");
	contract_has(*state, "card/11", "eleven");
}

/* NAME is refused by every call, and nothing is started for it. */
static void
is_no_name(void **state, const char *name)
{
	struct contract *c = *state;
	struct buf got CLEANUP(buf_done) = BUF_INIT;

	contract_put(c, name, "x", ERR_INVALID);
	contract_is(c, remote_get(c->remote, name, &got, &c->err), ERR_INVALID);
	contract_is(c, remote_drop(c->remote, name, &c->err), ERR_INVALID);
	assert_string_equal(c->err.id, "remote-name");
	assert_int_equal(c->remote->process.pid, 0);
}

static void
a_name_does_not_climb(void **state)
{
	is_no_name(state, "card/../x");
	is_no_name(state, "..");
	is_no_name(state, "./x");
}

static void
a_name_has_no_empty_part(void **state)
{
	is_no_name(state, "");
	is_no_name(state, "/card");
	is_no_name(state, "card//x");
	is_no_name(state, "card/");
}

static void
a_name_has_only_the_bytes_of_names(void **state)
{
	is_no_name(state, "Card");
	is_no_name(state, "a b");
	is_no_name(state, "a\nb");
	is_no_name(state, "a%2f");
	is_no_name(state, "a\\b");
	is_no_name(state, "\xc3\xa4");
}

static void
a_name_has_at_most_its_bytes(void **state)
{
	char name[REMOTE_NAME_MOST + 2];

	memset(name, 'a', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	is_no_name(state, name);
}

static void
an_object_has_at_most_its_bytes(void **state)
{
	struct contract *c = *state;
	struct remote_item one = {
	    .name = "e/commit/1", .data = slice_of("", (size_t)REMOTE_BLOB_MOST + 1)};
	size_t at;

	contract_is(c, remote_put(c->remote, &one, 1, &at, &c->err), ERR_REMOTE);
	assert_string_equal(c->err.id, "remote-large");
}

static void
below_nothing_there_is_nothing(void **state)
{
	contract_lists(*state, "card/", "");
	contract_lists(*state, "", "");
}

static void
a_list_has_the_names_below_a_prefix(void **state)
{
	contract_put(*state, "card/1", "a", 0);
	contract_put(*state, "card/2", "b", 0);
	contract_put(*state, "cards/3", "c", 0);
	contract_lists(*state, "card/", "1 2 ");
}

static void
a_list_does_not_go_deeper(void **state)
{
	contract_put(*state, "e/shape", "a", 0);
	contract_put(*state, "e/commit/1", "b", 0);
	contract_lists(*state, "e/", "shape ");
	contract_lists(*state, "e/commit/", "1 ");
}

static void
sixty_names_are_listed(void **state)
{
	struct contract *c = *state;
	struct remote_item items[60];
	char names[60][32];
	struct told told = {.count = 0};
	size_t i, at;

	for (i = 0; i < ARRAY_LEN(items); i++) {
		snprintf(names[i], sizeof(names[i]), "card/%020zu", i);
		items[i] = item_of(names[i], "x", false);
	}
	contract_is(c, remote_put(c->remote, items, ARRAY_LEN(items), &at, &c->err), 0);
	contract_is(c, remote_list(c->remote, "card/", told_add, &told, &c->err), 0);
	assert_int_equal(told.count, ARRAY_LEN(items));
	for (i = 0; i < told.count; i++)
		free(told.names[i]);
}

static int
stop(void *cookie, const char *name, struct err *err)
{
	(void)name;
	++*(int *)cookie;
	return err_set(err, ERR_CONFLICT, "enough", "enough");
}

static void
who_is_told_names_may_stop(void **state)
{
	struct contract *c = *state;
	int count = 0;

	contract_put(c, "card/1", "a", 0);
	contract_put(c, "card/2", "b", 0);
	contract_is(c, remote_list(c->remote, "card/", stop, &count, &c->err), ERR_CONFLICT);
	assert_int_equal(count, 1);
}

static void
what_is_dropped_is_gone(void **state)
{
	struct contract *c = *state;

	contract_put(c, "card/1", "a", 0);
	contract_put(c, "card/2", "b", 0);
	contract_is(c, remote_drop(c->remote, "card/1", &c->err), 0);
	contract_lacks(c, "card/1");
	contract_has(c, "card/2", "b");
}

static void
what_is_gone_may_be_dropped(void **state)
{
	struct contract *c = *state;

	contract_is(c, remote_drop(c->remote, "card/1", &c->err), 0);
	contract_put(c, "card/1", "a", 0);
	contract_is(c, remote_drop(c->remote, "card/1", &c->err), 0);
	contract_is(c, remote_drop(c->remote, "card/1", &c->err), 0);
}

static void
what_was_dropped_may_be_created(void **state)
{
	struct contract *c = *state;

	contract_put(c, "card/1", "a", 0);
	contract_is(c, remote_drop(c->remote, "card/1", &c->err), 0);
	contract_put(c, "card/1", "other", 0);
	contract_has(c, "card/1", "other");
}

int
contract_run_names(void)
{
	const struct CMUnitTest tests[] = {
	    CASE(a_name_has_many_parts),
	    CASE(a_part_has_two_hundred_bytes),
	    CASE(a_longer_name_is_another),
	    CASE(a_name_does_not_climb),
	    CASE(a_name_has_no_empty_part),
	    CASE(a_name_has_only_the_bytes_of_names),
	    CASE(a_name_has_at_most_its_bytes),
	    CASE(an_object_has_at_most_its_bytes),
	    CASE(below_nothing_there_is_nothing),
	    CASE(a_list_has_the_names_below_a_prefix),
	    CASE(a_list_does_not_go_deeper),
	    CASE(sixty_names_are_listed),
	    CASE(who_is_told_names_may_stop),
	    CASE(what_is_dropped_is_gone),
	    CASE(what_is_gone_may_be_dropped),
	    CASE(what_was_dropped_may_be_created),
	};

	return cmocka_run_group_tests_name(contract_place->name, tests, NULL, NULL);
}
