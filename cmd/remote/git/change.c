/* SPDX-License-Identifier: Apache-2.0 */
/* A change of the branch: look, check, commit, push; and again where somebody else was faster. */
#include "cmd/remote/git/git_priv.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* UNMOVED_MOST: how often a remote may say that the branch has moved and show it where it was. */
enum { UNMOVED_MOST = 6, PAUSE_MS = 10, PAUSE_MOST_MS = 1000 };

static enum remote_answer
say_foreign(const struct store *store, struct slice name, struct engine_said *said)
{
	snprintf(said->fix, sizeof(said->fix), "keep the vault on a branch of its own: `git:REMOTE#BRANCH`");
	return engine_say(said, REMOTE_SETUP, "branch `%s` of %s has `%.*s`, which is nothing of a vault",
	    store->ref + 11, store->named, (int)(name.len < 100 ? name.len : 100), (const char *)name.data);
}

/* A branch with anything at its top that no vault puts there is somebody's work: not ours to add to. */
static enum remote_answer
check_branch(struct store *store, uint64_t until, bool *broken, struct engine_said *said)
{
	struct slice tree;
	struct git_entry entry;

	*broken = false;
	if (store->tip.hex[0] == '\0')
		return REMOTE_DONE;
	if (git_tree(store, &store->root, until, &tree) != GIT_READ) {
		*broken = true;
		return git_say_broken(store, said);
	}
	while (git_tree_next(store, &tree, &entry, broken))
		if (!git_is_name(entry.name))
			return say_foreign(store, entry.name, said);
	return *broken ? git_say_broken(store, said) : REMOTE_DONE;
}

/* May the items be put on this very tip? No look at the remote in between. */
static enum remote_answer
check_items(struct store *store, const struct git_change *change, uint64_t until, size_t *at,
	bool *broken, struct engine_said *said)
{
	enum remote_answer answer = check_branch(store, until, broken, said);

	for (size_t i = 0; answer == REMOTE_DONE && i < change->count; i++) {
		const struct remote_item *item = &change->items[i];
		struct git_entry entry;
		struct git_id id;

		if (git_find(store, item->name, until, &entry, &id) != GIT_READ) {
			*broken = true;
			return git_say_broken(store, said);
		}
		if (entry.blocked || (item->replace && entry.there && !entry.is_file))
			return engine_say(said, REMOTE_SPEECH, "%s has no place for `%s`: a folder and a "
			    "file would have one name", store->named, item->name);
		if (entry.there && !item->replace) {
			*at = i;
			return engine_say(said, REMOTE_EXISTS, "%s has `%s` already", store->named,
			    item->name);
		}
	}
	return answer;
}

/* Others were faster: the more often, the longer, and never at the same moments as they. */
static void
pause_before(unsigned tries, uint64_t until)
{
	unsigned most = tries > 6 ? PAUSE_MOST_MS : PAUSE_MS << tries, left = engine_left_ms(until), ms;
	unsigned char random[2] = {0, 0};
	struct timespec pause;

	if (getentropy(random, sizeof(random)) < 0)
		random[0] = (unsigned char)getpid();
	ms = (random[0] * 256U + random[1]) % most;
	ms = ms < left ? ms : left;
	pause = (struct timespec){.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000};
	nanosleep(&pause, NULL);
}

static enum remote_answer
say_unmoved(const struct store *store, struct engine_said *said)
{
	snprintf(said->fix, sizeof(said->fix), "fetch and push of it must go to the same repository, or name "
	    "one address: `git:ADDRESS`");
	return engine_say(said, REMOTE_SETUP, "%s says at each push that `%s` has moved, and at each fetch "
	    "that it has not", store->named, store->ref + 11);
}

/* Once: *MOVED, the branch is not where it was looked at, or what is known of it was damaged. */
static enum remote_answer
change_once(struct store *store, const struct git_change *change, uint64_t until, size_t *at,
	bool *moved, struct engine_said *said)
{
	bool broken;
	enum remote_answer answer = check_items(store, change, until, at, &broken, said);

	*moved = false;
	if (answer == REMOTE_DONE)
		return git_publish(store, change, until, moved, said);
	if (!broken || store->renewed)
		return answer;
	answer = git_mend(store, until, said);
	*moved = answer == REMOTE_DONE;
	return answer;
}

/* Look, check, commit, push; again on the new tip while others are faster and the time lasts. */
enum remote_answer
git_change(struct store *store, const struct git_change *change, uint64_t until, size_t *at,
	struct engine_said *said)
{
	enum remote_answer answer;
	unsigned unmoved = 0;
	bool moved = false;

	for (unsigned tries = 0;; tries++) {
		struct git_id before = store->tip;

		answer = git_look(store, moved, until, said);
		if (answer != REMOTE_DONE)
			return answer;
		unmoved += moved && strcmp(before.hex, store->tip.hex) == 0;
		if (unmoved == UNMOVED_MOST)
			return say_unmoved(store, said);
		answer = change_once(store, change, until, at, &moved, said);
		if (!moved)
			return answer;
		if (engine_left_ms(until) == 0)
			return REMOTE_BUSY;
		pause_before(tries, until);
	}
}
