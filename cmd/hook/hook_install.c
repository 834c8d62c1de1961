/* SPDX-License-Identifier: Apache-2.0 */
/* The pre-commit hook of a repository: ours is written and taken away, another's never touched. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/list.h"
#include "cmd/frame/exitcode.h"
#include "cmd/frame/output.h"
#include "cmd/hook/hook.h"
#include "cmd/hook/hook_script.h"
#include "cmd/session/git.h"
#include "drift/told.h"

enum { HOOK_MOST = 1 << 16 };

struct place {
	char *top, *folder, *path;
};

static void
place_done(struct place *place)
{
	free(place->top);
	free(place->folder);
	free(place->path);
}

static int
find_place(struct place *out, struct err *err)
{
	int r = hook_top(&out->top, err);

	if (r == 0)
		r = git_hooks_folder(out->top, &out->folder, err);
	if (r == 0)
		out->path = path_join(out->folder, "pre-commit");
	return r;
}

/* 0: there is none, 1: ours, for FOLDERS; 2: another's. */
static int
look_at_hook(const char *path, struct hook_folders *folders, struct err *err)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	int r;

	if (!file_exists(path))
		return 0;
	r = file_read(path, HOOK_MOST, &text, err);
	if (r < 0)
		return r;
	return hook_script_read(buf_slice(&text), folders) ? 1 : 2;
}

/*
 * git runs it in the top folder, and values are known where evenkeep.yaml is. A shared one is of no
 * project.
 */
static const char *
own_folder(struct session *session, const struct hook_opts *opts, const char *top, struct pool *pool)
{
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	const struct project *project = NULL;
	size_t len = strlen(top);
	char root[PATH_MAX];

	if (!opts->shared && session_find_project(session, &project, &ignored) == 0 &&
		project != NULL && realpath(project->root, root) != NULL &&
		strncmp(root, top, len) == 0 && root[len] == '/')
		return told_word(pool, pool_printf(pool, "./%s", root + len + 1));
	return ".";
}

static void
say(const char *path, const char *done, const struct hook_folders *folders, bool would)
{
	struct json *json = output_json("evenkeep.hook-install/1", true);

	json_text(json, "hook", path);
	json_text(json, "done", done);
	json_bool(json, "dry_run", would);
	output_line("%s%s %s", would ? "would have " : "", done, path);
	for (size_t i = 0; folders->count > 1 && i < folders->count; i++)
		output_line("  for the values of %s", folders->items[i]);
}

/* What somebody else's hook needs; WORD is the folder of the project. */
static int
fix_foreign(const char *where, const char *word, struct err *err)
{
	bool top = strcmp(word, ".") == 0;

	return err_fix(err, "add a line to %s: `evenkeep -q%s%s hook run || exit 1`", where,
		top ? "" : " -C ", top ? "" : word);
}

static int
refuse_foreign(const char *path, const char *word, struct err *err)
{
	err_set(err, ERR_REFUSED, "hook-is-foreign", "there is a pre-commit hook already: %.200s", path);
	err_why(err, "it is somebody else's, and may do what nobody here knows");
	return fix_foreign("it", word, err);
}

/* Where husky has its own, which it writes anew with every `npm install`. */
static bool
is_of_husky(const char *folder)
{
	return slice_ends_with(slice_of_text(folder), "/.husky/_");
}

static int
refuse_husky(const char *folder, const char *word, struct err *err)
{
	err_set(err, ERR_REFUSED, "hook-is-foreign", "the hooks here are those of husky: %.200s", folder);
	err_why(err, "it writes that folder anew, and what others put there is gone without a word");
	return fix_foreign("`.husky/pre-commit`", word, err);
}

