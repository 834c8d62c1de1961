/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A YAML document after aliases, merge keys and `$` forms: what the program that reads it works
 * with, and still where each text stands. All of it is guarded memory, for such files hold values.
 */
#ifndef EK_OBSERVE_TREE_H
#define EK_OBSERVE_TREE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"
#include "secret/arena.h"
#include "text/node.h"

/* Which file, and against which folder its paths count. Both are relative to the project. */
struct origin {
	const char *file;
	const char *folder;
};

struct mark {
	const struct origin *from; /* NULL: nowhere */
	unsigned line, column;
};

struct tree {
	enum node_kind kind;
	bool quoted, is_null;
	bool is_reset, is_override; /* `!reset`, `!override` */
	bool is_unknown; /* the text stands for one that is not known here: `${V:?}` without V */
	bool is_made;    /* a `$` form is in the text, or in the one that the key was */
	bool is_tainted; /* in the text is the value of a variable that is secret by its name */
	char style;      /* as of struct node */
	struct slice key;
	struct slice text, raw; /* of a scalar; raw: before `$` forms were replaced */
	struct mark at, key_at;
	struct tree *first, *last, *next;
	struct tree *under; /* a text that this one stands in the place of; NULL: none */
	size_t count;
};

struct tree *tree_new(struct arena *arena, enum node_kind kind, struct mark at);

/* A scalar that stands for nothing but TEXT, at AT. */
struct tree *tree_text(struct arena *arena, struct slice text, struct mark at);
struct tree *tree_literal(struct arena *arena, const char *text, struct mark at);

/* Put ITEM behind the others. It must not be in another tree. */
void tree_add(struct tree *parent, struct tree *item);

/* The same under KEY, whose place is the item's. */
void tree_set(struct tree *map, const char *key, struct tree *item);

/* Take ITEM out of PARENT. */
void tree_drop(struct tree *parent, struct tree *item);

/* NULL if MAP, which may be NULL, is no map or does not have KEY. */
struct tree *tree_find(const struct tree *map, const char *key);
struct tree *tree_find_slice(const struct tree *map, struct slice key);

/* ITEM stands in the place of OLD, and of all that stands under that. */
void tree_put_under(struct arena *arena, struct tree *item, const struct tree *old);

/* A scalar with a text. */
bool tree_is_text(const struct tree *tree);

/* A part of the text of FROM, which may be no more known or shown than that is. */
struct tree *tree_part(struct arena *arena, struct slice text, const struct tree *from);

/* What of TREE may be shown: nothing of a text that a secret was put into. NULL: empty. */
struct slice tree_shown(const struct tree *tree);

/* A text that a file can be looked for with: whole, known and no secret's. */
bool tree_is_path(const struct tree *tree);

/* The text of KEY of MAP; empty if it is absent or none. */
struct slice tree_find_text(const struct tree *map, const char *key);

/* It is there and says true. */
bool tree_says_true(const struct tree *map, const char *key);

/* Does PART stand anywhere in TEXT? */
bool slice_has(struct slice text, const char *part);

/* All of TREE once more; what it is in is not copied. */
struct tree *tree_copy(struct arena *arena, const struct tree *tree);

size_t tree_size(const struct tree *tree);

#endif
