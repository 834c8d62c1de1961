/* SPDX-License-Identifier: Apache-2.0 */
/* A store that is open as evenkeep has it open: by its address, through evenkeep-remote or a double. */
#ifndef EK_TESTS_UNIT_REMOTE_CLIENT_H
#define EK_TESTS_UNIT_REMOTE_CLIENT_H

#include "remote/remote.h"

struct client {
	struct remote_address address;
	struct remote *remote;
	struct err err;
};

/* Open the store at the address TEXT, without a prefix; LOGIN may be NULL. */
void client_open(struct client *client, const char *text, const char *program, unsigned timeout_ms,
	const struct remote_login *login);
void client_done(struct client *client);

#endif
