/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/remote/git/git_priv.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/list.h"
#include "secret/secret.h"

enum { STOP_MS = 1000 };

/* The bytes of the entry NAME: what a link or a submodule has is no object. */
static enum remote_answer
read_entry(struct store *store, const char *name, const struct git_entry *entry,
	const struct git_id *id, uint64_t until, struct buf *out, bool *broken,
	struct engine_said *said)
{
	*broken = false;
	if (!entry->there || entry->is_tree)
		return engine_say(said, REMOTE_ABSENT, "%s has no `%s`", store->named, name);
	if (!entry->is_file)
		return engine_say(said, REMOTE_SPEECH, "`%s` of %s is a link, not an object", name,
		    store->named);
	switch (git_object(store, id->hex, "blob", REMOTE_BLOB_MOST, until, out, NULL)) {
	case GIT_READ:
		return REMOTE_DONE;
	case GIT_TOO_LARGE:
		return engine_say(said, REMOTE_LARGE, "`%s` of %s is too large for an object of a vault",
		    name, store->named);
	default:
		*broken = true;
		return git_say_broken(store, said);
	}
}

/* Unless it is what TAG says; and what is there now. */
static enum remote_answer
git_get_if(struct store *store, const char *name, uint64_t until, struct remote_tag *tag,
	struct buf *out, struct engine_said *said)
{
	for (;;) {
		struct git_entry entry;
		struct git_id id;
		bool broken;
		enum remote_answer answer = git_look_for(store, name, until, &entry, &id, said);

		if (answer != REMOTE_DONE)
			return answer;
		if (entry.there && entry.is_file && strcmp(tag->text, id.hex) == 0)
			return REMOTE_SAME;
		answer = read_entry(store, name, &entry, &id, until, out, &broken, said);
		if (answer == REMOTE_DONE)
			snprintf(tag->text, sizeof(tag->text), "%s", id.hex);
		if (broken && !store->renewed)
			answer = git_mend(store, until, said);
		if (!broken || answer != REMOTE_DONE)
			return answer;
	}
}

static enum remote_answer
git_get(struct store *store, const char *name, uint64_t until, struct buf *out,
	struct engine_said *said)
{
	struct remote_tag none = {""};

	return git_get_if(store, name, until, &none, out, said);
}

static enum remote_answer
git_put(struct store *store, const struct remote_item *items, size_t count, uint64_t until, size_t *at,
	struct engine_said *said)
{
	struct git_change change = {.items = items, .count = count};

	for (size_t i = 0; i < count; i++) {
		for (size_t j = 0; j < i && !items[i].replace; j++) {
			if (strcmp(items[i].name, items[j].name) != 0)
				continue;
			*at = i;
			return engine_say(said, REMOTE_EXISTS, "`%s` is to be created twice", items[i].name);
		}
	}
	return count == 0 ? REMOTE_DONE : git_change(store, &change, until, at, said);
}

static enum remote_answer
git_drop(struct store *store, const char *name, uint64_t until, struct engine_said *said)
{
	struct git_change change = {.drop = name};
	struct git_entry entry;
	struct git_id id;
	size_t at;
	enum remote_answer answer = git_look_for(store, name, until, &entry, &id, said);

	if (answer != REMOTE_DONE)
		return answer;
	if (!entry.there || entry.is_tree)
		return engine_say(said, REMOTE_ABSENT, "%s has no `%s`", store->named, name);
	return git_change(store, &change, until, &at, said);
}

static enum remote_answer
list_tree(struct store *store, struct slice tree, engine_name_fn *fn, void *cookie,
	struct engine_said *said)
{
	struct git_entry entry;
	bool bad = false;

	while (git_tree_next(store, &tree, &entry, &bad)) {
		char name[ENGINE_NAME_MOST + 2];

		if (!git_is_name(entry.name) || (!entry.is_tree && !entry.is_file))
			continue; /* not put by any of us */
		snprintf(name, sizeof(name), "%.*s%s", (int)entry.name.len,
		    (const char *)entry.name.data, entry.is_tree ? "/" : "");
		if (fn(cookie, name) != 0)
			return engine_say(said, REMOTE_SPEECH, "%s lists too much", store->named);
	}
	return bad ? git_say_broken(store, said) : REMOTE_DONE;
}

static enum remote_answer
git_list(struct store *store, const char *prefix, uint64_t until, engine_name_fn *fn, void *cookie,
	struct engine_said *said)
{
	struct git_entry entry;
	struct slice tree;
	struct git_id id;
	enum remote_answer answer = git_look_for(store, prefix, until, &entry, &id, said);

	if (answer != REMOTE_DONE || !entry.there || !entry.is_tree)
		return answer;
	if (git_tree(store, &id, until, &tree) != GIT_READ)
		return git_say_broken(store, said);
	return list_tree(store, tree, fn, cookie, said);
}

static void
git_close(struct store *store)
{
	if (store == NULL)
		return;
	git_stop(&store->reader, clock_steady_ms() + STOP_MS);
	if (store->repository != NULL && store->lock != NULL)
		git_cache_tidy(store);
	git_forget_trees(store);
	free(store->named);
	free(store->ref);
	free(store->folder);
	free(store->repository);
	free(store->lock);
	free(store->variables);
	arena_free(store->texts);
	free(store);
}

static enum remote_answer
open_settled(struct store *store, const struct engine_settings *settings, struct engine_said *said)
{
	struct buf key CLEANUP(buf_done) = BUF_INIT, trusted CLEANUP(buf_done) = BUF_INIT;
	enum remote_answer answer;

	if (settings->cache_folder[0] == '\0')
		return engine_say(said, REMOTE_SETUP, "a git remote needs a cache folder, and there is none: "
		    "neither XDG_CACHE_HOME nor HOME is set");
	answer = git_configure(store, settings, &key, &trusted, said);
	if (answer != REMOTE_DONE)
		return answer;
	return git_cache_open(store, settings->cache_folder, buf_slice(&key), buf_slice(&trusted), said);
}

static enum remote_answer
git_open(const struct engine_settings *settings, struct store **out, struct engine_said *said)
{
	struct store *store = xcalloc(1, sizeof(*store));
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	enum remote_answer answer;

	secret_start();
	signal(SIGPIPE, SIG_IGN);
	store->texts = arena_new(16 << 10);
	buf_addf(&text, "`%s`", settings->where);
	store->named = buf_take(&text);
	buf_addf(&text, "refs/heads/%s", settings->branch);
	store->ref = buf_take(&text);
	answer = open_settled(store, settings, said);
	if (answer != REMOTE_DONE) {
		git_close(store);
		return answer;
	}
	*out = store;
	return REMOTE_DONE;
}

/* Not confined: git starts what the user has set up to get in, and that is for nobody to list. */
const struct engine engine_git = {
	.scheme = "git",
	.can = ENGINE_WRITE | ENGINE_LIST | ENGINE_GROUP | ENGINE_EXACT,
	.open = git_open,
	.get = git_get,
	.get_if = git_get_if,
	.wait = git_wait,
	.put = git_put,
	.list = git_list,
	.drop = git_drop,
	.close = git_close,
};
