/* SPDX-License-Identifier: Apache-2.0 */
/* One commit, from the open environment to the seen state (VAULT.md §6.4). */
#include <string.h>

#include "base/list.h"
#include "vault/draft_priv.h"
#include "vault/plan_priv.h"
#include "vault/rate_priv.h"
#include "vault/vault_priv.h"
#include "vault/write_priv.h"

int
writing_check(const struct vault *vault, struct err *err)
{
	if (vault->mode == VAULT_WRITE)
		return 0;
	return err_set(err, ERR_BUG, "bug", "the vault is open for reading only");
}

/* What the charter says against any commit at all. */
static int
policy_check(const struct vault_env *env, struct err *err)
{
	const struct charter *charter = &env_charter(env)->charter;

	if ((charter->policy & POLICY_CLOSED) != 0) {
		err_set(err, ERR_REFUSED, "env-closed", "the environment `%s` is closed", env->info.name);
		return err_why(err, "its owners ended it: nothing is written to it and nothing runs with it");
	}
	if ((charter->policy & POLICY_ESCROW) != 0 &&
	    !escrow_is_due(charter, vault_roster(env->vault))) {
		err_set(err, ERR_REFUSED, "no-escrow", "`%s` wants an escrow and has no recovery key",
		    env->info.name);
		return err_fix(err, "an owner grants a recovery key the right to read it");
	}
	return 0;
}

/* The commit that this machine knew when the vault was opened; 0: it knew none. */
static uint64_t
seen_seq(const struct vault_env *env)
{
	const struct env_heads *seen = heads_find(&env->vault->floor.began, env->info.env_id);

	return seen == NULL ? 0 : seen->commit.seq;
}

static void
draft_start(struct vault_env *env, struct draft *draft)
{
	const struct doc *head = env_commit(env), *charter = env_charter(env);
	struct vault *vault = env->vault;

	*draft = (struct draft){
		.store = vault->store,
		.env_name = env->info.name,
		.roster = vault_roster(vault),
		.roster_point = doc_point(chain_head(&vault->rosters)),
		.charter = &charter->charter,
		.charter_point = doc_point(charter),
		.head = head,
		.self = env->access.self,
		.keys = env->access.keys,
		.seq = head->seq + 1,
		.now_ms = vault->place.now_ms,
		.n_hist = head->commit.n_hist,
	};
	memcpy(draft->vault_id, vault->id, VAULT_ID);
	memcpy(draft->env_id, env->info.env_id, ENV_ID);
	memcpy(draft->hist_root, head->commit.hist_root, HASH);
}

/* The keys for the shape, and the last shape for what did not change. */
static int
compare_open(struct vault_env *env, struct compare_keys **keys, struct arena *arena,
    struct shape *shape, bool *has_shape, struct err *err)
{
	int r;

	*has_shape = false;
	if ((env_charter(env)->charter.policy & POLICY_SHAPE_HIDDEN) != 0)
		return 0;
	r = vault_compare_keys(env->vault, keys, err);
	if (r < 0 || *keys == NULL)
		return r;
	r = vault_env_shape(env, *keys, arena, shape, err);
	*has_shape = r == 1;
	return r < 0 ? r : 0;
}

/* All rows of the commit; *CHANGED 0: there is nothing to commit. */
static int
commit_rows(struct vault_env *env, const char *message, rows_fn *fn, void *cookie, size_t *changed,
    struct point *out, struct err *err)
{
	struct compare_keys *compare CLEANUP(compare_keys_freep) = NULL;
	struct arena *arena CLEANUP(arena_freep) = arena_new(0);
	struct draft draft CLEANUP(draft_done);
	struct shape shape CLEANUP(shape_done) = {0};
	bool has_shape;
	int r;

	draft_start(env, &draft);
	r = fn(&draft, cookie, changed, err);
	if (r < 0 || *changed == 0)
		return r;
	r = compare_open(env, &compare, arena, &shape, &has_shape, err);
	if (r < 0)
		return r;
	draft.compare = compare;
	draft.old_shape = has_shape ? &shape : NULL;
	return draft_finish(&draft, message, out, err);
}

