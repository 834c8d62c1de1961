/* SPDX-License-Identifier: Apache-2.0 */
#include "client.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

void
client_open(struct client *client, const char *text, const char *program, unsigned timeout_ms,
    const struct remote_login *login)
{
	const struct remote_settings settings = {.prefix = "",
	    .program = program,
	    .timeout_ms = timeout_ms,
	    .address = &client->address,
	    .login = login};

	*client = (struct client){.remote = NULL};
	assert_int_equal(
	    remote_address_parse(slice_of_text(text), &client->address, &client->err), 0);
	assert_int_equal(remote_open(&settings, &client->remote, &client->err), 0);
}

void
client_done(struct client *client)
{
	remote_close(client->remote);
	remote_address_done(&client->address);
	err_done(&client->err);
}
