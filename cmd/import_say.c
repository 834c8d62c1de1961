/* SPDX-License-Identifier: Apache-2.0 */
/* The plan of `import` for people and as a document. Values of secrets are never in it. */
#include "cmd/import_say.h"

#include <stdio.h>

#include "cmd/output.h"

static const enum mark marks[] = {
	[PLAN_NEW] = MARK_ADDED,
	[PLAN_CHANGE] = MARK_CHANGED,
	[PLAN_SAME] = MARK_SAME,
	[PLAN_LEFT_OUT] = MARK_LOOK,
};

static const char *const words[] = {
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

static void
add_item(struct table *table, const struct plan_item *item)
{
	struct table_row *row = table_add(table, item->placeholder ? MARK_LOOK : marks[item->step]);
	char place[320], why[200];

	table_cell(row, 0, TONE_BOLD, item->name);
	table_cell_text(row, 1, TONE_NONE, words[item->step]);
	if (item->step != PLAN_LEFT_OUT)
		table_cell_text(row, 2, TONE_NONE, is_plain(item) ? "plain" : "secret");
	snprintf(why, sizeof(why), "%s%s%s", item->why == NULL ? "" : item->why,
	    item->why != NULL && item->placeholder ? "; " : "",
	    item->placeholder ? "a placeholder, not a value" : "");
	table_cell_text(row, 3, item->placeholder ? TONE_YELLOW : TONE_NONE, why);
	snprintf(place, sizeof(place), "%s:%u", item->entry->origin, item->entry->line);
	table_cell_text(row, 4, TONE_DIM, place);
}

static void
add_step(struct table *table, const struct plan *plan, bool left_out)
{
	size_t i;

	for (i = 0; i < plan->count; i++)
		if ((plan->items[i].step == PLAN_LEFT_OUT) == left_out &&
		    plan->items[i].step != PLAN_SAME)
			add_item(table, &plan->items[i]);
}

void
plan_say(const struct plan *plan)
{
	static const char *const head[] = {"NAME", "", "KIND", "WHY", "FROM"};
	struct table table CLEANUP(table_done);

	table_init(&table, head, ARRAY_LEN(head));
	add_step(&table, plan, true);
	add_step(&table, plan, false);
	output_table(&table);
	if (plan->same > 0)
		output_line("%zu of %s the same already", plan->same, plan->env);
}

void
plan_say_left_out(const struct plan *plan)
{
	size_t i;

	for (i = 0; i < plan->count; i++)
		if (plan->items[i].step == PLAN_LEFT_OUT)
			output_warning("`%.*s` was left out of %s: %s", (int)plan->items[i].name.len,
			    (const char *)plan->items[i].name.data, plan->env, plan->items[i].why);
}

void
notes_say(const struct source *source)
{
	size_t i;

	for (i = 0; i < source->notes.count; i++) {
		const struct read_note *note = &source->notes.items[i];
		const char *lead = note->name[0] == '\0' ? "" : ": ";

		if (read_note_is_hazard(note->kind))
			output_warning("%s:%u: %s%s%s", source->file, note->line, note->name, lead,
			    read_note_text(note->kind));
		else
			output_detail("%s:%u: %s%s%s", source->file, note->line, note->name, lead,
			    read_note_text(note->kind));
	}
}

static void
item_json(struct json *json, const struct plan_item *item)
{
	json_open_map(json, NULL);
	json_slice(json, "name", item->name);
	json_text(json, "step", words[item->step]);
	json_text(json, "kind", item->step == PLAN_LEFT_OUT ? NULL : is_plain(item) ? "plain" : "secret");
	json_text(json, "why", item->why);
	json_bool(json, "placeholder", item->placeholder);
	json_text(json, "file", item->entry->origin);
	json_number(json, "line", item->entry->line);
	json_close_map(json);
}

void
plan_json(struct json *json, const struct plan *plan, uint64_t seq)
{
	size_t i;

	json_open_map(json, NULL);
	json_text(json, "environment", plan->env);
	json_number(json, "seq", seq);
	json_open_list(json, "names");
	for (i = 0; i < plan->count; i++)
		item_json(json, &plan->items[i]);
	json_close_list(json);
	json_close_map(json);
}

void
notes_json(struct json *json, const struct source *source)
{
	size_t i;

	for (i = 0; i < source->notes.count; i++) {
		const struct read_note *note = &source->notes.items[i];

		json_open_map(json, NULL);
		json_text(json, "note", read_note_id(note->kind));
		json_bool(json, "hazard", read_note_is_hazard(note->kind));
		json_text(json, "name", note->name[0] == '\0' ? NULL : note->name);
		json_text(json, "file", source->file);
		json_number(json, "line", note->line);
		json_close_map(json);
	}
}
