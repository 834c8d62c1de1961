/* SPDX-License-Identifier: Apache-2.0 */
/* What `fill` tells: what it will write, masked, and what is still missing. */
#include <inttypes.h>
#include <stdio.h>

#include "cmd/fill/fill.h"
#include "cmd/frame/output.h"

size_t
fill_count_missing(const struct fill *fill)
{
	size_t count = 0;

	for (size_t i = 0; i < fill->needs.count; i++)
		count += fill->needs.items[i].is_required && fill->needs.items[i].value == NULL;
	return count;
}

static size_t
count_open(const struct fill *fill)
{
	size_t count = 0;

	for (size_t i = 0; i < fill->needs.count; i++)
		count += fill->needs.items[i].value == NULL;
	return count;
}

/* Where a value is from. */
static const char *
word_of(void *cookie, const struct changes_item *item)
{
	const struct fill *fill = cookie;

	return needs_word(&fill->needs, item->name);
}

static void
say_open(const struct fill *fill)
{
	static const char *const head[] = {"NAME", "", "KIND", "TYPE", "ASKED IN"};
	struct table table CLEANUP(table_done);

	table_init(&table, head, ARRAY_LEN(head));
	for (size_t i = 0; i < fill->needs.count; i++) {
		const struct need *need = &fill->needs.items[i];
		char place[320] = "";
		struct table_row *row;

		if (need->value != NULL)
			continue;
		row = table_add(&table, need->is_required ? MARK_BAD : MARK_LOOK);
		if (need->expected->file != NULL)
			snprintf(place, sizeof(place), "%s:%u", need->expected->file, need->expected->line);
		table_cell_text(row, 0, TONE_BOLD, need->name);
		table_cell_text(row, 1, TONE_NONE, need->is_required ? "missing" : "optional");
		table_cell_text(row, 2, TONE_NONE, need->is_secret ? "secret" : "plain");
		table_cell_text(row, 3, TONE_NONE,
		    need->expected->type == NULL ? "" : need->expected->type);
		table_cell_text(row, 4, TONE_DIM, place);
	}
	if (!output_is_quiet())
		output_table(&table);
}

int
fill_say(const struct fill *fill, struct err *err)
{
	struct changes_look look = {.word = word_of, .cookie = (void *)fill};

	if (count_open(fill) > 0)
		say_open(fill);
	if (changes_count(fill->batch.changes) == 0)
		return 0;
	output_line("%s %s:", fill->would ? "would write into" : "into", fill->env);
	fill->batch.changes->number[CHANGES_SAME] = 0; /* what is there already is no news here */
	return changes_say(fill->batch.changes, &look, err);
}

/* A name that can be made at random, for the hint. */
static const struct need *
makeable(const struct fill *fill)
{
	for (size_t i = 0; i < fill->needs.count; i++) {
		const struct need *need = &fill->needs.items[i];

		if (need->value == NULL && need->is_secret && need->recipe.source == RECIPE_STATED)
			return need;
	}
	return NULL;
}

static const char *
first_missing(const struct fill *fill)
{
	size_t i = 0;

	while (fill->needs.items[i].value != NULL || !fill->needs.items[i].is_required)
		i++;
	return fill->needs.items[i].name;
}

static void
say_next(const struct fill *fill)
{
	if (fill->would && count_open(fill) > 0)
		output_next("%s", makeable(fill) != NULL ? "without -n it asks for them; --generate makes those "
			"whose type says how" : "without -n it asks for them");
	else if (!fill->would && fill_count_missing(fill) > 0)
		output_next("evenkeep set %s -e %s", first_missing(fill), fill->env);
}

void
fill_say_done(const struct fill *fill, uint64_t seq)
{
	size_t written = envset_count(fill->batch.set), missing = fill_count_missing(fill);

	if (fill->needs.count == 0) {
		output_line("%s has every name that its contracts %s", fill->env,
		    fill->o->optional ? "know" : "require");
		return;
	}
	if (written > 0 && !fill->would)
		output_line("wrote %zu name%s into %s, commit %" PRIu64, written,
		    written == 1 ? "" : "s", fill->env, seq);
	if (missing > 0)
		output_line("%zu required name%s still missing in %s", missing,
		    missing == 1 ? " is" : "s are", fill->env);
	say_next(fill);
}

static const char *
how_word(const struct fill *fill, const struct need *need)
{
	static const char *const words[] = {
		[NEED_OPEN] = "missing",
		[NEED_TYPED] = "typed",
		[NEED_GENERATED] = "generated",
		[NEED_TAKEN] = "taken",
	};

	if (need->value != NULL &&
	    envset_find(fill->batch.set, slice_of_text(need->name)) == NULL)
		return "set meanwhile";
	return words[need->how];
}

static void
need_document(struct json *json, const struct fill *fill, const struct need *need)
{
	struct buf kind CLEANUP(buf_done) = BUF_INIT;

	json_open_map(json, NULL);
	json_text(json, "name", need->name);
	json_text(json, "how", how_word(fill, need));
	json_text(json, "kind", need->is_secret ? "secret" : "plain");
	json_bool(json, "required", need->is_required);
	json_text(json, "type", need->expected->type);
	if (need->how == NEED_GENERATED) {
		recipe_write(&need->recipe, &kind);
		json_text(json, "as", buf_text(&kind));
	}
	if (need->how == NEED_TAKEN)
		json_text(json, "from", need->from);
	json_text(json, "file", need->expected->file);
	json_number(json, "line", need->expected->line);
	json_close_map(json);
}

void
fill_document(const struct fill *fill, uint64_t seq)
{
	struct json *json = output_json("evenkeep.fill/1", fill_count_missing(fill) == 0);

	json_bool(json, "dry_run", fill->would);
	json_text(json, "environment", fill->env);
	json_number(json, "before", fill->batch.seq);
	json_number(json, "seq", seq);
	json_number(json, "missing", fill_count_missing(fill));
	json_open_list(json, "names");
	for (size_t i = 0; i < fill->needs.count; i++)
		need_document(json, fill, &fill->needs.items[i]);
	json_close_list(json);
}
