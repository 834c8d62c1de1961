/* SPDX-License-Identifier: Apache-2.0 */
/* Waiting for a change: told by the store, or by looking again and again. */
#include <string.h>
#include <time.h>

#include "remote/remote_priv.h"
#include "base/clock.h"

/* ROUND_LEAST_MS: in less than that a store has no time to answer. */
enum { CALL_MS = 60000, LOOK_LEAST_MS = 10, ROUND_PAUSE_MS = 50, ROUND_LEAST_MS = 250 };

/* About MS: a quarter less to a quarter more, so that many do not come at once. */
static unsigned
about(unsigned ms)
{
	return ms - ms / 4 + remote_draw(ms / 2);
}

/* What is waited for, by whole names. */
struct look {
	struct remote *remote;
	const struct remote_watch *watch;
	struct buf texts;
	const char *names[REMOTE_WAIT_MOST];
};

static void
look_done(struct look *look)
{
	buf_done(&look->texts);
}

static int
look_begin(struct look *look, struct err *err)
{
	const struct remote_watch *watch = look->watch;
	size_t at = 0, i;
	int r;

	if (watch->count == 0 || watch->count > REMOTE_WAIT_MOST)
		return err_set(err, ERR_BUG, "remote-wait", "%zu objects are waited for",
		    watch->count);
	for (i = 0; i < watch->count; i++) {
		r = remote_full_name(look->remote, watch->names[i], false, &look->texts, err);
		if (r < 0)
			return r;
		buf_add_byte(&look->texts, '\0');
	}
	for (i = 0; i < watch->count; i++) {
		look->names[i] = look->texts.data + at;
		at += strlen(look->names[i]) + 1;
	}
	return 0;
}

/* The store is asked to wait until UNTIL, or to look at all of them once: DONE, SAME, or what failed. */
static int
ask(struct look *look, uint64_t until, struct reply *reply, struct err *err)
{
	const struct remote_watch *watch = look->watch;
	const char *names[REMOTE_WAIT_MOST];
	struct remote_tag tags[REMOTE_WAIT_MOST];
	const struct wire_request request = {
	    .kind = WIRE_WAIT, .names = names, .tags = tags, .count = watch->count};
	unsigned tries = 0;

	memcpy(names, look->names, sizeof(names));
	memcpy(tags, watch->tags, watch->count * sizeof(*tags));
	return remote_repeat(look->remote, &request, until, &tries, reply, err);
}

/* Is each object what its tag says? */
static int
look_at_each(struct look *look, struct reply *reply, struct err *err)
{
	const struct remote_watch *watch = look->watch;
	struct remote_tag now;
	size_t i;
	int r;

	for (i = 0; i < watch->count; i++) {
		r = version_get(look->remote, look->names[i], remote_until(look->remote),
		    &watch->tags[i], &now, reply, err);
		if (r == REMOTE_ABSENT)
			r = watch->tags[i].text[0] == '\0' ? REMOTE_SAME : REMOTE_DONE;
		if (r != REMOTE_SAME)
			return r;
	}
	return REMOTE_SAME;
}

static bool
has_tags_of_store(const struct remote_watch *watch)
{
	size_t i;

	for (i = 0; i < watch->count; i++)
		if (watch->tags[i].text[0] == '=')
			return false;
	return true;
}

static void
pause_for(unsigned ms)
{
	struct timespec wait = {.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000};

	while (nanosleep(&wait, &wait) < 0)
		continue;
}

static uint64_t
earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* Rounds of what the store does itself; a line that is cut silently is noticed at their ends. */
static int
wait_told(struct look *look, uint64_t until, struct reply *reply, struct err *err)
{
	int r;

	for (;;) {
		r = ask(look, earlier(until, clock_steady_ms() + about(CALL_MS)), reply, err);
		if (r != REMOTE_SAME || frame_left_ms(until) < ROUND_LEAST_MS)
			return r;
		pause_for(ROUND_PAUSE_MS);
	}
}

static int
wait_looking(struct look *look, uint64_t until, struct reply *reply, struct err *err)
{
	bool once = (look->remote->can & ENGINE_WAITS) && has_tags_of_store(look->watch);
	unsigned pause, left;
	int r;

	for (;;) {
		r = once ? ask(look, remote_until(look->remote), reply, err)
			 : look_at_each(look, reply, err);
		left = frame_left_ms(until);
		if (r != REMOTE_SAME || left == 0)
			return r;
		pause = about(look->watch->poll_ms);
		if (pause < LOOK_LEAST_MS)
			pause = LOOK_LEAST_MS;
		pause_for(pause < left ? pause : left);
		if (pause >= left)
			return REMOTE_SAME;
	}
}

int
remote_wait(struct remote *remote, const struct remote_watch *watch, struct err *err)
{
	struct reply reply CLEANUP(reply_done) = {0};
	struct look look CLEANUP(look_done) = {.remote = remote, .watch = watch};
	uint64_t until = clock_steady_ms() + watch->timeout_ms;
	unsigned tries = 0;
	int r;

	remote_forget(remote);
	r = look_begin(&look, err);
	if (r < 0)
		return r;
	r = remote_ready_surely(remote, remote_until(remote), &tries, &reply, err);
	if (r == REMOTE_DONE && (remote->can & ENGINE_PUSHED) && (remote->can & ENGINE_WAITS) &&
	    has_tags_of_store(watch))
		r = wait_told(&look, until, &reply, err);
	else if (r == REMOTE_DONE)
		r = wait_looking(&look, until, &reply, err);
	if (r == REMOTE_DONE || r == REMOTE_SAME)
		return r == REMOTE_DONE ? 1 : 0;
	return remote_fail(remote, r, &reply, err);
}
