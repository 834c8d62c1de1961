/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An environment as somebody sees it: with its values, or only its shape (POLICY.md §2). Parity,
 * diff and promotion compare views and need not know where a view comes from: resolve/view.h makes
 * them. Texts are as stored, before references.
 */
#ifndef EK_MODEL_VIEW_H
#define EK_MODEL_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/envset.h"

enum { VIEW_TAG = 16 };

enum view_kind {
	VIEW_VALUES, /* every cell has its entry */
	VIEW_SHAPE,  /* names, kinds, ages and tags, no values; of some layers perhaps values */
	VIEW_HIDDEN, /* not all names are known, if any: nothing may be said to be missing */
};

struct view_cell {
	struct slice name;
	bool is_secret;
	bool is_weak;              /* a secret that its writer found weak: its tag is never shown */
	bool is_rated;             /* is_weak says it; otherwise nobody has looked yet */
	unsigned flags;            /* of enum entry_flag, as far as they are known */
	const struct entry *entry; /* with the value; NULL: only the shape is known */
	const uint8_t *tag;        /* VIEW_TAG bytes to compare by; NULL: none */
	uint64_t version, created_ms, expires_ms; /* 0: not known, never */
	const char *layer;         /* environment (its own or its base), file, … */
};

struct view {
	char *name;                /* as it was asked for: `prod`, `prod@120`, `file:.env` */
	enum view_kind kind;
	bool from_vault;           /* versions and times mean something */
	struct view_cell *cells;   /* ascending by name */
	size_t count;
	struct envset **sets;      /* what the cells point into */
	size_t set_count, set_room;
	struct arena *arena;
};

struct view *view_new(const char *name, enum view_kind kind);
void view_free(struct view *view);
void view_freep(struct view **view);

/* Cells for all of SET, which becomes the view's, under what the view has already. */
void view_add_set(struct view *view, struct envset *set, const char *layer);

/* COUNT cells, ascending by name, under those that are there: the upper ones win. */
void view_add_cells(struct view *view, const struct view_cell *below, size_t count);

/* NULL if there is none of that name. */
const struct view_cell *view_find(const struct view *view, struct slice name);

enum view_relation { VIEW_SAME, VIEW_DIFFERENT, VIEW_NOT_COMPARABLE };

/* Have two cells of one vault, or with values, the same bytes? */
enum view_relation view_compare(const struct view_cell *a, const struct view_cell *b);

enum { VIEW_TAG_LEAST = 4, VIEW_TAG_TEXT = 2 * VIEW_TAG + 2 };

/*
 * Hex digits that must be shown of COUNT tags so that no two that differ look equal, at least
 * VIEW_TAG_LEAST. Sorts TAGS.
 */
unsigned view_tag_digits(const uint8_t **tags, size_t count);

/* `#5c21`: DIGITS of the tag of CELL. */
void view_tag_text(const struct view_cell *cell, unsigned digits, char out[VIEW_TAG_TEXT]);

#endif
