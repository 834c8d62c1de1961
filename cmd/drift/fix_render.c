/* SPDX-License-Identifier: Apache-2.0 */
/* Rendered files are mended by the steps of `render`, one target at a time. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/list.h"
#include "cmd/drift/drift_target.h"
#include "cmd/drift/fix_priv.h"
#include "cmd/frame/output.h"

/* Its path, absolute; the caller frees it. */
static char *
path_of(const struct gathered *gathered, const struct fix *fix)
{
	return gathered->project == NULL || fix->file[0] == '/' ? xstrdup(fix->file) :
		project_path(gathered->project, fix->file);
}

static bool
is_declared(const struct fix *fix)
{
	const struct fact *fact = subject_find(fix->subject, "declared");

	return fact != NULL && fact->yes;
}

/* Leave in FILES the one of that path. */
static void
keep_only(struct render_files *files, const char *path)
{
	for (size_t i = 0; i < files->count; i++) {
		struct target target = {.file = &files->items[i]};

		target_locate(&target);
		freep(&files->items[i].folder); /* it is looked for again when the file is proven */
		if (strcmp(files->items[i].path, path) != 0)
			continue;
		if (i > 0) {
			struct render_file first = files->items[0];

			files->items[0] = files->items[i];
			files->items[i] = first;
		}
		while (files->count > 1) {
			struct render_files rest = {.count = 1};

			rest.items = xcalloc(1, sizeof(*rest.items));
			rest.items[0] = files->items[--files->count];
			render_files_done(&rest);
		}
		return;
	}
}

static int
choose_record(struct session *session, const struct render_memory *memory, const char *path,
	struct render_files *files, struct err *err)
{
	const struct rendered_target *record = rendered_find(&memory->rendered, path);
	const struct project *project;
	char mode[8];

	if (record == NULL)
		return err_set(err, ERR_NOT_FOUND, "no-target", "`%s` was not rendered here", path);
	snprintf(mode, sizeof(mode), "%04o", record->mode);
	return render_choose(session, &(struct render_wish){.service = record->service,
		.dialect = record->dialect, .template = record->template, .to = record->path,
		.name = record->name, .space = record->space, .mode = mode}, record->env, files,
		&project, err);
}

static int
choose(struct session *session, const struct gathered *gathered, const struct fix *fix,
	const struct render_memory *memory, struct render_files *files, struct err *err)
{
	char *path CLEANUP(freep) = path_of(gathered, fix);
	struct target target = {0};
	struct render_file file = {.path = xstrdup(path)};
	const struct project *project;
	int r;

	target.file = &file;
	target_locate(&target); /* the links of its folders are followed */
	if (is_declared(fix))
		r = render_choose(session, &(struct render_wish){0}, fix->subject->environment, files,
			&project, err);
	else
		r = choose_record(session, memory, file.path, files, err);
	if (r == 0)
		keep_only(files, file.path);
	freep(&file.path);
	freep(&file.folder);
	return r;
}

static int
write_one(struct session *session, const struct env_source *source, const struct render_memory *memory,
	const struct render_files *files, bool would, struct err *err)
{
	int r = render_check_lost(&files->items[0], source->name, err);

	if (r < 0)
		return r;
	if (would) {
		render_say_difference(&files->items[0]);
		return 0;
	}
	render_record(memory, files, source->info, session_now_ms(session));
	return render_write_all(files, err);
}

int
fix_render(struct session *session, const struct gathered *gathered, const struct fix *fix, bool would,
	struct err *err)
{
	struct env_source source CLEANUP(env_source_done) = {0};
	struct render_files files CLEANUP(render_files_done) = {0};
	struct render_memory memory CLEANUP(render_memory_done) = {0};
	int r;

	r = render_remember(session, gathered->project, &memory, err);
	if (r == 0)
		r = env_source_open(session, fix->subject->environment, false, &source, err);
	if (r == 0)
		r = choose(session, gathered, fix, &memory, &files, err);
	if (r == 0)
		r = render_prove_all(session, &source, gathered->project, &files, err);
	if (r == 0)
		r = render_compare_all(&memory, &files, err);
	return r == 0 ? write_one(session, &source, &memory, &files, would, err) : r;
}

static int
close_mode(const char *path, const char *shown, unsigned wanted, bool would, struct err *err)
{
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	struct stat status;
	int r = 0;

	if (fd < 0)
		return err_system(err, "cannot open `%s`", shown);
	if (fstat(fd, &status) < 0)
		r = err_system(err, "cannot look at `%s`", shown);
	else if (!S_ISREG(status.st_mode))
		r = err_set(err, ERR_INVALID, "not-a-file", "`%s` is not a regular file", shown);
	else if ((status.st_mode & 07777 & ~wanted) != 0) {
		if (would)
			output_marked(MARK_CHANGED, "%s  mode %04o to %04o", shown,
				(unsigned)status.st_mode & 07777, (unsigned)status.st_mode & wanted);
		else if (fchmod(fd, status.st_mode & wanted) < 0)
			r = err_system(err, "cannot change the mode of `%s`", shown);
	}
	close(fd);
	return r;
}

static int
close_folder(const struct rendered_target *record, const char *shown, bool would, struct err *err)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < record->text_count; i++) {
		char *path CLEANUP(freep) = path_join(record->path, record->texts[i].name);
		char *name CLEANUP(freep) = path_join(shown, record->texts[i].name);

		if (file_exists(path))
			r = close_mode(path, name, record->mode, would, err);
	}
	return r;
}

int
fix_mode(struct session *session, const struct gathered *gathered, const struct fix *fix, bool would,
	struct err *err)
{
	struct render_memory memory CLEANUP(render_memory_done) = {0};
	struct render_file file = {.path = path_of(gathered, fix)};
	struct target target = {.file = &file};
	const struct rendered_target *record;
	int r;

	target_locate(&target);
	r = render_remember(session, gathered->project, &memory, err);
	record = rendered_find(&memory.rendered, file.path);
	if (r == 0 && record == NULL)
		r = err_set(err, ERR_NOT_FOUND, "no-target", "`%s` was not rendered here", fix->file);
	else if (r == 0 && record->is_folder)
		r = close_folder(record, fix->file, would, err);
	else if (r == 0)
		r = close_mode(file.path, fix->file, record->mode, would, err);
	freep(&file.path);
	freep(&file.folder);
	return r;
}
