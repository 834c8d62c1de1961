/* SPDX-License-Identifier: Apache-2.0 */
/* Reading the objects of a store that has one at each path. */
#include "cmd/remote/http/objects.h"

#include <string.h>

#include "base/list.h"

enum { AT_ONCE_MOST = 64 };

static struct http_request
request_of(const struct http_objects *objects, const char *path, const struct remote_tag *tag)
{
	struct http_request request = {.method = "GET", .path = path};

	if (objects->header.name != NULL)
		request.headers[request.header_count++] = objects->header;
	if (tag->text[0] != '\0')
		request.headers[request.header_count++] =
		    (struct http_header){"If-None-Match", tag->text};
	return request;
}

/* Hand the body over: OUT is empty, so what it has is given back. */
static void
take_body(struct http_reply *reply, struct buf *out)
{
	buf_done(out);
	*out = reply->body;
	reply->body = (struct buf)BUF_INIT;
}

enum remote_answer
http_get_if(const struct http_objects *objects, const char *name, uint64_t until,
    struct remote_tag *tag, struct buf *out, struct engine_said *said)
{
	char *path CLEANUP(http_path_freep) = objects->path_of(objects->store, name);
	struct http_request request = request_of(objects, path, tag);
	struct http_reply reply CLEANUP(http_reply_done) = {0};
	enum remote_answer answer = http_ask(objects->http, &request, until, &reply, said);

	if (answer == REMOTE_DONE)
		answer = objects->judge(objects->store, &reply, tag->text[0] != '\0', said);
	if (answer != REMOTE_DONE)
		return answer;
	take_body(&reply, out);
	memcpy(tag->text, reply.etag, sizeof(tag->text));
	return REMOTE_DONE;
}

/* COUNT of them, at most AT_ONCE_MOST. */
static enum remote_answer
get_some(const struct http_objects *objects, struct engine_got *items, size_t count,
    uint64_t until, struct engine_said *said)
{
	const struct remote_tag none = {.text = ""};
	struct http_request requests[AT_ONCE_MOST];
	struct http_reply replies[AT_ONCE_MOST];
	enum remote_answer answers[AT_ONCE_MOST], answer;
	char *paths[AT_ONCE_MOST];
	struct engine_said ignored = {0}; /* what is not got is asked for again, alone */
	size_t i;

	for (i = 0; i < count; i++) {
		paths[i] = objects->path_of(objects->store, items[i].name);
		requests[i] = request_of(objects, paths[i], &none);
	}
	answer = http_ask_many(objects->http, requests, count, until, replies, answers, said);
	for (i = 0; i < count; i++) {
		items[i].answer = answers[i];
		if (items[i].answer == REMOTE_DONE)
			items[i].answer =
			    objects->judge(objects->store, &replies[i], false, &ignored);
		if (items[i].answer == REMOTE_DONE)
			take_body(&replies[i], &items[i].data);
		http_reply_done(&replies[i]);
		http_path_freep(&paths[i]);
	}
	return answer;
}

enum remote_answer
http_get_many(const struct http_objects *objects, struct engine_got *items, size_t count,
    uint64_t until, struct engine_said *said)
{
	enum remote_answer answer = REMOTE_DONE;
	size_t i, some;

	for (i = 0; i < count && answer == REMOTE_DONE; i += some) {
		some = count - i < AT_ONCE_MOST ? count - i : AT_ONCE_MOST;
		answer = get_some(objects, items + i, some, until, said);
	}
	return answer;
}
