/* SPDX-License-Identifier: Apache-2.0 */
/* The matrix: names beside environments, and why. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/list.h"
#include "cmd/frame/output.h"
#include "cmd/parity/parity.h"
#include "resolve/view.h"

enum {
	LINES_BELOW = 30,   /* columns under which a finding is a line */
	LIST_BELOW = 76,    /* columns under which a name is a list */
	WHY_LEAST = 26,     /* columns that the reasons get at least */
	CELL_LEAST = 12,    /* and names and cells, which are cut in their middle */
	VALUE_MOST = 24,    /* columns of a plain value that are shown; a longer one is a tag */
};

struct saying {
	const struct parity_result *result;
	const struct parity *parity;
	struct row_findings *found;
	size_t *order;   /* of the rows that are shown */
	size_t shown;
	unsigned digits; /* of a tag, so that no two that differ look equal */
	struct matrix_words *words;
	struct table table;
	struct screen screen;
};

static bool
may_show_tag(const struct parity_cell *cell)
{
	return cell->state == PARITY_SET && cell->seen != NULL && view_shows_tag(cell->seen);
}

static bool
may_show_value(const struct parity_row *row, const struct parity_cell *cell)
{
	return cell->seen != NULL && cell->seen->entry != NULL && !row->secret &&
		!cell->seen->is_secret && (cell->seen->flags & ENTRY_BINARY) == 0;
}

/* Plain values that only some columns have are told with their tags, to compare by. */
static bool
is_mixed(const struct parity *parity, const struct parity_row *row)
{
	for (size_t e = 0; e < parity->ask.env_count; e++)
		if (row->cells[e].seen != NULL && row->cells[e].seen->entry == NULL)
			return true;
	return false;
}

static bool
fits_cell(struct slice value)
{
	return value.len > 0 && screen_width(value) <= VALUE_MOST;
}

static void
set_text(struct saying *saying, const struct parity_row *row, const struct parity_cell *cell,
	struct buf *out)
{
	char tag[VIEW_TAG_TEXT] = "";
	bool has_value = may_show_value(row, cell) &&
		(fits_cell(cell->seen->entry->value) || !may_show_tag(cell));

	if (may_show_tag(cell) && (!has_value || is_mixed(saying->parity, row)) &&
		row->secret == cell->seen->is_secret) {
		view_tag_text(cell->seen, saying->digits, tag);
		saying->words->tag = true;
	}
	if (has_value)
		buf_add(out, cell->seen->entry->value);
	if (has_value && tag[0] != '\0')
		buf_add_byte(out, ' ');
	buf_add_text(out, tag);
	if (out->len > 0)
		return;
	saying->words->set |= !cell->is_empty;
	buf_add_text(out, cell->is_empty ? "empty" : "set");
}

static enum tone
tone_of(enum parity_state state)
{
	switch (state) {
	case PARITY_MISSING:
	case PARITY_EXPIRED:
	case PARITY_INVALID:
	case PARITY_PLACEHOLDER:
		return TONE_RED;
	case PARITY_WEAK:
		return TONE_YELLOW;
	case PARITY_SET:
		return TONE_NONE;
	default:
		return TONE_DIM;
	}
}

static void
add_cell(struct saying *saying, struct table_row *line, const struct parity_row *row, size_t e)
{
	const struct parity_cell *cell = &row->cells[e];
	struct buf text CLEANUP(buf_done) = BUF_INIT;

	if (cell->state == PARITY_SET)
		set_text(saying, row, cell, &text);
	else if (cell->state == PARITY_UNSET)
		buf_add_text(&text, saying->screen.utf8 ? "–" : "-");
	else
		buf_add_text(&text, parity_state_name(cell->state));
	saying->words->weak |= cell->state == PARITY_WEAK;
	table_cell(line, e + 1, tone_of(cell->state), buf_slice(&text));
}

/* What a finding says of the name that stands beside it already, and which rule says so. */
static char *
why_text(const struct finding *finding)
{
	size_t len = strlen(finding->name);
	const char *message = finding->message;
	struct buf text = BUF_INIT;

	if (strncmp(message, finding->name, len) == 0 && message[len] == ' ')
		message += len + 1;
	buf_addf(&text, "%s  %s", message, finding->rule);
	return buf_take(&text);
}

/* A row that goes on with the one above; where there is a line a finding, one with the name again. */
static struct table_row *
next_line(struct saying *saying, const struct finding *finding)
{
	struct table_row *line;

	if (saying->table.columns > 2)
		return table_add(&saying->table, MARK_NONE);
	line = table_add(&saying->table, parity_mark(finding->level));
	table_cell_text(line, 0, TONE_BOLD, finding->name);
	return line;
}

/* The reasons of a row, each from a line of its own on; WIDTH 0: not wrapped. */
static void
add_reasons(struct saying *saying, struct table_row *line, const struct row_findings *found,
	size_t width)
{
	size_t column = saying->table.columns - 1;

	for (size_t i = 0; i < found->count; i++) {
		char *why CLEANUP(freep) = why_text(found->items[i]);
		struct slice rest = slice_of_text(why);

		while (rest.len > 0) {
			size_t len = width == 0 ? rest.len : screen_break(rest, width);

			if (line == NULL)
				line = next_line(saying, found->items[i]);
			table_cell(line, column, TONE_NONE, slice_of(rest.data, len));
			line = NULL;
			rest = slice_trim(slice_from(rest, len));
		}
	}
}

