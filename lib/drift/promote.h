/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What of one environment may go to the next (DESIGN.md §3 `promote`). Three tables are judged by the
 * rules of parity: both environments as they are, the second as it would be with the values of the
 * first, and as it would be with values of its own. A rule that the first breaks and the second
 * keeps says that the name must differ; one that both break forbids it. Nothing is judged here.
 */
#ifndef EK_DRIFT_PROMOTE_H
#define EK_DRIFT_PROMOTE_H

#include "drift/parity.h"
#include "model/finding.h"

enum promote_step {
	PROMOTE_NEW,     /* copied: it is not there yet */
	PROMOTE_CHANGED, /* copied: something else is there */
	PROMOTE_SAME,
	PROMOTE_NEEDED,  /* must differ, and there is none */
	PROMOTE_SHARED,  /* must differ, and is the same */
	PROMOTE_OWN,     /* must differ, and does: left as it is */
	PROMOTE_HELD,    /* would break a rule or a contract there */
	PROMOTE_UNREAD,  /* may not be read, so it cannot be copied */
};

struct promote_item {
	const char *name;
	enum promote_step step;
	bool is_secret;
	const struct view_cell *from, *to; /* to NULL: not there */
	const struct expected *expected;   /* NULL: in no contract */
	const char *why, *rule;            /* NULL: none */
};

struct promotion {
	struct promote_item *items; /* ascending by name: every name of the first environment */
	size_t count;
	size_t only_there;          /* names that only the second has: they stay */
	struct pool *pool;
};

enum promote_as { PROMOTE_AS_COPIED, PROMOTE_AS_OWN };

/*
 * TO as it would be with the names of FROM that IS_WANTED (NULL: all) and that differ. Cells are those
 * of FROM and TO, which stay; AS_OWN has tags in their place that are like no other.
 */
struct view *promote_view(const struct view *from, const struct view *to, enum promote_as as,
	bool (*is_wanted)(const void *cookie, struct slice name), const void *cookie);

/* A table and what the rules found in it; both have FROM and TO as their two environments. */
struct promote_table {
	const struct parity *parity;
	const struct findings *findings;
};

/* What is pointed to is borrowed. */
struct promotion *promotion_new(const struct promote_table *now, const struct promote_table *copied,
	const struct promote_table *own);
void promotion_free(struct promotion *promotion);
void promotion_freep(struct promotion **promotion);

size_t promotion_count(const struct promotion *promotion, enum promote_step step);

/* `new`, `changed`, …, as documents have it. */
const char *promote_step_name(enum promote_step step);

#endif
