/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All values of a large environment, opened on all processors. Nearly all of reading is
 * cryptography that knows nothing of other rows, so the caller fetches the rows and hands them over
 * in batches, and whoever is free checks and opens one. Each opens into an arena of its own; what
 * came of them is taken in the order of the rows: the root, and which of two errors is told, are as
 * if one row had been read after the other.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/helpers.h"
#include "base/list.h"
#include "vault/read_priv.h"

enum {
	BATCH_ROWS = 128,
	BATCH_BYTES = 64 << 10,
	WAITING_MOST =
	    512 << 10, /* bytes of rows that nobody has taken yet; few stay in the cache */
	HELPER_ARENA = 1 << 20,
};

/* What is left of a row once it is opened. */
struct opened {
	struct record record; /* without its bytes; bidx is the one below */
	uint8_t bidx[BIDX], leaf[HASH];
	struct entry entry;
};

struct batch {
	struct batch *next; /* in the order of the rows */
	size_t number;
	bool is_open;
	struct buf bytes;
	size_t count, ends[BATCH_ROWS];
	uint8_t keys[BATCH_ROWS][BIDX]; /* by which the rows were found */
	struct opened opened[BATCH_ROWS];
};

struct many {
	struct reading *reading;
	/* The caller's. */
	struct batch *filling;      /* not handed over yet */
	struct batch *first, *last; /* handed over, and not taken back */
	struct batch *spare;
	size_t count;

	pthread_mutex_t lock; /* for all below, and for next and is_open of the batches */
	pthread_cond_t changed;
	struct batch *untaken; /* the first that nobody works on */
	size_t waiting;
	bool is_whole;       /* no more will come */
	struct arena *arena; /* what the helpers opened */
	size_t failed_at;    /* number of the first batch in which something is wrong */
	struct err err;      /* what it is */
};

static void
batches_free(struct batch *batch)
{
	while (batch != NULL) {
		struct batch *next = batch->next;

		buf_done(&batch->bytes);
		free(batch);
		batch = next;
	}
}

static void
many_done(struct many *many)
{
	batches_free(many->first);
	batches_free(many->spare);
	batches_free(many->filling);
	arena_free(many->arena);
	err_done(&many->err);
	pthread_cond_destroy(&many->changed);
	pthread_mutex_destroy(&many->lock);
}

static int
open_row(const struct reading *reading, const struct store_row *row, struct arena *arena,
    struct opened *out, struct err *err)
{
	int r = live_row_check(reading->env, row, &out->record, out->leaf, err);

	if (r == 0)
		r = record_open_with(
		    &out->record, reading->env->access.keys, arena, &out->entry, err);
	if (r < 0)
		return r;
	memcpy(out->bidx, out->record.bidx, BIDX);
	out->record.bidx = out->bidx;
	out->record.bytes = slice_of(NULL, 0);
	record_set_origin(&out->entry, reading->origin);
	return 0;
}

static int
open_batch(const struct reading *reading, struct batch *batch, struct arena *arena, struct err *err)
{
	size_t at = 0;
	int r = 0;

	for (size_t i = 0; r == 0 && i < batch->count; i++) {
		struct store_row row = {.env = reading->env->info.env_id, .bidx = batch->keys[i]};

		row.bytes = slice_of(batch->bytes.data + at, batch->ends[i] - at);
		at = batch->ends[i];
		r = open_row(reading, &row, arena, &batch->opened[i], err);
	}
	return r;
}

/* The next batch is taken and opened. The lock is held, and set free meanwhile. */
static void
open_next(struct many *many, struct arena *arena)
{
	struct batch *batch = many->untaken;
	struct err err CLEANUP(err_done) = ERR_INIT;
	int r = 0;

	many->untaken = batch->next;
	many->waiting -= batch->bytes.len;
	if (batch->number > many->failed_at)
		return;
	pthread_mutex_unlock(&many->lock);
	r = open_batch(many->reading, batch, arena, &err);
	pthread_mutex_lock(&many->lock);
	batch->is_open = r == 0;
	if (r == 0 || batch->number > many->failed_at)
		return;
	many->failed_at = batch->number;
	err_done(&many->err);
	many->err = err;
	err = (struct err)ERR_INIT;
}

