/* SPDX-License-Identifier: Apache-2.0 */
/* A bucket and how it is spoken with; for the files of this folder and their tests. */
#ifndef EK_CMD_REMOTE_S3_BUCKET_H
#define EK_CMD_REMOTE_S3_BUCKET_H

#include <stdbool.h>

#include "cmd/remote/engine.h"
#include "cmd/remote/http/http.h"

enum { S3_HASH = 65, S3_TOKEN_MOST = 4096 };

/* Where the bucket is. */
struct s3_place {
	char *scheme, *host; /* of the requests: in host style, the bucket is the first part of the host */
	char *bucket;
	char *root;          /* before all names, begins and ends with `/`: prefix, in path style also the bucket */
	char *listing;       /* the path that is asked for a list: `/BUCKET` or `/` */
	char *prefix;        /* of the keys: "" or `…/` */
	char *region;
	bool has_login;
};

struct store {
	struct http *http;
	struct s3_place place;
};

/* SETUP: `where` names no bucket, or characters that would have to be signed otherwise. */
enum remote_answer s3_place_of(const struct engine_settings *settings, struct s3_place *out,
	struct engine_said *said);
void s3_place_done(struct s3_place *place);

/* SHA-256, as hexadecimal digits. */
void s3_hash(struct slice bytes, char out[S3_HASH]);

/* Add NAME=TEXT, percent-encoded as signing wants it; the caller adds them in the order of their names. */
void s3_add_query(struct buf *path, const char *name, const char *text);

/* What is asked: what an answer means depends on it. */
enum s3_act { S3_READ, S3_LIST, S3_CREATE, S3_REPLACE, S3_DROP };

/* What a bucket says in the body of an error; "" where it says nothing. */
struct s3_error {
	char code[64];
	char region[64];      /* where the bucket is, if it is not where we asked */
	char server_time[64];
};
void s3_error_read(struct slice body, struct s3_error *out);

/*
 * What REPLY means: DONE, SAME (READ), ABSENT (READ, DROP), EXISTS (CREATE), or a failure in words.
 * NOW is this machine's clock.
 */
enum remote_answer s3_answer(const struct s3_place *place, enum s3_act act,
	const struct http_reply *reply, int64_t now, struct engine_said *said);

/* Of RequestTimeTooSkewed: both clocks in SAID. */
enum remote_answer s3_say_clocks(const struct s3_place *place, const char *date,
	const char *server_time, int64_t now, struct engine_said *said);

/* One page of a listing, taken out of BODY: tells FN the names, and where the next page begins ("" the end). */
struct s3_page {
	const char *prefix; /* of the keys: what is before the names */
	engine_name_fn *fn;
	void *cookie;
	char next[S3_TOKEN_MOST];
};
enum remote_answer s3_page_read(const struct s3_place *place, struct slice body, struct s3_page *page,
	struct engine_said *said);

/* The calls of struct engine. */
enum remote_answer s3_get(struct store *store, const char *name, uint64_t until, struct buf *out,
	struct engine_said *said);
enum remote_answer s3_get_if(struct store *store, const char *name, uint64_t until,
	struct remote_tag *tag, struct buf *out, struct engine_said *said);
enum remote_answer s3_get_many(struct store *store, struct engine_got *items, size_t count,
	uint64_t until, struct engine_said *said);
enum remote_answer s3_put(struct store *store, const struct remote_item *items, size_t count,
	uint64_t until, size_t *at, struct engine_said *said);
enum remote_answer s3_list(struct store *store, const char *prefix, uint64_t until,
	engine_name_fn *fn, void *cookie, struct engine_said *said);
enum remote_answer s3_drop(struct store *store, const char *name, uint64_t until,
	struct engine_said *said);

#endif
