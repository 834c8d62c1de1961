/* SPDX-License-Identifier: Apache-2.0 */
#include "remote/frame.h"
#include "base/clock.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <sys/socket.h>

enum { FRAME_HEAD = 4 };

unsigned
frame_left_ms(uint64_t until)
{
	uint64_t now = clock_steady_ms();

	if (now >= until)
		return 0;
	return until - now > INT_MAX ? (unsigned)INT_MAX : (unsigned)(until - now);
}

/* Wait until FD can do EVENTS, or its other end is gone: what comes next will say. */
static enum frame_end
wait_for(int fd, short events, uint64_t until)
{
	struct pollfd poll_fd = {.fd = fd, .events = events};
	int n;

	/* looked at first: who sends one byte after the other is late too */
	while (until == FRAME_FOREVER || frame_left_ms(until) > 0) {
		n = poll(&poll_fd, 1, until == FRAME_FOREVER ? -1 : (int)frame_left_ms(until));
		if (n > 0)
			return FRAME_DONE;
		if (n < 0 && errno != EINTR)
			return FRAME_GONE;
	}
	return FRAME_LATE;
}

static enum frame_end
send_all(int fd, struct slice bytes, uint64_t until)
{
	enum frame_end end;
	ssize_t n;

	while (bytes.len > 0) {
		end = wait_for(fd, POLLOUT, until);
		if (end != FRAME_DONE)
			return end;
		n = send(fd, bytes.data, bytes.len, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n < 0 && (errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK))
			continue;
		if (n < 0)
			return FRAME_GONE;
		bytes = slice_from(bytes, (size_t)n);
	}
	return FRAME_DONE;
}

enum frame_end
frame_send_two(int fd, struct slice head, struct slice tail, uint64_t until)
{
	size_t all = head.len + tail.len;
	unsigned char length[FRAME_HEAD] = {(unsigned char)(all >> 24), (unsigned char)(all >> 16),
	    (unsigned char)(all >> 8), (unsigned char)all};
	enum frame_end end;

	if (all == 0 || all > UINT32_MAX)
		return FRAME_LARGE;
	end = send_all(fd, slice_of(length, sizeof(length)), until);
	if (end == FRAME_DONE)
		end = send_all(fd, head, until);
	return end == FRAME_DONE ? send_all(fd, tail, until) : end;
}

enum frame_end
frame_send(int fd, struct slice bytes, uint64_t until)
{
	return frame_send_two(fd, bytes, (struct slice){NULL, 0}, until);
}

/* LEN bytes to TO, as they come. */
static enum frame_end
receive_all(int fd, unsigned char *to, size_t len, uint64_t until)
{
	enum frame_end end;
	ssize_t n;

	while (len > 0) {
		end = wait_for(fd, POLLIN, until);
		if (end != FRAME_DONE)
			return end;
		n = recv(fd, to, len, MSG_DONTWAIT);
		if (n < 0 && (errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK))
			continue;
		if (n <= 0)
			return FRAME_GONE;
		to += n;
		len -= (size_t)n;
	}
	return FRAME_DONE;
}

/* The length of the next frame, 1 to MOST. */
static enum frame_end
receive_length(int fd, size_t most, uint64_t until, size_t *out)
{
	unsigned char head[FRAME_HEAD];
	enum frame_end end = receive_all(fd, head, FRAME_HEAD, until);
	size_t len;

	if (end != FRAME_DONE)
		return end;
	len = (size_t)head[0] << 24 | (size_t)head[1] << 16 | (size_t)head[2] << 8 | head[3];
	*out = len;
	return len == 0 || len > most ? FRAME_LARGE : FRAME_DONE;
}

enum frame_end
frame_receive(int fd, size_t most, uint64_t until, struct buf *out)
{
	enum frame_end end;
	size_t len;

	buf_clear(out);
	end = receive_length(fd, most, until, &len);
	if (end != FRAME_DONE)
		return end;
	buf_reserve(out, len);
	end = receive_all(fd, (unsigned char *)out->data, len, until);
	out->len = end == FRAME_DONE ? len : 0;
	out->data[out->len] = '\0';
	return end;
}

enum frame_end
frame_receive_secret(int fd, size_t most, uint64_t until, struct secret_text *out)
{
	enum frame_end end;
	size_t len;

	out->len = 0;
	end = receive_length(fd, most, until, &len);
	if (end != FRAME_DONE)
		return end;
	secret_text_reserve(out, len);
	end = receive_all(fd, out->data, len, until);
	out->len = end == FRAME_DONE ? len : 0;
	return end;
}
