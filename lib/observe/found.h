/* SPDX-License-Identifier: Apache-2.0 */
/* The files of a project that observers know, without other people's code. */
#ifndef EK_OBSERVE_FOUND_H
#define EK_OBSERVE_FOUND_H

#include <stdbool.h>
#include <stddef.h>

#include "observe/ignore.h"
#include "observe/sources.h"

enum found_kind {
	FOUND_ENV,        /* an env file with values */
	FOUND_TEMPLATE,   /* one without: `.env.example` */
	FOUND_COMPOSE,
	FOUND_DOCKERFILE,
	FOUND_WORKFLOW,   /* `.github/workflows/`*`.yml` */
	FOUND_GITLAB,     /* `.gitlab-ci.yml` */
	FOUND_SCRIPT,     /* a Makefile or a shell script */
	FOUND_OTHER_CI,   /* the file of another CI system, which is not read */
};

struct found_file {
	const char *path; /* relative to the project */
	enum found_kind kind;
	bool is_ignored;  /* by a `.gitignore`: git does not have it, as far as that tells */
};

struct found {
	struct found_file *items; /* by their paths */
	size_t count, room;
	struct pool *pool;
	bool is_cut; /* there are more than are looked at */
};

/*
 * Look through the folder of SOURCES. Links are not followed; folders of other people's code
 * (node_modules and the like) and ignored folders are not entered; what cannot be entered is left out.
 */
void found_find(struct sources *sources, struct found *out);
void found_done(struct found *found);

/* What a file of this name is; -1: nothing that is known here. */
int found_kind(const char *path);

#endif
