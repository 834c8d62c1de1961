/* SPDX-License-Identifier: Apache-2.0 */
/* Answers without an end, for the changes that a store tells of. */
#include <string.h>

#include "cmd/remote/http/http_priv.h"

struct stream {
	struct transfer *transfers;
	int (*take)(void *cookie, size_t index, long status, struct slice bytes);
	void *cookie;
};

static int
take_piece(struct transfer *transfer, struct slice bytes)
{
	const struct stream *stream = transfer->cookie;
	long status = 0;

	curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
	transfer->taken = stream->take(stream->cookie, (size_t)(transfer - stream->transfers),
			      status, bytes) != 0;
	return transfer->taken ? -1 : 0;
}

/* The ends that one of COUNT has come to. */
static enum remote_answer
judge_ended(struct http *http, struct transfer *transfers, size_t count, struct engine_said *said)
{
	enum remote_answer answer;
	size_t i;

	for (i = 0; i < count; i++)
		if (transfers[i].taken)
			return REMOTE_DONE;
	for (i = 0; i < count; i++) {
		if (!transfers[i].over)
			continue;
		if (transfers[i].code == CURLE_OK &&
		    take_piece(&transfers[i], slice_of(NULL, 0)) != 0)
			return REMOTE_DONE;
		answer = transfers[i].code == CURLE_OK ? REMOTE_DONE
						       : transfer_judge(http, &transfers[i], said);
		endpoint_fails(http, transfers[i].endpoint,
		    answer == REMOTE_DONE ? "" : said->text);
		if (answer != REMOTE_DONE)
			return answer;
	}
	return engine_say(said, REMOTE_DOWN, "`%s` ended the line", http_origin(http));
}

enum remote_answer
http_stream(struct http *http, const struct http_request *requests, size_t count, uint64_t until,
    int (*take)(void *cookie, size_t index, long status, struct slice bytes), void *cookie,
    struct engine_said *said)
{
	const bool tried[ENDPOINTS_MOST] = {false};
	size_t endpoint = (size_t)endpoint_next(http, tried), i;
	struct transfer transfers[REMOTE_WAIT_MOST];
	struct stream stream = {.transfers = transfers, .take = take, .cookie = cookie};
	enum remote_answer answer = REMOTE_SAME;

	for (i = 0; i < count; i++) {
		transfers[i] = (struct transfer){.easy = curl_easy_init(),
		    .endpoint = endpoint,
		    .take = take_piece,
		    .cookie = &stream};
		transfer_begin(http, &transfers[i], &requests[i], 0, 1);
	}
	if (drive(http, transfers, count, true, until) == DRIVE_DONE)
		answer = judge_ended(http, transfers, count, said);
	for (i = 0; i < count; i++) {
		transfer_done(&transfers[i]);
		curl_easy_cleanup(transfers[i].easy);
	}
	return answer;
}
