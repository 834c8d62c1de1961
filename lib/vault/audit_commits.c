/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/audit_priv.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"

struct auditing {
	struct vault_env *env;
	const struct rows *rows;
	const struct row **by_seq; /* all rows, ascending by seq, bidx, version */
	size_t next;               /* the first of them that no commit has written yet */
	const struct row **state;  /* the newest row of each name, ascending by bidx */
	size_t state_count;
	uint64_t pruned;
};

static bool
cuts_history(const struct vault_env *env, uint64_t seq, const struct ops *ops)
{
	const struct commit *commit = &chain_at(&env->commits, seq)->commit, *before;
	size_t i;

	for (i = 0; i < ops->count; i++)
		if (ops->items[i].kind == OP_PRUNE)
			return true;
	if (seq == 1)
		return false;
	before = &chain_at(&env->commits, seq - 1)->commit;
	return before->epoch == commit->epoch && commit->n_hist < before->n_hist;
}

static int
check_pruner(struct vault_env *env, uint64_t seq, struct err *err)
{
	const struct doc *commit = chain_at(&env->commits, seq);
	const struct doc *charter = chain_at(&env->charters, commit->commit.charter.seq);
	const struct grant *grant = charter_grant(&charter->charter, doc_author(commit));

	return trust_need(grant != NULL && grant->right == RIGHT_OWN, CHECK_AUDIT_PRUNE, err);
}

/* Grants are told by the commit that their charter came with. */
static int
check_granter(struct vault_env *env, uint64_t seq, const struct ops *ops, struct err *err)
{
	uint64_t charter = chain_at(&env->commits, seq)->commit.charter.seq;
	bool is_first = seq == 1 || chain_at(&env->commits, seq - 1)->commit.charter.seq != charter;
	size_t i;

	for (i = 0; !is_first && i < ops->count; i++) {
		int r = trust_need(ops->items[i].kind != OP_GRANT, CHECK_AUDIT_GRANT, err);

		if (r < 0)
			return err_ctx(err, "commit %" PRIu64, seq);
	}
	return 0;
}

/* Operations of every commit open, and who grants or cuts the history may. */
static int
find_pruning(struct auditing *audit, struct ops_reader *reader, struct err *err)
{
	struct vault_env *env = audit->env;
	uint64_t seq;

	for (seq = 1; seq <= env->commits.head; seq++) {
		struct ops ops = {0};
		bool cuts;
		int r;

		r = ops_reader_open(reader, seq, &ops, err);
		if (r < 0)
			return r;
		cuts = cuts_history(env, seq, &ops);
		r = check_granter(env, seq, &ops, err);
		ops_done(&ops);
		if (r < 0)
			return r;
		if (!cuts)
			continue;
		r = check_pruner(env, seq, err);
		if (r < 0)
			return err_ctx(err, "commit %" PRIu64, seq);
		audit->pruned = seq;
	}
	return 0;
}

static int
by_seq(const void *a, const void *b)
{
	const struct row *x = *(const struct row *const *)a, *y = *(const struct row *const *)b;
	int order;

	if (x->seq != y->seq)
		return x->seq < y->seq ? -1 : 1;
	order = memcmp(x->bidx, y->bidx, BIDX);
	if (order != 0)
		return order;
	return x->version < y->version ? -1 : x->version > y->version;
}

