/* SPDX-License-Identifier: Apache-2.0 */
/* A few values of a large environment, by what was verified of it before (live_index_priv.h). */
#include <string.h>

#include "vault/live_index_priv.h"
#include "vault/read_priv.h"

/* Few enough that looking each up is less work than one pass over all. */
enum { FEW_IS_ONE_IN = 4 };

/* One record, which must be what the index says; 1 it was opened, 0 it is something else. */
static int
take(struct reading *reading, const struct scope_entry *scope, const struct live_index_row *indexed,
    const uint8_t *bidx, struct slice bytes, struct err *err)
{
	struct store_row row = {.env = reading->env->info.env_id, .bidx = bidx, .bytes = bytes};
	struct record record;
	uint8_t leaf[HASH];
	int r;

	record_leaf(bytes, leaf);
	if (memcmp(leaf, indexed->leaf, HASH) != 0)
		return 0;
	r = record_parse(bytes, &record, err);
	if (r == 0)
		r = row_is_placed(reading->env, &row, &record, err);
	if (r < 0)
		return r;
	if (record.version != indexed->version || record.kind != RECORD_VALUE)
		return 0;
	r = scope == NULL ? reading_open(reading, &record, err)
			  : reading_open_scoped(reading, scope, &record, err);
	return r < 0 ? r : 1;
}

/* 1 the row was read or is known not to be there, 0 index and store disagree. */
static int
look_up(struct reading *reading, const struct live_index *index, const struct scope_entry *scope,
    const uint8_t *bidx, struct err *err)
{
	struct live_index_row indexed;
	bool is_indexed = live_index_find(index, bidx, &indexed);
	struct slice bytes;
	int r;

	r = store_live_find(
	    reading->env->vault->store, reading->env->info.env_id, bidx, &bytes, err);
	if (r < 0)
		return r;
	if ((r == 1) != is_indexed)
		return 0;
	return is_indexed ? take(reading, scope, &indexed, bidx, bytes, err) : 1;
}

static int
look_up_whole(struct reading *reading, const struct live_index *index, struct err *err)
{
	size_t i;
	int r = 1;

	for (i = 0; r == 1 && i < reading->only_count; i++) {
		uint8_t bidx[BIDX];

		env_keys_bidx(reading->env->access.keys, reading->only[i], bidx);
		r = look_up(reading, index, NULL, bidx, err);
	}
	return r;
}

static int
look_up_scoped(struct reading *reading, const struct live_index *index, struct err *err)
{
	const struct packet *packet = &reading->env->access.packet;
	size_t i;
	int r = 1;

	for (i = 0; r == 1 && i < packet->entry_count; i++) {
		const struct scope_entry *entry = &packet->entries[i];

		if (reading_wants_name(reading, entry->name))
			r = look_up(reading, index, entry, entry->bidx, err);
	}
	return r;
}

bool
reading_is_of_few(const struct vault_env *env, const struct slice *only, size_t only_count)
{
	uint32_t n_live = env->info.n_live;
	size_t count = only_count;

	if (n_live <= LIVE_INDEX_FROM)
		return false;
	if (env->access.keys == NULL)
		count = env->access.packet.entry_count;
	else if (only == NULL)
		return false;
	return count <= n_live / FEW_IS_ONE_IN;
}

int
reading_by_index(struct reading *reading, struct err *err)
{
	struct live_index index CLEANUP(live_index_done) = {0};

	if (live_index_open(reading->env, &index) == 0)
		return 0;
	return reading_is_whole(reading) ? look_up_whole(reading, &index, err)
					 : look_up_scoped(reading, &index, err);
}
