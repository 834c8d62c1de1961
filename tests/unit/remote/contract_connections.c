/* SPDX-License-Identifier: Apache-2.0 */
#include "contract_priv.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>

#include <cmocka.h>

#include "base/list.h"

static void
prefixes_are_apart(void **state)
{
	struct contract *c = *state;
	struct remote *first = c->remote;

	contract_put(c, "card/1", "a", 0);
	contract_connect(c, ID_B, &c->remote);
	contract_lacks(c, "card/1");
	contract_put(c, "card/1", "b", 0);
	remote_close(c->remote);
	c->remote = first;
	contract_has(c, "card/1", "a");
}

static void
the_vaults_of_a_store_are_its_ids(void **state)
{
	struct contract *c = *state;
	struct told told = {.count = 0};
	struct remote *first = c->remote;

	contract_put(c, "roster/1", "a", 0);
	contract_connect(c, "", &c->remote);
	contract_put(c, ID_B "/roster/1", "b", 0);
	contract_put(c, "trial/1/x", "c", 0);
	contract_put(c, "0123", "d", 0);
	remote_close(c->remote);
	c->remote = first;
	contract_look_again(c);
	contract_is(c, remote_each_vault(c->remote, told_add, &told, &c->err), 0);
	told_is(&told, ID_A " " ID_B " ");
	contract_has(c, "roster/1", "a");
}

static void
others_see_at_once_what_was_put(void **state)
{
	struct contract *c = *state;
	struct remote *first = c->remote, *second;

	contract_connect(c, ID_A, &second);
	c->remote = second;
	contract_lacks(c, "roster/1");
	c->remote = first;
	contract_put(c, "roster/1", "a", 0);
	c->remote = second;
	contract_look_again(c);
	contract_has(c, "roster/1", "a");
	contract_put(c, "roster/1", "b", 1);
	remote_close(c->remote);
	c->remote = first;
}

static void
others_see_at_once_what_was_replaced(void **state)
{
	struct contract *c = *state;
	struct remote *first = c->remote, *second;

	contract_connect(c, ID_A, &second);
	contract_replace(c, "e/shape", "one");
	c->remote = second;
	contract_has(c, "e/shape", "one");
	c->remote = first;
	contract_replace(c, "e/shape", "two");
	c->remote = second;
	contract_look_again(c);
	contract_has(c, "e/shape", "two");
	remote_close(c->remote);
	c->remote = first;
}

static void
it_is_there_for_the_next(void **state)
{
	struct contract *c = *state;

	contract_put(c, "roster/1", "a", 0);
	remote_close(c->remote);
	contract_connect(c, ID_A, &c->remote);
	contract_has(c, "roster/1", "a");
}

static void
a_killed_program_is_started_again(void **state)
{
	struct contract *c = *state;

	contract_put(c, "roster/1", "a", 0);
	assert_int_equal(kill(c->remote->process.pid, SIGKILL), 0);
	contract_has(c, "roster/1", "a");
	assert_int_equal(kill(c->remote->process.pid, SIGKILL), 0);
	contract_put(c, "roster/2", "b", 0);
	contract_has(c, "roster/2", "b");
}

static void
a_folder_is_no_object(void **state)
{
	struct contract *c = *state;
	struct buf got CLEANUP(buf_done) = BUF_INIT;

	contract_put(c, "e/commit/1", "a", 0);
	assert_int_not_equal(remote_get(c->remote, "e/commit", &got, &c->err), 1);
	assert_int_equal(got.len, 0);
	contract_has(c, "e/commit/1", "a");
}

static void
the_trial_accepts_it_and_leaves_nothing(void **state)
{
	struct contract *c = *state;

	contract_is(c, remote_trial(c->remote, &c->err), 0);
	contract_lists(c, "trial/", "");
}

int
contract_run_connections(void)
{
	const struct CMUnitTest tests[] = {
	    CASE(prefixes_are_apart),
	    CASE(the_vaults_of_a_store_are_its_ids),
	    CASE(others_see_at_once_what_was_put),
	    CASE(others_see_at_once_what_was_replaced),
	    CASE(it_is_there_for_the_next),
	    CASE(a_killed_program_is_started_again),
	    CASE(a_folder_is_no_object),
	    CASE(the_trial_accepts_it_and_leaves_nothing),
	};

	return cmocka_run_group_tests_name(contract_place->name, tests, NULL, NULL);
}
