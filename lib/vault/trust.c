/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/trust.h"

#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "vault/envs_priv.h"
#include "vault/lockfile.h"
#include "vault/place_priv.h"
#include "vault/seen.h"
#include "vault/verify_priv.h"

void
trust_done(struct trust *trust)
{
	free(trust->envs);
	err_done(&trust->broken);
	err_done(&trust->refusal);
	err_done(&trust->damaged);
	*trust = (struct trust){0};
}

static struct trust_chain *
chain_of(struct trust *trust, const uint8_t env_id[ENV_ID])
{
	struct trust_chain *chain;
	size_t i;

	for (i = 0; i < trust->env_count; i++)
		if (memcmp(trust->envs[i].env_id, env_id, ENV_ID) == 0)
			return &trust->envs[i];
	trust->envs =
	    list_grow(trust->envs, trust->env_count, &trust->env_room, sizeof(*trust->envs));
	chain = &trust->envs[trust->env_count++];
	*chain = (struct trust_chain){0};
	memcpy(chain->env_id, env_id, ENV_ID);
	return chain;
}

/* Remember the first thing that is damaged. */
static void
note_damage(struct trust *trust, struct err *err)
{
	if (trust->damaged.code == 0) {
		trust->damaged = *err;
		*err = (struct err)ERR_INIT;
	}
	err_done(err);
}

static void
look_at_lock(const struct vault_place *place, struct heads *lock, struct trust *trust)
{
	struct err err = ERR_INIT;

	if (place->lock_file == NULL || lockfile_load(place->lock_file, lock, &err) >= 0)
		return;
	note_damage(trust, &err);
}

/* As floor.c chooses it without a token, but that what is damaged is noted. */
static void
look_at_pin(const struct vault_place *place, const struct heads *lock, struct trust *trust)
{
	struct err err = ERR_INIT;
	int r = 0;

	if (place->state_folder != NULL && place->project_root != NULL)
		r = pin_load(place->state_folder, place->project_root, trust->pin, &err);
	if (r < 0)
		note_damage(trust, &err);
	if (r == 1) {
		trust->pin_by = PIN_BY_PROJECT;
	} else if (lock->roster.seq > 0) {
		memcpy(trust->pin, lock->vault_id, VAULT_ID);
		trust->pin_by = PIN_BY_LOCK;
	}
}

/* Of the vault that is pinned; without a pin of the one that is here. */
static void
look_at_seen(const struct vault_place *place, const uint8_t id[VAULT_ID], struct heads *seen,
    struct trust *trust)
{
	struct err err = ERR_INIT;

	if (place->state_folder == NULL || seen_load(place->state_folder, id, seen, &err) >= 0)
		return;
	note_damage(trust, &err);
}

/* The worse of two, in this order. */
static enum trust_relation
worse(enum trust_relation a, enum trust_relation b)
{
	static const int badness[] = {
		[TRUST_UNKNOWN] = 0, [TRUST_SAME] = 1, [TRUST_NEWER] = 2, [TRUST_OLDER] = 3,
		[TRUST_FORKED] = 4, [TRUST_GONE] = 5,
	};

	return badness[a] > badness[b] ? a : b;
}

static int
relate(struct chain *chain, const struct point *known, enum trust_relation *out, struct err *err)
{
	int r;

	if (known->seq == 0)
		return 0;
	if (known->seq > chain->head) {
		*out = worse(*out, TRUST_OLDER);
		return 0;
	}
	r = chain_contains(chain, known, err);
	if (r < 0)
		return r;
	*out = worse(*out, r == 0 ? TRUST_FORKED :
	    known->seq == chain->head ? TRUST_SAME : TRUST_NEWER);
	return 0;
}

/* One environment of the vault, without anything known of it. */
static int
look_at_env(struct vault_env *env, const struct heads *seen, const struct heads *lock,
    struct trust *trust, struct err *err)
{
	const struct env_heads *was = heads_find(seen, env->info.env_id);
	const struct env_heads *locked = heads_find(lock, env->info.env_id);
	struct trust_chain *chain = chain_of(trust, env->info.env_id);
	int r;

	memcpy(chain->name, env->info.name, sizeof(chain->name));
	memcpy(chain->author, env->info.author, sizeof(chain->author));
	chain->here = doc_point(env_commit(env));
	chain->here_charter = doc_point(env_charter(env));
	chain->time_ms = env->info.time_ms;
	r = unconfirmed_count(env, &chain->left, err);
	if (r == 0 && was != NULL)
		r = relate(&env->commits, &was->commit, &chain->by_seen, err);
	if (r == 0 && was != NULL)
		r = relate(&env->charters, &was->charter, &chain->by_seen, err);
	if (r == 0 && locked != NULL)
		r = relate(&env->commits, &locked->commit, &chain->by_lock, err);
	if (r == 0 && locked != NULL)
		r = relate(&env->charters, &locked->charter, &chain->by_lock, err);
	return r;
}

