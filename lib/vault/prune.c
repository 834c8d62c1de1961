/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Taking values out of the history for good. Which version of a name was in force at a commit the
 * operations tell (a rotation writes every record anew); what is older than that goes. The rows
 * that stay are numbered from 1 again, and the root starts again with them (VAULT.md §6.1, §6.3).
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "vault/draft_priv.h"
#include "vault/opsread_priv.h"
#include "vault/record.h"
#include "vault/roots.h"
#include "vault/rows_priv.h"
#include "vault/write_priv.h"

/* A name that had a version at the commit. */
struct fate {
	struct slice name;
	uint8_t bidx[BIDX];
	uint64_t in_force; /* what is older goes; an end counts as a version */
	size_t at;         /* in the order of finding, the newest first */
	uint64_t first, last;
	size_t count;      /* rows that go */
	bool leaked;
};

/* A record that stays, as it is in the store. */
struct kept {
	uint8_t bidx[BIDX];
	uint64_t version;
	size_t from, len; /* in the bytes */
};

struct pruning {
	struct vault_env *env;
	struct arena *names;
	struct fate *fates; /* ascending by bidx once they are reduced */
	size_t count, room, doomed;
	struct kept *kept;
	size_t kept_count, kept_room;
	uint64_t planned_seq; /* the head that was looked at */
	struct buf bytes; /* encrypted */
};

static void
pruning_done(struct pruning *pruning)
{
	arena_free(pruning->names);
	free(pruning->fates);
	free(pruning->kept);
	buf_done(&pruning->bytes);
}

static void
take_op(struct pruning *pruning, const struct op *op)
{
	struct fate *fate;

	if (op->kind != OP_SET && op->kind != OP_IMPORT && op->kind != OP_DELETE)
		return;
	pruning->fates = list_grow(
	    pruning->fates, pruning->count, &pruning->room, sizeof(*pruning->fates));
	fate = &pruning->fates[pruning->count];
	*fate = (struct fate){.name = arena_copy(pruning->names, op->name),
	    .in_force = op->to,
	    .at = pruning->count};
	pruning->count++;
}

static int
by_name(const void *a, const void *b)
{
	const struct fate *x = a, *y = b;
	int order = slice_compare(x->name, y->name);

	return order != 0 ? order : (x->at > y->at) - (x->at < y->at);
}

static int
by_bidx(const void *a, const void *b)
{
	return memcmp(((const struct fate *)a)->bidx, ((const struct fate *)b)->bidx, BIDX);
}

/* Of each name only what came last. */
static void
reduce(struct pruning *pruning)
{
	size_t kept = 0, i;

	if (pruning->count > 1)
		qsort(pruning->fates, pruning->count, sizeof(*pruning->fates), by_name);
	for (i = 0; i < pruning->count; i++) {
		if (kept > 0 && slice_equal(pruning->fates[kept - 1].name, pruning->fates[i].name))
			continue;
		pruning->fates[kept] = pruning->fates[i];
		env_keys_bidx(pruning->env->access.keys, pruning->fates[kept].name,
		    pruning->fates[kept].bidx);
		kept++;
	}
	pruning->count = kept;
	if (kept > 1)
		qsort(pruning->fates, kept, sizeof(*pruning->fates), by_bidx);
}

static int
find_in_force(struct pruning *pruning, uint64_t seq, struct err *err)
{
	struct ops_reader reader CLEANUP(ops_reader_done) = {0};
	int r = ops_reader_start(&reader, pruning->env, 1, err);

	for (; r == 0 && seq >= 1; seq--) {
		struct ops ops = {0};
		size_t i;

		r = ops_reader_open(&reader, seq, &ops, err);
		for (i = 0; r == 0 && i < ops.count; i++)
			take_op(pruning, &ops.items[i]);
		ops_done(&ops);
	}
	if (r == 0)
		reduce(pruning);
	return r;
}

static struct fate *
fate_of(const struct pruning *pruning, const uint8_t bidx[BIDX])
{
	struct fate wanted;

	memcpy(wanted.bidx, bidx, BIDX);
	if (pruning->count == 0)
		return NULL;
	return bsearch(&wanted, pruning->fates, pruning->count, sizeof(wanted), by_bidx);
}

/* Does the record say that what was before it leaked? */
static int
look(struct pruning *pruning, const struct record *record, bool *leaked, struct err *err)
{
	struct arena *scratch CLEANUP(arena_freep) = arena_new(0);
	struct entry entry;
	int r = record_open_with(record, pruning->env->access.keys, scratch, &entry, err);

	*leaked = r == 0 && (entry.flags & ENTRY_LEAKED) != 0;
	return r;
}

static int
on_row(void *cookie, const struct row *row, const struct record *record, struct err *err)
{
	struct pruning *pruning = cookie;
	struct fate *fate = fate_of(pruning, row->bidx);
	bool leaked;
	int r;

	if (fate == NULL)
		return 0;
	r = look(pruning, record, &leaked, err);
	fate->leaked = fate->leaked || leaked;
	if (r < 0 || row->hseq == 0 || row->version >= fate->in_force)
		return r;
	if (fate->count++ == 0)
		fate->first = row->version;
	fate->last = row->version;
	return 0;
}

