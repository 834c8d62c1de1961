/* SPDX-License-Identifier: Apache-2.0 */
/* Requests over HTTP to servers that answer well and badly. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/list.h"
#include "cmd/remote/http/limits.h"
#include "http_client.h"

enum { CUT_MOST = 42 };

static void
an_answer_comes_with_its_headers(void **state)
{
	struct client client CLEANUP(client_done);
	char host[100];
	int64_t seconds;

	(void)state;
	client_of("https", &client);
	assert_int_equal(ask(&client, "GET", "/tagged/'one'", ""), REMOTE_DONE);
	assert_int_equal(client.reply.status, 200);
	assert_string_equal(buf_text(&client.reply.body), "tagged");
	assert_string_equal(client.reply.etag, "\"one\"");
	assert_true(http_date(client.reply.date, &seconds));
	snprintf(host, sizeof(host), "https://127.0.0.1:%u", port_of("https"));
	assert_string_equal(client.reply.host, host);
	assert_string_equal(http_origin(client.http), host);
}

static void
any_status_is_an_answer(void **state)
{
	struct client client CLEANUP(client_done);

	(void)state;
	client_of("http", &client);
	assert_int_equal(ask(&client, "GET", "/status/418", ""), REMOTE_DONE);
	assert_int_equal(client.reply.status, 418);
	assert_int_equal(client.reply.body.len, 32);
	assert_int_equal(ask(&client, "GET", "/retry-at/9", ""), REMOTE_DONE);
	assert_int_equal(client.reply.wait_ms, 9000);
}

static void
what_is_sent_comes_whole(void **state)
{
	struct client client CLEANUP(client_done);
	size_t len = (1 << 20) + 3;
	char *body CLEANUP(freep) = malloc(len + 1);

	(void)state;
	memset(body, 'x', len);
	body[len] = '\0';
	client_of("https", &client);
	assert_int_equal(ask(&client, "PUT", "/echo", body), REMOTE_DONE);
	assert_int_equal(client.reply.body.len, len + 4);
	assert_string_equal(buf_text(&client.reply.body) + 4, body);
	assert_int_equal(ask(&client, "PUT", "/echo", ""), REMOTE_DONE);
	assert_string_equal(buf_text(&client.reply.body), "PUT ");
	assert_int_equal(ask(&client, "DELETE", "/echo", ""), REMOTE_DONE);
	assert_string_equal(buf_text(&client.reply.body), "DELETE ");
	assert_int_equal(ask(&client, "POST", "/echo", "{}"), REMOTE_DONE);
	assert_string_equal(buf_text(&client.reply.body), "POST {}");
}

/* Whichever of the two it begins with. */
static void
an_endpoint_that_is_down_is_left_for_the_next(void **state)
{
	unsigned i;

	(void)state;
	for (i = 0; i < 12; i++) {
		struct client client CLEANUP(client_done);

		open_with("closed", "http", NULL, HTTP_LOGIN_NONE, &client);
		assert_int_equal(ask(&client, "PUT", "/echo", "x"), REMOTE_DONE);
		assert_int_equal(ask(&client, "GET", "/ok/a", ""), REMOTE_DONE);
	}
}

/* Each is named, with what came of it; and how long all took, which is what another round would. */
static void
silent_endpoints_are_all_asked_and_told(void **state)
{
	struct client client CLEANUP(client_done);
	char name[40];

	(void)state;
	open_with("silent", "mute", NULL, HTTP_LOGIN_NONE, &client);
	assert_int_equal(ask(&client, "GET", "/ok/a", ""), REMOTE_DOWN);
	assert_non_null(strstr(client.said.text, "none of 2 endpoints can be asked: "));
	snprintf(name, sizeof(name), "127.0.0.1:%u`: no ", port_of("silent"));
	assert_non_null(strstr(client.said.text, name));
	snprintf(name, sizeof(name), "127.0.0.1:%u`: no ", port_of("mute"));
	assert_non_null(strstr(client.said.text, name));
	assert_null(strstr(client.said.text, "more)"));
	assert_true(client.said.wait_ms > 0);
}

