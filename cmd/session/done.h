/* SPDX-License-Identifier: Apache-2.0 */
/* What a command that changes several environments has done so far. */
#ifndef EK_CMD_DONE_H
#define EK_CMD_DONE_H

#include "cmd/cmd.h"

struct done_item {
	const char *env;
	uint64_t seq;
};

struct done {
	bool would; /* --dry-run: nothing was done, it would have been */
	bool local; /* --local: of values of this person alone */
	struct done_item *items;
	size_t count, room;
};

void done_add(struct done *done, const char *env, uint64_t seq);
void done_free(struct done *done);

/* A failure after a part was done says what was done; returns the error's code. */
int done_before(const struct done *done, struct err *err);

/* The document: SCHEMA, the names of ARGS (which may be NULL), and each environment with its seq. */
void done_document(struct done *done, const char *schema, const struct args *args);

void words_done(struct words *words);

#endif
