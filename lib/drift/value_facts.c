/* SPDX-License-Identifier: Apache-2.0 */
/* One name in one environment as a subject of rules: `value`. */
#include "drift/parity_priv.h"

#include <string.h>

#include "base/list.h"

/* Whole days; of a time in the past those that have begun, as a negative number. */
static double
days(uint64_t from_ms, uint64_t to_ms)
{
	uint64_t ahead = (to_ms - from_ms) / DAY_MS;
	uint64_t ago = (from_ms - to_ms + DAY_MS - 1) / DAY_MS;

	return to_ms >= from_ms ? (double)ahead : -(double)ago;
}

/* Where the env file has it, else where a contract does. */
static struct fact_place
place_of(const struct parity *parity, const struct parity_row *row, size_t e)
{
	const struct parity_env *env = &parity->ask.envs[e];
	const struct entry *entry = row->cells[e].seen->entry;

	if (env->file != NULL && entry != NULL)
		return (struct fact_place){.file = env->file, .line = entry->line,
			.column = entry->column};
	return place_of_row(parity, row);
}

static void
add_number(const struct parity *parity, const struct parity_row *row, size_t e,
	struct subject *subject)
{
	subject_bool(subject, "leading_zero", row->cells[e].has_leading_zero);
	for (size_t i = 0; i < parity->ask.env_count; i++)
		if (row->cells[i].is_number && !row->cells[i].has_leading_zero) {
			subject_text(subject, "number_in", parity->ask.envs[i].view->name);
			return;
		}
}

/* What only the value itself says. */
static void
add_looks(const struct parity *parity, const struct parity_row *row, size_t e,
	struct subject *subject)
{
	const struct parity_cell *cell = &row->cells[e];

	subject_bool(subject, "placeholder", cell->is_placeholder);
	if (cell->is_reference)
		return;
	subject_bool(subject, "dictionary", cell->is_dictionary);
	subject_bool(subject, "type_ok", cell->type_error == NULL);
	if (cell->type_error != NULL)
		subject_text(subject, "type_error", cell->type_error);
	if (cell->named_env != NULL)
		subject_text(subject, "names_environment", cell->named_env);
	if (cell->meant_env != NULL)
		subject_text(subject, "misspells_environment", cell->meant_env);
	add_number(parity, row, e, subject);
}

/* The environment whose other value of this name is the newest, and by how much. */
static void
add_newer(const struct parity *parity, const struct parity_row *row, size_t e,
	struct subject *subject)
{
	const struct parity_cell *cell = &row->cells[e];
	uint64_t newest = cell->seen->created_ms;
	const char *env = NULL;

	for (size_t i = 0; i < parity->ask.env_count; i++) {
		const struct parity_cell *other = &row->cells[i];

		if (other->seen == NULL || !parity->ask.envs[i].view->from_vault ||
			(cell->group != FACT_NO_GROUP && cell->group == other->group) ||
			other->seen->created_ms <= newest)
			continue;
		newest = other->seen->created_ms;
		env = parity->ask.envs[i].view->name;
	}
	if (env == NULL)
		return;
	subject_text(subject, "newer_in", env);
	subject_number(subject, "newer_by_days", days(cell->seen->created_ms, newest));
}

static void
add_times(const struct parity *parity, const struct parity_row *row, size_t e,
	struct subject *subject)
{
	const struct view_cell *seen = row->cells[e].seen;

	if (seen->version != 0)
		subject_number(subject, "version", (double)seen->version);
	if (seen->created_ms != 0) {
		subject_number(subject, "age_days", days(seen->created_ms, parity->ask.now_ms));
		if (parity->ask.envs[e].view->from_vault)
			add_newer(parity, row, e, subject);
	}
	if (seen->expires_ms != 0)
		subject_number(subject, "expires_in_days",
			days(parity->ask.now_ms, seen->expires_ms));
}

/* Made for every value, and seldom told: so without a format to go through. */
static const char *
join(struct pool *pool, const char *const *parts, size_t count)
{
	size_t len = 0, at = 0;
	char *text;

	for (size_t i = 0; i < count; i++)
		len += strlen(parts[i]);
	text = pool_alloc(pool, len + 1);
	for (size_t i = 0; i < count; i++) {
		size_t part = strlen(parts[i]);

		memcpy(text + at, parts[i], part);
		at += part;
	}
	return text;
}

/* How a person changes it, and gets a random one: in commands, or in words where it is a file. */
static void
add_ways(const struct parity_env *env, const struct parity_row *row, const struct parity_cell *cell,
	struct subject *subject)
{
	const char *const edit[] = {"edit ", row->name, " in ", env->file};
	const char *const set[] = {"evenkeep set ", row->name, " -e ", env->view->name};
	const char *const generate[] = {"evenkeep generate ", row->name, " -e ", env->view->name,
		" --replace"};
	const char *change = join(subject->pool, env->file != NULL ? edit : set, 4);

	subject_text(subject, "to_change", change);
	subject_text(subject, "to_replace", env->file != NULL || cell->is_address ? change :
		join(subject->pool, generate, ARRAY_LEN(generate)));
}

void
add_value_facts(const struct parity *parity, const struct parity_row *row, size_t e,
	struct facts *out)
{
	const struct parity_env *env = &parity->ask.envs[e];
	const struct parity_cell *cell = &row->cells[e];
	struct subject *subject = facts_add(out, "value", place_of(parity, row, e));

	subject->environment = pool_text(out->pool, env->view->name);
	subject_text(subject, "name", row->name);
	subject_bool(subject, "secret", row->secret);
	subject_bool(subject, "protected", env->is_protected);
	subject_bool(subject, "generated", (cell->seen->flags & ENTRY_GENERATED) != 0);
	add_ways(env, row, cell, subject);
	if (cell->is_rated)
		subject_bool(subject, "weak", cell->is_weak);
	if (cell->seen->entry != NULL)
		add_looks(parity, row, e, subject);
	if (cell->same_count > 0)
		subject_list(subject, "same_as", cell->same_as, cell->same_count);
	if (cell->elsewhere_count > 0)
		subject_list(subject, "same_elsewhere", cell->same_elsewhere, cell->elsewhere_count);
	add_times(parity, row, e, subject);
}
