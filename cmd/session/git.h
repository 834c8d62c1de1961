/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_CMD_GIT_H
#define EK_CMD_GIT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"
#include "secret/secret.h"

/*
 * The top folder of the repository that FOLDER is in, absolute and without links, as its `.git` tells;
 * git is not started. NULL: it is in none. The caller frees it.
 */
char *git_top(const char *folder);

/*
 * Does git track the file NAME of FOLDER? Without a repository around FOLDER git is not started.
 * It runs without hooks, optional locks, monitors and prompts, and without GIT_* and EVENKEEP_*
 * variables of ours. ERR_SYSTEM (`git-unknown`): there is a repository, and git cannot tell.
 */
int git_tracks(const char *folder, const char *name, bool *out, struct err *err);

/*
 * What the next commit from FOLDER would add, as lib/guard/patch.h reads it; where git has started this
 * program as a hook, with the index that it made for that commit. ERR_SYSTEM (`git-unknown`): git
 * does not answer; ERR_INVALID: it is more than can be looked at.
 */
int git_staged(const char *folder, struct secret **out, struct err *err);

/* The folder of hooks of the repository around FOLDER, as core.hooksPath has it; the caller frees it. */
int git_hooks_folder(const char *folder, char **out, struct err *err);

/* A git that answers. */
struct git {
	pid_t child;
	int answers;
};

/*
 * Start git in FOLDER with ARGS (NULL-ended), as above. ERR_SYSTEM: it cannot be started. git_end()
 * waits for it and adds its answer, which is no secret, to OUT; false: it failed.
 */
int git_begin(const char *folder, const char *const *args, struct git *out, struct err *err);
bool git_end(struct git *git, struct buf *out);

/* Paths, ended by a NUL each, behind each other. */
struct git_paths {
	struct buf text;
	const char **items; /* ascending */
	size_t count, room;
};

/*
 * The files of FOLDER that differ from the last commit, or from where SINCE (a revision) and the last
 * commit part: changed, staged, new and not ignored, gone; relative to FOLDER. ERR_NOT_FOUND
 * (`no-repository`, `no-revision`); ERR_SYSTEM: git cannot tell.
 */
int git_changed(const char *folder, const char *since, struct git_paths *out, struct err *err);

/* The files of FOLDER that git has although a `.gitignore` names them. ERR_SYSTEM: git cannot tell. */
int git_tracked_though_ignored(const char *folder, struct git_paths *out, struct err *err);
void git_paths_done(struct git_paths *paths);
bool git_paths_have(const struct git_paths *paths, const char *path);

#endif