/* Where BIDX is or belongs in the state. */
static size_t
state_place(const struct auditing *audit, const uint8_t *bidx)
{
	size_t low = 0, high = audit->state_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (memcmp(audit->state[middle]->bidx, bidx, BIDX) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void
state_put(struct auditing *audit, const struct row *row)
{
	size_t at = state_place(audit, row->bidx);
	const struct row **place = &audit->state[at];

	if (at < audit->state_count && memcmp((*place)->bidx, row->bidx, BIDX) == 0) {
		if ((*place)->version < row->version)
			*place = row;
		return;
	}
	memmove(place + 1, place, (audit->state_count - at) * sizeof(*place));
	*place = row;
	audit->state_count++;
}

static int
check_live_root(const struct auditing *audit, const struct commit *commit, struct err *err)
{
	struct live_root root;
	uint32_t count = 0;
	uint8_t hash[HASH];
	size_t i;

	live_root_start(&root, audit->env->info.env_id, commit->epoch, commit->n_live);
	for (i = 0; i < audit->state_count; i++) {
		const struct row *row = audit->state[i];

		if (row->kind != RECORD_VALUE)
			continue;
		live_root_add(&root, row->bidx, row->version, row->leaf);
		count++;
	}
	live_root_end(&root, hash);
	return trust_need(count == commit->n_live && memcmp(hash, commit->live_root, HASH) == 0,
	    CHECK_AUDIT_LIVE_ROOT, err);
}

static bool
op_writes(const struct op *op)
{
	return op->kind == OP_SET || op->kind == OP_DELETE || op->kind == OP_IMPORT;
}

static int
op_against_row(const void *key, const void *item)
{
	const struct op *op = key;
	const struct row *row = *(const struct row *const *)item;
	int order = memcmp(op->bidx, row->bidx, BIDX);

	if (order != 0)
		return order;
	return op->to < row->version ? -1 : op->to > row->version;
}

/* The COUNT rows, ascending by bidx and version, are what OPS say; no two ops write one. */
static int
check_wrote(const struct row *const *rows, size_t count, const struct ops *ops, struct err *err)
{
	size_t told = 0, found = 0, i;

	for (i = 0; i < ops->count; i++) {
		const struct op *op = &ops->items[i];
		const struct row *const *row = NULL;

		if (!op_writes(op))
			continue;
		told++;
		if (count > 0)
			row = bsearch(op, rows, count, sizeof(*rows), op_against_row);
		found +=
		    row != NULL && ((*row)->kind == RECORD_TOMBSTONE) == (op->kind == OP_DELETE);
	}
	return trust_need(told == count && found == told, CHECK_AUDIT_WROTE, err);
}

static bool
begins_epoch(const struct vault_env *env, uint64_t seq)
{
	return seq > 1 && chain_at(&env->commits, seq - 1)->commit.epoch !=
			      chain_at(&env->commits, seq)->commit.epoch;
}

static int
check_commit(
    struct auditing *audit, struct ops_reader *reader, uint64_t seq, size_t from, struct err *err)
{
	const struct commit *commit = &chain_at(&audit->env->commits, seq)->commit;
	struct ops ops = {0};
	int r;

	r = trust_need(
	    commit->n_hist <= audit->rows->hist_count &&
		memcmp(audit->rows->hist_roots[commit->n_hist], commit->hist_root, HASH) == 0,
	    CHECK_AUDIT_HIST_ROOT, err);
	if (r == 0)
		r = check_live_root(audit, commit, err);
	/* a rekey writes everything */
	if (r < 0 || begins_epoch(audit->env, seq))
		return r;
	r = ops_reader_open(reader, seq, &ops, err);
	if (r < 0)
		return r;
	r = check_wrote(audit->by_seq + from, audit->next - from, &ops, err);
	ops_done(&ops);
	return r;
}

static int
replay(struct auditing *audit, struct ops_reader *reader, struct err *err)
{
	struct vault_env *env = audit->env;
	uint64_t seq;

	for (seq = 1; seq <= env->commits.head; seq++) {
		size_t from = audit->next;
		int r;

		for (; audit->next < audit->rows->count; audit->next++) {
			const struct row *row = audit->by_seq[audit->next];

			if (row->seq != seq)
				break;
			state_put(audit, row);
		}
		if (chain_at(&env->commits, seq)->commit.epoch != env->info.epoch ||
		    seq < audit->pruned)
			continue;
		r = check_commit(audit, reader, seq, from, err);
		if (r < 0)
			return err_ctx(err, "commit %" PRIu64, seq);
	}
	return 0;
}

int
audit_commits(struct vault_env *env, const struct rows *rows, struct err *err)
{
	struct ops_reader reader CLEANUP(ops_reader_done) = {0};
	const struct row **by_seq_list CLEANUP(freep) = xcalloc(rows->count + 1, sizeof(void *));
	const struct row **state CLEANUP(freep) = xcalloc(rows->count + 1, sizeof(void *));
	struct auditing audit = {.env = env, .rows = rows, .by_seq = by_seq_list, .state = state};
	size_t i;
	int r;

	for (i = 0; i < rows->count; i++)
		by_seq_list[i] = &rows->items[i];
	if (rows->count > 1)
		qsort(by_seq_list, rows->count, sizeof(*by_seq_list), by_seq);
	r = chain_reach(&env->charters, 1, err);
	if (r == 0)
		r = ops_reader_start(&reader, env, 1, err);
	if (r == 0)
		r = find_pruning(&audit, &reader, err);
	if (r == 0)
		r = audit_versions(rows, audit.pruned, err);
	return r < 0 ? r : replay(&audit, &reader, err);
}
