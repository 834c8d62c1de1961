/* SPDX-License-Identifier: Apache-2.0 */
/* The values of an environment (VAULT.md §4 steps 8 to 10). */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "secret/secret.h"
#include "vault/live_priv.h"
#include "vault/record.h"
#include "vault/roots.h"
#include "vault/verify_priv.h"

enum { VALUE_EXPECTED = 256, ARENA_MOST = 64 << 20 };

/* Which rows are opened. */
struct wanted {
	uint8_t (*bidx)[BIDX]; /* ascending; NULL: all */
	size_t count;
};

struct reading {
	struct vault_env *env;
	struct live_walk walk;
	struct wanted wanted;
	struct envset *set;
	const char *origin; /* in the set's arena */
};

static int
by_bytes(const void *a, const void *b)
{
	return memcmp(a, b, BIDX);
}

static void
wanted_done(struct wanted *wanted)
{
	free(wanted->bidx);
}

static void
wanted_init(const struct env_keys *keys, const struct slice *only, size_t count,
    struct wanted *out)
{
	size_t i;

	*out = (struct wanted){0};
	if (only == NULL)
		return;
	out->bidx = xcalloc(count + 1, BIDX);
	out->count = count;
	for (i = 0; i < count; i++)
		env_keys_bidx(keys, only[i], out->bidx[i]);
	if (count > 1)
		qsort(out->bidx, count, BIDX, by_bytes);
}

static bool
is_wanted(const struct wanted *wanted, const uint8_t *bidx)
{
	if (wanted->bidx == NULL)
		return true;
	return wanted->count > 0 &&
	    bsearch(bidx, wanted->bidx, wanted->count, BIDX, by_bytes) != NULL;
}

static bool
name_is_listed(const struct slice *only, size_t count, struct slice name)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (slice_equal(only[i], name))
			return true;
	return only == NULL;
}

static int
open_into(struct reading *reading, const struct record *record, struct err *err)
{
	struct entry entry;
	int r;

	r = record_open_with(record, reading->env->access.keys, envset_arena(reading->set), &entry,
	    err);
	if (r < 0)
		return r;
	entry.origin = reading->origin;
	envset_push(reading->set, &entry);
	return 0;
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
	return open_into(reading, &record, err);
}

/* The record of one scope entry, with the key that the packet has for it. */
static int
open_scoped(struct reading *reading, const struct scope_entry *wanted,
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
	entry.origin = reading->origin;
	envset_push(reading->set, &entry);
	return 0;
}

static int
by_scope_bidx(const void *key, const void *entry)
{
	return memcmp(key, ((const struct scope_entry *)entry)->bidx, BIDX);
}

struct scoped_reading {
	struct reading *reading;
	const struct slice *only;
	size_t only_count;
};

static int
on_live_scoped(void *cookie, const struct store_row *row, struct err *err)
{
	struct scoped_reading *scoped = cookie;
	const struct packet *packet = &scoped->reading->env->access.packet;
	const struct scope_entry *entry = NULL;
	struct record record;
	int r;

	r = live_walk_row(&scoped->reading->walk, row, &record, err);
	if (r < 0)
		return r;
	if (packet->entry_count > 0)
		entry = bsearch(record.bidx, packet->entries, packet->entry_count,
		    sizeof(*packet->entries), by_scope_bidx);
	if (entry == NULL || !name_is_listed(scoped->only, scoped->only_count, entry->name))
		return 0;
	return open_scoped(scoped->reading, entry, &record, err);
}

static int
walk(struct reading *reading, const struct slice *only, size_t only_count, struct err *err)
{
	struct vault_env *env = reading->env;
	struct scoped_reading scoped = {reading, only, only_count};
	bool whole = env->access.keys != NULL;
	int r;

	live_walk_start(&reading->walk, env);
	if (whole)
		wanted_init(env->access.keys, only, only_count, &reading->wanted);
	r = store_each(env->vault->store, TABLE_LIVE, 0, env->info.env_id,
	    whole ? on_live : on_live_scoped, whole ? (void *)reading : (void *)&scoped, err);
	wanted_done(&reading->wanted);
	if (r < 0)
		return r;
	return live_walk_end(&reading->walk, err);
}

/* ONLY without the names that the environment above may not read; the caller frees the list. */
static struct slice *
limited(const struct vault_env *env, const struct slice *only, size_t *count)
{
	struct slice *names = xcalloc(env->limit_count + 1, sizeof(*names));
	size_t kept = 0, i;

	for (i = 0; i < env->limit_count; i++)
		if (name_is_listed(only, *count, env->limit[i]))
			names[kept++] = env->limit[i];
	*count = kept;
	return names;
}

static struct envset *
set_for(size_t count)
{
	size_t expected = (count + 1) * VALUE_EXPECTED;

	return envset_new(expected < ARENA_MOST ? expected : ARENA_MOST);
}

static int
read_names(struct vault_env *env, const struct slice *only, size_t only_count,
    struct envset **out, struct err *err)
{
	bool few = only != NULL && only_count < env->info.n_live;
	struct envset *set CLEANUP(envset_freep) = set_for(few ? only_count : env->info.n_live);
	struct reading reading = {.env = env, .set = set};
	int r;

	reading.origin = (const char *)arena_copy(envset_arena(set),
	    slice_of_text(env->info.name)).data;
	r = walk(&reading, only, only_count, err);
	if (r == 0)
		r = env_record(env, err);
	if (r < 0)
		return r;
	*out = envset_take(&set);
	return 0;
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
	r = read_names(env, only, only_count, out, err);
	return r < 0 ? err_ctx(err, "environment `%s`", env->info.name) : 0;
}
