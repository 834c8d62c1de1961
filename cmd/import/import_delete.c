/* SPDX-License-Identifier: Apache-2.0 */
/* Deleting what was imported: only what came back whole from the vault, and is still the same. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "cmd/import/import.h"
#include "model/env_file.h"
#include "secret/read.h"

/* Text of the file that gave no entry, and so is nowhere else. */
static bool
is_lost(const struct read_note *note)
{
	return note->kind == READ_EMPTY_NAME || note->kind == READ_IGNORED ||
	    note->kind == READ_DYNAMIC || note->kind == READ_INCLUDES || note->kind == READ_NOT_TAKEN ||
	    note->kind == READ_OTHER_KIND;
}

/* A name stands twice in one file, and this is not its first value. */
static bool
is_second(const struct read_note *note)
{
	return note->overrules;
}

static size_t
count_notes(const struct import_sources *sources, bool (*counts)(const struct read_note *note))
{
	size_t count = 0, i, j;

	for (i = 0; i < sources->count; i++)
		for (j = 0; j < sources->items[i].notes.count; j++)
			count += counts(&sources->items[i].notes.items[j]);
	return count;
}

static int
check_parts(const struct import_sources *sources, const struct plan *plans, size_t plan_count,
    struct err *err)
{
	size_t left_out = count_notes(sources, is_lost), overruled = 0, i;
	size_t earlier = count_notes(sources, is_second);

	for (i = 0; i < plan_count; i++) {
		left_out += plans[i].left_out;
		overruled += plans[i].overruled;
	}
	if (left_out > 0) {
		err_set(err, ERR_REFUSED, "left-out", "%zu part%s of the files would be lost", left_out,
		    left_out == 1 ? "" : "s");
		err_why(err, "what is left out is nowhere but in the file");
		return err_fix(err, "import without --delete-source, and see to them first");
	}
	if (earlier > 0) {
		err_set(err, ERR_REFUSED, "stands-twice", "%zu value%s of the files would be lost", earlier,
		    earlier == 1 ? "" : "s");
		err_why(err, "a name stands twice in one file, and its last value is the one taken");
		return err_fix(err, "take the lines out that do not count, or import without --delete-source");
	}
	if (overruled > 0) {
		err_set(err, ERR_REFUSED, "overruled", "%zu value%s of the files would be lost",
		    overruled, overruled == 1 ? "" : "s");
		err_why(err, "a later file has another value for the same name, which is the one taken");
		return err_fix(err, "import without --delete-source, and see to them first");
	}
	return 0;
}

static bool
is_same_file(const struct stat *status, char *path)
{
	struct stat other;
	bool same = stat(path, &other) == 0 && other.st_ino == status->st_ino &&
	    other.st_dev == status->st_dev;

	free(path);
	return same;
}

/* What the file is to PROJECT besides values; NULL: nothing. */
static const char *
role_in(const struct project *project, const struct stat *status)
{
	if (is_same_file(status, path_join(project->root, path_name(project->file))))
		return "it is the project file";
	for (size_t i = 0; i < project->service_count; i++)
		for (char **file = project->services[i].contracts; *file != NULL; file++)
			if (is_same_file(status, project_path(project, *file)))
				return "it is the contract of a service";
	return NULL;
}

const char *
source_is_needed(const struct project *project, const struct source *source)
{
	struct stat status;
	const char *role = stat(source->file, &status) == 0 ? role_in(project, &status) : NULL;

	if (role != NULL)
		return role;
	if (env_file_kind(source->file) == ENV_FILE_TEMPLATE)
		return "it is a template, which others fill in";
	if (source->format->manifest)
		return "it says more than values";
	return envset_count(source->set) == 0 ? "no value was found in it" : NULL;
}

static int
check_needed(const struct project *project, const struct source *source, struct err *err)
{
	const char *why = source_is_needed(project, source);

	if (why == NULL)
		return 0;
	err_set(err, ERR_REFUSED, "source-is-needed", "`%s` would be lost", source->file);
	err_why(err, "%s", why);
	return err_fix(err, "import it without --delete-source, and take the values out of it yourself");
}

static int
check_link(const struct source *source, struct err *err)
{
	struct stat status;

	if (source->paths != NULL) {
		err_set(err, ERR_USAGE, "contradiction", "`%s` is a folder, which is not deleted",
		    source->file);
		return err_fix(err, "import it without --delete-source, then remove it yourself");
	}
	if (lstat(source->file, &status) < 0)
		return err_system(err, "cannot look at `%s`", source->file);
	if (S_ISLNK(status.st_mode)) {
		err_set(err, ERR_REFUSED, "source-is-link", "`%s` is a symbolic link", source->file);
		err_why(err, "deleting the link would leave the values where it leads to");
		return err_fix(err, "name the file itself");
	}
	if (status.st_nlink > 1) {
		err_set(err, ERR_REFUSED, "source-is-linked", "`%s` has another name: a hard link",
		    source->file);
		err_why(err, "deleting it would leave the values under that name");
		return err_fix(err, "find it (`find FOLDER -samefile FILE`), and remove it first");
	}
	return 0;
}

int
import_sources_check_delete(const struct project *project, const struct import_sources *sources,
    const struct plan *plans, size_t plan_count, struct err *err)
{
	size_t i;
	int r;

	for (i = 0; i < sources->count; i++) {
		r = check_link(&sources->items[i], err);
		if (r == 0)
			r = check_needed(project, &sources->items[i], err);
		if (r < 0)
			return r;
	}
	return check_parts(sources, plans, plan_count, err);
}

static int
changed_meanwhile(const struct source *source, struct err *err)
{
	err_set(err, ERR_CONFLICT, "changed-meanwhile", "`%s` was changed meanwhile", source->file);
	return err_fix(err, "it was not deleted; import it again");
}

/* FD is the file: it has what was read, and still is what its name leads to. */
static int
check_same(const struct source *source, int fd, struct err *err)
{
	struct secret *now CLEANUP(secret_freep) = NULL;
	struct stat opened, named;
	int r;

	if (fstat(fd, &opened) < 0 || !S_ISREG(opened.st_mode))
		return changed_meanwhile(source, err);
	r = secret_read_fd(fd, secret_len(source->text), source->file, &now, err);
	if (r == ERR_INVALID)
		return changed_meanwhile(source, err); /* it is longer now */
	if (r < 0)
		return r;
	if (!secret_equal(secret_slice(now), secret_slice(source->text)))
		return changed_meanwhile(source, err);
	if (lstat(source->file, &named) < 0 || named.st_ino != opened.st_ino ||
	    named.st_dev != opened.st_dev || named.st_nlink > 1)
		return changed_meanwhile(source, err);
	return 0;
}

int
source_delete(const struct source *source, struct err *err)
{
	int fd = open(source->file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
	int r;

	if (fd < 0 && (errno == ELOOP || errno == ENOENT))
		return changed_meanwhile(source, err);
	if (fd < 0)
		return err_system(err, "cannot open `%s`", source->file);
	r = check_same(source, fd, err);
	if (r == 0 && unlink(source->file) < 0)
		r = err_system(err, "cannot delete `%s`", source->file);
	close(fd);
	return r;
}
