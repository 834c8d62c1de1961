/* SPDX-License-Identifier: Apache-2.0 */
/* A page of blame while it is made: a draft for each place, and notes that several stacks may share. */
#ifndef EK_DRIFT_BLAME_PRIV_H
#define EK_DRIFT_BLAME_PRIV_H

#include "drift/blame.h"

struct blame_note {
	const char *text;
	const char **stacks; /* that it holds in; none: everywhere */
	size_t count, room;
};

struct draft {
	struct blame_step step;
	struct blame_note *notes;
	size_t count, room, finding_room;
	size_t order;  /* among those of its stage that are in no file */
	bool has;      /* an environment that has a value */
	bool gives;    /* there is a value that a program could get from here */
};

struct drafts {
	const struct blame_ask *ask;
	struct draft *items;
	size_t count, room;
	const char *other_env; /* no compose file is for the one that was asked for, but for this */
	struct pool *pool;
};

/* The draft of STAGE at PLACE, made if there is none; valid until the next one is made. */
struct draft *draft_at(struct drafts *drafts, enum blame_stage stage, struct fact_place place);

/* One without a file: PLACE is its text. */
struct draft *draft_add(struct drafts *drafts, enum blame_stage stage, const char *place);

/* Whatever gives something at `FILE:LINE`; NULL if nothing does. */
struct draft *draft_find(struct drafts *drafts, const char *place);

/* Any entry of that FILE; NULL: it has none. */
struct draft *draft_of_file(struct drafts *drafts, const char *file);

/* Say TEXT of it, in STACK (NULL: everywhere). */
void draft_say(struct drafts *drafts, struct draft *draft, const char *stack, const char *text);

/* Take back what was said first. */
void draft_drop_first(struct draft *draft);

/* Does the asker mean it? NULL is of all. */
bool is_asked_service(const struct blame_ask *ask, const char *service);

const char *fact_text(const struct subject *subject, const char *name);   /* "": none */
bool fact_says(const struct subject *subject, const char *name);
bool fact_has(const struct subject *subject, const char *name, const char *item);

/* `api, worker`, of a list that is too long its beginning. */
const char *joined(struct pool *pool, const char *const *items, size_t count, const char *around);
const char *fact_joined(struct pool *pool, const struct subject *subject, const char *name,
	const char *around);

/* What each kind of source says. */
void blame_contract(struct drafts *drafts, struct blame *blame);
void blame_vault(struct drafts *drafts, struct blame *blame);
void blame_files(struct drafts *drafts);
void blame_compose(struct drafts *drafts, struct blame *blame);
void blame_elsewhere(struct drafts *drafts);
void blame_live(struct drafts *drafts);

#endif
