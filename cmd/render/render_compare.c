/* SPDX-License-Identifier: Apache-2.0 */
/* What is there already, and what of it would be lost. */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/list.h"
#include "cmd/frame/shell_word.h"
#include "cmd/render/render.h"
#include "format/format.h"
#include "model/name.h"
#include "secret/read.h"

bool
render_is_showable(struct slice name)
{
	return name_is_valid(name);
}

static void
add_lost(struct render_file *file, const char *text)
{
	if (file->lost.len > 0)
		buf_add_text(&file->lost, ", ");
	buf_add_text(&file->lost, text);
}

/* Names of the file that would be gone, or have another value. */
static void
find_lost_names(struct render_file *file)
{
	size_t hidden = 0, i;

	for (i = 0; i < envset_count(file->before); i++) {
		const struct entry *old = envset_at(file->before, i);
		const struct entry *news = envset_find(file->set, old->name);

		if (news != NULL && secret_equal(old->value, news->value))
			continue;
		if (render_is_showable(old->name))
			add_lost(file, (const char *)old->name.data);
		else
			hidden++;
	}
	if (hidden > 0)
		add_lost(file, "what has no name that can be shown");
}

static void
find_lost_places(struct render_file *file)
{
	size_t i;

	for (i = 0; i < envset_count(file->set); i++) {
		if (file->differs[i])
			add_lost(file, (const char *)envset_at(file->set, i)->name.data);
	}
}

static void
find_lost(struct render_file *file)
{
	if (file->before != NULL)
		find_lost_names(file);
	else if (file->differs != NULL)
		find_lost_places(file);
	else
		add_lost(file, "what cannot be told name by name");
}

static void
read_before(struct render_file *file, struct slice old)
{
	struct err ignored CLEANUP(err_done) = ERR_INIT;

	if (file->template != NULL) {
		file->differs = xcalloc(envset_count(file->set) + 1, sizeof(*file->differs));
		if (!template_compare(file->template, old, file->set, file->differs)) {
			free(file->differs);
			file->differs = NULL;
		}
		return;
	}
	file->before = envset_new(old.len);
	if (file->format->read(old, file->shown, file->before, NULL, &ignored) < 0) {
		envset_free(file->before);
		file->before = NULL;
	}
}

/* Is it of somebody else, as far as that can be known? */
static bool
is_foreign(const struct render_memory *memory, const struct render_file *file, struct slice old)
{
	if (memory->state_folder == NULL || slice_trim(old).len == 0)
		return false;
	return file->known == RENDERED_UNKNOWN || file->known == RENDERED_EDITED;
}

static void
compare_text(const struct render_memory *memory, struct render_file *file, struct slice old)
{
	file->known = rendered_knows(file->record, NULL, old);
	if (secret_equal(old, secret_text_slice(&file->text))) {
		if ((file->status.st_mode & 07777) == file->mode)
			file->change = RENDER_SAME;
		return;
	}
	file->foreign = is_foreign(memory, file, old);
	read_before(file, old);
	if (file->foreign)
		find_lost(file);
}

int
render_compare(const struct render_memory *memory, struct render_file *file, struct err *err)
{
	struct err unreadable CLEANUP(err_done) = ERR_INIT;
	struct secret *old CLEANUP(secret_freep) = NULL;

	file->change = file->is_there ? RENDER_CHANGED : RENDER_NEW;
	if (render_is_stdout(file) || render_is_append(file))
		return 0;
	file->record = rendered_find(&memory->rendered, file->path);
	if (render_is_folder(file))
		return render_compare_folder(memory, file, err);
	if (!file->is_there)
		return 0;
	if (secret_read_file(file->path, RENDER_MOST, &old, &unreadable) == 0)
		compare_text(memory, file, secret_slice(old));
	else if (memory->state_folder != NULL)
		add_lost(file, "what cannot be read");
	return 0;
}

int
render_check_lost(const struct render_file *file, const char *env, struct err *err)
{
	if (file->lost.len == 0)
		return 0;
	if (file->known == RENDERED_EDITED)
		err_set(err, ERR_REFUSED, "would-lose", "`%s` was edited since `render` wrote it",
		    file->shown);
	else
		err_set(err, ERR_REFUSED, "would-lose", "`%s` was not written by `render`",
		    file->shown);
	err_why(err, "what it says of %s would be lost", buf_text(&file->lost));
	if (file->before == NULL || file->is_folder)
		return err_fix(err,
		    "see what differs with `--dry-run`; move it away, or replace it with `--overwrite`");
	return err_fix(err,
	    "see what differs with `--dry-run`; keep it with `evenkeep import %s=%s`, or replace it "
	    "with `--overwrite`", shell_word(file->shown), env);
}
