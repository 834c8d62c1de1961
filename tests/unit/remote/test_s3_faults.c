/* SPDX-License-Identifier: Apache-2.0 */
/* A line to a bucket that is cut, late, doubled or in trouble: `test_s3_faults EVENKEEP-REMOTE
 * STORE`. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "s3_client.h"

static void
what_passes_is_tried_again(void **state)
{
	static const char *const names[] = {"code-503-slowdown-2", "code-429",
	    "code-500-internalerror", "code-502", "code-503-serviceunavailable", "code-504",
	    "code-409-operationaborted", "code-408-requesttimeout", "code-400-baddigest"};
	struct client client CLEANUP(client_done);
	size_t i;

	(void)state;
	client_of("scripted/passes", &exact, LONG_MS, &client);
	for (i = 0; i < ARRAY_LEN(names); i++) {
		put_is(&client, names[i], "one", 0);
		has(&client, names[i], "one");
	}
}

static void
what_does_not_pass_is_told(void **state)
{
	static const struct {
		const char *name, *id;
	} ends[] = {{"code-403-accessdenied-99", "remote-denied"},
	    {"code-400-expiredtoken-99", "remote-login"},
	    {"code-403-quotaexceeded-99", "remote-full"},
	    {"code-400-entitytoolarge-99", "remote-large"},
	    {"code-418-unheard-99", "remote-speech"}, {"code-404-nosuchbucket-99", "remote-setup"},
	    {"code-404-unheard-99", "remote-speech"}};
	struct client client CLEANUP(client_done);
	size_t i;

	(void)state;
	client_of("scripted/ends", &exact, LONG_MS, &client);
	for (i = 0; i < ARRAY_LEN(ends); i++) {
		is(&client, put(&client, ends[i].name, "one", false), ends[i].id, "(4");
		is(&client, get(&client, ends[i].name), ends[i].id, "(4");
	}
}

/* NAME was created by a write that went wrong: it is there, ours, and the store wrote it WRITES
 * times. */
static void
was_written_once(struct client *client, struct client *counts, const char *name)
{
	put_is(client, name, "ours", 0);
	has(client, name, "ours");
	has(counts, name, "1");
	put_is(client, name, "theirs", 1);
}

static void
a_write_whose_answer_is_cut_anywhere_is_done_once(void **state)
{
	struct client client CLEANUP(client_done), counts CLEANUP(client_done);
	unsigned at, tried = 0;
	char name[40];

	(void)state;
	client_of("scripted/cut", &exact, LONG_MS, &client);
	client_of("counts/cut", &exact, LONG_MS, &counts);
	for (at = 0; at < 48; at++, tried += 2) {
		snprintf(name, sizeof(name), "done-cut-%u", at);
		was_written_once(&client, &counts, name);
		snprintf(name, sizeof(name), "lost-cut-%u", at);
		was_written_once(&client, &counts, name);
	}
	print_message("%u writes whose answer was cut: each is there once\n", tried);
}

static void
a_write_that_is_answered_with_trouble_is_done_once(void **state)
{
	static const unsigned statuses[] = {408, 409, 429, 500, 502, 503, 504};
	struct client client CLEANUP(client_done), counts CLEANUP(client_done);
	char name[40];
	size_t i;

	(void)state;
	client_of("scripted/trouble", &exact, LONG_MS, &client);
	client_of("counts/trouble", &exact, LONG_MS, &counts);
	for (i = 0; i < ARRAY_LEN(statuses); i++) {
		snprintf(name, sizeof(name), "done-status-%u", statuses[i]);
		was_written_once(&client, &counts, name);
		snprintf(name, sizeof(name), "lost-status-%u", statuses[i]);
		was_written_once(&client, &counts, name);
	}
}

static void
an_answer_that_comes_twice_is_not_taken_for_the_next(void **state)
{
	struct client client CLEANUP(client_done), counts CLEANUP(client_done);

	(void)state;
	client_of("scripted/twice", &exact, LONG_MS, &client);
	client_of("counts/twice", &exact, LONG_MS, &counts);
	put_is(&client, "other", "not this", 0);
	was_written_once(&client, &counts, "done-twice");
	has(&client, "other", "not this");
}

static void
an_object_whose_answer_is_cut_anywhere_is_asked_for_again(void **state)
{
	struct client client CLEANUP(client_done);
	unsigned at;
	char name[40];

	(void)state;
	client_of("scripted/half", &exact, LONG_MS, &client);
	/* within its first words it may be anything, and is refused as such */
	for (at = 13; at < 110; at += 3) {
		snprintf(name, sizeof(name), "cut-%u", at);
		put_is(&client, name, "the whole object", 0);
		has(&client, name, "the whole object");
	}
}

static void
silence_ends_at_the_deadline(void **state)
{
	struct client client CLEANUP(client_done), again CLEANUP(client_done);

	(void)state;
	client_of("scripted/quiet", &exact, 400, &client);
	is(&client, get(&client, "silent"), "remote-down", "127.0.0.1");
	client_of("scripted/quiet", &exact, 400, &again);
	/* on a machine that is slow enough it was not even sent */
	assert_int_equal(put(&again, "silent-too", "x", false), ERR_REMOTE);
	if (strcmp(again.err.id, "remote-down") != 0)
		is(&again, ERR_REMOTE, "remote-unsure", "silent-too");
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_passes_is_tried_again),
	    cmocka_unit_test(what_does_not_pass_is_told),
	    cmocka_unit_test(a_write_whose_answer_is_cut_anywhere_is_done_once),
	    cmocka_unit_test(a_write_that_is_answered_with_trouble_is_done_once),
	    cmocka_unit_test(an_answer_that_comes_twice_is_not_taken_for_the_next),
	    cmocka_unit_test(an_object_whose_answer_is_cut_anywhere_is_asked_for_again),
	    cmocka_unit_test(silence_ends_at_the_deadline),
	};

	if (argc != 3)
		return 2;
	program = argv[1];
	store = argv[2];
	return cmocka_run_group_tests(tests, NULL, NULL);
}
