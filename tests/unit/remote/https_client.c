/* SPDX-License-Identifier: Apache-2.0 */
#include "https_client.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

const char *program;

void
client_of(const char *server, const char *path, unsigned timeout_ms, struct client *out)
{
	char text[2200];

	if (strcmp(server, "http") == 0)
		snprintf(text, sizeof(text), "http://127.0.0.1:%u/%s", port_of(server), path);
	else
		snprintf(text, sizeof(text), "https://127.0.0.1:%u/%s?ca=%s/ca.crt",
		    port_of(server), path, folder);
	client_open(out, text, program, timeout_ms, NULL);
}

int
get(struct client *client, const char *name, struct buf *out)
{
	return remote_get(client->remote, name, out, &client->err);
}
