/* SPDX-License-Identifier: Apache-2.0 */
/* The plan of `import` for people. Values of secrets are never in it. */
#include "cmd/import/import_say.h"

#include <stdio.h>

#include "cmd/frame/output.h"
#include "cmd/session/done.h"

static const enum mark marks[] = {
	[PLAN_NEW] = MARK_ADDED,
	[PLAN_CHANGE] = MARK_CHANGED,
	[PLAN_SAME] = MARK_SAME,
	[PLAN_LEFT_OUT] = MARK_LOOK,
};

const char *const plan_steps[] = {
	[PLAN_NEW] = "new",
	[PLAN_CHANGE] = "changed",
	[PLAN_SAME] = "same",
	[PLAN_LEFT_OUT] = "left out",
};

static bool
is_plain(const struct plan_item *item)
{
	return (item->flags & ENTRY_PLAIN) != 0;
}

/* Why it is what it is, and what is wrong with it. */
static void
add_reasons(const struct plan *plan, const struct plan_item *item, struct buf *out)
{
	if (item->why != NULL)
		buf_add_text(out, item->why);
	done_say_over(&item->over, plan->now_ms, out->len > 0 ? "; in place of what " : "in place of what ", out);
	if (item->placeholder)
		buf_addf(out, "%sa placeholder, not a value", out->len > 0 ? "; " : "");
	if (item->broken != NULL)
		buf_addf(out, "%snot %s, as %s:%u %s", out->len > 0 ? "; " : "", item->wanted,
		    item->broken->file, item->broken->line,
		    item->is_odd ? "shows" : "asks");
}

static enum mark
mark_of(const struct plan_item *item)
{
	if (item->broken != NULL && !item->is_odd)
		return MARK_BAD;
	return item->placeholder || item->is_odd ? MARK_LOOK : marks[item->step];
}

static void
add_item(struct table *table, const struct plan *plan, const struct plan_item *item)
{
	enum mark mark = mark_of(item);
	struct table_row *row = table_add(table, mark);
	struct buf why CLEANUP(buf_done) = BUF_INIT;
	char place[320];

	table_cell(row, 0, TONE_BOLD, item->name);
	table_cell_text(row, 1, TONE_NONE, plan_steps[item->step]);
	if (item->step != PLAN_LEFT_OUT)
		table_cell_text(row, 2, TONE_NONE, is_plain(item) ? "plain" : "secret");
	add_reasons(plan, item, &why);
	table_cell_text(row, 3, mark == MARK_BAD ? TONE_RED :
		item->placeholder || item->is_odd ? TONE_YELLOW : TONE_NONE, buf_text(&why));
	if (item->entry->line > 0)
		snprintf(place, sizeof(place), "%s:%u", item->entry->record->origin, item->entry->line);
	else
		snprintf(place, sizeof(place), "%s", item->entry->record->origin);
	table_cell_text(row, 4, TONE_DIM, place);
}

static void
add_step(struct table *table, const struct plan *plan, bool left_out)
{
	size_t i;

	for (i = 0; i < plan->count; i++)
		if ((plan->items[i].step == PLAN_LEFT_OUT) == left_out &&
		    plan->items[i].step != PLAN_SAME)
			add_item(table, plan, &plan->items[i]);
}

void
plan_say(const struct plan *plan)
{
	static const char *const head[] = {"NAME", "", "KIND", "WHY", "FROM"};
	struct table table CLEANUP(table_done);

	table_init(&table, head, ARRAY_LEN(head));
	add_step(&table, plan, true);
	add_step(&table, plan, false);
	if (table.count > 0)
		output_line("into %s:", plan->env);
	output_table(&table);
	if (plan->same > 0)
		output_line("%zu of %s the same already", plan->same, plan->env);
}

enum { WARNINGS_MOST = 20 };

void
plan_warn(const struct plan *plan)
{
	size_t i, told = 0, overruled = 0, odd = 0;

	for (i = 0; i < plan->count; i++) {
		const struct plan_item *item = &plan->items[i];

		if (item->step == PLAN_LEFT_OUT && told++ < WARNINGS_MOST)
			output_warning("`%.*s` was left out of %s: %s", (int)item->name.len,
			    (const char *)item->name.data, plan->env, item->why);
		if (item->overruled != NULL && overruled++ < WARNINGS_MOST)
			output_warning("`%.*s` of %s is different in %s:%u; %s:%u wins",
			    (int)item->name.len, (const char *)item->name.data, plan->env,
			    item->overruled->record->origin, item->overruled->line, item->entry->record->origin,
			    item->entry->line);
	}
	for (i = 0; i < plan->count; i++) {
		const struct plan_item *item = &plan->items[i];

		if (item->is_odd && item->step != PLAN_SAME && odd++ < WARNINGS_MOST)
			output_warning("`%.*s` is not %s, as the example at %s:%u is",
			    (int)item->name.len, (const char *)item->name.data, item->wanted,
			    item->broken->file, item->broken->line);
	}
	if (told > WARNINGS_MOST || overruled > WARNINGS_MOST)
		output_warning("%zu more of %s are left out or different (--json has them all)",
		    (told > WARNINGS_MOST ? told - WARNINGS_MOST : 0) +
			(overruled > WARNINGS_MOST ? overruled - WARNINGS_MOST : 0),
		    plan->env);
}

