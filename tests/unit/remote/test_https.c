/* SPDX-License-Identifier: Apache-2.0 */
/* The engine https against servers that answer well and badly: https_server.py, in FOLDER. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/list.h"
#include "https_client.h"

/* SERVER has TEXT at PATH/a. */
static void
reads(const char *server, const char *path, const char *text)
{
	struct client client CLEANUP(client_done);
	struct buf found CLEANUP(buf_done) = BUF_INIT;
	int r;

	client_of(server, path, 300000, &client);
	r = get(&client, "a", &found);
	if (r != 1)
		fail_msg("%s/%s: %s", server, path, client.err.message);
	assert_string_equal(buf_text(&found), text);
}

static void
is_absent(const char *server, const char *path)
{
	struct client client CLEANUP(client_done);
	struct buf found CLEANUP(buf_done) = BUF_INIT;

	client_of(server, path, 300000, &client);
	assert_int_equal(get(&client, "a", &found), 0);
}

/* Reading at PATH ends with the error ID, and nothing was read. */
static void
ends(const char *server, const char *path, unsigned timeout_ms, const char *id)
{
	struct client client CLEANUP(client_done);
	struct buf found CLEANUP(buf_done) = BUF_INIT;

	client_of(server, path, timeout_ms, &client);
	if (get(&client, "a", &found) != ERR_REMOTE)
		fail_msg("%s/%s is read", server, path);
	if (strcmp(client.err.id, id) != 0)
		fail_msg("%s/%s: %s: %s", server, path, client.err.id, client.err.message);
	assert_int_equal(found.len, 0);
}

static void
an_object_is_read(void **state)
{
	(void)state;
	reads("https", "ok", "object a");
	reads("https", "ok/deep/er", "object deep/er/a");
	reads("http", "ok", "object a");
	reads("https", "empty", "");
	reads("https", "chunked", "object!!");
}

static void
one_connection_reads_many(void **state)
{
	struct client client CLEANUP(client_done);
	struct buf found CLEANUP(buf_done) = BUF_INIT;
	char name[20];
	unsigned i;

	(void)state;
	client_of("https", "ok", 300000, &client);
	for (i = 0; i < 20; i++) {
		buf_clear(&found);
		snprintf(name, sizeof(name), "c/%u", i);
		assert_int_equal(get(&client, name, &found), 1);
		assert_string_equal(buf_text(&found) + 7, name);
	}
}

static void
each_status_has_its_meaning(void **state)
{
	static const unsigned denied[] = {403}, speech[] = {204, 206, 304, 400, 405, 418, 501},
			      down[] = {408, 500, 502, 503, 504};
	char path[40];
	size_t i;

	(void)state;
	is_absent("http", "status/404");
	is_absent("http", "status/410");
	ends("http", "status/401", 300000, "remote-login");
	for (i = 0; i < ARRAY_LEN(denied); i++) {
		snprintf(path, sizeof(path), "status/%u", denied[i]);
		ends("http", path, 300000, "remote-denied");
	}
	for (i = 0; i < ARRAY_LEN(speech); i++) {
		snprintf(path, sizeof(path), "status/%u", speech[i]);
		ends("http", path, 300000, "remote-speech");
	}
	for (i = 0; i < ARRAY_LEN(down); i++) {
		snprintf(path, sizeof(path), "status/%u", down[i]);
		ends("http", path, 200, "remote-down");
	}
}

static void
what_passes_is_tried_again(void **state)
{
	(void)state;
	reads("http", "flaky/3", "object after all");
	reads("http", "later/1", "object after all");
}

static void
a_wait_that_is_too_long_is_not_begun(void **state)
{
	(void)state;
	ends("http", "later/86400", 60000, "remote-down");
}