/* A folder that all repositories of a person share is not changed in passing. */
static int
check_folder(const struct hook_opts *opts, const struct place *place, const char *verb, struct err *err)
{
	size_t len = strlen(place->top);

	if (opts->shared ||
		(strncmp(place->folder, place->top, len) == 0 && place->folder[len] == '/') ||
		strstr(place->folder, "/.git/") != NULL)
		return 0;
	err_set(err, ERR_REFUSED, "needs-confirmation",
		"core.hooksPath names a folder outside of the repository: %.200s", place->folder);
	err_why(err, "a hook there is run in every repository that uses it");
	return err_fix(err, "if that is meant: `evenkeep hook %s --shared`", verb);
}

static int
write_hook(const struct place *place, const struct hook_folders *folders, struct err *err)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	int r = 0;

	if (access(place->folder, F_OK) < 0 && errno == ENOENT)
		r = file_make_folders(place->folder, err);
	hook_script_make(folders, &text);
	if (r == 0)
		r = file_replace(place->path, buf_slice(&text), 0755, err);
	return r;
}

int
hook_install(struct session *session, const struct hook_opts *opts, struct err *err)
{
	struct place place CLEANUP(place_done) = {NULL, NULL, NULL};
	struct hook_folders folders CLEANUP(hook_folders_done) = {.pool = pool_new()};
	bool would = session_globals(session)->dry_run;
	int r = find_place(&place, err), there;
	const char *own;

	if (r < 0)
		return r;
	there = look_at_hook(place.path, &folders, err);
	if (there < 0)
		return there;
	own = own_folder(session, opts, place.top, folders.pool);
	if (is_of_husky(place.folder))
		return refuse_husky(place.folder, own, err);
	if (there == 2)
		return refuse_foreign(place.path, own, err);
	r = check_folder(opts, &place, "install", err);
	if (!hook_folders_have(&folders, own))
		hook_folders_add(&folders, own);
	if (r == 0 && !would)
		r = write_hook(&place, &folders, err);
	if (r < 0)
		return err_ctx(err, "install the hook");
	say(place.path, there == 1 ? "replaced" : "installed", &folders, would);
	if (!would)
		output_next("git commit, which now looks for secrets first");
	return EXIT_OK;
}

/* There is no hook, or one of somebody else, or of other folders (WORD is this one). */
static int
refuse_none(const struct place *place, int there, const struct hook_folders *folders, const char *word,
	struct err *err)
{
	err_set(err, ERR_NOT_FOUND, "no-hook", "evenkeep has no hook here");
	if (there == 2)
		err_why(err, "%.200s is somebody else's, and stays as it is", place->path);
	if (there != 1)
		return err->code;
	err_why(err, "%.200s is for the values of %.200s, not of %.200s", place->path, folders->items[0], word);
	return err_fix(err, "`evenkeep hook uninstall` there; if it is gone, remove its line from the file");
}

int
hook_uninstall(struct session *session, const struct hook_opts *opts, struct err *err)
{
	struct place place CLEANUP(place_done) = {NULL, NULL, NULL};
	struct hook_folders folders CLEANUP(hook_folders_done) = {.pool = pool_new()};
	bool would = session_globals(session)->dry_run;
	int r = find_place(&place, err), there;
	const char *own;

	if (r < 0)
		return r;
	there = look_at_hook(place.path, &folders, err);
	if (there < 0)
		return there;
	own = own_folder(session, opts, place.top, folders.pool);
	if (there != 1 || (!hook_folders_remove(&folders, own) && folders.count > 0))
		return refuse_none(&place, there, &folders, own, err);
	r = check_folder(opts, &place, "uninstall", err);
	if (r == 0 && !would && folders.count > 0)
		r = write_hook(&place, &folders, err);
	if (r < 0)
		return r;
	if (!would && folders.count == 0 && unlink(place.path) < 0)
		return err_system(err, "cannot remove %.200s", place.path);
	if (folders.count > 0)
		output_line("%sremoved %s from it", would ? "would have " : "", own);
	say(place.path, folders.count > 0 ? "replaced" : "removed", &folders, would);
	return EXIT_OK;
}
