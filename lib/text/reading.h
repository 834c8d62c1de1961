/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading a YAML file of fields, for files that hold no values. Every function tells what it does
 * not like, with the source line, and goes on, so that all problems of the file are reported at once.
 */
#ifndef EK_TEXT_READING_H
#define EK_TEXT_READING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "text/node.h"

/* Stable ids of what is wrong, one set for each kind of file. */
struct reading_ids {
	const char *type, *unknown_field, *missing_field;
	/* Why KEY is refused where it stands; NULL: that a typo cannot switch something off. */
	const char *(*why_unknown)(const char *key);
};

struct reading {
	struct slice text;    /* of the whole file, for the lines to show */
	const char *file;
	const struct reading_ids *ids;
	void *out;            /* what the caller fills */
	struct err *err;      /* all problems so far */
	struct err beyond;    /* takes the details of those that are only counted */
};

/* Tell a problem at NODE's value or, with ON_KEY, at its key; then err_why, err_fix as needed. */
struct err *reading_complain(struct reading *reading, const struct node *node, bool on_key,
	const char *id, const char *format, ...) PRINTF_LIKE(5, 6);

/* As `fix` of the newest problem: the one of WORDS that TYPED is near to, or the list of all. */
void reading_suggest(struct err *problem, const char *typed, const char *const *words,
	size_t count);

/* Is NODE a map with no other than these fields? WHAT names it. NULL and YAML's null: false, quietly. */
bool reading_map(struct reading *reading, const struct node *node, const char *what,
	const char *const *fields, size_t count);

/* A map whose keys the user chooses. */
bool reading_free_map(struct reading *reading, const struct node *node, const char *what);

bool reading_list(struct reading *reading, const struct node *node, const char *what);

/* The text of NODE, borrowed; NULL if it is absent, not a text, or (told) empty. */
const char *reading_text(struct reading *reading, const struct node *node, const char *what);

/* As reading_text, of a field that must be there. */
const char *reading_field(struct reading *reading, const struct node *map, const char *field,
	const char *what);

#endif
