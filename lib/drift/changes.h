/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is different between two views, name by name, and what of each side may be shown: a value
 * that is plain on both sides, a tag of what is hard to guess, a mask of everything else. Nothing is
 * printed here and no value is copied.
 */
#ifndef EK_DRIFT_CHANGES_H
#define EK_DRIFT_CHANGES_H

#include <stdbool.h>
#include <stddef.h>

#include "model/view.h"

enum changes_step {
	CHANGES_ADDED,   /* only the later side has it */
	CHANGES_REMOVED, /* only the earlier side has it */
	CHANGES_CHANGED,
	CHANGES_SAME,
	CHANGES_UNKNOWN, /* nobody here can tell: no tag, or a side whose names are hidden */
};
enum { CHANGES_STEPS = 5 };

/* In what a name that both sides have is different. */
enum changes_what {
	CHANGES_VALUE = 1,
	CHANGES_KIND = 2, /* secret here and plain there */
	CHANGES_REFERS = 4,
	CHANGES_NOTE = 8,
	CHANGES_EXPIRES = 16,
};

enum changes_shown {
	CHANGES_ABSENT, /* the side does not have it */
	CHANGES_HIDDEN, /* whether it has it is not known */
	CHANGES_TEXT,   /* plain: the value may be shown */
	CHANGES_TAG,    /* its tag may be shown */
	CHANGES_WEAK,   /* a secret that can be guessed: not even its tag */
	CHANGES_MASK,   /* there is no tag */
};

struct changes_side {
	const struct view_cell *seen; /* NULL: absent or hidden */
	enum changes_shown shown;     /* of what is the same, only if it was asked for */
};

struct changes_item {
	struct slice name;
	enum changes_step step;
	unsigned what;  /* of enum changes_what */
	bool is_secret; /* on one side: then it is one on both, as far as a screen goes */
	struct changes_side before, after;
};

struct changes_ask {
	const struct view *before, *after;
	unsigned what; /* which differences, besides that of the value, make a name changed */
	bool same;     /* what is the same will be shown too */
	bool (*is_wanted)(void *cookie, struct slice name); /* NULL: every name is */
	void *cookie;
	/* May the tag of a cell be shown (resolve/view.h)? It may be slow. NULL: only if it is known. */
	bool (*shows_tag)(const struct view_cell *cell);
};

struct changes {
	struct changes_ask ask;
	struct changes_item *items; /* ascending by name, the same ones too */
	size_t count;
	size_t number[CHANGES_STEPS]; /* of items of each step */
	unsigned digits;              /* hex digits that keep apart the tags that are shown */
};

/* What ASK points to is borrowed as long as the changes live. */
struct changes *changes_new(const struct changes_ask *ask);
void changes_free(struct changes *changes);
void changes_freep(struct changes **changes);

/* Items that are not the same; those that cannot be compared count. */
size_t changes_count(const struct changes *changes);

/* Is the item shown, if those that are the same are shown only if asked for? */
bool changes_is_shown(const struct changes *changes, const struct changes_item *item);

/* `added`, `removed`, `changed`, `same`, `not comparable`. */
const char *changes_step_name(enum changes_step step);

#endif
