/* SPDX-License-Identifier: Apache-2.0 */
/* Step 10: what was verified becomes what is known (VAULT.md §7.1). */
#include <string.h>

#include "vault/seen.h"
#include "vault/verify_priv.h"

static void
env_heads_of(const struct vault_env *env, struct env_heads *out)
{
	const struct vault *vault = env->vault;

	*out = (struct env_heads){0};
	memcpy(out->env_id, env->info.env_id, ENV_ID);
	out->charter = doc_point(env_charter(env));
	out->commit = doc_point(env_commit(env));
	out->roster_seq = vault->rosters.head;
	floors_of_env(vault, out->env_id, out->floors);
}

/* The member who reads, where the next time the identity would have to be asked who that is. */
static void
self_of(const struct vault_env *env, struct heads *out)
{
	if (env->access.self == NULL || !env_has_choice(env))
		return;
	out->has_self = true;
	memcpy(out->self, env->access.member.id, MEMBER_ID);
}

static bool
env_is_seen(const struct heads *seen, const struct env_heads *news)
{
	const struct env_heads *old = heads_find(seen, news->env_id);

	return old != NULL && old->charter.seq == news->charter.seq &&
	       old->commit.seq == news->commit.seq && old->roster_seq == news->roster_seq &&
	       memcmp(old->floors, news->floors, sizeof(old->floors)) == 0;
}

/* The state folder cannot be written: then somebody else must have known a floor. */
static int
without_state(const struct vault *vault, struct err *cause, struct err *err)
{
	if (vault->place.token != NULL || vault->floor.lock.roster.seq > 0)
		return 0;
	err_set(err, ERR_UNKNOWN_VAULT, "unknown-vault",
	    "what was verified cannot be remembered on this machine");
	err_why(err, "%s", cause->code == 0 ? "there is no state folder" : cause->message);
	return err_fix(err, "commit an `evenkeep.lock` (`evenkeep pin`), use a token, or make the "
			    "state folder writable");
}

static int
pin_project(struct vault *vault, struct err *err)
{
	const struct vault_place *place = &vault->place;
	int r;

	if (place->project_root == NULL || vault->floor.project_is_pinned)
		return 0;
	r = pin_record(place->state_folder, place->project_root, vault->id, err);
	if (r == 0)
		vault->floor.project_is_pinned = true;
	return r;
}

/* From now on this is what is known. */
static void
remember(struct vault *vault, const struct heads *news)
{
	struct heads *seen = &vault->floor.seen;
	size_t i;

	memcpy(seen->vault_id, news->vault_id, VAULT_ID);
	seen->roster = news->roster;
	if (news->has_self) {
		seen->has_self = true;
		memcpy(seen->self, news->self, sizeof(seen->self));
	}
	memcpy(seen->floors, news->floors, sizeof(seen->floors));
	for (i = 0; i < news->count; i++)
		heads_put(seen, &news->envs[i]);
}

static bool
all_are_seen(const struct heads *seen, const struct heads *news)
{
	size_t i;

	if (seen->roster.seq != news->roster.seq ||
	    memcmp(seen->floors, news->floors, sizeof(news->floors)) != 0)
		return false;
	for (i = 0; i < news->count; i++)
		if (!env_is_seen(seen, &news->envs[i]))
			return false;
	return true;
}

/*
 * Who read, to be tried first the next time. It only saves time, so that a state folder that
 * cannot be written is no reason to fail.
 */
static void
write_self(struct vault *vault, const struct heads *news)
{
	struct err ignored CLEANUP(err_done) = ERR_INIT;

	if (news->has_self && !vault->floor.seen.has_self)
		seen_record(vault->place.state_folder, news, &ignored);
}

static int
write_state(struct vault *vault, const struct heads *news, struct err *err)
{
	int r = 0;

	if (!all_are_seen(&vault->floor.seen, news))
		r = seen_record(vault->place.state_folder, news, err);
	else
		write_self(vault, news);
	if (r == 0)
		r = pin_project(vault, err);
	if (r == 0)
		remember(vault, news);
	return r;
}

int
envs_record(struct vault *vault, struct vault_env *const *envs, size_t count, struct err *err)
{
	struct err cause CLEANUP(err_done) = ERR_INIT;
	struct heads news CLEANUP(heads_done) = {0};
	size_t i;
	int r;

	if (vault->is_copy)
		return 0;
	if (vault->place.state_folder == NULL)
		return without_state(vault, &cause, err);
	memcpy(news.vault_id, vault->id, VAULT_ID);
	news.roster = doc_point(chain_head(&vault->rosters));
	floors_of_rosters(vault, news.floors);
	for (i = 0; i < count; i++) {
		struct env_heads heads;

		env_heads_of(envs[i], &heads);
		heads_put(&news, &heads);
		self_of(envs[i], &news);
	}
	r = write_state(vault, &news, &cause);
	if (r == ERR_SYSTEM)
		return without_state(vault, &cause, err);
	if (r < 0) {
		*err = cause;
		cause = (struct err){0};
	}
	return r;
}

int
env_record(struct vault_env *env, struct err *err)
{
	return envs_record(env->vault, &env, 1, err);
}
