/* SPDX-License-Identifier: Apache-2.0 */
#include "mask/stream_priv.h"

enum { RUNS_MOST = 256 };

/* The next place from AT on that four bytes fall through to, or the end of those that have four. */
static size_t
sift(const struct mask *mask, struct slice bytes, size_t at)
{
	const uint64_t *sieve = mask->sieve;

	for (; at + MASK_FIRST <= bytes.len; at++) {
		uint32_t bit = mask_hash(mask_four_at(bytes.data + at)) >> (32 - MASK_SIEVE_BITS);

		if (sieve[bit / 64] >> bit % 64 & 1)
			break;
	}
	return at;
}

/* The form that ends with the state, at AT of the bytes; it may be the head of others. */
static void
hide_match(struct feed *feed, size_t at)
{
	struct mask_stream *stream = feed->stream;
	const struct node *node = &stream->mask->nodes[stream->state];

	if (node->match > 0)
		stream_hide(stream, feed->base + at - node->match, feed->base + at);
	if (node->goes_on)
		tails_begin(&stream->tails, stream->mask, stream->state);
}

/* The byte before AT, if a form that has come in part goes on with it. */
static void
hide_tails(struct feed *feed, size_t at)
{
	struct mask_stream *stream = feed->stream;

	if (tails_step(&stream->tails, stream->mask, feed->bytes.data[at - 1]))
		stream_hide(stream, feed->base + at - 1, feed->base + at);
}

/* The same over line breaks, with the byte before AT. */
static void
hide_joined(struct feed *feed, size_t at)
{
	struct mask_stream *stream = feed->stream;
	uint64_t len = joined_step(&stream->joined, stream->mask, feed->bytes.data[at - 1]);

	if (len > 0)
		stream_hide(stream, feed->base + at - len, feed->base + at);
	if (stream->joined.head != 0)
		tails_begin(&stream->tails, stream->mask, stream->joined.head);
}

static bool
is_idle(const struct mask_stream *stream)
{
	return !stream->joined.is_on && stream->tails.count == 0;
}

/*
 * With the automaton from AT on, until there are fewer bytes of a form than the sieve looks at, and all
 * of them are here. Returns where they begin, or the end.
 */
static size_t
follow(struct feed *feed, size_t at)
{
	struct mask_stream *stream = feed->stream;
	const struct mask *mask = stream->mask;

	while (at < feed->bytes.len) {
		uint32_t depth = mask->nodes[stream->state].depth;
		unsigned char byte = feed->bytes.data[at];

		if (depth < MASK_FIRST && depth <= at && is_idle(stream)) {
			stream->state = 0;
			return at - depth;
		}
		if (is_line_break(byte) && depth >= MASK_FIRST && !stream->joined.is_on)
			joined_begin(&stream->joined, mask, stream->state);
		stream->state = mask_step(mask, stream->state, byte);
		at++;
		if (stream->tails.count > 0)
			hide_tails(feed, at);
		hide_match(feed, at);
		if (stream->joined.is_on)
			hide_joined(feed, at);
		if (stream->count >= RUNS_MOST)
			stream_give(feed, stream_window(stream, feed->base + at));
	}
	return at;
}

void
stream_scan(struct feed *feed)
{
	struct mask_stream *stream = feed->stream;
	const struct mask *mask = stream->mask;
	struct slice bytes = feed->bytes;
	size_t at = stream->state == 0 && is_idle(stream) ? 0 : follow(feed, 0);

	while (at < bytes.len) {
		uint32_t start;

		at = sift(mask, bytes, at);
		if (at + MASK_FIRST > bytes.len)
			break;
		start = mask_find_start(mask, mask_four_at(bytes.data + at));
		if (start == 0) {
			at++;
			continue;
		}
		stream->state = start;
		at += MASK_FIRST;
		hide_match(feed, at);
		at = follow(feed, at);
	}
	for (; at < bytes.len; at++)
		stream->state = mask_step(mask, stream->state, bytes.data[at]);
}
