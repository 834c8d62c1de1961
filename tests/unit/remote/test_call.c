/* SPDX-License-Identifier: Apache-2.0 */
/* What the client makes of an evenkeep-remote that fails, lies, hangs or talks nonsense. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/list.h"
#include "fake_client.h"
#include "folder.h"

/* By then a request was sent, however busy the machine is; the end comes with it. */
enum { SENT_MS = 3000 };

static int
put(struct client *client, const char *name, const char *text)
{
	const struct remote_item item = {.name = name, .data = slice_of_text(text)};
	size_t at;

	return remote_put(client->remote, &item, 1, &at, &client->err);
}

static int
get(struct client *client, const char *name, struct buf *out)
{
	return remote_get(client->remote, name, out, &client->err);
}

/* Under SCRIPT, a read ends with the error ID, and nothing was read. */
static void
read_ends(const char *script, unsigned timeout_ms, const char *id)
{
	struct client client CLEANUP(client_done);
	struct buf found CLEANUP(buf_done) = BUF_INIT;

	play(script, timeout_ms, &client);
	assert_int_equal(get(&client, "a", &found), ERR_REMOTE);
	assert_string_equal(client.err.id, id);
	assert_int_equal(found.len, 0);
}

static void
each_answer_has_its_error(void **state)
{
	(void)state;
	read_ends("denied", 0, "remote-denied");
	read_ends("login", 0, "remote-login");
	read_ends("full", 0, "remote-full");
	read_ends("tls", 0, "remote-tls");
	read_ends("speech", 0, "remote-speech");
	read_ends("too-large", 0, "remote-large");
	read_ends("setup", 0, "remote-setup");
	read_ends("clock", 0, "remote-clock");
	read_ends("unsafe-says", 0, "remote-unsafe");
	read_ends("down", 0, "remote-down");
}

static void
what_the_store_says_is_made_printable(void **state)
{
	struct client client CLEANUP(client_done);
	struct buf found CLEANUP(buf_done) = BUF_INIT;

	(void)state;
	play("escape", 0, &client);
	assert_int_equal(get(&client, "a", &found), ERR_REMOTE);
	assert_string_equal(client.err.message, "a ?[31mred?[0m ?1m word?and a ? line");
}

static void
nonsense_is_refused(void **state)
{
	(void)state;
	read_ends("other-kind", 0, "remote-speech");
	read_ends("no-such-answer", 0, "remote-speech");
	read_ends("trailing", 0, "remote-speech");
	read_ends("cut", 0, "remote-speech");
	read_ends("huge", 0, "remote-speech");
	read_ends("empty", 0, "remote-speech");
}

static void
a_program_that_dies_is_no_store(void **state)
{
	(void)state;
	read_ends("dies", 0, "remote-down");
	read_ends("half", 0, "remote-down");
	read_ends("dies-at-open", 0, "remote-down");
}

static void
a_program_that_hangs_is_ended_at_the_deadline(void **state)
{
	struct client client CLEANUP(client_done);
	struct buf found CLEANUP(buf_done) = BUF_INIT;

	(void)state;
	play("hangs", 300, &client);
	assert_int_equal(get(&client, "a", &found), ERR_REMOTE);
	assert_string_equal(client.err.id, "remote-down");
	assert_int_equal(client.remote->process.pid, 0);
}

static void
bytes_that_trickle_do_not_move_the_deadline(void **state)
{
	(void)state;
	read_ends("trickles", 300, "remote-down");
}

static void
a_write_that_hangs_is_unsure(void **state)
{
	struct client client CLEANUP(client_done);

	(void)state;
	play("hangs", SENT_MS, &client);
	assert_int_equal(put(&client, "a", "x"), ERR_REMOTE);
	assert_string_equal(client.err.id, "remote-unsure");
}