static void
an_answer_that_is_cut_anywhere_is_asked_for_again(void **state)
{
	char path[40];
	unsigned at;

	(void)state;
	/* within its first words it may be anything, and is refused as such */
	for (at = 13; at < 70; at++) {
		snprintf(path, sizeof(path), "cut/%u", at);
		reads("http", path, "object whole");
	}
	for (at = 1; at < 13; at++) {
		struct client client CLEANUP(client_done);
		struct buf found CLEANUP(buf_done) = BUF_INIT;

		snprintf(path, sizeof(path), "cut/%u", at);
		client_of("http", path, 300000, &client);
		if (get(&client, "a", &found) == 1)
			assert_string_equal(buf_text(&found), "object whole");
		else
			assert_string_equal(client.err.id, "remote-speech");
	}
}

static void
an_answer_without_an_end_is_no_object(void **state)
{
	(void)state;
	ends("http", "until-close", 300000, "remote-down");
	ends("http", "chunked-cut", 300000, "remote-down");
}

static void
the_deadline_is_kept(void **state)
{
	(void)state;
	ends("https", "silent", 400, "remote-down");
	ends("https", "slow", 400, "remote-down");
}

static void
what_is_too_much_is_not_taken(void **state)
{
	(void)state;
	ends("http", "huge", 300000, "remote-large");
	ends("http", "endless", 300000, "remote-large");
	ends("http", "many-headers", 300000, "remote-speech");
}

static void
what_is_no_web_server_is_told(void **state)
{
	(void)state;
	ends("http", "garbage", 300000, "remote-speech");
	ends("http", "compressed", 300000, "remote-speech");
	ends("closed", "ok", 300000, "remote-down");
}

static void
redirects_stay_within_the_origin(void **state)
{
	(void)state;
	reads("https", "redirect/3", "object redirected");
	ends("https", "redirect/4", 300000, "remote-speech");
	ends("https", "away", 300000, "remote-speech");
	ends("https", "down-to-http", 300000, "remote-speech");
	ends("https", "to-file", 300000, "remote-speech");
	ends("https", "as-user", 300000, "remote-speech");
}

static void
a_certificate_that_is_not_its_own_is_refused(void **state)
{
	(void)state;
	ends("other-name", "ok", 300000, "remote-tls");
	ends("expired", "ok", 300000, "remote-tls");
	ends("stranger", "ok", 300000, "remote-tls");
	ends("itself", "ok", 300000, "remote-tls");
}

static void
old_tls_is_refused(void **state)
{
	(void)state;
	ends("old", "ok", 300000, "remote-tls");
}

static void
the_authorities_of_the_system_do_not_know_ours(void **state)
{
	struct client client CLEANUP(client_done);
	struct buf found CLEANUP(buf_done) = BUF_INIT;

	(void)state;
	client_of("https", "ok", 300000, &client);
	free(client.address.ca);
	client.address.ca = NULL;
	assert_int_equal(get(&client, "a", &found), ERR_REMOTE);
	assert_string_equal(client.err.id, "remote-tls");
	assert_non_null(strstr(client.err.fix, "?ca=FILE"));
}

static void
a_link_is_not_told_to_take_an_authority(void **state)
{
	struct client client CLEANUP(client_done);
	struct buf found CLEANUP(buf_done) = BUF_INIT;
	char text[2200];

	(void)state;
	snprintf(text, sizeof(text), "https://127.0.0.1:%u/ok/bundle?sig=x", port_of("https"));
	client_open(&client, text, program, 300000, NULL);
	assert_int_equal(get(&client, "bundle", &found), ERR_REMOTE);
	assert_string_equal(client.err.id, "remote-tls");
	assert_non_null(strstr(client.err.fix, "a link takes no `ca=`"));
}

static void
tls_at_a_port_of_plain_http_is_told_as_that(void **state)
{
	struct client client CLEANUP(client_done);
	struct buf found CLEANUP(buf_done) = BUF_INIT;
	char text[2200];

	(void)state;
	snprintf(text, sizeof(text), "https://127.0.0.1:%u/ok?ca=%s/ca.crt", port_of("http"), folder);
	client_open(&client, text, program, 300000, NULL);
	assert_int_equal(get(&client, "a", &found), ERR_REMOTE);
	assert_string_equal(client.err.id, "remote-tls");
	assert_non_null(strstr(client.err.message, "does not speak TLS"));
	assert_non_null(strstr(client.err.fix, "whether the port is right"));
}

