/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every record under a new key (VAULT.md §8.4): opened under the old one, sealed under the new one,
 * and at once opened again and compared. Nearly all of that is cryptography that knows nothing of
 * other rows, so it is done on all processors. What is kept of a row meanwhile is its ciphertext;
 * plaintexts are in guarded memory, a few at a time.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/helpers.h"
#include "base/list.h"
#include "secret/secret.h"
#include "vault/charter_priv.h"
#include "vault/fresh_priv.h"
#include "vault/record.h"
#include "vault/roots.h"

enum {
	PLAIN_MOST = 256 << 10, /* bytes of plaintext that one has before they are wiped */
	CHUNK = 32,             /* rows that one takes at a time */
	HELPED_FROM = 256,      /* rows that are worth the start of threads */
};

/* A record, where it is in the old bytes, then in those of who sealed it. */
struct item {
	uint8_t bidx[BIDX], random[32];
	uint64_t version;
	size_t from, len;
	const struct worker *by;
};

struct worker {
	struct arena *scratch;
	size_t used; /* of it */
	struct buf bytes;
};

struct resealing {
	struct draft *draft;
	struct env_keys *keys;
	struct item *items;
	size_t count, room;
	struct buf old; /* as it is in the store */
	struct worker workers[HELPERS_MOST + 1];
	atomic_size_t worker_count, next; /* that nobody has taken yet */
	pthread_mutex_t lock;             /* for what failed */
	size_t failed_at;
	struct err err;
};

static void
resealing_done(struct resealing *resealing)
{
	size_t i;

	for (i = 0; i <= HELPERS_MOST; i++) {
		arena_free(resealing->workers[i].scratch);
		buf_done(&resealing->workers[i].bytes);
	}
	free(resealing->items);
	buf_done(&resealing->old);
	pthread_mutex_destroy(&resealing->lock);
}

/* Room for three plaintexts of a record of LEN bytes. */
static struct arena *
scratch_for(const struct resealing *resealing, struct worker *worker, size_t len)
{
	size_t room = 4 * resealing->old.len;

	if (worker->scratch == NULL || worker->used + 3 * len > PLAIN_MOST) {
		arena_free(worker->scratch);
		worker->scratch = arena_new(room < PLAIN_MOST ? room : PLAIN_MOST);
		worker->used = 0;
	}
	worker->used += 3 * len;
	return worker->scratch;
}

static bool
record_is_same(const struct entry *a, const struct entry *b)
{
	const struct entry_record *x = a->record, *y = b->record;

	return slice_equal(a->name, b->name) && secret_equal(a->value, b->value) &&
	       a->flags == b->flags && slice_equal(x->note, y->note) && x->version == y->version &&
	       x->created_ms == y->created_ms && x->expires_ms == y->expires_ms &&
	       memcmp(x->author, y->author, MEMBER_ID) == 0;
}

/* What was just sealed says what it said before. */
static int
check(const struct resealing *resealing, struct worker *worker, const struct item *item,
    enum record_kind kind, const struct entry *was, struct err *err)
{
	struct record record;
	struct entry now;
	int r;

	r = record_parse(slice_of(worker->bytes.data + item->from, item->len), &record, err);
	if (r == 0)
		r = record_open_with(&record, resealing->keys, worker->scratch, &now, err);
	if (r == 0 && (record.kind != kind || record.seq != resealing->draft->seq ||
			  memcmp(record.bidx, item->bidx, BIDX) != 0 || !record_is_same(was, &now)))
		r = err_set(err, ERR_BUG, "read-back",
		    "`%.*s` does not come back from the vault as it was given", (int)was->name.len,
		    (const char *)was->name.data);
	return r < 0 ? err_ctx(err, "seal under the new key") : 0;
}

static int
reseal(const struct resealing *resealing, struct worker *worker, struct item *item, struct err *err)
{
	struct slice bytes = slice_of(resealing->old.data + item->from, item->len);
	struct arena *scratch = scratch_for(resealing, worker, bytes.len);
	struct entry_record past;
	struct record record;
	struct entry entry;
	int r;

	r = record_parse(bytes, &record, err);
	if (r == 0)
		r = record_open_with(&record, resealing->draft->keys, scratch, &entry, err);
	if (r < 0)
		return r;
	past = *entry.record;
	past.seq = resealing->draft->seq;
	entry.record = &past;
	env_keys_bidx(resealing->keys, entry.name, item->bidx);
	item->version = record.version;
	item->by = worker;
	item->from = worker->bytes.len;
	record_seal(resealing->keys, record.kind, &entry, item->random, scratch, &worker->bytes);
	item->len = worker->bytes.len - item->from;
	return check(resealing, worker, item, record.kind, &entry, err);
}

