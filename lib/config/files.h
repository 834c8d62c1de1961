/* SPDX-License-Identifier: Apache-2.0 */
/* Compose files, templates and env files of a folder, found by their names. */
#ifndef EK_CONFIG_FILES_H
#define EK_CONFIG_FILES_H

#include <stddef.h>

#include "base/err.h"

/* Paths relative to the folder, in the order of their bytes folder by folder. */
struct paths {
	char **items;
	size_t count, room;
	size_t dropped; /* a thousand are kept; these are more */
};

void paths_add(struct paths *paths, const char *path);
void paths_done(struct paths *paths);

struct project_files {
	struct paths composes;  /* the base file of each folder, overrides not */
	struct paths templates; /* that could be contracts */
	struct paths env_files; /* with values, as far as names tell (model/env_file.h) */
	struct paths others;    /* env files without values to take: env_file_kind() says why */
	struct paths links;     /* env files that are symbolic links */
};

void project_files_done(struct project_files *files);

/*
 * Look at FOLDER and three levels below; hidden folders and those of other people's code are not
 * entered, links not followed, names that are not UTF-8 passed over. ERR_SYSTEM: FOLDER cannot be
 * read; folders below that cannot be are left out.
 */
int project_files_find(const char *folder, struct project_files *out, struct err *err);

#endif
