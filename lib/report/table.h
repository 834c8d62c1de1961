/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lines and tables for people: a state is a mark and a word and a colour. Nothing is printed
 * here; text is laid out for a screen that the caller describes.
 */
#ifndef EK_REPORT_TABLE_H
#define EK_REPORT_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/slice.h"

/* How the stream is shown. */
struct screen {
	unsigned columns; /* 0: not a terminal, nothing is cut */
	bool color;
	bool utf8;
	bool plain; /* words only: no marks */
};

enum mark { MARK_NONE, MARK_BAD, MARK_LOOK, MARK_ADDED, MARK_GONE, MARK_CHANGED, MARK_SAME,
	MARK_GOOD };
enum tone { TONE_NONE, TONE_RED, TONE_YELLOW, TONE_BLUE, TONE_GREEN, TONE_DIM, TONE_BOLD };

/* TEXT made safe for a screen, in TONE if the screen has colour. */
void screen_add(struct buf *out, const struct screen *screen, enum tone tone, struct slice text);
void screen_add_text(struct buf *out, const struct screen *screen, enum tone tone,
	const char *text);
/* The mark of a line and two blanks; nothing on a plain screen. */
void screen_add_mark(struct buf *out, const struct screen *screen, enum mark mark);
/* Columns that TEXT takes. */
size_t screen_width(struct slice text);

enum { TABLE_COLUMNS = 8 };

struct table_row {
	enum mark mark;
	char *cell[TABLE_COLUMNS]; /* printable already */
	enum tone tone[TABLE_COLUMNS];
};

struct table {
	size_t columns;
	const char *head[TABLE_COLUMNS];
	struct table_row *rows;
	size_t count, room;
};

/* HEAD: COLUMNS titles, borrowed. */
void table_init(struct table *table, const char *const *head, size_t columns);
void table_done(struct table *table);

/* A new row; cells are filled by table_cell() and stay "" otherwise. */
struct table_row *table_add(struct table *table, enum mark mark);
void table_cell(struct table_row *row, size_t column, enum tone tone, struct slice text);
void table_cell_text(struct table_row *row, size_t column, enum tone tone, const char *text);

/*
 * Lay the table out: columns beside each other, the first cut in its middle where the screen is
 * too narrow; a list of `HEAD value` under 76 columns; one line an item under 30.
 */
void table_write(const struct table *table, const struct screen *screen, struct buf *out);

#endif
