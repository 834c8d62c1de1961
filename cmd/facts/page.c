/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/facts/page.h"

#include <stdlib.h>
#include <string.h>

#include "base/list.h"

enum { BARS = 4 };

static enum page_tone
tone_of(enum parity_state state)
{
	switch (state) {
	case PARITY_MISSING:
	case PARITY_EXPIRED:
	case PARITY_INVALID:
	case PARITY_PLACEHOLDER:
		return PAGE_BAD;
	case PARITY_WEAK:
		return PAGE_LOOK;
	case PARITY_SET:
		return PAGE_PLAIN;
	default:
		return PAGE_DIM;
	}
}

/* A letter for each value of the row that can be compared, in the order in which they come. */
static unsigned
letter_of(const struct parity_row *row, size_t at)
{
	unsigned letter = 0;

	for (size_t e = 0; e <= at; e++) {
		bool seen = row->cells[e].group == 0;

		for (size_t i = 0; !seen && i < e; i++)
			seen = row->cells[i].group == row->cells[e].group;
		letter += !seen;
		if (e < at && row->cells[e].group == row->cells[at].group)
			return letter;
	}
	return letter;
}

static struct page_cell
cell_of(const struct parity_row *row, size_t e, struct pool *pool)
{
	const struct parity_cell *cell = &row->cells[e];
	const char *text = parity_state_name(cell->state);

	if (cell->state == PARITY_UNSET)
		text = "–";
	else if (cell->state == PARITY_SET && cell->is_empty)
		text = "empty";
	else if (cell->state == PARITY_SET && cell->group != 0) {
		unsigned letter = letter_of(row, e) - 1;

		text = letter < 26 ? pool_printf(pool, "set %c", 'A' + (int)letter) :
			pool_printf(pool, "set %u", letter + 1);
	}
	return (struct page_cell){text, tone_of(cell->state)};
}

static struct page_row
row_of(const struct parity *parity, const struct parity_row *row, struct pool *pool)
{
	size_t envs = parity->ask.env_count;
	struct page_cell *cells = pool_alloc(pool, (envs + 1) * sizeof(*cells));

	for (size_t e = 0; e < envs; e++)
		cells[e] = cell_of(row, e, pool);
	return (struct page_row){.name = row->name, .cells = cells,
		.kind = row->secret ? "secret" : "plain"};
}

static int
compare_names(const void *a, const void *b)
{
	return strcmp(((const struct page_row *)a)->name, ((const struct page_row *)b)->name);
}

static int
compare_rows(const void *a, const void *b)
{
	const struct page_row *x = a, *y = b;
	int left = x->errors > 0 ? 0 : x->warnings > 0 ? 1 : 2;
	int right = y->errors > 0 ? 0 : y->warnings > 0 ? 1 : 2;

	return left != right ? left - right : strcmp(x->name, y->name);
}

static void
count_findings(struct page_row *rows, size_t count, const struct findings *found)
{
	for (size_t i = 0; i < found->count; i++) {
		const struct finding *finding = &found->items[i];
		struct page_row key = {.name = finding->name}, *row;

		row = finding->name == NULL || count == 0 ? NULL :
			bsearch(&key, rows, count, sizeof(*rows), compare_names);
		if (row == NULL)
			continue;
		row->errors += finding->level == LEVEL_ERROR;
		row->warnings += finding->level == LEVEL_WARNING;
	}
}

static void
fill_rows(struct report_page *page, const struct parity *parity, const struct findings *found,
	struct pool *pool)
{
	size_t envs = parity->ask.env_count;
	struct page_row *rows = pool_alloc(pool, (parity->count + 1) * sizeof(*rows));
	const char **names = pool_alloc(pool, (envs + 1) * sizeof(*names));

	for (size_t e = 0; e < envs; e++)
		names[e] = parity->ask.envs[e].view->name;
	for (size_t i = 0; i < parity->count; i++)
		rows[i] = row_of(parity, &parity->rows[i], pool);
	count_findings(rows, parity->count, found);
	if (parity->count > 1)
		qsort(rows, parity->count, sizeof(*rows), compare_rows);
	page->environments = names;
	page->environment_count = envs;
	page->rows = rows;
	page->row_count = parity->count;
}

static struct page_bar *
new_bars(struct pool *pool, const char *const *labels, const enum page_tone *tones)
{
	struct page_bar *bars = pool_alloc(pool, BARS * sizeof(*bars));

	for (size_t i = 0; i < BARS; i++)
		bars[i] = (struct page_bar){labels[i], 0, tones[i]};
	return bars;
}

