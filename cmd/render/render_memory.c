/* SPDX-License-Identifier: Apache-2.0 */
/* What is remembered of rendered files, in the state folder of this user. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/list.h"
#include "cmd/frame/output.h"
#include "cmd/render/render.h"

void
render_memory_done(struct render_memory *memory)
{
	free(memory->scope);
	rendered_done(&memory->rendered);
}

static void
warn(const char *what, struct err *err)
{
	output_warning("%s: %s%s%s", what, err->message, err->fix[0] == '\0' ? "" : "; ", err->fix);
	err_done(err);
}

/* The project's folder, or the vault's where there is no project. */
static int
find_scope(struct session *session, const struct project *project, char **out, struct err *err)
{
	const char *vault, *lock;
	char resolved[PATH_MAX];
	int r;

	if (project != NULL) {
		*out = xstrdup(project->root);
		return 0;
	}
	r = session_paths(session, &vault, &lock, err);
	if (r == 0)
		*out = xstrdup(realpath(vault, resolved) == NULL ? vault : resolved);
	return r;
}

int
render_remember(struct session *session, const struct project *project, struct render_memory *out,
    struct err *err)
{
	const struct user_config *user;
	struct err trouble = ERR_INIT;
	int r;

	*out = (struct render_memory){0};
	r = session_need_user(session, &user, err);
	if (r < 0 || user->state_folder == NULL)
		return r;
	if (find_scope(session, project, &out->scope, &trouble) < 0) {
		err_done(&trouble); /* neither project nor vault: a file is removed by its name */
		return 0;
	}
	r = rendered_load(user->state_folder, out->scope, &out->rendered, &trouble);
	if (r < 0)
		warn("it is not known what was rendered before", &trouble);
	if (r != ERR_SYSTEM)
		out->state_folder = user->state_folder;
	return 0;
}

/* What a call has written, for rendered_update(). */
struct news {
	const struct render_files *files;
	const struct env_info *info;
	uint64_t now_ms;
};

static void
note_plain(struct rendered_target *target, struct envset *set)
{
	struct slice *names CLEANUP(freep) = xcalloc(envset_count(set) + 1, sizeof(*names));
	size_t count = 0, i;

	for (i = 0; i < envset_count(set); i++) {
		if ((envset_at(set, i)->flags & ENTRY_PLAIN) != 0)
			names[count++] = envset_at(set, i)->name;
	}
	rendered_set_plain(target, names, count);
}

static void
note_members(struct rendered_target *target, const struct render_file *file)
{
	size_t i;

	for (i = 0; i < envset_count(file->set); i++) {
		const struct entry *entry = envset_at(file->set, i);

		rendered_note(target, (const char *)entry->name.data, entry->value);
	}
	for (i = target->text_count; i-- > 0;) {
		const char *name = target->texts[i].name;

		if (envset_find(file->set, slice_of_text(name)) == NULL)
			rendered_note_gone(target, name);
	}
}

static void
note_file(struct rendered *rendered, const struct render_file *file, const struct news *news)
{
	struct rendered_target *target = rendered_find(rendered, file->path);
	char *template CLEANUP(freep) =
	    file->template_path == NULL ? NULL : realpath(file->template_path, NULL);

	if (target != NULL && target->is_folder != render_is_folder(file))
		rendered_remove(rendered, file->path);
	target = rendered_add(rendered, file->path);
	rendered_set(&target->dialect, file->format == NULL ? NULL : file->format->name);
	rendered_set(&target->template, template);
	rendered_set(&target->env, news->info->name);
	rendered_set(&target->service, file->service);
	rendered_set(&target->name, file->opts.name);
	rendered_set(&target->space, file->opts.space);
	note_plain(target, file->set);
	target->seq = news->info->seq;
	target->time_ms = news->now_ms;
	target->mode = file->mode;
	target->is_folder = render_is_folder(file);
	if (target->is_folder)
		note_members(target, file);
	else
		rendered_note(target, NULL, secret_text_slice(&file->text));
}

/* What goes to stdout or into the file of a runner is not ours to look after. */
static bool
is_memorable(const struct render_file *file)
{
	return !render_is_stdout(file) && !render_is_append(file);
}

static bool
note_all(void *cookie, struct rendered *rendered)
{
	const struct news *news = cookie;
	size_t i;

	for (i = 0; i < news->files->count; i++) {
		if (is_memorable(&news->files->items[i]))
			note_file(rendered, &news->files->items[i], news);
	}
	return true;
}

static bool
forget_all(void *cookie, struct rendered *rendered)
{
	const struct news *news = cookie;
	bool changed = false;
	size_t i;

	for (i = 0; i < news->files->count; i++)
		changed |= rendered_remove(rendered, news->files->items[i].path);
	return changed;
}

void
render_record(const struct render_memory *memory, const struct render_files *files,
    const struct env_info *info, uint64_t now_ms)
{
	struct news news = {files, info, now_ms};
	struct err trouble = ERR_INIT;
	size_t count = 0, i;

	for (i = 0; i < files->count; i++)
		count += is_memorable(&files->items[i]);
	if (count > 0 && memory->state_folder != NULL && rendered_update(memory->state_folder, memory->scope,
						note_all, &news, &trouble) < 0)
		warn("what is rendered now is not remembered", &trouble);
}

void
render_forget(const struct render_memory *memory, const struct render_files *files)
{
	struct news news = {.files = files};
	struct err trouble = ERR_INIT;

	if (memory->state_folder != NULL && rendered_update(memory->state_folder, memory->scope,
						forget_all, &news, &trouble) < 0)
		warn("what was removed is still remembered", &trouble);
}
