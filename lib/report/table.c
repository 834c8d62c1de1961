/* SPDX-License-Identifier: Apache-2.0 */
#include "report/table.h"

#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "text/escape.h"

enum { LIST_BELOW = 76, LINES_BELOW = 30, GAP = 2, NARROWEST = 12 };

void
table_init(struct table *table, const char *const *head, size_t columns)
{
	memset(table, 0, sizeof(*table));
	table->columns = columns;
	table->head = xcalloc(columns + 1, sizeof(*table->head));
	for (size_t i = 0; i < columns; i++)
		table->head[i] = head[i];
}

void
table_done(struct table *table)
{
	size_t i, c;

	for (i = 0; i < table->count; i++) {
		for (c = 0; c < table->columns; c++)
			free(table->rows[i].cell[c]);
		free(table->rows[i].cell);
		free(table->rows[i].tone);
	}
	free(table->rows);
	free(table->head);
	memset(table, 0, sizeof(*table));
}

struct table_row *
table_add(struct table *table, enum mark mark)
{
	struct table_row *row;

	table->rows = list_grow(table->rows, table->count, &table->room, sizeof(*table->rows));
	row = &table->rows[table->count++];
	memset(row, 0, sizeof(*row));
	row->mark = mark;
	row->cell = xcalloc(table->columns + 1, sizeof(*row->cell));
	row->tone = xcalloc(table->columns + 1, sizeof(*row->tone));
	return row;
}

void
table_cell(struct table_row *row, size_t column, enum tone tone, struct slice text)
{
	struct buf printable = BUF_INIT;

	printable_add(&printable, text);
	free(row->cell[column]);
	row->cell[column] = buf_take(&printable);
	row->tone[column] = tone;
}

void
table_cell_text(struct table_row *row, size_t column, enum tone tone, const char *text)
{
	table_cell(row, column, tone, slice_of_text(text));
}

static struct slice
cell_text(const struct table_row *row, size_t column)
{
	return slice_of_text(row->cell[column]);
}

static bool
column_is_used(const struct table *table, size_t column)
{
	size_t i;

	for (i = 0; i < table->count; i++)
		if (cell_text(&table->rows[i], column).len > 0)
			return true;
	return false;
}

static void
add_blanks(struct buf *out, size_t count)
{
	while (count-- > 0)
		buf_add_byte(out, ' ');
}

static size_t
mark_width(const struct screen *screen)
{
	return screen->plain ? 0 : 3;
}

/* The widest column gives way, again and again, as far as it can be read. */
static void
shrink(const struct table *table, size_t *widths, size_t over)
{
	while (over > 0) {
		size_t widest = 0, c;

		for (c = 1; c < table->columns; c++)
			if (widths[c] > widths[widest])
				widest = c;
		if (widths[widest] <= NARROWEST)
			return;
		widths[widest]--;
		over--;
	}
}

/* Widths of the columns. */
static void
measure(const struct table *table, const struct screen *screen, size_t *widths)
{
	size_t total = mark_width(screen), c, i;

	for (c = 0; c < table->columns; c++) {
		widths[c] = 0;
		if (!column_is_used(table, c))
			continue;
		widths[c] = screen_width(slice_of_text(table->head[c]));
		for (i = 0; i < table->count; i++) {
			size_t width = screen_width(cell_text(&table->rows[i], c));

			if (width > widths[c])
				widths[c] = width;
		}
		total += widths[c] + GAP;
	}
	if (screen->columns > 0 && total > screen->columns + GAP)
		shrink(table, widths, total - GAP - screen->columns);
}

static void
end_line(struct buf *out)
{
	while (out->len > 0 && out->data[out->len - 1] == ' ')
		out->data[--out->len] = '\0';
	buf_add_byte(out, '\n');
}

static void
write_columns(const struct table *table, const struct screen *screen, struct buf *out)
{
	size_t *widths CLEANUP(freep) = xcalloc(table->columns + 1, sizeof(*widths));
	size_t c, i;

	measure(table, screen, widths);
	add_blanks(out, mark_width(screen));
	for (c = 0; c < table->columns; c++) {
		if (widths[c] == 0)
			continue;
		screen_add_text(out, screen, TONE_DIM, table->head[c]);
		add_blanks(out, widths[c] - screen_width(slice_of_text(table->head[c])) + GAP);
	}
	end_line(out);
	for (i = 0; i < table->count; i++) {
		const struct table_row *row = &table->rows[i];

		screen_add_mark(out, screen, row->mark);
		for (c = 0; c < table->columns; c++) {
			size_t width = screen_width(cell_text(row, c));

			if (widths[c] == 0)
				continue;
			screen_add_cut(out, screen, row->tone[c], cell_text(row, c), widths[c]);
			add_blanks(out, (width < widths[c] ? widths[c] - width : 0) + GAP);
		}
		end_line(out);
	}
}

static void
write_list(const struct table *table, const struct screen *screen, struct buf *out)
{
	size_t c, i;

	for (i = 0; i < table->count; i++) {
		const struct table_row *row = &table->rows[i];

		if (cell_text(row, 0).len > 0) {
			screen_add_mark(out, screen, row->mark);
			screen_add(out, screen, row->tone[0], cell_text(row, 0));
			end_line(out);
		}
		for (c = 1; c < table->columns; c++) {
			if (cell_text(row, c).len == 0)
				continue;
			add_blanks(out, mark_width(screen) + GAP);
			screen_add_text(out, screen, TONE_DIM, table->head[c]);
			buf_add_byte(out, ' ');
			screen_add(out, screen, row->tone[c], cell_text(row, c));
			end_line(out);
		}
	}
}

static void
write_lines(const struct table *table, const struct screen *screen, struct buf *out)
{
	size_t c, i;

	for (i = 0; i < table->count; i++) {
		const struct table_row *row = &table->rows[i];

		screen_add_mark(out, screen, row->mark);
		for (c = 0; c < table->columns; c++) {
			if (cell_text(row, c).len == 0)
				continue;
			screen_add(out, screen, row->tone[c], cell_text(row, c));
			buf_add_byte(out, ' ');
		}
		end_line(out);
	}
}

void
table_write(const struct table *table, const struct screen *screen, struct buf *out)
{
	if (table->count == 0)
		return;
	if (screen->columns > 0 && screen->columns < LINES_BELOW)
		write_lines(table, screen, out);
	else if (table->is_list || (screen->columns > 0 && screen->columns < LIST_BELOW))
		write_list(table, screen, out);
	else
		write_columns(table, screen, out);
}
