/* SPDX-License-Identifier: Apache-2.0 */
/* Trusting what is there in place of what was seen, because a person says so (VAULT.md §7.1). */
#include "vault/trust.h"

#include <string.h>

#include "base/list.h"
#include "vault/envs_priv.h"
#include "vault/place_priv.h"
#include "vault/seen.h"
#include "vault/verify_priv.h"

static bool
point_equal(const struct point *a, const struct point *b)
{
	return a->seq == b->seq && memcmp(a->hash, b->hash, DOC_HASH) == 0;
}

static bool
env_was_shown(const struct trust *shown, const struct vault_env *env)
{
	struct point charter = doc_point(env_charter(env)), commit = doc_point(env_commit(env));
	size_t i;

	for (i = 0; i < shown->env_count; i++) {
		const struct trust_chain *chain = &shown->envs[i];

		if (memcmp(chain->env_id, env->info.env_id, ENV_ID) == 0)
			return point_equal(&chain->here, &commit) &&
			       point_equal(&chain->here_charter, &charter);
	}
	return false;
}

static int
refuse_changed(struct err *err)
{
	err_set(err, ERR_CONFLICT, "changed-meanwhile", "the vault changed while it was looked at");
	return err_fix(err, "look again: `evenkeep trust reset`");
}

/* Every environment as who never saw it would verify it, rows and all, into NEWS. */
static int
collect(struct vault *vault, const struct trust *shown, struct heads *news, struct err *err)
{
	struct point roster = doc_point(chain_head(&vault->rosters));
	struct envs envs CLEANUP(envs_done) = {0};
	size_t i;
	int r;

	r = envs_open_waived(vault, WAIVE_AGE, &envs, err);
	if (r == 0 && (memcmp(vault->id, shown->here, VAULT_ID) != 0 ||
			  !point_equal(&roster, &shown->rosters.here)))
		r = refuse_changed(err);
	for (i = 0; r == 0 && i < envs.count; i++) {
		struct vault_env *env = envs.items[i];
		struct env_heads heads = {
			.charter = doc_point(env_charter(env)), .commit = doc_point(env_commit(env)),
			.roster_seq = roster.seq};

		r = env_check_rows(env, err);
		if (r == 0 && !env_was_shown(shown, env))
			r = refuse_changed(err);
		memcpy(heads.env_id, env->info.env_id, ENV_ID);
		heads_put(news, &heads);
	}
	memcpy(news->vault_id, vault->id, VAULT_ID);
	news->roster = roster;
	return r;
}

static int
refuse_no_state(struct err *err)
{
	err_set(err, ERR_SYSTEM, "system", "there is no state folder to remember it in");
	return err_fix(err, "set HOME or XDG_STATE_HOME");
}

int
trust_reset(const struct vault_place *place, const struct trust *shown, struct err *err)
{
	struct vault_place bare = place_anywhere(place->path, place->now_ms);
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct heads news CLEANUP(heads_done) = {0};
	int r;

	if (place->state_folder == NULL)
		return refuse_no_state(err);
	r = vault_open(&bare, VAULT_READ, &vault, err);
	if (r < 0)
		return r;
	vault->verify_whole = true;
	r = collect(vault, shown, &news, err);
	if (r == 0)
		r = seen_replace(place->state_folder, &news, err);
	if (r == 0 && place->project_root != NULL)
		r = pin_record(place->state_folder, place->project_root, vault->id, err);
	return r;
}

int
trust_forget(const struct vault_place *place, const struct trust *shown, struct err *err)
{
	int r = 0;

	if (place->state_folder == NULL)
		return refuse_no_state(err);
	if (shown->pin_by != PIN_NONE)
		r = seen_forget(place->state_folder, shown->pin, err);
	if (r == 0 && place->project_root != NULL)
		r = pin_forget(place->state_folder, place->project_root, err);
	return r;
}
