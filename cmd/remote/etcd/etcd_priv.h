/* SPDX-License-Identifier: Apache-2.0 */
/*
 * etcd, by its JSON gateway: POST to /v3/…, keys and values in base64, numbers of 64 bits as strings,
 * fields that have their default left out. What was learned of it is REMOTE.md §2.4.
 *
 *	etcd.c    open, close, the table        ask.c      one request, with the login, and its answer
 *	read.c    get, get_if, get_many         login.c    a token for user and password
 *	write.c   put, drop                     judge.c    what an answer that is no 200 means
 *	list.c    list                          body.c     JSON to send
 *	wait.c    wait: a watch stream          json*.c    JSON that came
 */
#ifndef EK_CMD_REMOTE_ETCD_ETCD_PRIV_H
#define EK_CMD_REMOTE_ETCD_ETCD_PRIV_H

#include "cmd/remote/etcd/json.h"
#include "cmd/remote/http/http.h"
#include "secret/secret.h"

enum {
	ETCD_OPERATIONS_MOST = 128,      /* of one transaction, as etcd is shipped */
	ETCD_REQUEST_MOST = 1500000,     /* bytes of keys and values in one: it takes 1.5 MiB with all */
};

struct store {
	struct http *http;
	char *scheme, *hosts;            /* of its address */
	char *prefix;                    /* `PREFIX/` */
	struct remote_login login;
	struct secret *token;            /* what Authorization says, with a NUL; NULL: none yet */
	bool wants_no_login;             /* it said so: it has no accounts */
	/* Where the store was when it answered last; 0: it has not yet. */
	uint64_t cluster_id, revision;
};

/* body.c: pieces of requests, appended to OUT. A key is NAME below the prefix of STORE. */
void body_key(struct buf *out, const char *field, const struct store *store, const char *name);
void body_bytes(struct buf *out, const char *field, struct slice bytes);
void body_object(struct buf *out, const struct store *store, const char *name); /* of its key alone */
void body_separate(struct buf *out);         /* a comma, but for the first of a list */
void body_range(struct buf *out, const struct store *store, const char *name, bool keys_only);

/* One request: PATH behind /v3/, and its JSON. */
struct etcd_request {
	const char *path;
	struct slice body;
	bool is_write;
	const char *name;                /* what it is about, for messages */
};

/* The answer to one that succeeded. */
struct etcd_reply {
	struct http_reply http;
	struct json json;
	const struct json_value *top;
	uint64_t cluster_id, revision;
	bool was_replaced;               /* the store is not the one, or not as far, as it was */
};
void etcd_reply_done(struct etcd_reply *reply);

/*
 * One attempt, with a login before it where that is needed and again where it was forgotten. Other than
 * DONE: SAID says why, and REPLY is empty.
 */
enum remote_answer etcd_ask(struct store *store, const struct etcd_request *request, uint64_t until,
	struct etcd_reply *reply, struct engine_said *said);

/* Put the login into REQUEST, which there must be or is got now. DONE, or why it is not to be had. */
enum remote_answer etcd_log_in(struct store *store, struct http_request *request, uint64_t until,
	struct engine_said *said);

/* The token is no longer known: true if there are a user and a password to get another with. */
bool etcd_forget_login(struct store *store);

/* The kv of a range that asked for NAME, or NULL in *KV if there is none; false: it is of something else. */
bool etcd_kv(const struct store *store, const struct json_value *range, const char *name,
	const struct json_value **kv);

/* Notice that the store is not what it was, in the words of REMOTE.md §2.4. */
void etcd_notice_replaced(struct engine_said *said, const char *how);

enum remote_answer etcd_get(struct store *store, const char *name, uint64_t until, struct buf *out,
	struct engine_said *said);
enum remote_answer etcd_get_if(struct store *store, const char *name, uint64_t until,
	struct remote_tag *tag, struct buf *out, struct engine_said *said);
enum remote_answer etcd_get_many(struct store *store, struct engine_got *items, size_t count,
	uint64_t until, struct engine_said *said);
enum remote_answer etcd_put(struct store *store, const struct remote_item *items, size_t count,
	uint64_t until, size_t *at, struct engine_said *said);
enum remote_answer etcd_drop(struct store *store, const char *name, uint64_t until,
	struct engine_said *said);
enum remote_answer etcd_list(struct store *store, const char *prefix, uint64_t until,
	engine_name_fn *fn, void *cookie, struct engine_said *said);
enum remote_answer etcd_wait(struct store *store, const char *const *names,
	const struct remote_tag *tags, size_t count, uint64_t until, struct engine_said *said);

/* A version: `cluster_id:mod_revision`. false: the text is none. */
bool etcd_tag_read(const struct remote_tag *tag, uint64_t *cluster_id, uint64_t *revision);
void etcd_tag_write(uint64_t cluster_id, uint64_t revision, struct remote_tag *out);

#endif
