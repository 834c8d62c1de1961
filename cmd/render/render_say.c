/* SPDX-License-Identifier: Apache-2.0 */
/* What render did, for people and as the document; never a secret. */
#include <stdio.h>

#include "base/slice.h"
#include "cmd/frame/output.h"
#include "cmd/render/render.h"

static const char *const change_words[] = {
    [RENDER_NEW] = "new",
    [RENDER_CHANGED] = "changed",
    [RENDER_SAME] = "same",
};

static void
add_form(struct buf *out, const struct render_file *file)
{
	if (file->format != NULL)
		buf_addf(out, " as %s", file->format->name);
	else
		buf_addf(out, " by %s", file->template_file);
}

/* `wrote api/.env: 3 names of dev for api as compose` */
static void
add_sentence(struct buf *out, const struct render_file *file, const struct env_info *info,
    bool would)
{
	size_t count = envset_count(file->set);

	if (file->change == RENDER_SAME) {
		buf_addf(out, "%s has %s as it is already", file->shown, info->name);
		return;
	}
	if (render_is_append(file))
		buf_add_text(out, would ? "would add to " : "added to ");
	else
		buf_add_text(out, would ? "would write " : "wrote ");
	buf_addf(out, "%s: %zu name%s of %s", render_is_stdout(file) ? "to stdout" : file->shown,
	    count, count == 1 ? "" : "s", info->name);
	if (file->service != NULL)
		buf_addf(out, " for %s", file->service);
	add_form(out, file);
}

static void
say_warnings(const struct render_file *file)
{
	size_t i;

	if (file->foreign && file->lost.len == 0 && file->change != RENDER_SAME)
		output_warning("`%s` was %s; its values are the same, comments in it are not kept",
		    file->shown, file->known == RENDERED_EDITED ? "edited since `render` wrote it"
								: "not written by `render`");
	if (file->is_there && !file->is_folder && !render_is_append(file) &&
	    file->change != RENDER_SAME && file->status.st_nlink > 1)
		output_warning("`%s` has another name (a hard link), which keeps the old text",
		    file->shown);
	for (i = 0; i < file->member_count; i++) {
		if (file->members[i].stays)
			output_warning("`%s/%s` was not written by `render` and stays", file->shown,
			    file->members[i].name);
	}
}

static void
say_file(const struct render_file *file, const struct env_info *info, bool would)
{
	struct buf sentence CLEANUP(buf_done) = BUF_INIT;

	add_sentence(&sentence, file, info, would);
	if (file->format != NULL && file->format->masks)
		output_note("%s", buf_text(&sentence)); /* stdout is for the masks alone */
	else
		output_line("%s", buf_text(&sentence));
	if (would && file->change != RENDER_SAME)
		render_say_difference(file);
	say_warnings(file);
}

static void
file_json(struct json *json, const struct render_file *file)
{
	char mode[8];
	size_t i;

	snprintf(mode, sizeof(mode), "%04o", file->mode);
	json_open_map(json, NULL);
	json_text(json, "file", file->shown);
	json_text(json, "dialect", file->format == NULL ? NULL : file->format->name);
	json_text(json, "template", file->template_file);
	json_text(json, "service", file->service);
	json_text(json, "mode", mode);
	json_number(json, "names", envset_count(file->set));
	json_text(json, "change", change_words[file->change]);
	json_bool(json, "edited", file->foreign);
	render_difference_json(json, file);
	json_open_list(json, "foreign");
	for (i = 0; i < file->member_count; i++) {
		if (file->members[i].stays)
			json_text(json, NULL, file->members[i].name);
	}
	json_close_list(json);
	json_close_map(json);
}

void
render_say(const struct render_files *files, const struct env_info *info, bool would)
{
	struct json *json = output_json("evenkeep.render/1", true);
	size_t i;

	json_bool(json, "dry_run", would);
	json_text(json, "environment", info->name);
	json_number(json, "seq", info->seq);
	json_open_list(json, "files");
	for (i = 0; i < files->count; i++) {
		file_json(json, &files->items[i]);
		if (!render_is_stdout(&files->items[i]) || would)
			say_file(&files->items[i], info, would);
	}
	json_close_list(json);
}

void
render_say_removed(const struct render_files *files, bool would)
{
	struct json *json = output_json("evenkeep.render-remove/1", true);
	size_t i;

	json_bool(json, "dry_run", would);
	json_open_list(json, "files");
	for (i = 0; i < files->count; i++) {
		const struct render_file *file = &files->items[i];

		json_open_map(json, NULL);
		json_text(json, "file", file->shown);
		json_bool(json, "removed", file->is_there);
		json_close_map(json);
		if (file->is_there)
			output_line("%s %s", would ? "would remove" : "removed", file->shown);
		else
			output_line("%s is not there", file->shown);
	}
	json_close_list(json);
}
