/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The engine `git:`. Objects are the files of one orphan branch of a git remote, which nobody checks
 * out. What is known of it here is a private bare repository in the user's cache folder; all work is
 * done by the program git, started with fixed arguments and without a shell.
 *
 * What is read is the branch as it was when the store was first asked, and again after every change
 * that this process tried: a fetch costs a connection, and one for each object would cost a second
 * each over ssh. That is as good as asking later: whoever writes is told by the remote itself
 * whether the branch is still where it was.
 *
 *	config.c	what of the user's git settings counts
 *	env.c	the environment of git
 *	run.c	starting git, feeding it, waiting for it
 *	words.c	what git's messages mean
 *	cache.c	the private repository: its folder, its lock, its age
 *	read.c	objects and trees, through one `git cat-file --batch`
 *	look.c	where the branch is now
 *	wait.c		has it moved
 *	publish.c	one commit more, if the branch is still where it was
 *	change.c	may it be made, and again when others were faster
 */
#ifndef EK_CMD_REMOTE_GIT_PRIV_H
#define EK_CMD_REMOTE_GIT_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "cmd/remote/engine.h"
#include "secret/arena.h"

/* The name of the remote in the private repository, and of the branch's last known place there. */
#define GIT_REMOTE "store"
#define GIT_TIP "refs/evenkeep/tip"

enum { GIT_ID_MOST = 64, GIT_WORDS = 400 };

/* Hex of an object's name. */
struct git_id {
	char hex[GIT_ID_MOST + 1];
};

/* A git that is running, with our ends of its pipes; -1: closed. */
struct git_process {
	pid_t pid;
	int in, out, errors;
};

/* What a git that has ended had to say. */
struct git_came {
	struct buf out, errors;
	bool ok;      /* it ended with 0 */
	bool late;    /* it was ended by us, because the time was over */
};

#define GIT_CAME_INIT {BUF_INIT, BUF_INIT, false, false}

/* A tree that was read, as git stores it. */
struct git_tree {
	struct git_id id;
	struct buf bytes;
};

struct git_entry {
	bool there, is_tree, is_file;    /* neither: a link, a submodule, or what git may invent */
	bool blocked;                    /* not there, and where a folder of its path would be is a file */
	struct slice name, raw_id;       /* borrowed from the tree */
};

enum { GIT_TREES = 48 };

struct store {
	char *named;                     /* as messages call it */
	char *ref;                       /* refs/heads/BRANCH */
	char *folder;                    /* git starts there: relative addresses count from it */
	char *repository, *lock;
	char **variables;                /* the environment of git, NULL-ended */
	struct arena *texts;             /* what they consist of: logins may be among it */
	size_t variable_count, variable_room;
	size_t setting_count;
	bool sha256;                     /* the remote's ids have 64 digits */
	bool renewed;                    /* the private repository was made anew once */
	bool looked;                     /* TIP is what the remote has */
	uint64_t looked_ms;
	struct git_id tip;               /* "": there is no such branch */
	struct git_id root;              /* its tree */
	struct git_process reader;
	struct git_tree trees[GIT_TREES];
	size_t tree_count;
};

/* ---- _config */

/*
 * Settle how git is to be run for SETTINGS: url, logins and proxies as they count for git itself in
 * the project's clone, nothing else of the user's settings, no variable of ours. KEY is what names the
 * remote and the branch apart from others, without a login.
 */
enum remote_answer git_configure(struct store *store, const struct engine_settings *settings,
	struct buf *key, struct buf *trusted, struct engine_said *said);

/* ---- _env */

/* Begin: what this process has and git may have; ASKING: also where settings are. */
void git_start_variables(struct store *store, bool asking);

/* NAME=TEXT for every git that is started from now on. */
void git_variable(struct store *store, const char *name, struct slice text);

/* One setting more, and at the end how many they are. */
void git_setting(struct store *store, struct slice key, struct slice value);
void git_settings_end(struct store *store);

/* ---- _run */

/* Returns 0 or an errno. ARGS is NULL-ended and follows the fixed ones. */
int git_start(const char *folder, char *const *variables, const char *const *args,
	struct git_process *out);

/* Close the pipes, end it if it does not end by itself, and wait. True: it ended with 0. */
bool git_stop(struct git_process *process, uint64_t until);

/* What it has said on its standard error so far. */
void git_take_errors(struct git_process *process, struct git_came *came);

