/* SPDX-License-Identifier: Apache-2.0 */
/* What `diff` says beside the changes, and its document. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "cmd/diff/diff.h"
#include "cmd/frame/output.h"

static void PRINTF_LIKE(2, 3) fact(bool as_notes, const char *format, ...)
{
	char *line CLEANUP(freep) = NULL;
	va_list values;

	va_start(values, format);
	if (vasprintf(&line, format, values) < 0)
		line = NULL;
	va_end(values);
	if (line == NULL)
		return;
	if (as_notes)
		output_note("%s", line);
	else
		output_line("%s", line);
}

static void
say_seen(const struct diff_side *side, bool as_notes)
{
	if (side->view->kind == VIEW_SHAPE)
		fact(as_notes, "%s: by shape, you may not read the values", side->text);
	if (side->view->kind == VIEW_HIDDEN && side->view->count == 0)
		fact(as_notes, "%s: hidden, not even its names are known to you", side->text);
	else if (side->view->kind == VIEW_HIDDEN)
		fact(as_notes, "%s: you are shown some of its names only", side->text);
	if (side->without_base)
		fact(as_notes,
		    "%s: without what it inherits from %s, which has a history of its own",
		    side->text, side->info.base);
}

static void
say_started(const struct diff_side *side, bool as_notes)
{
	uint64_t seq;

	if (side->started[0] == '\0')
		return;
	seq = strtoull(strrchr(side->started, '@') + 1, NULL, 10);
	if (side->started_head > seq)
		fact(as_notes, "%s: started with %s; that environment is at %" PRIu64 " now",
		    side->text, side->started, side->started_head);
	else
		fact(as_notes, "%s: started with %s", side->text, side->started);
}

static void
say_side(const struct diff_side *side, bool as_notes)
{
	say_seen(side, as_notes);
	if (side->kind == DIFF_FILE && side->source.format_why != NULL)
		fact(as_notes, "%s: read as %s, %s", side->text, side->source.format->name,
		    side->source.format_why);
	if (side->kind != DIFF_PROCESS)
		return;
	say_started(side, as_notes);
	if (side->left_out > 0)
		fact(as_notes, "%s: %zu more name%s that nothing here knows, not compared (--all)",
		    side->text, side->left_out, side->left_out == 1 ? "" : "s");
}

/* Does the value come from the same environment underneath? */
static bool
is_inherited(const struct changes_item *item)
{
	return item->step == CHANGES_SAME && item->before.seen->layer != NULL &&
	       item->after.seen->layer != NULL &&
	       strcmp(item->before.seen->layer, item->after.seen->layer) == 0;
}

static void
say_inherited(const struct diff *diff, bool as_notes)
{
	const struct changes *changes = diff->changes;
	const char *from = NULL;
	size_t count = 0;

	if (!diff_is_stored(&diff->before) || !diff_is_stored(&diff->after) ||
	    strcmp(diff->before.env, diff->after.env) == 0)
		return;
	for (size_t i = 0; i < changes->count; i++)
		if (is_inherited(&changes->items[i])) {
			from = changes->items[i].after.seen->layer;
			count++;
		}
	if (count > 0)
		fact(as_notes, "%zu of the same %s inherited from %s", count,
		    count == 1 ? "is" : "are", from);
}

void
diff_say_facts(const struct diff *diff, bool as_notes)
{
	say_inherited(diff, as_notes);
	say_side(&diff->before, as_notes);
	say_side(&diff->after, as_notes);
}

int
diff_say(const struct diff *diff, const struct changes_look *look, struct err *err)
{
	bool as_notes = look->form == CHANGES_UNIFIED;
	int r;

	if (diff->changes->count == 0 && !as_notes)
		output_line("no names to compare");
	r = changes_say(diff->changes, look, err);
	if (r == 0)
		diff_say_facts(diff, as_notes);
	return r;
}

static void
side_json(struct json *json, const char *key, const struct diff_side *side)
{
	static const char *const kinds[] = {"environment", "past", "file", "process"};
	static const char *const ways[] = {"values", "shape", "hidden"};

	json_open_map(json, key);
	json_text(json, "side", side->text);
	json_text(json, "kind", kinds[side->kind]);
	json_text(json, "seen_by", ways[side->view->kind]);
	if (diff_is_stored(side)) {
		json_text(json, "environment", side->env);
		json_number(json, "seq", side->kind == DIFF_PAST ? side->seq : side->info.seq);
		json_text(json, "base",
		    side->info.base[0] == '\0' || side->without_base ? NULL : side->info.base);
	}
	if (side->kind == DIFF_FILE) {
		json_text(json, "dialect", side->source.format->name);
		json_text(json, "dialect_why", side->source.format_why);
	}
	if (side->kind == DIFF_PROCESS) {
		json_text(json, "started_with", side->started[0] == '\0' ? NULL : side->started);
		json_number(json, "not_compared", side->left_out);
	}
	json_close_map(json);
}

void
diff_document(const struct diff *diff, const struct changes_look *look)
{
	struct json *json = output_json("evenkeep.diff/1", changes_count(diff->changes) == 0);

	side_json(json, "before", &diff->before);
	side_json(json, "after", &diff->after);
	json_text(
	    json, "service", diff->service.declared == NULL ? NULL : diff->service.declared->name);
	changes_json_counts(json, "counts", diff->changes);
	changes_json(json, "changes", diff->changes, look);
}
