/* SPDX-License-Identifier: Apache-2.0 */
/* Creating is a PUT with `If-None-Match: *`; nothing else of the store's conditions is used. */
#include <time.h>

#include "cmd/remote/s3/bucket.h"

static enum remote_answer
put_one(
    struct store *store, const struct remote_item *item, uint64_t until, struct engine_said *said)
{
	enum s3_act act = item->replace ? S3_REPLACE : S3_CREATE;
	struct buf path CLEANUP(buf_done) = BUF_INIT;
	struct http_reply reply CLEANUP(http_reply_done) = {0};
	char hash[S3_HASH];
	struct http_request request = {.method = "PUT",
	    .headers = {{"x-amz-content-sha256", hash},
		{"Content-Type", "application/octet-stream"}, {"If-None-Match", "*"}},
	    .header_count = act == S3_CREATE ? 3 : 2,
	    .body = item->data,
	    .is_write = true};
	enum remote_answer answer;

	s3_hash(item->data, hash);
	buf_addf(&path, "%s%s", store->place.root, item->name);
	request.path = buf_text(&path);
	answer = http_ask(store->http, &request, until, &reply, said);
	if (answer != REMOTE_DONE)
		return answer;
	return s3_answer(&store->place, act, &reply, (int64_t)time(NULL), said);
}

enum remote_answer
s3_put(struct store *store, const struct remote_item *items, size_t count, uint64_t until,
    size_t *at, struct engine_said *said)
{
	enum remote_answer answer;

	for (*at = 0; *at < count; ++*at) {
		answer = put_one(store, &items[*at], until, said);
		if (answer != REMOTE_DONE)
			return answer;
	}
	return REMOTE_DONE;
}

enum remote_answer
s3_drop(struct store *store, const char *name, uint64_t until, struct engine_said *said)
{
	struct buf path CLEANUP(buf_done) = BUF_INIT;
	struct http_reply reply CLEANUP(http_reply_done) = {0};
	char hash[S3_HASH];
	struct http_request request = {.method = "DELETE",
	    .headers = {{"x-amz-content-sha256", hash}},
	    .header_count = 1,
	    .is_write = true};
	enum remote_answer answer;

	s3_hash(request.body, hash);
	buf_addf(&path, "%s%s", store->place.root, name);
	request.path = buf_text(&path);
	answer = http_ask(store->http, &request, until, &reply, said);
	if (answer != REMOTE_DONE)
		return answer;
	return s3_answer(&store->place, S3_DROP, &reply, (int64_t)time(NULL), said);
}
