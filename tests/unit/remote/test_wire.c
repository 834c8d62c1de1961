/* SPDX-License-Identifier: Apache-2.0 */
/* Frames and what is in them: all that is not exactly in order is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "remote/frame.h"
#include "base/clock.h"
#include "remote/wire.h"
#include "secret/secret.h"

#define BYTES(text) {(const unsigned char *)(text), sizeof(text) - 1}

static struct remote_item items[] = {{.name = "e/commit/1", .data = BYTES("one")},
    {.name = "e/shape", .data = BYTES(""), .replace = true}};

static const char *names[] = {"e/bundle", "roster/1"};
static struct remote_tag tags[] = {{"7"}, {""}};

static const struct wire_request requests[] = {
    {.kind = WIRE_OPEN,
	.left_ms = 5,
	.open = {.scheme = "git",
	    .where = "origin",
	    .branch = "evenkeep",
	    .project_root = "/p",
	    .cache_folder = "",
	    .ca = "/c",
	    .region = "r",
	    .is_path_style = true,
	    .login = {.user = "u",
		.password = "p",
		.token = "t",
		.cert_file = "/cert",
		.key_file = "/key",
		.access_key = "a",
		.secret_key = "s",
		.session = "n",
		.region = "l"}}},
    {.kind = WIRE_GET, .left_ms = 30000, .name = "roster/1"},
    {.kind = WIRE_PUT, .left_ms = 1, .items = items, .count = 2},
    {.kind = WIRE_LIST, .left_ms = 0, .name = "card/"},
    {.kind = WIRE_GET_IF, .left_ms = 3, .name = "e/bundle", .tag = "\"a b\""},
    {.kind = WIRE_GET_MANY, .left_ms = 4, .names = names, .count = 2},
    {.kind = WIRE_WAIT, .left_ms = 60000, .names = names, .tags = tags, .count = 2},
    {.kind = WIRE_DROP, .left_ms = 4294967295u, .name = "card/1"},
};

static const struct wire_answer answers[] = {
    {.kind = WIRE_OPEN, .said = "", .fix = "", .can = 7, .confinement = REMOTE_CONFINED},
    {.kind = WIRE_GET, .said = "", .fix = "", .data = BYTES("an object")},
    {.kind = WIRE_PUT, .answer = REMOTE_EXISTS, .said = "there", .fix = "", .at = 1},
    {.kind = WIRE_LIST,
	.said = "",
	.fix = "",
	.at = 2,
	.data = BYTES("\0\1"
			      "1\0"
			      "\0\3"
			      "ab/\0")},
    {.kind = WIRE_GET_IF, .said = "", .fix = "", .tag = "8", .data = BYTES("an object")},
    {.kind = WIRE_GET_MANY,
	.said = "",
	.fix = "",
	.notice = "the store was replaced",
	.at = 2,
	.data = BYTES("\0\0\0\0\1"
			      "x"
			      "\2\0\0\0\0")},
    {.kind = WIRE_WAIT, .answer = REMOTE_SAME, .said = "", .fix = ""},
    {.kind = WIRE_DROP, .answer = REMOTE_BUSY, .wait_ms = 500, .said = "later", .fix = "wait"},
};

/* The frame of REQUEST, of whatever kind. */
static void
build(const struct wire_request *request, struct buf *out)
{
	struct secret_text opened CLEANUP(secret_text_done) = SECRET_TEXT_INIT;

	if (request->kind != WIRE_OPEN) {
		wire_build_request(request, out);
		return;
	}
	wire_build_open(&request->open, request->left_ms, &opened);
	buf_add(out, secret_text_slice(&opened));
}

static void
a_request_comes_out_as_it_went_in(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(requests); i++) {
		struct buf frame CLEANUP(buf_done) = BUF_INIT, again CLEANUP(buf_done) = BUF_INIT;
		struct wire_request parsed CLEANUP(wire_request_done);

		build(&requests[i], &frame);
		assert_int_equal(wire_parse_request(buf_slice(&frame), &parsed), 0);
		build(&parsed, &again);
		assert_true(slice_equal(buf_slice(&frame), buf_slice(&again)));
		assert_int_equal(parsed.left_ms, requests[i].left_ms);
	}
}

static void
an_answer_comes_out_as_it_went_in(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(answers); i++) {
		struct buf frame CLEANUP(buf_done) = BUF_INIT, again CLEANUP(buf_done) = BUF_INIT;
		struct wire_answer parsed;

		wire_build_answer(&answers[i], &frame);
		assert_int_equal(wire_parse_answer(buf_slice(&frame), answers[i].kind, &parsed), 0);
		wire_build_answer(&parsed, &again);
		assert_true(slice_equal(buf_slice(&frame), buf_slice(&again)));
		assert_int_equal(parsed.answer, answers[i].answer);
	}
}