/* Work until nothing is left and nothing more will come. */
static void
open_all(struct many *many, struct arena *arena)
{
	pthread_mutex_lock(&many->lock);
	while (many->untaken != NULL || !many->is_whole) {
		if (many->untaken != NULL)
			open_next(many, arena);
		else
			pthread_cond_wait(&many->changed, &many->lock);
	}
	pthread_mutex_unlock(&many->lock);
}

static void *
help(void *cookie)
{
	struct many *many = cookie;
	struct arena *arena = arena_new(HELPER_ARENA);

	open_all(many, arena);
	pthread_mutex_lock(&many->lock);
	arena_join(many->arena, &arena);
	pthread_mutex_unlock(&many->lock);
	return NULL;
}

static void
take(struct many *many, struct batch *batch)
{
	struct reading *reading = many->reading;

	for (size_t i = 0; i < batch->count; i++) {
		live_walk_add(&reading->walk, &batch->opened[i].record, batch->opened[i].leaf);
		envset_push(reading->set, &batch->opened[i].entry);
	}
	batch->next = many->spare;
	many->spare = batch;
}

/* What is open, up to the first batch that is not. The lock is held, and set free meanwhile. */
static void
take_opened(struct many *many)
{
	while (many->first != NULL && many->first->is_open) {
		struct batch *batch = many->first;

		many->first = batch->next;
		if (many->first == NULL)
			many->last = NULL;
		pthread_mutex_unlock(&many->lock);
		take(many, batch);
		pthread_mutex_lock(&many->lock);
	}
}

static void
append(struct many *many, struct batch *batch)
{
	if (many->last == NULL)
		many->first = batch;
	else
		many->last->next = batch;
	many->last = batch;
	if (many->untaken == NULL)
		many->untaken = batch;
	many->waiting += batch->bytes.len;
	pthread_cond_signal(&many->changed);
}

/* 0, or the error that is known of already. */
static int
hand_over(struct many *many)
{
	int r;

	pthread_mutex_lock(&many->lock);
	if (many->filling != NULL)
		append(many, many->filling);
	many->filling = NULL;
	while (many->waiting > WAITING_MOST)
		open_next(many, envset_arena(many->reading->set));
	take_opened(many);
	r = (int)many->err.code;
	pthread_mutex_unlock(&many->lock);
	return r;
}

static struct batch *
batch_new(struct many *many)
{
	struct batch *batch = many->spare;

	if (batch == NULL)
		batch = xcalloc(1, sizeof(*batch));
	else
		many->spare = batch->next;
	batch->next = NULL;
	batch->is_open = false;
	batch->count = 0;
	buf_clear(&batch->bytes);
	batch->number = many->count++;
	return batch;
}

static int
on_row(void *cookie, const struct store_row *row, struct err *err)
{
	struct many *many = cookie;
	struct batch *batch = many->filling;

	(void)err;
	if (batch == NULL)
		batch = many->filling = batch_new(many);
	memcpy(batch->keys[batch->count], row->bidx, BIDX);
	buf_add(&batch->bytes, row->bytes);
	batch->ends[batch->count++] = batch->bytes.len;
	if (batch->count < BATCH_ROWS && batch->bytes.len < BATCH_BYTES)
		return 0;
	return hand_over(many);
}

static void
finish(struct many *many, struct helpers *helpers)
{
	hand_over(many);
	pthread_mutex_lock(&many->lock);
	many->is_whole = true;
	pthread_cond_broadcast(&many->changed);
	pthread_mutex_unlock(&many->lock);
	open_all(many, envset_arena(many->reading->set));
	helpers_join(helpers);
	hand_over(many);
}

int
reading_many(struct reading *reading, struct err *err)
{
	struct many many CLEANUP(many_done) = {.reading = reading,
	    .lock = PTHREAD_MUTEX_INITIALIZER,
	    .changed = PTHREAD_COND_INITIALIZER,
	    .arena = arena_new(0),
	    .failed_at = SIZE_MAX};
	struct helpers helpers;
	int r;

	helpers_start(&helpers, help, &many);
	r = store_each(reading->env->vault->store, TABLE_LIVE, 0, reading->env->info.env_id, on_row,
	    &many, err);
	finish(&many, &helpers);
	if (many.err.code != 0) {
		err_done(err);
		*err = many.err;
		many.err = (struct err)ERR_INIT;
		return err->code;
	}
	arena_join(envset_arena(reading->set), &many.arena);
	return r;
}
