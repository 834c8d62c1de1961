/* SPDX-License-Identifier: Apache-2.0 */
/* Which files a change touches, as git tells. */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "cmd/session/git.h"

#define NO_HOOKS "-c", "core.hooksPath=/dev/null"

static int
compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void
split(struct git_paths *paths)
{
	const char *path;

	for (size_t at = 0; at < paths->text.len; at += strlen(path) + 1) {
		path = paths->text.data + at;
		paths->items = list_grow(paths->items, paths->count, &paths->room,
			sizeof(*paths->items));
		paths->items[paths->count++] = path;
	}
	if (paths->count > 1)
		qsort(paths->items, paths->count, sizeof(*paths->items), compare);
}

static int
cannot_tell(const char *folder, const char *since, struct err *err)
{
	if (since != NULL) {
		err_set(err, ERR_NOT_FOUND, "no-revision",
			"git cannot compare with the revision `%.100s`", since);
		return err_fix(err, "see what `git log %.100s` says; in CI, fetch it: a shallow clone "
			"has the last commits only", since);
	}
	err_set(err, ERR_SYSTEM, "git-unknown", "git cannot tell what has changed in `%s`", folder);
	return err_fix(err, "see what `git -C %s status` says", folder);
}

/* Two questions at once: git looks at every file for each. */
static bool
ask_both(const char *folder, const char *const *first, const char *const *second, struct buf *out,
	struct err *err)
{
	struct git one, two;
	bool first_is_well, second_is_well;

	if (git_begin(folder, first, &one, err) < 0)
		return false;
	if (git_begin(folder, second, &two, err) < 0) {
		git_end(&one, out);
		return false;
	}
	first_is_well = git_end(&one, out);
	second_is_well = git_end(&two, out);
	return first_is_well && second_is_well;
}

/* Everything, where there is no commit yet. */
static bool
ask_for_all(const char *folder, struct buf *out, struct err *err)
{
	static const char *const words[] = {NO_HOOKS, "ls-files", "-z", "--cached", "--others",
		"--exclude-standard", NULL};
	struct git git;

	return git_begin(folder, words, &git, err) == 0 && git_end(&git, out);
}

int
git_changed(const char *folder, const char *since, struct git_paths *out, struct err *err)
{
	static const char *const others[] = {NO_HOOKS, "ls-files", "-z", "--others", "--exclude-standard",
		NULL};
	/* what is new inside a submodule is not asked for: its own settings would name the programs */
	const char *const words[] = {NO_HOOKS, "diff", "--name-only", "--no-renames", "--no-ext-diff",
		"--ignore-submodules=dirty", "--relative", "-z", since != NULL ? "--merge-base" : "--end-of-options",
		since != NULL ? "--end-of-options" : "HEAD", since != NULL ? since : "--",
		since != NULL ? "--" : NULL, NULL};
	char *top CLEANUP(freep) = git_top(folder);
	struct err ignored CLEANUP(err_done) = ERR_INIT;

	if (top == NULL) {
		err_set(err, ERR_NOT_FOUND, "no-repository", "`%s` is in no git repository", folder);
		return err_fix(err, "what has changed is what git says: leave the option out, or "
			"`git init`");
	}
	if (!ask_both(folder, words, others, &out->text, &ignored)) {
		buf_clear(&out->text);
		if (since != NULL || !ask_for_all(folder, &out->text, &ignored))
			return cannot_tell(folder, since, err);
	}
	split(out);
	return 0;
}

int
git_tracked_though_ignored(const char *folder, struct git_paths *out, struct err *err)
{
	static const char *const words[] = {NO_HOOKS, "ls-files", "-z", "--cached", "--ignored",
		"--exclude-standard", NULL};
	struct git git;

	if (git_begin(folder, words, &git, err) < 0)
		return ERR_SYSTEM;
	if (!git_end(&git, &out->text)) {
		err_set(err, ERR_SYSTEM, "git-unknown", "git cannot tell what it has in `%s`", folder);
		return err_fix(err, "see what `git -C %s status` says", folder);
	}
	split(out);
	return 0;
}

void
git_paths_done(struct git_paths *paths)
{
	free(paths->items);
	buf_done(&paths->text);
}

bool
git_paths_have(const struct git_paths *paths, const char *path)
{
	return path != NULL && paths->count > 0 &&
		bsearch(&path, paths->items, paths->count, sizeof(*paths->items), compare) != NULL;
}