static void
add_source(struct table *table, const struct source *source)
{
	struct table_row *row = table_add(table, MARK_NONE);

	table_cell_text(row, 0, TONE_BOLD, source_shown(source));
	table_cell_text(row, 1, TONE_NONE, source->env);
	table_cell_text(row, 2, TONE_NONE, source->env_why);
	table_cell_text(row, 3, TONE_NONE, source->format->name);
	table_cell_text(row, 4, TONE_NONE, source->format_why == NULL ? "" : source->format_why);
}

static void
add_passed(struct table *table, const struct passed *passed)
{
	struct table_row *row = table_add(table, MARK_NONE);

	table_cell_text(row, 0, TONE_DIM, passed->file);
	table_cell_text(row, 1, TONE_DIM, "left alone");
	table_cell_text(row, 2, TONE_DIM, passed->why);
}

void
import_sources_say(const struct import_sources *sources)
{
	static const char *const head[] = {"FILE", "INTO", "WHY", "READ AS", "WHY"};
	struct table table CLEANUP(table_done);
	bool all_said = sources->passed_count == 0;
	size_t i;

	table_init(&table, head, ARRAY_LEN(head));
	for (i = 0; i < sources->passed_count; i++)
		add_passed(&table, &sources->passed[i]);
	for (i = 0; i < sources->count; i++) {
		const struct source *source = &sources->items[i];

		all_said = all_said && source->format_why == NULL && source->env_why[0] == '\0';
		add_source(&table, source);
	}
	if (!all_said)
		output_table(&table);
}

void
passed_warn(const struct import_sources *sources)
{
	size_t i;

	for (i = 0; i < sources->passed_count && i < WARNINGS_MOST; i++)
		output_note("%s is left alone: %s", sources->passed[i].file, sources->passed[i].why);
	if (i < sources->passed_count)
		output_note("and %zu more", sources->passed_count - i);
}

void
readers_text(unsigned readers, struct buf *out)
{
	size_t i, count = 0;

	for (i = 0; dotenv_readers[i] != NULL; i++)
		if ((readers & 1U << i) != 0)
			buf_addf(out, "%s%s", count++ == 0 ? "" : ", ", dotenv_readers[i]);
}

static void
difference_warn(const struct source *source, const struct difference *item)
{
	struct buf readers CLEANUP(buf_done) = BUF_INIT;
	char name[270] = "a name";

	if (item->is_showable)
		snprintf(name, sizeof(name), "`%.*s`", (int)item->name.len,
		    (const char *)item->name.data);
	readers_text(item->readers, &readers);
	if (item->line == 0)
		output_warning("%s: %s is there for %s, not for %s", source_shown(source), name,
		    buf_text(&readers), source->format->name);
	else
		output_warning("%s:%u: %s has another value for %s than for %s",
		    source_shown(source), item->line, name, buf_text(&readers),
		    source->format->name);
}

static void
differences_warn(const struct source *source)
{
	size_t i;

	for (i = 0; i < source->differences.count && i < WARNINGS_MOST; i++)
		difference_warn(source, &source->differences.items[i]);
	if (i < source->differences.count)
		output_warning("%s: %zu more values depend on who reads it", source_shown(source),
		    source->differences.count - i);
}

static void
note_say(const struct source *source, const struct read_note *note, bool is_warning)
{
	const char *lead = note->name[0] == '\0' ? "" : ": ";
	char place[360];

	if (source->paths != NULL)
		snprintf(place, sizeof(place), "%.250s", source->file);
	else
		snprintf(place, sizeof(place), "%.250s:%u", source_shown(source), note->line);
	if (is_warning)
		output_warning("%s: %s%s%s", place, note->name, lead, read_note_text(note->kind));
	else
		output_detail("%s: %s%s%s", place, note->name, lead, read_note_text(note->kind));
}

void
source_warn(const struct source *source)
{
	size_t i, told = 0;

	for (i = 0; i < source->notes.count; i++) {
		const struct read_note *note = &source->notes.items[i];
		bool is_told = read_note_is_told(note->kind) || note->overrules;

		note_say(source, note, is_told && told++ < WARNINGS_MOST);
	}
	if (told > WARNINGS_MOST)
		output_warning("%s: %zu more such places (-v shows them)", source_shown(source),
		    told - WARNINGS_MOST);
	differences_warn(source);
	if (envset_count(source->set) == 0)
		output_warning("%s has no values", source_shown(source));
	if (source->is_tracked)
		output_warning("%s is tracked by git: its values stay in the history, so change the "
			       "secrets at their source", source_shown(source));
}