/* What is in the file, by who knows nothing of it. */
static int
look_here(struct vault *vault, const struct heads *seen, const struct heads *lock,
    struct trust *trust, struct err *err)
{
	struct trust_chain *rosters = &trust->rosters;
	struct envs envs CLEANUP(envs_done) = {0};
	size_t i;
	int r;

	r = envs_open_waived(vault, WAIVE_AGE | WAIVE_AUTHORS, &envs, err);
	if (r < 0)
		return r;
	memcpy(trust->here, vault->id, VAULT_ID);
	rosters->here = doc_point(chain_head(&vault->rosters));
	rosters->time_ms = chain_head(&vault->rosters)->time_ms;
	r = relate(&vault->rosters, &seen->roster, &rosters->by_seen, err);
	if (r == 0)
		r = relate(&vault->rosters, &lock->roster, &rosters->by_lock, err);
	for (i = 0; r == 0 && i < envs.count; i++)
		r = look_at_env(envs.items[i], seen, lock, trust, err);
	trust->is_here = r == 0;
	return r;
}

/* What was known of environments, here or not. */
static void
note_known(const struct heads *seen, const struct heads *lock, struct trust *trust)
{
	size_t i;

	trust->has_seen = seen->roster.seq > 0;
	trust->has_lock = lock->roster.seq > 0;
	trust->rosters.seen = seen->roster;
	trust->rosters.lock = lock->roster;
	for (i = 0; i < lock->count; i++) {
		struct trust_chain *chain = chain_of(trust, lock->envs[i].env_id);

		memcpy(chain->name, lock->envs[i].name, sizeof(chain->name));
		chain->lock = lock->envs[i].commit;
		if (trust->is_here && chain->here.seq == 0)
			chain->by_lock = TRUST_GONE;
	}
	for (i = 0; i < seen->count; i++) {
		struct trust_chain *chain = chain_of(trust, seen->envs[i].env_id);

		chain->seen = seen->envs[i].commit;
		if (trust->is_here && chain->here.seq == 0)
			chain->by_seen = TRUST_GONE;
	}
}

static int
ignore_env(void *cookie, const struct env_info *info, struct err *err)
{
	(void)cookie;
	(void)info;
	(void)err;
	return 0;
}

/* What a command that reads would say. */
static void
look_as_reader(const struct vault_place *place, struct trust *trust)
{
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct vault_place there = *place;
	int r;

	there.confirm_first_use = NULL;
	there.share = NULL;
	r = vault_open(&there, VAULT_READ, &vault, &trust->refusal);
	if (r == 0)
		vault_each_env(vault, ignore_env, NULL, &trust->refusal);
}

static int
by_name(const void *a, const void *b)
{
	const struct trust_chain *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	return order != 0 ? order : memcmp(x->env_id, y->env_id, ENV_ID);
}

/* A vault that is not whole by itself has nothing to show but that. */
static int
look_inside(const struct vault_place *place, struct heads *seen, const struct heads *lock,
    struct trust *trust, struct err *err)
{
	struct vault_place bare = place_anywhere(place->path, place->now_ms);
	struct vault *vault CLEANUP(vault_closep) = NULL;
	int r;

	r = vault_open(&bare, VAULT_READ, &vault, &trust->broken);
	if (r == ERR_NOT_FOUND || r == ERR_SYSTEM || r == ERR_CONFLICT) {
		*err = trust->broken;
		trust->broken = (struct err)ERR_INIT;
		return r;
	}
	if (trust->pin_by != PIN_NONE || r == 0)
		look_at_seen(place, trust->pin_by != PIN_NONE ? trust->pin : vault->id, seen, trust);
	if (r == 0)
		look_here(vault, seen, lock, trust, &trust->broken);
	return 0;
}

int
trust_look(const struct vault_place *place, struct trust *out, struct err *err)
{
	struct heads seen CLEANUP(heads_done) = {0}, lock CLEANUP(heads_done) = {0};
	struct trust trust CLEANUP(trust_done) = {0};
	int r;

	look_at_lock(place, &lock, &trust);
	look_at_pin(place, &lock, &trust);
	r = look_inside(place, &seen, &lock, &trust, err);
	if (r < 0)
		return r;
	note_known(&seen, &lock, &trust);
	look_as_reader(place, &trust);
	if (trust.env_count > 1)
		qsort(trust.envs, trust.env_count, sizeof(*trust.envs), by_name);
	*out = trust;
	trust = (struct trust){0};
	return 0;
}

void
trust_look_absent(const struct vault_place *place, struct trust *out)
{
	struct heads seen CLEANUP(heads_done) = {0}, lock CLEANUP(heads_done) = {0};
	struct trust trust = {.is_absent = true};

	look_at_lock(place, &lock, &trust);
	look_at_pin(place, &lock, &trust);
	if (trust.pin_by != PIN_NONE)
		look_at_seen(place, trust.pin, &seen, &trust);
	note_known(&seen, &lock, &trust);
	if (trust.env_count > 1)
		qsort(trust.envs, trust.env_count, sizeof(*trust.envs), by_name);
	*out = trust;
}
