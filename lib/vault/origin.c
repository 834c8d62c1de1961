/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/origin_priv.h"

#include <stdlib.h>

#include "base/list.h"
#include "vault/opsread_priv.h"

struct origin {
	struct slice name;
	uint64_t version, seq;
};

/* What the operations say, from the newest commit down to where somebody had to know. */
struct origins {
	struct ops_reader reader;
	struct arena *names;
	struct origin *items;
	size_t count, room;
	uint64_t down_to;
};

void
origins_free(struct origins *origins)
{
	if (origins == NULL)
		return;
	ops_reader_done(&origins->reader);
	arena_free(origins->names);
	free(origins->items);
	free(origins);
}

static int
start(struct vault_env *env, struct err *err)
{
	struct origins *origins = xcalloc(1, sizeof(*origins));
	int r = ops_reader_start(&origins->reader, env, 1, err);

	if (r < 0) {
		free(origins);
		return r;
	}
	origins->names = arena_new(0);
	origins->down_to = env->commits.head + 1;
	env->origins = origins;
	return 0;
}

static void
take(struct origins *origins, const struct op *op, uint64_t seq)
{
	if (op->kind != OP_SET && op->kind != OP_IMPORT && op->kind != OP_DELETE)
		return;
	origins->items =
	    list_grow(origins->items, origins->count, &origins->room, sizeof(*origins->items));
	origins->items[origins->count++] = (struct origin){
	    .name = arena_copy(origins->names, op->name), .version = op->to, .seq = seq};
}

/* The operations of one commit more. */
static int
go_down(struct origins *origins, struct err *err)
{
	uint64_t seq = origins->down_to - 1;
	struct ops ops = {0};
	int r = ops_reader_open(&origins->reader, seq, &ops, err);

	for (size_t i = 0; r == 0 && i < ops.count; i++)
		take(origins, &ops.items[i], seq);
	ops_done(&ops);
	if (r == 0)
		origins->down_to = seq;
	return r;
}

/* Is it of the commit with which an epoch after the first began? */
static int
is_rewritten(struct vault_env *env, uint64_t seq, struct err *err)
{
	int r;

	if (env == NULL || seq < 2 || vault_is_partial(env->vault) || env->access.keys == NULL)
		return 0;
	r = chain_reach(&env->commits, seq - 1, err);
	return r < 0 ? r : chain_at(&env->commits, seq)->commit.epoch !=
				 chain_at(&env->commits, seq - 1)->commit.epoch;
}

int
env_origin(struct vault_env *env, const struct entry *entry, uint64_t *seq, struct err *err)
{
	int r = is_rewritten(env, entry->record->seq, err);

	*seq = entry->record->seq;
	if (r <= 0)
		return r;
	r = env->origins == NULL ? start(env, err) : 0;
	for (size_t i = 0; r == 0; i++) {
		while (r == 0 && i == env->origins->count && env->origins->down_to > 1)
			r = go_down(env->origins, err);
		/* operations that say nothing of it are for `verify`: then it counts as of the rotation */
		if (r < 0 || i == env->origins->count)
			return r;
		if (env->origins->items[i].version != entry->record->version ||
		    !slice_equal(env->origins->items[i].name, entry->name))
			continue;
		*seq = env->origins->items[i].seq;
		return 0;
	}
	return r;
}
