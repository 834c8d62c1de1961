/* SPDX-License-Identifier: Apache-2.0 */
/* The parts that lines of changes are made of, whatever they look like; guarded until printed. */
#ifndef EK_CMD_CHANGES_LINE_H
#define EK_CMD_CHANGES_LINE_H

#include "cmd/changes/changes_piece.h"

enum {
	NAMES_BELOW = 30, /* columns under which there are only names */
	LIST_BELOW = 76,  /* columns under which values stand below their name */
	INDENT = 4,
};

struct saying {
	const struct changes *changes;
	const struct changes_look *look;
	struct screen screen;
	size_t name_width;
	struct secret_text out;
};

/* TEXT made safe for a screen; so many blanks; a newline for the blanks at the end. */
void line_put(struct saying *saying, enum tone tone, struct slice text);
void line_put_text(struct saying *saying, enum tone tone, const char *text);
void line_put_blanks(struct saying *saying, size_t count);
void line_end(struct saying *saying);

/* A mark, or the word for it, and a blank. */
void line_put_lead(struct saying *saying, enum changes_step step);
size_t line_lead_width(const struct saying *saying);

/* The name of ITEM, cut to WIDTH (0: not), and blanks up to name_width. */
void line_put_name(struct saying *saying, const struct changes_item *item, size_t width);
void line_put_piece(struct saying *saying, const struct piece *piece);

/* The lines in which a value of several lines differs. */
void line_put_lines(struct saying *saying, const struct changes_item *item);

/* Columns for the names of all that is shown. */
void line_measure_names(struct saying *saying);

/* Are both values told? */
bool line_has_both(const struct changes_item *item);

/* What is to be said besides the values; the caller frees it. */
char *line_words(const struct saying *saying, const struct changes_item *item,
	const struct piece_pair *pair);

/* All of it, in the other forms. */
void changes_say_beside(struct saying *saying);
void changes_say_unified(struct saying *saying);

#endif
