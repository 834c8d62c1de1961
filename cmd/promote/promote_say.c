/* SPDX-License-Identifier: Apache-2.0 */
/* What `promote` tells: the plan, masked, and what became of it. */
#include <inttypes.h>

#include "cmd/frame/output.h"
#include "cmd/promote/promote.h"

/* Where a value that is no copy is from. */
static const char *
word_of(void *cookie, const struct changes_item *item)
{
	const struct promoting *promoting = cookie;

	return needs_word(&promoting->needs, item->name);
}

static int
say_changes(struct promoting *promoting, struct err *err)
{
	struct changes_look look = {.word = word_of, .cookie = promoting};
	struct changes *changes = promoting->batch.changes;

	changes->number[CHANGES_SAME] = 0; /* told below, by what FROM has */
	return changes_say(changes, &look, err);
}

static bool
is_left(const struct promoting *promoting, const struct promote_item *item)
{
	const struct need *need = needs_find(&promoting->needs, slice_of_text(item->name));

	if (need != NULL)
		return need->value == NULL;
	return item->step == PROMOTE_HELD || item->step == PROMOTE_UNREAD ||
		item->step == PROMOTE_SHARED;
}

static void
say_left(const struct promoting *promoting)
{
	static const char *const head[] = {"NOT COPIED", "", "WHY", "RULE"};
	struct table table CLEANUP(table_done);

	table_init(&table, head, ARRAY_LEN(head));
	for (size_t i = 0; i < promoting->promotion->count; i++) {
		const struct promote_item *item = &promoting->promotion->items[i];
		bool is_bad = item->step == PROMOTE_SHARED || item->step == PROMOTE_HELD;
		struct table_row *row;

		if (!is_left(promoting, item))
			continue;
		row = table_add(&table, is_bad ? MARK_BAD : MARK_LOOK);
		table_cell_text(row, 0, TONE_BOLD, item->name);
		table_cell_text(row, 1, TONE_NONE, promote_step_name(item->step));
		table_cell_text(row, 2, TONE_NONE,
		    item->step == PROMOTE_NEEDED ? "must differ" : item->why == NULL ? "" : item->why);
		table_cell_text(row, 3, TONE_DIM, item->rule == NULL ? "" : item->rule);
	}
	if (!output_is_quiet())
		output_table(&table);
}

static void
say_count(size_t count, const char *one, const char *many)
{
	if (count > 0)
		output_marked(MARK_SAME, "%zu %s", count, count == 1 ? one : many);
}

int
promote_say(struct promoting *promoting, struct err *err)
{
	const struct promotion *promotion = promoting->promotion;
	bool any = envset_count(promoting->batch.set) > 0;
	int r = 0;

	output_line("%s of %s@%" PRIu64 " into %s:", any ? "values" : "nothing", promoting->from,
	    promoting->from_seq, promoting->to);
	if (any)
		r = say_changes(promoting, err);
	if (r < 0)
		return r;
	say_left(promoting);
	say_count(promotion_count(promotion, PROMOTE_SAME), "the same", "the same");
	say_count(promotion_count(promotion, PROMOTE_OWN), "has its own value, as it must",
	    "have their own values, as they must");
	if (promoting->names.count == 0)
		say_count(promotion->only_there, "is only there, and stays", "are only there, and stay");
	return 0;
}

static bool
is_typed(void *cookie, struct slice name)
{
	const struct promoting *promoting = cookie;
	const struct need *need = needs_find(&promoting->needs, name);

	return need != NULL && need->value != NULL;
}

int
promote_say_typed(struct promoting *promoting, struct err *err)
{
	promoting->batch.is_looked_at = is_typed;
	promoting->batch.cookie = promoting;
	batch_look(&promoting->batch, promoting->keys);
	if (changes_count(promoting->batch.changes) == 0)
		return 0;
	output_line("of their own:");
	return say_changes(promoting, err);
}

static const struct need *
first_open(const struct promoting *promoting)
{
	for (size_t i = 0; i < promoting->needs.count; i++)
		if (promoting->needs.items[i].value == NULL)
			return &promoting->needs.items[i];
	return NULL;
}

void
promote_say_done(const struct promoting *promoting, uint64_t seq)
{
	size_t written = envset_count(promoting->batch.set), open = promote_count_open(promoting);
	const struct need *first = first_open(promoting);

	if (written > 0 && promoting->would)
		output_line("would promote %zu name%s to %s", written, written == 1 ? "" : "s",
		    promoting->to);
	else if (written > 0)
		output_line("promoted %zu name%s to %s, commit %" PRIu64, written,
		    written == 1 ? "" : "s", promoting->to, seq);
	if (open > 0)
		output_line("%zu name%s a value of %s own in %s", open, open == 1 ? " needs" : "s need",
		    open == 1 ? "its" : "their", promoting->to);
	if (first != NULL && first->is_required)
		output_next("evenkeep fill -e %s", promoting->to);
	else if (first != NULL)
		output_next("evenkeep set %s -e %s", first->name, promoting->to);
	else if (written > 0 && !promoting->would)
		output_next("to undo this: `evenkeep rollback --to %" PRIu64 " -e %s`",
		    promoting->batch.seq, promoting->to);
}

static const char *
step_word(const struct promote_item *item, const struct need *need)
{
	if (need == NULL || need->value == NULL)
		return promote_step_name(item->step);
	return need->how == NEED_GENERATED ? "generated" : "typed";
}

static void
item_document(struct json *json, const struct promoting *promoting, const struct promote_item *item)
{
	const struct need *need = needs_find(&promoting->needs, slice_of_text(item->name));

	json_open_map(json, NULL);
	json_text(json, "name", item->name);
	json_text(json, "step", step_word(item, need));
	json_text(json, "kind", item->is_secret ? "secret" : "plain");
	if (item->step == PROMOTE_NEEDED || item->step == PROMOTE_OWN)
		json_text(json, "why", "must differ");
	else if (item->why != NULL)
		json_text(json, "why", item->why);
	if (item->rule != NULL)
		json_text(json, "rule", item->rule);
	json_close_map(json);
}

void
promote_document(const struct promoting *promoting, uint64_t seq)
{
	struct json *json = output_json("evenkeep.promote/1", true);

	json_bool(json, "dry_run", promoting->would);
	json_text(json, "from", promoting->from);
	json_number(json, "from_seq", promoting->from_seq);
	json_text(json, "to", promoting->to);
	json_number(json, "before", promoting->batch.seq);
	json_number(json, "seq", seq);
	json_number(json, "written", envset_count(promoting->batch.set));
	json_number(json, "only_there", promoting->promotion->only_there);
	json_open_list(json, "names");
	for (size_t i = 0; i < promoting->promotion->count; i++)
		item_document(json, promoting, &promoting->promotion->items[i]);
	json_close_list(json);
}
