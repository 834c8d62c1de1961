/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Values at one commit. Rotation writes every record anew, so a record's own seq says nothing of
 * commits before it; what a commit wrote is told by the operations, whose versions rotation
 * keeps. Of each name the newest operation at or before the commit decides, and its version is
 * looked up in live and in the history, whose root is checked whole.
 */
#include "vault/past_priv.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "vault/opsread_priv.h"
#include "vault/rows_priv.h"
#include "vault/partial_priv.h"

/* What a name had; version 0: it was deleted. */
struct had {
	struct slice name;
	uint64_t version;
	size_t at; /* in the order of finding, the newest first */
	uint8_t bidx[BIDX];
	bool found, is_void;
};

struct past {
	struct vault_env *env;
	struct arena *arena; /* of the names */
	struct had *items;
	size_t count, room;
	struct envset *set;
};

static void
past_done(struct past *past)
{
	free(past->items);
	arena_free(past->arena);
	envset_free(past->set);
}

static void
take_op(struct past *past, const struct op *op, const struct slice *only)
{
	bool writes = op->kind == OP_SET || op->kind == OP_IMPORT;

	if ((!writes && op->kind != OP_DELETE) || (only != NULL && !slice_equal(op->name, *only)))
		return;
	past->items =
	    list_grow(past->items, past->count, &past->room, sizeof(*past->items));
	past->items[past->count] = (struct had){.name = arena_copy(past->arena, op->name),
	    .version = writes ? op->to : 0,
	    .at = past->count};
	past->count++;
}

/* Every operation up to commit SEQ, the newest first; of a single name only until it is found. */
static int
collect(struct past *past, uint64_t seq, const struct slice *only, struct err *err)
{
	struct ops_reader reader CLEANUP(ops_reader_done) = {0};
	int r = ops_reader_start(&reader, past->env, 1, err);

	for (; r == 0 && seq >= 1 && (only == NULL || past->count == 0); seq--) {
		struct ops ops = {0};

		r = ops_reader_open(&reader, seq, &ops, err);
		for (size_t i = 0; r == 0 && i < ops.count; i++)
			take_op(past, &ops.items[i], only);
		ops_done(&ops);
	}
	return r;
}

static int
by_name(const void *a, const void *b)
{
	const struct had *x = a, *y = b;
	int order = slice_compare(x->name, y->name);

	return order != 0 ? order : (x->at > y->at) - (x->at < y->at);
}

static int
by_bidx(const void *a, const void *b)
{
	return memcmp(((const struct had *)a)->bidx, ((const struct had *)b)->bidx, BIDX);
}

/* One item a name that was there, ascending by its index. */
static void
reduce(struct past *past)
{
	struct slice last = {NULL, 0};
	size_t kept = 0;

	if (past->count > 1)
		qsort(past->items, past->count, sizeof(*past->items), by_name);
	for (size_t i = 0; i < past->count; i++) {
		struct had item = past->items[i];

		if (last.data != NULL && slice_equal(last, item.name))
			continue;
		last = item.name;
		if (item.version == 0)
			continue;
		env_keys_bidx(past->env->access.keys, item.name, item.bidx);
		past->items[kept++] = item;
	}
	past->count = kept;
	if (kept > 1)
		qsort(past->items, kept, sizeof(*past->items), by_bidx);
}

/* A version that leaked makes all before it void. */
static int
look_later(struct had *item, const struct past *past, const struct record *record, struct err *err)
{
	struct arena *scratch CLEANUP(arena_freep) = arena_new(0);
	struct entry entry;
	int r = record_open_with(record, past->env->access.keys, scratch, &entry, err);

	item->is_void |= r == 0 && (entry.flags & ENTRY_LEAKED) != 0;
	return r;
}

static int
on_row(void *cookie, const struct row *row, const struct record *record, struct err *err)
{
	struct past *past = cookie;
	struct arena *arena = envset_arena(past->set);
	struct had wanted, *item;
	struct entry entry;
	int r;

	memcpy(wanted.bidx, row->bidx, BIDX);
	if (row->kind != RECORD_VALUE || past->count == 0)
		return 0;
	item = bsearch(&wanted, past->items, past->count, sizeof(wanted), by_bidx);
	if (item == NULL || item->version > row->version)
		return 0;
	if (item->version < row->version)
		return look_later(item, past, record, err);
	r = record_open_with(record, past->env->access.keys, arena, &entry, err);
	if (r < 0)
		return r;
	record_set_origin(&entry,
	    (const char *)arena_copy(arena, slice_of_text(past->env->info.name)).data);
	envset_push(past->set, &entry);
	item->found = true;
	return 0;
}

static void
mark_void(struct past *past)
{
	for (size_t i = 0; i < past->count; i++) {
		struct entry *entry =
		    past->items[i].is_void ? envset_find(past->set, past->items[i].name) : NULL;

		if (entry != NULL)
			entry->flags |= ENTRY_VOID;
	}
}

static int
check_found(const struct past *past, struct err *err)
{
	for (size_t i = 0; i < past->count; i++) {
		const struct had *item = &past->items[i];
		struct err one = ERR_INIT;

		if (item->found)
			continue;
		err_set(&one, ERR_NOT_FOUND, "no-version",
		    "version %" PRIu64 " of `%.*s` is no longer in the history of `%s`",
		    item->version, (int)item->name.len, (const char *)item->name.data,
		    past->env->info.name);
		err_fix(&one, "a backup from before it was pruned has it still; who pruned it when: "
			      "`evenkeep history -e %s`", past->env->info.name);
		err_also(err, &one);
	}
	return err->code;
}

static int
refuse_scoped(const struct vault_env *env, struct err *err)
{
	err_set(err, ERR_NO_KEY, "no-right", "the history of `%s` is for those who read all of it",
	    env->info.name);
	return err_fix(err, "ask an owner of `%s` for the right to read", env->info.name);
}

int
past_read(struct vault_env *env, uint64_t seq, const struct slice *name, struct envset **out,
    struct err *err)
{
	struct past past CLEANUP(past_done) = {.env = env};
	int r;

	if (env->access.keys == NULL || env->limit != NULL)
		return refuse_scoped(env, err);
	r = vault_need_whole(env->vault, "what was before is", err);
	if (r < 0)
		return r;
	past.arena = arena_new(0);
	past.set = envset_new(0);
	r = collect(&past, seq, name, err);
	if (r < 0)
		return r;
	reduce(&past);
	r = rows_walk(env, on_row, &past, NULL, err);
	if (r == 0)
		r = env_record(env, err);
	if (r == 0)
		r = check_found(&past, err);
	if (r < 0)
		return r;
	mark_void(&past);
	*out = envset_take(&past.set);
	return 0;
}
