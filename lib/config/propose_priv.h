/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_CONFIG_PROPOSE_PRIV_H
#define EK_CONFIG_PROPOSE_PRIV_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "config/files.h"

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
const char *template_in(const struct project_files *files, const char *folder);

/* Add the services of the compose file PATH of ROOT that take variables from outside. */
void propose_compose(const char *root, const char *path, const struct project_files *files,
	struct proposals *proposals);

/* The services, and their env files as render targets of ENV (NULL: none). */
void proposals_write(const struct proposals *proposals, const char *env, struct buf *out);

/* A comment line for each path. */
void propose_comment(const char *lead, const struct paths *paths, struct buf *out);

#endif
