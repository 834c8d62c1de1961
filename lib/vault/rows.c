/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/rows_priv.h"

#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "vault/partial_priv.h"
#include "vault/wire.h"

struct walk {
	struct vault_env *env;
	struct live_walk live;
	struct rows *rows; /* NULL: only checked */
	row_fn *fn;
	void *cookie;
	uint64_t hseq, lowest_seq;
	uint8_t hist_root[HASH];
	uint8_t leaf[HASH]; /* of the newest live row */
};

static void
root_keep(struct rows *rows, const uint8_t root[HASH])
{
	if (rows == NULL)
		return;
	if (rows->hist_roots == NULL || (rows->hist_count & (rows->hist_count + 1)) == 0) {
		size_t room = (rows->hist_count + 1) * 2;
		uint8_t(*grown)[HASH] = xcalloc(room, HASH);

		if (rows->hist_roots != NULL)
			memcpy(grown, rows->hist_roots, rows->hist_count * HASH);
		free(rows->hist_roots);
		rows->hist_roots = grown;
	}
	memcpy(rows->hist_roots[rows->hist_count], root, HASH);
}

static int
keep(struct walk *walk, const struct record *record, uint64_t hseq, const uint8_t leaf[HASH],
    struct err *err)
{
	struct rows *rows = walk->rows;
	struct row row = {
	    .version = record->version, .seq = record->seq, .hseq = hseq, .kind = record->kind};

	memcpy(row.bidx, record->bidx, BIDX);
	memcpy(row.leaf, leaf, HASH);
	if (rows != NULL) {
		rows->items = list_grow(rows->items, rows->count, &rows->room, sizeof(row));
		rows->items[rows->count++] = row;
	}
	return walk->fn == NULL ? 0 : walk->fn(walk->cookie, &row, record, err);
}

static int
on_hist(void *cookie, const struct store_row *row, struct err *err)
{
	struct walk *walk = cookie;
	struct record record;
	uint8_t leaf[HASH];
	int r;

	r = record_parse(row->bytes, &record, err);
	if (r == 0)
		r = row_is_placed(walk->env, row, &record, err);
	if (r == 0)
		r = trust_need(row->version == record.version, CHECK_ROW_KEY, err);
	if (r == 0)
		r = trust_need(row->seq == walk->hseq + 1, CHECK_HIST_ORDER, err);
	if (r < 0)
		return err_ctx(err, "history");
	walk->hseq = row->seq;
	if (walk->lowest_seq == 0 || record.seq < walk->lowest_seq)
		walk->lowest_seq = record.seq;
	record_leaf(row->bytes, leaf);
	hist_root_add(walk->hist_root, record.bidx, record.version, leaf);
	if (walk->rows != NULL) {
		walk->rows->hist_count++;
		root_keep(walk->rows, walk->hist_root);
	}
	return keep(walk, &record, row->seq, leaf, err);
}

static void
on_leaf(void *cookie, const struct record *record, const uint8_t leaf[HASH])
{
	struct walk *walk = cookie;

	(void)record;
	memcpy(walk->leaf, leaf, HASH);
}

static int
on_live(void *cookie, const struct store_row *row, struct err *err)
{
	struct walk *walk = cookie;
	struct record record;
	int r;

	r = live_walk_row(&walk->live, row, &record, err);
	return r < 0 ? r : keep(walk, &record, 0, walk->leaf, err);
}

static int
walk_hist(struct walk *walk, struct err *err)
{
	struct vault_env *env = walk->env;
	const struct commit *head = &env_commit(env)->commit;
	int r;

	hist_root_start(env->info.env_id, head->epoch, walk->hist_root);
	root_keep(walk->rows, walk->hist_root);
	r = store_each(env->vault->store, TABLE_HIST, 0, env->info.env_id, on_hist, walk, err);
	if (r < 0)
		return r;
	r = trust_need(
	    walk->hseq == head->n_hist && memcmp(walk->hist_root, head->hist_root, HASH) == 0,
	    CHECK_HIST_ROOT, err);
	return r < 0 ? r : oldest_commit_is_of_epoch(env, walk->lowest_seq, err);
}

int
rows_walk(struct vault_env *env, row_fn *fn, void *cookie, struct rows *out, struct err *err)
{
	struct rows rows CLEANUP(rows_done) = {0};
	struct walk walk = {
	    .env = env, .rows = out == NULL ? NULL : &rows, .fn = fn, .cookie = cookie};
	int r;

	live_walk_start(&walk.live, env);
	walk.live.on_leaf = on_leaf;
	walk.live.cookie = &walk;
	r = vault_need_whole(env->vault, "the history is", err);
	if (r == 0)
		r = walk_hist(&walk, err);
	if (r == 0)
		r = store_each(
		    env->vault->store, TABLE_LIVE, 0, env->info.env_id, on_live, &walk, err);
	if (r == 0)
		r = live_walk_end(&walk.live, err);
	if (r < 0)
		return r;
	if (out != NULL) {
		*out = rows;
		rows = (struct rows){0};
	}
	return 0;
}

void
rows_done(struct rows *rows)
{
	free(rows->items);
	free(rows->hist_roots);
	*rows = (struct rows){0};
}

/* Operations of one commit: there, and those that it signed. The blob is in OUT. */
int
env_ops_find(struct vault_env *env, uint64_t seq, struct slice *out, struct err *err)
{
	const struct doc *commit;
	uint8_t hash[HASH];
	int r;

	r = vault_need_whole(env->vault, "what its commits did is", err);
	if (r == 0)
		r = chain_reach(&env->commits, seq, err);
	if (r < 0)
		return r;
	commit = chain_at(&env->commits, seq);
	r = store_ops_find(env->vault->store, env->info.env_id, seq, out, err);
	if (r < 0)
		return r;
	if (r == 0)
		*out = slice_of(NULL, 0);
	r = trust_need(r == 1, CHECK_OPS_MISSING, err);
	if (r < 0)
		return r;
	ops_hash_of(*out, hash);
	return trust_need(memcmp(hash, commit->commit.ops_hash, HASH) == 0, CHECK_OPS_HASH, err);
}

int
env_check_escrow(struct vault_env *env, struct err *err)
{
	uint8_t hash[HASH] = {0};
	struct slice file;
	int r;

	r = vault_need_whole(env->vault, "the escrow is", err);
	if (r < 0)
		return r;
	r = store_escrow_find(env->vault->store, env->info.env_id, &file, err);
	if (r < 0)
		return r;
	if (r == 1)
		hash_of("vault1/esc", file, hash);
	return trust_need(
	    memcmp(hash, env_commit(env)->commit.escrow_hash, HASH) == 0, CHECK_ESCROW_HASH, err);
}

int
env_check_live(struct vault_env *env, struct err *err)
{
	struct walk walk = {.env = env};
	int r;

	live_walk_start(&walk.live, env);
	walk.live.on_leaf = on_leaf;
	walk.live.cookie = &walk;
	r = store_each(env->vault->store, TABLE_LIVE, 0, env->info.env_id, on_live, &walk, err);
	return r < 0 ? r : live_walk_end(&walk.live, err);
}

int
env_check_rows(struct vault_env *env, struct err *err)
{
	struct slice blob;
	int r;

	r = rows_walk(env, NULL, NULL, NULL, err);
	if (r == 0)
		r = env_ops_find(env, env->info.seq, &blob, err);
	if (r == 0)
		r = env_check_escrow(env, err);
	return r;
}