static void
a_list_with_names_that_climb_is_refused(void **state)
{
	struct client client CLEANUP(client_done);

	(void)state;
	play("climbs", 0, &client);
	assert_int_equal(remote_list(client.remote, "", NULL, NULL, &client.err), ERR_REMOTE);
	assert_string_equal(client.err.id, "remote-speech");
}

static void
an_item_that_was_not_sent_cannot_have_lost(void **state)
{
	struct client client CLEANUP(client_done);

	(void)state;
	play("at", SENT_MS, &client);
	assert_int_equal(put(&client, "a", "x"), ERR_REMOTE);
	assert_string_equal(client.err.id, "remote-unsure");
}

static void
reads_are_tried_again(void **state)
{
	struct buf found CLEANUP(buf_done) = BUF_INIT;
	static const char *const scripts[] = {"down-thrice", "busy-twice", "dies-once"};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(scripts); i++) {
		struct client client CLEANUP(client_done);

		play(scripts[i], 60000, &client);
		assert_int_equal(get(&client, "a", &found), 0);
		unlink("count.get");
	}
}

static void
a_wait_beyond_the_deadline_is_not_begun(void **state)
{
	(void)state;
	read_ends("busy-long", 60000, "remote-down");
}

static void
another_round_over_silent_hosts_is_not_begun_without_time_for_it(void **state)
{
	struct stat counted;

	(void)state;
	read_ends("silent-long", 600000, "remote-down");
	assert_int_equal(stat("count.get", &counted), 0);
	assert_int_equal(counted.st_size, 1);
	read_ends("silent-short", 600000, "remote-down");
	assert_int_equal(stat("count.get", &counted), 0);
	assert_int_equal(counted.st_size, 1 + 5);
}

/* Under SCRIPT, creating `a` is done in the end, and was asked for ASKED times. */
static void
is_put(const char *script, size_t asked)
{
	struct client client CLEANUP(client_done);
	struct stat counted;

	play(script, 60000, &client);
	assert_int_equal(put(&client, "a", "ours"), 0);
	has(&client, "a", "ours");
	assert_int_equal(stat("count.put", &counted), 0);
	assert_int_equal(counted.st_size, asked);
}

static void
a_write_without_an_answer_that_was_done_is_done(void **state)
{
	(void)state;
	is_put("unsure-done", 1);
}

static void
a_write_without_an_answer_that_was_not_done_is_repeated(void **state)
{
	(void)state;
	is_put("unsure-not", 3);
}

static void
a_program_that_dies_before_it_wrote_is_asked_again(void **state)
{
	(void)state;
	is_put("dies-before-put", 2);
}

static void
a_program_that_dies_after_it_wrote_has_written(void **state)
{
	(void)state;
	is_put("dies-after-put", 1);
}

static void
what_others_wrote_meanwhile_wins(void **state)
{
	struct client client CLEANUP(client_done);

	(void)state;
	play("unsure-other", 60000, &client);
	assert_int_equal(put(&client, "a", "ours"), 1);
	has(&client, "a", "theirs");
}

static void
a_group_goes_on_where_it_was_cut(void **state)
{
	struct client client CLEANUP(client_done);
	const struct remote_item items[] = {{.name = "a", .data = SLICE_LITERAL("1")},
	    {.name = "b", .data = SLICE_LITERAL("2")}, {.name = "c", .data = SLICE_LITERAL("3")}};
	size_t at;

	(void)state;
	play("dies-in-group", 60000, &client);
	assert_int_equal(remote_put(client.remote, items, 3, &at, &client.err), 0);
	has(&client, "a", "1");
	has(&client, "b", "2");
	has(&client, "c", "3");
}

