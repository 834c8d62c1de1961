/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A web server, to read from: GET of one object below the address. A signed link is the address of
 * one object alone, an environment's bundle, and what signs it stands in its query: a secret.
 */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "cmd/remote/engine.h"
#include "cmd/remote/http/objects.h"
#include "cmd/remote/https/status.h"

enum { REDIRECTS_MOST = 3 };

struct store {
	struct http *http;
	char *scheme, *host;
	char *path; /* of the address: begins with a slash and has none at its end; of a link, whole
		     */
	char *ca;
	bool is_link, has_login;
};

static void
close_https(struct store *store)
{
	if (store == NULL)
		return;
	http_close(store->http);
	free(store->scheme);
	free(store->host);
	http_path_freep(&store->path);
	free(store->ca);
	free(store);
}

/* WHERE is SCHEME://HOST/PATH; of a link, with its query. */
static void
take_apart(const char *where, struct store *store)
{
	size_t scheme = strcspn(where, ":"), host, len;
	const char *rest = where + scheme + strspn(where + scheme, ":/");

	host = strcspn(rest, "/?");
	store->scheme = xstrndup(where, scheme);
	store->host = xstrndup(rest, host);
	rest += host;
	len = store->is_link ? strlen(rest) : strcspn(rest, "?");
	while (!store->is_link && len > 0 && rest[len - 1] == '/')
		len--;
	store->path = xstrndup(rest, len);
}

static enum http_login
kind_of_login(const struct remote_login *login)
{
	if (engine_is_given(login->token))
		return HTTP_LOGIN_BEARER;
	return engine_is_given(login->user) ? HTTP_LOGIN_BASIC : HTTP_LOGIN_NONE;
}

static enum remote_answer
open_https(const struct engine_settings *settings, struct store **out, struct engine_said *said)
{
	struct store *store = xcalloc(1, sizeof(*store));
	struct http_settings http = {.redirects = REDIRECTS_MOST, .login = &settings->login};
	enum remote_answer answer;

	store->is_link = settings->is_link;
	take_apart(settings->where, store);
	http.scheme = store->scheme;
	http.hosts = store->host;
	http.ca = settings->ca;
	http.how = kind_of_login(&settings->login);
	store->has_login = http.how != HTTP_LOGIN_NONE;
	answer = http_open(&http, &store->http, said);
	if (answer != REMOTE_DONE) {
		close_https(store);
		return answer;
	}
	http_confine(&http);
	*out = store;
	return REMOTE_DONE;
}

static bool
is_bundle(const char *name)
{
	struct slice text = slice_of_text(name);

	return slice_equal_text(text, "bundle") || slice_ends_with(text, "/bundle");
}

static enum remote_answer
out_of_reach(const struct store *store, struct engine_said *said)
{
	return engine_say(said, REMOTE_ABSENT,
	    "the signed link to `%s` reaches one object, a bundle", store->host);
}

static char *
path_of(const struct store *store, const char *name)
{
	struct buf path = BUF_INIT;

	if (store->is_link)
		return xstrdup(store->path);
	buf_addf(&path, "%s/%s", store->path, name);
	return buf_take(&path);
}

static enum remote_answer
judge(struct store *store, const struct http_reply *reply, bool has_tag, struct engine_said *said)
{
	const struct https_asked asked = {
	    .has_tag = has_tag, .has_login = store->has_login, .is_link = store->is_link};

	return https_status(reply, asked, said);
}

static struct http_objects
objects_of(struct store *store)
{
	return (struct http_objects){
	    .http = store->http, .store = store, .path_of = path_of, .judge = judge};
}

static enum remote_answer
get_if_https(struct store *store, const char *name, uint64_t until, struct remote_tag *tag,
    struct buf *out, struct engine_said *said)
{
	const struct http_objects objects = objects_of(store);

	if (store->is_link && !is_bundle(name))
		return out_of_reach(store, said);
	return http_get_if(&objects, name, until, tag, out, said);
}

static enum remote_answer
get_https(struct store *store, const char *name, uint64_t until, struct buf *out,
    struct engine_said *said)
{
	struct remote_tag none = {.text = ""};

	return get_if_https(store, name, until, &none, out, said);
}

static enum remote_answer
get_many_https(struct store *store, struct engine_got *items, size_t count, uint64_t until,
    struct engine_said *said)
{
	const struct http_objects objects = objects_of(store);
	size_t i;

	if (!store->is_link)
		return http_get_many(&objects, items, count, until, said);
	for (i = 0; i < count; i++)
		items[i].answer = get_https(store, items[i].name, until, &items[i].data, said);
	return REMOTE_DONE;
}

/* main.c asks what an engine can before it calls; these are for the table to have no holes. */
static enum remote_answer
cannot(struct engine_said *said)
{
	return engine_say(said, REMOTE_CANNOT, "a plain web server is read, one object at a time");
}

static enum remote_answer
put_https(struct store *store, const struct remote_item *items, size_t count, uint64_t until,
    size_t *at, struct engine_said *said)
{
	(void)store, (void)items, (void)count, (void)until, (void)at;
	return cannot(said);
}

static enum remote_answer
list_https(struct store *store, const char *prefix, uint64_t until, engine_name_fn *fn,
    void *cookie, struct engine_said *said)
{
	(void)store, (void)prefix, (void)until, (void)fn, (void)cookie;
	return cannot(said);
}

static enum remote_answer
drop_https(struct store *store, const char *name, uint64_t until, struct engine_said *said)
{
	(void)store, (void)name, (void)until;
	return cannot(said);
}

const struct engine engine_https = {
    .scheme = "https",
    .can = ENGINE_BUNDLES,
    .open = open_https,
    .get = get_https,
    .get_if = get_if_https,
    .get_many = get_many_https,
    .put = put_https,
    .list = list_https,
    .drop = drop_https,
    .close = close_https,
};
