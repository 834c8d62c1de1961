/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_OBSERVE_COMPOSE_REFERS_H
#define EK_OBSERVE_COMPOSE_REFERS_H

#include "observe/compose/compose_priv.h"

/* A service that another one names. */
struct referred {
	struct slice name;
	struct mark at;
	bool is_made;     /* a variable decides which it is */
	bool is_required; /* compose refuses the project where it is not defined */
};

/* FN for each service that SERVICE names as one that it needs. */
void service_refers(const struct compose_service *service, void (*fn)(void *cookie,
	const struct referred *referred), void *cookie);

/* A problem if services need each other in a circle; the first is told. */
void compose_find_circle(struct compose_loader *loader);

#endif
