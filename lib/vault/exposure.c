/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/exposure.h"

#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "vault/opsread_priv.h"
#include "vault/reach_priv.h"
#include "vault/rows_priv.h"
#include "vault/partial_priv.h"

/* What one operation wrote. */
struct wrote {
	char *name;
	uint64_t version, seq;
};

/* While the values of an environment are looked at. */
struct look {
	struct vault_env *env;
	struct exposure *exposure;
	struct envset *now;
	struct arena *arena; /* of one old value at a time */
	const struct secret *marks;
	struct wrote *items; /* ascending by name and version */
	size_t count, room;
};

static void
look_done(struct look *look)
{
	while (look->count > 0)
		free(look->items[--look->count].name);
	free(look->items);
	envset_free(look->now);
	arena_free(look->arena);
}

static int
by_name_and_version(const void *a, const void *b)
{
	const struct wrote *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	return order != 0 ? order : (x->version > y->version) - (x->version < y->version);
}

static void
take_op(struct look *look, const struct op *op, uint64_t seq)
{
	struct wrote *wrote;

	if (op->kind == OP_GRANT && op->name.len > 0)
		reaches_add_name(look->exposure, look->env, op->bidx, op->name, seq);
	if (op->kind != OP_SET && op->kind != OP_IMPORT)
		return;
	look->items = list_grow(look->items, look->count, &look->room, sizeof(*look->items));
	wrote = &look->items[look->count++];
	*wrote = (struct wrote){.name = xstrndup((const char *)op->name.data, op->name.len),
	    .version = op->to,
	    .seq = seq};
}

static int
read_ops(struct look *look, struct err *err)
{
	struct ops_reader reader CLEANUP(ops_reader_done) = {0};
	int r = ops_reader_start(&reader, look->env, 1, err);

	for (uint64_t seq = 1; r == 0 && seq <= look->env->commits.head; seq++) {
		struct ops ops = {0};

		r = ops_reader_open(&reader, seq, &ops, err);
		for (size_t i = 0; r == 0 && i < ops.count; i++)
			take_op(look, &ops.items[i], seq);
		ops_done(&ops);
	}
	if (r == 0 && look->count > 1)
		qsort(look->items, look->count, sizeof(*look->items), by_name_and_version);
	return r;
}

/* The commit that wrote VERSION of NAME; 1 if no operation tells, so that nothing is overlooked. */
static uint64_t
seq_of(const struct look *look, const char *name, uint64_t version)
{
	struct wrote wanted = {.name = (char *)name, .version = version};
	const struct wrote *found = look->count == 0 ? NULL
						     : bsearch(&wanted, look->items, look->count,
							   sizeof(wanted), by_name_and_version);

	return found == NULL ? 1 : found->seq;
}

static void
mark(const struct look *look, const struct entry *entry, struct value_known *value)
{
	value->has_mark = entry->value.len > 0 && (entry->flags & ENTRY_REFERS) == 0;
	if (value->has_mark)
		mac_of(secret_slice(look->marks).data, &entry->value, 1, value->mark, VALUE_MARK);
}

static void
fill_values(struct look *look)
{
	struct exposure *exposure = look->exposure;
	size_t count = envset_count(look->now);

	exposure->values = xcalloc(count + 1, sizeof(*exposure->values));
	for (size_t i = 0; i < count; i++) {
		const struct entry *entry = envset_at(look->now, i);
		struct value_known *value = &exposure->values[exposure->value_count++];

		value->name = xstrndup((const char *)entry->name.data, entry->name.len);
		value->version = entry->record->version;
		value->set_seq = seq_of(look, value->name, value->version);
		value->is_secret = (entry->flags & ENTRY_PLAIN) == 0;
		mark(look, entry, value);
	}
}

static int
by_value_name(const void *a, const void *b)
{
	return strcmp(((const struct value_known *)a)->name, ((const struct value_known *)b)->name);
}

