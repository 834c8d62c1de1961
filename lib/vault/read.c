/* SPDX-License-Identifier: Apache-2.0 */
/* The values of an environment (VAULT.md §4 steps 8 to 10). */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "vault/live_index_priv.h"
#include "vault/read_priv.h"

enum { VALUE_EXPECTED = 224, ARENA_MOST = 64 << 20 };

/* Are they enough to be worth the start of threads? */
static bool
is_many(const struct vault_env *env, const struct slice *only)
{
	return only == NULL && env->info.n_live >= READ_MANY_FROM;
}

void
reading_start(
    struct reading *reading, struct vault_env *env, const struct slice *only, size_t only_count)
{
	bool few = only != NULL && only_count < env->info.n_live;
	size_t expected = ((few ? only_count : env->info.n_live) + (size_t)1) * VALUE_EXPECTED;

	if (is_many(env, only))
		expected /= 2; /* others take their part */
	*reading = (struct reading){.env = env, .only = only, .only_count = only_count};
	reading->set = envset_new(expected < ARENA_MOST ? expected : ARENA_MOST);
	reading->origin =
	    (const char *)arena_copy(envset_arena(reading->set), slice_of_text(env->info.name))
		.data;
}

void
reading_done(struct reading *reading)
{
	envset_freep(&reading->set);
	free(reading->wanted.bidx);
	buf_done(&reading->index);
}

bool
reading_is_whole(const struct reading *reading)
{
	return reading->env->access.keys != NULL;
}

static bool
name_is_listed(const struct slice *names, size_t count, struct slice name)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (slice_equal(names[i], name))
			return true;
	return false;
}

bool
reading_wants_name(const struct reading *reading, struct slice name)
{
	return reading->only == NULL || name_is_listed(reading->only, reading->only_count, name);
}

int
reading_open(struct reading *reading, const struct record *record, struct err *err)
{
	struct entry entry;
	int r;

	r = record_open_with(
	    record, reading->env->access.keys, envset_arena(reading->set), &entry, err);
	if (r < 0)
		return r;
	record_set_origin(&entry, reading->origin);
	envset_push(reading->set, &entry);
	return 0;
}

int
reading_open_scoped(struct reading *reading, const struct scope_entry *wanted,
    const struct record *record, struct err *err)
{
	struct entry entry;
	int r;

	r = record_open(record, wanted->name_key, reading->env->vault->id,
	    envset_arena(reading->set), &entry, err);
	if (r < 0)
		return r;
	r = trust_need(slice_equal(entry.name, wanted->name), CHECK_SCOPE_NAME, err);
	if (r < 0)
		return r;
	record_set_origin(&entry, reading->origin);
	envset_push(reading->set, &entry);
	return 0;
}

static int
by_bytes(const void *a, const void *b)
{
	return memcmp(a, b, BIDX);
}

static void
wanted_init(struct reading *reading)
{
	struct wanted *wanted = &reading->wanted;
	size_t i;

	if (reading->only == NULL)
		return;
	wanted->bidx = xcalloc(reading->only_count + 1, BIDX);
	wanted->count = reading->only_count;
	for (i = 0; i < wanted->count; i++)
		env_keys_bidx(reading->env->access.keys, reading->only[i], wanted->bidx[i]);
	if (wanted->count > 1)
		qsort(wanted->bidx, wanted->count, BIDX, by_bytes);
}

static bool
is_wanted(const struct wanted *wanted, const uint8_t *bidx)
{
	if (wanted->bidx == NULL)
		return true;
	return wanted->count > 0 &&
	       bsearch(bidx, wanted->bidx, wanted->count, BIDX, by_bytes) != NULL;
}

static int
on_live(void *cookie, const struct store_row *row, struct err *err)
{
	struct reading *reading = cookie;
	struct record record;
	int r;

	r = live_walk_row(&reading->walk, row, &record, err);
	if (r < 0 || !is_wanted(&reading->wanted, record.bidx))
		return r;
	return reading_open(reading, &record, err);
}

