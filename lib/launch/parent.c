/* SPDX-License-Identifier: Apache-2.0 */
#include "launch/parent.h"

#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/list.h"
#include "launch/parent_priv.h"

int
parent_open(struct relay *relay, struct parent **out, struct err *err)
{
	/* who ignores it would never hear how a child ended */
	const struct sigaction usual = {.sa_handler = SIG_DFL};
	struct parent *parent = xcalloc(1, sizeof(*parent));
	int r = signals_open(&parent->mask, &parent->signals, err);

	if (r < 0) {
		free(parent);
		return r;
	}
	sigaction(SIGCHLD, &usual, &parent->on_child);
	parent->relay = relay;
	parent->self = getpid();
	*out = parent;
	return 0;
}

void
parent_close(struct parent *parent)
{
	if (parent == NULL)
		return;
	if (parent->signals >= 0)
		close(parent->signals);
	sigaction(SIGCHLD, &parent->on_child, NULL);
	sigprocmask(SIG_SETMASK, &parent->mask, NULL);
	free(parent);
}

void
parent_closep(struct parent **parent)
{
	parent_close(*parent);
	*parent = NULL;
}

static int
sooner(int timeout_ms, uint64_t at_ms)
{
	uint64_t now_ms = clock_steady_ms();
	int left_ms = at_ms <= now_ms ? 0 : (int)(at_ms - now_ms);

	return timeout_ms < 0 || left_ms < timeout_ms ? left_ms : timeout_ms;
}

struct waiting {
	struct pollfd fds[1 + PARENT_FDS + RELAY_FDS];
	size_t of_relay; /* where its own begin */
	size_t count;
	int timeout_ms;
};

static void
prepare(struct parent *parent, const struct pollfd *fds, size_t count, uint64_t until_ms,
    struct waiting *out)
{
	size_t i;

	out->timeout_ms = until_ms == 0 ? -1 : sooner(-1, until_ms);
	out->fds[0] = (struct pollfd){.fd = parent->signals, .events = POLLIN};
	for (i = 0; i < count; i++)
		out->fds[1 + i] = fds[i];
	out->count = out->of_relay = 1 + count;
	if (parent->relay != NULL && parent->child != 0)
		out->count += relay_fds(parent->relay, out->fds + out->of_relay, &out->timeout_ms);
	if (parent->kill_at_ms != 0)
		out->timeout_ms = sooner(out->timeout_ms, parent->kill_at_ms);
}

/* What there is to tell; false: nothing. */
static bool
tell(struct parent *parent, enum parent_event *out)
{
	if (parent->has_ended) {
		parent->has_ended = false;
		*out = PARENT_ENDED;
		return true;
	}
	if (parent->tells_asked) {
		parent->tells_asked = false;
		*out = PARENT_ASKED;
		return true;
	}
	return false;
}

static void
kill_late(struct parent *parent)
{
	if (parent->kill_at_ms == 0 || clock_steady_ms() < parent->kill_at_ms)
		return;
	parent->kill_at_ms = 0;
	kill(parent->child, SIGKILL);
}

/* True: one of the caller's is ready. */
static bool
poll_once(struct parent *parent, struct pollfd *fds, size_t count, uint64_t until_ms)
{
	bool is_ready = false;
	struct waiting waiting;
	size_t i;

	prepare(parent, fds, count, until_ms, &waiting);
	for (i = 0; i < count; i++)
		fds[i].revents = 0;
	if (poll(waiting.fds, (nfds_t)waiting.count, waiting.timeout_ms) < 0)
		return false;
	for (i = 0; i < count; i++) {
		fds[i].revents = waiting.fds[1 + i].revents;
		is_ready |= fds[i].revents != 0;
	}
	if (waiting.count > waiting.of_relay)
		relay_move(parent->relay, waiting.fds + waiting.of_relay,
		    waiting.count - waiting.of_relay);
	parent_serve_signals(parent);
	kill_late(parent);
	return is_ready;
}

enum parent_event
parent_wait(struct parent *parent, struct pollfd *fds, size_t count, int timeout_ms)
{
	uint64_t until_ms = timeout_ms < 0 ? 0 : clock_steady_ms() + (uint64_t)timeout_ms;
	enum parent_event event;
	bool is_ready;

	for (;;) {
		if (tell(parent, &event))
			return event;
		is_ready = poll_once(parent, fds, count, until_ms);
		if (tell(parent, &event))
			return event;
		if (is_ready)
			return PARENT_READY;
		if (until_ms != 0 && clock_steady_ms() >= until_ms)
			return PARENT_TIME;
	}
}

void
parent_signal(struct parent *parent, int number)
{
	if (parent->child != 0)
		kill(parent->child, number);
}

void
parent_stop(struct parent *parent, unsigned grace_ms)
{
	if (parent->child == 0)
		return;
	parent->is_stopping = true;
	parent->is_term_taken = false;
	parent->asked = 0;
	parent->kill_at_ms = clock_steady_ms() + grace_ms;
	kill(parent->child, SIGTERM);
}

bool
parent_has_child(const struct parent *parent)
{
	return parent->child != 0;
}

int
parent_status(const struct parent *parent)
{
	return parent->status;
}

int
parent_asked(const struct parent *parent)
{
	return parent->ends_by != 0 ? parent->ends_by : parent->asked;
}

/* By NUMBER, without a second core: the child's has been made. */
static void
die_of(int number)
{
	const struct sigaction usual = {.sa_handler = SIG_DFL};
	struct rlimit none = {.rlim_cur = 0};
	sigset_t only;

	if (getrlimit(RLIMIT_CORE, &none) == 0) {
		none.rlim_cur = 0;
		setrlimit(RLIMIT_CORE, &none);
	}
	sigemptyset(&only);
	sigaddset(&only, number);
	sigaction(number, &usual, NULL);
	kill(getpid(), number);
	sigprocmask(SIG_UNBLOCK, &only, NULL);
}

void
parent_end(struct parent *parent)
{
	int number = parent->ends_by != 0 ? parent->ends_by :
		WIFSIGNALED(parent->status) ? WTERMSIG(parent->status) : 0;

	if (number == 0)
		exit(WEXITSTATUS(parent->status));
	die_of(number);
	exit(128 + number); /* as process 1 */
}
