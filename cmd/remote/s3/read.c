/* SPDX-License-Identifier: Apache-2.0 */
#include <time.h>

#include "cmd/remote/http/objects.h"
#include "cmd/remote/s3/bucket.h"

static char *
path_of(const struct store *store, const char *name)
{
	struct buf path = BUF_INIT;

	buf_addf(&path, "%s%s", store->place.root, name);
	return buf_take(&path);
}

static enum remote_answer
judge(struct store *store, const struct http_reply *reply, bool has_tag, struct engine_said *said)
{
	enum remote_answer answer =
	    s3_answer(&store->place, S3_READ, reply, (int64_t)time(NULL), said);

	if (answer == REMOTE_SAME && !has_tag)
		return engine_say(said, REMOTE_SPEECH,
		    "`%s` says that an object is as it was, which nobody had asked",
		    store->place.host);
	return answer;
}

/* HASH is room for that of a request without a body. */
static struct http_objects
objects_of(struct store *store, char hash[S3_HASH])
{
	s3_hash(slice_of(NULL, 0), hash);
	return (struct http_objects){.http = store->http,
	    .store = store,
	    .header = {"x-amz-content-sha256", hash},
	    .path_of = path_of,
	    .judge = judge};
}

enum remote_answer
s3_get_if(struct store *store, const char *name, uint64_t until, struct remote_tag *tag,
    struct buf *out, struct engine_said *said)
{
	char hash[S3_HASH];
	const struct http_objects objects = objects_of(store, hash);

	return http_get_if(&objects, name, until, tag, out, said);
}

enum remote_answer
s3_get(struct store *store, const char *name, uint64_t until, struct buf *out,
    struct engine_said *said)
{
	struct remote_tag none = {.text = ""};

	return s3_get_if(store, name, until, &none, out, said);
}

enum remote_answer
s3_get_many(struct store *store, struct engine_got *items, size_t count, uint64_t until,
    struct engine_said *said)
{
	char hash[S3_HASH];
	const struct http_objects objects = objects_of(store, hash);

	return http_get_many(&objects, items, count, until, said);
}
