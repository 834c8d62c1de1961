/* SPDX-License-Identifier: Apache-2.0 */
/* Tables for people. Nothing is printed here; the caller gets text. */
#ifndef EK_REPORT_TABLE_H
#define EK_REPORT_TABLE_H

#include <stddef.h>

#include "base/buf.h"
#include "base/slice.h"
#include "report/screen.h"

struct table_row {
	enum mark mark;
	char **cell; /* printable already; NULL where nothing was put */
	enum tone *tone;
};

struct table {
	size_t columns;
	const char **head;
	bool is_list; /* told as a list, however wide the screen is */
	struct table_row *rows;
	size_t count, room;
};

/* HEAD: COLUMNS titles, each borrowed. */
void table_init(struct table *table, const char *const *head, size_t columns);
void table_done(struct table *table);

/* A new row; cells are filled by table_cell() and stay "" otherwise. */
struct table_row *table_add(struct table *table, enum mark mark);
void table_cell(struct table_row *row, size_t column, enum tone tone, struct slice text);
void table_cell_text(struct table_row *row, size_t column, enum tone tone, const char *text);

/*
 * Lay the table out: columns beside each other, the widest texts cut in their middle where the
 * screen is too narrow; a list of `HEAD value` under 76 columns; one line an item under 30. A row
 * whose first cell is empty goes on with the one above it.
 */
void table_write(const struct table *table, const struct screen *screen, struct buf *out);

#endif
