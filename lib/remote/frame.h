/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Frames over a stream socket: four bytes of length, most significant first, then that many bytes.
 * Both programs speak with these; neither trusts the other's length: memory is used as it comes.
 */
#ifndef EK_REMOTE_FRAME_H
#define EK_REMOTE_FRAME_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/slice.h"
#include "secret/text.h"

#define FRAME_FOREVER UINT64_MAX

enum frame_end {
	FRAME_DONE = 0,
	FRAME_GONE,          /* the other side closed or died; of a frame, some bytes may have passed */
	FRAME_LATE,          /* UNTIL came first */
	FRAME_LARGE,         /* a length above MOST, or of nothing */
};

/* What is left of UNTIL, which is on clock_steady_ms(), or 0. */
unsigned frame_left_ms(uint64_t until);

/* Send BYTES as one frame. No signal is raised where nobody listens. */
enum frame_end frame_send(int fd, struct slice bytes, uint64_t until);

/* The same of HEAD and what follows it. */
enum frame_end frame_send_two(int fd, struct slice head, struct slice tail, uint64_t until);

/* Replace OUT with the next frame, of at most MOST bytes; it is empty unless FRAME_DONE. */
enum frame_end frame_receive(int fd, size_t most, uint64_t until, struct buf *out);

/* The same into guarded memory, and into nothing else on its way. */
enum frame_end frame_receive_secret(int fd, size_t most, uint64_t until, struct secret_text *out);

#endif
