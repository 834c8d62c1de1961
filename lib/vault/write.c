/* SPDX-License-Identifier: Apache-2.0 */
/* One commit of an environment (VAULT.md §6.4). */
#include <string.h>

#include "base/list.h"
#include "vault/admin.h"
#include "vault/charter_priv.h"
#include "vault/draft_priv.h"
#include "vault/plan_priv.h"
#include "vault/rate_priv.h"
#include "vault/vault_priv.h"
#include "vault/write_priv.h"

/* What CHARTER says against any commit that cites it. */
static int
escrow_check(const struct charter *charter, const struct roster *roster, struct err *err)
{
	if ((charter->policy & POLICY_ESCROW) == 0 || escrow_is_due(charter, roster))
		return 0;
	err_set(err, ERR_REFUSED, "no-escrow", "`%s` wants an escrow and has no recovery key",
	    charter->name);
	return err_fix(err, "an owner grants a recovery key the right to read it");
}

/* What the charter says against any commit but one with the next charter. */
static int
policy_check(const struct vault_env *env, struct err *err)
{
	const struct charter *charter = &env_charter(env)->charter;

	if ((charter->policy & POLICY_CLOSED) != 0) {
		err_set(err, ERR_REFUSED, "env-closed", "the environment `%s` is closed", env->info.name);
		return err_why(err, "its owners ended it: nothing is written to it and nothing runs with it");
	}
	return escrow_check(charter, vault_roster(env->vault), err);
}

/* The commit that this machine knew when the vault was opened; 0: it knew none. */
static uint64_t
seen_seq(const struct vault_env *env)
{
	const struct env_heads *seen = heads_find(&env->vault->floor.began, env->info.env_id);

	return seen == NULL ? 0 : seen->commit.seq;
}

/* The commit that the person here was told of last; 0: none. */
static uint64_t
told_seq(const struct vault_env *env)
{
	const struct heads *told = env->vault->place.told;
	const struct env_heads *heads = told == NULL ? NULL : heads_find(told, env->info.env_id);

	return heads == NULL ? 0 : heads->commit.seq;
}

/*
 * The next commit of ENV, whose access is open: everything of the draft but shape keys, for
 * draft_apply() and draft_finish().
 */
static void
draft_start(struct vault_env *env, struct draft *draft)
{
	const struct doc *head = env_commit(env), *charter = env_charter(env);
	struct vault *vault = env->vault;

	*draft = (struct draft){
		.env = env,
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
		.seen_seq = seen_seq(env),
		.counts_told = vault->place.told != NULL,
		.told_seq = told_seq(env),
		.n_hist = head->commit.n_hist,
	};
	memcpy(draft->vault_id, vault->id, VAULT_ID);
	memcpy(draft->env_id, env->info.env_id, ENV_ID);
	memcpy(draft->hist_root, head->commit.hist_root, HASH);
}

/* The keys for the shape, and the last shape for what did not change. */
static int
compare_open(const struct draft *draft, struct compare_keys **keys, struct arena *arena,
    struct shape *shape, bool *has_shape, struct err *err)
{
	struct vault_env *env = draft->env;
	int r;

	*has_shape = false;
	if ((draft->charter->policy & POLICY_SHAPE_HIDDEN) != 0)
		return 0;
	r = vault_compare_keys(env->vault, keys, err);
	if (r < 0 || *keys == NULL)
		return r;
	r = vault_env_shape(env, *keys, arena, shape, err);
	if (r == 0)
		r = vault_env_shape(env, env->vault->compare_before, arena, shape, err);
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
	bool has_shape = false;
	int r;

	draft_start(env, &draft);
	r = fn(&draft, cookie, changed, err);
	if (r < 0 || *changed == 0)
		return r;
	r = escrow_check(draft.charter, draft.roster, err);
	if (r == 0)
		r = compare_open(&draft, &compare, arena, &shape, &has_shape, err);
	if (r < 0)
		return r;
	draft.compare = compare;
	draft.old_shape = has_shape ? &shape : NULL;
	return draft_finish(&draft, message, out, err);
}

static int
commit(struct vault_env *env, const char *message, rows_fn *fn, void *cookie,
    struct commit_result *result, struct err *err)
{
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
	if (changed > 0)
		result->seq = point.seq;
	return 0;
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
	/* what this machine read when it looked is seen by now, unless somebody remembers what was before */
	return plans_make(&draft, changes, count,
	    env->vault->place.before == NULL ? 0 : draft.seen_seq, plans, err);
}

