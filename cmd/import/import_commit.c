/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Carrying a plan out: one commit, which compares what it reads back before it is made. Before a
 * source is deleted everything is read once more, as any reader would.
 */
#include <stdlib.h>

#include "base/list.h"
#include "cmd/import/import.h"
#include "cmd/session/commit.h"

/* The plan was made while others could write; what it says must still be so. */
static int
check_unchanged(const struct plan *plan, const struct vault_env *env, struct err *err)
{
	if (vault_env_info(env)->seq == plan->seq)
		return 0;
	err_set(err, ERR_CONFLICT, "changed-meanwhile", "`%s` was changed meanwhile", plan->env);
	err_why(err, "the plan was made for commit %llu, now there is %llu",
	    (unsigned long long)plan->seq, (unsigned long long)vault_env_info(env)->seq);
	return err_fix(err, "import again: a new plan is made");
}

int
plan_read_back(struct session *session, const struct plan *plan, struct err *err)
{
	struct envset *now CLEANUP(envset_freep) = NULL;
	struct vault_env *env;
	size_t i;
	int r;

	session_forget_env(session, plan->env);
	r = session_open_env(session, plan->env, &env, err);
	if (r == 0)
		r = vault_env_read(env, NULL, 0, &now, err);
	if (r < 0)
		return err_ctx(err, "read `%s` back", plan->env);
	for (i = 0; i < plan->count; i++) {
		const struct plan_item *item = &plan->items[i];
		const struct entry *kept = envset_find(now, item->name);

		if (item->step == PLAN_LEFT_OUT)
			continue;
		if (kept == NULL || !secret_equal(kept->value, item->entry->value))
			return err_set(err, ERR_BUG, "read-back",
			    "`%.*s` does not come back from the vault as it was in the file",
			    (int)item->name.len, (const char *)item->name.data);
	}
	return 0;
}

/* The caller frees it. */
static struct change *
changes_of(const struct plan *plan, size_t *out)
{
	struct change *changes = xcalloc(plan->count + 1, sizeof(*changes));
	size_t count = 0, i;

	for (i = 0; i < plan->count; i++) {
		const struct plan_item *item = &plan->items[i];

		if (item->step != PLAN_NEW && item->step != PLAN_CHANGE)
			continue;
		changes[count++] = (struct change){
			.kind = CHANGE_IMPORT,
			.name = item->name,
			.value = item->entry->value,
			.note = item->note,
			.flags = item->flags,
		};
	}
	*out = count;
	return changes;
}

int
plan_check(struct session *session, const struct plan *plan, struct err *err)
{
	size_t count;
	struct change *changes CLEANUP(freep) = changes_of(plan, &count);
	int r = commit_check(session, plan->env, changes, count, err);

	return r < 0 ? err_ctx(err, "import into `%s`", plan->env) : 0;
}

int
plan_carry_out(struct session *session, const struct plan *plan, const char *message,
    uint64_t *seq, struct err *err)
{
	size_t count;
	struct change *changes CLEANUP(freep) = changes_of(plan, &count);
	struct commit_result result = {0};
	struct vault_env *env;
	int r;

	r = session_open_env(session, plan->env, &env, err);
	if (r == 0)
		r = check_unchanged(plan, env, err);
	if (r == 0 && count > 0)
		r = commit_changes(session, plan->env, changes, count, message, &result, err);
	if (r < 0)
		return err_ctx(err, "import into `%s`", plan->env);
	*seq = count > 0 ? result.seq : vault_env_info(env)->seq;
	return 0;
}