static int
by_scope_bidx(const void *key, const void *entry)
{
	return memcmp(key, ((const struct scope_entry *)entry)->bidx, BIDX);
}

static int
on_live_scoped(void *cookie, const struct store_row *row, struct err *err)
{
	struct reading *reading = cookie;
	const struct packet *packet = &reading->env->access.packet;
	const struct scope_entry *entry = NULL;
	struct record record;
	int r;

	r = live_walk_row(&reading->walk, row, &record, err);
	if (r < 0)
		return r;
	if (packet->entry_count > 0)
		entry = bsearch(record.bidx, packet->entries, packet->entry_count,
		    sizeof(*packet->entries), by_scope_bidx);
	if (entry == NULL || !reading_wants_name(reading, entry->name))
		return 0;
	return reading_open_scoped(reading, entry, &record, err);
}

static void
on_leaf(void *cookie, const struct record *record, const uint8_t leaf[HASH])
{
	struct reading *reading = cookie;

	live_index_add(&reading->index, record, leaf);
}

/* Every row counts for the root, and those that are wanted are opened. */
static int
walk_all(struct reading *reading, struct err *err)
{
	struct vault_env *env = reading->env;
	bool whole = reading_is_whole(reading);
	int r;

	live_walk_start(&reading->walk, env);
	if (env->info.n_live > LIVE_INDEX_FROM) {
		reading->walk.on_leaf = on_leaf;
		reading->walk.cookie = reading;
	}
	if (whole)
		wanted_init(reading);
	if (whole && is_many(env, reading->only))
		r = reading_many(reading, err);
	else
		r = store_each(env->vault->store, TABLE_LIVE, 0, env->info.env_id,
		    whole ? on_live : on_live_scoped, reading, err);
	return r < 0 ? r : live_walk_end(&reading->walk, err);
}

static int
read_all(struct vault_env *env, const struct slice *only, size_t only_count, struct envset **out,
    struct err *err)
{
	struct reading reading CLEANUP(reading_done);
	int r;

	reading_start(&reading, env, only, only_count);
	r = walk_all(&reading, err);
	if (r == 0)
		r = env_record(env, err);
	if (r < 0)
		return r;
	if (reading.index.len > 0)
		live_index_write(env, &reading.index);
	*out = envset_take(&reading.set);
	return 0;
}

/* 1 read, 0 not possible; what the index has no clear answer for is left to read_all(). */
static int
read_few(struct vault_env *env, const struct slice *only, size_t only_count, struct envset **out,
    struct err *err)
{
	struct err doubt CLEANUP(err_done) = ERR_INIT;
	struct reading reading CLEANUP(reading_done);
	int r;

	reading_start(&reading, env, only, only_count);
	if (reading_by_index(&reading, &doubt) != 1)
		return 0;
	r = env_record(env, err);
	if (r < 0)
		return r;
	*out = envset_take(&reading.set);
	return 1;
}

/* ONLY without the names that the environment above may not read; the caller frees the list. */
static struct slice *
limited(const struct vault_env *env, const struct slice *only, size_t *count)
{
	struct slice *names = xcalloc(env->limit_count + 1, sizeof(*names));
	size_t kept = 0, i;

	for (i = 0; i < env->limit_count; i++)
		if (only == NULL || name_is_listed(only, *count, env->limit[i]))
			names[kept++] = env->limit[i];
	*count = kept;
	return names;
}

int
vault_env_read(struct vault_env *env, const struct slice *only, size_t only_count,
    struct envset **out, struct err *err)
{
	struct slice *names CLEANUP(freep) = NULL;
	int r;

	r = env_access(env, RIGHT_READ, err);
	if (r < 0)
		return r;
	if (env->limit != NULL) {
		names = limited(env, only, &only_count);
		only = names;
	}
	if (reading_is_of_few(env, only, only_count))
		r = read_few(env, only, only_count, out, err);
	if (r == 0)
		r = read_all(env, only, only_count, out, err);
	return r < 0 ? err_ctx(err, "environment `%s`", env->info.name) : 0;
}
