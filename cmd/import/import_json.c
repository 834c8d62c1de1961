/* SPDX-License-Identifier: Apache-2.0 */
/* The plan of `import` as a document. */
#include "cmd/import/import_say.h"

#include "cmd/session/done.h"
#include "config/type.h"

static void
difference_json(struct json *json, const struct difference *difference)
{
	size_t i;

	json_open_map(json, NULL);
	if (difference->is_showable)
		json_slice(json, "name", difference->name);
	else
		json_text(json, "name", NULL);
	json_number(json, "line", difference->line);
	json_open_list(json, "readers");
	for (i = 0; dotenv_readers[i] != NULL; i++)
		if ((difference->readers & 1U << i) != 0)
			json_text(json, NULL, dotenv_readers[i]);
	json_close_list(json);
	json_close_map(json);
}

static void
source_json(struct json *json, const struct source *source)
{
	size_t i;

	json_open_map(json, NULL);
	json_text(json, "file", source_shown(source));
	json_text(json, "environment", source->env);
	json_text(json, "environment_why", source->env_why[0] == '\0' ? NULL : source->env_why);
	json_text(json, "dialect", source->format->name);
	json_text(json, "dialect_why", source->format_why);
	json_bool(json, "tracked", source->is_tracked);
	json_open_list(json, "read_differently");
	for (i = 0; i < source->differences.count; i++)
		difference_json(json, &source->differences.items[i]);
	json_close_list(json);
	json_close_map(json);
}

void
import_sources_json(struct json *json, const struct import_sources *sources)
{
	size_t i;

	json_open_list(json, "files");
	for (i = 0; i < sources->count; i++)
		source_json(json, &sources->items[i]);
	json_close_list(json);
	json_open_list(json, "left_alone");
	for (i = 0; i < sources->passed_count; i++) {
		json_open_map(json, NULL);
		json_text(json, "file", sources->passed[i].file);
		json_text(json, "why", sources->passed[i].why);
		json_close_map(json);
	}
	json_close_list(json);
}

/* What a contract asks of the value, and whether it is so. */
static void
asked_json(struct json *json, const struct plan_item *item)
{
	struct buf type CLEANUP(buf_done) = BUF_INIT;

	if (item->asked == NULL)
		return;
	if (item->asked->type != NULL)
		type_write(item->asked->type, &type);
	json_open_map(json, "contract");
	json_text(json, "file", item->asked->file);
	json_number(json, "line", item->asked->line);
	json_text(json, "type", item->asked->type == NULL ? NULL : buf_text(&type));
	json_bool(json, "type_ok", item->broken == NULL || item->is_odd);
	json_close_map(json);
}

static void
item_json(struct json *json, const struct plan_item *item)
{
	json_open_map(json, NULL);
	json_slice(json, "name", item->name);
	json_text(json, "step", plan_steps[item->step]);
	json_text(json, "kind", item->step == PLAN_LEFT_OUT ? NULL : (item->flags & ENTRY_PLAIN) != 0 ? "plain" : "secret");
	json_text(json, "why", item->why);
	json_bool(json, "placeholder", item->placeholder);
	json_text(json, "file", item->entry->record->origin);
	json_number(json, "line", item->entry->line);
	asked_json(json, item);
	done_whose_json(json, &item->over);
	if (item->overruled != NULL) {
		json_open_map(json, "overrules");
		json_text(json, "file", item->overruled->record->origin);
		json_number(json, "line", item->overruled->line);
		json_close_map(json);
	}
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
		json_text(json, "file", source_shown(source));
		json_number(json, "line", note->line);
		json_close_map(json);
	}
}
