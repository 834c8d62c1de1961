/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which names a limited grant is for. The charter has only a hash of them; the operations of the commit
 * that granted say them, and those of each rotation again (VAULT.md §5.5).
 */
#include <string.h>

#include "base/list.h"
#include "vault/charter_priv.h"
#include "vault/opsread_priv.h"
#include "vault/token_new.h"

static int
refuse_reader(const struct vault_env *env, struct err *err)
{
	err_set(err, ERR_NO_KEY, "no-right",
	    "which names of `%s` a token reads is for those who read all of it", env->info.name);
	return err_fix(err, "ask an owner of `%s`", env->info.name);
}

/* The names that COMMIT says, if they are those that the charter's owner signed. */
static int
each_name(struct vault_env *env, const struct grant *grant, const struct ops *ops, bool *found,
    int (*fn)(void *cookie, struct slice name, struct err *err), void *cookie, struct err *err)
{
	struct slice *names CLEANUP(freep) = NULL;
	size_t count, i;
	int r = 0;

	*found = scope_is_noted(env->access.keys, grant, ops, &names, &count);
	for (i = 0; r == 0 && *found && i < count; i++)
		r = fn(cookie, names[i], err);
	return r;
}

/* The newest commit of this epoch that says them; a rotation begins with one that says all. */
static int
search(struct vault_env *env, const struct grant *grant, struct ops_reader *reader,
    int (*fn)(void *cookie, struct slice name, struct err *err), void *cookie, struct err *err)
{
	bool found = false;
	uint64_t seq;

	for (seq = env->commits.head; seq >= 1; seq--) {
		struct ops ops = {0};
		int r = chain_reach(&env->commits, seq, err);

		if (r == 0 && chain_at(&env->commits, seq)->commit.epoch != env->info.epoch)
			break;
		if (r == 0) /* the reader looks at the one before, too */
			r = chain_reach(&env->commits, seq > 1 ? seq - 1 : 1, err);
		if (r == 0)
			r = ops_reader_open(reader, seq, &ops, err);
		if (r < 0)
			return r;
		r = each_name(env, grant, &ops, &found, fn, cookie, err);
		ops_done(&ops);
		if (r < 0 || found)
			return r;
	}
	return err_set(err, ERR_NOT_FOUND, "no-grant", "no commit of `%s` says these names",
	    env->info.name);
}

int
vault_env_each_scope_name(struct vault_env *env, const uint8_t member_id[MEMBER_ID],
    int (*fn)(void *cookie, struct slice name, struct err *err), void *cookie, struct err *err)
{
	struct ops_reader reader CLEANUP(ops_reader_done) = {0};
	const struct grant *grant = charter_grant(&env_charter(env)->charter, member_id);
	int r;

	if (grant == NULL || grant_is_whole(grant))
		return err_set(err, ERR_NOT_FOUND, "no-grant", "`%s` has no such limited grant",
		    env->info.name);
	r = env_access(env, RIGHT_READ, err);
	if (r == 0 && (env->access.keys == NULL || env->limit != NULL))
		r = refuse_reader(env, err);
	if (r == 0)
		r = ops_reader_start(&reader, env, env->commits.head, err);
	if (r == 0)
		r = search(env, grant, &reader, fn, cookie, err);
	return r < 0 ? err_ctx(err, "environment `%s`", env->info.name) : 0;
}
