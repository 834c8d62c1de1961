/* SPDX-License-Identifier: Apache-2.0 */
/* A client of the servers of https_server.py, through evenkeep-remote. */
#ifndef EK_TEST_HTTPS_CLIENT_H
#define EK_TEST_HTTPS_CLIENT_H

#include "client.h"
#include "ports.h"

extern const char *program; /* evenkeep-remote */

/* A client of SERVER, below PATH, that trusts our authority. */
void client_of(const char *server, const char *path, unsigned timeout_ms, struct client *out);

int get(struct client *client, const char *name, struct buf *out);

#endif
