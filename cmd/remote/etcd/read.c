/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading, never `serializable`: a node that is cut off from the others would go on answering the
 * old value. Whether an object is still what it was is a comparison of its exact mod_revision: a
 * range with min_mod_revision would also call an older one unchanged, as there is after a backup
 * was restored.
 */
#include "cmd/remote/etcd/etcd_priv.h"

#include <string.h>

#include "cmd/remote/etcd/base64.h"
#include "remote/wire.h"

static enum remote_answer
say_nonsense(const struct store *store, const char *name, struct engine_said *said)
{
	return engine_say(said, REMOTE_SPEECH, "what `%s` answers for `%s` is not in order",
	    http_origin(store->http), name);
}

/* The value of KV into OUT, which is empty; its version into *REVISION. */
static bool
take_value(const struct json_value *kv, struct buf *out, uint64_t *revision)
{
	struct buf plain CLEANUP(buf_done) = BUF_INIT;
	const struct json_value *value = json_member(kv, "value");
	struct slice text;

	if (!json_u64(json_member(kv, "mod_revision"), 0, revision) || *revision == 0)
		return false;
	if (value == NULL)
		return true;
	if (value->kind != JSON_STRING)
		return false;
	text = value->text;
	if (slice_find(text, '\\') < text.len) { /* `/` may be written so */
		if (!json_string(value, &plain))
			return false;
		text = buf_slice(&plain);
	}
	return text.len / 4 * 3 <= REMOTE_BLOB_MOST + 2 && etcd_base64_read(text, out);
}

/* The object of a RANGE that asked for NAME. */
static enum remote_answer
take_object(const struct store *store, const struct json_value *range, const char *name,
    struct buf *out, uint64_t *revision, struct engine_said *said)
{
	const struct json_value *kv;

	if (!etcd_kv(store, range, name, &kv))
		return say_nonsense(store, name, said);
	if (kv == NULL)
		return engine_say(
		    said, REMOTE_ABSENT, "`%s` has no such object", http_origin(store->http));
	if (take_value(kv, out, revision))
		return REMOTE_DONE;
	buf_clear(out);
	return say_nonsense(store, name, said);
}

static enum remote_answer
read_object(struct store *store, const char *name, uint64_t until, struct remote_tag *tag,
    struct buf *out, struct engine_said *said)
{
	struct buf body CLEANUP(buf_done) = BUF_INIT;
	struct etcd_reply reply CLEANUP(etcd_reply_done) = {0};
	struct etcd_request request = {.path = "kv/range", .name = name};
	enum remote_answer answer;
	uint64_t revision;

	body_object(&body, store, name);
	request.body = buf_slice(&body);
	answer = etcd_ask(store, &request, until, &reply, said);
	if (answer != REMOTE_DONE)
		return answer;
	answer = take_object(store, reply.top, name, out, &revision, said);
	if (answer == REMOTE_DONE)
		etcd_tag_write(reply.cluster_id, revision, tag);
	return answer;
}

enum remote_answer
etcd_get(struct store *store, const char *name, uint64_t until, struct buf *out,
    struct engine_said *said)
{
	struct remote_tag tag;

	return read_object(store, name, until, &tag, out, said);
}

/* The answer to: if it is of revision KNOWN nothing, else the object. */
static enum remote_answer
ask_if(struct store *store, const char *name, uint64_t known, uint64_t until,
    struct etcd_reply *reply, struct engine_said *said)
{
	struct buf body CLEANUP(buf_done) = BUF_INIT;
	struct etcd_request request = {.path = "kv/txn", .name = name};

	buf_add_text(&body, "{\"compare\":[{");
	body_key(&body, "key", store, name);
	buf_addf(&body,
	    ",\"target\":\"MOD\",\"result\":\"EQUAL\",\"mod_revision\":\"%llu\"}],\"failure\":[",
	    (unsigned long long)known);
	body_range(&body, store, name, false);
	buf_add_text(&body, "]}");
	request.body = buf_slice(&body);
	return etcd_ask(store, &request, until, reply, said);
}

