/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Has the branch moved? `git ls-remote` says so for one connection; only if it has is it fetched. An
 * object's version is the name that git gives its bytes.
 */
#include "cmd/remote/git/git_priv.h"

#include <string.h>

#include "base/clock.h"
#include "base/list.h"

/* `ID TAB REF`, of all that are listed the one that is ours; else none. */
static void
parse_tip(const struct store *store, struct slice lines, struct git_id *out)
{
	struct slice line;

	out->hex[0] = '\0';
	while (slice_next_line(&lines, &line)) {
		size_t tab = slice_find(line, '\t');

		if (!slice_equal_text(slice_from(line, tab + 1), store->ref) ||
			(tab != 40 && tab != GIT_ID_MOST))
			continue;
		memcpy(out->hex, line.data, tab);
		out->hex[tab] = '\0';
	}
}

static enum remote_answer
ask_tip(struct store *store, uint64_t until, struct git_id *out, struct engine_said *said)
{
	const char *args[] = {"ls-remote", "--quiet", GIT_REMOTE, store->ref, NULL};
	struct git_came came CLEANUP(git_came_done) = GIT_CAME_INIT;
	enum remote_answer answer = git_run(store, args, (struct slice){0}, until, &came, said);
	bool sent;

	if (answer != REMOTE_DONE)
		return answer;
	if (!came.ok)
		return git_judge(store, "read", &came, &sent, said);
	parse_tip(store, buf_slice(&came.out), out);
	return REMOTE_DONE;
}

static enum remote_answer
compare(struct store *store, const char *name, const struct remote_tag *tag, uint64_t until,
	struct engine_said *said)
{
	struct git_entry entry;
	struct git_id id;
	enum remote_answer answer = git_look_for(store, name, until, &entry, &id, said);

	if (answer != REMOTE_DONE)
		return answer;
	if (!entry.there || !entry.is_file)
		id.hex[0] = '\0';
	return strcmp(id.hex, tag->text) == 0 ? REMOTE_SAME : REMOTE_DONE;
}

enum remote_answer
git_wait(struct store *store, const char *const *names, const struct remote_tag *tags, size_t count,
	uint64_t until, struct engine_said *said)
{
	struct git_id tip;
	enum remote_answer answer = ask_tip(store, until, &tip, said);

	if (answer != REMOTE_DONE)
		return answer;
	if (store->looked && strcmp(tip.hex, store->tip.hex) == 0)
		store->looked_ms = clock_steady_ms();
	else
		answer = git_look(store, true, until, said);
	if (answer != REMOTE_DONE)
		return answer;
	answer = REMOTE_SAME;
	for (size_t i = 0; i < count && answer == REMOTE_SAME; i++)
		answer = compare(store, names[i], &tags[i], until, said);
	return answer;
}
