/* SPDX-License-Identifier: Apache-2.0 */
/* Watch streams of a scripted etcd: what they say, how they end, what is asked for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/list.h"
#include "etcd_client.h"

/* Wait for `a`, which is as it was put, for at most TIMEOUT_MS. */
static int
wait_for(struct client *c, const char *mode, unsigned timeout_ms)
{
	static const char *const names[] = {"a", "b"};
	struct remote_tag tags[2] = {{.text = ""}};
	struct remote_watch watch = {
	    .names = names, .tags = tags, .count = 2, .timeout_ms = timeout_ms, .poll_ms = 1000};
	struct buf got CLEANUP(buf_done) = BUF_INIT;

	client_begin(c, mode, NULL);
	client_put(c, "a", "x", 0, NULL);
	assert_int_equal(remote_get_if(c->remote, "a", &tags[0], &got, &c->err), 1);
	return remote_wait(c->remote, &watch, &c->err);
}

static void
tells_of_a_change(const char *mode)
{
	struct client c CLEANUP(client_done);
	int r = wait_for(&c, mode, 300000);

	if (r != 1)
		fail_msg("%s: %d %s", mode, r, c.err.message);
}

static void
a_change_is_told_however_it_comes(void **state)
{
	(void)state;
	tells_of_a_change("event");
	tells_of_a_change("bytes");
	tells_of_a_change("tail");
}

static void
what_is_compacted_away_is_looked_at_anew(void **state)
{
	(void)state;
	tells_of_a_change("compacted");
}

static void
more_than_a_message_is_a_change(void **state)
{
	(void)state;
	tells_of_a_change("flood");
}

static void
a_stream_that_ends_is_opened_again(void **state)
{
	static const char *const modes[] = {"leaderless", "half", "hangup"};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(modes); i++) {
		struct client c CLEANUP(client_done);

		assert_int_equal(wait_for(&c, modes[i], 300000), 1);
		client_seen(&c, "puts 1 watches true@12+12,true@12+12");
	}
}

static void
it_is_watched_from_what_was_looked_at_and_with_a_leader(void **state)
{
	struct client c CLEANUP(client_done);

	(void)state;
	assert_int_equal(wait_for(&c, "event", 300000), 1);
	client_seen(&c, "puts 1 watches true@12+12");
}

static void
nothing_is_the_end_of_the_time(void **state)
{
	struct client c CLEANUP(client_done);

	(void)state;
	assert_int_equal(wait_for(&c, "silent", 300), 0);
}

static void
a_right_that_is_gone_is_told(void **state)
{
	struct client c CLEANUP(client_done);

	(void)state;
	assert_int_equal(wait_for(&c, "forbidden", 300000), ERR_REMOTE);
	assert_string_equal(c.err.id, "remote-denied");
}

static void
what_changed_before_is_told_at_once(void **state)
{
	static const char *const name = "a";
	struct client c CLEANUP(client_done);
	struct remote_tag tags[] = {
	    {.text = ""}, {.text = "15118495548433857066:9"}, {.text = "7:11"}};
	struct remote_watch watch = {.names = &name, .count = 1, .timeout_ms = 300000};
	size_t i;

	(void)state;
	client_begin(&c, "silent", NULL);
	client_put(&c, "a", "x", 0, NULL);
	for (i = 0; i < ARRAY_LEN(tags); i++) {
		watch.tags = &tags[i];
		assert_int_equal(remote_wait(c.remote, &watch, &c.err), 1);
	}
	client_seen(&c, "puts 1 watches ");
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_change_is_told_however_it_comes),
	    cmocka_unit_test(what_is_compacted_away_is_looked_at_anew),
	    cmocka_unit_test(more_than_a_message_is_a_change),
	    cmocka_unit_test(a_stream_that_ends_is_opened_again),
	    cmocka_unit_test(it_is_watched_from_what_was_looked_at_and_with_a_leader),
	    cmocka_unit_test(nothing_is_the_end_of_the_time),
	    cmocka_unit_test(a_right_that_is_gone_is_told),
	    cmocka_unit_test(what_changed_before_is_told_at_once),
	};

	if (argc != 3)
		return 2;
	etcd_program = argv[1];
	etcd_port = argv[2];
	return cmocka_run_group_tests(tests, NULL, NULL);
}
