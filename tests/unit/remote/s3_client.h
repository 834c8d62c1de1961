/* SPDX-License-Identifier: Apache-2.0 */
/* A client of s3_server.py, and what tests claim about it. */
#ifndef EK_TESTS_UNIT_REMOTE_S3_CLIENT_H
#define EK_TESTS_UNIT_REMOTE_S3_CLIENT_H

#include "client.h"

enum { LONG_MS = 300000 };

extern const char *program; /* evenkeep-remote */
extern const char *store;   /* the address of the server, without a bucket */
extern const struct remote_login exact;

/* A client of BUCKET, which may have options behind it, as LOGIN. */
void client_of(const char *bucket, const struct remote_login *login, unsigned timeout_ms,
	struct client *out);

int put(struct client *client, const char *name, const char *text, bool replace);
int get(struct client *client, const char *name);

/* Fails unless R is the error ID, which tells TEXT and has nothing of a login in it. */
void is(struct client *client, int r, const char *id, const char *text);

/* Each fails unless the call does as it is named. */
void put_is(struct client *client, const char *name, const char *text, int wanted);
void has(struct client *client, const char *name, const char *text);

#endif
