/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_OBSERVE_SERVICE_FACTS_PRIV_H
#define EK_OBSERVE_SERVICE_FACTS_PRIV_H

#include "observe/compose/world_priv.h"

/* A list of texts that becomes a fact, and where the first of them stands. */
enum { LIST_MOST = 200 };

struct place_list {
	const char *items[LIST_MOST];
	size_t count;
	struct mark at; /* of the first */
};

/* TEXT, if it is not there yet. */
void place_list_add(struct world *world, struct place_list *list, struct slice text, struct mark at);

/* The list as fact NAME; nothing if it is empty. */
void place_list_put(struct subject *subject, const char *name, const struct place_list *list);

/* Its own health check, or the one of the image that is built for it. */
bool service_has_healthcheck(struct world *world, const struct tree *service);

/* What SERVICE needs of others, waits for, and lacks beside them. */
void service_needs(struct world *world, struct subject *subject, const struct compose *project,
	const struct compose_service *service);

/* Services, networks, volumes, secrets and configs that SERVICE names and PROJECT does not define. */
void put_undefined(struct world *world, struct subject *subject, const struct compose *project,
	const struct compose_service *service);

#endif
