/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Waiting: look once whether the objects are what the tags say, then watch from the revision that
 * was looked at on, so that nothing between is missed. One JSON object a line; the last may lack
 * the newline. `Hasleader` ends the stream of a node that is cut off from the others: it would be
 * silent.
 */
#include "cmd/remote/etcd/etcd_priv.h"

#include <string.h>

#include "base/clock.h"
#include "base/list.h"
#include "cmd/remote/etcd/judge.h"

enum { MESSAGE_MOST = 4 << 20, REFUSAL_MOST = 64 << 10, UNDECIDED = REMOTE_ANSWERS };

struct watch {
	struct store *store;
	const char *const *names;
	struct buf line;
	long status;
	int answer; /* UNDECIDED: go on */
	struct engine_said *said;
};

static enum remote_answer
look_now(struct store *store, const char *const *names, size_t count, uint64_t until,
    struct etcd_reply *reply, struct engine_said *said)
{
	struct buf body CLEANUP(buf_done) = BUF_INIT;
	struct etcd_request request = {.path = "kv/txn", .name = names[0]};
	size_t i;

	buf_add_text(&body, "{\"success\":[");
	for (i = 0; i < count; i++) {
		if (i > 0)
			buf_add_byte(&body, ',');
		body_range(&body, store, names[i], true);
	}
	buf_add_text(&body, "]}");
	request.body = buf_slice(&body);
	return etcd_ask(store, &request, until, reply, said);
}

/* Is what was found under NAME what TAG says? -1: the answer is not in order. */
static int
is_same(const struct store *store, const struct etcd_reply *reply, const char *name,
    const struct remote_tag *tag, const struct json_value *range)
{
	const struct json_value *kv;
	uint64_t cluster_id, known, revision;

	if (!etcd_kv(store, range, name, &kv))
		return -1;
	if (!etcd_tag_read(tag, &cluster_id, &known))
		return kv == NULL;
	if (kv == NULL || !json_u64(json_member(kv, "mod_revision"), 0, &revision))
		return 0;
	return cluster_id == reply->cluster_id && known == revision;
}

/* DONE: one of them is not what it was. SAME: all are. */
static enum remote_answer
compare(struct store *store, const struct etcd_reply *reply, const char *const *names,
    const struct remote_tag *tags, size_t count, struct engine_said *said)
{
	const struct json_value *responses = json_member(reply->top, "responses");
	const struct json_value *response = json_first(responses);
	size_t i;

	for (i = 0; i < count; i++) {
		int same = is_same(
		    store, reply, names[i], &tags[i], json_member(response, "response_range"));

		if (same < 0)
			return engine_say(said, REMOTE_SPEECH,
			    "what `%s` answers for `%s` is not in order", http_origin(store->http),
			    names[i]);
		if (same == 0)
			return REMOTE_DONE;
		response = json_behind(responses, response);
	}
	return REMOTE_SAME;
}

static int
judge(struct watch *watch, long status, struct slice body)
{
	const struct judged of = {.host = http_origin(watch->store->http),
	    .user = watch->store->login.user,
	    .name = watch->names[0]};

	return (int)etcd_judge(status, body, &of, watch->said);
}

/* It ended this watch: what was asked for is compacted away, so look anew, or it does not want us
 * to. */
static int
canceled(struct watch *watch, const struct json_value *result)
{
	struct buf words CLEANUP(buf_done) = BUF_INIT;

	if (json_member(result, "compact_revision") != NULL)
		return REMOTE_DONE;
	if (!json_string(json_member(result, "cancel_reason"), &words))
		buf_clear(&words);
	return judge(watch, 0, buf_slice(&words));
}

static int
take_message(struct watch *watch, struct slice line)
{
	struct json json CLEANUP(json_clear) = JSON_INIT;
	const struct json_value *result;

	line = slice_trim(line);
	if (line.len == 0)
		return UNDECIDED;
	if (json_parse(line, &json) < 0)
		return (int)engine_say(watch->said, REMOTE_DOWN,
		    "`%s` ended in the middle of a message", http_origin(watch->store->http));
	result = json_member(json.values, "result");
	if (result == NULL)
		return judge(watch, 0, line);
	if (json_is_true(json_member(result, "canceled")))
		return canceled(watch, result);
	return json_first(json_member(result, "events")) != NULL ? REMOTE_DONE : UNDECIDED;
}

