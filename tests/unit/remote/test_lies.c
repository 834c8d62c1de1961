/* SPDX-License-Identifier: Apache-2.0 */
/* Versions, several at once, and waiting, from an evenkeep-remote that fails or lies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "fake_client.h"
#include "base/clock.h"
#include "folder.h"

/* Under SCRIPT, asking by version ends with `remote-speech`; nothing came, and TAG is as it was. */
static void
version_is_refused(const char *script, const char *known)
{
	struct client client CLEANUP(client_done);
	struct buf found CLEANUP(buf_done) = BUF_INIT;
	struct remote_tag tag = {""};

	strcpy(tag.text, known);
	play(script, 60000, &client);
	assert_int_equal(get_if(&client, "a", &tag, &found), ERR_REMOTE);
	assert_string_equal(client.err.id, "remote-speech");
	assert_int_equal(found.len, 0);
	assert_string_equal(tag.text, known);
}

static void
a_version_that_is_none_is_refused(void **state)
{
	(void)state;
	object("a", "text");
	version_is_refused("tag-control", "");
	version_is_refused("tag-long", "");
	version_is_refused("tag-absent", "\"x\"");
	version_is_refused("tag-same", "");
	version_is_refused("tag-same-bytes", "\"x\"");
}

/* Under SCRIPT, where there is no version to be had, the bytes are what is compared. */
static void
is_compared_by_bytes(const char *script)
{
	struct client client CLEANUP(client_done);
	struct buf found CLEANUP(buf_done) = BUF_INIT;
	struct remote_tag tag = {""};

	object("a", "text");
	play(script, 60000, &client);
	assert_int_equal(get_if(&client, "a", &tag, &found), 1);
	assert_int_equal(tag.text[0], '=');
	assert_int_equal(get_if(&client, "a", &tag, &found), 2);
	assert_string_equal(buf_text(&found), "text");
	object("a", "test");
	assert_int_equal(get_if(&client, "a", &tag, &found), 1);
	assert_string_equal(buf_text(&found), "texttest");
}

static void
without_versions_the_bytes_are_compared(void **state)
{
	(void)state;
	is_compared_by_bytes("plain");
	is_compared_by_bytes("tag-none");
	is_compared_by_bytes("tag-of-hash");
}

static void
want(struct client *client, const char *script, unsigned timeout_ms)
{
	static const char *const names[] = {"a", "b", "c"};

	object("a", "1");
	object("b", "2");
	play(script, timeout_ms, client);
	remote_want(client->remote, names, 3);
}

static void
what_came_together_is_not_asked_for_again(void **state)
{
	struct client client CLEANUP(client_done);
	struct buf found CLEANUP(buf_done) = BUF_INIT;

	(void)state;
	want(&client, "many-", 60000);
	has(&client, "b", "2");
	has(&client, "a", "1");
	assert_int_equal(remote_get(client.remote, "c", &found, &client.err), 0);
	assert_int_equal(asked("get"), 0);
	has(&client, "a", "1");
	assert_int_equal(asked("get"), 1);
}

static void
what_did_not_come_together_is_asked_for(void **state)
{
	static const char *const scripts[] = {"many-more", "many-fewer", "many-miscounted",
	    "many-bytes-of-nothing", "many-no-such-answer", "many-not-asked", "many-dies"};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(scripts); i++) {
		struct client client CLEANUP(client_done);

		want(&client, scripts[i], 60000);
		has(&client, "a", "1");
		has(&client, "b", "2");
		assert_int_equal(asked("get"), 2);
		assert_int_equal(asked("get-many"), 1);
	}
}

static void
fetching_together_in_vain_takes_of_the_time_of_the_next_call(void **state)
{
	struct client client CLEANUP(client_done);

	(void)state;
	want(&client, "many-hangs", 400);
	assert_true(client.remote->spent_ms >= 400);
	assert_true(remote_until(client.remote) <= clock_steady_ms() + 100);
	client.remote->settings.timeout_ms = 60000;
	assert_true(remote_until(client.remote) > clock_steady_ms() + 30000);
	has(&client, "a", "1");
}

static void
a_failed_get_forgets_what_came_before(void **state)
{
	struct client client CLEANUP(client_done);
	struct buf found CLEANUP(buf_done) = BUF_INIT;

	(void)state;
	want(&client, "many-", 60000);
	client.remote->settings.program = "/nowhere";
	process_kill(&client.remote->process);
	assert_int_equal(remote_get(client.remote, "d", &found, &client.err), ERR_SYSTEM);
	client.remote->settings.program = fake_program;
	has(&client, "a", "1");
	assert_int_equal(asked("get"), 1);
}