/* The range of the N-th operation's response, or NULL. */
static const struct json_value *
range_of(const struct json_value *response)
{
	return json_member(response, "response_range");
}

enum remote_answer
etcd_get_if(struct store *store, const char *name, uint64_t until, struct remote_tag *tag,
    struct buf *out, struct engine_said *said)
{
	struct etcd_reply reply CLEANUP(etcd_reply_done) = {0};
	uint64_t cluster_id, known, revision;
	enum remote_answer answer;

	if (!etcd_tag_read(tag, &cluster_id, &known)) {
		tag->text[0] = '\0';
		return read_object(store, name, until, tag, out, said);
	}
	answer = ask_if(store, name, known, until, &reply, said);
	if (answer != REMOTE_DONE)
		return answer;
	if (reply.cluster_id != cluster_id)
		etcd_notice_replaced(said, "cluster id changed");
	else if (reply.revision < known)
		etcd_notice_replaced(said, "its revision went back");
	else if (!reply.was_replaced && json_is_true(json_member(reply.top, "succeeded")))
		return REMOTE_SAME;
	tag->text[0] = '\0';
	if (json_is_true(json_member(reply.top, "succeeded")))
		return read_object(store, name, until, tag, out, said);
	answer = take_object(store, range_of(json_first(json_member(reply.top, "responses"))), name,
	    out, &revision, said);
	if (answer == REMOTE_DONE)
		etcd_tag_write(reply.cluster_id, revision, tag);
	return answer;
}

static enum remote_answer
ask_many(struct store *store, const struct engine_got *items, size_t count, uint64_t until,
    struct etcd_reply *reply, struct engine_said *said)
{
	struct buf body CLEANUP(buf_done) = BUF_INIT;
	struct etcd_request request = {.path = "kv/txn", .name = items[0].name};
	size_t i;

	buf_add_text(&body, "{\"success\":[");
	for (i = 0; i < count; i++) {
		body_separate(&body);
		body_range(&body, store, items[i].name, false);
	}
	buf_add_text(&body, "]}");
	request.body = buf_slice(&body);
	return etcd_ask(store, &request, until, reply, said);
}

static enum remote_answer
get_some(struct store *store, struct engine_got *items, size_t count, uint64_t until,
    struct engine_said *said)
{
	struct etcd_reply reply CLEANUP(etcd_reply_done) = {0};
	enum remote_answer answer = ask_many(store, items, count, until, &reply, said);
	const struct json_value *responses, *response;
	uint64_t revision;
	size_t i;

	if (answer == REMOTE_LARGE && count > 1) {
		answer = get_some(store, items, count / 2, until, said);
		return answer == REMOTE_DONE
			   ? get_some(store, items + count / 2, count - count / 2, until, said)
			   : answer;
	}
	if (answer != REMOTE_DONE)
		return answer;
	responses = json_member(reply.top, "responses");
	response = json_first(responses);
	for (i = 0; i < count; i++) {
		answer = take_object(
		    store, range_of(response), items[i].name, &items[i].data, &revision, said);
		if (answer != REMOTE_DONE && answer != REMOTE_ABSENT)
			return answer;
		items[i].answer = answer;
		response = response == NULL ? NULL : json_behind(responses, response);
	}
	return REMOTE_DONE;
}

enum remote_answer
etcd_get_many(struct store *store, struct engine_got *items, size_t count, uint64_t until,
    struct engine_said *said)
{
	enum remote_answer answer = REMOTE_DONE;
	size_t bytes = 0, at = 0, some;

	while (at < count && answer == REMOTE_DONE && bytes <= WIRE_MANY_MOST) {
		some = count - at < ETCD_OPERATIONS_MOST ? count - at : ETCD_OPERATIONS_MOST;
		answer = get_some(store, items + at, some, until, said);
		for (; some > 0; some--)
			bytes += items[at++].data.len;
	}
	return answer;
}