/* What writing_commit() was given. */
struct committing {
	struct vault_env *env; /* NULL when it is spent: the next time it is opened anew */
	char name[65];
	enum right needed;
	bool has_charter; /* FN writes one, by who may */
	bool is_renewal;
	const char *message;
	rows_fn *fn;
	void *cookie;
	struct commit_result result;
};

static int
may(struct vault_env *env, const struct committing *committing, struct err *err)
{
	int r;

	env->is_renewed = committing->has_charter || committing->is_renewal;
	if (committing->has_charter)
		return charter_access(env, err);
	r = env_access(env, committing->needed, err);
	return r < 0 ? r : policy_check(env, err);
}

static int
commit_in(struct vault_env *env, struct committing *committing, struct err *err)
{
	int r;

	r = may(env, committing, err);
	if (r == 0)
		r = commit(env, committing->message, committing->fn, committing->cookie,
		    &committing->result, err);
	if (r == ERR_CONFLICT) {
		struct err ignored = ERR_INIT;

		env_record(env, &ignored); /* the person knows now; repeating is deliberate */
		err_done(&ignored);
	}
	return r;
}

static int
commit_act(struct vault *vault, void *cookie, struct written *written, struct err *err)
{
	struct committing *committing = cookie;
	struct vault_env *anew CLEANUP(vault_env_closep) = NULL;
	struct vault_env *env = committing->env;
	int r = 0;

	committing->env = NULL;
	/* what came in while another environment was written may be of this one */
	if (env == NULL || !vault_env_is_current(env)) {
		r = vault_env_open(vault, committing->name, &anew, err);
		env = anew;
	}
	if (r == 0)
		r = trust_need(!vault_lacks_unconfirmed(vault, env->info.env_id), CHECK_AUTHOR_LEFT, err);
	if (r == 0)
		r = commit_in(env, committing, err);
	if (r == 0 && committing->result.changed > 0)
		written_env(written, committing->name);
	return r;
}

static int
committing_run(struct committing *committing, struct commit_result *result, struct err *err)
{
	struct vault *vault = committing->env->vault;
	int r;

	memcpy(committing->name, committing->env->info.name, sizeof(committing->name));
	r = writing_act(vault, commit_act, committing, err);
	if (r == 0)
		*result = committing->result;
	return r;
}

int
writing_commit(struct vault_env *env, enum right needed, const char *message, rows_fn *fn,
    void *cookie, struct commit_result *result, struct err *err)
{
	struct committing committing = {
		.env = env, .needed = needed, .message = message, .fn = fn, .cookie = cookie};

	return committing_run(&committing, result, err);
}

int
writing_charter(struct vault_env *env, const char *message, rows_fn *fn, void *cookie,
    struct commit_result *result, struct err *err)
{
	struct committing committing = {
		.env = env, .has_charter = true, .message = message, .fn = fn, .cookie = cookie};

	return committing_run(&committing, result, err);
}

static int
write_nothing(struct draft *draft, void *cookie, size_t *changed, struct err *err)
{
	(void)draft;
	(void)cookie;
	(void)err;
	*changed = 1;
	return 0;
}

int
vault_env_renew(struct vault_env *env, struct grant_result *result, struct err *err)
{
	struct committing committing = {.env = env,
		.needed = RIGHT_WRITE,
		.is_renewal = true,
		.message = "renewed",
		.fn = write_nothing};
	struct commit_result done = {0};
	int r = committing_run(&committing, &done, err);

	if (r < 0)
		return r;
	*result = (struct grant_result){.seq = done.seq, .changed = true};
	return 0;
}

/* What vault_env_commit() was given. */
struct changing {
	const struct change *changes;
	size_t count;
	struct rater rater; /* works while rows are written */
};

static int
make_changes(struct draft *draft, void *cookie, size_t *changed, struct err *err)
{
	struct changing *changing = cookie;

	rater_done(&changing->rater);
	changing->rater = (struct rater){0};
	if ((draft->charter->policy & POLICY_SHAPE_HIDDEN) == 0)
		rater_start(&changing->rater, changing->changes, changing->count);
	draft->rater = &changing->rater;
	return draft_apply(
	    draft, changing->changes, changing->count, draft->seen_seq, changed, err);
}

int
vault_env_commit(struct vault_env *env, const struct change *changes, size_t count,
    const char *message, struct commit_result *result, struct err *err)
{
	struct changing changing = {.changes = changes, .count = count};
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
