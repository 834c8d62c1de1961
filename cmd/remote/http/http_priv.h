/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a request goes: an endpoint is chosen (endpoints.c), a transfer is set up for it (transfer.c),
 * run by the one multi handle that has all connections (drive.c), and what came of it is judged
 * (failure.c); ask.c and stream.c are the recipes.
 */
#ifndef EK_CMD_REMOTE_HTTP_HTTP_PRIV_H
#define EK_CMD_REMOTE_HTTP_HTTP_PRIV_H

#include <curl/curl.h>

#include "cmd/remote/http/headers.h"
#include "cmd/remote/http/http.h"

enum { ENDPOINTS_MOST = 16, REDIRECTS_LEN = 4096, ENDPOINT_WHY = 200 };

struct endpoint {
	char *origin;         /* scheme and host */
	bool is_here;         /* this machine: no proxy */
	uint64_t rests_until; /* 0: it does not */
	unsigned rest_ms;     /* the last rest; 0: it works */
	char why[ENDPOINT_WHY]; /* it was asked in vain last: what came of that; else "" */
};

struct http {
	struct http_settings settings;
	struct remote_login login; /* its texts are the caller's */
	CURLM *multi;
	CURL *easy;           /* of http_ask(): keeps its TLS sessions */
	char *signing;        /* for CURLOPT_AWS_SIGV4; NULL: not signed */
	struct endpoint endpoints[ENDPOINTS_MOST];
	size_t endpoint_count, current;
	int asker;            /* standard input, if evenkeep is there; else -1 */
};

/* HOSTS of SCHEME, in a random order; false: there is none, or too many. */
bool endpoints_init(struct http *http);
void endpoints_done(struct http *http);

/* The next to ask, of those not TRIED: the last that worked, or one that does not rest; -1: none. */
int endpoint_next(struct http *http, const bool *tried);
void endpoint_works(struct http *http, size_t index);
void endpoint_fails(struct http *http, size_t index, const char *why);

/* How many there are that were not asked in vain last; the time that is left is for all of them. */
size_t endpoints_open(const struct http *http);

/*
 * The one that is asked now fails: SAID has why. Where there are several it tells of all that were asked. If
 * that is every one, SAID also has how long it took, since BEGUN: another round would not take less.
 */
void endpoints_say(const struct http *http, uint64_t begun, struct engine_said *said);

/* One request on its way. */
struct transfer {
	CURL *easy;
	const struct http_request *request;
	size_t endpoint;
	struct curl_slist *lines;
	struct headers headers;
	struct buf *body;
	size_t *room;         /* of all bodies that come now */
	size_t sent;          /* of the request's body */
	int (*take)(struct transfer *transfer, struct slice bytes); /* instead of BODY */
	void *cookie;
	bool too_large, taken, over;
	CURLcode code;
	char detail[CURL_ERROR_SIZE];
};

/*
 * Set EASY (taken over) up for REQUEST to an endpoint; LEFT_MS 0: it may last. An endpoint that says nothing is
 * given up so early that the others, which are OPEN with it, are asked too: after a fair part of LEFT_MS, but
 * not before 1 s (connecting) and 3 s (answering), and at last after 3 s and 8 s.
 */
void transfer_begin(struct http *http, struct transfer *transfer, const struct http_request *request,
	unsigned left_ms, size_t open);
void transfer_done(struct transfer *transfer);

enum drive_end {
	DRIVE_DONE,   /* all are over; with ANY: one is */
	DRIVE_ASKED,  /* with ANY: evenkeep wants something */
	DRIVE_GONE,   /* evenkeep is gone */
	DRIVE_LATE,   /* with ANY: UNTIL came */
};

/* Add COUNT transfers, run them, and take them out again. */
enum drive_end drive(struct http *http, struct transfer *transfers, size_t count, bool any,
	uint64_t until);

/* What came of a transfer that is over. DONE: a whole answer. */
enum remote_answer transfer_judge(const struct http *http, const struct transfer *transfer,
	struct engine_said *said);

/* A watched line that is silent is given up after ten seconds, where the system can. */
void line_limit_silence(int fd);

/* libcurl's memory: what is freed was wiped, as logins pass through it. */
CURLcode memory_begin(void);

#endif
