/* SPDX-License-Identifier: Apache-2.0 */
/* The service that --service names, with its contract. */
#ifndef EK_CMD_SERVICE_H
#define EK_CMD_SERVICE_H

#include "cmd/session/session.h"
#include "config/contract.h"

struct service {
	const struct project_service *declared; /* NULL: no service was named */
	struct contract *contract;              /* NULL: it has none */
};

/* NAME may be NULL: every name of an environment. ERR_NOT_FOUND (`no-service`), or as contracts. */
int service_load(struct session *session, const char *name, struct service *out, struct err *err);
void service_done(struct service *service);

#endif