static void
a_write_that_ends_in_the_middle_says_how_far_it_came(void **state)
{
	struct client client CLEANUP(client_done);
	const struct remote_item items[] = {{.name = "a", .data = SLICE_LITERAL("1")},
	    {.name = "b", .data = SLICE_LITERAL("2"), .replace = true},
	    {.name = "c", .data = SLICE_LITERAL("3"), .replace = true}};
	size_t at;

	(void)state;
	play("full-behind", 60000, &client);
	assert_int_equal(remote_put(client.remote, items, 3, &at, &client.err), ERR_REMOTE);
	assert_string_equal(client.err.id, "remote-full");
	assert_int_equal(at, 1);
	has(&client, "a", "1");
}

static void
a_write_that_cannot_be_read_back_is_told(void **state)
{
	struct client client CLEANUP(client_done);

	(void)state;
	play("unsure-lost", SENT_MS, &client);
	assert_int_equal(put(&client, "a", "ours"), ERR_REMOTE);
	assert_string_equal(client.err.id, "remote-unsure");
	assert_non_null(strstr(client.err.message, "sent `a` to `file://"));
}

static void
a_store_that_contradicts_itself_is_left_at_the_deadline(void **state)
{
	struct client client CLEANUP(client_done);
	struct stat counted;

	(void)state;
	play("flips", SENT_MS, &client);
	assert_int_equal(put(&client, "a", "ours"), ERR_REMOTE);
	assert_int_equal(stat("count.put", &counted), 0);
	assert_in_range(counted.st_size, 1, 100); /* with pauses between */
}

/* The trial refuses the store of SCRIPT. */
static void
is_unsafe(const char *script, const char *what)
{
	struct client client CLEANUP(client_done);

	play(script, 120000, &client);
	assert_int_equal(remote_trial(client.remote, &client.err), ERR_REMOTE);
	assert_string_equal(client.err.id, "remote-unsafe");
	assert_non_null(strstr(client.err.message, what));
}

static void
the_trial_refuses_a_store_that_looks_first_and_writes_then(void **state)
{
	(void)state;
	is_unsafe("racy", "writers create the same object");
}

static void
the_trial_refuses_a_store_that_overwrites(void **state)
{
	(void)state;
	is_unsafe("overwrites", "created the same object twice");
}

static void
the_trial_refuses_a_store_that_forgets(void **state)
{
	(void)state;
	is_unsafe("forgets", "created the same object twice");
}

static void
the_program_inherits_nothing(void **state)
{
	struct client client CLEANUP(client_done);
	const struct remote_login login = {.user = "canary-user", .password = "canary-password"};
	struct buf self CLEANUP(buf_done) = BUF_INIT;
	int extra[2];

	(void)state;
	assert_int_equal(pipe(extra), 0);
	setenv("EVENKEEP_TOKEN", "tok", 1);
	setenv("EVENKEEP_IDENTITY", "id", 1);
	setenv("SECRET_OF_SHELL", "x", 1);
	play("self", 0, &client);
	client.remote->settings.login = &login;
	assert_int_equal(get(&client, "a", &self), 1);
	assert_string_equal(buf_text(&self), "argv evenkeep-remote\nfd 0\nfd 1\nfd 2\n");
	close(extra[0]);
	close(extra[1]);
}

/* ENGINE's program sees the variable NAME. */
static bool
sees(enum remote_engine engine, const char *name)
{
	char **variables CLEANUP(freep) = process_variables(engine);
	size_t len = strlen(name), i;

	for (i = 0; variables[i] != NULL; i++)
		if (strncmp(variables[i], name, len) == 0 && variables[i][len] == '=')
			return true;
	return false;
}

