/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A bucket of an S3-compatible object store. All that is asked of it is put, get, list, delete, and
 * that `If-None-Match: *` creates exactly once. It takes objects of any size, so nothing is put in
 * parts.
 */
#include <stdlib.h>

#include "base/list.h"
#include "cmd/remote/s3/bucket.h"

static void
close_s3(struct store *store)
{
	if (store == NULL)
		return;
	http_close(store->http);
	s3_place_done(&store->place);
	free(store);
}

static enum remote_answer
open_s3(const struct engine_settings *settings, struct store **out, struct engine_said *said)
{
	struct store *store = xcalloc(1, sizeof(*store));
	enum remote_answer answer = s3_place_of(settings, &store->place, said);
	const struct http_settings http = {
	    .scheme = store->place.scheme,
	    .hosts = store->place.host,
	    .ca = settings->ca,
	    .login = &settings->login,
	    .how = store->place.has_login ? HTTP_LOGIN_SIGV4 : HTTP_LOGIN_NONE,
	    .region = store->place.region,
	};

	if (answer == REMOTE_DONE)
		answer = http_open(&http, &store->http, said);
	if (answer != REMOTE_DONE) {
		close_s3(store);
		return answer;
	}
	http_confine(&http);
	*out = store;
	return REMOTE_DONE;
}

const struct engine engine_s3 = {
    .scheme = "s3",
    .can = ENGINE_WRITE | ENGINE_LIST | ENGINE_BUNDLES,
    .open = open_s3,
    .get = s3_get,
    .get_if = s3_get_if,
    .get_many = s3_get_many,
    .put = s3_put,
    .list = s3_list,
    .drop = s3_drop,
    .close = close_s3,
};
