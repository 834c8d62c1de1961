/* SPDX-License-Identifier: Apache-2.0 */
/*
 * etcd has no folders: keys below a prefix come in order, some at a time and without their values,
 * and what is below a folder is passed over in one step.
 */
#include "cmd/remote/etcd/etcd_priv.h"

#include <string.h>

#include "cmd/remote/etcd/base64.h"

enum { KEYS_AT_ONCE = 1000 };

struct listing {
	struct store *store;
	const char *prefix; /* what is listed, below the store's own */
	struct buf from;    /* the next key, whole; never below one that was told */
	struct buf last;    /* the name that was told last */
	engine_name_fn *fn;
	void *cookie;
	bool stopped;
};

static enum remote_answer
ask_page(
    struct listing *listing, uint64_t until, struct etcd_reply *reply, struct engine_said *said)
{
	struct buf body CLEANUP(buf_done) = BUF_INIT;
	struct buf end CLEANUP(buf_done) = BUF_INIT;
	struct etcd_request request = {.path = "kv/range", .name = listing->prefix};

	buf_addf(&end, "%s%s", listing->store->prefix, listing->prefix);
	end.data[end.len - 1] = '/' + 1;
	buf_add_byte(&body, '{');
	body_bytes(&body, "key", buf_slice(&listing->from));
	buf_add_byte(&body, ',');
	body_bytes(&body, "range_end", buf_slice(&end));
	buf_addf(&body, ",\"limit\":\"%d\",\"keys_only\":true}", KEYS_AT_ONCE);
	request.body = buf_slice(&body);
	return etcd_ask(listing->store, &request, until, reply, said);
}

/* KEY, which is not below FROM, is told, or passed as another of the folder that was told last. */
static bool
take_key(struct listing *listing, const struct buf *key)
{
	size_t before = strlen(listing->store->prefix) + strlen(listing->prefix), slash;
	struct slice name;

	if (key->len <= before || strlen(key->data) != key->len ||
	    memcmp(key->data, listing->store->prefix, strlen(listing->store->prefix)) != 0 ||
	    memcmp(key->data + strlen(listing->store->prefix), listing->prefix,
		strlen(listing->prefix)) != 0 ||
	    slice_compare(buf_slice(key), buf_slice(&listing->from)) < 0)
		return false;
	name = slice_from(buf_slice(key), before);
	slash = slice_find(name, '/');
	buf_clear(&listing->from);
	if (slash < name.len) {
		buf_add(&listing->from, slice_of(key->data, before + slash));
		buf_add_byte(&listing->from, '/' + 1);
		name.len = slash + 1;
	} else {
		buf_add(&listing->from, buf_slice(key));
		buf_add_byte(&listing->from, '\0');
	}
	buf_clear(&listing->last);
	buf_add(&listing->last, name);
	listing->stopped = listing->fn(listing->cookie, buf_text(&listing->last)) != 0;
	return true;
}

/* A key of the folder that was just told is no news. */
static bool
is_passed(const struct listing *listing, const struct buf *key)
{
	struct slice last = buf_slice(&listing->last);
	size_t before = strlen(listing->store->prefix) + strlen(listing->prefix);

	return slice_ends_with(last, "/") && key->len > before + last.len &&
	       memcmp(key->data + before, last.data, last.len) == 0;
}

static bool
take_page(struct listing *listing, const struct json_value *top)
{
	const struct json_value *kvs = json_member(top, "kvs"), *kv, *text;

	for (kv = json_first(kvs); kv != NULL && !listing->stopped; kv = json_behind(kvs, kv)) {
		struct buf key CLEANUP(buf_done) = BUF_INIT;

		text = json_member(kv, "key");
		if (text == NULL || !etcd_base64_read(text->text, &key))
			return false;
		if (!is_passed(listing, &key) && !take_key(listing, &key))
			return false;
	}
	return true;
}

enum remote_answer
etcd_list(struct store *store, const char *prefix, uint64_t until, engine_name_fn *fn, void *cookie,
    struct engine_said *said)
{
	struct listing listing = {.store = store, .prefix = prefix, .fn = fn, .cookie = cookie};
	enum remote_answer answer = REMOTE_DONE;
	bool more = true;

	buf_addf(&listing.from, "%s%s", store->prefix, prefix);
	while (more && answer == REMOTE_DONE && !listing.stopped) {
		struct etcd_reply reply CLEANUP(etcd_reply_done) = {0};

		answer = ask_page(&listing, until, &reply, said);
		if (answer != REMOTE_DONE)
			break;
		more = json_is_true(json_member(reply.top, "more"));
		if (!take_page(&listing, reply.top) ||
		    (more && json_first(json_member(reply.top, "kvs")) == NULL))
			answer = engine_say(said, REMOTE_SPEECH,
			    "`%s` lists what it was not asked for", http_origin(store->http));
	}
	if (listing.stopped)
		answer = engine_say(said, REMOTE_SPEECH, "the list was ended");
	buf_done(&listing.from);
	buf_done(&listing.last);
	return answer;
}
