/* SPDX-License-Identifier: Apache-2.0 */
/* The table as facts: a `key` for each name, a `value` for each cell, a `service` for each service. */
#include <stdlib.h>

#include "base/list.h"
#include "drift/parity_priv.h"

/* Environments of one row by what they have; the room is shared by all rows. */
struct lists {
	const char **present, **set, **defaulted, **missing, **alike, **unknown, **kept, **similar;
	unsigned *alike_groups, *kept_groups;
	size_t present_count, set_count, defaulted_count, missing_count, alike_count, unknown_count,
		kept_count, similar_count;
};

static void
lists_init(struct lists *lists, struct pool *pool, size_t count)
{
	size_t texts = count * sizeof(char *);

	*lists = (struct lists){
		.present = pool_alloc(pool, texts),
		.set = pool_alloc(pool, texts),
		.defaulted = pool_alloc(pool, texts),
		.missing = pool_alloc(pool, texts),
		.alike = pool_alloc(pool, texts),
		.unknown = pool_alloc(pool, texts),
		.kept = pool_alloc(pool, texts),
		.similar = pool_alloc(pool, texts),
		.alike_groups = pool_alloc(pool, count * sizeof(unsigned)),
		.kept_groups = pool_alloc(pool, count * sizeof(unsigned)),
	};
}

/* An empty text, a reference and a placeholder are no secret, so they are not told as shared. */
static bool
is_shareable(const struct parity_cell *cell)
{
	return !cell->is_empty && !cell->is_reference && !cell->is_placeholder;
}

static void
sort_cell(struct lists *lists, const struct parity_cell *cell, const char *env)
{
	if (cell->state == PARITY_HIDDEN)
		return;
	if (cell->state == PARITY_MISSING || cell->state == PARITY_UNSET) {
		lists->missing[lists->missing_count++] = env;
		return;
	}
	lists->present[lists->present_count++] = env;
	if (cell->seen == NULL) {
		lists->defaulted[lists->defaulted_count++] = env;
		return;
	}
	lists->set[lists->set_count++] = env;
	if (cell->group == FACT_NO_GROUP)
		lists->unknown[lists->unknown_count++] = env;
	lists->alike_groups[lists->alike_count] = cell->group;
	lists->alike[lists->alike_count++] = env;
	if (is_shareable(cell)) {
		lists->kept_groups[lists->kept_count] = cell->group;
		lists->kept[lists->kept_count++] = env;
	}
}

static void
add_expectation(const struct parity *parity, const struct parity_row *row, struct subject *subject)
{
	const struct expected *expected = row->expected;

	subject_bool(subject, "required", expected != NULL && expected->required);
	subject_bool(subject, "refuses_start", expected != NULL && expected->refuses_start);
	if (expected != NULL || !parity->is_open)
		subject_bool(subject, "declared", expected != NULL);
	if (expected == NULL)
		return;
	subject_list(subject, "services", expected->services, expected->count);
	subject_bool(subject, "deprecated", expected->deprecated);
	if (expected->type != NULL)
		subject_text(subject, "type", expected->type);
	if (expected->fallback != NULL)
		subject_text(subject, "default", expected->fallback);
}

/* In the first env file that has the name, or has it not; no file of the caller's if there is none. */
static struct fact_place
place_in_file(const struct parity *parity, const struct parity_row *row, bool is_there)
{
	for (size_t e = 0; e < parity->ask.env_count; e++) {
		const struct view_cell *seen = row->cells[e].seen;
		const char *file = parity->ask.envs[e].file;

		if (file == NULL || (seen != NULL) != is_there)
			continue;
		if (!is_there)
			return (struct fact_place){.file = file, .line = 1, .column = 1};
		if (seen->entry != NULL)
			return (struct fact_place){.file = file, .line = seen->entry->line,
				.column = seen->entry->column};
	}
	return (struct fact_place){0};
}

/* Without a contract a name is expected where others have it: its place is where it is not. */
struct fact_place
place_of_row(const struct parity *parity, const struct parity_row *row)
{
	const struct expected *expected = row->expected;
	struct fact_place place = {0};

	if (expected != NULL)
		return (struct fact_place){.file = expected->file, .line = expected->line,
			.column = 1};
	if (parity->is_open && row->similar_to == NULL)
		place = place_in_file(parity, row, false);
	return place.file != NULL ? place : place_in_file(parity, row, true);
}

static const struct parity_env *
first_with(const struct parity *parity, const struct parity_row *row)
{
	for (size_t e = 0; e < parity->ask.env_count; e++)
		if (row->cells[e].seen != NULL)
			return &parity->ask.envs[e];
	return NULL;
}

