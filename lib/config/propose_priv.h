/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_CONFIG_PROPOSE_PRIV_H
#define EK_CONFIG_PROPOSE_PRIV_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

/* What a folder has, as paths relative to it, in the order of their bytes. */
struct paths {
	char **items;
	size_t count, room;
};

void paths_add(struct paths *paths, const char *path);
void paths_done(struct paths *paths);

struct findings {
	struct paths composes;  /* the base file of each folder, overrides not */
	struct paths templates;
	struct paths env_files; /* with values: neither templates nor tracked, as far as names tell */
};

void findings_done(struct findings *findings);

/* ERR_SYSTEM: FOLDER cannot be read; folders below that cannot be are left out. */
int find_files(const char *folder, struct findings *out, struct err *err);

/* A service that the project file will have. */
struct proposed {
	char *name;
	char *contract; /* NULL: none */
	char *compose;  /* NULL: of no compose file */
	char *service;  /* its name there */
	char *env_file; /* what `render` would write; NULL: nothing */
};

struct proposals {
	struct proposed *items;
	size_t count, room;
	struct paths unread; /* files that are not what they seem */
};

void proposals_done(struct proposals *proposals);

/* NULL if there is none of that name. */
const struct proposed *proposals_find(const struct proposals *proposals, const char *name);

/* Add PROPOSED, whose texts go over; its name is made unique. */
void proposals_add(struct proposals *proposals, struct proposed *proposed);

/* The template in FOLDER (relative) that a contract would be; NULL: none. */
const char *template_in(const struct findings *findings, const char *folder);

/* Add the services of the compose file PATH of ROOT that take variables from outside. */
void propose_compose(const char *root, const char *path, const struct findings *findings,
	struct proposals *proposals);

/* The services, and their env files as render targets of ENV (NULL: none). */
void proposals_write(const struct proposals *proposals, const char *env, struct buf *out);

/* A text for YAML: as it is where that is safe, else in double quotes. */
void propose_text(struct buf *out, const char *text);

/* A comment line for each path. */
void propose_comment(const char *lead, const struct paths *paths, struct buf *out);

#endif
