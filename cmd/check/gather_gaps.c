/* SPDX-License-Identifier: Apache-2.0 */
/* What was not looked at, and what could not be read. */
#include <stdlib.h>

#include "base/list.h"
#include "cmd/check/gather.h"

void
gathered_gap(struct gathered *gathered, const char *what, const char *why)
{
	gathered->gaps = list_grow(gathered->gaps, gathered->gap_count, &gathered->gap_room,
		sizeof(*gathered->gaps));
	gathered->gaps[gathered->gap_count++] = (struct gap){pool_text(gathered->pool, what),
		pool_text(gathered->pool, why)};
}

static void
add_problem(struct gathered *gathered, const char *kind, const struct err *err)
{
	struct fact_place place = {.file = err->file[0] == '\0' ? NULL : err->file,
		.line = err->line, .column = err->column, .width = err->width};
	struct subject *subject = facts_add(gathered->facts, "file", place);

	subject_text(subject, "kind", kind);
	subject_text(subject, "problem", err->message);
	subject_text(subject, "problem_id", err->id);
}

void
gathered_problem(struct gathered *gathered, const char *kind, struct err *err)
{
	add_problem(gathered, kind, err);
	for (size_t i = 0; i < err->more_count && i < ERR_MOST - 1; i++)
		add_problem(gathered, kind, &err->more[i]);
	err_done(err);
}
