/* SPDX-License-Identifier: Apache-2.0 */
#include "etcd_client.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

const char *etcd_program, *etcd_port;

void
client_begin(struct client *client, const char *mode, const struct remote_login *login)
{
	char hosts[40];

	snprintf(hosts, sizeof(hosts), "127.0.0.1:%s", etcd_port);
	client_begin_at(client, hosts, mode, login);
}

void
client_begin_at(struct client *client, const char *hosts, const char *mode,
    const struct remote_login *login)
{
	static unsigned count;
	char text[300];

	snprintf(text, sizeof(text), "etcd+http://%s/%s/s%u", hosts, mode, ++count);
	client_open(client, text, etcd_program, 300000, login);
}

static void
is(const struct client *client, const char *what, int got, int wanted, const char *id)
{
	if (got != wanted || (got < 0 && strcmp(client->err.id, id) != 0))
		fail_msg("%s of %s: %d, not %d %s: %s: %s", what, client->address.text, got, wanted,
		    id == NULL ? "" : id, client->err.id == NULL ? "" : client->err.id,
		    client->err.message);
}

void
client_put(struct client *client, const char *name, const char *text, int wanted, const char *id)
{
	struct remote_item item = {.name = name, .data = slice_of_text(text)};
	size_t at;

	is(client, "put", remote_put(client->remote, &item, 1, &at, &client->err), wanted, id);
}

void
client_get(struct client *client, const char *name, int wanted, const char *text_or_id)
{
	struct buf got CLEANUP(buf_done) = BUF_INIT;

	is(client, "get", remote_get(client->remote, name, &got, &client->err), wanted, text_or_id);
	if (wanted == 1)
		assert_string_equal(buf_text(&got), text_or_id);
	else
		assert_int_equal(got.len, 0);
}

void
client_seen(struct client *client, const char *wanted)
{
	client_get(client, "seen", 1, wanted);
}
