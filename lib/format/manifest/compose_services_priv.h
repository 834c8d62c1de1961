/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The `environment:` blocks of a compose file, each service by itself: merge keys and `extends`
 * resolved, scalars as compose prints them, `$` forms replaced with nothing else set.
 */
#ifndef EK_FORMAT_COMPOSE_SERVICES_PRIV_H
#define EK_FORMAT_COMPOSE_SERVICES_PRIV_H

#include <stdbool.h>
#include <stddef.h>

#include "format/read_priv.h"
#include "secret/text.h"
#include "text/interpolate.h"
#include "text/node.h"

/* What one service says of one name. */
struct variable {
	struct slice name, value; /* in the arena */
	bool set;                 /* false: a bare name, which whoever starts the service may set */
	bool changed;             /* compose prints another text than the file shows */
	struct interpolated done;
	struct place place;
	const char *service; /* borrowed from the tree */
	size_t order;        /* later ones overrule earlier ones of the same service */
};

enum { SERVICES_GROWN_MOST = 64 << 20 };

struct services {
	struct reader *reader;
	struct arena *arena;
	struct secret_text value; /* of the variable at hand */
	struct variable *items;
	size_t count, room;
	size_t visited; /* items of maps, which aliases can make many */
	size_t grown;   /* bytes of values, of which `$` forms can make many */
};

/* One `environment:` of one service. */
struct block {
	struct services *services;
	const char *service;
	const struct node *base; /* the service that has it, which SERVICE may extend */
};

void services_init(struct services *services, struct reader *reader, struct arena *arena);
void services_done(struct services *services);

/*
 * Collect the variables of all services of DOCUMENTS, which must be one, each name once a service,
 * in the order of the file. What does not fit is a problem of the reader. ERR_INVALID: this is no
 * compose file.
 */
int services_collect(struct services *services, const struct node *documents, struct err *err);

/* Add `NAME: value` of a map, `- NAME=value` or `- NAME` of a list; or a problem. */
void services_take_pair(const struct block *block, const struct node *item);
void services_take_item(const struct block *block, const struct node *item);

/* Of the variables from FIRST on, those of one service, keep the last of each name. */
void services_drop_overruled(struct services *services, size_t first);

/* `NAME` WHAT, at NODE, with FIX or NULL. */
void services_problem(const struct services *services, const struct node *node, const char *name,
    const char *what, const char *fix);
struct place services_place(const struct node *node);

#endif
