/* SPDX-License-Identifier: Apache-2.0 */
/* The services of a project with their contracts, as the environments are compared with them. */
#ifndef EK_CMD_SERVICES_H
#define EK_CMD_SERVICES_H

#include "cmd/session/session.h"
#include "drift/parity.h"

struct parity_services {
	struct parity_service *items;
	size_t count;
};

/* All of the project, or the one called NAME; none without a project. */
int parity_services_load(struct session *session, const char *name, struct parity_services *out,
	struct err *err);

/*
 * The same for a check: a service whose contract cannot be read is left out, and its errors are
 * handed to PROBLEM, which leaves nothing behind.
 */
int parity_services_look(struct session *session, void (*problem)(void *cookie, struct err *err),
	void *cookie, struct parity_services *out, struct err *err);
void parity_services_done(struct parity_services *services);

#endif