/* How the names of each environment stand. */
static void
fill_names(struct report_page *page, const struct parity *parity, struct pool *pool)
{
	static const char *const labels[BARS] = {"set", "missing", "not fit", "not there"};
	static const enum page_tone tones[BARS] = {PAGE_GOOD, PAGE_BAD, PAGE_LOOK, PAGE_DIM};
	size_t envs = parity->ask.env_count, count = 0;
	struct page_panel *panels = pool_alloc(pool, (envs + 1) * sizeof(*panels));

	for (size_t e = 0; e < envs; e++) {
		struct page_bar *bars = new_bars(pool, labels, tones);

		if (parity->ask.envs[e].view->kind == VIEW_HIDDEN)
			continue;
		for (size_t i = 0; i < parity->count; i++) {
			enum parity_state state = parity->rows[i].cells[e].state;

			bars[state == PARITY_SET ? 0 : state == PARITY_MISSING ? 1 :
				state == PARITY_UNSET || state == PARITY_DEFAULT ||
				state == PARITY_HIDDEN ? 3 : 2].count++;
		}
		panels[count++] = (struct page_panel){parity->ask.envs[e].view->name, bars, BARS};
	}
	page->names = panels;
	page->names_count = count;
}

static bool
says(const struct subject *subject, const char *name)
{
	const struct fact *fact = subject_find(subject, name);

	return fact != NULL && fact->kind == FACT_BOOL && fact->yes;
}

static bool
has_any(const struct subject *subject, const char *name)
{
	const struct fact *fact = subject_find(subject, name);

	return fact != NULL && fact->kind == FACT_LIST && fact->count > 0;
}

/* Which bar a file or a process belongs to; -1: it is neither. */
static int
bar_of(const struct subject *subject)
{
	bool is_file = strcmp(subject->each, "rendered") == 0;

	if (!is_file && strcmp(subject->each, "process") != 0)
		return -1;
	if (is_file && !says(subject, "exists"))
		return 3;
	if (says(subject, "edited") || says(subject, "foreign") || has_any(subject, "foreign") ||
		has_any(subject, "missing"))
		return 2;
	return says(subject, "stale") ? 1 : 0;
}

static struct page_panel *
panel_of(struct page_panel *panels, size_t *count, const char *title, struct pool *pool)
{
	static const char *const labels[BARS] = {"as in the vault", "behind it", "changed otherwise",
		"not written yet"};
	static const enum page_tone tones[BARS] = {PAGE_GOOD, PAGE_LOOK, PAGE_BAD, PAGE_DIM};

	for (size_t i = 0; i < *count; i++)
		if (strcmp(panels[i].title, title) == 0)
			return &panels[i];
	panels[*count] = (struct page_panel){title, new_bars(pool, labels, tones), BARS};
	return &panels[(*count)++];
}

/* Files that `render` wrote and processes that `run` started, by their environments. */
static void
fill_running(struct report_page *page, const struct facts *facts, struct pool *pool)
{
	struct page_panel *panels = pool_alloc(pool, (facts->count + 1) * sizeof(*panels));
	size_t count = 0;

	for (size_t i = 0; i < facts->count; i++) {
		const struct subject *subject = facts->items[i];
		int bar = bar_of(subject);
		struct page_panel *panel;

		if (bar < 0 || subject->environment == NULL)
			continue;
		panel = panel_of(panels, &count, subject->environment, pool);
		((struct page_bar *)panel->bars)[bar].count++;
	}
	page->running = panels;
	page->running_count = count;
}

void
page_fill(struct report_page *page, const struct parity *parity, const struct facts *facts,
	const struct findings *found, struct pool *pool)
{
	if (parity != NULL && parity->ask.env_count > 0) {
		fill_rows(page, parity, found, pool);
		fill_names(page, parity, pool);
	}
	if (facts != NULL)
		fill_running(page, facts, pool);
}

void
page_add_source(struct report_page *page, struct pool *pool, const char *what, const char *words)
{
	struct page_source *sources =
		pool_alloc(pool, (page->source_count + 1) * sizeof(*sources));

	for (size_t i = 0; i < page->source_count; i++)
		sources[i] = page->sources[i];
	sources[page->source_count++] =
		(struct page_source){pool_text(pool, what), pool_text(pool, words)};
	page->sources = sources;
}
