/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the readers of other managers' exports share. All of them print JSON, in which a value has
 * a label. A label that is the name of a variable stays as it is. Of any other, each run of
 * blanks and signs becomes one `_` and letters become capitals (`database password` is
 * DATABASE_PASSWORD), which is noted; where that gives no name, it is a problem.
 */
#ifndef EK_FORMAT_EXPORTS_PRIV_H
#define EK_FORMAT_EXPORTS_PRIV_H

#include <stdbool.h>

#include "format/read_priv.h"
#include "text/json_tree.h"

struct export
{
	struct reader reader;
	struct arena *arena; /* the tree, and names that were made of labels */
	const char *again;   /* how a name that stands twice is told apart at the source */
};

/* Each of a dialect's exports: what is in ROOT goes to export_take() or is a problem. */
typedef void export_fn(struct export *export, const struct json_item *root);

/*
 * A dialect's read(): TEXT as a tree, given to FN. COMMAND prints such an export, for the message
 * if there is nothing in TEXT; AGAIN as in struct export.
 */
int export_read(struct slice text, const char *file, struct envset *out, struct read_notes *notes,
    const char *command, const char *again, export_fn *fn, struct err *err);

/*
 * Take VALUE, a text, number, true or false, as LABEL; SAYS is 0 or ENTRY_SAYS_…. null is noted;
 * anything else is a problem, and so is another value of the same name. True if it was taken.
 */
bool export_take(
    struct export *export, struct slice label, const struct json_item *value, unsigned says);

/* The same for a text that is made of the export's; it stands at PLACE. */
bool export_take_text(struct export *export, struct slice label, struct slice value,
    const struct json_item *place, unsigned says);

/* An export that is one object of texts: every item of it. */
void export_take_object(struct export *export, const struct json_item *root);

void export_note(struct export *export, enum read_note_kind kind, struct slice label,
    const struct json_item *place);

/* Keep ERR, which gets PLACE, as a problem. */
void export_problem(struct export *export, struct err *err, const struct json_item *place);

/* ITEM is not what this dialect has there: WANTED says what is. */
void export_odd(struct export *export, const struct json_item *item, const char *wanted);

/* LABEL, cut and printable, for a message; valid until the arena ends. */
const char *export_shown(struct export *export, struct slice label);

/*
 * Each item of a list, or of a map; nothing for anything else.
 * NOLINTBEGIN(bugprone-macro-parentheses): a name that is declared cannot stand in parentheses
 */
#define export_each(item, parent)                                                      \
	for (const struct json_item *item = (parent) == NULL ? NULL : (parent)->first; \
	     item != NULL; item = item->next)
/* NOLINTEND(bugprone-macro-parentheses) */

/*
 * For telling dialects apart: the first thing in TEXT is the byte FIRST, and NAME stands in it
 * as the name of an item (quoted, with a colon behind it).
 */
bool export_begins(struct slice text, unsigned char first);
bool export_has_name(struct slice text, const char *name);
bool export_has_list(struct slice text, const char *name);

#endif
