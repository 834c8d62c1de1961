/* SPDX-License-Identifier: Apache-2.0 */
/* One attempt, and when another follows: the table of REMOTE.md §2. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "remote/remote_priv.h"
#include "base/clock.h"

enum {
	TIMEOUT_MS = 30000,
	PAUSE_FIRST_MS = 50,
	PAUSE_MOST_MS = 2000,
	DOWN_TRIES = 5,          /* a store that refuses connections five times will do so again */
	DOWN_TRIES_CLUSTER = 12, /* several hosts choose another leader within some seconds */
};

void
reply_done(struct reply *reply)
{
	buf_done(&reply->frame);
}

static int say(struct reply *reply, int answer, const char *format, ...) PRINTF_LIKE(3, 4);

static int
say(struct reply *reply, int answer, const char *format, ...)
{
	va_list args;

	reply->wire = (struct wire_answer){.said = "", .fix = "", .notice = "", .tag = ""};
	reply->fix[0] = '\0';
	va_start(args, format);
	vsnprintf(reply->said, sizeof(reply->said), format, args);
	va_end(args);
	return answer;
}

static unsigned
whole_ms(const struct remote *remote)
{
	return remote->settings.timeout_ms == 0 ? TIMEOUT_MS : remote->settings.timeout_ms;
}

uint64_t
remote_until(struct remote *remote)
{
	unsigned whole = whole_ms(remote);
	unsigned spent = remote->spent_ms;

	remote->spent_ms = 0;
	if (spent > whole - whole / 4)
		spent = whole - whole / 4;
	return clock_steady_ms() + whole - spent;
}

static bool
is_write(const struct wire_request *request)
{
	return request->kind == WIRE_PUT || request->kind == WIRE_DROP;
}

/* What it was asked to write may have been written. */
int
attempt_broken(struct remote *remote, const struct wire_request *request, enum frame_end end,
    struct reply *reply)
{
	int lost = is_write(request) ? REMOTE_UNSURE : REMOTE_DOWN;
	const char *text = remote->settings.address->text;

	process_kill(&remote->process);
	switch (end) {
	case FRAME_LATE:
		return say(reply, lost, "the store `%s` did not answer in time", text);
	case FRAME_GONE:
		return say(reply, lost, "`evenkeep-remote` ended without an answer of `%s`", text);
	case FRAME_DONE:
	case FRAME_LARGE:
		break;
	}
	return say(reply, is_write(request) ? REMOTE_UNSURE : REMOTE_SPEECH,
	    "what `evenkeep-remote` answers is not in order");
}

int
attempt_send(
    struct remote *remote, const struct wire_request *request, uint64_t until, struct reply *reply)
{
	struct buf frame CLEANUP(buf_done) = BUF_INIT;
	struct wire_request timed = *request;
	enum frame_end end;

	timed.left_ms = frame_left_ms(until);
	wire_build_request(&timed, &frame);
	if (frame.len > WIRE_FRAME_MOST)
		return say(reply, REMOTE_LARGE, "%zu bytes in one call are more than a store takes",
		    frame.len);
	end = frame_send(remote->process.fd, buf_slice(&frame), until + ATTEMPT_GRACE_MS);
	return end == FRAME_DONE ? REMOTE_DONE : attempt_broken(remote, request, end, reply);
}

/* The answer has what was asked for, and nothing that was not. */
static bool
is_answer_to(const struct wire_answer *answer, const struct wire_request *request)
{
	switch (request->kind) {
	case WIRE_PUT:
		return answer->answer != REMOTE_EXISTS || answer->at < request->count;
	case WIRE_GET_MANY:
		return answer->answer != REMOTE_DONE || answer->at == request->count;
	case WIRE_GET_IF:
		return answer->answer != REMOTE_SAME || request->tag[0] != '\0';
	case WIRE_WAIT:
		return true;
	default:
		return answer->answer != REMOTE_SAME;
	}
}