/*
 * Start git, give it INPUT, take what it says until it ends or UNTIL. REMOTE_SETUP: there is no git.
 * Everything else is in OUT.
 */
enum remote_answer git_run(struct store *store, const char *const *args, struct slice input,
	uint64_t until, struct git_came *out, struct engine_said *said);
void git_came_done(struct git_came *came);

/* ---- _words */

/*
 * What git's errors mean, WHAT being what was tried ("read", "write"). *SENT false: it failed before
 * anything can have been changed.
 */
enum remote_answer git_judge(const struct store *store, const char *what, const struct git_came *came,
	bool *sent, struct engine_said *said);

/* There is no git. */
enum remote_answer git_say_missing(struct engine_said *said);

/* One line of what git says, without its prefixes and without a login inside an address. */
void git_words(struct slice line, char out[GIT_WORDS]);

bool git_says(struct slice text, const char *part);

/* ---- _cache */

/* The private repository of KEY; made if it is not there. TRUSTED: its global settings. */
enum remote_answer git_cache_open(struct store *store, const char *cache_folder, struct slice key,
	struct slice trusted, struct engine_said *said);

/* One process at a time changes it. Returns a descriptor to close, or -1 when the time is over. */
int git_cache_lock(struct store *store, uint64_t until);

/* Make it anew, while it is locked. Once: a second time in one process it says what is wrong. */
enum remote_answer git_cache_renew(struct store *store, struct engine_said *said);

/* Pack what has become many files, when it has. */
void git_cache_tidy(struct store *store);

/* ---- _read */

enum git_read { GIT_READ, GIT_BROKEN, GIT_TOO_LARGE };

/* The object NAME (an id or a ref) of TYPE; *ID may be NULL. */
enum git_read git_object(struct store *store, const char *name, const char *type, size_t most,
	uint64_t until, struct buf *out, struct git_id *id);

/* What is at the path NAME ("": the root) of the tip; ID is its own if it is there. */
enum git_read git_find(struct store *store, const char *name, uint64_t until, struct git_entry *out,
	struct git_id *id);

/* The bytes of a tree; borrowed until the next tree is read. */
enum git_read git_tree(struct store *store, const struct git_id *id, uint64_t until,
	struct slice *out);

/* Take the next entry off *TREE; false: the end, or *BAD. */
bool git_tree_next(const struct store *store, struct slice *tree, struct git_entry *out, bool *bad);

/* Could it be a part of an object's name? */
bool git_is_name(struct slice name);

void git_forget_trees(struct store *store);

/* ---- _look */

/* Know where the branch is; AGAIN: even if that is known. */
enum remote_answer git_look(struct store *store, bool again, uint64_t until,
	struct engine_said *said);

/* The commit NAME of the private repository is where the branch is. */
enum git_read git_take_tip(struct store *store, const char *name, uint64_t until);

enum remote_answer git_say_broken(const struct store *store, struct engine_said *said);

/* An object that the branch has is not here: make the private clone anew, which is done once. */
enum remote_answer git_mend(struct store *store, uint64_t until, struct engine_said *said);

/* What is at the path NAME of the branch as it is known; what is damaged here is mended. */
enum remote_answer git_look_for(struct store *store, const char *name, uint64_t until,
	struct git_entry *out, struct git_id *id, struct engine_said *said);

/* ---- _wait */

/* One look: DONE, an object is not what its tag says; SAME, all are. */
enum remote_answer git_wait(struct store *store, const char *const *names,
	const struct remote_tag *tags, size_t count, uint64_t until, struct engine_said *said);

/* ---- _publish */

/* A change: items to put, or a name to take out (ITEMS NULL). */
struct git_change {
	const struct remote_item *items;
	size_t count;
	const char *drop;
};

/*
 * One commit with CHANGE on the tip, pushed if the branch is there still. *MOVED with REMOTE_BUSY: it is
 * not; look again.
 */
enum remote_answer git_publish(struct store *store, const struct git_change *change, uint64_t until,
	bool *moved, struct engine_said *said);

/* ---- _change */

/* Publish it, on whatever tip, unless an item to be created is there: REMOTE_EXISTS, and which. */
enum remote_answer git_change(struct store *store, const struct git_change *change, uint64_t until,
	size_t *at, struct engine_said *said);

#endif
