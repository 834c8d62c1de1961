/* SPDX-License-Identifier: Apache-2.0 */
/* `verify`: everything, of every environment (VAULT.md §6.3, §12). */
#include "vault/audit_priv.h"

#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "vault/envs_priv.h"
#include "vault/verify_priv.h"
#include "vault/wire.h"
#include "vault/partial_priv.h"

enum { OPENED_MOST = 4 << 20 };

/* What is gathered while the rows of one environment go by. */
struct gathering {
	struct vault_env *env;
	const struct compare_keys *compare; /* NULL: no shape is compared */
	struct arena *names;
	struct shape_entry *entries;
	size_t count, room;
	struct arena *opened; /* of the newest records */
	size_t opened_len;
};

/* What the shape should say of a live record. */
static void
gather(struct gathering *gathering, const struct entry *entry)
{
	struct shape_entry good = {
	    .name = arena_copy(gathering->names, entry->name),
	    .is_secret = (entry->flags & ENTRY_PLAIN) == 0,
	    .state = ((entry->flags & ENTRY_GENERATED) != 0 ? SHAPE_GENERATED : 0U) |
		     ((entry->flags & ENTRY_BINARY) != 0 ? SHAPE_BINARY : 0U),
	    .version = entry->record->version,
	    .created_ms = entry->record->created_ms,
	    .expires_ms = entry->record->expires_ms,
	};

	compare_tag(gathering->compare, entry->value, good.tag);
	gathering->entries =
	    list_grow(gathering->entries, gathering->count, &gathering->room, sizeof(good));
	gathering->entries[gathering->count++] = good;
}

/* Opened records are let go many at a time: a guarded allocation for each would cost more. */
static void
let_go(struct gathering *gathering, size_t more)
{
	gathering->opened_len += more;
	if (gathering->opened != NULL && gathering->opened_len <= OPENED_MOST)
		return;
	arena_free(gathering->opened);
	gathering->opened = arena_new(0);
	gathering->opened_len = more;
}

static int
on_row(void *cookie, const struct row *row, const struct record *record, struct err *err)
{
	struct gathering *gathering = cookie;
	struct entry entry;
	int r;

	if (gathering->env->access.keys == NULL)
		return 0;
	let_go(gathering, record->bytes.len);
	r = record_open_with(record, gathering->env->access.keys, gathering->opened, &entry, err);
	if (r < 0)
		return r;
	if (row->hseq == 0 && gathering->compare != NULL)
		gather(gathering, &entry);
	return 0;
}

static void
gathering_done(struct gathering *gathering)
{
	arena_free(gathering->names);
	arena_free(gathering->opened);
	free(gathering->entries);
}

/* A scoped reader's names, as any reader would get them. */
static int
read_scoped(struct vault_env *env, struct err *err)
{
	struct envset *set CLEANUP(envset_freep) = NULL;

	return vault_env_read(env, NULL, 0, &set, err);
}

static int
audit_as_reader(struct vault_env *env, struct gathering *gathering, const struct rows *rows,
    struct verify_result *result, struct err *err)
{
	int r;

	r = audit_commits(env, rows, err);
	if (r == 0 && gathering->compare != NULL) {
		r = audit_shape(env, gathering->compare, gathering->entries, gathering->count, err);
		if (r > 0)
			result->shapes_checked++;
	}
	return r < 0 ? r : 0;
}

/* Without the key: the operations are there and those that the commits signed. */
static int
check_operations(struct vault_env *env, struct err *err)
{
	uint64_t seq;
	int r = 0;

	for (seq = 1; r == 0 && seq <= env->commits.head; seq++) {
		struct slice blob;

		r = env_ops_find(env, seq, &blob, err);
	}
	return r;
}

/* Whoever may read but has no wrap verifies like somebody without the right. */
static int
try_access(struct vault_env *env, struct verify_result *result, struct err *err)
{
	int r = env->info.right < RIGHT_READ ? ERR_NO_KEY : env_access(env, RIGHT_READ, err);

	if (r == ERR_NO_KEY) {
		err_done(err);
		result->envs_without_key++;
		return 0;
	}
	return r;
}

static int
audit_rows(struct vault_env *env, struct gathering *gathering, struct verify_result *result,
    struct err *err)
{
	struct rows rows CLEANUP(rows_done) = {0};
	int r;

	r = rows_walk(env, on_row, gathering, &rows, err);
	if (r == 0)
		r = check_operations(env, err);
	if (r == 0)
		r = env_check_escrow(env, err);
	if (r == 0 && env->access.keys != NULL)
		r = audit_as_reader(env, gathering, &rows, result, err);
	else if (r == 0 && env->access.self != NULL)
		r = read_scoped(env, err);
	result->records += rows.count;
	return r;
}

