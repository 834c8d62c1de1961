/* SPDX-License-Identifier: Apache-2.0 */
/* What render did, name by name where that was asked for; never a value. */
#include "base/slice.h"
#include "cmd/output.h"
#include "cmd/render.h"
#include "secret/secret.h"

enum difference { DIFFERENCE_NONE, DIFFERENCE_ADDED, DIFFERENCE_CHANGED, DIFFERENCE_GONE };

static const char *const change_words[] = {
    [RENDER_NEW] = "new",
    [RENDER_CHANGED] = "changed",
    [RENDER_SAME] = "same",
};

/* How ENTRY, which is in HERE, is in THERE. */
static enum difference
compare(const struct entry *entry, struct envset *there, enum difference absent)
{
	const struct entry *other = there == NULL ? NULL : envset_find(there, entry->name);

	if (other == NULL)
		return absent;
	return secret_equal(entry->value, other->value) ? DIFFERENCE_NONE : DIFFERENCE_CHANGED;
}

static void
say_differences(const struct render_file *file)
{
	size_t same = 0, i;

	for (i = 0; i < envset_count(file->set); i++) {
		const struct entry *entry = envset_at(file->set, i);
		enum difference how = compare(entry, file->before, DIFFERENCE_ADDED);

		if (how == DIFFERENCE_NONE)
			same++;
		else
			output_marked(how == DIFFERENCE_ADDED ? MARK_ADDED : MARK_CHANGED, "%s",
			    (const char *)entry->name.data);
	}
	for (i = 0; file->before != NULL && i < envset_count(file->before); i++) {
		const struct entry *entry = envset_at(file->before, i);

		if (compare(entry, file->set, DIFFERENCE_GONE) == DIFFERENCE_GONE)
			output_marked(MARK_GONE, "%s", (const char *)entry->name.data);
	}
	if (same > 0)
		output_marked(MARK_SAME, "%zu the same", same);
}

static void
say_file(const struct render_file *file, const struct env_info *info, bool would)
{
	const char *lead = would ? "would write" : "wrote";
	size_t count = envset_count(file->set);

	if (file->change == RENDER_SAME)
		output_line("%s has %s as it is already", file->shown, info->name);
	else if (file->service == NULL)
		output_line("%s %s: %zu name%s of %s as %s", lead,
		    file->shown == NULL ? "to stdout" : file->shown, count, count == 1 ? "" : "s",
		    info->name, file->format->name);
	else
		output_line("%s %s: %zu name%s of %s for %s as %s", lead,
		    file->shown == NULL ? "to stdout" : file->shown, count, count == 1 ? "" : "s",
		    info->name, file->service, file->format->name);
	if (would && file->change != RENDER_SAME)
		say_differences(file);
}

static void
list_json(
    struct json *json, const char *title, const struct render_file *file, enum difference wanted)
{
	struct envset *here = wanted == DIFFERENCE_GONE ? file->before : file->set;
	struct envset *there = wanted == DIFFERENCE_GONE ? file->set : file->before;
	enum difference absent = wanted == DIFFERENCE_GONE ? DIFFERENCE_GONE : DIFFERENCE_ADDED;
	size_t i;

	json_open_list(json, title);
	for (i = 0; here != NULL && i < envset_count(here); i++) {
		const struct entry *entry = envset_at(here, i);

		if (compare(entry, there, absent) == wanted)
			json_slice(json, NULL, entry->name);
	}
	json_close_list(json);
}

static void
file_json(struct json *json, const struct render_file *file)
{
	json_open_map(json, NULL);
	json_text(json, "file", file->shown);
	json_text(json, "dialect", file->format->name);
	json_text(json, "service", file->service);
	json_number(json, "names", envset_count(file->set));
	json_text(json, "change", change_words[file->change]);
	list_json(json, "added", file, DIFFERENCE_ADDED);
	list_json(json, "changed", file, DIFFERENCE_CHANGED);
	list_json(json, "removed", file, DIFFERENCE_GONE);
	json_close_map(json);
}

void
render_say(const struct render_file *files, size_t count, const struct env_info *info, bool would)
{
	struct json *json = output_json("evenkeep.render/1", true);
	size_t i;

	json_bool(json, "dry_run", would);
	json_text(json, "environment", info->name);
	json_number(json, "seq", info->seq);
	json_open_list(json, "files");
	for (i = 0; i < count; i++) {
		file_json(json, &files[i]);
		if (files[i].path != NULL || would)
			say_file(&files[i], info, would);
	}
	json_close_list(json);
}

void
render_say_removed(const struct render_file *files, size_t count, bool would)
{
	struct json *json = output_json("evenkeep.render-remove/1", true);
	size_t i;

	json_bool(json, "dry_run", would);
	json_open_list(json, "files");
	for (i = 0; i < count; i++) {
		json_open_map(json, NULL);
		json_text(json, "file", files[i].shown);
		json_bool(json, "removed", files[i].change == RENDER_CHANGED);
		json_close_map(json);
		if (files[i].change == RENDER_CHANGED)
			output_line("%s %s", would ? "would remove" : "removed", files[i].shown);
		else
			output_line("%s is not there", files[i].shown);
	}
	json_close_list(json);
}
