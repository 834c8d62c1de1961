/* SPDX-License-Identifier: Apache-2.0 */
/* Where the servers of https_server.py listen. */
#ifndef EK_TESTS_UNIT_REMOTE_PORTS_H
#define EK_TESTS_UNIT_REMOTE_PORTS_H

/* Where they put their ports and certificates. */
extern const char *folder;

/* The port of SERVER, which there is; for some there is nobody at it. */
unsigned port_of(const char *server);

#endif
