/* SPDX-License-Identifier: Apache-2.0 */
/* What the readers of JSON and YAML share: entries out of a map of a tree. */
#ifndef EK_FORMAT_TREE_PRIV_H
#define EK_FORMAT_TREE_PRIV_H

#include "format/read_priv.h"
#include "text/json_tree.h"
#include "text/node.h"

/* Items that are taken while the rest of the text is still unread. */
struct tree_taking {
	struct reader reader;
	void (*take_json)(struct reader *reader, const struct json_item *item);
	bool has_empty; /* one without a name came */
};

/* Did an item of that NAME come already? Asked once of each. */
bool tree_is_twin(struct tree_taking *taking, struct slice name);

/*
 * ITEM, the AT-th of its map, is taken next, and nobody needs what was put into ARENA (which may be
 * NULL) before it: from time to time that is freed.
 */
void tree_release(struct arena *arena, const void *item, size_t at);

/* The end, as reader_finish(); what cannot be read to its end has no other problem. */
int tree_finish(struct tree_taking *taking, int r, struct err *err);

/* The place of the name of ITEM, with the quotes of its value. */
struct place tree_place(const struct node *item);

/* Keep a problem: WHAT is behind NAME in the message. ID is the error's, FIX may be NULL. */
void tree_problem(struct reader *reader, struct slice name, struct place place, const char *id,
	const char *what, const char *fix);

/* Take a value; one without a name is left out with a note. */
void tree_take(struct reader *reader, struct slice name, struct slice value, struct place place);

/* Take an item of a JSON object; one that is no text is a problem (`json-not-text`). */
void tree_take_json(struct reader *reader, const struct json_item *item);
struct place tree_json_place(const struct json_item *item);

/*
 * Take an item of a YAML map: a scalar without quotes is what all readers show, with a note if that
 * is another text; where they do not agree, and what is no text, is a problem (`yaml-not-text`). Its
 * texts are in the set's arena already.
 */
void tree_take_yaml(struct reader *reader, const struct node *item);

/* The same with its VALUE found already; both its texts are in the set's arena. */
void tree_keep_yaml(struct reader *reader, const struct node *item, struct slice value);

/* Read a JSON text: TAKE each item of its object. ERR_INVALID as json_tree(), or if it is none. */
int tree_read_json(struct slice text, const char *file, struct envset *out,
	struct read_notes *notes, void (*take)(struct reader *reader, const struct json_item *item),
	struct err *err);

/*
 * A scalar of YAML that is a text to all of them: true and *TEXT. Otherwise a problem is kept; what
 * would be changed or is a number is one if STRICT.
 */
bool tree_yaml_text(struct reader *reader, const struct node *item, bool strict,
	struct slice *text);

#endif