static void
keep_past(struct look *look, const struct entry *old, uint64_t version, uint64_t seq)
{
	struct exposure *exposure = look->exposure;
	struct value_known *value;

	exposure->past = list_grow(exposure->past, exposure->past_count, &exposure->past_room,
	    sizeof(*exposure->past));
	value = &exposure->past[exposure->past_count++];
	*value = (struct value_known){.name = xstrndup((const char *)old->name.data, old->name.len),
	    .version = version,
	    .set_seq = seq,
	    .is_secret = (old->flags & ENTRY_PLAIN) == 0};
	mark(look, old, value);
}

/* An old version with the bytes of today: whoever read that one knows this one. */
static int
on_row(void *cookie, const struct row *row, const struct record *record, struct err *err)
{
	struct look *look = cookie;
	struct value_known wanted = {0}, *value;
	char *name CLEANUP(freep) = NULL;
	const struct entry *now;
	struct entry old;
	uint64_t seq;
	int r;

	if (row->hseq == 0 || row->kind != RECORD_VALUE)
		return 0;
	arena_free(look->arena);
	look->arena = arena_new(0);
	r = record_open_with(record, look->env->access.keys, look->arena, &old, err);
	if (r < 0)
		return r;
	name = xstrndup((const char *)old.name.data, old.name.len);
	seq = seq_of(look, name, row->version);
	keep_past(look, &old, row->version, seq);
	now = envset_find(look->now, old.name);
	if (now == NULL || !slice_equal(now->value, old.value))
		return 0;
	wanted.name = name;
	value = bsearch(&wanted, look->exposure->values, look->exposure->value_count, sizeof(wanted),
	    by_value_name);
	if (value != NULL && seq < value->set_seq)
		value->set_seq = seq;
	return 0;
}

static void
fill_times(struct look *look)
{
	struct exposure *exposure = look->exposure;

	for (size_t i = 0; i < exposure->value_count; i++)
		exposure->values[i].set_ms =
		    chain_at(&look->env->commits, exposure->values[i].set_seq)->time_ms;
	for (size_t i = 0; i < exposure->past_count; i++)
		exposure->past[i].set_ms =
		    chain_at(&look->env->commits, exposure->past[i].set_seq)->time_ms;
}

static int
look_at_values(struct vault_env *env, const struct secret *marks, struct exposure *exposure,
    struct err *err)
{
	struct look look CLEANUP(look_done) = {.env = env, .exposure = exposure, .marks = marks};
	int r;

	r = vault_env_read(env, NULL, 0, &look.now, err);
	if (r < 0)
		return r;
	if (env->access.keys == NULL || env->limit != NULL)
		return 0; /* single names only: what of the rest is exposed cannot be told */
	r = read_ops(&look, err);
	if (r < 0)
		return r;
	fill_values(&look);
	r = rows_walk(env, on_row, &look, NULL, err);
	if (r < 0)
		return r;
	fill_times(&look);
	exposure->has_names = true;
	return 0;
}

int
exposure_of(struct vault_env *env, const struct secret *marks, struct exposure **out,
    struct err *err)
{
	struct exposure *exposure CLEANUP(exposure_freep) = xcalloc(1, sizeof(*exposure));
	int r;

	r = vault_need_whole(env->vault, "who could read what is", err);
	if (r == 0)
		r = reaches_of(env, exposure, err);
	if (r == 0 && marks != NULL && env_right(env, NULL, NULL, NULL) >= RIGHT_READ)
		r = look_at_values(env, marks, exposure, err);
	if (r < 0)
		return err_ctx(err, "environment `%s`", env->info.name);
	*out = exposure;
	exposure = NULL;
	return 0;
}

static void
reach_done(struct reach *reach)
{
	while (reach->name_count > 0)
		free(reach->names[--reach->name_count].name);
	free(reach->names);
	free(reach->whole);
	free(reach->scoped);
}

void
exposure_free(struct exposure *exposure)
{
	if (exposure == NULL)
		return;
	while (exposure->reach_count > 0)
		reach_done(&exposure->reaches[--exposure->reach_count]);
	while (exposure->value_count > 0)
		free(exposure->values[--exposure->value_count].name);
	while (exposure->past_count > 0)
		free(exposure->past[--exposure->past_count].name);
	free(exposure->past);
	free(exposure->reaches);
	free(exposure->values);
	free(exposure);
}

void
exposure_freep(struct exposure **exposure)
{
	exposure_free(*exposure);
	*exposure = NULL;
}
