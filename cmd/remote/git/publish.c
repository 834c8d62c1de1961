/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A change is one commit on the tip, made by `git fast-import` without a work tree or an index, and
 * pushed on the condition that the branch is where it was looked at: the remote decides, atomically,
 * who was first. Author, message and date are the same in every commit: who changed what when stands in
 * the objects, signed, and nobody is to believe it of git.
 */
#include "cmd/remote/git/git_priv.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/list.h"

#define WHO "evenkeep <evenkeep@invalid> 946684800 +0000"
#define MESSAGE "evenkeep: sealed objects of a vault, not to be edited or merged\n\n[skip ci]\n"
#define NEW "refs/evenkeep/new"

enum { PUSH_WORDS = 160 };

static void
write_stream(const struct store *store, const struct git_change *change, struct buf *out)
{
	buf_addf(out, "feature done\ncommit " NEW "\nmark :1\ncommitter " WHO "\ndata %zu\n" MESSAGE,
	    sizeof(MESSAGE) - 1);
	if (store->tip.hex[0] != '\0')
		buf_addf(out, "from %s\n", store->tip.hex);
	for (size_t i = 0; i < change->count; i++) {
		buf_addf(out, "M 100644 inline %s\ndata %zu\n", change->items[i].name,
		    change->items[i].data.len);
		buf_add(out, change->items[i].data);
		buf_add_text(out, "\n");
	}
	if (change->drop != NULL)
		buf_addf(out, "D %s\n", change->drop);
	buf_add_text(out, "\nget-mark :1\ndone\n");
}

static enum remote_answer
make_commit(struct store *store, const struct git_change *change, uint64_t until,
	struct git_id *out, struct engine_said *said)
{
	static const char *const args[] = {"fast-import", "--quiet", "--force", "--done", NULL};
	struct git_came came CLEANUP(git_came_done) = GIT_CAME_INIT;
	struct buf stream CLEANUP(buf_done) = BUF_INIT;
	enum remote_answer answer;
	size_t digits;
	bool sent;
	int lock = git_cache_lock(store, until);

	if (lock < 0)
		return engine_say(said, REMOTE_BUSY, "cannot write %s: another process holds `%s`",
		    store->named, store->lock);
	write_stream(store, change, &stream);
	answer = git_run(store, args, buf_slice(&stream), until, &came, said);
	close(lock);
	if (answer != REMOTE_DONE)
		return answer;
	digits = came.ok ? strspn(buf_text(&came.out), "0123456789abcdef") : 0;
	if (digits == 40 || digits == 64) {
		memcpy(out->hex, came.out.data, digits);
		out->hex[digits] = '\0';
		return REMOTE_DONE;
	}
	git_judge(store, "make a commit for", &came, &sent, said);
	return REMOTE_SETUP;
}

/* The remote, or git when it had asked the remote, says that the branch is elsewhere by now. */
static bool
is_moved(struct slice reason)
{
	static const char *const words[] = {"stale info", "fetch first", "non-fast-forward",
		"failed to update ref", "failed to lock", "cannot lock ref", "already exists",
		"incorrect old value", "remote ref updated since checkout"};

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (git_says(reason, words[i]))
			return true;
	return false;
}

/* The last thing that a hook said, for the message; that it declined is said already. */
static void
hook_words(struct slice errors, char out[GIT_WORDS])
{
	struct slice line;
	char words[GIT_WORDS];

	out[0] = '\0';
	while (slice_next_line(&errors, &line)) {
		if (!slice_starts_with(line, "remote: ") || git_says(line, "hook declined"))
			continue;
		git_words(line, words);
		if (words[0] != '\0')
			memcpy(out, words, sizeof(words));
	}
}

