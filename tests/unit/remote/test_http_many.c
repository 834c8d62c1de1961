/* SPDX-License-Identifier: Apache-2.0 */
/* Many answers at once, and answers without an end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/list.h"
#include "base/clock.h"
#include "http_client.h"

static void
many_are_asked_at_once(void **state)
{
	enum { COUNT = 100 };
	static struct http_request requests[COUNT];
	static struct http_reply replies[COUNT];
	static char paths[COUNT][20];
	enum remote_answer answers[COUNT];
	struct client client CLEANUP(client_done);
	unsigned i;

	(void)state;
	client_of("https", &client);
	for (i = 0; i < COUNT; i++) {
		snprintf(paths[i], sizeof(paths[i]), i % 10 == 3 ? "/status/404" : "/ok/%u", i);
		requests[i] = (struct http_request){.method = "GET", .path = paths[i]};
	}
	assert_int_equal(http_ask_many(client.http, requests, COUNT, clock_steady_ms() + LONG_MS,
			     replies, answers, &client.said),
	    REMOTE_DONE);
	for (i = 0; i < COUNT; i++) {
		assert_int_equal(answers[i], REMOTE_DONE);
		assert_int_equal(replies[i].status, i % 10 == 3 ? 404 : 200);
		if (i % 10 != 3)
			assert_string_equal(buf_text(&replies[i].body) + 7, paths[i] + 4);
		http_reply_done(&replies[i]);
	}
}

static void
what_is_too_much_together_is_not_taken(void **state)
{
	const struct http_request requests[2] = {
	    {.method = "GET", .path = "/endless"}, {.method = "GET", .path = "/ok/a"}};
	struct http_reply replies[2];
	enum remote_answer answers[2];
	struct client client CLEANUP(client_done);

	(void)state;
	client_of("http", &client);
	assert_int_equal(http_ask_many(client.http, requests, 2, clock_steady_ms() + LONG_MS,
			     replies, answers, &client.said),
	    REMOTE_DONE);
	assert_int_equal(answers[0], REMOTE_LARGE);
	assert_int_equal(answers[1], REMOTE_DONE);
	http_reply_done(&replies[1]);
}

struct lines {
	struct buf text;
	unsigned wanted, ends;
	long status;
};

static int
take_lines(void *cookie, size_t index, long status, struct slice bytes)
{
	struct lines *lines = cookie;
	size_t i, count = 0;

	assert_int_equal(index, 0);
	lines->status = status;
	lines->ends += bytes.data == NULL;
	buf_add(&lines->text, bytes);
	for (i = 0; i < lines->text.len; i++)
		count += lines->text.data[i] == '\n';
	return count >= lines->wanted;
}

static enum remote_answer
stream(struct client *client, const char *path, unsigned left_ms, struct lines *lines)
{
	const struct http_request request = {.method = "GET", .path = path};

	return http_stream(client->http, &request, 1, clock_steady_ms() + left_ms, take_lines,
	    lines, &client->said);
}

static void
an_answer_without_an_end_comes_piece_by_piece(void **state)
{
	struct client client CLEANUP(client_done);
	struct lines three = {.wanted = 3}, five = {.wanted = 5}, cut = {.wanted = 5},
		     late = {.wanted = 5};

	(void)state;
	client_of("https", &client);
	assert_int_equal(stream(&client, "/lines/3/silence", LONG_MS, &three), REMOTE_DONE);
	assert_int_equal(three.status, 200);
	assert_int_equal(stream(&client, "/lines/3/end", LONG_MS, &five), REMOTE_DOWN);
	assert_int_equal(five.ends, 1);
	assert_string_equal(buf_text(&five.text), "line 0\nline 1\nline 2\n");
	assert_int_equal(stream(&client, "/lines/3/cut", LONG_MS, &cut), REMOTE_DOWN);
	assert_int_equal(cut.ends, 0);
	assert_int_equal(stream(&client, "/lines/0/silence", 300, &late), REMOTE_SAME);
	buf_done(&three.text);
	buf_done(&five.text);
	buf_done(&cut.text);
	buf_done(&late.text);
}

static int
take_each(void *cookie, size_t index, long status, struct slice bytes)
{
	unsigned *seen_of = cookie;

	assert_int_equal(status, 200);
	assert_true(bytes.len > 0);
	*seen_of |= 1u << index;
	return *seen_of == (1u << REMOTE_WAIT_MOST) - 1;
}

static void
as_many_streams_as_there_may_be_are_all_heard(void **state)
{
	static const char *const servers[] = {"http", "https"};
	struct http_request requests[REMOTE_WAIT_MOST];
	size_t i;

	(void)state;
	for (i = 0; i < REMOTE_WAIT_MOST; i++)
		requests[i] = (struct http_request){.method = "GET", .path = "/lines/1/silence"};
	for (i = 0; i < ARRAY_LEN(servers); i++) {
		struct client client CLEANUP(client_done);
		unsigned heard = 0;

		client_of(servers[i], &client);
		if (http_stream(client.http, requests, REMOTE_WAIT_MOST,
			clock_steady_ms() + LONG_MS, take_each, &heard,
			&client.said) != REMOTE_DONE)
			fail_msg("%s: %x: %s", servers[i], heard, client.said.text);
	}
}

/* As in evenkeep-remote: standard input is the socket to evenkeep. */
static void
a_stream_ends_when_evenkeep_wants_something(void **state)
{
	struct client client CLEANUP(client_done);
	struct lines lines = {.wanted = 5};
	int ends[2], before = dup(STDIN_FILENO);

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	assert_int_equal(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
	client_of("https", &client);
	assert_int_equal(write(ends[1], "x", 1), 1);
	assert_int_equal(stream(&client, "/lines/0/silence", LONG_MS, &lines), REMOTE_SAME);
	assert_int_equal(ask(&client, "GET", "/ok/a", ""), REMOTE_DONE);
	close(ends[1]);
	assert_int_equal(stream(&client, "/lines/0/silence", LONG_MS, &lines), REMOTE_SAME);
	assert_int_equal(ask(&client, "GET", "/silent", ""), REMOTE_DOWN);
	dup2(before, STDIN_FILENO);
	close(before);
	close(ends[0]);
	buf_done(&lines.text);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(many_are_asked_at_once),
	    cmocka_unit_test(what_is_too_much_together_is_not_taken),
	    cmocka_unit_test(an_answer_without_an_end_comes_piece_by_piece),
	    cmocka_unit_test(as_many_streams_as_there_may_be_are_all_heard),
	    cmocka_unit_test(a_stream_ends_when_evenkeep_wants_something),
	};

	if (argc != 3)
		return 1;
	folder = argv[2];
	return cmocka_run_group_tests(tests, NULL, NULL);
}
