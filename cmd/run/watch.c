/* SPDX-License-Identifier: Apache-2.0 */
/* The first start, and the loop of the parent. */
#include "cmd/run/watch.h"

#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "cmd/frame/output.h"
#include "cmd/run/watch_state.h"
#include "cmd/session/env_source.h"

enum { LOOK_MS = 60000 };

/* All keys that somebody would be asked for, here and now; what lies in files is read when it is needed. */
static int
find_keys(struct watch *watch, struct err *err)
{
	const struct run_opts *o = watch->making.o;
	struct session *session = watch->making.session;
	int r = env_source_find_keys(session, o->env, o->fresh || o->fetch, err);

	if (r < 0 || !session_keys_can_be_read_again(session))
		return r;
	watch->reads_keys = session_has_keys(session);
	session_drop_keys(session);
	return 0;
}

/*
 * 0 in the parent, once the command runs. In the maker, below 0 and above it are what `run` returns; in
 * the parent of a command that could not be started this does not come back.
 */
static int
start_first(struct watch *watch, bool *is_maker, struct err *err)
{
	struct worker *maker = &watch->maker;
	int r = worker_start(watch->parent, maker, err);

	*is_maker = r == 0 && maker->pid == 0;
	if (r < 0)
		return r;
	if (*is_maker)
		return make_first(&watch->making, maker->fd, err);
	parent_adopt(watch->parent, maker->pid);
	watch->task = MAKER_BECOMES;
	make_go(maker);
	return 0;
}

/* The first maker tells what it made, and then no more: it runs. Its failures it told by itself. */
static void
hear_first(struct watch *watch, uint64_t now_ms)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct watch_note note;

	if (note_receive(watch->maker.fd, &note)) {
		watch->made = note;
		memcpy(watch->digest, note.digest, sizeof(watch->digest));
		return;
	}
	close(watch->maker.fd);
	watch->maker = (struct worker){.pid = 0, .fd = -1};
	if (watch->made.env[0] == '\0')
		return; /* it ended before it began */
	if (notice_open(watch->making.session, watch->making.o, &watch->notice, &err) < 0) {
		output_warning("changes are not seen: %s", err.message);
		return;
	}
	watch->look_ms = now_ms + LOOK_MS;
	/* what came between its reading and this */
	watch_changed(watch, now_ms);
	watch_start_fetcher(watch);
}

static uint64_t
sooner(uint64_t a, uint64_t b)
{
	return a == 0 || (b != 0 && b < a) ? b : a;
}

static int
time_left(const struct watch *watch, uint64_t now_ms)
{
	uint64_t next_ms = sooner(watch->look_ms, watch->fetcher_ms);

	if (watch->phase == PHASE_RUNNING && watch->maker.pid == 0)
		next_ms = sooner(next_ms, sooner(watch_change_ms(watch), watch->settles_ms));
	if (watch->phase == PHASE_PAUSED && watch->maker.pid == 0)
		next_ms = sooner(next_ms, sooner(watch->start_ms, watch->due_ms));
	if (next_ms == 0)
		return -1;
	return next_ms <= now_ms ? 0 : (int)(next_ms - now_ms);
}

static bool
is_due(uint64_t at_ms, uint64_t now_ms)
{
	return at_ms != 0 && at_ms <= now_ms;
}

static void
do_change(struct watch *watch, uint64_t now_ms)
{
	if (now_ms >= watch->rest_ms)
		watch_make(watch, MAKER_JUDGES);
	else if (watch->tells_rest)
		watch_say_rest(watch);
}

static void
do_what_is_due(struct watch *watch, uint64_t now_ms)
{
	if (watch->notice != NULL && notice_take(watch->notice))
		watch_changed(watch, now_ms);
	if (is_due(watch->look_ms, now_ms))
		watch->look_ms = now_ms + LOOK_MS;
	if (is_due(watch->fetcher_ms, now_ms))
		watch_start_fetcher(watch);
	if (watch->maker.pid != 0)
		return;
	if (watch->phase == PHASE_RUNNING && is_due(watch->settles_ms, now_ms))
		watch_settled(watch);
	if (watch->phase == PHASE_RUNNING && is_due(watch_change_ms(watch), now_ms))
		do_change(watch, now_ms);
	else if (watch->phase == PHASE_PAUSED &&
		 (is_due(watch->start_ms, now_ms) || is_due(watch->due_ms, now_ms)))
		watch_make(watch, MAKER_STARTS);
}

enum { AT_NOTICE, AT_MAKER, AT_FETCHER, FDS };

static void
hear(struct watch *watch, const struct pollfd *fds, bool *is_first, uint64_t now_ms)
{
	if (fds[AT_MAKER].revents != 0 && *is_first) {
		hear_first(watch, now_ms);
		*is_first = watch->maker.pid != 0;
	} else if (fds[AT_MAKER].revents != 0) {
		watch_hear_maker(watch, now_ms);
	}
	if (fds[AT_FETCHER].revents != 0)
		watch_hear_fetcher(watch, now_ms);
}

_Noreturn static void
stay(struct watch *watch)
{
	bool is_first = true;

	for (;;) {
		struct pollfd fds[FDS] = {
		    [AT_NOTICE] = {.fd = watch->notice == NULL ? -1 : notice_fd(watch->notice)},
		    [AT_MAKER] = {.fd = watch->maker.pid == 0 ? -1 : watch->maker.fd},
		    [AT_FETCHER] = {.fd = watch->fetcher.pid == 0 ? -1 : watch->fetcher.fd},
		};
		enum parent_event event;
		uint64_t now_ms = clock_steady_ms();
		size_t i;

		for (i = 0; i < FDS; i++)
			fds[i].events = POLLIN;
		event = parent_wait(watch->parent, fds, FDS, time_left(watch, now_ms));
		now_ms = clock_steady_ms();
		if (event == PARENT_ASKED && !parent_has_child(watch->parent))
			watch_end(watch);
		if (event == PARENT_ASKED)
			watch_asked(watch, now_ms);
		if (event == PARENT_READY)
			hear(watch, fds, &is_first, now_ms);
		if (event == PARENT_ENDED)
			watch_ended(watch, now_ms);
		else
			do_what_is_due(watch, now_ms);
	}
}

int
run_watched(
    struct session *session, const struct run_opts *o, char *const *argv, struct err *err)
{
	struct watch watch = {
	    .making = {.session = session, .o = o, .argv = argv, .is_first = true},
	    .maker.fd = -1, .fetcher.fd = -1, .has_fetcher = true, .refused.fd = -1,
	    .refused_store.fd = -1};
	struct masking masking;
	bool is_maker = false;
	int r;

	if (o->mask) {
		masking_init(&masking, o->keep, true);
		watch.making.masking = &masking;
	}
	secret_random(watch.key, sizeof(watch.key));
	watch.making.key = watch.key;
	r = watch_plan_parse(o, &watch.plan, err);
	if (r == 0)
		r = find_keys(&watch, err);
	if (r == 0)
		r = parent_open(NULL, &watch.parent, err);
	if (r == 0)
		r = start_first(&watch, &is_maker, err);
	if (r < 0 || is_maker) {
		parent_close(watch.parent);
		return r;
	}
	watch.making.is_first = false;
	watch.making.signal = watch.plan.signal;
	stay(&watch);
}
