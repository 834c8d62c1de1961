/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the branch is: one fetch, which is one connection whether it has moved or not. The first one
 * brings the newest commit alone, for jobs that begin with nothing; later ones what was added since.
 */
#include "cmd/remote/git/git_priv.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/list.h"

/* Whoever keeps a store open for longer (a prompt, a watch) does not go on reading the past. */
enum { LOOK_HOLDS_MS = 10000, COMMIT_MOST = 64 << 10 };

enum git_read
git_take_tip(struct store *store, const char *name, uint64_t until)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	enum git_read result;
	struct git_id tip;
	size_t digits;

	result = git_object(store, name, "commit", COMMIT_MOST, until, &text, &tip);
	if (result != GIT_READ)
		return GIT_BROKEN;
	digits = strlen(tip.hex);
	if (!slice_starts_with(buf_slice(&text), "tree ") || text.len < 5 + digits)
		return GIT_BROKEN;
	memcpy(store->root.hex, text.data + 5, digits);
	store->root.hex[digits] = '\0';
	store->tip = tip;
	store->sha256 = digits == 64;
	store->looked = true;
	store->looked_ms = clock_steady_ms();
	return GIT_READ;
}

static void
take_no_tip(struct store *store)
{
	store->tip.hex[0] = store->root.hex[0] = '\0';
	store->looked = true;
	store->looked_ms = clock_steady_ms();
}

static enum remote_answer
fetch(struct store *store, uint64_t until, struct git_came *came, struct engine_said *said)
{
	char *known CLEANUP(freep) = path_join(store->repository, GIT_TIP);
	struct buf ref CLEANUP(buf_done) = BUF_INIT;
	const char *args[] = {"fetch", "--quiet", "--no-tags", "--no-recurse-submodules",
		"--no-write-fetch-head", "--no-auto-maintenance", "--no-show-forced-updates",
		"--update-shallow", "--refmap=", "--depth=1", GIT_REMOTE, NULL, NULL};
	size_t last = ARRAY_LEN(args) - 2;

	buf_addf(&ref, "+%s:" GIT_TIP, store->ref);
	args[last] = buf_text(&ref);
	if (file_exists(known)) {
		args[last - 2] = GIT_REMOTE;
		args[last - 1] = args[last];
		args[last] = NULL;
	}
	return git_run(store, args, (struct slice){0}, until, came, said);
}

/* One fetch, while the private repository is ours. *AGAIN: it was the repository's fault. */
static enum remote_answer
look_once(struct store *store, uint64_t until, bool *again, struct engine_said *said)
{
	struct git_came came CLEANUP(git_came_done) = GIT_CAME_INIT;
	enum remote_answer answer = fetch(store, until, &came, said);
	struct slice errors = buf_slice(&came.errors);
	bool sent;

	*again = false;
	if (answer != REMOTE_DONE)
		return answer;
	if (came.ok && git_take_tip(store, GIT_TIP, until) == GIT_READ)
		return REMOTE_DONE;
	if (!came.ok && (git_says(errors, "couldn't find remote ref") ||
		git_says(errors, "Couldn't find remote ref"))) {
		take_no_tip(store);
		return REMOTE_DONE;
	}
	if (git_says(errors, "mismatched algorithms"))
		store->sha256 = !store->sha256;
	answer = came.ok ? engine_say(said, REMOTE_SPEECH, "cannot read %s: the private clone is damaged",
		 store->named) : git_judge(store, "read", &came, &sent, said);
	*again = answer == REMOTE_SPEECH;
	return answer == REMOTE_FULL ? REMOTE_SETUP : answer; /* it is this machine that is full */
}

enum remote_answer
git_look(struct store *store, bool again, uint64_t until, struct engine_said *said)
{
	enum remote_answer answer;
	bool damaged;
	int lock;

	if (store->looked && !again && clock_steady_ms() - store->looked_ms < LOOK_HOLDS_MS)
		return REMOTE_DONE;
	lock = git_cache_lock(store, until);
	if (lock < 0)
		return engine_say(said, REMOTE_BUSY, "cannot read %s: another process holds `%s`",
		    store->named, store->lock);
	git_forget_trees(store);
	store->looked = false;
	answer = look_once(store, until, &damaged, said);
	if (damaged && !store->renewed) {
		answer = git_cache_renew(store, said);
		if (answer == REMOTE_DONE)
			answer = look_once(store, until, &damaged, said);
	}
	close(lock);
	return answer;
}

enum remote_answer
git_say_broken(const struct store *store, struct engine_said *said)
{
	return engine_say(said, REMOTE_SPEECH, "cannot read %s: an object of its branch `%s` is damaged",
	    store->named, store->ref + 11);
}

enum remote_answer
git_mend(struct store *store, uint64_t until, struct engine_said *said)
{
	enum remote_answer answer;
	int lock;

	if (store->renewed)
		return git_say_broken(store, said);
	lock = git_cache_lock(store, until);
	if (lock < 0)
		return engine_say(said, REMOTE_BUSY, "another process holds `%s`", store->lock);
	answer = git_cache_renew(store, said);
	close(lock);
	return answer == REMOTE_DONE ? git_look(store, true, until, said) : answer;
}

enum remote_answer
git_look_for(struct store *store, const char *name, uint64_t until, struct git_entry *out,
	struct git_id *id, struct engine_said *said)
{
	enum remote_answer answer = git_look(store, false, until, said);

	while (answer == REMOTE_DONE && git_find(store, name, until, out, id) != GIT_READ)
		answer = git_mend(store, until, said);
	return answer;
}
