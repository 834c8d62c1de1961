/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writing: one transaction, which compares that what is to be created is not there yet. `target` is
 * always sent: without it the comparison is about something else, and quietly true for a new key.
 * What is more than one transaction takes (128 operations, 1.5 MiB) becomes several, in order.
 */
#include "cmd/remote/etcd/etcd_priv.h"

#include <string.h>

enum { OPERATION_BYTES = 64 };

static void
add_compares(
    struct buf *body, const struct store *store, const struct remote_item *items, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (items[i].replace)
			continue;
		body_separate(body);
		buf_add_byte(body, '{');
		body_key(body, "key", store, items[i].name);
		buf_add_text(
		    body, ",\"target\":\"CREATE\",\"result\":\"EQUAL\",\"create_revision\":\"0\"}");
	}
}

static void
add_puts(struct buf *body, const struct store *store, const struct remote_item *items, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		body_separate(body);
		buf_add_text(body, "{\"request_put\":{");
		body_key(body, "key", store, items[i].name);
		buf_add_byte(body, ',');
		body_bytes(body, "value", items[i].data);
		buf_add_text(body, "}}");
	}
}

/* What the store says where a comparison failed: which of them are there. */
static void
add_looks(
    struct buf *body, const struct store *store, const struct remote_item *items, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (items[i].replace)
			continue;
		body_separate(body);
		body_range(body, store, items[i].name, true);
	}
}

/* The first of what was to be created that is there; COUNT: the answer names none. */
static size_t
first_there(const struct store *store, const struct etcd_reply *reply,
    const struct remote_item *items, size_t count)
{
	const struct json_value *responses = json_member(reply->top, "responses");
	const struct json_value *response = json_first(responses), *kv;
	size_t i;

	for (i = 0; i < count && response != NULL; i++) {
		if (items[i].replace)
			continue;
		if (!etcd_kv(store, json_member(response, "response_range"), items[i].name, &kv))
			return count;
		if (kv != NULL)
			return i;
		response = json_behind(responses, response);
	}
	return count;
}

static enum remote_answer
put_group(struct store *store, const struct remote_item *items, size_t count, uint64_t until,
    size_t *at, struct engine_said *said)
{
	struct buf body CLEANUP(buf_done) = BUF_INIT;
	struct etcd_reply reply CLEANUP(etcd_reply_done) = {0};
	struct etcd_request request = {.path = "kv/txn", .is_write = true, .name = items[0].name};
	enum remote_answer answer;

	buf_add_text(&body, "{\"compare\":[");
	add_compares(&body, store, items, count);
	buf_add_text(&body, "],\"success\":[");
	add_puts(&body, store, items, count);
	buf_add_text(&body, "],\"failure\":[");
	add_looks(&body, store, items, count);
	buf_add_text(&body, "]}");
	request.body = buf_slice(&body);
	answer = etcd_ask(store, &request, until, &reply, said);
	if (answer != REMOTE_DONE || json_is_true(json_member(reply.top, "succeeded")))
		return answer;
	*at = first_there(store, &reply, items, count);
	if (*at < count)
		return engine_say(said, REMOTE_EXISTS, "`%s` is there already", items[*at].name);
	*at = 0;
	return engine_say(said, REMOTE_SPEECH, "`%s` refuses to create `%s` and does not say why",
	    http_origin(store->http), items[0].name);
}

static bool
is_named_before(const struct remote_item *items, size_t i)
{
	size_t j;

	for (j = 0; j < i; j++)
		if (strcmp(items[j].name, items[i].name) == 0)
			return true;
	return false;
}

/* How many of ITEMS go into one transaction: in one, no name may be written twice. */
static size_t
group_of(const struct store *store, const struct remote_item *items, size_t count)
{
	size_t bytes = 0, i;

	for (i = 0; i < count && i < ETCD_OPERATIONS_MOST; i++) {
		bytes += items[i].data.len + OPERATION_BYTES +
			 2 * (strlen(store->prefix) + strlen(items[i].name));
		if (i > 0 && (bytes > ETCD_REQUEST_MOST || is_named_before(items, i)))
			break;
	}
	return i;
}

enum remote_answer
etcd_put(struct store *store, const struct remote_item *items, size_t count, uint64_t until,
    size_t *at, struct engine_said *said)
{
	enum remote_answer answer;
	size_t done, some, i;

	for (i = 0; i < count; i++)
		if (items[i].data.len > REMOTE_PART_MOST)
			return engine_say(said, REMOTE_LARGE,
			    "`%s` has %zu bytes; etcd takes at most %d", items[i].name,
			    items[i].data.len, REMOTE_PART_MOST);
	for (done = 0; done < count; done += some) {
		some = group_of(store, items + done, count - done);
		*at = 0;
		answer = put_group(store, items + done, some, until, at, said);
		*at += done;
		/* what was put before must be looked at, not put again */
		if (done > 0 && (answer == REMOTE_DOWN || answer == REMOTE_BUSY))
			return REMOTE_UNSURE;
		if (answer != REMOTE_DONE)
			return answer;
	}
	return REMOTE_DONE;
}

enum remote_answer
etcd_drop(struct store *store, const char *name, uint64_t until, struct engine_said *said)
{
	struct buf body CLEANUP(buf_done) = BUF_INIT;
	struct etcd_reply reply CLEANUP(etcd_reply_done) = {0};
	struct etcd_request request = {.path = "kv/deleterange", .is_write = true, .name = name};
	enum remote_answer answer;
	uint64_t deleted;

	body_object(&body, store, name);
	request.body = buf_slice(&body);
	answer = etcd_ask(store, &request, until, &reply, said);
	if (answer != REMOTE_DONE)
		return answer;
	if (!json_u64(json_member(reply.top, "deleted"), 0, &deleted))
		return engine_say(said, REMOTE_UNSURE, "`%s` does not say whether `%s` is gone",
		    http_origin(store->http), name);
	if (deleted == 0)
		return engine_say(
		    said, REMOTE_ABSENT, "`%s` has no such object", http_origin(store->http));
	return REMOTE_DONE;
}
