/* SPDX-License-Identifier: Apache-2.0 */
/* One environment, opened and described (VAULT.md §4 steps 4 to 7). */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "base/suggest.h"
#include "vault/names_priv.h"
#include "vault/origin_priv.h"
#include "vault/verify_priv.h"
#include "vault/wire.h"

void
vault_env_close(struct vault_env *env)
{
	if (env == NULL)
		return;
	env_keys_free(env->access.keys);
	packet_done(&env->access.packet);
	secret_free(env->access.packet_memory);
	origins_free(env->origins);
	arena_free(env->limit_memory);
	free(env->limit);
	chain_done(&env->charters);
	chain_done(&env->commits);
	free(env);
}

void
vault_env_closep(struct vault_env **env)
{
	vault_env_close(*env);
	*env = NULL;
}

bool
vault_env_is_current(const struct vault_env *env)
{
	return env->received == env->vault->received;
}

const struct env_info *
vault_env_info(const struct vault_env *env)
{
	return &env->info;
}

static void
fill_author(struct vault_env *env)
{
	const struct member *author =
	    roster_find(vault_roster(env->vault), doc_author(env_commit(env)));

	if (author != NULL)
		memcpy(env->info.author, author->label, sizeof(env->info.author));
}

/* The base's name: the one in its charter, if its id is that name's hash. */
static int
fill_base(struct vault_env *env, struct err *err)
{
	const uint8_t *base = env_charter(env)->charter.base_env;

	if (bytes_are_zero(base, ENV_ID))
		return 0;
	return env_name_of(env->vault, base, env->info.base, err);
}

static int
fill_info(struct vault_env *env, struct err *err)
{
	const struct doc *charter = env_charter(env), *commit = env_commit(env);
	struct env_info *info = &env->info;

	memcpy(info->name, charter->charter.name, sizeof(info->name));
	memcpy(info->env_id, charter->env_id, ENV_ID);
	info->seq = commit->seq;
	memcpy(info->commit_hash, commit->hash, DOC_HASH);
	info->charter_seq = charter->seq;
	info->time_ms = commit->time_ms;
	info->epoch = commit->commit.epoch;
	info->policy = charter->charter.policy;
	info->max_age_s = charter->charter.max_age_s;
	info->n_live = commit->commit.n_live;
	info->n_hist = commit->commit.n_hist;
	env_guess_access(env);
	info->right = env_right(env, NULL, NULL, &info->scoped);
	fill_author(env);
	return fill_base(env, err);
}

static int
refuse_no_env(struct vault *vault, const char *name, struct err *err)
{
	struct env_names names CLEANUP(env_names_done) = {0};
	struct err other CLEANUP(err_done) = ERR_INIT;
	const char *meant;

	err_set(err, ERR_NOT_FOUND, "no-env", "the vault has no environment `%s`",
	    name == NULL ? "?" : name);
	if (name == NULL || env_names_load(vault, &names, &other) < 0)
		return ERR_NOT_FOUND;
	meant = suggest(name, (const char *const *)names.items, names.count);
	if (meant != NULL)
		err_fix(err, "did you mean `%s`?", meant);
	else
		err_fix(err, "`evenkeep list --all` shows what there is");
	return ERR_NOT_FOUND;
}

int
env_open(struct vault *vault, const uint8_t env_id[ENV_ID], const char *name, unsigned waive,
    struct vault_env **out, struct err *err)
{
	struct vault_env *env CLEANUP(vault_env_closep) = xcalloc(1, sizeof(*env));
	int r;

	env->vault = vault;
	env->received = vault->received;
	r = verify_env(env, env_id, waive, err);
	if (r == 0 && env->charters.head == 0)
		return refuse_no_env(vault, name, err);
	if (r == 0)
		r = fill_info(env, err);
	if (r < 0)
		return name == NULL ? r : err_ctx(err, "environment `%s`", name);
	*out = env;
	env = NULL;
	return 0;
}

int
vault_env_open_id(struct vault *vault, const uint8_t env_id[ENV_ID], const char *name,
    struct vault_env **out, struct err *err)
{
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	unsigned waive = vault->mode == VAULT_WRITE ? WAIVE_AGE : WAIVE_NOTHING;
	int r;

	r = env_open(vault, env_id, name, waive, &env, err);
	/* whoever cannot read it never comes to step 10 by reading */
	if (r == 0 && env->info.right < RIGHT_READ)
		r = env_record(env, err);
	if (r < 0)
		return r;
	*out = env;
	env = NULL;
	return 0;
}

int
vault_env_open(struct vault *vault, const char *name, struct vault_env **out, struct err *err)
{
	uint8_t env_id[ENV_ID];

	env_id_of(vault->id, name, env_id);
	return vault_env_open_id(vault, env_id, name, out, err);
}

/* What is read by single names above is read by the same names underneath (VAULT.md §4). */
static int
limit_to_scope(struct vault_env *env, struct vault_env *base, struct err *err)
{
	const struct packet *packet = &env->access.packet;
	size_t i;
	int r;

	if (!env->info.scoped)
		return 0;
	r = env_access(env, RIGHT_READ, err);
	if (r < 0)
		return r;
	base->limit_memory = arena_new(0);
	base->limit = xcalloc(packet->entry_count + 1, sizeof(*base->limit));
	base->limit_count = packet->entry_count;
	for (i = 0; i < packet->entry_count; i++)
		base->limit[i] = arena_copy(base->limit_memory, packet->entries[i].name);
	return 0;
}

int
vault_env_base(struct vault_env *env, struct vault_env **out, struct err *err)
{
	const uint8_t *base_id = env_charter(env)->charter.base_env;
	struct vault_env *base CLEANUP(vault_env_closep) = NULL;
	const char *name = env->info.base[0] == '\0' ? NULL : env->info.base;
	int r;

	*out = NULL;
	if (bytes_are_zero(base_id, ENV_ID))
		return 0;
	r = vault_env_open_id(env->vault, base_id, name, &base, err);
	if (r == 0)
		r = trust_need(bytes_are_zero(env_charter(base)->charter.base_env, ENV_ID),
		    CHECK_BASE_BASE, err);
	if (r == 0)
		r = limit_to_scope(env, base, err);
	if (r < 0)
		return err_ctx(err, "the base of `%s`", env->info.name);
	*out = base;
	base = NULL;
	return 0;
}