static enum remote_answer
judge_refusal(const struct store *store, struct slice reason, const struct git_came *came,
	bool *moved, struct engine_said *said)
{
	struct slice errors = buf_slice(&came->errors);
	char words[GIT_WORDS], hook[GIT_WORDS];

	*moved = is_moved(reason);
	if (*moved)
		return engine_say(said, REMOTE_BUSY, "%s of %s keeps moving", store->ref, store->named);
	if (git_says(reason, "remote failure"))
		return engine_say(said, REMOTE_UNSURE, "%s took the change and did not say what became of it",
		    store->named);
	git_words(reason, words);
	hook_words(errors, hook);
	if (git_says(errors, "No space left") || git_says(errors, "uota exceeded"))
		return engine_say(said, REMOTE_FULL, "%s has no room: %s", store->named, words);
	snprintf(said->fix, sizeof(said->fix), "let those who write to the vault push to `%s` (rules of "
	    "the branch, hooks of the server), without forcing and without a review", store->ref + 11);
	return engine_say(said, REMOTE_DENIED, "%s takes no push to `%s`: %.*s%s%.*s", store->named,
	    store->ref + 11, PUSH_WORDS, words, hook[0] == '\0' ? "" : "; it says: ", PUSH_WORDS, hook);
}

/* `FLAG TAB FROM:TO TAB SUMMARY` of our branch; false: there is none, so nothing is known. */
static bool
find_verdict(const struct store *store, struct slice out, char *flag, struct slice *summary)
{
	struct slice line;

	while (slice_next_line(&out, &line)) {
		struct slice rest = slice_from(line, 2);
		size_t tab = slice_find(rest, '\t');

		if (line.len < 3 || line.data[1] != '\t' ||
			!slice_ends_with(slice_of(rest.data, tab), store->ref))
			continue;
		*flag = (char)line.data[0];
		*summary = slice_from(rest, tab + 1);
		return true;
	}
	return false;
}

static enum remote_answer
judge_push(struct store *store, const struct git_came *came, bool *moved, struct engine_said *said)
{
	struct slice summary;
	enum remote_answer answer;
	char flag;
	bool sent;

	if (find_verdict(store, buf_slice(&came->out), &flag, &summary))
		return flag == '!' ? judge_refusal(store, summary, came, moved, said) : REMOTE_DONE;
	if (git_says(buf_slice(&came->errors), "hash algorithm") && !store->renewed) {
		store->sha256 = *moved = true;
		answer = git_cache_renew(store, said);
		return answer == REMOTE_DONE ? REMOTE_BUSY : answer;
	}
	answer = git_judge(store, "write", came, &sent, said);
	return sent ? REMOTE_UNSURE : answer;
}

static enum remote_answer
push(struct store *store, const struct git_id *commit, uint64_t until, bool *moved,
	struct engine_said *said)
{
	struct git_came came CLEANUP(git_came_done) = GIT_CAME_INIT;
	struct buf lease CLEANUP(buf_done) = BUF_INIT, ref CLEANUP(buf_done) = BUF_INIT;
	const char *args[] = {"push", "--porcelain", "--no-progress", "--no-verify", "--no-signed",
		"--no-follow-tags", "--no-recurse-submodules", NULL, GIT_REMOTE, NULL, NULL};
	enum remote_answer answer;

	buf_addf(&lease, "--force-with-lease=%s:%s", store->ref, store->tip.hex);
	buf_addf(&ref, "%s:%s", commit->hex, store->ref);
	args[7] = buf_text(&lease);
	args[9] = buf_text(&ref);
	answer = git_run(store, args, (struct slice){0}, until, &came, said);
	return answer == REMOTE_DONE ? judge_push(store, &came, moved, said) : answer;
}

enum remote_answer
git_publish(struct store *store, const struct git_change *change, uint64_t until, bool *moved,
	struct engine_said *said)
{
	struct git_id commit;
	enum remote_answer answer = make_commit(store, change, until, &commit, said);

	*moved = false;
	if (answer == REMOTE_SETUP && !store->renewed) { /* the private clone may be what is wrong */
		answer = git_mend(store, until, said);
		*moved = answer == REMOTE_DONE;
		return *moved ? REMOTE_BUSY : answer;
	}
	if (answer != REMOTE_DONE)
		return answer;
	answer = push(store, &commit, until, moved, said);
	store->looked = false;
	if (answer == REMOTE_DONE)
		git_take_tip(store, commit.hex, until); /* if not, the next who asks looks */
	return answer;
}
