/* SPDX-License-Identifier: Apache-2.0 */
/* Reading the objects of a store that has one at each path: what its engine says of it, and the calls. */
#ifndef EK_CMD_REMOTE_HTTP_OBJECTS_H
#define EK_CMD_REMOTE_HTTP_OBJECTS_H

#include "cmd/remote/http/http.h"

/* Everything is borrowed for the call. */
struct http_objects {
	struct http *http;
	struct store *store;       /* what the functions get */
	struct http_header header; /* of every request; without a name: none */

	/* The path of an object, with its query; freed by the caller. */
	char *(*path_of)(const struct store *store, const char *name);

	/* What a whole answer means; HAS_TAG: it was asked for with If-None-Match. DONE: the body is it. */
	enum remote_answer (*judge)(struct store *store, const struct http_reply *reply,
		bool has_tag, struct engine_said *said);
};

/* As get_if of struct engine; a tag of "" is known to nobody, so that is a get as well. */
enum remote_answer http_get_if(const struct http_objects *objects, const char *name, uint64_t until,
	struct remote_tag *tag, struct buf *out, struct engine_said *said);

/* As get_many of struct engine. */
enum remote_answer http_get_many(const struct http_objects *objects, struct engine_got *items,
	size_t count, uint64_t until, struct engine_said *said);

#endif
