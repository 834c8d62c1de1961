/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A folder with one file a value. What `render` wrote into it is replaced and, when the name is
 * gone, removed; whatever else lies there stays and is told.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/leftover.h"
#include "base/list.h"
#include "cmd/frame/output.h"
#include "cmd/render/render.h"
#include "secret/read.h"

static void
closedirp(DIR **folder)
{
	if (*folder != NULL)
		closedir(*folder);
}

static struct render_member *
add_member(struct render_file *file, const char *name)
{
	struct render_member *member;

	file->members = list_grow(
	    file->members, file->member_count, &file->member_room, sizeof(*file->members));
	member = &file->members[file->member_count++];
	*member = (struct render_member){.name = xstrdup(name)};
	return member;
}

static void
add_lost(struct render_file *file, const char *name)
{
	if (file->lost.len > 0)
		buf_add_text(&file->lost, ", ");
	buf_add_text(&file->lost, name);
}

/* What is in the way of a value must be a file. */
static int
check_kind(const struct render_file *file, const char *path, const char *name, struct err *err)
{
	struct stat status;

	if (lstat(path, &status) < 0)
		return err_system(err, "cannot look at `%s/%s`", file->shown, name);
	if (S_ISREG(status.st_mode))
		return 0;
	err_set(err, ERR_INVALID, "not-a-file", "`%s/%s` is not a regular file", file->shown, name);
	return err_fix(err, "move it away; a value of that name is to be written there");
}

static void
judge_value(const struct render_memory *memory, struct render_file *file,
    struct render_member *member, const struct entry *entry, struct slice old)
{
	struct entry before = {.name = slice_of_text(member->name), .value = old};
	enum rendered_knowledge known = rendered_knows(file->record, member->name, old);
	bool ours = known == RENDERED_LAST || known == RENDERED_BEFORE;

	member->same = entry != NULL && secret_equal(entry->value, old);
	member->stays = entry == NULL && known == RENDERED_UNKNOWN;
	if (!member->stays)
		envset_add(file->before, &before);
	if (!member->stays && known != RENDERED_LAST && file->known != RENDERED_EDITED)
		file->known = known;
	if (memory->state_folder == NULL || member->same || member->stays || ours || old.len == 0)
		return;
	file->foreign = true;
	add_lost(file, member->name);
}

static int
take_member(const struct render_memory *memory, struct render_file *file, const char *name,
    struct err *err)
{
	const struct entry *entry = envset_find(file->set, slice_of_text(name));
	char *path CLEANUP(freep) = path_join(file->path, name);
	struct secret *old CLEANUP(secret_freep) = NULL;
	struct err unreadable CLEANUP(err_done) = ERR_INIT;
	struct render_member *member = add_member(file, name);
	int r = 0;

	member->wanted = entry != NULL;
	if (entry != NULL)
		r = check_kind(file, path, name, err);
	if (r < 0)
		return r;
	if (secret_read_file(path, RENDER_MOST, &old, &unreadable) == 0) {
		judge_value(memory, file, member, entry, secret_slice(old));
		return 0;
	}
	member->stays = entry == NULL;
	if (entry != NULL && memory->state_folder != NULL)
		add_lost(file, name);
	return 0;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(
	    ((const struct render_member *)a)->name, ((const struct render_member *)b)->name);
}

static int
list_members(const struct render_memory *memory, struct render_file *file, struct err *err)
{
	DIR *folder CLEANUP(closedirp) = opendir(file->path);
	struct dirent *item;
	int r = 0;

	if (folder == NULL)
		return err_system(err, "cannot open `%s`", file->shown);
	errno = 0;
	while (r == 0 && (item = readdir(folder)) != NULL) {
		if (strcmp(item->d_name, ".") != 0 && strcmp(item->d_name, "..") != 0)
			r = take_member(memory, file, item->d_name, err);
		errno = 0;
	}
	if (r == 0 && errno != 0)
		return err_system(err, "cannot read the folder `%s`", file->shown);
	if (r == 0 && file->member_count > 1)
		qsort(file->members, file->member_count, sizeof(*file->members), by_name);
	return r;
}

