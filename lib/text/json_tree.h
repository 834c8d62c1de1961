/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A JSON text as a tree with places, for texts of which only the shape is known: what other
 * programs print. Numbers stay as they are written. The tree and what it says are guarded memory.
 */
#ifndef EK_TEXT_JSON_TREE_H
#define EK_TEXT_JSON_TREE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/slice.h"
#include "secret/arena.h"

enum json_kind { JSON_MAP, JSON_LIST, JSON_TEXT, JSON_NUMBER, JSON_BOOL, JSON_NOTHING };

struct json_item {
	enum json_kind kind;
	unsigned count;        /* items right below */
	unsigned line, column; /* of its first byte, from 1; columns count bytes */
	unsigned name_line, name_column;
	struct slice name;       /* in a map */
	struct slice text;       /* a text: what it says; a number, true or false: as written */
	struct json_item *first; /* of a map or list, in the order of the text */
	struct json_item *next;
};

enum { JSON_DEEPEST = 64, JSON_ITEMS_MOST = 2000000 };

/*
 * Read TEXT, of FILE for places. The tree is in ARENA; texts without escapes stay in TEXT, which
 * must live as long. ERR_INVALID (`json`): not JSON (RFC 8259), more than one document, a name
 * twice in one map, text that is not UTF-8, U+0000, too deep, too many items. An error never
 * shows what the text says.
 */
int json_tree(struct slice text, const char *file, struct arena *arena, struct json_item **out,
    struct err *err);

/*
 * The same for a TEXT that is an object: each of its items is given to TAKE as soon as it is read,
 * and is gone when that returns, so nothing of the tree stays. A name that stands twice is TAKE's to
 * find; json_twin() is the error. ERR_INVALID too if TEXT is something else; or what TAKE returns.
 */
typedef int json_take_fn(void *cookie, const struct json_item *item, struct err *err);

int json_each(struct slice text, const char *file, json_take_fn *take, void *cookie,
    struct err *err);
int json_twin(const struct json_item *twin, const char *file, struct err *err);

/* Is TEXT one JSON document that begins with FIRST, `{` or `[`? */
bool json_is_document(struct slice text, unsigned char first);

/* The item NAME of a map; NULL if there is none or MAP (which may be NULL) is no map. */
const struct json_item *json_item_find(const struct json_item *map, const char *name);

/* The text NAME of a map: true and *TEXT, or false if there is none or it is something else. */
bool json_item_text(const struct json_item *map, const char *name, struct slice *text);

/* It is there and is the text WORD; it is there and is `true`. */
bool json_item_says(const struct json_item *map, const char *name, const char *word);
bool json_item_is_true(const struct json_item *map, const char *name);

/* `an object`, `a list`, …, for a message. */
const char *json_kind_text(enum json_kind kind);

#endif
