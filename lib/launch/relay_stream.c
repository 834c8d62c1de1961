/* SPDX-License-Identifier: Apache-2.0 */
/* One output of the command: read, masked, written. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "launch/relay_priv.h"
#include "base/clock.h"

/*
 * What other programs have open too must not be made non-blocking. Opened anew it is ours alone; where
 * that fails it is written to when it is said to be ready, in pieces that it then takes.
 */
static int
open_anew(int fd, const struct stat *status)
{
	char path[32], name[128];

	if (S_ISCHR(status->st_mode))
		return ttyname_r(fd, name, sizeof(name)) == 0 ?
			open(name, O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC) : -1;
	if (!S_ISFIFO(status->st_mode))
		return -1;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
}

void
relay_stream_open(struct relay_stream *stream, int out)
{
	struct stat status = {0};
	int own = fstat(out, &status) == 0 ? open_anew(out, &status) : -1;

	*stream = (struct relay_stream){
		.is_shown = isatty(out),
		.out = own >= 0 ? own : out,
		.owns_out = own >= 0,
		.is_pipe_out = !S_ISREG(status.st_mode),
		.from = -1,
		.given = -1,
	};
}

void
relay_stream_close(struct relay_stream *stream)
{
	relay_close_fd(&stream->from);
	relay_close_fd(&stream->given);
	if (stream->owns_out)
		relay_close_fd(&stream->out);
	mask_stream_free(stream->masked);
	stream->masked = NULL;
	secret_text_done(&stream->ready);
}

void
relay_stream_put(void *stream, struct slice bytes)
{
	secret_text_add(&((struct relay_stream *)stream)->ready, bytes);
}

size_t
relay_stream_read(struct relay *relay, struct relay_stream *stream)
{
	ssize_t n;

	if (stream->from < 0 || relay_stream_is_full(stream))
		return 0;
	n = read(stream->from, secret_data(relay->room), READ_MOST);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (n <= 0) {
		/* a terminal whose last user is gone says EIO */
		mask_stream_end(stream->masked, relay_stream_put, stream);
		relay_close_fd(&stream->from);
		return 0;
	}
	stream->read_ms = clock_steady_ms();
	mask_stream_feed(stream->masked, slice_of(secret_data(relay->room), (size_t)n),
		relay_stream_put, stream);
	return (size_t)n;
}

static ssize_t
write_some(const struct relay_stream *stream, struct slice bytes)
{
	ssize_t n;

	if (!stream->owns_out && stream->is_pipe_out) {
		if (bytes.len > PIPE_BUF)
			bytes.len = PIPE_BUF;
		n = send(stream->out, bytes.data, bytes.len, MSG_DONTWAIT | MSG_NOSIGNAL);
		if (n >= 0 || errno != ENOTSOCK)
			return n;
	}
	return write(stream->out, bytes.data, bytes.len);
}

/* Nobody reads it any more: the command learns that at its next write. */
static void
give_up(struct relay_stream *stream)
{
	relay_close_fd(&stream->from);
	stream->ready.len = stream->written = 0;
}

/* Its reader, or who shows it. */
static bool
is_gone(const struct relay_stream *stream, int error)
{
	return error == EPIPE || error == ECONNRESET || (error == EIO && stream->is_pipe_out);
}

/* Later there may be room again. */
static void
lose(struct relay_stream *stream, int error)
{
	stream->ready.len = stream->written = 0;
	stream->read_ms = clock_steady_ms();
	if (!stream->has_lost && stream->on_loss != NULL)
		stream->on_loss(stream->to_out ? STDOUT_FILENO : STDERR_FILENO, error);
	stream->has_lost = true;
}

bool
relay_stream_write(struct relay_stream *stream)
{
	ssize_t n;

	if (!relay_stream_is_full(stream))
		return false;
	n = write_some(stream, slice_from(secret_text_slice(&stream->ready), stream->written));
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return false;
	if (n < 0) {
		if (is_gone(stream, errno))
			give_up(stream);
		else
			lose(stream, errno);
		return false;
	}
	stream->written += (size_t)n;
	if (stream->written == stream->ready.len) {
		stream->ready.len = stream->written = 0;
		stream->read_ms = clock_steady_ms();
	}
	return true;
}