static void
add_row(struct saying *saying, size_t at, size_t width)
{
	const struct parity_row *row = &saying->parity->rows[at];
	const struct row_findings *found = &saying->found[at];
	struct table_row *line = table_add(&saying->table,
		found->count > 0 ? parity_mark(found->level) : MARK_SAME);

	table_cell_text(line, 0, found->count > 0 ? TONE_BOLD : TONE_DIM, row->name);
	for (size_t e = 0; saying->table.columns > 2 && e < saying->parity->ask.env_count; e++)
		add_cell(saying, line, row, e);
	add_reasons(saying, line, found, width);
}

/* Problems by their level, then what is only noted, then what agrees; by name within each. */
static void
choose_rows(struct saying *saying)
{
	saying->order = xcalloc(saying->parity->count + 1, sizeof(*saying->order));
	for (int level = LEVEL_ERROR; level >= LEVEL_NOTE; level--)
		for (size_t i = 0; i < saying->parity->count; i++)
			if (saying->found[i].count > 0 && (int)saying->found[i].level == level)
				saying->order[saying->shown++] = i;
	for (size_t i = 0; saying->result->opts->all && i < saying->parity->count; i++)
		if (saying->found[i].count == 0)
			saying->order[saying->shown++] = i;
}

/* As many digits as keep apart whatever differs among the rows that are shown. */
static void
choose_digits(struct saying *saying)
{
	size_t envs = saying->parity->ask.env_count, count = 0;
	const uint8_t **tags CLEANUP(freep) = xcalloc(saying->shown * envs + 1, sizeof(*tags));

	for (size_t i = 0; i < saying->shown; i++)
		for (size_t e = 0; e < envs; e++) {
			const struct parity_row *row = &saying->parity->rows[saying->order[i]];

			if (row->cells[e].seen != NULL && row->cells[e].seen->tag != NULL)
				tags[count++] = row->cells[e].seen->tag;
		}
	saying->digits = view_tag_digits(tags, count);
}

static size_t
width_of_column(const struct table *table, size_t column)
{
	size_t widest = screen_width(slice_of_text(table->head[column]));

	for (size_t i = 0; i < table->count; i++) {
		const char *text = table->rows[i].cell[column];
		size_t width = text == NULL ? 0 : screen_width(slice_of_text(text));

		widest = width > widest ? width : widest;
	}
	return widest;
}

/*
 * What is left of the screen for the reasons beside names and cells, which may be cut in their
 * middle; 0: they are not beside each other, the screen is too narrow or the environments too many.
 */
static size_t
width_of_reasons(const struct table *table, const struct screen *screen)
{
	size_t marks = screen->plain ? 0 : 3, used = marks, least = marks;

	if (screen->columns < LIST_BELOW)
		return 0;
	for (size_t c = 0; c + 1 < table->columns; c++) {
		size_t width = width_of_column(table, c);

		used += width + 2;
		least += (width < CELL_LEAST ? width : CELL_LEAST) + 2;
	}
	if (least + WHY_LEAST > screen->columns)
		return 0;
	return used + WHY_LEAST > screen->columns ? WHY_LEAST : screen->columns - used;
}

static void
add_rows(struct saying *saying, const char *const *head, size_t columns, size_t width)
{
	table_init(&saying->table, head, columns);
	for (size_t i = 0; i < saying->shown; i++)
		add_row(saying, saying->order[i], width);
}

/* PROD, in memory of the caller's. */
static char *
title_of(const char *env)
{
	char *title = xstrdup(env);

	for (char *c = title; *c != '\0'; c++)
		*c = (char)(*c >= 'a' && *c <= 'z' ? *c - 'a' + 'A' : *c);
	return title;
}

static void
write_table(struct saying *saying, const char *const *head, size_t columns)
{
	size_t width;

	add_rows(saying, head, columns, 0);
	width = width_of_reasons(&saying->table, &saying->screen);
	if (width > 0) {
		table_done(&saying->table);
		add_rows(saying, head, columns, width);
	}
	saying->table.is_list = width == 0 && saying->screen.columns >= LIST_BELOW;
	output_table(&saying->table);
	table_done(&saying->table);
}

static void
say_table(struct saying *saying)
{
	size_t envs = saying->parity->ask.env_count;
	bool lines = saying->screen.columns > 0 && saying->screen.columns < LINES_BELOW;
	size_t columns = lines ? 2 : envs + 2;
	char **titles CLEANUP(freep) = xcalloc(envs + 1, sizeof(*titles));
	const char **head CLEANUP(freep) = xcalloc(envs + 2, sizeof(*head));

	head[0] = "NAME";
	for (size_t e = 0; !lines && e < envs; e++) {
		titles[e] = title_of(saying->parity->ask.envs[e].view->name);
		head[e + 1] = titles[e];
	}
	head[columns - 1] = "WHY";
	write_table(saying, head, columns);
	for (size_t e = 0; e < envs; e++)
		free(titles[e]);
}

void
parity_say_matrix(const struct parity_result *result, struct row_findings *found,
	struct matrix_words *words)
{
	struct saying saying = {
		.result = result,
		.parity = result->parity,
		.found = found,
		.words = words,
		.screen = output_screen(STDOUT_FILENO),
	};

	choose_rows(&saying);
	choose_digits(&saying);
	say_table(&saying);
	free(saying.order);
}