static const struct parity_env *
first_without(const struct parity *parity, const struct parity_row *row)
{
	for (size_t e = 0; e < parity->ask.env_count; e++)
		if (row->cells[e].state == PARITY_MISSING || row->cells[e].state == PARITY_UNSET)
			return &parity->ask.envs[e];
	return NULL;
}

/* How a person gets the name where it is missing: by what the contract asks for, or as others have it. */
static void
add_ways_in(const struct parity_env *from, const struct parity_env *to, const char *name,
	struct subject *subject)
{
	struct pool *pool = subject->pool;
	const char *env = to->view->name;
	const char *edit = to->file == NULL ? NULL :
		pool_printf(pool, "add %s to %s", name, to->file);

	subject_text(subject, "to_fill", edit != NULL ? edit :
		pool_printf(pool, "evenkeep fill -e %s", env));
	if (from != NULL && from->file == NULL && edit == NULL)
		edit = pool_printf(pool, "evenkeep promote %s %s %s", from->view->name, env, name);
	subject_text(subject, "to_add", edit != NULL ? edit :
		pool_printf(pool, "evenkeep set %s -e %s", name, env));
}

static void
add_ways(const struct parity *parity, const struct parity_row *row, struct subject *subject)
{
	const struct parity_env *with = first_with(parity, row);
	const struct parity_env *without = first_without(parity, row);

	if (without != NULL)
		add_ways_in(with, without, row->name, subject);
	if (with != NULL)
		subject_text(subject, "to_remove", with->file != NULL ?
			pool_printf(subject->pool, "remove %s from %s", row->name, with->file) :
			pool_printf(subject->pool, "evenkeep unset %s -e %s", row->name,
				with->view->name));
}

/* Where the misspelt name stands, and the one that is meant does not. */
static void
add_similar(const struct parity *parity, const struct parity_row *row, struct lists *lists,
	struct subject *subject)
{
	if (row->similar_to == NULL)
		return;
	for (size_t e = 0; e < parity->ask.env_count; e++)
		if (row->cells[e].seen != NULL)
			lists->similar[lists->similar_count++] = parity->ask.envs[e].view->name;
	subject_text(subject, "similar_to", row->similar_to);
	subject_list(subject, "similar_in", lists->similar, lists->similar_count);
}

static void
add_key(const struct parity *parity, const struct parity_row *row, struct lists *lists,
	struct facts *out)
{
	struct subject *subject = facts_add(out, "key", place_of_row(parity, row));

	lists->present_count = lists->missing_count = lists->alike_count = 0;
	lists->unknown_count = lists->kept_count = lists->similar_count = 0;
	lists->set_count = lists->defaulted_count = 0;
	for (size_t e = 0; e < parity->ask.env_count; e++)
		sort_cell(lists, &row->cells[e], parity->ask.envs[e].view->name);
	subject_text(subject, "name", row->name);
	subject_bool(subject, "secret", row->secret);
	add_expectation(parity, row, subject);
	subject_list(subject, "present", lists->present, lists->present_count);
	subject_list(subject, "set", lists->set, lists->set_count);
	subject_list(subject, "defaulted", lists->defaulted, lists->defaulted_count);
	subject_list(subject, "missing", lists->missing, lists->missing_count);
	subject_list(subject, "absent", lists->missing, lists->missing_count);
	subject_groups(subject, "same", lists->alike, lists->alike_groups, lists->alike_count);
	subject_groups(subject, "distinct", lists->kept, lists->kept_groups, lists->kept_count);
	subject_list(subject, "not_comparable", lists->unknown, lists->unknown_count);
	add_similar(parity, row, lists, subject);
	add_ways(parity, row, subject);
}

void
parity_facts(const struct parity *parity, struct facts *out)
{
	struct pool *pool CLEANUP(pool_freep) = pool_new();
	struct lists lists;

	lists_init(&lists, pool, parity->ask.env_count);
	for (size_t i = 0; i < parity->ask.service_count; i++) {
		const struct parity_service *service = &parity->ask.services[i];
		struct subject *subject = facts_add(out, "service", (struct fact_place){0});

		subject->service = pool_text(out->pool, service->declared->name);
		subject_bool(subject, "contract", service->contract != NULL);
	}
	for (size_t i = 0; i < parity->count; i++) {
		add_key(parity, &parity->rows[i], &lists, out);
		for (size_t e = 0; e < parity->ask.env_count; e++)
			if (parity->rows[i].cells[e].seen != NULL)
				add_value_facts(parity, &parity->rows[i], e, out);
	}
}
