/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/remote/etcd/etcd_priv.h"

#include <stdlib.h>
#include <string.h>

#include "base/list.h"

static void
close_etcd(struct store *store)
{
	if (store == NULL)
		return;
	http_close(store->http);
	secret_free(store->token);
	free(store->scheme);
	free(store->hosts);
	free(store->prefix);
	free(store);
}

/* WHERE is SCHEME://HOSTS/PREFIX. */
static bool
take_address(const char *where, struct store *store)
{
	const char *authority = strstr(where, "://"), *slash;
	struct buf prefix = BUF_INIT;

	if (authority == NULL)
		return false;
	authority += 3;
	slash = strchr(authority, '/');
	if (slash == NULL || slash == authority || slash[1] == '\0')
		return false;
	store->scheme = xstrndup(where, (size_t)(authority - 3 - where));
	store->hosts = xstrndup(authority, (size_t)(slash - authority));
	buf_addf(&prefix, "%s/", slash + 1);
	store->prefix = buf_take(&prefix);
	return true;
}

static const char *
or_nothing(const char *text)
{
	return text == NULL ? "" : text;
}

static enum remote_answer
open_etcd(const struct engine_settings *settings, struct store **out, struct engine_said *said)
{
	struct store *store = xcalloc(1, sizeof(*store));
	struct http_settings http = {
	    .ca = settings->ca, .login = &store->login, .how = HTTP_LOGIN_NONE, .region = ""};
	enum remote_answer answer;

	secret_start();
	store->login = settings->login;
	store->login.user = or_nothing(settings->login.user);
	store->login.password = or_nothing(settings->login.password);
	store->login.token = or_nothing(settings->login.token);
	if (!take_address(settings->where, store)) {
		close_etcd(store);
		return engine_say(
		    said, REMOTE_SETUP, "`%s` is no address of etcd", settings->where);
	}
	http.scheme = store->scheme;
	http.hosts = store->hosts;
	answer = http_open(&http, &store->http, said);
	if (answer != REMOTE_DONE) {
		close_etcd(store);
		return answer;
	}
	http_confine(&http);
	*out = store;
	return REMOTE_DONE;
}

const struct engine engine_etcd = {
    .scheme = "etcd",
    .can =
	ENGINE_WRITE | ENGINE_LIST | ENGINE_GROUP | ENGINE_SMALL | ENGINE_BUNDLES | ENGINE_PUSHED,
    .open = open_etcd,
    .get = etcd_get,
    .get_if = etcd_get_if,
    .get_many = etcd_get_many,
    .wait = etcd_wait,
    .put = etcd_put,
    .list = etcd_list,
    .drop = etcd_drop,
    .close = close_etcd,
};
