/* SPDX-License-Identifier: Apache-2.0 */
/* Changes as JSON; no secret value unless it was asked for. */
#include "cmd/changes/changes_piece.h"
#include "cmd/changes/changes_say.h"

enum { TAG_DIGITS = 16 };

static bool
may_show_tag(const struct changes_side *side)
{
	return (side->shown == CHANGES_TAG || side->shown == CHANGES_TEXT) &&
	       side->seen->tag != NULL;
}

static const char *
state_of(const struct changes_side *side)
{
	static const char *const states[] = {
	    [CHANGES_ABSENT] = "absent",
	    [CHANGES_HIDDEN] = "hidden",
	    [CHANGES_TEXT] = "set",
	    [CHANGES_TAG] = "set",
	    [CHANGES_WEAK] = "weak",
	    [CHANGES_MASK] = "set",
	};

	return states[side->shown];
}

static void
side_json(struct json *json, const char *key, const struct changes_item *item,
    const struct changes_side *side, const struct changes_look *look)
{
	const struct view_cell *seen = side->seen;
	char tag[VIEW_TAG_TEXT];
	struct slice value;

	json_open_map(json, key);
	json_text(json, "state", state_of(side));
	if (seen != NULL) {
		json_text(json, "kind", seen->is_secret ? "secret" : "plain");
		if (may_show_tag(side)) {
			view_tag_text(seen, TAG_DIGITS, tag);
			json_text(json, "tag", tag + 1);
		}
		if (piece_value(item, side, look->reveal, &value))
			json_slice(json, "value", value);
		json_number(json, "version", seen->version);
		json_time(json, "set_at", seen->created_ms);
		json_time(json, "expires", seen->expires_ms);
		json_text(json, "from", seen->layer);
	}
	json_close_map(json);
}

static void
what_json(struct json *json, const struct changes_item *item)
{
	static const struct {
		unsigned what;
		const char *word;
	} words[] = {
	    {CHANGES_VALUE, "value"},
	    {CHANGES_KIND, "kind"},
	    {CHANGES_REFERS, "references"},
	    {CHANGES_NOTE, "note"},
	    {CHANGES_EXPIRES, "expiry"},
	};

	json_open_list(json, "differs_in");
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if ((item->what & words[i].what) != 0)
			json_text(json, NULL, words[i].word);
	json_close_list(json);
}

static void
item_json(struct json *json, const struct changes_item *item, const struct changes_look *look)
{
	const char *more = look->word == NULL ? NULL : look->word(look->cookie, item);

	json_open_map(json, NULL);
	if (look->may_name == NULL || look->may_name(item))
		json_slice(json, "name", item->name);
	else
		json_nil(json, "name");
	json_text(json, "change", changes_step_name(item->step));
	json_bool(json, "secret", item->is_secret);
	what_json(json, item);
	if (more != NULL && *more != '\0')
		json_text(json, "remark", more);
	side_json(json, "before", item, &item->before, look);
	side_json(json, "after", item, &item->after, look);
	json_close_map(json);
}

void
changes_json(struct json *json, const char *key, const struct changes *changes,
    const struct changes_look *look)
{
	json_open_list(json, key);
	for (size_t i = 0; i < changes->count; i++)
		if (changes_is_shown(changes, &changes->items[i]))
			item_json(json, &changes->items[i], look);
	json_close_list(json);
}

void
changes_json_counts(struct json *json, const char *key, const struct changes *changes)
{
	json_open_map(json, key);
	json_number(json, "added", changes->number[CHANGES_ADDED]);
	json_number(json, "removed", changes->number[CHANGES_REMOVED]);
	json_number(json, "changed", changes->number[CHANGES_CHANGED]);
	json_number(json, "same", changes->number[CHANGES_SAME]);
	json_number(json, "not_comparable", changes->number[CHANGES_UNKNOWN]);
	json_close_map(json);
}
