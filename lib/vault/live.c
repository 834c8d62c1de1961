/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/live_priv.h"

#include <inttypes.h>
#include <string.h>

void
live_walk_start(struct live_walk *walk, struct vault_env *env)
{
	const struct commit *head = &env_commit(env)->commit;

	walk->env = env;
	walk->lowest_seq = 0;
	walk->count = 0;
	live_root_start(&walk->root, env->info.env_id, head->epoch, head->n_live);
}

int
row_is_placed(const struct vault_env *env, const struct store_row *row, const struct record *record,
    struct err *err)
{
	const struct doc *head = env_commit(env);
	int r;

	r = trust_need(memcmp(row->bidx, record->bidx, BIDX) == 0, CHECK_ROW_KEY, err);
	if (r < 0)
		return r;
	r = trust_need(memcmp(record->env_id, env->info.env_id, ENV_ID) == 0 &&
			   record->epoch == head->commit.epoch,
	    CHECK_ROW_PLACE, err);
	if (r < 0)
		return r;
	return trust_need(record->seq >= 1 && record->seq <= head->seq, CHECK_ROW_SEQ, err);
}

int
live_row_check(const struct vault_env *env, const struct store_row *row, struct record *out,
    uint8_t leaf[HASH], struct err *err)
{
	int r;

	r = record_parse(row->bytes, out, err);
	if (r < 0)
		return r;
	r = row_is_placed(env, row, out, err);
	if (r < 0)
		return r;
	r = trust_need(out->kind == RECORD_VALUE, CHECK_ROW_KIND, err);
	if (r < 0)
		return r;
	record_leaf(row->bytes, leaf);
	return 0;
}

void
live_walk_add(struct live_walk *walk, const struct record *record, const uint8_t leaf[HASH])
{
	live_root_add(&walk->root, record->bidx, record->version, leaf);
	if (walk->on_leaf != NULL)
		walk->on_leaf(walk->cookie, record, leaf);
	if (walk->lowest_seq == 0 || record->seq < walk->lowest_seq)
		walk->lowest_seq = record->seq;
	walk->count++;
}

int
live_walk_row(
    struct live_walk *walk, const struct store_row *row, struct record *out, struct err *err)
{
	uint8_t leaf[HASH];
	int r = live_row_check(walk->env, row, out, leaf, err);

	if (r == 0)
		live_walk_add(walk, out, leaf);
	return r;
}

/*
 * Epochs only grow along the chain, so if the commit of the oldest row is of the newest one's
 * epoch, those of all rows are. Only that one commit is read: what a row says of its seq is
 * already bound by its seal and by the signed root.
 */
int
oldest_commit_is_of_epoch(struct vault_env *env, uint64_t seq, struct err *err)
{
	struct doc *doc CLEANUP(doc_freep) = NULL;
	struct slice bytes;
	int r;

	if (seq == 0 || seq >= env_commit(env)->seq)
		return 0;
	r = store_doc_find(env->vault->store, DOC_COMMIT, env->info.env_id, seq, &bytes, err);
	if (r < 0)
		return r;
	/* below a reader's copy; that it is of this epoch, the row says under the root that is signed */
	if (r == 0 && store_is_partial(env->vault->store))
		return 0;
	if (r == 1)
		r = doc_parse(bytes, NULL, &doc, err);
	if (r < 0)
		return err_ctx(err, "commit %" PRIu64, seq);
	return trust_need(doc != NULL && doc->kind == DOC_COMMIT &&
			      doc->commit.epoch == env_commit(env)->commit.epoch,
	    CHECK_ROW_SEQ, err);
}

int
live_walk_end(struct live_walk *walk, struct err *err)
{
	const struct commit *head = &env_commit(walk->env)->commit;
	uint8_t root[HASH];
	int r;

	r = trust_need(walk->count == head->n_live, CHECK_LIVE_COUNT, err);
	if (r < 0)
		return r;
	live_root_end(&walk->root, root);
	r = trust_need(memcmp(root, head->live_root, HASH) == 0, CHECK_LIVE_ROOT, err);
	if (r < 0)
		return r;
	return oldest_commit_is_of_epoch(walk->env, walk->lowest_seq, err);
}