static int
audit_env(struct vault_env *env, const struct compare_keys *compare, struct verify_result *result,
    struct err *err)
{
	struct gathering gathering CLEANUP(gathering_done) = {
	    .env = env, .compare = compare, .names = arena_new(0)};
	struct arena *opened CLEANUP(arena_freep) = arena_new(0);
	struct shape shape = {0};
	int r;

	r = try_access(env, result, err);
	if (r == 0)
		r = audit_rows(env, &gathering, result, err);
	/* whoever cannot read the environment still opens its shape */
	if (r == 0 && env->access.keys == NULL) {
		r = vault_env_shape(env, compare, opened, &shape, err);
		shape_done(&shape);
	}
	if (r < 0)
		return err_ctx(err, "environment `%s`", env->info.name);
	result->envs++;
	result->documents += env->charters.head + env->commits.head;
	result->charters += env->charters.head;
	result->commits += env->commits.head;
	result->operations += env->access.keys != NULL ? env->commits.head : 0;
	return 0;
}

struct orphan_search {
	const struct envs *envs;
	enum store_table table;
};

static int
on_any_row(void *cookie, const struct store_row *row, struct err *err)
{
	const struct orphan_search *search = cookie;
	const struct vault_env *env = NULL;
	size_t i;

	if (search->table == TABLE_DOC)
		return trust_need(bytes_are_zero(row->env, ENV_ID), CHECK_ORPHAN, err);
	for (i = 0; i < search->envs->count && env == NULL; i++)
		if (memcmp(search->envs->items[i]->info.env_id, row->env, ENV_ID) == 0)
			env = search->envs->items[i];
	return trust_need(env != NULL && (search->table != TABLE_OPS ||
					     (row->seq >= 1 && row->seq <= env->info.seq)),
	    CHECK_ORPHAN, err);
}

/* No row but wraps is without a document that covers it. */
static int
check_orphans(struct vault *vault, const struct envs *envs, struct err *err)
{
	static const enum store_table tables[] = {
	    TABLE_DOC, TABLE_OPS, TABLE_LIVE, TABLE_HIST, TABLE_ESCROW, TABLE_SHAPE};
	size_t i;
	int r = 0;

	for (i = 0; r == 0 && i < ARRAY_LEN(tables); i++) {
		struct orphan_search search = {envs, tables[i]};

		r = store_each(vault->store, tables[i], DOC_ROSTER, NULL, on_any_row, &search, err);
	}
	return r;
}

/* The bases of the environments, where they are used, have none themselves. */
static int
check_base(struct vault_env *env, struct err *err)
{
	struct vault_env *base CLEANUP(vault_env_closep) = NULL;
	int r = vault_env_base(env, &base, err);

	if (r != ERR_NOT_FOUND)
		return r;
	/* a base that is gone is told to whoever uses it */
	err_done(err);
	return 0;
}

static int
audit_all(struct vault *vault, struct verify_result *out, struct err *err)
{
	struct compare_keys *compare CLEANUP(compare_keys_freep) = NULL;
	struct envs envs CLEANUP(envs_done) = {0};
	size_t i;
	int r;

	r = verify_rosters(vault, err);
	if (r == 0)
		r = envs_open(vault, &envs, err);
	if (r == 0)
		r = vault_compare_keys(vault, &compare, err);
	for (i = 0; r == 0 && i < envs.count; i++)
		r = audit_env(envs.items[i], compare, out, err);
	for (i = 0; r == 0 && i < envs.count; i++)
		r = check_base(envs.items[i], err);
	if (r == 0)
		r = check_orphans(vault, &envs, err);
	if (r == 0)
		r = envs_record(vault, envs.items, envs.count, err);
	out->documents += vault->rosters.head;
	out->rosters = vault->rosters.head;
	return r;
}

int
vault_verify(struct vault *vault, struct verify_result *out, struct err *err)
{
	struct verify_result result = {0};
	int r = vault_need_whole(vault, "most of what is verified is", err);

	if (r < 0)
		return r;
	vault->verify_whole = true;
	r = audit_all(vault, &result, err);
	vault->verify_whole = false;
	if (r < 0)
		return r;
	*out = result;
	return 0;
}

int
vault_recheck(struct vault *vault, const char *name, struct vault_env **out, struct err *err)
{
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	uint8_t env_id[ENV_ID];
	int r;

	env_id_of(vault->id, name, env_id);
	r = verify_rosters(vault, err);
	if (r == 0)
		r = env_open(vault, env_id, name, WAIVE_NOTHING, &env, err);
	if (r == 0)
		r = env_check_rows(env, err);
	if (r < 0)
		return err_ctx(err, "what was written does not verify");
	if (out != NULL) {
		*out = env;
		env = NULL;
	}
	return 0;
}
