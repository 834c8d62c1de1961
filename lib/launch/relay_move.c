/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "launch/relay_priv.h"
#include "base/clock.h"

enum {
	LOOK_AGAIN_MS = 250,   /* in the background: is it in front now? */
	LEFT_MOST = 1 << 20,   /* a terminal does not say how much it holds */
};

static size_t
add(struct pollfd *fds, size_t *count, int fd, short events)
{
	fds[*count] = (struct pollfd){.fd = fd, .events = events};
	return (*count)++;
}

static void
sooner(int *timeout_ms, int ms)
{
	if (*timeout_ms < 0 || ms < *timeout_ms)
		*timeout_ms = ms;
}

static void
add_input(struct relay *relay, struct pollfd *fds, size_t *count, int *timeout_ms)
{
	relay->input_place = relay->master_place = RELAY_FDS;
	if (!relay->is_whole || relay->master < 0)
		return;
	relay_terminal_take(relay);
	if (relay->input_at < relay->input_len)
		relay->master_place = add(fds, count, relay->master, POLLOUT);
	else if (!relay->is_taken)
		sooner(timeout_ms, LOOK_AGAIN_MS);
	else if (!relay->input_ended)
		relay->input_place = add(fds, count, relay->terminal, POLLIN);
}

/* Is something held back, and nothing came? While ours takes nothing, nobody looks whether something does. */
static bool
may_be_idle(const struct relay_stream *stream)
{
	return stream->from >= 0 && !relay_stream_is_full(stream) && mask_stream_waits(stream->masked);
}

/* When what is held back of STREAM will have been for long enough. */
static int
idle_in_ms(const struct relay_stream *stream)
{
	uint64_t passed_ms = clock_steady_ms() - stream->read_ms;

	return passed_ms >= IDLE_MS ? 0 : (int)(IDLE_MS - passed_ms);
}

size_t
relay_fds(struct relay *relay, struct pollfd *fds, int *timeout_ms)
{
	size_t count = 0;

	add_input(relay, fds, &count, timeout_ms);
	for (size_t i = 0; i < relay->count; i++) {
		struct relay_stream *stream = &relay->streams[i];

		stream->from_place = stream->out_place = RELAY_FDS;
		if (relay_stream_is_full(stream))
			stream->out_place = add(fds, &count, stream->out, POLLOUT);
		else if (stream->from >= 0)
			stream->from_place = add(fds, &count, stream->from, POLLIN);
		if (may_be_idle(stream))
			sooner(timeout_ms, idle_in_ms(stream));
	}
	return count;
}

/* Someone else may be in front by now: then what is typed is not ours. */
static void
read_input(struct relay *relay)
{
	ssize_t n;

	if (!relay_is_foreground(relay)) {
		relay->is_taken = false;
		return;
	}
	n = read(relay->terminal, relay->input, sizeof(relay->input));
	if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
		relay->input_ended = true;
	relay->input_at = 0;
	relay->input_len = n < 0 ? 0 : (size_t)n;
}

static void
write_input(struct relay *relay)
{
	ssize_t n = write(relay->master, relay->input + relay->input_at, relay->input_len - relay->input_at);

	if (n > 0)
		relay->input_at += (size_t)n;
	else if (n < 0 && errno != EAGAIN && errno != EINTR)
		relay->input_at = relay->input_len = 0;
}

static bool
is_ready(const struct pollfd *fds, size_t count, size_t place)
{
	return place < count && fds[place].revents != 0;
}

void
relay_move(struct relay *relay, const struct pollfd *fds, size_t count)
{
	if (is_ready(fds, count, relay->input_place))
		read_input(relay);
	if (relay->input_at < relay->input_len)
		write_input(relay);
	for (size_t i = 0; i < relay->count; i++) {
		struct relay_stream *stream = &relay->streams[i];

		if (is_ready(fds, count, stream->from_place))
			relay_stream_read(relay, stream);
		if (may_be_idle(stream) && idle_in_ms(stream) == 0)
			mask_stream_idle(stream->masked, relay_stream_put, stream);
		if (relay_stream_is_full(stream) &&
			(stream->owns_out || is_ready(fds, count, stream->out_place)))
			relay_stream_write(stream);
		/* whoever shows it is gone: so is its terminal */
		if (stream->is_shown && stream->from < 0)
			relay_close_fd(&relay->master);
	}
}

/* As long as it takes; what would end or stop this process may do so. */
static void
write_all(struct relay_stream *stream)
{
	static const int free_to_come[] = {SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGTSTP, SIGTTOU};
	struct pollfd fd = {.fd = stream->out, .events = POLLOUT};
	sigset_t blocked;

	sigprocmask(SIG_SETMASK, NULL, &blocked);
	for (size_t i = 0; i < ARRAY_LEN(free_to_come); i++)
		sigdelset(&blocked, free_to_come[i]);
	while (relay_stream_is_full(stream))
		if (ppoll(&fd, 1, NULL, &blocked) > 0)
			relay_stream_write(stream);
}

/* How much there is now: what comes later is of somebody else. */
static size_t
left_in(const struct relay_stream *stream)
{
	int left = 0;

	if (stream->is_shown || ioctl(stream->from, FIONREAD, &left) < 0)
		return LEFT_MOST;
	return (size_t)left;
}

static void
drain_stream(struct relay *relay, struct relay_stream *stream)
{
	size_t left, n;

	write_all(stream);
	left = stream->from < 0 ? 0 : left_in(stream);
	for (; left > 0; left -= n < left ? n : left) {
		n = relay_stream_read(relay, stream);
		if (n == 0)
			break;
		write_all(stream);
	}
	mask_stream_end(stream->masked, relay_stream_put, stream);
	write_all(stream);
	relay_close_fd(&stream->from);
}

void
relay_drain(struct relay *relay)
{
	if (!relay->is_running)
		return;
	relay->is_running = false;
	relay_terminal_give_back(relay);
	for (size_t i = 0; i < relay->count; i++)
		drain_stream(relay, &relay->streams[i]);
	relay_close_fd(&relay->master);
	relay->input_at = relay->input_len = 0;
}

int
relay_stop_signal(const struct relay *relay, int number)
{
	return relay->is_whole && number == SIGSTOP && *relay->stopped != 0 ? *relay->stopped : number;
}

void
relay_stopped(struct relay *relay)
{
	for (size_t i = 0; i < relay->count; i++) {
		struct relay_stream *stream = &relay->streams[i];

		/* what it printed before it stopped; a page is what a terminal gives at once */
		for (size_t page = 0; page < 64 && relay_stream_read(relay, stream) > 0; page++)
			relay_stream_write(stream);
	}
	relay_terminal_give_back(relay);
}

void
relay_continued(struct relay *relay)
{
	relay_terminal_take_again(relay);
	relay_resized(relay);
}
