/* SPDX-License-Identifier: Apache-2.0 */
/* The projects that run on one host, side by side: who reaches whom, and who has which port. */
#ifndef EK_OBSERVE_WORLD_PRIV_H
#define EK_OBSERVE_WORLD_PRIV_H

#include "observe/compose/compose.h"
#include "observe/url.h"

struct world {
	struct sources *sources;
	const struct observe_words *words;
	struct compose **items;
	size_t count;
	struct facts *facts;
	struct pool *pool;
	struct names told; /* places that have their subject already */
	struct names published; /* ports of the host, and how often each is published */
};

struct fact_place place_of(struct mark mark);
struct fact_place place_at(struct mark mark, size_t columns);

/* A subject of PROJECT at MARK; service NULL: of none. */
struct subject *world_add(struct world *world, const struct compose *project,
	const struct compose_service *service, const char *each, struct mark mark);

/* Is this the first time that WHAT is told of NAME at MARK? */
bool world_is_new(struct world *world, const char *what, struct slice name, struct mark mark);

const char *world_text(struct world *world, struct slice text);

/* The network's name on the host, by its KEY in PROJECT; `<project>_default` for `default`. */
const char *network_name(struct world *world, const struct compose *project, struct slice key);
bool network_is_external(const struct compose *project, struct slice key);

/* Is SERVICE on a network that none of the projects here makes? */
bool world_is_open(struct world *world, const struct compose *project,
	const struct compose_service *service);

/* Do two projects have a network in common? */
bool world_are_joined(struct world *world, const struct compose *a, const struct compose *b);

struct reached {
	const struct compose *project;
	const struct compose_service *service;
};

/*
 * Whose network SERVICE has: its own, or that of the service or container that it names. NULL: the
 * host's, or that of a container which is not here.
 */
struct reached network_owner(const struct world *world, const struct compose *project,
	const struct compose_service *service);
bool network_is_unknown(const struct world *world, const struct compose *project,
	const struct compose_service *service);

/* Is localhost of SERVICE that of others, too? */
bool network_is_shared(const struct world *world, const struct compose *project,
	const struct compose_service *service);

/* Who answers to HOST for SERVICE; false: nobody. *ELSEWHERE: somebody out of its reach. */
bool world_reach(struct world *world, const struct compose *project,
	const struct compose_service *service, struct slice host, struct reached *out,
	const struct compose **elsewhere);

/* The project that publishes PORT of the host; its own first. NULL: none. */
const struct compose *world_publisher(struct world *world, const struct compose *project,
	unsigned port);

/* Does SERVICE publish PORT, or listen on it inside? */
bool service_publishes(const struct compose_service *service, unsigned port, unsigned *container);
bool service_listens(const struct compose_service *service, unsigned port);

/* Whether SERVICE is told to demand a password of its clients: `--requirepass`. */
const struct tree *service_password_option(const struct compose_service *service);

/* The name without registry, tag and digest; the tag (`latest` where there is none is not put in). */
struct slice image_path(struct slice image);
struct slice image_tag(struct slice image, bool *has_digest);

bool service_is_awaited(const struct compose_service *service, struct slice name);

/* The facts of one project. */
void service_facts(struct world *world, const struct compose *project);
void assignment_facts(struct world *world, const struct compose *project);
void reference_facts(struct world *world, const struct compose *project);
void variable_facts(struct world *world, const struct compose *project);
void url_facts(struct world *world, const struct compose *project);
void scrape_facts(struct world *world, const struct compose *project);
void port_facts(struct world *world, const struct compose *project);
void resource_facts(struct world *world, const struct compose *project);

void build_argument_facts(struct world *world, const struct compose *project);

/* How the text of ASSIGNMENT comes about, and what it hides; and what it hides in one more service. */
void origin_facts(struct world *world, const struct compose *project,
	const struct assignment *assignment, struct subject *subject);
void origin_of_more(struct world *world, const struct assignment *assignment,
	struct subject *subject);

/* The subject of one URL, which ASSIGNMENT has. */
void url_fact(struct world *world, const struct compose *project,
	const struct compose_service *service, const struct assignment *assignment);

/* The URL that ASSIGNMENT has, if it is one. */
bool assignment_url(const struct assignment *assignment, struct url *out);

#endif
