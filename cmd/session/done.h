/* SPDX-License-Identifier: Apache-2.0 */
/* What a command that changes several environments has done so far. */
#ifndef EK_CMD_DONE_H
#define EK_CMD_DONE_H

#include "cmd/cmd.h"
#include "report/json.h"
#include "vault/vault.h"

struct done_item {
	const char *env;
	uint64_t seq;
	struct done_over *overs; /* what somebody else had written */
	size_t over_count, over_room;
};
struct done_over {
	const char *name;
	struct overwritten what;
};

struct done {
	bool would; /* --dry-run: nothing was done, it would have been */
	bool local; /* --local: of values of this person alone */
	uint64_t now_ms;
	struct done_item *items;
	size_t count, room;
};

void done_add(struct done *done, const char *env, uint64_t seq);
/* NAME of what was added last took the place of WHAT; nothing if that is nobody's. */
void done_add_over(struct done *done, const char *name, const struct overwritten *what);
void done_free(struct done *done);

/* A failure after a part was done says what was done; returns the error's code. */
int done_before(const struct done *done, struct err *err);

/* "ada wrote 3 days ago" behind LEAD, appended; nothing if WHAT is nobody's. */
void done_say_over(const struct overwritten *what, uint64_t now_ms, const char *lead, struct buf *out);
/* The map `overwrote` of a name's map; nothing if WHAT is nobody's. */
void done_whose_json(struct json *json, const struct overwritten *what);
/* The list `overwrote` of an environment's map; nothing if it is empty. */
void done_over_json(struct json *json, const struct done_item *item);

/* The document: SCHEMA, the names of ARGS (which may be NULL), and each environment with its seq. */
void done_document(struct done *done, const char *schema, const struct args *args);

void words_done(struct words *words);

#endif