static void
a_write_forgets_what_came_before(void **state)
{
	struct client client CLEANUP(client_done), again CLEANUP(client_done);
	struct remote_item item = {.name = "a", .data = SLICE_LITERAL("new"), .replace = true};
	struct buf found CLEANUP(buf_done) = BUF_INIT;
	size_t at;

	(void)state;
	want(&client, "many-", 60000);
	assert_int_equal(remote_put(client.remote, &item, 1, &at, &client.err), 0);
	has(&client, "a", "new");
	want(&again, "many-", 60000);
	assert_int_equal(remote_drop(again.remote, "b", &again.err), 0);
	assert_int_equal(remote_get(again.remote, "b", &found, &again.err), 0);
}

/* Wait for `a`, known as it is, for at most TIMEOUT_MS. */
static int
wait_for(struct client *client, unsigned timeout_ms)
{
	static const char *const names[] = {"a"};
	static const struct remote_tag tags[] = {{"\"text\""}};
	const struct remote_watch watch = {
	    .names = names, .tags = tags, .count = 1, .timeout_ms = timeout_ms, .poll_ms = 20};

	return remote_wait(client->remote, &watch, &client->err);
}

static int
waits(const char *script, unsigned timeout_ms, const char *id)
{
	struct client client CLEANUP(client_done);
	uint64_t begun = clock_steady_ms();
	int r;

	object("a", "text");
	play(script, 60000, &client);
	r = wait_for(&client, timeout_ms);
	print_message("%s: asked to wait for %u ms, waited for %u\n", script, timeout_ms,
	    (unsigned)(clock_steady_ms() - begun));
	if (r < 0)
		assert_string_equal(client.err.id, id);
	return r;
}

static void
a_wait_ends_with_its_time(void **state)
{
	(void)state;
	assert_int_equal(waits("wait-honest", 3000, NULL), 0);
	assert_int_equal(asked("wait"), 1);
	assert_int_equal(waits("wait-hangs", 200, "remote-down"), ERR_REMOTE);
	assert_int_equal(waits("versions", 200, NULL), 0);
}

static void
a_store_that_comes_back_early_is_not_asked_without_a_pause(void **state)
{
	size_t count;

	(void)state;
	assert_int_equal(waits("wait-early", 300, NULL), 0);
	count = asked("wait");
	assert_in_range(count, 1, 8);
}

static void
a_wait_without_an_answer_is_begun_again(void **state)
{
	(void)state;
	assert_int_equal(waits("wait-dies-once", 60000, NULL), 1);
	assert_int_equal(asked("wait"), 2);
	assert_int_equal(waits("wait-dies", 60000, "remote-down"), ERR_REMOTE);
	assert_int_equal(waits("wait-exists", 60000, "remote-speech"), ERR_REMOTE);
}

static void
a_store_that_is_not_told_of_changes_is_asked_again_and_again(void **state)
{
	(void)state;
	assert_int_equal(waits("look-thrice", 60000, NULL), 1);
	assert_int_equal(asked("wait"), 3);
}

static void
a_notice_is_printable_and_told_once(void **state)
{
	struct client client CLEANUP(client_done);
	struct buf found CLEANUP(buf_done) = BUF_INIT;

	(void)state;
	play("notices", 60000, &client);
	assert_null(remote_notice(client.remote));
	assert_int_equal(remote_get(client.remote, "a", &found, &client.err), 0);
	assert_string_equal(remote_notice(client.remote), "the store was ?[1mreplaced?");
	assert_null(remote_notice(client.remote));
}

static void
nothing_of_a_login_is_told_further(void **state)
{
	const struct remote_login login = {.user = "ann",
	    .password = "canary-password",
	    .token = "canary-token",
	    .secret_key = "canary-secret-key",
	    .session = "canary-session"};
	struct client client CLEANUP(client_done);
	struct buf found CLEANUP(buf_done) = BUF_INIT;

	(void)state;
	play("echoes", 60000, &client);
	client.remote->settings.login = &login;
	assert_int_equal(remote_get(client.remote, "a", &found, &client.err), ERR_REMOTE);
	assert_string_equal(
	    client.err.message, "Bearer ••••••, ann:••••••, ••••••?•••••• ••••••");
	assert_null(strstr(client.err.fix, "canary"));
	assert_null(strstr(remote_notice(client.remote), "canary"));
}

static void
a_login_that_is_refused_is_not_tried_again(void **state)
{
	struct client client CLEANUP(client_done);
	struct buf found CLEANUP(buf_done) = BUF_INIT;

	(void)state;
	play("login", 60000, &client);
	assert_int_equal(remote_get(client.remote, "a", &found, &client.err), ERR_REMOTE);
	assert_string_equal(client.err.id, "remote-login");
	assert_int_equal(asked("get"), 1);
}

/* The answer to a get of `text` has 45 bytes, with the four of its length. */
enum { CUTS = 46 };

