/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a reader noticed that is no error: places where a file gives another value than it seems
 * to show. A note never carries a piece of a value, so it does not say which variable a `$` named:
 * in `s3cr$et` that would be the secret's end.
 */
#ifndef EK_FORMAT_NOTES_H
#define EK_FORMAT_NOTES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

enum read_note_kind {
	/* hazards: text of the file is lost or is not what it looks like */
	READ_UNSET,      /* a `$NAME` that nothing above sets: nothing is left of it */
	READ_EMPTY_NAME, /* a value without a name, or a bare word that ends the file: left out */
	READ_ODD_NAME,   /* a name that looks like a piece of an unquoted multi-line value */
	READ_IGNORED,    /* a line that the dialect's own reader skips without a word */
	READ_EXECUTES,   /* `$(…)` or backticks that the dialect's own reader runs; here they are text */
	READ_CHANGED,    /* an unquoted number, date or the like: its reader gives it another text */
	READ_ALTERED,    /* its reader gives other bytes than stand there, as if by mistake */
	READ_HASH_CUT,   /* a `#` with no blank before it began a comment: the rest is lost */
	READ_VERSIONS,   /* versions of its reader, or its readers, disagree; one of them is taken */
	READ_DYNAMIC,    /* computed where the file is used, by a function or a program: left out */
	READ_INCLUDES,   /* another file is read here: what it sets is left out */
	READ_CR_END,     /* the line ends with CR LF, and its reader takes the CR into the value */
	READ_JOINED,     /* text behind the closing quote that the reader takes as part of the value */
	READ_RENAMED,    /* a label that is no name: taken under the name that it gives (exports) */
	READ_NOT_TAKEN,  /* a note, a one-time password or an attached file: left out */
	READ_FILE,       /* programs were given the path of a file with this text; the text is taken */
	READ_PAGE,       /* exactly as many items as one page of its manager has: there may be more */
	READ_REFERENCE,  /* its manager replaces `$` forms when it hands the value out; here they are text */
	READ_OPEN_QUOTE, /* a quote that does not close as its reader wants: it is part of the value */
	READ_NOT_UTF8,   /* bytes that are no text: its reader puts U+FFFD in their place */
	READ_NEWLINE,    /* a file that is one value ends with a newline, which is part of the value */
	READ_SWALLOWED,  /* the quote ends on a later line than it seems: entries are inside a value */
	/* the rest is for information */
	READ_EXPANDED,   /* a `$` form was replaced by a value above, a default or an alternative */
	READ_DOLLARS,    /* `$$` in the file is one dollar in the value */
	READ_INHERITED,  /* a bare name: its value is that of whoever starts the service; left out */
	READ_OTHER_KIND, /* of an object of the kind that is not read: left out */
	READ_DUPLICATE,  /* the name stands above already; this value wins */
	READ_HASH,       /* what looks like a comment is the value, or a part of it */
	READ_COMMENT,    /* the text behind ` #` was taken as a comment */
	READ_NO_VALUE,   /* the export has the name without a value: left out */
	READ_NOT_TEXT,   /* a number or true or false: what is written is taken as text */
	READ_SCOPED,     /* of one environment of its manager, not of all */
	READ_CR,         /* a carriage return inside the value */
};

enum { READ_NOTE_NAME = 65 };

struct read_note {
	enum read_note_kind kind;
	char name[READ_NOTE_NAME]; /* of the entry; "" if it could be a piece of a value */
	unsigned line, column;     /* of the entry, from 1 */
	bool overrules;            /* of READ_DUPLICATE: another value stands above, which is lost */
};

struct read_notes {
	struct read_note *items; /* in the order of the file */
	size_t count, room;
};

#define READ_NOTES_INIT {NULL, 0, 0}

/* May NAME stand in a message, or could it be a piece of a value? */
bool read_note_may_show(struct slice name);

void read_notes_add(struct read_notes *notes, enum read_note_kind kind, struct slice name,
	unsigned line, unsigned column);
void read_notes_done(struct read_notes *notes);

/* One of the hazards: importing goes on only if the user said that it is meant so. */
bool read_note_is_hazard(enum read_note_kind kind);

/* A hazard, or a name that is left out: worth a warning. */
bool read_note_is_told(enum read_note_kind kind);

/* Hazards among NOTES. */
size_t read_notes_hazards(const struct read_notes *notes);

/* A stable word (`dollar-unset`, …), and what it means, as a sentence without a full stop. */
const char *read_note_id(enum read_note_kind kind);
const char *read_note_text(enum read_note_kind kind);

#endif