static int
take_lines(struct watch *watch)
{
	struct slice rest = buf_slice(&watch->line);
	size_t end = slice_find(rest, '\n');

	while (watch->answer == UNDECIDED && end < rest.len) {
		watch->answer = take_message(watch, slice_of(rest.data, end));
		rest = slice_from(rest, end + 1);
		end = slice_find(rest, '\n');
	}
	/* many changes at once: what they are is not wanted, only that there are some */
	if (watch->answer == UNDECIDED && rest.len > MESSAGE_MOST)
		watch->answer = REMOTE_DONE;
	if (rest.len < watch->line.len) {
		memmove(watch->line.data, rest.data, rest.len);
		watch->line.len = rest.len;
		watch->line.data[rest.len] = '\0';
	}
	return watch->answer != UNDECIDED;
}

static int
take(void *cookie, size_t index, long status, struct slice bytes)
{
	struct watch *watch = cookie;

	(void)index;
	watch->status = status;
	if (status != 200 && watch->line.len > REFUSAL_MOST)
		return 1;
	buf_add(&watch->line, bytes);
	return status == 200 ? take_lines(watch) : 0;
}

static void
build_watch(struct store *store, const char *const *names, size_t count, struct buf *body)
{
	size_t i;

	for (i = 0; i < count; i++) {
		buf_add_text(body, "{\"create_request\":{");
		body_key(body, "key", store, names[i]);
		buf_addf(body, ",\"start_revision\":\"%llu\"}}",
		    (unsigned long long)store->revision + 1);
	}
}

/* The stream ended by itself with ANSWER: what it said last says why. */
static enum remote_answer
take_end(struct watch *watch, enum remote_answer answer)
{
	if (watch->answer != UNDECIDED)
		return (enum remote_answer)watch->answer;
	if (watch->line.len == 0 || (answer != REMOTE_DOWN && answer != REMOTE_DONE))
		return answer;
	if (watch->status != 200)
		return (enum remote_answer)judge(watch, watch->status, buf_slice(&watch->line));
	watch->answer = take_message(watch, buf_slice(&watch->line));
	return watch->answer == UNDECIDED ? answer : (enum remote_answer)watch->answer;
}

static enum remote_answer
follow(struct store *store, const char *const *names, size_t count, uint64_t until,
    struct engine_said *said)
{
	struct buf body CLEANUP(buf_done) = BUF_INIT;
	struct watch watch = {.store = store, .names = names, .answer = UNDECIDED, .said = said};
	struct http_request request = {
	    .method = "POST",
	    .path = "/v3/watch",
	    .headers = {{"Content-Type", "application/json"}, {"Grpc-Metadata-Hasleader", "true"}},
	    .header_count = 2,
	};
	uint64_t begun = clock_steady_ms();
	enum remote_answer answer;

	build_watch(store, names, count, &body);
	request.body = buf_slice(&body);
	answer = etcd_log_in(store, &request, until, said);
	if (answer == REMOTE_DONE) {
		answer = http_stream(store->http, &request, 1, until, take, &watch, said);
		if (watch.answer == REMOTE_DOWN) /* it answers, but cannot serve */
			http_rest(store->http, begun, watch.answer, said);
		answer = take_end(&watch, answer);
	}
	buf_done(&watch.line);
	return answer;
}

static enum remote_answer
wait_once(struct store *store, const char *const *names, const struct remote_tag *tags,
    size_t count, uint64_t until, struct engine_said *said)
{
	struct etcd_reply reply CLEANUP(etcd_reply_done) = {0};
	enum remote_answer answer;

	if (count == 0 || count > REMOTE_WAIT_MOST)
		return engine_say(said, REMOTE_SETUP, "%zu objects cannot be waited for", count);
	answer = look_now(store, names, count, until, &reply, said);
	if (answer == REMOTE_DONE && !reply.was_replaced) /* else all is to be looked at anew */
		answer = compare(store, &reply, names, tags, count, said);
	if (answer != REMOTE_SAME)
		return answer;
	answer = follow(store, names, count, until, said);
	if (answer == REMOTE_LOGIN && etcd_forget_login(store))
		answer = follow(store, names, count, until, said);
	return answer;
}

enum remote_answer
etcd_wait(struct store *store, const char *const *names, const struct remote_tag *tags,
    size_t count, uint64_t until, struct engine_said *said)
{
	enum remote_answer answer = wait_once(store, names, tags, count, until, said);

	if (answer == REMOTE_DOWN) /* who waits has time, however long it took to find that out */
		said->wait_ms = 0;
	return answer;
}