/* Nothing to write, nothing to remove. */
static bool
is_same(const struct render_file *file)
{
	size_t same = 0, i;

	for (i = 0; i < file->member_count; i++) {
		const struct render_member *member = &file->members[i];
		char *path CLEANUP(freep) = path_join(file->path, member->name);
		struct stat status;

		if (member->stays)
			continue;
		if (!member->same || lstat(path, &status) < 0 ||
		    (status.st_mode & 07777) != file->mode)
			return false;
		same++;
	}
	return same == envset_count(file->set);
}

int
render_compare_folder(const struct render_memory *memory, struct render_file *file, struct err *err)
{
	int r;

	file->before = envset_new(0);
	file->known = file->record == NULL ? RENDERED_UNKNOWN : RENDERED_LAST;
	if (!file->is_there)
		return 0;
	r = list_members(memory, file, err);
	if (r == 0 && is_same(file))
		file->change = RENDER_SAME;
	return r;
}

static int
write_value(const char *path, struct slice value, unsigned mode, struct err *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	int r;

	if (fd < 0)
		return err_system(err, "cannot make `%s`", path);
	r = file_write_all(fd, value, path, err);
	if (r == 0 && (fchmod(fd, mode) < 0 || fsync(fd) < 0))
		r = err_system(err, "cannot write `%s`", path);
	close(fd);
	return r;
}

/* All values into a new folder beside the target, so that a full disk is noticed before. */
static int
fill_folder(const struct render_file *file, const char *folder, struct err *err)
{
	size_t i;
	int r = 0;

	for (i = 0; r == 0 && i < envset_count(file->set); i++) {
		const struct entry *entry = envset_at(file->set, i);
		char *path CLEANUP(freep) = path_join(folder, (const char *)entry->name.data);

		r = write_value(path, entry->value, file->mode, err);
	}
	return r;
}

static void
remove_folder(const struct render_file *file, const char *folder)
{
	size_t i;

	for (i = 0; i < envset_count(file->set); i++) {
		char *path CLEANUP(freep) =
		    path_join(folder, (const char *)envset_at(file->set, i)->name.data);

		unlink(path);
	}
	rmdir(folder);
}

/* Each file over the old one, then the names that are gone. */
static int
move_values(const struct render_file *file, const char *from, struct err *err)
{
	size_t i;

	for (i = 0; i < envset_count(file->set); i++) {
		const char *name = (const char *)envset_at(file->set, i)->name.data;
		char *source CLEANUP(freep) = path_join(from, name);
		char *target CLEANUP(freep) = path_join(file->path, name);

		if (rename(source, target) < 0)
			return err_system(err, "cannot replace `%s/%s`", file->shown, name);
	}
	for (i = 0; i < file->member_count; i++) {
		const struct render_member *member = &file->members[i];
		char *path CLEANUP(freep) = path_join(file->path, member->name);

		if (!member->wanted && !member->stays && unlink(path) < 0 && errno != ENOENT)
			return err_system(err, "cannot remove `%s/%s`", file->shown, member->name);
	}
	return 0;
}

static int
sync_folder(const struct render_file *file, const char *path, struct err *err)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int rc = fd < 0 ? -1 : fsync(fd);

	if (rc < 0 && errno != EINVAL && errno != EROFS)
		err_system(err, "cannot sync the folder `%s`", file->shown);
	if (fd >= 0)
		close(fd);
	return err->code;
}

int
render_write_folder(const struct render_file *file, struct err *err)
{
	char *beside CLEANUP(freep) = leftover_path(file->path, "tmp");
	int r;

	leftovers_remove(file->path, "tmp");
	if (mkdir(beside, RENDER_FOLDER_MODE) < 0)
		return err_system(err, "cannot make a folder beside `%s`", file->shown);
	r = fill_folder(file, beside, err);
	if (r == 0)
		r = sync_folder(file, beside, err);
	if (r == 0 && !file->is_there && rename(beside, file->path) < 0)
		r = err_system(err, "cannot make `%s`", file->shown);
	else if (r == 0 && file->is_there)
		r = move_values(file, beside, err);
	if (r < 0 || file->is_there)
		remove_folder(file, beside);
	if (r == 0 && file->is_there)
		r = sync_folder(file, file->path, err);
	return r == 0 ? sync_folder(file, file->folder, err) : r;
}
