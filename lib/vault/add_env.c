/* SPDX-License-Identifier: Apache-2.0 */
/* A further environment: founded, and confirmed by the next roster (VAULT.md §4, §8.1). */
#include <string.h>

#include "vault/draft_priv.h"
#include "vault/roster_write_priv.h"
#include "vault/vault_priv.h"
#include "vault/write_priv.h"

static int
absence_check(struct vault *vault, const char *name, struct err *err)
{
	uint8_t env_id[ENV_ID];
	struct slice bytes;
	uint64_t seq;
	int r;

	env_id_of(vault->id, name, env_id);
	r = store_doc_head(vault->store, DOC_CHARTER, env_id, &seq, &bytes, err);
	if (r <= 0)
		return r;
	return err_set(err, ERR_REFUSED, "env-exists", "there is already an environment `%s`", name);
}

static int
add(struct roster_draft *roster, const struct vault_new_env *env, struct err *err)
{
	struct compare_keys *compare CLEANUP(compare_keys_freep) = NULL;
	struct vault *vault = roster->vault;
	struct checkpoint checkpoint;
	struct draft draft CLEANUP(draft_done) = {
		.store = vault->store,
		.roster = vault_roster(vault),
		.roster_point = doc_point(chain_head(&vault->rosters)),
		.self = roster->self,
		.now_ms = vault->place.now_ms,
	};
	int r;

	memcpy(draft.vault_id, vault->id, VAULT_ID);
	r = vault_compare_keys(vault, &compare, err);
	if (r < 0)
		return r;
	draft.compare = compare;
	r = env_found(&draft, env, &checkpoint, err);
	if (r < 0)
		return r;
	roster_draft_checkpoint(roster, &checkpoint);
	return roster_draft_write(roster, err);
}

static int
add_act(struct vault *vault, void *cookie, struct written *written, struct err *err)
{
	const struct vault_new_env *env = cookie;
	struct roster_draft roster CLEANUP(roster_draft_done) = {0};
	int r;

	r = absence_check(vault, env->name, err);
	if (r == 0)
		r = roster_draft_start(vault, "adds an environment", &roster, err);
	if (r == 0)
		r = add(&roster, env, err);
	if (r < 0)
		return r;
	written_env(written, env->name);
	written->has_roster = true;
	return 0;
}

int
vault_add_env(struct vault *vault, const struct vault_new_env *env, struct err *err)
{
	struct vault_new_env what = *env;

	return writing_act(vault, add_act, &what, err);
}
