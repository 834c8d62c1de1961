/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_LAUNCH_RELAY_PRIV_H
#define EK_LAUNCH_RELAY_PRIV_H

#include <stdbool.h>
#include <stdint.h>
#include <termios.h>

#include "launch/relay.h"
#include "secret/secret.h"
#include "secret/text.h"

enum { READ_MOST = 1 << 16, INPUT_MOST = 4096, IDLE_MS = 10 };

/* One of the child's outputs, or both. */
struct relay_stream {
	bool to_out, to_err;     /* which it is to the child */
	bool is_shown;           /* a terminal */
	int out;                 /* where it goes */
	bool owns_out;           /* not shared with other programs, and never blocks */
	bool is_pipe_out;        /* `out` takes PIPE_BUF bytes if it takes any */
	bool has_lost;           /* what `out` did not take */
	void (*on_loss)(int fd, int error);
	int from;                /* our end, -1: none */
	int given;               /* the child's end, until it is started */
	struct mask_stream *masked;
	struct secret_text ready; /* masked, and not written yet */
	size_t written;           /* of it */
	uint64_t read_ms;         /* when something came last, or could again */
	size_t from_place, out_place; /* among the descriptors of relay_fds(); RELAY_FDS: not there */
};

struct relay {
	const struct mask *mask;
	struct relay_stream streams[2];
	size_t count;
	struct secret *room; /* what was just read */

	int terminal;          /* ours, -1: none; its size is the child's */
	bool is_whole;         /* the child has a session of its own on its terminal */
	bool is_taken;         /* our terminal is raw */
	bool is_running;
	struct termios usual;  /* as our terminal was */
	bool has_foreign;      /* the child's has not our modes yet, but */
	struct termios foreign;
	int master, slave;     /* the child's, -1: none */
	volatile int *stopped; /* shared with the process between: by which signal the command was stopped */

	unsigned char input[INPUT_MOST]; /* typed, and not taken by the child yet */
	size_t input_at, input_len;
	bool input_ended;
	size_t input_place, master_place;
};

void relay_close_fd(int *fd);
/* All descriptors from FIRST on; async-signal-safe. */
void relay_close_from(int first);

/* A terminal for the child, with the modes and the size of ours. */
int relay_terminal_begin(struct relay *relay, struct err *err);
/* Is this process one that may use our terminal? */
bool relay_is_foreground(const struct relay *relay);
/* Keys go through as they are, if the terminal is ours to take; and back. */
void relay_terminal_take(struct relay *relay);
/* The same where this process was stopped, and somebody else may have changed it meanwhile. */
void relay_terminal_take_again(struct relay *relay);
void relay_terminal_give_back(struct relay *relay);

/*
 * In the child: a session on its terminal. This process stays and ends or stops as the command does; the
 * call returns in the command's. -1: errno.
 */
int relay_monitor(struct relay *relay, struct launch_block *block);

/* Where OUT goes, so that writing to it never blocks, if that can be had without changing it for others. */
void relay_stream_open(struct relay_stream *stream, int out);
void relay_stream_close(struct relay_stream *stream);

/* Read once, if there is room: how much; 0: nothing is there now, or nothing will be. */
size_t relay_stream_read(struct relay *relay, struct relay_stream *stream);
/* As much as is taken without waiting; false: it takes nothing now. */
bool relay_stream_write(struct relay_stream *stream);
void relay_stream_put(void *stream, struct slice bytes);

static inline bool
relay_stream_is_full(const struct relay_stream *stream)
{
	return stream->written < stream->ready.len;
}

#endif
