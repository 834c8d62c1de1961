/* SPDX-License-Identifier: Apache-2.0 */
/* A client of the servers of https_server.py. */
#ifndef EK_TEST_HTTP_CLIENT_H
#define EK_TEST_HTTP_CLIENT_H

#include "cmd/remote/http/http.h"
#include "ports.h"

enum { LONG_MS = 300000, TEXT = 4096 };

struct client {
	struct http *http;
	struct http_reply reply;
	struct engine_said said;
	char hosts[200];
	char ca[TEXT];
};

/* A client of SERVER, and of SECOND too unless that is NULL. */
void open_with(const char *server, const char *second, const struct remote_login *login,
	enum http_login how, struct client *out);
void client_of(const char *server, struct client *out);
void client_done(struct client *client);

enum remote_answer ask_for(struct client *client, const struct http_request *request,
	unsigned left_ms);

/* Everything but GET is a write. */
enum remote_answer ask(struct client *client, const char *method, const char *path,
	const char *body);

/* How many writes have come to PATH. */
unsigned seen(const char *path);

#endif