/* The first row in which something is wrong tells it, and nobody begins another. */
static void
fail(struct resealing *resealing, size_t at, const struct err *err)
{
	pthread_mutex_lock(&resealing->lock);
	if (at < resealing->failed_at) {
		resealing->failed_at = at;
		resealing->err = *err;
	}
	atomic_store(&resealing->next, resealing->count);
	pthread_mutex_unlock(&resealing->lock);
}

static void *
work(void *cookie)
{
	struct resealing *resealing = cookie;
	struct worker *worker = &resealing->workers[atomic_fetch_add(&resealing->worker_count, 1)];
	struct err err = ERR_INIT;
	size_t from, i;

	while ((from = atomic_fetch_add(&resealing->next, CHUNK)) < resealing->count)
		for (i = from; i < from + CHUNK && i < resealing->count; i++)
			if (reseal(resealing, worker, &resealing->items[i], &err) < 0) {
				fail(resealing, i, &err);
				return NULL;
			}
	return NULL;
}

static int
work_all(struct resealing *resealing, struct err *err)
{
	struct helpers helpers = {.count = 0};

	resealing->failed_at = SIZE_MAX;
	env_keys_nonce(resealing->keys); /* derived once, before others look for it */
	if (resealing->count >= HELPED_FROM)
		helpers_start(&helpers, work, resealing);
	work(resealing);
	helpers_join(&helpers);
	if (resealing->failed_at == SIZE_MAX)
		return 0;
	*err = resealing->err;
	return err->code;
}

static int
on_row(void *cookie, const struct store_row *row, struct err *err)
{
	struct resealing *resealing = cookie;
	struct item *item;

	(void)err;
	resealing->items = list_grow(
	    resealing->items, resealing->count, &resealing->room, sizeof(*resealing->items));
	item = &resealing->items[resealing->count++];
	*item = (struct item){.from = resealing->old.len, .len = row->bytes.len};
	fresh_bytes(item->random, sizeof(item->random));
	buf_add(&resealing->old, row->bytes);
	return 0;
}

static int
by_bidx(const void *a, const void *b)
{
	return memcmp(((const struct item *)a)->bidx, ((const struct item *)b)->bidx, BIDX);
}

static struct slice
bytes_of(const struct item *item)
{
	return slice_of(item->by->bytes.data + item->from, item->len);
}

static int
hist_put(struct resealing *resealing, struct err *err)
{
	struct draft *draft = resealing->draft;
	size_t i;
	int r = store_hist_clear(draft->store, draft->env_id, err);

	draft->n_hist = 0;
	hist_root_start(draft->env_id, env_keys_epoch(resealing->keys), draft->hist_root);
	for (i = 0; r == 0 && i < resealing->count; i++) {
		const struct item *item = &resealing->items[i];

		r = draft_hist_add(draft, item->bidx, item->version, bytes_of(item), err);
	}
	return r;
}

static int
live_put(struct resealing *resealing, struct err *err)
{
	struct draft *draft = resealing->draft;
	size_t i;
	int r = store_live_clear(draft->store, draft->env_id, err);

	if (resealing->count > 1)
		qsort(resealing->items, resealing->count, sizeof(*resealing->items), by_bidx);
	for (i = 0; r == 0 && i < resealing->count; i++) {
		const struct item *item = &resealing->items[i];

		if (i > 0 && by_bidx(item - 1, item) == 0)
			return err_set(err, ERR_BUG, "read-back", "two names have one index");
		r = store_live_put(draft->store, draft->env_id, item->bidx, bytes_of(item), err);
	}
	return r;
}

static int
table_reseal(struct draft *draft, struct env_keys *keys, enum store_table table, struct err *err)
{
	struct resealing resealing CLEANUP(resealing_done) = {.draft = draft, .keys = keys};
	int r;

	pthread_mutex_init(&resealing.lock, NULL);
	r = store_each(draft->store, table, 0, draft->env_id, on_row, &resealing, err);
	if (r == 0)
		r = work_all(&resealing, err);
	if (r < 0)
		return r;
	return table == TABLE_HIST ? hist_put(&resealing, err) : live_put(&resealing, err);
}

int
records_reseal(struct draft *draft, struct env_keys *keys, struct err *err)
{
	int r = table_reseal(draft, keys, TABLE_HIST, err);

	if (r == 0)
		r = table_reseal(draft, keys, TABLE_LIVE, err);
	if (r < 0)
		return r;
	draft->previous_k_ops = env_keys_ops(draft->keys);
	draft->keys = keys;
	return 0;
}
