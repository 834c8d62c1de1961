/* SPDX-License-Identifier: Apache-2.0 */
/* A further environment: founded, and confirmed by the next roster (VAULT.md §4, §8.1). */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "vault/draft_priv.h"
#include "vault/vault_priv.h"
#include "vault/write_priv.h"

/* One of the identities that is an administrator now, or NULL. */
static struct identity *
administrator(const struct vault *vault)
{
	size_t i;

	for (i = 0; vault->ids != NULL && i < vault->ids->count; i++) {
		struct identity *self = vault->ids->items[i];
		const struct member *member =
		    roster_find(vault_roster(vault), identity_member_id(self));

		if (member != NULL && member_is_admin(member) &&
		    member_is_valid_at(member, vault->place.now_ms))
			return self;
	}
	return NULL;
}

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

/* The head roster again with one more checkpoint. */
static int
roster_write(struct vault *vault, struct identity *self, const struct checkpoint *checkpoint,
    struct err *err)
{
	const struct doc *head = chain_head(&vault->rosters);
	size_t count = head->roster.checkpoint_count;
	struct checkpoint *checkpoints CLEANUP(freep) = xcalloc(count + 1, sizeof(*checkpoints));
	struct doc next = *head;

	if (count > 0)
		memcpy(checkpoints, head->roster.checkpoints, count * sizeof(*checkpoints));
	checkpoints[count] = *checkpoint;
	memcpy(next.vault_id, vault->id, VAULT_ID);
	memcpy(next.prev, head->hash, DOC_HASH);
	next.seq = head->seq + 1;
	next.time_ms = vault->place.now_ms;
	next.roster.checkpoints = checkpoints;
	next.roster.checkpoint_count = count + 1;
	return doc_write(vault->store, &next, self, NULL, err);
}

static int
add(struct vault *vault, struct identity *self, const struct vault_new_env *env, struct err *err)
{
	struct compare_keys *compare CLEANUP(compare_keys_freep) = NULL;
	struct checkpoint checkpoint;
	struct draft draft CLEANUP(draft_done) = {
		.store = vault->store,
		.roster = vault_roster(vault),
		.roster_point = doc_point(chain_head(&vault->rosters)),
		.self = self,
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
	return roster_write(vault, self, &checkpoint, err);
}

int
vault_add_env(struct vault *vault, const struct vault_new_env *env, struct err *err)
{
	struct identity *self = administrator(vault);
	int r;

	r = writing_check(vault, err);
	if (r == 0)
		r = absence_check(vault, env->name, err);
	if (r < 0)
		return r;
	if (self == NULL) {
		err_set(err, ERR_NO_KEY, "no-right", "only an administrator adds an environment");
		return err_fix(err, "ask one of them for `%s`", env->name);
	}
	r = add(vault, self, env, err);
	if (r == 0)
		r = writing_end(vault, env->name, err);
	if (r < 0)
		store_rollback(vault->store);
	return r;
}