static void
what_is_cut_or_too_long_is_nothing(void **state)
{
	size_t i, len;

	(void)state;
	for (i = 0; i < ARRAY_LEN(requests); i++) {
		struct buf asked CLEANUP(buf_done) = BUF_INIT, told CLEANUP(buf_done) = BUF_INIT;
		struct wire_request request;
		struct wire_answer answer;

		build(&requests[i], &asked);
		wire_build_answer(&answers[i], &told);
		for (len = 0; len < asked.len; len++)
			assert_int_equal(
			    wire_parse_request(slice_of(asked.data, len), &request), -1);
		for (len = 0; len < told.len; len++)
			assert_int_equal(
			    wire_parse_answer(slice_of(told.data, len), answers[i].kind, &answer),
			    -1);
		buf_add_byte(&asked, 0);
		buf_add_byte(&told, 0);
		assert_int_equal(wire_parse_request(buf_slice(&asked), &request), -1);
		assert_int_equal(wire_parse_answer(buf_slice(&told), answers[i].kind, &answer), -1);
	}
}

static void
an_answer_to_something_else_is_none(void **state)
{
	struct buf frame CLEANUP(buf_done) = BUF_INIT;
	struct wire_answer parsed;

	(void)state;
	wire_build_answer(&answers[ARRAY_LEN(answers) - 1], &frame);
	assert_int_equal(wire_parse_answer(buf_slice(&frame), WIRE_GET, &parsed), -1);
}

static void
names_are_checked_on_both_sides(void **state)
{
	static const char *const bad[] = {"../x", "/x", "x//y", "X", "a b", "x/", "", ".", "a\x7f"};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(bad); i++) {
		struct buf frame CLEANUP(buf_done) = BUF_INIT, listed CLEANUP(buf_done) = BUF_INIT,
				 told CLEANUP(buf_done) = BUF_INIT;
		struct wire_request request = {.kind = WIRE_GET, .name = bad[i]}, parsed;
		struct wire_answer answer = {.kind = WIRE_LIST, .said = "", .fix = "", .at = 1},
				   out;

		wire_build_request(&request, &frame);
		assert_int_equal(wire_parse_request(buf_slice(&frame), &parsed), -1);
		if (strcmp(bad[i], "x/") == 0)
			continue; /* a folder in a list */
		wire_add_name(&listed, bad[i]);
		answer.data = buf_slice(&listed);
		wire_build_answer(&answer, &told);
		assert_int_equal(wire_parse_answer(buf_slice(&told), WIRE_LIST, &out), -1);
	}
}

static void
other_versions_are_refused(void **state)
{
	struct buf frame CLEANUP(buf_done) = BUF_INIT;
	struct wire_request parsed;

	(void)state;
	build(&requests[0], &frame);
	frame.data[5] = WIRE_VERSION + 1;
	assert_int_equal(wire_parse_request(buf_slice(&frame), &parsed), -1);
}

static void
a_frame_passes_whole(void **state)
{
	struct buf out CLEANUP(buf_done) = BUF_INIT;
	int ends[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	assert_int_equal(frame_send(ends[0], SLICE_LITERAL("hello"), FRAME_FOREVER), FRAME_DONE);
	assert_int_equal(frame_send(ends[0], SLICE_LITERAL("again"), FRAME_FOREVER), FRAME_DONE);
	assert_int_equal(frame_receive(ends[1], 5, FRAME_FOREVER, &out), FRAME_DONE);
	assert_string_equal(buf_text(&out), "hello");
	assert_int_equal(frame_receive(ends[1], 4, FRAME_FOREVER, &out), FRAME_LARGE);
	assert_int_equal(out.len, 0);
	close(ends[0]);
	close(ends[1]);
}

static void
an_end_and_a_deadline_are_told_apart(void **state)
{
	struct buf out CLEANUP(buf_done) = BUF_INIT;
	int ends[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	assert_int_equal(frame_receive(ends[1], 5, clock_steady_ms() + 20, &out), FRAME_LATE);
	assert_int_equal(write(ends[0], "\0\0\0\5he", 6), 6);
	assert_int_equal(frame_receive(ends[1], 5, clock_steady_ms() + 20, &out), FRAME_LATE);
	close(ends[0]);
	assert_int_equal(frame_receive(ends[1], 5, FRAME_FOREVER, &out), FRAME_GONE);
	assert_int_equal(frame_send(ends[1], SLICE_LITERAL("x"), FRAME_FOREVER), FRAME_GONE);
	close(ends[1]);
}

static void
nobody_who_reads_does_not_hold_us(void **state)
{
	static char much[4 << 20];
	int ends[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	assert_int_equal(
	    frame_send(ends[0], slice_of(much, sizeof(much)), clock_steady_ms() + 50), FRAME_LATE);
	close(ends[0]);
	close(ends[1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_request_comes_out_as_it_went_in),
	    cmocka_unit_test(an_answer_comes_out_as_it_went_in),
	    cmocka_unit_test(what_is_cut_or_too_long_is_nothing),
	    cmocka_unit_test(an_answer_to_something_else_is_none),
	    cmocka_unit_test(names_are_checked_on_both_sides),
	    cmocka_unit_test(other_versions_are_refused),
	    cmocka_unit_test(a_frame_passes_whole),
	    cmocka_unit_test(an_end_and_a_deadline_are_told_apart),
	    cmocka_unit_test(nobody_who_reads_does_not_hold_us),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
