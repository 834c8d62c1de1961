/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An environment as somebody sees it: with its values, or only its shape (POLICY.md §2). Parity,
 * diff and promotion compare views and need not know where a view comes from. Texts are as stored,
 * before references.
 */
#ifndef EK_DRIFT_VIEW_H
#define EK_DRIFT_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/envset.h"
#include "vault/shape.h"
#include "vault/vault.h"

enum view_kind {
	VIEW_VALUES, /* every cell has its entry */
	VIEW_SHAPE,  /* names, kinds, ages and tags, no values; of some layers perhaps values */
	VIEW_HIDDEN, /* not even the names are known: nothing may be said to be missing */
};

struct view_cell {
	struct slice name;
	bool is_secret;
	bool is_weak;              /* a secret that its writer found weak; of a shape or a vault */
	unsigned flags;            /* of enum entry_flag, as far as they are known */
	const struct entry *entry; /* with the value; NULL: only the shape is known */
	const uint8_t *tag;        /* TAG bytes as its shape has them; NULL: none */
	uint64_t version, created_ms, expires_ms; /* 0: not known, never */
	const char *layer;         /* environment (its own or its base), file, … */
};

struct view {
	char *name;                /* as it was asked for: `prod`, `prod@120`, `file:.env` */
	enum view_kind kind;
	bool from_vault;           /* rights, versions and times mean something */
	struct view_cell *cells;   /* ascending by name */
	size_t count, room;
	/* what the cells point into */
	struct envset **sets;
	size_t set_count, set_room;
	struct arena *arena;
};

struct view *view_new(const char *name, enum view_kind kind);
void view_free(struct view *view);
void view_freep(struct view **view);

/* Cells for all of SET, which becomes the view's, under what the view has already. */
void view_add_set(struct view *view, struct envset *set, const char *layer);

/* NULL if there is none of that name. */
const struct view_cell *view_find(const struct view *view, struct slice name);

/*
 * ENV of a vault over its base, each by its values where the caller may read them, else by its
 * shape. KEYS may be NULL: then there are no tags and no shapes. A base that is not seen at all
 * makes the whole view VIEW_HIDDEN, since a name could come from it.
 */
int view_of_env(struct vault_env *env, const struct compare_keys *keys, struct view **out,
	struct err *err);

enum view_relation { VIEW_SAME, VIEW_DIFFERENT, VIEW_NOT_COMPARABLE };

/*
 * Have two cells the same bytes? By their values, else by tags. KEYS: of the vault, for a value
 * against a tag; NULL: not comparable then.
 */
enum view_relation view_compare(const struct view_cell *a, const struct view_cell *b,
	const struct compare_keys *keys);

/*
 * The tag to show for CELL: false if it may have none (a secret that can be guessed, no key). A
 * value without a stored tag is rated for it, which takes about 0.1 ms.
 */
bool view_tag(const struct view_cell *cell, const struct compare_keys *keys, uint8_t out[TAG]);

#endif
