/* SPDX-License-Identifier: Apache-2.0 */
/* Env files on the disk against the environments: whose value does this one have? */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "cmd/explain/explain.h"
#include "format/format.h"
#include "format/notes.h"
#include "resolve/view.h"

void
explain_files_done(struct explain_files *files)
{
	free(files->items);
}

static const struct parity_row *
row_of(const struct gathered *gathered, const char *name)
{
	for (size_t i = 0; gathered->parity != NULL && i < gathered->parity->count; i++)
		if (strcmp(gathered->parity->rows[i].name, name) == 0)
			return &gathered->parity->rows[i];
	return NULL;
}

/* The NAME of FILE as compose reads it; NULL: it does not fit, which the page says elsewhere. */
static struct envset *
read_name(const struct gathered *gathered, const char *file, const char *name)
{
	struct envset *all CLEANUP(envset_freep) = NULL;
	struct read_notes notes = {0};
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	const struct format *format;
	const struct entry *found;
	struct envset *set;
	struct slice text;
	int r;

	if (sources_read(gathered->sources, file, &text, &ignored) < 0 ||
		format_get("compose-literal", &format, &ignored) < 0)
		return NULL;
	all = envset_new(text.len * 2);
	r = format->read(text, file, all, &notes, &ignored);
	read_notes_done(&notes);
	found = r < 0 ? NULL : envset_find(all, slice_of_text(name));
	if (found == NULL)
		return NULL;
	set = envset_new(found->value.len * 2);
	envset_add(set, found);
	return set;
}

/* A view of that one name, with its tag. */
static struct view *
view_of(const struct gathered *gathered, const char *file, const char *name)
{
	struct envset *set = read_name(gathered, file, name);
	struct view *view;

	if (set == NULL)
		return NULL;
	view = view_new(file, VIEW_VALUES);
	view_add_set(view, set, file);
	view_add_tags(view, gathered->columns.keys);
	return view;
}

/* `same as dev, staging`; NULL: nothing can be compared. */
static const char *
compare(const struct gathered *gathered, const struct parity_row *row, const struct view_cell *cell)
{
	const char *same = "";
	bool differs = false;

	for (size_t e = 0; e < gathered->parity->ask.env_count; e++) {
		const struct view_cell *seen = row->cells[e].seen;
		enum view_relation relation =
			seen == NULL ? VIEW_NOT_COMPARABLE : view_compare(cell, seen);

		differs |= relation == VIEW_DIFFERENT;
		if (relation == VIEW_SAME)
			same = pool_printf(gathered->pool, "%s%s%s", same, same[0] == '\0' ?
				"same as " : ", ", gathered->parity->ask.envs[e].view->name);
	}
	return same[0] != '\0' ? same : differs ? "the value of no environment" : NULL;
}

static bool
is_known(const struct explain_files *files, const char *file)
{
	for (size_t i = 0; i < files->count; i++)
		if (strcmp(files->items[i].file, file) == 0)
			return true;
	return false;
}

void
explain_files_compare(const struct gathered *gathered, const char *name, struct explain_files *out)
{
	const struct parity_row *row = row_of(gathered, name);

	for (size_t i = 0; row != NULL && i < gathered->facts->count; i++) {
		const struct subject *entry = gathered->facts->items[i];
		const struct fact *fact = subject_find(entry, "name");
		const struct fact *template = subject_find(entry, "template");
		const struct view_cell *cell;
		struct view *view CLEANUP(view_freep) = NULL;
		const char *words = NULL;

		if (strcmp(entry->each, "entry") != 0 || fact == NULL ||
			strcmp(fact->text, name) != 0 || (template != NULL && template->yes) ||
			is_known(out, entry->place.file))
			continue;
		view = view_of(gathered, entry->place.file, name);
		cell = view == NULL ? NULL : view_find(view, slice_of_text(name));
		if (cell != NULL)
			words = compare(gathered, row, cell);
		if (words == NULL)
			continue;
		out->items = list_grow(out->items, out->count, &out->room, sizeof(*out->items));
		out->items[out->count++] = (struct blame_file){entry->place.file, words};
	}
}
