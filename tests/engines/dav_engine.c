/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The engine that evenkeep does not have: web servers that are written to, with the header that ought
 * to create an object once. With cmd/remote/main.c it is a program that lib/remote takes for
 * evenkeep-remote, so that its trial can be held against them.
 */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "cmd/remote/engine.h"
#include "cmd/remote/http/http.h"

struct store {
	struct http *http;
	char *host, *path;
};

static void
close_dav(struct store *store)
{
	if (store == NULL)
		return;
	http_close(store->http);
	free(store->host);
	free(store->path);
	free(store);
}

/* WHERE is http://HOST/PATH. */
static enum remote_answer
open_dav(const struct engine_settings *settings, struct store **out, struct engine_said *said)
{
	struct http_settings http = {.scheme = "http", .ca = ""};
	struct store *store = xcalloc(1, sizeof(*store));
	const char *host = settings->where + strlen("http://");
	enum remote_answer answer;

	store->host = xstrndup(host, strcspn(host, "/"));
	store->path = xstrdup(host + strcspn(host, "/"));
	http.hosts = store->host;
	answer = http_open(&http, &store->http, said);
	if (answer != REMOTE_DONE)
		close_dav(store);
	else
		*out = store;
	return answer;
}

/* The status of METHOD for NAME, or below 0 where none came; the body goes into OUT, unless NULL. */
static long
ask(struct store *store, const char *method, const char *name, const struct remote_item *item,
    uint64_t until, struct buf *out, struct engine_said *said)
{
	struct buf path CLEANUP(buf_done) = BUF_INIT;
	struct http_reply reply CLEANUP(http_reply_done) = {0};
	struct http_request request = {.method = method, .is_write = strcmp(method, "GET") != 0};
	enum remote_answer answer;

	buf_addf(&path, "%s/%s", store->path, name);
	request.path = buf_text(&path);
	if (item != NULL)
		request.body = item->data;
	if (item != NULL && !item->replace)
		request.headers[request.header_count++] = (struct http_header){"If-None-Match", "*"};
	answer = http_ask(store->http, &request, until, &reply, said);
	if (answer != REMOTE_DONE)
		return -(long)answer;
	if (out != NULL && reply.status == 200)
		buf_add(out, buf_slice(&reply.body));
	return reply.status;
}

static enum remote_answer
judge(long status, struct engine_said *said)
{
	if (status < 0)
		return (enum remote_answer)-status;
	if (status >= 200 && status < 300)
		return REMOTE_DONE;
	if (status == 404)
		return REMOTE_ABSENT;
	if (status == 412)
		return REMOTE_EXISTS;
	return engine_say(said, status >= 500 ? REMOTE_BUSY : REMOTE_SPEECH, "status %ld", status);
}

static enum remote_answer
get_dav(struct store *store, const char *name, uint64_t until, struct buf *out,
    struct engine_said *said)
{
	return judge(ask(store, "GET", name, NULL, until, out, said), said);
}

/* Each folder above NAME; what is there already is as good. */
static void
make_folders(struct store *store, const char *name, uint64_t until, struct engine_said *said)
{
	const char *slash = name;

	while ((slash = strchr(slash, '/')) != NULL) {
		char *folder CLEANUP(freep) = xstrndup(name, (size_t)(++slash - name));

		ask(store, "MKCOL", folder, NULL, until, NULL, said);
	}
}

static enum remote_answer
put_dav(struct store *store, const struct remote_item *items, size_t count, uint64_t until,
    size_t *at, struct engine_said *said)
{
	enum remote_answer answer = REMOTE_DONE;
	long status;

	for (*at = 0; *at < count; ++*at) {
		status = ask(store, "PUT", items[*at].name, &items[*at], until, NULL, said);
		if (status == 409) {
			make_folders(store, items[*at].name, until, said);
			status = ask(store, "PUT", items[*at].name, &items[*at], until, NULL, said);
		}
		answer = judge(status, said);
		if (answer != REMOTE_DONE)
			return answer;
	}
	return answer;
}

static enum remote_answer
list_dav(struct store *store, const char *prefix, uint64_t until, engine_name_fn *fn, void *cookie,
    struct engine_said *said)
{
	(void)store, (void)prefix, (void)until, (void)fn, (void)cookie;
	return engine_say(said, REMOTE_CANNOT, "it cannot be listed");
}

static enum remote_answer
drop_dav(struct store *store, const char *name, uint64_t until, struct engine_said *said)
{
	return judge(ask(store, "DELETE", name, NULL, until, NULL, said), said);
}

static const struct engine engine_dav = {
    .scheme = "https",
    .can = ENGINE_WRITE,
    .open = open_dav,
    .get = get_dav,
    .put = put_dav,
    .list = list_dav,
    .drop = drop_dav,
    .close = close_dav,
};

const struct engine *
engine_find(const char *scheme)
{
	return strcmp(scheme, engine_dav.scheme) == 0 ? &engine_dav : NULL;
}
