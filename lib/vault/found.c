/* SPDX-License-Identifier: Apache-2.0 */
/* The first charter and commit of an environment (VAULT.md §8.1). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "model/name.h"
#include "secret/secret.h"
#include "vault/draft_priv.h"
#include "vault/fresh_priv.h"
#include "vault/roots.h"

/* The founder owns it; every recovery key of the roster reads it. */
static void
grants_fill(const struct draft *draft, struct charter *charter)
{
	const struct roster *roster = draft->roster;
	size_t i;

	charter->grants = xcalloc(roster->member_count, sizeof(*charter->grants));
	for (i = 0; i < roster->member_count; i++) {
		const struct member *member = &roster->members[i];
		bool is_self = memcmp(member->id, identity_member_id(draft->self), MEMBER_ID) == 0;
		struct grant *grant = &charter->grants[charter->grant_count];

		if (!is_self && member->class != CLASS_RECOVERY)
			continue;
		memcpy(grant->member_id, member->id, MEMBER_ID);
		grant->right = is_self ? RIGHT_OWN : RIGHT_READ;
		charter->grant_count++;
	}
}

static void
charter_fill(struct draft *draft, const struct vault_new_env *env, struct doc *doc)
{
	*doc = (struct doc){.kind = DOC_CHARTER, .seq = 1, .time_ms = draft->now_ms};
	memcpy(doc->vault_id, draft->vault_id, VAULT_ID);
	memcpy(doc->env_id, draft->env_id, ENV_ID);
	snprintf(doc->charter.name, sizeof(doc->charter.name), "%s", env->name);
	doc->charter.policy = env->is_protected ? POLICY_PROTECTED : 0;
	doc->charter.epoch = 1;
	memcpy(doc->charter.ek_commit, env_keys_commit(draft->keys), KEY);
	doc->charter.roster = draft->roster_point;
	grants_fill(draft, &doc->charter);
}

static int
wraps_write(struct draft *draft, const struct charter *charter, struct err *err)
{
	size_t i;
	int r = 0;

	for (i = 0; r == 0 && i < charter->grant_count; i++) {
		const struct grant *grant = &charter->grants[i];

		draft_note(draft, OP_GRANT, grant->member_id, 0, grant->right, slice_of("", 0));
		r = wrap_write(draft->store, draft->vault_id, draft->env_id, charter->epoch,
		    charter->ek_commit, env_keys_ek(draft->keys),
		    roster_find(draft->roster, grant->member_id), err);
	}
	return r;
}

static int
found(struct draft *draft, struct doc *charter, struct checkpoint *out, struct err *err)
{
	int r;

	r = doc_write(draft->store, charter, draft->self, &draft->charter_point, err);
	if (r == 0)
		r = wraps_write(draft, &charter->charter, err);
	if (r < 0)
		return r;
	draft->charter = &charter->charter;
	draft->seq = 1;
	hist_root_start(draft->env_id, 1, draft->hist_root);
	memcpy(out->env_id, draft->env_id, ENV_ID);
	out->charter = draft->charter_point;
	return draft_finish(draft, "the environment is new", &out->commit, err);
}

int
env_found(struct draft *draft, const struct vault_new_env *env, struct checkpoint *out,
    struct err *err)
{
	struct env_keys *keys CLEANUP(env_keys_freep) = NULL;
	struct secret *ek CLEANUP(secret_freep) = secret_new(KEY);
	struct doc charter;
	int r;

	r = env_name_check(slice_of_text(env->name), err);
	if (r < 0)
		return r;
	env_id_of(draft->vault_id, env->name, draft->env_id);
	fresh_bytes(secret_data(ek), KEY);
	keys = env_keys_new(secret_slice(ek), draft->vault_id, draft->env_id, 1);
	draft->keys = keys;
	draft->env_name = env->name;
	draft->head = NULL;
	charter_fill(draft, env, &charter);
	r = found(draft, &charter, out, err);
	draft->keys = NULL;
	draft->charter = NULL;
	free(charter.charter.grants);
	return r < 0 ? err_ctx(err, "environment `%s`", env->name) : 0;
}
