/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One value at one commit. Rotation writes every record anew, so a record's own seq says nothing
 * of commits before it; what a commit wrote is told by the operations, whose versions rotation
 * keeps. The newest operation at or before the commit decides, and its version is looked up in
 * live and in the history, whose root is checked whole.
 */
#include <inttypes.h>
#include <string.h>

#include "vault/opsread_priv.h"
#include "vault/rows_priv.h"

static int
refuse_no_name(const struct vault_env *env, struct slice name, uint64_t seq, struct err *err)
{
	return err_set(err, ERR_NOT_FOUND, "no-name", "`%s` has no `%.*s` at %" PRIu64,
	    env->info.name, (int)name.len, (const char *)name.data, seq);
}

/* The version of NAME after commit SEQ; 0 if it was not there. */
static int
version_at(
    struct vault_env *env, struct slice name, uint64_t seq, uint64_t *version, struct err *err)
{
	struct ops_reader reader CLEANUP(ops_reader_done) = {0};
	int r;

	*version = 0;
	r = ops_reader_start(&reader, env, 1, err);
	for (; r == 0 && seq >= 1; seq--) {
		struct ops ops = {0};
		size_t i;

		r = ops_reader_open(&reader, seq, &ops, err);
		if (r < 0)
			return r;
		for (i = 0; i < ops.count; i++) {
			const struct op *op = &ops.items[i];
			bool writes = op->kind == OP_SET || op->kind == OP_IMPORT;

			if ((!writes && op->kind != OP_DELETE) || !slice_equal(op->name, name))
				continue;
			*version = writes ? op->to : 0;
			ops_done(&ops);
			return 0;
		}
		ops_done(&ops);
	}
	return r;
}

struct search {
	struct vault_env *env;
	uint8_t bidx[BIDX];
	uint64_t version;
	struct envset *set;
	bool found;
};

static int
on_row(void *cookie, const struct row *row, const struct record *record, struct err *err)
{
	struct search *search = cookie;
	struct arena *arena = envset_arena(search->set);
	struct entry entry;
	int r;

	if (row->kind != RECORD_VALUE || row->version != search->version ||
	    memcmp(row->bidx, search->bidx, BIDX) != 0)
		return 0;
	r = record_open_with(record, search->env->access.keys, arena, &entry, err);
	if (r < 0)
		return r;
	entry.origin = (const char *)arena_copy(arena, slice_of_text(search->env->info.name)).data;
	envset_push(search->set, &entry);
	search->found = true;
	return 0;
}

static int
get_at(struct vault_env *env, struct slice name, uint64_t seq, struct envset **out, struct err *err)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct search search = {.env = env, .set = set};
	int r;

	if (env->access.keys == NULL || env->limit != NULL) {
		err_set(err, ERR_NO_KEY, "no-right",
		    "the history of `%s` is for those who read all of it", env->info.name);
		return err_fix(err, "ask an owner of `%s` for the right to read", env->info.name);
	}
	r = version_at(env, name, seq, &search.version, err);
	if (r < 0)
		return r;
	if (search.version == 0)
		return refuse_no_name(env, name, seq, err);
	env_keys_bidx(env->access.keys, name, search.bidx);
	r = rows_walk(env, on_row, &search, NULL, err);
	if (r == 0)
		r = env_record(env, err);
	if (r < 0)
		return r;
	if (!search.found) {
		refuse_no_name(env, name, seq, err);
		return err_why(
		    err, "version %" PRIu64 " is no longer in the history", search.version);
	}
	*out = envset_take(&set);
	return 0;
}

int
vault_env_get(
    struct vault_env *env, struct slice name, uint64_t at_seq, struct envset **out, struct err *err)
{
	struct envset *set CLEANUP(envset_freep) = NULL;
	int r;

	if (at_seq > env->info.seq) {
		err_set(err, ERR_NOT_FOUND, "no-seq", "`%s` has no commit %" PRIu64, env->info.name,
		    at_seq);
		return err_fix(err, "the newest is %" PRIu64, env->info.seq);
	}
	r = env_access(env, RIGHT_READ, err);
	if (r < 0)
		return r;
	if (at_seq != 0 && at_seq != env->info.seq)
		return get_at(env, name, at_seq, out, err);
	r = vault_env_read(env, &name, 1, &set, err);
	if (r < 0)
		return r;
	if (envset_count(set) == 0) {
		err_set(err, ERR_NOT_FOUND, "no-name", "`%s` has no `%.*s`", env->info.name,
		    (int)name.len, (const char *)name.data);
		return err_fix(err, "`evenkeep list -e %s` shows what there is", env->info.name);
	}
	*out = envset_take(&set);
	return 0;
}
