/* SPDX-License-Identifier: Apache-2.0 */
/* Finding compose files and what stands beside them, for the proposal of `init`. */
#ifndef EK_CONFIG_COMPOSE_FILES_H
#define EK_CONFIG_COMPOSE_FILES_H

#include <stddef.h>

#include "base/buf.h"

/* Paths relative to a root, ascending. */
struct found_files {
	char **paths;
	size_t count, room;
};

/*
 * The base compose files below ROOT, at most two folders deep and 64 in all; hidden folders and
 * those that hold other people's code are passed over, as are overrides (`.prod.yml`), which say
 * nothing without their base.
 */
void compose_files_find(const char *root, struct found_files *out);
void found_files_done(struct found_files *files);

/*
 * The committed template for env files in FOLDER (relative to ROOT; "" is ROOT itself), as
 * `.env.example`; relative to ROOT. NULL: none. The caller frees it.
 */
char *template_find(const char *root, const char *folder);

#endif
