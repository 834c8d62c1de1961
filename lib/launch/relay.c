/* SPDX-License-Identifier: Apache-2.0 */
#include "launch/relay.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/list.h"
#include "launch/relay_priv.h"

void
relay_close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* One that was closed when this program started may be taken, and then is closed at an exec. */
static bool
is_open(int fd)
{
	int flags = fcntl(fd, F_GETFD);

	return flags >= 0 && (flags & FD_CLOEXEC) == 0;
}

/* The same one, whatever names it was opened by, as far as that can be told. */
static bool
is_one_terminal(int a, int b)
{
#ifdef TIOCGDEV
	unsigned of_a, of_b;

	return ioctl(a, TIOCGDEV, &of_a) < 0 || ioctl(b, TIOCGDEV, &of_b) < 0 || of_a == of_b;
#else
	return (void)a, (void)b, true;
#endif
}

/* The same open file, as far as that can be told. */
static bool
is_one(int a, int b)
{
	struct stat of_a, of_b;

	if (isatty(a) && isatty(b))
		return is_one_terminal(a, b);
	if (fstat(a, &of_a) < 0 || fstat(b, &of_b) < 0 || of_a.st_dev != of_b.st_dev ||
		of_a.st_ino != of_b.st_ino)
		return false;
	return !S_ISREG(of_a.st_mode) || lseek(a, 0, SEEK_CUR) == lseek(b, 0, SEEK_CUR);
}

static struct relay_stream *
add_stream(struct relay *relay, int out)
{
	struct relay_stream *stream = &relay->streams[relay->count++];

	relay_stream_open(stream, out);
	if (stream->is_shown && relay->terminal < 0)
		relay->terminal = out;
	return stream;
}

static void
open_streams(struct relay *relay)
{
	bool has_out = is_open(STDOUT_FILENO), has_err = is_open(STDERR_FILENO);

	if (has_out)
		add_stream(relay, STDOUT_FILENO)->to_out = true;
	if (has_err && has_out && is_one(STDOUT_FILENO, STDERR_FILENO))
		relay->streams[0].to_err = true;
	else if (has_err)
		add_stream(relay, STDERR_FILENO)->to_err = true;
	/* there is one terminal for the command; to another one than that of its output it has a pipe */
	if (relay->count == 2 && relay->streams[0].is_shown)
		relay->streams[1].is_shown = false;
	relay->is_whole = relay->count > 0 && relay->streams[0].is_shown && isatty(STDIN_FILENO);
	if (relay->is_whole)
		relay->terminal = STDIN_FILENO;
}

int
relay_open(const struct mask *mask, struct relay **out, struct err *err)
{
	struct relay *relay = xcalloc(1, sizeof(*relay));

	relay->mask = mask;
	relay->terminal = relay->master = relay->slave = -1;
	relay->room = secret_new(READ_MOST);
	open_streams(relay);
	relay->stopped = mmap(NULL, sizeof(int), PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (relay->stopped == MAP_FAILED) {
		relay->stopped = NULL;
		relay_close(relay);
		return err_system(err, "cannot share memory with the command's session");
	}
	*out = relay;
	return 0;
}

void
relay_on_loss(struct relay *relay, void (*fn)(int fd, int error))
{
	for (size_t i = 0; i < relay->count; i++)
		relay->streams[i].on_loss = fn;
}

bool
relay_has_lost(const struct relay *relay)
{
	return relay->streams[0].has_lost || relay->streams[1].has_lost;
}

void
relay_set_mask(struct relay *relay, const struct mask *mask)
{
	relay->mask = mask;
}

void
relay_close(struct relay *relay)
{
	if (relay == NULL)
		return;
	relay_terminal_give_back(relay);
	for (size_t i = 0; i < relay->count; i++)
		relay_stream_close(&relay->streams[i]);
	relay_close_fd(&relay->master);
	relay_close_fd(&relay->slave);
	if (relay->stopped != NULL)
		munmap((void *)relay->stopped, sizeof(int));
	secret_free(relay->room);
	secret_wipe(relay->input, sizeof(relay->input));
	free(relay);
}

void
relay_closep(struct relay **relay)
{
	relay_close(*relay);
	*relay = NULL;
}

static int
begin_pipe(struct relay_stream *stream, struct err *err)
{
	int ends[2];

	if (pipe(ends) < 0)
		return err_system(err, "cannot make a pipe for the command");
	fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	stream->from = ends[0];
	stream->given = ends[1];
	return 0;
}

static int
begin_stream(struct relay *relay, struct relay_stream *stream, struct err *err)
{
	int r = 0;

	if (!stream->is_shown)
		r = begin_pipe(stream, err);
	else if (relay->master < 0)
		r = relay_terminal_begin(relay, err);
	if (r < 0)
		return r;
	mask_stream_free(stream->masked);
	stream->masked = mask_stream_new(relay->mask);
	stream->ready.len = stream->written = 0;
	if (stream->is_shown) {
		/* one to be closed when its reader goes, one for the keys and the size */
		stream->from = fcntl(relay->master, F_DUPFD_CLOEXEC, 0);
		stream->given = fcntl(relay->slave, F_DUPFD_CLOEXEC, 0);
		if (stream->from < 0 || stream->given < 0)
			return err_system(err, "cannot make a terminal for the command");
	}
	return 0;
}

int
relay_begin(struct relay *relay, struct err *err)
{
	int r = 0;

	relay->input_at = relay->input_len = 0;
	relay->input_ended = false;
	*relay->stopped = 0;
	for (size_t i = 0; r == 0 && i < relay->count; i++)
		r = begin_stream(relay, &relay->streams[i], err);
	return r;
}

static int
place(int fd, int as)
{
	return dup2(fd, as) < 0 ? -1 : 0;
}

int
relay_child(struct relay *relay, struct launch_block *block)
{
	int r = relay->is_whole ? relay_monitor(relay, block) : 0;

	if (r == 0 && relay->is_whole)
		r = place(relay->slave, STDIN_FILENO);
	for (size_t i = 0; r == 0 && i < relay->count; i++) {
		const struct relay_stream *stream = &relay->streams[i];

		if (stream->to_out)
			r = place(stream->given, STDOUT_FILENO);
		if (r == 0 && stream->to_err)
			r = place(stream->given, STDERR_FILENO);
	}
	return r;
}

void
relay_started(struct relay *relay)
{
	for (size_t i = 0; i < relay->count; i++)
		relay_close_fd(&relay->streams[i].given);
	relay_close_fd(&relay->slave);
	relay->is_running = true;
}
