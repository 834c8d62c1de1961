/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/list.h"
#include "cmd/remote/http/http_priv.h"

static void
fill_reply(const struct http *http, struct transfer *transfer, struct http_reply *reply)
{
	curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &reply->status);
	memcpy(reply->etag, transfer->headers.etag, sizeof(reply->etag));
	memcpy(reply->date, transfer->headers.date, sizeof(reply->date));
	reply->wait_ms = headers_wait_ms(&transfer->headers);
	reply->host = http->endpoints[transfer->endpoint].origin;
}

static bool
is_redirect(long status)
{
	return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/* Where the answer points to, as a path of the same origin, in *NEXT, to free. */
static enum remote_answer
find_redirect(
    const struct http *http, const struct transfer *transfer, char **next, struct engine_said *said)
{
	const char *origin = http->endpoints[transfer->endpoint].origin, *rest;
	size_t len = strlen(origin);
	struct buf path = BUF_INIT;
	char *url = NULL;

	curl_easy_getinfo(transfer->easy, CURLINFO_REDIRECT_URL, &url);
	if (url == NULL)
		return engine_say(
		    said, REMOTE_SPEECH, "`%s` sends us elsewhere, and does not say where", origin);
	if (strncasecmp(url, origin, len) != 0 || strchr("/?", url[len]) == NULL) {
		/* not what is behind a `?`, or before an `@`: those may be logins */
		rest = strstr(url, "://");
		rest = rest == NULL ? url : rest + 3;
		rest += strcspn(rest, "/?#@") == strcspn(rest, "/?#") ? 0 : strcspn(rest, "@") + 1;
		return engine_say(said, REMOTE_SPEECH, "`%s` sends us elsewhere: to `%.*s`", origin,
		    (int)(strcspn(rest, "/?#") < 200 ? strcspn(rest, "/?#") : 200), rest);
	}
	buf_addf(&path, "%s%s", url[len] == '/' ? "" : "/", url + len);
	*next = buf_take(&path);
	return REMOTE_DONE;
}

/* Whose turn it is, and how many there are from here on. */
struct turn {
	size_t endpoint, open;
};

/* One request to one endpoint. *NEXT: where it redirects to. */
static enum remote_answer
ask_endpoint(struct http *http, const struct http_request *request, const struct turn *turn,
    uint64_t until, struct http_reply *reply, char **next, struct engine_said *said)
{
	size_t room = REMOTE_BLOB_MOST;
	unsigned left = engine_left_ms(until);
	struct transfer transfer = {
	    .easy = http->easy, .endpoint = turn->endpoint, .body = &reply->body, .room = &room};
	enum remote_answer answer;

	if (left == 0)
		return engine_say(said, REMOTE_DOWN, "`%s` took too long",
		    http->endpoints[turn->endpoint].origin);
	transfer_begin(http, &transfer, request, left, turn->open);
	drive(http, &transfer, 1, false, until);
	answer = transfer_judge(http, &transfer, said);
	if (answer == REMOTE_DONE)
		fill_reply(http, &transfer, reply);
	if (answer == REMOTE_DONE && is_redirect(reply->status) && http->settings.redirects > 0)
		answer = find_redirect(http, &transfer, next, said);
	if (answer != REMOTE_DONE)
		http_reply_done(reply);
	transfer_done(&transfer);
	return answer;
}

static enum remote_answer
ask_and_follow(struct http *http, const struct http_request *request, const struct turn *turn,
    uint64_t until, struct http_reply *reply, struct engine_said *said)
{
	struct http_request again = *request;
	char *path CLEANUP(http_path_freep) = NULL, *next = NULL;
	enum remote_answer answer =
	    ask_endpoint(http, request, turn, until, reply, &next, said);
	unsigned followed = 0;

	while (answer == REMOTE_DONE && next != NULL) {
		http_reply_done(reply);
		http_path_freep(&path);
		path = next;
		next = NULL;
		again.path = path;
		if (++followed > http->settings.redirects)
			return engine_say(said, REMOTE_SPEECH, "`%s` redirects without end",
			    http->endpoints[turn->endpoint].origin);
		answer = ask_endpoint(http, &again, turn, until, reply, &next, said);
	}
	return answer;
}

static bool
is_not_reached(enum remote_answer answer)
{
	return answer == REMOTE_DOWN || answer == REMOTE_TLS;
}

enum remote_answer
http_ask(struct http *http, const struct http_request *request, uint64_t until,
    struct http_reply *reply, struct engine_said *said)
{
	bool tried[ENDPOINTS_MOST] = {false};
	struct engine_said first = {0};
	enum remote_answer answer = REMOTE_DOWN, worst = REMOTE_DOWN;
	uint64_t begun = clock_steady_ms();
	size_t failed = 0;
	int endpoint;

	*reply = (struct http_reply){0};
	while ((endpoint = endpoint_next(http, tried)) >= 0) {
		const struct turn turn = {(size_t)endpoint, http->endpoint_count - failed};

		answer = ask_and_follow(http, request, &turn, until, reply, said);
		if (answer == REMOTE_DONE)
			endpoint_works(http, turn.endpoint);
		else
			endpoint_fails(http, turn.endpoint, said->text);
		if (!is_not_reached(answer))
			return answer;
		if (failed++ == 0 || (answer == REMOTE_TLS && worst != REMOTE_TLS)) {
			first = *said;
			worst = answer;
		}
		tried[endpoint] = true;
		if (engine_left_ms(until) == 0)
			break;
	}
	*said = first;
	endpoints_say(http, begun, said);
	return worst;
}

/* What is over, judged; FIRST_SAID is of the first that failed. */
static enum remote_answer
judge_all(struct http *http, struct transfer *transfers, size_t count, struct http_reply *replies,
    enum remote_answer *answers, struct engine_said *said)
{
	enum remote_answer first = REMOTE_DONE;
	struct engine_said one = {0};
	size_t i, answered = 0;

	for (i = 0; i < count; i++) {
		answers[i] = transfer_judge(http, &transfers[i], &one);
		if (answers[i] == REMOTE_DONE) {
			fill_reply(http, &transfers[i], &replies[i]);
			answered++;
			continue;
		}
		http_reply_done(&replies[i]);
		if (first == REMOTE_DONE) {
			first = answers[i];
			*said = one;
		}
	}
	return answered > 0 ? REMOTE_DONE : first;
}

enum remote_answer
http_ask_many(struct http *http, const struct http_request *requests, size_t count, uint64_t until,
    struct http_reply *replies, enum remote_answer *answers, struct engine_said *said)
{
	const bool tried[ENDPOINTS_MOST] = {false};
	size_t endpoint = (size_t)endpoint_next(http, tried), room = REMOTE_BLOB_MOST, i;
	struct transfer *transfers CLEANUP(freep) = xcalloc(count, sizeof(*transfers));
	uint64_t begun = clock_steady_ms();
	size_t open = endpoints_open(http);
	unsigned left = engine_left_ms(until);
	enum remote_answer answer;

	for (i = 0; i < count; i++) {
		replies[i] = (struct http_reply){0};
		transfers[i] = (struct transfer){.easy = curl_easy_init(),
		    .endpoint = endpoint,
		    .body = &replies[i].body,
		    .room = &room};
		transfer_begin(http, &transfers[i], &requests[i], left == 0 ? 1 : left, open);
	}
	drive(http, transfers, count, false, until);
	answer = judge_all(http, transfers, count, replies, answers, said);
	for (i = 0; i < count; i++) {
		transfer_done(&transfers[i]);
		curl_easy_cleanup(transfers[i].easy);
	}
	if (answer == REMOTE_DONE)
		endpoint_works(http, endpoint);
	else
		endpoint_fails(http, endpoint, said->text);
	if (is_not_reached(answer) && endpoints_open(http) == 0)
		endpoints_say(http, begun, said);
	return answer;
}