static void
a_good_endpoint_behind_a_silent_one_is_found(void **state)
{
	struct client client CLEANUP(client_done);

	(void)state;
	open_with("silent", "https", NULL, HTTP_LOGIN_NONE, &client);
	assert_int_equal(ask(&client, "GET", "/ok/a", ""), REMOTE_DONE);
	assert_int_equal(client.said.wait_ms, 0);
}

/* Of the time that is left, as much as lets the others have their part, within what is sensible. */
static void
the_time_is_shared_by_those_that_are_open(void **state)
{
	(void)state;
	assert_int_equal(transfer_part(30000, 1, 1000, 3000), 3000);
	assert_int_equal(transfer_part(30000, 3, 1000, 3000), 3000);
	assert_int_equal(transfer_part(6000, 3, 1000, 3000), 2000);
	assert_int_equal(transfer_part(900, 3, 1000, 3000), 1000);
	assert_int_equal(transfer_part(900, 1, 1000, 3000), 3000);
	assert_int_equal(transfer_part(30000, 5, 3000, 8000), 6000);
	assert_int_equal(transfer_part(3000, 0, 3000, 8000), 8000);
}

static void
a_name_that_no_host_has_is_told_as_that(void **state)
{
	const struct http_settings settings = {
	    .scheme = "https", .hosts = "no-such-host.invalid:1", .ca = ""};
	struct client client CLEANUP(client_done) = {.http = NULL};

	(void)state;
	assert_int_equal(http_open(&settings, &client.http, &client.said), REMOTE_DONE);
	assert_int_equal(ask(&client, "GET", "/a", ""), REMOTE_DOWN);
	assert_non_null(strstr(client.said.text, "name"));
	assert_null(strstr(client.said.text, "endpoints"));
}

static void
an_endpoint_that_rests_is_not_asked(void **state)
{
	struct client client CLEANUP(client_done);
	char first[100];
	unsigned i;

	(void)state;
	open_with("https", "elsewhere", NULL, HTTP_LOGIN_NONE, &client);
	for (i = 0; i < 4; i++) {
		assert_int_equal(ask(&client, "GET", "/ok/a", ""), REMOTE_DONE);
		snprintf(first, sizeof(first), "%s", client.reply.host);
		assert_int_equal(ask(&client, "GET", "/ok/a", ""), REMOTE_DONE);
		assert_string_equal(client.reply.host, first);
		http_rest(client.http, 0, REMOTE_DOWN, &client.said);
		assert_int_equal(ask(&client, "GET", "/ok/a", ""), REMOTE_DONE);
		if (i == 0)
			assert_string_not_equal(client.reply.host, first);
	}
}

static void
when_all_are_down_that_is_said_with_their_number(void **state)
{
	struct client client CLEANUP(client_done);

	(void)state;
	open_with("closed", "closed", NULL, HTTP_LOGIN_NONE, &client);
	assert_int_equal(ask(&client, "PUT", "/echo", "x"), REMOTE_DOWN);
	assert_non_null(strstr(client.said.text, "none of 2 endpoints"));
	assert_non_null(strstr(client.said.text, "connection refused"));
}

static void
a_write_without_an_answer_is_unsure_and_not_sent_again(void **state)
{
	struct client client CLEANUP(client_done);

	(void)state;
	open_with("http", "http", NULL, HTTP_LOGIN_NONE, &client);
	assert_int_equal(ask(&client, "PUT", "/unanswered/a", "x"), REMOTE_UNSURE);
	assert_int_equal(seen("/unanswered/a"), 1);
	assert_int_equal(ask(&client, "DELETE", "/unanswered/b", ""), REMOTE_UNSURE);
	assert_int_equal(seen("/unanswered/b"), 1);
}

/* There libcurl would send it again by itself, over a new one. */
static void
on_a_connection_that_was_good_too(void **state)
{
	struct client client CLEANUP(client_done);

	(void)state;
	client_of("http", &client);
	assert_int_equal(ask(&client, "PUT", "/second-unanswered", "x"), REMOTE_DONE);
	assert_int_equal(ask(&client, "PUT", "/second-unanswered", "x"), REMOTE_UNSURE);
	assert_int_equal(seen("/second-unanswered"), 2);
}

static void
a_read_without_an_answer_is_down(void **state)
{
	struct client client CLEANUP(client_done);
	const struct http_request post = {
	    .method = "POST", .path = "/unanswered/c", .body = SLICE_LITERAL("{}")};

	(void)state;
	client_of("http", &client);
	assert_int_equal(ask(&client, "GET", "/unanswered/a", ""), REMOTE_DOWN);
	assert_int_equal(ask_for(&client, &post, LONG_MS), REMOTE_DOWN);
}

