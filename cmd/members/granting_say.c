/* SPDX-License-Identifier: Apache-2.0 */
/* Rights before and after, for people and as the document. */
#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "cmd/frame/output.h"
#include "cmd/members/granting.h"

static struct right_in
right_after(const struct granting *granting, const struct granting_item *item)
{
	bool is_scope = granting->names != NULL && granting->names->count > 0;

	return (struct right_in){.right = item->after, .is_scoped = is_scope && item->after == RIGHT_READ,
		.is_in_force = true};
}

/* What the row wants noticed. */
static void
add_why(const struct granting_item *item, struct buf *out)
{
	if (!item->changes)
		buf_add_text(out, "stays as it is");
	else if (item->rekeys)
		buf_add_text(out, "gets a new key: they keep what they have read");
	if (item->after != RIGHT_NONE && item->env->info.base[0] != '\0')
		buf_addf(out, "%snames of `%s` underneath need a right there", out->len == 0 ? "" : "; ",
			item->env->info.base);
}

static enum mark
mark_of(const struct granting_item *item)
{
	if (!item->changes)
		return MARK_SAME;
	if (item->before.right == RIGHT_NONE)
		return MARK_ADDED;
	return item->after == RIGHT_NONE ? MARK_GONE : MARK_CHANGED;
}

void
granting_say(const struct granting *granting)
{
	static const char *const head[] = {"ENVIRONMENT", "BEFORE", "AFTER", ""};
	struct table table CLEANUP(table_done);

	table_init(&table, head, ARRAY_LEN(head));
	for (size_t i = 0; i < granting->count; i++) {
		const struct granting_item *item = &granting->items[i];
		struct table_row *row = table_add(&table, mark_of(item));
		struct buf why CLEANUP(buf_done) = BUF_INIT;

		add_why(item, &why);
		table_cell_text(row, 0, TONE_BOLD, item->env->info.name);
		table_cell_text(row, 1, TONE_NONE, right_word(item->before));
		table_cell_text(row, 2, item->changes ? TONE_BOLD : TONE_NONE,
			right_word(right_after(granting, item)));
		table_cell_text(row, 3, TONE_NONE, buf_text(&why));
	}
	if (!output_is_quiet())
		output_table(&table);
}

void
granting_say_done(const struct granting *granting, const char *done, const char *would)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;

	for (size_t i = 0; i < granting->count; i++) {
		const struct granting_item *item = &granting->items[i];

		if (!item->changes)
			continue;
		buf_addf(&text, "%s%s %s", text.len == 0 ? "" : ", ", item->env->info.name,
			right_word(right_after(granting, item)));
		if (item->is_done)
			buf_addf(&text, " (commit %" PRIu64 ")", item->seq);
	}
	if (text.len == 0)
		output_line("nothing changes: `%s` has these rights", granting->member.label);
	else
		output_line("%s %s: %s", granting->would ? would : done, granting->member.label,
			buf_text(&text));
}

void
granting_json(const struct granting *granting, struct json *json)
{
	json_open_list(json, "environments");
	for (size_t i = 0; i < granting->count; i++) {
		const struct granting_item *item = &granting->items[i];

		json_open_map(json, NULL);
		json_text(json, "name", item->env->info.name);
		json_text(json, "before", right_word(item->before));
		json_text(json, "after", right_word(right_after(granting, item)));
		json_bool(json, "changed", item->changes);
		json_bool(json, "rekeyed", item->rekeys);
		if (item->is_done)
			json_number(json, "seq", item->seq);
		else
			json_nil(json, "seq");
		json_close_map(json);
	}
	json_close_list(json);
}
