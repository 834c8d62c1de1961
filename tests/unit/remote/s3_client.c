/* SPDX-License-Identifier: Apache-2.0 */
#include "s3_client.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/list.h"

const char *program, *store;

const struct remote_login exact = {.access_key = "AKEXACT", .secret_key = "canarySecretKey/exact+"};

void
client_of(
    const char *bucket, const struct remote_login *login, unsigned timeout_ms, struct client *out)
{
	char text[300];

	snprintf(text, sizeof(text), "%s/%s", store, bucket);
	client_open(out, text, program, timeout_ms, login);
}

int
put(struct client *client, const char *name, const char *text, bool replace)
{
	const struct remote_item item = {
	    .name = name, .data = slice_of_text(text), .replace = replace};
	size_t at;

	return remote_put(client->remote, &item, 1, &at, &client->err);
}

void
is(struct client *client, int r, const char *id, const char *text)
{
	const char *fix = client->err.fix;

	if (r >= 0)
		fail_msg("%s is no error", id);
	if (strcmp(client->err.id, id) != 0 ||
	    (strstr(client->err.message, text) == NULL && strstr(fix, text) == NULL))
		fail_msg("not %s, `%s`, but %s: %s, %s", id, text, client->err.id,
		    client->err.message, fix);
	assert_null(strstr(client->err.message, "canary"));
	assert_null(strstr(client->err.message, "AKE"));
	assert_null(strstr(fix, "canary"));
}

void
put_is(struct client *client, const char *name, const char *text, int wanted)
{
	int r = put(client, name, text, false);

	if (r != wanted)
		fail_msg("%s: %d, %s", name, r, r < 0 ? client->err.message : "");
}

void
has(struct client *client, const char *name, const char *text)
{
	struct buf got CLEANUP(buf_done) = BUF_INIT;
	int r = remote_get(client->remote, name, &got, &client->err);

	if (r != 1)
		fail_msg("%s: %d, %s", name, r, r < 0 ? client->err.message : "");
	assert_string_equal(buf_text(&got), text);
}

int
get(struct client *client, const char *name)
{
	struct buf got CLEANUP(buf_done) = BUF_INIT;

	return remote_get(client->remote, name, &got, &client->err);
}
