/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A Dockerfile as a list of instructions: continued lines joined, comments and the bodies of here
 * documents left out. Nothing is expanded.
 */
#ifndef EK_OBSERVE_DOCKERFILE_H
#define EK_OBSERVE_DOCKERFILE_H

#include <stddef.h>

#include "base/pool.h"
#include "base/slice.h"

struct instruction {
	const char *word;      /* `RUN`, in capitals */
	const char *text;      /* what follows it, on one line */
	unsigned line;         /* of the word */
	unsigned stage;        /* from 1; 0: before the first FROM */
	struct slice source;   /* its lines as they are, for places inside */
};

struct dockerfile {
	struct instruction *items;
	size_t count, room;
	unsigned stages;
};

/* Texts are in POOL. */
void dockerfile_read(struct slice text, struct pool *pool, struct dockerfile *out);
void dockerfile_done(struct dockerfile *dockerfile);

/* The HEALTHCHECK of the last stage; NULL: none, or `NONE`. */
const struct instruction *dockerfile_healthcheck(const struct dockerfile *dockerfile);

/* The line on which WORD first stands in the instruction; its own if it does not. */
unsigned instruction_line_of(const struct instruction *instruction, const char *word);

#endif