static void
take_notice(struct remote *remote, const char *notice)
{
	if (notice[0] == '\0')
		return;
	words_take(remote, notice, remote->notice, sizeof(remote->notice));
	remote->is_noticed = false;
}

int
attempt_receive(
    struct remote *remote, const struct wire_request *request, uint64_t until, struct reply *reply)
{
	enum frame_end end =
	    frame_receive(remote->process.fd, WIRE_FRAME_MOST, until + ATTEMPT_GRACE_MS, &reply->frame);

	if (end != FRAME_DONE)
		return attempt_broken(remote, request, end, reply);
	if (wire_parse_answer(buf_slice(&reply->frame), request->kind, &reply->wire) < 0 ||
	    !is_answer_to(&reply->wire, request))
		return attempt_broken(remote, request, FRAME_LARGE, reply);
	words_take(remote, reply->wire.said, reply->said, sizeof(reply->said));
	words_take(remote, reply->wire.fix, reply->fix, sizeof(reply->fix));
	take_notice(remote, reply->wire.notice);
	return (int)reply->wire.answer;
}

int
remote_attempt(struct remote *remote, const struct wire_request *request, uint64_t until,
    struct reply *reply, struct err *err)
{
	int r = remote_ready(remote, until, reply, err);

	if (r == REMOTE_DONE)
		r = attempt_send(remote, request, until, reply);
	if (r == REMOTE_DONE)
		r = attempt_receive(remote, request, until, reply);
	return r;
}

unsigned
remote_draw(unsigned limit)
{
	unsigned random = 0;

	if (getrandom(&random, sizeof(random), GRND_NONBLOCK) != (ssize_t)sizeof(random))
		random = (unsigned)clock_steady_ms() * 2654435761u;
	return random % (limit + 1);
}

static unsigned
down_tries(const struct remote *remote)
{
	const struct remote_address *address = remote->settings.address;
	bool is_cluster =
	    address->engine == REMOTE_ETCD && strchr(address->where, ',') != NULL;

	return is_cluster ? DOWN_TRIES_CLUSTER : DOWN_TRIES;
}

/*
 * Nobody is there, and it took long to find that out: another round is begun in the first half of the time, and
 * only if there is room for it. What fails at once, as hosts do that are started again, has its tries.
 */
static bool
is_silent(const struct remote *remote, const struct reply *reply, uint64_t until)
{
	unsigned left_ms = frame_left_ms(until);

	return reply->wire.wait_ms != 0 &&
	       (left_ms < reply->wire.wait_ms || left_ms < whole_ms(remote) / 2);
}

bool
remote_pause(const struct remote *remote, const struct reply *reply, int answer, unsigned tries,
    uint64_t until)
{
	unsigned limit = tries > 6 ? PAUSE_MOST_MS : PAUSE_FIRST_MS << (tries > 0 ? tries - 1 : 0);
	unsigned pause = remote_draw(limit < PAUSE_MOST_MS ? limit : PAUSE_MOST_MS);
	struct timespec wait;

	if (answer == REMOTE_BUSY && reply->wire.wait_ms > pause)
		pause = reply->wire.wait_ms;
	if (answer == REMOTE_DOWN && (tries >= down_tries(remote) || is_silent(remote, reply, until)))
		return false;
	if (pause >= frame_left_ms(until))
		return false;
	wait = (struct timespec){.tv_sec = pause / 1000, .tv_nsec = (long)(pause % 1000) * 1000000};
	while (nanosleep(&wait, &wait) < 0)
		continue;
	return true;
}

int
remote_repeat(struct remote *remote, const struct wire_request *request, uint64_t until,
    unsigned *tries, struct reply *reply, struct err *err)
{
	int r;

	for (;;) {
		r = remote_attempt(remote, request, until, reply, err);
		if (r == REMOTE_UNSURE && request->kind != WIRE_PUT)
			r = REMOTE_DOWN; /* reading again, or removing what is gone, does no harm */
		if (r != REMOTE_DOWN && r != REMOTE_BUSY)
			return r;
		if (!remote_pause(remote, reply, r, ++*tries, until))
			return r;
	}
}
