/* SPDX-License-Identifier: Apache-2.0 */
#include "http_client.h"
#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

void
client_done(struct client *client)
{
	http_close(client->http);
	http_reply_done(&client->reply);
}

void
open_with(const char *server, const char *second, const struct remote_login *login,
    enum http_login how, struct client *out)
{
	struct remote_login passing = login == NULL ? (struct remote_login){0} : *login;
	struct http_settings settings = {
	    .login = login == NULL ? NULL : &passing, .how = how, .redirects = 3};
	size_t len;

	*out = (struct client){.http = NULL};
	snprintf(out->ca, sizeof(out->ca), "%s/ca.crt", folder);
	snprintf(out->hosts, sizeof(out->hosts), "127.0.0.1:%u", port_of(server));
	len = strlen(out->hosts);
	if (second != NULL)
		snprintf(
		    out->hosts + len, sizeof(out->hosts) - len, ",127.0.0.1:%u", port_of(second));
	settings.scheme =
	    strcmp(server, "http") == 0 || strcmp(server, "closed") == 0 ? "http" : "https";
	settings.hosts = out->hosts;
	settings.ca = settings.scheme[4] == 's' ? out->ca : "";
	assert_int_equal(http_open(&settings, &out->http, &out->said), REMOTE_DONE);
	memset(&passing, 0xff, sizeof(passing)); /* the texts stay, this need not */
}

void
client_of(const char *server, struct client *out)
{
	open_with(server, NULL, NULL, HTTP_LOGIN_NONE, out);
}

enum remote_answer
ask_for(struct client *client, const struct http_request *request, unsigned left_ms)
{
	http_reply_done(&client->reply);
	return http_ask(
	    client->http, request, clock_steady_ms() + left_ms, &client->reply, &client->said);
}

enum remote_answer
ask(struct client *client, const char *method, const char *path, const char *body)
{
	const struct http_request request = {.method = method,
	    .path = path,
	    .body = slice_of_text(body),
	    .is_write = strcmp(method, "GET") != 0};

	return ask_for(client, &request, LONG_MS);
}

unsigned
seen(const char *path)
{
	struct client client CLEANUP(client_done);
	char text[200];

	client_of("http", &client);
	snprintf(text, sizeof(text), "/seen%s", path);
	assert_int_equal(ask(&client, "GET", text, ""), REMOTE_DONE);
	return (unsigned)strtoul(buf_text(&client.reply.body), NULL, 10);
}
