/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Requests over HTTP to one store, by libcurl: the only room that includes curl.h. TLS 1.2 or newer with
 * the peer and its name checked, and no way to switch that off; no cookie, no .netrc, no .curlrc; the
 * process's proxies but for this machine itself; sizes, times and redirects have limits. Several hosts
 * are the endpoints of one store: a random one to begin with, the next when it cannot be reached, and
 * what failed rests for 5 s, doubling to 60 s.
 */
#ifndef EK_CMD_REMOTE_HTTP_HTTP_H
#define EK_CMD_REMOTE_HTTP_HTTP_H

#include "cmd/remote/engine.h"

/* How the login goes into a request. */
enum http_login {
	HTTP_LOGIN_NONE,
	HTTP_LOGIN_BEARER,      /* Authorization: Bearer TOKEN */
	HTTP_LOGIN_BASIC,
	HTTP_LOGIN_SIGV4,       /* access key, secret key, session, region: signed by libcurl for "s3";
	                           the hash of the body, x-amz-content-sha256, is the caller's to give */
};

/* Texts are borrowed while it is open; client certificates of LOGIN are used with every kind. */
struct http_settings {
	const char *scheme;               /* "http" or "https" */
	const char *hosts;                /* HOST[:PORT], separated by commas */
	const char *ca;                   /* "": the system's */
	const struct remote_login *login; /* what is not given is "" or NULL; so may be all of it */
	enum http_login how;
	const char *region;               /* of HTTP_LOGIN_SIGV4; "": that of the login */
	unsigned redirects;               /* followed within the origin, of GET; 0: none */
};

struct http;
enum remote_answer http_open(const struct http_settings *settings, struct http **out,
	struct engine_said *said);
void http_close(struct http *http);   /* NULL does nothing */

/*
 * Take from this process all but connecting out and reading what names are looked up and certificates
 * are checked with (sandbox.h): for an engine's open, once it needs no other file.
 */
void http_confine(const struct http_settings *settings);

struct http_header {
	const char *name, *value;
};

enum { HTTP_HEADERS_MOST = 8, HTTP_ETAG = REMOTE_TAG };

struct http_request {
	const char *method;               /* GET, PUT, POST, DELETE */
	const char *path;                 /* begins with `/`; with its query, both encoded */
	struct http_header headers[HTTP_HEADERS_MOST];
	size_t header_count;
	struct slice body;
	bool is_write;                    /* sent and not answered: UNSURE, not DOWN; never sent twice */
};

struct http_reply {
	long status;
	struct buf body;                  /* at most REMOTE_BLOB_MOST */
	char etag[HTTP_ETAG];             /* as it came, with its quotes; "": none, or a weak one, which
	                                     does not tell two versions of one second apart */
	char date[64];                    /* of the server; "": none */
	unsigned wait_ms;                 /* Retry-After; a date is taken against the server's own */
	const char *host;                 /* who answered: scheme and host, good while it is open */
};
void http_reply_done(struct http_reply *reply);

/* Wipe and free a path: its query may be what signs a link. */
void http_path_freep(char **path);

/* Seconds since 1970 of a header's date ("Sun, 06 Nov 1994 08:49:37 GMT"); false: it is none. */
bool http_date(const char *text, int64_t *seconds);

/*
 * One attempt. DONE: a whole answer came, whatever its status; TLS, DOWN, UNSURE, SPEECH, LARGE, SETUP:
 * none did, *reply is empty. An endpoint that was not reached is left for the next as long as there is
 * one; where all were, SAID has what each said, and in `wait_ms` how long that took.
 */
enum remote_answer http_ask(struct http *http, const struct http_request *request, uint64_t until,
	struct http_reply *reply, struct engine_said *said);

/*
 * The endpoint that answered last, to what began at BEGUN, says that it cannot serve now (no leader, gateway
 * error; SAID has the words): it rests like one that was not reached, and the next request goes to another, if
 * there is one. Once none is left, SAID of an ANSWER that is DOWN tells of all.
 */
void http_rest(struct http *http, uint64_t begun, enum remote_answer answer, struct engine_said *said);

/*
 * COUNT reads at once, over as few connections as that needs, of one endpoint; each has its own answer
 * in ANSWERS. No redirect is followed. All bodies together have at most REMOTE_BLOB_MOST bytes: what
 * is above is LARGE. DONE: at least one was answered; else it is the first one's answer.
 */
enum remote_answer http_ask_many(struct http *http, const struct http_request *requests, size_t count,
	uint64_t until, struct http_reply *replies, enum remote_answer *answers,
	struct engine_said *said);

/*
 * COUNT (at most REMOTE_WAIT_MOST) answers that come piece by piece, until TAKE says otherwise (not 0),
 * UNTIL, a line ends (DOWN), or standard input can be read (SAME, as for UNTIL). A silent line is
 * noticed: keepalive 5 s / 5 s, TCP_USER_TIMEOUT 10 s. DONE: TAKE ended it. BYTES without data: the
 * answer INDEX is over.
 */
enum remote_answer http_stream(struct http *http, const struct http_request *requests, size_t count,
	uint64_t until, int (*take)(void *cookie, size_t index, long status, struct slice bytes),
	void *cookie, struct engine_said *said);

/* The scheme and the host that was asked last, for messages. */
const char *http_origin(const struct http *http);

#endif