static void
certificates_that_are_not_there_are_told(void **state)
{
	struct client client CLEANUP(client_done);
	struct buf found CLEANUP(buf_done) = BUF_INIT;

	(void)state;
	client_of("https", "ok", 300000, &client);
	memcpy(strstr(client.address.ca, "ca.crt"), "no.crt", 6);
	assert_int_equal(get(&client, "a", &found), ERR_REMOTE);
	assert_string_equal(client.err.id, "remote-setup");
	assert_non_null(strstr(client.err.message, "No such file"));
	assert_non_null(strstr(client.err.fix, "mend the path"));
}

/* No cookie that was set, no login of a .netrc, nothing of this machine. */
static void
nothing_is_told_of_us(void **state)
{
	struct client client CLEANUP(client_done);
	struct buf first CLEANUP(buf_done) = BUF_INIT, second CLEANUP(buf_done) = BUF_INIT;

	(void)state;
	client_of("https", "headers", 300000, &client);
	assert_int_equal(get(&client, "a", &first), 1);
	assert_int_equal(get(&client, "a", &second), 1);
	assert_string_equal(buf_text(&first), buf_text(&second));
	assert_null(strstr(buf_text(&second), "Cookie"));
	assert_null(strstr(buf_text(&second), "Authorization"));
	assert_null(strstr(buf_text(&second), "Referer"));
}

static int
no_name(void *cookie, const char *name, struct err *err)
{
	(void)cookie, (void)name, (void)err;
	return 0;
}

static void
it_is_read_only(void **state)
{
	struct client client CLEANUP(client_done);
	const struct remote_item item = {.name = "a", .data = SLICE_LITERAL("x")};
	size_t at;

	(void)state;
	client_of("https", "ok", 300000, &client);
	assert_int_equal(remote_put(client.remote, &item, 1, &at, &client.err), ERR_REMOTE);
	assert_string_equal(client.err.id, "remote-read-only");
	assert_int_equal(remote_drop(client.remote, "a", &client.err), ERR_REMOTE);
	assert_string_equal(client.err.id, "remote-read-only");
	assert_int_equal(remote_trial(client.remote, &client.err), ERR_REMOTE);
	assert_string_equal(client.err.id, "remote-read-only");
	assert_int_equal(remote_list(client.remote, "", no_name, NULL, &client.err), ERR_REMOTE);
	assert_string_equal(client.err.id, "remote-no-list");
	assert_int_equal(remote_each_vault(client.remote, no_name, NULL, &client.err), ERR_REMOTE);
	assert_string_equal(client.err.id, "remote-no-list");
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_object_is_read),
	    cmocka_unit_test(one_connection_reads_many),
	    cmocka_unit_test(each_status_has_its_meaning),
	    cmocka_unit_test(what_passes_is_tried_again),
	    cmocka_unit_test(a_wait_that_is_too_long_is_not_begun),
	    cmocka_unit_test(an_answer_that_is_cut_anywhere_is_asked_for_again),
	    cmocka_unit_test(an_answer_without_an_end_is_no_object),
	    cmocka_unit_test(the_deadline_is_kept),
	    cmocka_unit_test(what_is_too_much_is_not_taken),
	    cmocka_unit_test(what_is_no_web_server_is_told),
	    cmocka_unit_test(redirects_stay_within_the_origin),
	    cmocka_unit_test(a_certificate_that_is_not_its_own_is_refused),
	    cmocka_unit_test(old_tls_is_refused),
	    cmocka_unit_test(the_authorities_of_the_system_do_not_know_ours),
	    cmocka_unit_test(a_link_is_not_told_to_take_an_authority),
	    cmocka_unit_test(tls_at_a_port_of_plain_http_is_told_as_that),
	    cmocka_unit_test(certificates_that_are_not_there_are_told),
	    cmocka_unit_test(nothing_is_told_of_us),
	    cmocka_unit_test(it_is_read_only),
	};

	if (argc != 3)
		return 1;
	program = argv[1];
	folder = argv[2];
	return cmocka_run_group_tests(tests, NULL, NULL);
}