static void
each_engine_sees_what_it_needs(void **state)
{
	static const char *const never[] = {"EVENKEEP_TOKEN", "EVENKEEP_IDENTITY", "GIT_DIR",
	    "GIT_INDEX_FILE", "GIT_PUSH_OPTION_COUNT"};
	static const char *const of_git[] = {"SSH_AUTH_SOCK", "GIT_SSH_COMMAND", "SECRET_OF_SHELL"};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(never); i++)
		setenv(never[i], "x", 1);
	for (i = 0; i < ARRAY_LEN(of_git); i++)
		setenv(of_git[i], "x", 1);
	setenv("https_proxy", "http://p", 1);
	for (i = 0; i < ARRAY_LEN(never); i++) {
		assert_false(sees(REMOTE_FILE, never[i]));
		assert_false(sees(REMOTE_GIT, never[i]));
		assert_false(sees(REMOTE_HTTPS, never[i]));
	}
	/* what helpers of git look at nobody can list */
	for (i = 0; i < ARRAY_LEN(of_git); i++) {
		assert_false(sees(REMOTE_FILE, of_git[i]));
		assert_false(sees(REMOTE_HTTPS, of_git[i]));
		assert_true(sees(REMOTE_GIT, of_git[i]));
	}
	assert_true(sees(REMOTE_HTTPS, "https_proxy"));
	assert_false(sees(REMOTE_FILE, "https_proxy"));
	for (i = 0; i < ARRAY_LEN(never); i++)
		unsetenv(never[i]);
	unsetenv("https_proxy");
}

static void
a_program_that_is_not_there_is_told(void **state)
{
	struct client client CLEANUP(client_done);
	struct buf found CLEANUP(buf_done) = BUF_INIT;

	(void)state;
	play("any", 0, &client);
	client.remote->settings.program = "/nowhere/evenkeep-remote";
	assert_int_equal(get(&client, "a", &found), ERR_SYSTEM);
	assert_string_equal(client.err.id, "remote-program");
	/* nor beside the test; PATH is not asked */
	client.remote->settings.program = NULL;
	assert_int_equal(get(&client, "a", &found), ERR_SYSTEM);
	assert_string_equal(client.err.id, "remote-program");
}

int
main(int argc, char **argv)
{
#define PLAY(test) cmocka_unit_test_setup_teardown(test, folder_begin, folder_end)
	const struct CMUnitTest tests[] = {
	    PLAY(each_answer_has_its_error),
	    PLAY(what_the_store_says_is_made_printable),
	    PLAY(nonsense_is_refused),
	    PLAY(a_program_that_dies_is_no_store),
	    PLAY(a_program_that_hangs_is_ended_at_the_deadline),
	    PLAY(bytes_that_trickle_do_not_move_the_deadline),
	    PLAY(a_write_that_hangs_is_unsure),
	    PLAY(a_list_with_names_that_climb_is_refused),
	    PLAY(an_item_that_was_not_sent_cannot_have_lost),
	    PLAY(reads_are_tried_again),
	    PLAY(a_wait_beyond_the_deadline_is_not_begun),
	    PLAY(another_round_over_silent_hosts_is_not_begun_without_time_for_it),
	    PLAY(a_write_without_an_answer_that_was_done_is_done),
	    PLAY(a_write_without_an_answer_that_was_not_done_is_repeated),
	    PLAY(a_program_that_dies_before_it_wrote_is_asked_again),
	    PLAY(a_program_that_dies_after_it_wrote_has_written),
	    PLAY(what_others_wrote_meanwhile_wins),
	    PLAY(a_group_goes_on_where_it_was_cut),
	    PLAY(a_write_that_ends_in_the_middle_says_how_far_it_came),
	    PLAY(a_write_that_cannot_be_read_back_is_told),
	    PLAY(a_store_that_contradicts_itself_is_left_at_the_deadline),
	    PLAY(the_trial_refuses_a_store_that_looks_first_and_writes_then),
	    PLAY(the_trial_refuses_a_store_that_overwrites),
	    PLAY(the_trial_refuses_a_store_that_forgets),
	    PLAY(the_program_inherits_nothing),
	    PLAY(each_engine_sees_what_it_needs),
	    PLAY(a_program_that_is_not_there_is_told),
	};

	int failed;

	if (fake_begin(argc, argv) < 0)
		return 1;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	free((char *)fake_program);
	return failed;
}