static void
an_answer_to_a_write_that_is_cut_anywhere_is_unsure(void **state)
{
	unsigned at;

	(void)state;
	for (at = 0; at <= CUT_MOST; at++) {
		struct client client CLEANUP(client_done);
		enum remote_answer answer;
		char path[40];

		snprintf(path, sizeof(path), "/written-cut/%u", at);
		client_of("http", &client);
		answer = ask(&client, "PUT", path, "x");
		if (answer == REMOTE_DONE && client.reply.status == 200)
			assert_int_equal(client.reply.body.len, 4);
		else if (answer != REMOTE_DONE)
			assert_int_equal(answer, REMOTE_UNSURE);
		assert_int_equal(seen(path), 1);
	}
}

static void
a_silent_write_is_unsure_and_a_silent_read_down(void **state)
{
	struct client client CLEANUP(client_done);
	struct http_request request = {
	    .method = "PUT", .path = "/silent", .body = SLICE_LITERAL("x"), .is_write = true};

	(void)state;
	client_of("https", &client);
	assert_int_equal(ask_for(&client, &request, 500), REMOTE_UNSURE);
	request.is_write = false;
	assert_int_equal(ask_for(&client, &request, 500), REMOTE_DOWN);
}

/* The server ends no answer as long as somebody listens, and is not too slow to be waited for. */
static void
an_answer_that_trickles_on_ends_at_the_deadline(void **state)
{
	struct client client CLEANUP(client_done);
	const struct http_request request = {.method = "GET", .path = "/slow"};

	(void)state;
	client_of("http", &client);
	assert_int_equal(ask_for(&client, &request, 500), REMOTE_DOWN);
}

static void
a_write_to_the_wrong_certificate_is_not_sent(void **state)
{
	struct client client CLEANUP(client_done);

	(void)state;
	client_of("stranger", &client);
	assert_int_equal(ask(&client, "PUT", "/echo/stranger", "x"), REMOTE_TLS);
	assert_int_equal(seen("/echo/stranger"), 0);
}

static void
hosts_that_are_none_are_told(void **state)
{
	static const char *const hosts[] = {
	    "", "a,,b", ",", "1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17"};
	struct engine_said said = {0};
	struct http *http = NULL;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(hosts); i++) {
		const struct http_settings settings = {
		    .scheme = "https", .hosts = hosts[i], .ca = ""};

		assert_int_equal(http_open(&settings, &http, &said), REMOTE_SETUP);
	}
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_answer_comes_with_its_headers),
	    cmocka_unit_test(any_status_is_an_answer),
	    cmocka_unit_test(what_is_sent_comes_whole),
	    cmocka_unit_test(an_endpoint_that_is_down_is_left_for_the_next),
	    cmocka_unit_test(silent_endpoints_are_all_asked_and_told),
	    cmocka_unit_test(a_good_endpoint_behind_a_silent_one_is_found),
	    cmocka_unit_test(the_time_is_shared_by_those_that_are_open),
	    cmocka_unit_test(a_name_that_no_host_has_is_told_as_that),
	    cmocka_unit_test(an_endpoint_that_rests_is_not_asked),
	    cmocka_unit_test(when_all_are_down_that_is_said_with_their_number),
	    cmocka_unit_test(a_write_without_an_answer_is_unsure_and_not_sent_again),
	    cmocka_unit_test(on_a_connection_that_was_good_too),
	    cmocka_unit_test(a_read_without_an_answer_is_down),
	    cmocka_unit_test(an_answer_to_a_write_that_is_cut_anywhere_is_unsure),
	    cmocka_unit_test(a_silent_write_is_unsure_and_a_silent_read_down),
	    cmocka_unit_test(an_answer_that_trickles_on_ends_at_the_deadline),
	    cmocka_unit_test(a_write_to_the_wrong_certificate_is_not_sent),
	    cmocka_unit_test(hosts_that_are_none_are_told),
	};

	if (argc != 3)
		return 1;
	folder = argv[2];
	return cmocka_run_group_tests(tests, NULL, NULL);
}
