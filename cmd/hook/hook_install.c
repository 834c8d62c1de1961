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
#include "cmd/session/git.h"
#include "drift/told.h"

enum { HOOK_MOST = 1 << 16 };

static const char mark[] = "# made by `evenkeep hook install`";

static const char script[] =
	"#!/bin/sh\n"
	"# made by `evenkeep hook install`: no secret is committed in clear\n"
	"command -v evenkeep >/dev/null 2>&1 || {\n"
	"	echo 'evenkeep is not there, so nothing was looked at and nothing is committed' >&2\n"
	"	echo \"install it, or remove this hook: $0\" >&2\n"
	"	exit 1\n"
	"}\n";
static const char last_line[] = "exec evenkeep -q hook run\n";

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

/* 0: there is none, 1: ours, 2: another's. */
static int
look_at_hook(const char *path, struct err *err)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	int r;

	if (!file_exists(path))
		return 0;
	r = file_read(path, HOOK_MOST, &text, err);
	if (r < 0)
		return r;
	return strstr(buf_text(&text), mark) != NULL ? 1 : 2;
}

/*
 * git runs it in the top folder, and values are known where evenkeep.yaml is. A shared one is of no
 * project.
 */
static void
make_script(struct session *session, const struct hook_opts *opts, const char *top, struct buf *out)
{
	struct pool *pool CLEANUP(pool_freep) = pool_new();
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	const struct project *project = NULL;
	size_t len = strlen(top);
	char root[PATH_MAX];

	buf_add_text(out, script);
	if (!opts->shared && session_find_project(session, &project, &ignored) == 0 &&
		project != NULL && realpath(project->root, root) != NULL &&
		strncmp(root, top, len) == 0 && root[len] == '/')
		buf_addf(out, "cd ./%s 2>/dev/null # where evenkeep.yaml is\n",
			told_word(pool, root + len + 1));
	buf_add_text(out, last_line);
}

static void
document(const char *path, const char *done, bool would)
{
	struct json *json = output_json("evenkeep.hook-install/1", true);

	json_text(json, "hook", path);
	json_text(json, "done", done);
	json_bool(json, "dry_run", would);
}

static int
refuse_foreign(const char *path, struct err *err)
{
	err_set(err, ERR_REFUSED, "hook-is-foreign", "there is a pre-commit hook already: %.200s", path);
	err_why(err, "it is somebody else's, and may do what nobody here knows");
	return err_fix(err, "add a line to it: `evenkeep -q hook run || exit 1`");
}

/* Where husky has its own, which it writes anew with every `npm install`. */
static bool
is_of_husky(const char *folder)
{
	return slice_ends_with(slice_of_text(folder), "/.husky/_");
}

static int
refuse_husky(const char *folder, struct err *err)
{
	err_set(err, ERR_REFUSED, "hook-is-foreign", "the hooks here are those of husky: %.200s", folder);
	err_why(err, "it writes that folder anew, and what others put there is gone without a word");
	return err_fix(err, "add a line to `.husky/pre-commit`: `evenkeep -q hook run || exit 1`");
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

int
hook_install(struct session *session, const struct hook_opts *opts, struct err *err)
{
	struct place place CLEANUP(place_done) = {NULL, NULL, NULL};
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	bool would = session_globals(session)->dry_run;
	int r = find_place(&place, err), there;

	if (r < 0)
		return r;
	there = look_at_hook(place.path, err);
	if (there < 0)
		return there;
	if (is_of_husky(place.folder))
		return refuse_husky(place.folder, err);
	if (there == 2)
		return refuse_foreign(place.path, err);
	r = check_folder(opts, &place, "install", err);
	make_script(session, opts, place.top, &text);
	if (r == 0 && !would && access(place.folder, F_OK) < 0 && errno == ENOENT)
		r = file_make_folders(place.folder, err);
	if (r == 0 && !would)
		r = file_replace(place.path, buf_slice(&text), 0755, err);
	if (r < 0)
		return err_ctx(err, "install the hook");
	document(place.path, there == 1 ? "replaced" : "installed", would);
	output_line("%s%s %s", would ? "would have " : "", there == 1 ? "replaced" : "installed",
		place.path);
	if (!would)
		output_next("git commit, which now looks for secrets first");
	return EXIT_OK;
}

int
hook_uninstall(struct session *session, const struct hook_opts *opts, struct err *err)
{
	struct place place CLEANUP(place_done) = {NULL, NULL, NULL};
	bool would = session_globals(session)->dry_run;
	int r = find_place(&place, err), there;

	if (r < 0)
		return r;
	there = look_at_hook(place.path, err);
	if (there < 0)
		return there;
	if (there != 1) {
		err_set(err, ERR_NOT_FOUND, "no-hook", "evenkeep has no hook here");
		if (there == 2)
			err_why(err, "%.200s is somebody else's, and stays as it is", place.path);
		return err->code;
	}
	r = check_folder(opts, &place, "uninstall", err);
	if (r < 0)
		return r;
	if (!would && unlink(place.path) < 0)
		return err_system(err, "cannot remove %.200s", place.path);
	document(place.path, "removed", would);
	output_line("%sremoved %s", would ? "would have " : "", place.path);
	return EXIT_OK;
}
