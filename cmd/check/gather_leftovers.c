/* SPDX-License-Identifier: Apache-2.0 */
/* What a removal left to be done is told by every check until it is. */
#include <string.h>

#include "base/file.h"
#include "cmd/check/gather.h"
#include "cmd/members/leftovers.h"

static bool
is_asked(const struct gather_opts *opts, const struct leftover *leftover)
{
	const struct words *envs = opts->envs;

	if (leftover->env == NULL || envs == NULL || envs->count == 0)
		return true;
	for (size_t i = 0; i < envs->count; i++)
		if (strcmp(envs->item[i], leftover->env->info.name) == 0)
			return true;
	return false;
}

static int
find(struct session *session, const struct gather_opts *opts, struct facts *facts, struct err *err)
{
	struct leftovers found CLEANUP(leftovers_done) = {0}, asked CLEANUP(leftovers_done) = {0};
	struct people people CLEANUP(people_done) = {0};
	int r;

	r = people_load(session, &people, err);
	if (r < 0)
		return r;
	leftovers_find(&people, &found);
	for (size_t i = 0; i < found.count; i++)
		if (is_asked(opts, &found.items[i]))
			leftovers_take(&asked, &found.items[i]);
	leftovers_facts(&people, &asked, facts);
	return 0;
}

int
gather_leftovers(struct session *session, const struct gather_opts *opts,
	struct gathered *gathered, struct err *err)
{
	const char *path, *lock;
	struct vault *vault;
	int r;

	if (gathered->project == NULL)
		return 0;
	r = session_paths(session, &path, &lock, err);
	if (r < 0 || !file_exists(path))
		return r;
	r = session_need_vault(session, false, &vault, err);
	if (r < 0)
		return r;
	if (vault_is_partial(vault)) {
		gathered_gap(gathered, "what removals left to be done",
			"this is a reader's copy of the vault; `evenkeep fetch --all` brings the rest");
		return 0;
	}
	return find(session, opts, gathered->facts, err);
}
