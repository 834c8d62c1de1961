/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/remote/etcd/etcd_priv.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "cmd/remote/etcd/base64.h"
#include "cmd/remote/etcd/judge.h"

void
etcd_reply_done(struct etcd_reply *reply)
{
	json_clear(&reply->json);
	http_reply_done(&reply->http);
	*reply = (struct etcd_reply){0};
}

void
etcd_notice_replaced(struct engine_said *said, const char *how)
{
	snprintf(said->notice, sizeof(said->notice),
	    "the store was restored or replaced (%s); checking everything again", how);
}

/*
 * Where the store is now. Another cluster, or a revision below one that it had: a backup was
 * restored, or another store stands there. What was known of versions is worth nothing then.
 */
static bool
note_position(struct store *store, struct etcd_reply *reply, struct engine_said *said)
{
	const struct json_value *header = json_member(reply->top, "header");

	if (!json_u64(json_member(header, "cluster_id"), 0, &reply->cluster_id) ||
	    !json_u64(json_member(header, "revision"), 0, &reply->revision) ||
	    reply->cluster_id == 0 || reply->revision == 0)
		return false;
	if (store->cluster_id != 0 && store->cluster_id != reply->cluster_id) {
		etcd_notice_replaced(said, "cluster id changed");
		reply->was_replaced = true;
	} else if (reply->revision < store->revision) {
		etcd_notice_replaced(said, "its revision went back");
		reply->was_replaced = true;
	}
	store->cluster_id = reply->cluster_id;
	store->revision = reply->revision;
	return true;
}

/* An answer with status 200. Of a write that none can be made of, it is open whether it was done.
 */
static enum remote_answer
take_reply(struct store *store, const struct etcd_request *request, struct etcd_reply *reply,
    struct engine_said *said)
{
	if (json_parse(buf_slice(&reply->http.body), &reply->json) == 0) {
		reply->top = reply->json.values;
		if (note_position(store, reply, said))
			return REMOTE_DONE;
	}
	return engine_say(said, request->is_write ? REMOTE_UNSURE : REMOTE_SPEECH,
	    "`%s` does not answer as etcd does", reply->http.host);
}

static enum remote_answer
attempt(struct store *store, const struct etcd_request *request, uint64_t until,
    struct etcd_reply *reply, struct engine_said *said)
{
	struct judged of = {
	    .user = store->login.user, .name = request->name, .is_write = request->is_write};
	char path[64];
	struct http_request http = {
	    .method = "POST",
	    .path = path,
	    .headers = {{"Content-Type", "application/json"}},
	    .header_count = 1,
	    .body = request->body,
	    .is_write = request->is_write,
	};
	uint64_t begun = clock_steady_ms();
	enum remote_answer answer;

	snprintf(path, sizeof(path), "/v3/%s", request->path);
	answer = etcd_log_in(store, &http, until, said);
	if (answer != REMOTE_DONE)
		return answer;
	answer = http_ask(store->http, &http, until, &reply->http, said);
	if (answer != REMOTE_DONE)
		return answer;
	if (reply->http.status == 200)
		return take_reply(store, request, reply, said);
	of.host = reply->http.host;
	answer = etcd_judge(reply->http.status, buf_slice(&reply->http.body), &of, said);
	if (answer == REMOTE_BUSY)
		said->wait_ms = reply->http.wait_ms;
	if (answer == REMOTE_DOWN || answer == REMOTE_UNSURE)
		http_rest(store->http, begun, answer, said);
	return answer;
}

enum remote_answer
etcd_ask(struct store *store, const struct etcd_request *request, uint64_t until,
    struct etcd_reply *reply, struct engine_said *said)
{
	enum remote_answer answer;

	*reply = (struct etcd_reply){0};
	answer = attempt(store, request, until, reply, said);
	if (answer == REMOTE_LOGIN && etcd_forget_login(store)) {
		etcd_reply_done(reply);
		answer = attempt(store, request, until, reply, said);
	}
	if (answer != REMOTE_DONE)
		etcd_reply_done(reply);
	return answer;
}

bool
etcd_kv(const struct store *store, const struct json_value *range, const char *name,
    const struct json_value **kv)
{
	struct buf key CLEANUP(buf_done) = BUF_INIT;
	const struct json_value *found = json_first(json_member(range, "kvs")), *text;
	size_t prefix = strlen(store->prefix);

	*kv = found;
	if (range == NULL || range->kind != JSON_OBJECT)
		return false;
	if (found == NULL)
		return true;
	text = json_member(found, "key");
	return text != NULL && etcd_base64_read(text->text, &key) &&
	       key.len == prefix + strlen(name) && memcmp(key.data, store->prefix, prefix) == 0 &&
	       memcmp(key.data + prefix, name, strlen(name)) == 0;
}

bool
etcd_tag_read(const struct remote_tag *tag, uint64_t *cluster_id, uint64_t *revision)
{
	const char *colon = strchr(tag->text, ':');
	struct json_value number = {.kind = JSON_NUMBER};

	if (colon == NULL)
		return false;
	number.text = slice_of(tag->text, (size_t)(colon - tag->text));
	if (!json_u64(&number, 0, cluster_id))
		return false;
	number.text = slice_of_text(colon + 1);
	return json_u64(&number, 0, revision);
}

void
etcd_tag_write(uint64_t cluster_id, uint64_t revision, struct remote_tag *out)
{
	snprintf(out->text, sizeof(out->text), "%llu:%llu", (unsigned long long)cluster_id,
	    (unsigned long long)revision);
}
