/* SPDX-License-Identifier: Apache-2.0 */
/* `.gitignore` and `.dockerignore`: patterns of paths, of which the last one that fits counts. */
#ifndef EK_OBSERVE_IGNORE_H
#define EK_OBSERVE_IGNORE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/cleanup.h"
#include "base/slice.h"

struct ignore_pattern {
	const char *folder;  /* the patterns count against it; `.`: the root */
	struct slice glob;   /* without `!` and the slashes at both ends */
	bool is_negated, only_folders, is_anchored;
};

struct ignore { /* begins zeroed */
	struct ignore_pattern *items;
	size_t count, room;
};

/*
 * Add the lines of TEXT, which stays where it is as long as IGNORE is used. DOCKER: patterns without
 * a slash are anchored too.
 */
void ignore_read(struct ignore *ignore, struct slice text, const char *folder, bool docker);

/* Is PATH, relative to the root, left out, by itself or with a folder it is in? */
bool ignore_fits(const struct ignore *ignore, const char *path, bool is_folder);

/* The same of a PATH whose folders are known not to be left out. */
bool ignore_fits_inside(const struct ignore *ignore, const char *path, bool is_folder);

void ignore_done(struct ignore *ignore);

/* `*` and `?` do not go over a slash, `**` does; `[a-z]` is one byte. */
bool path_fits(struct slice glob, struct slice path);

#endif