/* The own commit is nothing that the next one could conflict with. */
static void
began_forward(struct vault *vault, const struct vault_env *env)
{
	struct env_heads heads = {.charter = doc_point(env_charter(env)),
		.commit = doc_point(env_commit(env))};

	memcpy(heads.env_id, env->info.env_id, ENV_ID);
	heads_put(&vault->floor.began, &heads);
}

int
writing_end(struct vault *vault, const char *name, struct err *err)
{
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	struct err late = ERR_INIT;
	int r;

	r = vault_recheck(vault, name, &env, err);
	if (r < 0)
		return err_ctx(err, "read back what was written");
	r = store_commit(vault->store, err);
	if (r < 0)
		return r;
	/* From here on it is done: what fails now only makes the next command verify more. */
	env_record(env, &late);
	began_forward(vault, env);
	vault_renew(vault, &late);
	err_done(&late);
	return 0;
}

static int
commit(struct vault_env *env, const char *message, rows_fn *fn, void *cookie,
    struct commit_result *result, struct err *err)
{
	struct vault *vault = env->vault;
	struct point point;
	size_t changed;
	int r;

	r = env_check_rows(env, err);
	if (r < 0)
		return r;
	r = commit_rows(env, message, fn, cookie, &changed, &point, err);
	if (r < 0)
		return r;
	*result = (struct commit_result){.seq = env->info.seq, .changed = changed};
	if (changed == 0)
		return 0;
	result->seq = point.seq;
	return writing_end(vault, env->info.name, err);
}

int
vault_env_check(struct vault_env *env, const struct change *changes, size_t count, struct err *err)
{
	struct plan *plans CLEANUP(freep) = xcalloc(count + 1, sizeof(*plans));
	struct draft draft CLEANUP(draft_done) = {0};
	int r;

	r = env_access(env, RIGHT_WRITE, err);
	if (r == 0)
		r = policy_check(env, err);
	if (r == 0)
		r = env_check_rows(env, err);
	if (r < 0)
		return r;
	draft_start(env, &draft);
	return plans_make(&draft, changes, count, 0, plans, err);
}

int
writing_commit(struct vault_env *env, enum right needed, const char *message, rows_fn *fn,
    void *cookie, struct commit_result *result, struct err *err)
{
	struct commit_result done;
	int r;

	r = writing_check(env->vault, err);
	if (r == 0)
		r = env_access(env, needed, err);
	if (r == 0)
		r = policy_check(env, err);
	if (r == 0)
		r = commit(env, message, fn, cookie, &done, err);
	if (r == ERR_CONFLICT) {
		struct err ignored = ERR_INIT;

		env_record(env, &ignored); /* the person knows now; repeating is deliberate */
		err_done(&ignored);
	}
	if (r < 0) {
		store_rollback(env->vault->store);
		return r;
	}
	*result = done;
	return 0;
}

/* What vault_env_commit() was given. */
struct changing {
	struct vault_env *env;
	const struct change *changes;
	size_t count;
	struct rater rater; /* works while rows are written */
};

static int
make_changes(struct draft *draft, void *cookie, size_t *changed, struct err *err)
{
	struct changing *changing = cookie;

	if ((draft->charter->policy & POLICY_SHAPE_HIDDEN) == 0)
		rater_start(&changing->rater, changing->changes, changing->count);
	draft->rater = &changing->rater;
	return draft_apply(
	    draft, changing->changes, changing->count, seen_seq(changing->env), changed, err);
}

int
vault_env_commit(struct vault_env *env, const struct change *changes, size_t count,
    const char *message, struct commit_result *result, struct err *err)
{
	struct changing changing = {.env = env, .changes = changes, .count = count};
	struct commit_result done;
	int r;

	r = writing_commit(env, RIGHT_WRITE, message, make_changes, &changing, &done, err);
	rater_done(&changing.rater);
	if (r < 0)
		return r;
	done.unchanged = count - done.changed;
	*result = done;
	return 0;
}
