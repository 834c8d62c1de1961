/* SPDX-License-Identifier: Apache-2.0 */
#include "mask/stream_priv.h"

#include <stdlib.h>

#include "base/list.h"
#include "secret/secret.h"

static const char shown[] = "***";

struct mask_stream *
mask_stream_new(const struct mask *mask)
{
	struct mask_stream *stream = xcalloc(1, sizeof(*stream));

	stream->mask = mask;
	return stream;
}

void
mask_stream_free(struct mask_stream *stream)
{
	if (stream == NULL)
		return;
	secret_text_done(&stream->held);
	joined_done(&stream->joined);
	tails_done(&stream->tails);
	free(stream->runs);
	free(stream);
}

void
mask_stream_freep(struct mask_stream **stream)
{
	mask_stream_free(*stream);
	*stream = NULL;
}

size_t
mask_stream_held(const struct mask_stream *stream)
{
	return (size_t)(stream->seen - stream->given);
}

uint64_t
stream_window(const struct mask_stream *stream, uint64_t end)
{
	const struct joined *joined = &stream->joined;
	uint64_t len = stream->mask->nodes[stream->state].depth, longer;

	if (joined->is_on) {
		longer = joined_len(joined, stream->mask->nodes[joined->state].depth);
		len = longer > len ? longer : len;
	}
	return end - len;
}

void
stream_hide(struct mask_stream *stream, uint64_t from, uint64_t to)
{
	while (stream->count > stream->first && stream->runs[stream->count - 1].from >= from)
		stream->count--;
	if (stream->count > stream->first && stream->runs[stream->count - 1].to >= from) {
		stream->runs[stream->count - 1].to = to;
		return;
	}
	stream->runs = list_grow(stream->runs, stream->count, &stream->room, sizeof(*stream->runs));
	stream->runs[stream->count++] = (struct run){from, to};
}

/* What stands from `given` to END, as it is. */
static void
give_plain(struct feed *feed, uint64_t end)
{
	struct mask_stream *stream = feed->stream;
	uint64_t of_held = end < feed->base ? end : feed->base;

	if (stream->given < of_held) {
		size_t len = (size_t)(of_held - stream->given);

		feed->put(feed->cookie, slice_of(stream->held.data + stream->held_at, len));
		stream->held_at += len;
		stream->given = of_held;
	}
	if (stream->given < end)
		feed->put(feed->cookie, slice_of(feed->bytes.data + (stream->given - feed->base),
			(size_t)(end - stream->given)));
	stream->given = end;
	stream->hiding = false;
}

static void
give_hidden(struct feed *feed, uint64_t end)
{
	struct mask_stream *stream = feed->stream;

	if (!stream->hiding)
		feed->put(feed->cookie, SLICE_LITERAL(shown));
	stream->hiding = true;
	if (stream->given < feed->base)
		stream->held_at += (size_t)((end < feed->base ? end : feed->base) - stream->given);
	stream->given = end;
}

void
stream_give(struct feed *feed, uint64_t end)
{
	struct mask_stream *stream = feed->stream;

	for (;;) {
		const struct run *run = stream->first < stream->count ? &stream->runs[stream->first] : NULL;

		if (run != NULL && run->from <= stream->given) {
			give_hidden(feed, run->to);
			stream->first++;
		} else if (stream->given < end) {
			give_plain(feed, run != NULL && run->from < end ? run->from : end);
		} else {
			break;
		}
	}
	if (2 * stream->first >= stream->count) {
		stream->count -= stream->first;
		if (stream->count > 0)
			memmove(stream->runs, stream->runs + stream->first,
				stream->count * sizeof(*stream->runs));
		stream->first = 0;
	}
}

/* What could not be given on has to be there the next time. */
static void
keep(struct feed *feed)
{
	struct mask_stream *stream = feed->stream;
	struct secret_text *held = &stream->held;

	if (stream->held_at == held->len) {
		stream->held_at = held->len = 0;
	} else if (stream->held_at > held->len / 2) {
		held->len -= stream->held_at;
		memmove(held->data, held->data + stream->held_at, held->len);
		stream->held_at = 0;
	}
	if (stream->given < feed->base)
		secret_text_add(held, feed->bytes);
	else
		secret_text_add(held, slice_from(feed->bytes, (size_t)(stream->given - feed->base)));
}

void
mask_stream_feed(struct mask_stream *stream, struct slice bytes, mask_put_fn *put, void *cookie)
{
	struct feed feed = {stream, bytes, stream->seen, put, cookie};

	if (bytes.len == 0)
		return;
	stream_scan(&feed);
	stream->seen += bytes.len;
	stream_give(&feed, stream_window(stream, stream->seen));
	keep(&feed);
}

/* As far as the begin of what may become a value may be shown. */
static uint64_t
shown_end(const struct mask_stream *stream)
{
	uint64_t end = stream_window(stream, stream->seen) + MASK_SHOWN;

	return end < stream->seen ? end : stream->seen;
}

bool
mask_stream_waits(const struct mask_stream *stream)
{
	return stream->given < shown_end(stream);
}

void
mask_stream_idle(struct mask_stream *stream, mask_put_fn *put, void *cookie)
{
	struct feed feed = {stream, {NULL, 0}, stream->seen, put, cookie};

	stream_give(&feed, shown_end(stream));
	keep(&feed);
}

void
mask_stream_end(struct mask_stream *stream, mask_put_fn *put, void *cookie)
{
	struct feed feed = {stream, {NULL, 0}, stream->seen, put, cookie};

	stream->state = 0;
	stream->joined.is_on = false;
	stream->tails.count = 0;
	stream_give(&feed, stream->seen);
	keep(&feed);
}