static void
a_read_that_is_cut_anywhere_is_read_again(void **state)
{
	struct remote_tag tag;
	char script[16];
	unsigned at;

	(void)state;
	object("a", "text");
	for (at = 0; at < CUTS; at++) {
		struct client client CLEANUP(client_done);
		struct buf found CLEANUP(buf_done) = BUF_INIT;

		snprintf(script, sizeof(script), "cuts-%u", at);
		play(script, 600000, &client);
		tag = (struct remote_tag){""};
		assert_int_equal(get_if(&client, "a", &tag, &found), 1);
		assert_string_equal(buf_text(&found), "text");
		assert_int_equal(asked("get"), at < CUTS - 1 ? 2 : 1);
		asked("cut");
	}
}

static void
a_write_whose_answer_is_cut_anywhere_is_done_once(void **state)
{
	struct remote_item item = {.name = "a", .data = SLICE_LITERAL("ours")};
	char script[16];
	unsigned at;

	(void)state;
	for (at = 0; at < CUTS; at++) {
		struct client client CLEANUP(client_done);
		size_t which;

		snprintf(script, sizeof(script), "cuts-%u", at);
		play(script, 600000, &client);
		assert_int_equal(remote_put(client.remote, &item, 1, &which, &client.err), 0);
		has(&client, "a", "ours");
		assert_int_equal(asked("put"), 1);
		asked("cut");
		assert_int_equal(unlink("object.a"), 0);
	}
}

static void
a_cluster_gets_time_for_another_leader(void **state)
{
	struct reply reply CLEANUP(reply_done) = {0};
	struct client client CLEANUP(client_done);
	uint64_t until = clock_steady_ms() + 600000;

	(void)state;
	play("one", 0, &client);
	client.address.engine = REMOTE_ETCD;
	assert_false(remote_pause(client.remote, &reply, REMOTE_DOWN, 5, until));
	client.address.where[0] = ',';
	assert_true(remote_pause(client.remote, &reply, REMOTE_DOWN, 5, until));
	assert_false(remote_pause(client.remote, &reply, REMOTE_DOWN, 12, until));
}

/* The trial of SCRIPT ends with the error ID. */
static void
trial_ends(const char *script, const char *id)
{
	struct client client CLEANUP(client_done);

	play(script, 60000, &client);
	assert_int_equal(remote_trial(client.remote, &client.err), ERR_REMOTE);
	assert_string_equal(client.err.id, id);
}

static void
a_trial_that_proves_nothing_is_not_passed(void **state)
{
	(void)state;
	trial_ends("answers-nobody", "remote-down");
}

static void
only_rounds_that_prove_something_count(void **state)
{
	struct client client CLEANUP(client_done);

	(void)state;
	play("answers-later", 600000, &client);
	assert_int_equal(remote_trial(client.remote, &client.err), 0);
	assert_int_equal(asked("put"), 3 + (25 + 12) * 8);
}

static void
a_login_that_is_too_long_is_told(void **state)
{
	char text[WIRE_TEXT_MOST + 2];
	const struct remote_login login = {.token = text};
	const struct remote_settings settings = {
	    .address = &(struct remote_address){.where = (char *)"/x"}, .prefix = "", .login = &login};
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct remote *remote;

	(void)state;
	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	assert_int_equal(remote_open(&settings, &remote, &err), ERR_INVALID);
	assert_string_equal(err.id, "remote-login");
	assert_null(strstr(err.message, "xxx"));
}

int
main(int argc, char **argv)
{
#define PLAY(test) cmocka_unit_test_setup_teardown(test, folder_begin, folder_end)
	const struct CMUnitTest tests[] = {
	    PLAY(a_version_that_is_none_is_refused),
	    PLAY(without_versions_the_bytes_are_compared),
	    PLAY(what_came_together_is_not_asked_for_again),
	    PLAY(what_did_not_come_together_is_asked_for),
	    PLAY(fetching_together_in_vain_takes_of_the_time_of_the_next_call),
	    PLAY(a_failed_get_forgets_what_came_before),
	    PLAY(a_write_forgets_what_came_before),
	    PLAY(a_wait_ends_with_its_time),
	    PLAY(a_store_that_comes_back_early_is_not_asked_without_a_pause),
	    PLAY(a_wait_without_an_answer_is_begun_again),
	    PLAY(a_store_that_is_not_told_of_changes_is_asked_again_and_again),
	    PLAY(a_notice_is_printable_and_told_once),
	    PLAY(nothing_of_a_login_is_told_further),
	    PLAY(a_login_that_is_refused_is_not_tried_again),
	    PLAY(a_read_that_is_cut_anywhere_is_read_again),
	    PLAY(a_write_whose_answer_is_cut_anywhere_is_done_once),
	    PLAY(a_cluster_gets_time_for_another_leader),
	    PLAY(a_trial_that_proves_nothing_is_not_passed),
	    PLAY(only_rounds_that_prove_something_count),
	    PLAY(a_login_that_is_too_long_is_told),
	};
	int failed;

	if (fake_begin(argc, argv) < 0)
		return 1;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	free((char *)fake_program);
	return failed;
}
