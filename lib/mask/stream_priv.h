/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Places are counted from the begin of the stream. What is behind `window` may still become a form, and
 * is undecided; before it, and where it is hidden already, it can be given on.
 */
#ifndef EK_MASK_STREAM_PRIV_H
#define EK_MASK_STREAM_PRIV_H

#include "mask/mask_priv.h"

/* Bytes that are of values. */
struct run {
	uint64_t from, to;
};

/* In front of a character there is a line break; how much has been left out since joined_begin(). */
struct gap {
	uint64_t at, left_out;
};

/* The stream without its line breaks, while a form has begun before one. */
struct joined {
	bool is_on;
	uint32_t gap_len;      /* of the gap that we are in; 0: in none */
	uint32_t state;
	uint64_t chars, since; /* characters so far, and those behind the newest gap */
	struct gap *gaps;
	size_t count, room;
	uint32_t head;         /* the node of a head that the newest byte ended over a break; 0: none */
};

/* The forms from FIRST to before LAST have come so far, as far as `at`. */
struct tail {
	uint32_t first, last;
	uint32_t gap_len; /* of the line breaks that were left out right before */
	bool wraps;
	size_t at;
};

struct tails {
	struct tail *items;
	size_t count, room;
};

struct mask_stream {
	const struct mask *mask;
	uint64_t seen, given;    /* how much came, how much was given on or hidden */
	bool hiding;             /* `***` was the last that was given on */
	uint32_t state;          /* what came last, as far as it begins a form */
	struct joined joined;
	struct tails tails;      /* of heads that have come */
	struct secret_text held; /* from `given` on */
	size_t held_at;          /* what is before was given on */
	struct run *runs;        /* from `given` on, apart from each other */
	size_t first, count, room;
};

/* One call: BYTES begin at `base`. */
struct feed {
	struct mask_stream *stream;
	struct slice bytes;
	uint64_t base;
	mask_put_fn *put;
	void *cookie;
};

/* FROM to TO is of a value; nothing before ends behind TO. */
void stream_hide(struct mask_stream *stream, uint64_t from, uint64_t to);

/* Everything before END, and what is hidden there. */
void stream_give(struct feed *feed, uint64_t end);

/* Where what is undecided begins, when END is where the stream ends. */
uint64_t stream_window(const struct mask_stream *stream, uint64_t end);

/* All the bytes, up to what is decided about each. */
void stream_scan(struct feed *feed);

/* BYTE ends a line, and STATE began before it. */
void joined_begin(struct joined *joined, const struct mask *mask, uint32_t state);
/* The stream goes on with BYTE, and with it ends at END: how many bytes of a value do, 0: none. */
uint64_t joined_step(struct joined *joined, const struct mask *mask, unsigned char byte);
/* How long the newest LEN characters are with what stands between them. */
uint64_t joined_len(const struct joined *joined, uint64_t len);
void joined_done(struct joined *joined);

/* The head NODE has come: what follows may be the rest of its forms. */
void tails_begin(struct tails *tails, const struct mask *mask, uint32_t node);
/* BYTE comes: does a form go on with it? */
bool tails_step(struct tails *tails, const struct mask *mask, unsigned char byte);
void tails_done(struct tails *tails);

enum { GAP_MOST = 1024 }; /* what is that far away is no next line */

static inline bool
is_line_break(unsigned char byte)
{
	return byte == '\n' || byte == '\r';
}

#endif
