/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/objects_rows_priv.h"

#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "vault/roots.h"
#include "vault/vault_priv.h"

/* What walks over the rows of one environment share. */
struct loading {
	struct object_index *index;
	uint8_t root[HASH];
};

static void
root_keep(struct object_index *index, const uint8_t root[HASH])
{
	index->roots = list_grow(index->roots, index->hist_count, &index->root_room, HASH);
	memcpy(index->roots[index->hist_count], root, HASH);
}

static int
row_add(struct object_index *index, const struct store_row *row, uint64_t hseq,
    struct object_row *out, struct err *err)
{
	struct record record;
	int r = record_parse(row->bytes, &record, err);

	if (r < 0)
		return r;
	*out = (struct object_row){.version = record.version, .seq = record.seq, .hseq = hseq};
	memcpy(out->bidx, row->bidx, BIDX);
	index->rows = list_grow(index->rows, index->count, &index->room, sizeof(*out));
	index->rows[index->count++] = *out;
	return 0;
}

static int
on_hist(void *cookie, const struct store_row *row, struct err *err)
{
	struct loading *loading = cookie;
	struct object_index *index = loading->index;
	struct object_row added;
	uint8_t leaf[HASH];
	int r = row_add(index, row, row->seq, &added, err);

	if (r < 0)
		return r;
	index->hist =
	    list_grow(index->hist, index->hist_count, &index->hist_room, sizeof(*index->hist));
	index->hist[index->hist_count++] = added;
	record_leaf(row->bytes, leaf);
	hist_root_add(loading->root, added.bidx, added.version, leaf);
	root_keep(index, loading->root);
	return 0;
}

static int
on_live(void *cookie, const struct store_row *row, struct err *err)
{
	struct loading *loading = cookie;
	struct object_row added;

	return row_add(loading->index, row, 0, &added, err);
}

static int
by_seq(const void *a, const void *b)
{
	const struct object_row *x = a, *y = b;
	int order;

	if (x->seq != y->seq)
		return x->seq < y->seq ? -1 : 1;
	order = memcmp(x->bidx, y->bidx, BIDX);
	return order != 0 ? order : (x->version > y->version) - (x->version < y->version);
}

static int
by_bidx(const void *a, const void *b)
{
	return memcmp(((const struct object_row *)a)->bidx, ((const struct object_row *)b)->bidx, BIDX);
}

/* Was the history of COMMIT what the history still begins with? */
static bool
is_continued(const struct object_index *index, const struct commit *commit)
{
	return commit->n_hist <= index->hist_count &&
	       memcmp(index->roots[commit->n_hist], commit->hist_root, HASH) == 0;
}

static int
find_whole(struct vault *vault, const struct doc *head, uint64_t above, struct object_index *index,
    struct err *err)
{
	uint64_t seq;

	for (seq = head->seq; seq > 1 && seq > above; seq--) {
		struct doc *before CLEANUP(doc_freep) = NULL;
		int r = object_doc(vault, DOC_COMMIT, head->env_id, seq - 1, &before, err);

		if (r == 0)
			r = trust_refuse(CHECK_CHAIN_GAP, err);
		if (r < 0)
			return r;
		if (before != NULL && is_continued(index, &before->commit))
			continue;
		index->whole = seq;
		return 0;
	}
	return 0;
}

int
object_index_load(struct vault *vault, const struct doc *head, uint64_t above,
    struct object_index *out, struct err *err)
{
	struct object_index index CLEANUP(object_index_done) = {0};
	struct loading loading = {.index = &index};
	int r;

	hist_root_start(head->env_id, head->commit.epoch, loading.root);
	root_keep(&index, loading.root);
	r = store_each(vault->store, TABLE_HIST, 0, head->env_id, on_hist, &loading, err);
	if (r == 0)
		r = store_each(vault->store, TABLE_LIVE, 0, head->env_id, on_live, &loading, err);
	if (r == 0)
		r = find_whole(vault, head, above, &index, err);
	if (r < 0)
		return r;
	if (index.count > 1)
		qsort(index.rows, index.count, sizeof(*index.rows), by_seq);
	*out = index;
	index = (struct object_index){0};
	return 0;
}

void
object_index_done(struct object_index *index)
{
	free(index->hist);
	free(index->rows);
	free(index->roots);
	*index = (struct object_index){0};
}

enum object_rows
object_index_rows(const struct object_index *index, uint64_t seq)
{
	return seq == index->whole ? OBJECT_ALL : OBJECT_WROTE;
}

static int
record_add(struct vault *vault, const struct object_row *row, const uint8_t *env_id,
    struct buf *out, struct err *err)
{
	struct slice bytes = slice_of(NULL, 0);
	int r;

	if (row->hseq == 0)
		r = store_live_find(vault->store, env_id, row->bidx, &bytes, err);
	else
		r = store_hist_version(vault->store, env_id, row->bidx, row->version, &bytes, err);
	if (r < 0)
		return r;
	object_piece(out, bytes);
	return 0;
}

/* The first row of SEQ or later. */
static size_t
place_of(const struct object_index *index, uint64_t seq)
{
	size_t low = 0, high = index->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (index->rows[middle].seq < seq)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static int
wrote_add(struct vault *vault, const struct object_index *index, const struct doc *commit,
    struct buf *out, struct err *err)
{
	size_t at = object_list_start(out), first = place_of(index, commit->seq), i;
	int r = 0;

	if (commit->seq < index->whole)
		return 0;
	for (i = first; r == 0 && i < index->count && index->rows[i].seq == commit->seq; i++)
		r = record_add(vault, &index->rows[i], commit->env_id, out, err);
	object_list_end(out, at, i - first);
	return r;
}

/* What was live after COMMIT: written until then, and retired after it if at all. */
static int
live_add(struct vault *vault, const struct object_index *index, const struct doc *commit,
    struct buf *out, struct err *err)
{
	struct object_row *live CLEANUP(freep) = xcalloc(index->count + 1, sizeof(*live));
	size_t at = object_list_start(out), count = 0, i;
	int r = 0;

	for (i = 0; i < index->count && index->rows[i].seq <= commit->seq; i++)
		if (index->rows[i].hseq == 0 || index->rows[i].hseq > commit->commit.n_hist)
			live[count++] = index->rows[i];
	if (count > 1)
		qsort(live, count, sizeof(*live), by_bidx);
	for (i = 0; r == 0 && i < count; i++)
		r = record_add(vault, &live[i], commit->env_id, out, err);
	object_list_end(out, at, count);
	return r;
}

int
object_rows_add(struct vault *vault, const struct object_index *index, const struct doc *commit,
    struct buf *out, struct err *err)
{
	size_t at, i;
	int r = 0;

	if (object_index_rows(index, commit->seq) == OBJECT_WROTE)
		return wrote_add(vault, index, commit, out, err);
	at = object_list_start(out);
	for (i = 0; r == 0 && i < index->hist_count && i < commit->commit.n_hist; i++)
		r = record_add(vault, &index->hist[i], commit->env_id, out, err);
	object_list_end(out, at, i);
	return r < 0 ? r : live_add(vault, index, commit, out, err);
}