static int
tell(struct pruning *pruning, const struct fate *fate,
    int (*fn)(void *cookie, const struct prune_name *name, struct err *err), void *cookie,
    struct err *err)
{
	struct prune_name name = {
	    fate->name, fate->first, fate->last, fate->count, fate->leaked};

	if (fate->count == 0)
		return 0;
	if (!fate->leaked)
		pruning->doomed += fate->count;
	return fn(cookie, &name, err);
}

/* In the order of the names. */
static int
tell_all(struct pruning *pruning,
    int (*fn)(void *cookie, const struct prune_name *name, struct err *err), void *cookie,
    struct err *err)
{
	struct fate *fates CLEANUP(freep) = xcalloc(pruning->count + 1, sizeof(*fates));
	size_t i;
	int r = 0;

	if (pruning->count > 0)
		memcpy(fates, pruning->fates, pruning->count * sizeof(*fates));
	if (pruning->count > 1)
		qsort(fates, pruning->count, sizeof(*fates), by_name);
	for (i = 0; r == 0 && i < pruning->count; i++)
		r = tell(pruning, &fates[i], fn, cookie, err);
	return r;
}

static int
on_stored(void *cookie, const struct store_row *row, struct err *err)
{
	struct pruning *pruning = cookie;
	const struct fate *fate = fate_of(pruning, row->bidx);
	struct kept *kept;

	(void)err;
	if (fate != NULL && !fate->leaked && row->version < fate->in_force)
		return 0;
	pruning->kept =
	    list_grow(pruning->kept, pruning->kept_count, &pruning->kept_room, sizeof(*kept));
	kept = &pruning->kept[pruning->kept_count++];
	memcpy(kept->bidx, row->bidx, BIDX);
	kept->version = row->version;
	kept->from = pruning->bytes.len;
	kept->len = row->bytes.len;
	buf_add(&pruning->bytes, row->bytes);
	return 0;
}

static int
write_rows(struct draft *draft, void *cookie, size_t *changed, struct err *err)
{
	static const uint8_t no_bidx[BIDX];
	struct pruning *pruning = cookie;
	uint32_t before = draft->n_hist;
	size_t i;
	int r;

	if (draft->seq != pruning->planned_seq + 1) {
		err_set(err, ERR_CONFLICT, "changed-meanwhile", "`%s` was changed meanwhile", draft->env_name);
		return err_fix(err, "do it again, and look at what would go");
	}
	*changed = pruning->doomed;
	if (pruning->doomed == 0)
		return 0;
	r = store_each(draft->store, TABLE_HIST, 0, draft->env_id, on_stored, pruning, err);
	if (r == 0)
		r = store_hist_clear(draft->store, draft->env_id, err);
	draft->n_hist = 0;
	hist_root_start(draft->env_id, draft->charter->epoch, draft->hist_root);
	for (i = 0; r == 0 && i < pruning->kept_count; i++) {
		const struct kept *kept = &pruning->kept[i];

		r = draft_hist_add(draft, kept->bidx, kept->version,
		    slice_of(pruning->bytes.data + kept->from, kept->len), err);
	}
	draft_note(draft, OP_PRUNE, no_bidx, before, draft->n_hist, slice_of(NULL, 0));
	return r;
}

static int
check(struct vault_env *env, uint64_t before, struct err *err)
{
	int r = env_access(env, RIGHT_OWN, err);

	if (r < 0 || before <= env->info.seq)
		return r;
	err_set(err, ERR_NOT_FOUND, "no-seq", "`%s` has no commit %" PRIu64, env->info.name, before);
	return err_fix(err, "the newest is %" PRIu64, env->info.seq);
}

int
vault_env_prune(struct vault_env *env, uint64_t before, bool would,
    int (*fn)(void *cookie, const struct prune_name *name, struct err *err), void *cookie,
    struct commit_result *result, struct err *err)
{
	struct pruning pruning CLEANUP(pruning_done) = {
	    .env = env, .names = arena_new(0), .planned_seq = env->info.seq};
	char message[64];
	int r;

	r = check(env, before, err);
	if (r == 0)
		r = find_in_force(&pruning, before, err);
	if (r == 0)
		r = rows_walk(env, on_row, &pruning, NULL, err);
	if (r == 0)
		r = tell_all(&pruning, fn, cookie, err);
	if (r < 0)
		return r;
	if (would) {
		*result = (struct commit_result){.seq = env->info.seq, .changed = pruning.doomed};
		return 0;
	}
	snprintf(message, sizeof(message), "what only commits before %" PRIu64 " had", before);
	return writing_commit(env, RIGHT_OWN, message, write_rows, &pruning, result, err);
}
