/* SPDX-License-Identifier: Apache-2.0 */
/* What a report for people has beside its findings: the matrix, charts, and where all of it is from. */
#ifndef EK_REPORT_PAGE_H
#define EK_REPORT_PAGE_H

#include <stddef.h>

#include "model/finding.h"

/* What is meant by a colour, which always has a word beside it. */
enum page_tone { PAGE_PLAIN, PAGE_GOOD, PAGE_LOOK, PAGE_BAD, PAGE_DIM };

struct page_cell {
	const char *text; /* `set A`, `missing`; never a value */
	enum page_tone tone;
};

/* A name in every environment. */
struct page_row {
	const char *name;
	const struct page_cell *cells; /* as many as there are environments */
	const char *kind;              /* `secret`, `plain` */
	size_t errors, warnings;       /* findings about it */
};

struct page_bar {
	const char *label;
	unsigned count;
	enum page_tone tone;
};

/* One of several small charts with one scale. */
struct page_panel {
	const char *title;
	const struct page_bar *bars;
	size_t count;
};

/* An input, and what it was like. */
struct page_source {
	const char *what, *words;
};

struct report_page {
	const char *project;          /* NULL: it has no name */
	const char *made;             /* a time; NULL: not told */
	const char *const *environments;
	size_t environment_count;
	const struct page_row *rows;  /* in the order in which they are shown */
	size_t row_count;
	const struct page_panel *names, *running; /* how names stand; files and processes */
	size_t names_count, running_count;
	const struct page_source *sources;
	size_t source_count;
};

#endif
