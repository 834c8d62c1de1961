/* SPDX-License-Identifier: Apache-2.0 */
/* The table as facts: a `key` for each name, a `value` for each cell, a `service` for each service. */
#include <stdlib.h>

#include "base/list.h"
#include "drift/parity_priv.h"

enum { DAY_MS = 24 * 3600 * 1000 };

/* Environments of one row by what they have; the room is shared by all rows. */
struct lists {
	const char **present, **missing, **alike, **unknown, **kept;
	unsigned *alike_groups, *kept_groups;
	size_t present_count, missing_count, alike_count, unknown_count, kept_count;
};

static void
lists_init(struct lists *lists, struct pool *pool, size_t count)
{
	size_t texts = count * sizeof(char *);

	*lists = (struct lists){
		.present = pool_alloc(pool, texts),
		.missing = pool_alloc(pool, texts),
		.alike = pool_alloc(pool, texts),
		.unknown = pool_alloc(pool, texts),
		.kept = pool_alloc(pool, texts),
		.alike_groups = pool_alloc(pool, count * sizeof(unsigned)),
		.kept_groups = pool_alloc(pool, count * sizeof(unsigned)),
	};
}

/* An empty value is no secret, and a reference is not what it refers to: neither is told as shared. */
static bool
is_shareable(const struct parity_cell *cell)
{
	return !cell->is_empty && !cell->is_reference;
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
	if (cell->seen == NULL)
		return;
	if (cell->group == FACT_NO_GROUP)
		lists->unknown[lists->unknown_count++] = env;
	lists->alike_groups[lists->alike_count] = cell->group;
	lists->alike[lists->alike_count++] = env;
	if (is_shareable(cell)) {
		lists->kept_groups[lists->kept_count] = cell->group;
		lists->kept[lists->kept_count++] = env;
	}
}

/* The environment whose value is oldest, and by how many days the newest is younger. */
static void
add_age_gap(const struct parity *parity, const struct parity_row *row, struct subject *subject)
{
	uint64_t oldest = UINT64_MAX, newest = 0, stale_days;
	const char *env = NULL;
	size_t count = 0;

	for (size_t e = 0; e < parity->ask.env_count; e++) {
		const struct view *view = parity->ask.envs[e].view;
		const struct view_cell *seen = row->cells[e].seen;

		if (seen == NULL || !view->from_vault || seen->created_ms == 0)
			continue;
		count++;
		newest = seen->created_ms > newest ? seen->created_ms : newest;
		if (seen->created_ms < oldest) {
			oldest = seen->created_ms;
			env = view->name;
		}
	}
	if (count < 2)
		return;
	subject_text(subject, "stale", env);
	stale_days = (newest - oldest) / DAY_MS;
	subject_number(subject, "stale_days", (double)stale_days);
}

static void
add_expectation(const struct parity *parity, const struct parity_row *row, struct subject *subject)
{
	const struct expected *expected = row->expected;

	subject_bool(subject, "required", expected != NULL && expected->required);
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

static struct fact_place
place_of(const struct parity_row *row)
{
	if (row->expected == NULL)
		return (struct fact_place){0};
	return (struct fact_place){.file = row->expected->file, .line = row->expected->line,
		.column = 1};
}

static void
add_key(const struct parity *parity, const struct parity_row *row, struct lists *lists,
	struct facts *out)
{
	struct subject *subject = facts_add(out, "key", place_of(row));

	lists->present_count = lists->missing_count = lists->alike_count = 0;
	lists->unknown_count = lists->kept_count = 0;
	for (size_t e = 0; e < parity->ask.env_count; e++)
		sort_cell(lists, &row->cells[e], parity->ask.envs[e].view->name);
	subject_text(subject, "name", row->name);
	subject_bool(subject, "secret", row->secret);
	add_expectation(parity, row, subject);
	subject_list(subject, "present", lists->present, lists->present_count);
	subject_list(subject, "missing", lists->missing, lists->missing_count);
	subject_list(subject, "absent", lists->missing, lists->missing_count);
	subject_groups(subject, "same", lists->alike, lists->alike_groups, lists->alike_count);
	subject_groups(subject, "distinct", lists->kept, lists->kept_groups, lists->kept_count);
	subject_list(subject, "not_comparable", lists->unknown, lists->unknown_count);
	if (row->same_count > 0)
		subject_list(subject, "same_as", row->same_as, row->same_count);
	add_age_gap(parity, row, subject);
}

/* Whole days; of a time in the past those that have begun, as a negative number. */
static double
days(uint64_t from_ms, uint64_t to_ms)
{
	uint64_t ahead = (to_ms - from_ms) / DAY_MS;
	uint64_t ago = (from_ms - to_ms + DAY_MS - 1) / DAY_MS;

	return to_ms >= from_ms ? (double)ahead : -(double)ago;
}

static void
add_value_facts(const struct parity_cell *cell, struct subject *subject)
{
	subject_bool(subject, "placeholder", cell->is_placeholder);
	if (cell->is_reference)
		return;
	subject_bool(subject, "type_ok", cell->type_error == NULL);
	if (cell->type_error != NULL)
		subject_text(subject, "type_error", cell->type_error);
}

static void
add_value(const struct parity *parity, const struct parity_row *row, size_t e, struct facts *out)
{
	const struct parity_env *env = &parity->ask.envs[e];
	const struct parity_cell *cell = &row->cells[e];
	const struct view_cell *seen = cell->seen;
	struct subject *subject = facts_add(out, "value", place_of(row));

	subject->environment = pool_text(out->pool, env->view->name);
	subject_text(subject, "name", row->name);
	subject_bool(subject, "secret", row->secret);
	subject_bool(subject, "protected", env->is_protected);
	subject_bool(subject, "generated", (seen->flags & ENTRY_GENERATED) != 0);
	if (cell->is_rated)
		subject_bool(subject, "weak", cell->is_weak);
	if (seen->entry != NULL)
		add_value_facts(cell, subject);
	if (seen->version != 0)
		subject_number(subject, "version", (double)seen->version);
	if (seen->created_ms != 0)
		subject_number(subject, "age_days", days(seen->created_ms, parity->ask.now_ms));
	if (seen->expires_ms != 0)
		subject_number(subject, "expires_in_days",
			days(parity->ask.now_ms, seen->expires_ms));
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
				add_value(parity, &parity->rows[i], e, out);
	}
}
