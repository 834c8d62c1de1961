/* SPDX-License-Identifier: Apache-2.0 */
/* Waiting for what others do. No test waits for a time to pass but the one that is about that. */
#include "contract_priv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

enum { LONG_MS = 300000, POLL_MS = 60, LATER_MS = 120 };

/* What is waited for, and as which version. */
struct waited {
	const char *names[3];
	struct remote_tag tags[3];
	size_t count;
};

static void
add(struct contract *c, struct waited *waited, const char *name)
{
	struct buf got CLEANUP(buf_done) = BUF_INIT;
	struct remote_tag tag = {""};

	assert_true(remote_get_if(c->remote, name, &tag, &got, &c->err) >= 0);
	waited->names[waited->count] = name;
	waited->tags[waited->count++] = tag;
}

static int
wait_for(struct contract *c, const struct waited *waited, unsigned timeout_ms)
{
	const struct remote_watch watch = {.names = waited->names,
	    .tags = waited->tags,
	    .count = waited->count,
	    .timeout_ms = timeout_ms,
	    .poll_ms = POLL_MS};

	return remote_wait(c->remote, &watch, &c->err);
}

/* Somebody else puts, or drops, NAME a little later. */
static pid_t
others_do(struct contract *c, const char *name, const char *text)
{
	const struct timespec later = {.tv_nsec = LATER_MS * 1000000L};
	struct remote_item item = {.name = name, .data = slice_of_text(text), .replace = true};
	struct remote *other;
	pid_t pid;
	size_t at;
	int r;

	contract_connect_writer(c, &other);
	pid = fork();
	assert_true(pid >= 0);
	if (pid > 0) {
		remote_close(other); /* nothing was started yet */
		return pid;
	}
	nanosleep(&later, NULL);
	r = text == NULL ? remote_drop(other, name, &c->err)
			 : remote_put(other, &item, 1, &at, &c->err);
	remote_close(other);
	_exit(r == 0 ? 0 : 1);
}

static void
others_are_done(pid_t pid)
{
	int status;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static void
what_does_not_change_is_waited_for_until_the_time_is_over(void **state)
{
	struct waited waited = {.count = 0};

	contract_replace(*state, "e/bundle", "one");
	contract_look_again(*state);
	add(*state, &waited, "e/bundle");
	add(*state, &waited, "roster/1");
	contract_is(*state, wait_for(*state, &waited, 200), 0);
}

static void
what_had_changed_before_is_told_at_once(void **state)
{
	struct waited waited = {.count = 0};

	contract_replace(*state, "e/bundle", "one");
	contract_look_again(*state);
	add(*state, &waited, "e/bundle");
	contract_replace(*state, "e/bundle", "two");
	contract_is(*state, wait_for(*state, &waited, LONG_MS), 1);
}

static void
what_was_there_all_the_time_is_no_news(void **state)
{
	struct waited waited = {.count = 0};

	contract_replace(*state, "e/bundle", "one");
	contract_replace(*state, "e/other", "x");
	contract_look_again(*state);
	add(*state, &waited, "e/bundle");
	contract_replace(*state, "e/other", "y");
	contract_is(*state, wait_for(*state, &waited, 200), 0);
}

/* Wait for e/bundle and roster/2 while somebody else does that to NAME. */
static void
wakes(struct contract *c, const char *name, const char *text)
{
	struct waited waited = {.count = 0};
	pid_t others;

	contract_put(c, "roster/1", "r", 0);
	contract_replace(c, "e/bundle", "one");
	contract_look_again(c);
	add(c, &waited, "e/bundle");
	add(c, &waited, "roster/1");
	add(c, &waited, "roster/2");
	others = others_do(c, name, text);
	contract_is(c, wait_for(c, &waited, LONG_MS), 1);
	others_are_done(others);
	if (text == NULL)
		contract_lacks(c, name);
	else
		contract_has(c, name, text);
}

static void
what_others_replace_wakes(void **state)
{
	wakes(*state, "e/bundle", "two");
}

static void
what_others_create_wakes(void **state)
{
	wakes(*state, "roster/2", "new");
}

static void
what_others_drop_wakes(void **state)
{
	wakes(*state, "roster/1", NULL);
}

static void
what_is_made_in_a_folder_that_was_not_there_wakes(void **state)
{
	struct contract *c = *state;
	struct waited waited = {.count = 0};
	pid_t others;

	add(c, &waited, "f/g/h/1");
	others = others_do(c, "f/g/h/1", "new");
	contract_is(c, wait_for(c, &waited, LONG_MS), 1);
	others_are_done(others);
	contract_has(c, "f/g/h/1", "new");
}

static void
what_is_waited_for_are_names(void **state)
{
	struct contract *c = *state;
	struct waited waited = {.names = {"../x"}, .count = 1}, none = {.count = 0};

	contract_is(c, wait_for(c, &waited, LONG_MS), ERR_INVALID);
	contract_is(c, wait_for(c, &none, LONG_MS), ERR_BUG);
	assert_int_equal(c->remote->process.pid, 0);
}

int
contract_run_waits(void)
{
	const struct CMUnitTest tests[] = {
	    CASE(what_does_not_change_is_waited_for_until_the_time_is_over),
	    CASE(what_had_changed_before_is_told_at_once),
	    CASE(what_was_there_all_the_time_is_no_news),
	    CASE(what_others_replace_wakes),
	    CASE(what_others_create_wakes),
	    CASE(what_others_drop_wakes),
	    CASE(what_is_made_in_a_folder_that_was_not_there_wakes),
	    CASE(what_is_waited_for_are_names),
	};

	return cmocka_run_group_tests_name(contract_place->name, tests, NULL, NULL);
}
