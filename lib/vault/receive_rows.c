/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The records of a commit, done again: what was live goes to the history, a value takes its place, the
 * mark of a deletion goes to the history behind it. That the result is what the commits signed, their
 * roots tell at the end; here is only seen to it that each record can belong where it goes.
 */
#include <string.h>

#include "vault/receive_priv.h"
#include "vault/record.h"

static int
record_take(const struct env_receive *env, const struct doc *commit, struct slice bytes,
    struct record *out, struct err *err)
{
	int r;

	r = trust_need(bytes.len <= RECORD_MOST, CHECK_OBJECT_ROWS, err);
	if (r == 0)
		r = record_parse(bytes, out, err);
	if (r < 0)
		return r;
	return trust_need(memcmp(out->env_id, env->env_id, ENV_ID) == 0 &&
			      out->epoch == commit->commit.epoch && out->seq <= commit->seq,
	    CHECK_OBJECT_ROWS, err);
}

/* Behind every other version of its name. */
static int
hist_add(struct env_receive *env, const struct record *record, struct err *err)
{
	struct store *store = env->receiving->vault->store;
	uint64_t newest = 0;
	struct slice bytes;
	int r = 0;

	if (!env->receiving->is_partial)
		r = store_hist_newest(store, env->env_id, record->bidx, &newest, &bytes, err);
	if (r < 0)
		return r;
	/* not a check that can be switched off: the rows have no place for it */
	if (r == 1 && newest >= record->version) {
		trust_refuse(CHECK_OBJECT_ROWS, err);
		return ERR_TAMPERED;
	}
	/* a reader's copy has no history */
	if (env->receiving->is_partial)
		return 0;
	env->hist_count++;
	return store_hist_add(store, env->env_id, env->hist_count, record->bidx, record->version,
	    record->bytes, err);
}

/* What is live under the record's bidx goes to the history. *WAS: its version, 0 if there is none. */
static int
retire(struct env_receive *env, const struct record *record, uint64_t *was, struct err *err)
{
	struct store *store = env->receiving->vault->store;
	struct buf copy CLEANUP(buf_done) = BUF_INIT;
	struct record old;
	struct slice bytes;
	int r;

	*was = 0;
	r = store_live_find(store, env->env_id, record->bidx, &bytes, err);
	if (r <= 0)
		return r;
	buf_add(&copy, bytes);
	r = record_parse(buf_slice(&copy), &old, err);
	if (r == 0)
		r = hist_add(env, &old, err);
	if (r == 0)
		*was = old.version;
	return r;
}

static int
apply(struct env_receive *env, const struct record *record, struct err *err)
{
	struct store *store = env->receiving->vault->store;
	uint64_t was;
	int r;

	r = retire(env, record, &was, err);
	if (r == 0)
		r = trust_need(was == 0 || record->version == was + 1, CHECK_OBJECT_ROWS, err);
	if (r < 0)
		return r;
	if (record->kind == RECORD_VALUE)
		return store_live_put(store, env->env_id, record->bidx, record->bytes, err);
	r = trust_need(was != 0, CHECK_OBJECT_ROWS, err);
	if (r == 0)
		r = store_live_delete(store, env->env_id, record->bidx, err);
	return r < 0 ? r : hist_add(env, record, err);
}

/* Ascending by bidx, and by version where a commit wrote a name twice. */
static bool
is_behind(const struct record *last, const struct record *record)
{
	int order = memcmp(last->bidx, record->bidx, BIDX);

	return order < 0 || (order == 0 && last->version < record->version);
}

static int
take_written(struct env_receive *env, const struct doc *commit, struct pieces records,
    struct err *err)
{
	struct record last, record;
	bool is_first = true;
	struct slice bytes;

	while (pieces_next(&records, NULL, &bytes)) {
		int r = record_take(env, commit, bytes, &record, err);

		if (r == 0)
			r = trust_need(record.seq == commit->seq &&
					   (is_first || is_behind(&last, &record)),
			    CHECK_OBJECT_ROWS, err);
		if (r == 0)
			r = apply(env, &record, err);
		if (r < 0)
			return r;
		last = record;
		is_first = false;
	}
	return 0;
}

static int
take_history(struct env_receive *env, const struct doc *commit, struct pieces history,
    struct err *err)
{
	struct record record;
	struct slice bytes;

	while (pieces_next(&history, NULL, &bytes)) {
		int r = record_take(env, commit, bytes, &record, err);

		if (r == 0)
			r = hist_add(env, &record, err);
		if (r < 0)
			return r;
	}
	return 0;
}

int
receive_live(struct env_receive *env, const struct doc *commit, struct pieces records,
    struct err *err)
{
	struct store *store = env->receiving->vault->store;
	struct record last, record;
	bool is_first = true;
	struct slice bytes;

	while (pieces_next(&records, NULL, &bytes)) {
		int r = record_take(env, commit, bytes, &record, err);

		if (r == 0)
			r = trust_need(record.kind == RECORD_VALUE &&
					   (is_first || memcmp(last.bidx, record.bidx, BIDX) < 0),
			    CHECK_OBJECT_ROWS, err);
		if (r == 0)
			r = store_live_put(store, env->env_id, record.bidx, record.bytes, err);
		if (r < 0)
			return r;
		last = record;
		is_first = false;
	}
	return 0;
}

int
receive_rows(struct env_receive *env, const struct doc *commit, const struct commit_object *object,
    struct err *err)
{
	struct store *store = env->receiving->vault->store;
	int r;

	if (object->rows == OBJECT_WROTE)
		return take_written(env, commit, object->records, err);
	r = store_hist_clear(store, env->env_id, err);
	if (r == 0)
		r = store_live_clear(store, env->env_id, err);
	env->hist_count = 0;
	if (r == 0)
		r = take_history(env, commit, object->history, err);
	return r < 0 ? r : receive_live(env, commit, object->records, err);
}
