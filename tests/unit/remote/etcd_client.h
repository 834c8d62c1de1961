/* SPDX-License-Identifier: Apache-2.0 */
/* A client of the scripted etcd (etcd_server.py): the first part of the prefix says how it answers. */
#ifndef EK_TESTS_UNIT_REMOTE_ETCD_CLIENT_H
#define EK_TESTS_UNIT_REMOTE_ETCD_CLIENT_H

#include "client.h"

/* From the arguments of the test: evenkeep-remote and the port. */
extern const char *etcd_program, *etcd_port;

/* A fresh store that answers as MODE says; LOGIN may be NULL. */
void client_begin(struct client *client, const char *mode, const struct remote_login *login);
void client_begin_at(struct client *client, const char *hosts, const char *mode,
	const struct remote_login *login);

/* Each fails the test unless it comes to WANTED; below 0, with the error ID. */
void client_put(struct client *client, const char *name, const char *text, int wanted, const char *id);
void client_get(struct client *client, const char *name, int wanted, const char *text_or_id);

/* The store has done this: what its key `seen` says. */
void client_seen(struct client *client, const char *wanted);

#endif
