/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/token_new.h"

#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "crypto/hash.h"
#include "vault/vault_priv.h"

enum { SEED = 32 };

void
token_issue_done(struct token_issue *issue)
{
	secret_free(issue->seed);
	*issue = (struct token_issue){0};
}

/* No signing key: whatever a charter says one day, this member can only read. */
static int
member_of(const struct secret *seed, const struct token_plan *plan, const char *label,
    struct member *out, struct err *err)
{
	struct identity *identity CLEANUP(identity_freep) = NULL;
	int r = identity_from_secret(IDENTITY_X25519, secret_slice(seed), &identity, err);

	if (r < 0)
		return r;
	*out = (struct member){
	    .kind = IDENTITY_X25519,
	    .role = ROLE_MEMBER,
	    .class = plan->env[0] == '\0' ? CLASS_GATE : CLASS_SERVICE,
	    .not_after_ms = plan->not_after_ms,
	};
	memcpy(out->rcpt, identity_recipient(identity), sizeof(out->rcpt));
	memcpy(out->label, label, strlen(label) + 1);
	return 0;
}

static int
grant_one(struct vault *vault, const struct token_grant *grant, const uint8_t id[MEMBER_ID],
    struct err *err)
{
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	struct slice *names CLEANUP(freep) = xcalloc(grant->name_count + 1, sizeof(*names));
	struct grant_new what = {.right = RIGHT_READ, .name_count = grant->name_count};
	struct grant_result result;
	size_t i;
	int r;

	memcpy(what.member_id, id, MEMBER_ID);
	for (i = 0; i < grant->name_count; i++)
		names[i] = slice_of_text(grant->names[i]);
	if (grant->name_count > 0)
		what.names = names;
	r = vault_env_open(vault, grant->env, &env, err);
	if (r == 0)
		r = vault_env_grant(env, &what, 1, &result, err);
	return r;
}

int
token_issue(struct vault *vault, const struct token_plan *plan, const char *label,
    struct token_issue *issue, struct err *err)
{
	struct member member;
	size_t i;
	int r;

	issue->seed = secret_new(SEED);
	secret_random(secret_data(issue->seed), SEED);
	r = member_of(issue->seed, plan, label, &member, err);
	if (r == 0)
		r = vault_member_add(vault, &member, issue->member_id, err);
	if (r < 0)
		return r;
	issue->is_member = true;
	for (i = 0; r == 0 && i < plan->grant_count; i++)
		r = grant_one(vault, &plan->grants[i], issue->member_id, err);
	return r;
}

/* The hash over the newest documents; those of an environment are zero for a token of shapes. */
static void
floor_of(const struct vault *vault, const struct vault_env *env, struct token *token)
{
	static const uint8_t none[DOC_HASH];
	struct hash hash;

	hash_start(&hash, "vault1/floor");
	hash_add(&hash, slice_of(chain_head(&vault->rosters)->hash, DOC_HASH));
	hash_add(&hash, slice_of(env == NULL ? none : env_charter(env)->hash, DOC_HASH));
	hash_add(&hash, slice_of(env == NULL ? none : env_commit(env)->hash, DOC_HASH));
	hash_end(&hash, token->floor);
}

int
token_issue_text(struct vault *vault, const struct token_plan *plan,
    const struct token_issue *issue, struct secret **out, struct err *err)
{
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	struct token token = {.seed = issue->seed, .roster_seq = vault->rosters.head,
	    .not_after_ms = plan->not_after_ms, .shape = plan->env[0] == '\0'};
	int r = 0;

	if (!token.shape)
		r = vault_env_open(vault, plan->env, &env, err);
	if (r < 0)
		return r;
	memcpy(token.vault_id, vault->id, VAULT_ID);
	if (env != NULL) {
		memcpy(token.env_id, env->info.env_id, ENV_ID);
		token.charter_seq = env->charters.head;
		token.commit_seq = env->commits.head;
	}
	floor_of(vault, env, &token);
	*out = token_text(&token);
	return 0;
}
