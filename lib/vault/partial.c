/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/partial_priv.h"

#include <string.h>

#include "vault/object_priv.h"
#include "vault/token.h"
#include "vault/verify_priv.h"

bool
vault_is_partial(const struct vault *vault)
{
	return vault->store != NULL ? store_is_partial(vault->store) : vault->was_partial;
}

int
partial_refuse(const char *what, struct err *err)
{
	err_set(err, ERR_BEHIND, "partial-copy", "this is a reader's copy of the vault: %s not in it", what);
	err_why(err, "it was made from bundles, which have what there is now and not how it came about");
	return err_fix(err, "bring the rest: `evenkeep fetch --all`");
}

int
vault_need_whole(const struct vault *vault, const char *what, struct err *err)
{
	return vault_is_partial(vault) ? partial_refuse(what, err) : 0;
}

int
partial_has_env(struct vault *vault, const uint8_t env_id[ENV_ID], struct err *err)
{
	struct slice bytes;
	uint64_t seq;

	return store_doc_head(vault->store, DOC_COMMIT, env_id, &seq, &bytes, err);
}

size_t
vault_copy_lacks(const struct vault *vault)
{
	const struct roster *roster = vault_roster(vault);
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	size_t count = 0, i;

	/* a store is read, and its statements are not part of what a vault is */
	struct vault *reading = (struct vault *)vault;

	if (!vault_is_partial(vault))
		return 0;
	for (i = 0; i < roster->checkpoint_count; i++)
		count += partial_has_env(reading, roster->checkpoints[i].env_id, &ignored) != 1;
	return count;
}

static void
lower(uint64_t *from, uint64_t seq)
{
	if (seq > 0 && (*from == 0 || seq < *from))
		*from = seq;
}

uint64_t
partial_from_roster(const struct vault *vault)
{
	uint64_t from = 0;

	lower(&from, vault->floor.seen.roster.seq);
	if (vault->place.token != NULL)
		lower(&from, vault->place.token->roster_seq);
	if (from == 0)
		from = vault->floor.lock.roster.seq;
	return from == 0 ? 1 : from;
}

int
partial_floor_of_base(struct vault *vault, const uint8_t env_id[ENV_ID], struct checkpoint *out,
    struct err *err)
{
	static const uint8_t no_env[ENV_ID];
	const struct token *token = vault->place.token;
	struct doc *roster CLEANUP(doc_freep) = NULL;
	const struct checkpoint *at;
	int r;

	if (token == NULL || token->shape || memcmp(token->env_id, env_id, ENV_ID) == 0)
		return 0;
	r = object_doc(vault, DOC_ROSTER, no_env, token->roster_seq, &roster, err);
	at = r == 1 ? roster_checkpoint(&roster->roster, env_id) : NULL;
	if (at != NULL)
		*out = *at;
	return r < 0 ? r : at != NULL;
}

int
partial_from_env(struct vault *vault, const uint8_t env_id[ENV_ID], uint64_t *charter,
    uint64_t *commit, struct err *err)
{
	const struct env_heads *seen = heads_find(&vault->floor.seen, env_id);
	const struct env_heads *lock = heads_find(&vault->floor.lock, env_id);
	uint64_t charter_from = 0, commit_from = 0;
	struct checkpoint base;
	int r;

	if (seen != NULL) {
		lower(&charter_from, seen->charter.seq);
		lower(&commit_from, seen->commit.seq);
	}
	if (token_is_for(vault, env_id)) {
		lower(&charter_from, vault->place.token->charter_seq);
		lower(&commit_from, vault->place.token->commit_seq);
	}
	r = partial_floor_of_base(vault, env_id, &base, err);
	if (r == 1) {
		lower(&charter_from, base.charter.seq);
		lower(&commit_from, base.commit.seq);
	}
	if (commit_from == 0 && lock != NULL) {
		charter_from = lock->charter.seq;
		commit_from = lock->commit.seq;
	}
	*charter = charter_from == 0 ? 1 : charter_from;
	*commit = commit_from == 0 ? 1 : commit_from;
	return r < 0 ? r : 0;
}
