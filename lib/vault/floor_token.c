/* SPDX-License-Identifier: Apache-2.0 */
/* The floor that a token carries: one hash over three documents (VAULT.md §8.3). */
#include <string.h>

#include "crypto/hash.h"
#include "vault/token.h"
#include "vault/verify_priv.h"

/* The hash of one document of the token's; 1 found, 0 not there. */
static int
token_point(struct vault *vault, enum doc_kind kind, const uint8_t *env_id, uint64_t seq,
    struct point *out, struct err *err)
{
	struct doc *doc CLEANUP(doc_freep) = NULL;
	struct slice bytes;
	int r;

	r = store_doc_find(vault->store, kind, env_id, seq, &bytes, err);
	if (r <= 0)
		return r;
	r = doc_parse(bytes, NULL, &doc, err);
	if (r < 0)
		return err_ctx(err, "%s %llu", doc_kind_name(kind), (unsigned long long)seq);
	*out = doc_point(doc);
	out->seq = seq;
	return 1;
}

/* All three at once, as one hash covers them. 1 found and equal, 0 not. */
static int
token_points(struct vault *vault, struct point points[3], struct err *err)
{
	static const uint8_t no_env[ENV_ID];
	const struct token *token = vault->place.token;
	uint8_t digest[HASH];
	struct hash hash;
	size_t i;
	int r;

	memset(points, 0, 3 * sizeof(points[0]));
	r = token_point(vault, DOC_ROSTER, no_env, token->roster_seq, &points[0], err);
	if (r == 1 && !token->shape)
		r = token_point(
		    vault, DOC_CHARTER, token->env_id, token->charter_seq, &points[1], err);
	if (r == 1 && !token->shape)
		r = token_point(
		    vault, DOC_COMMIT, token->env_id, token->commit_seq, &points[2], err);
	if (r <= 0)
		return r;
	hash_start(&hash, "vault1/floor");
	for (i = 0; i < 3; i++)
		hash_add(&hash, slice_of(points[i].hash, DOC_HASH));
	hash_end(&hash, digest);
	return memcmp(digest, token->floor, HASH) == 0 ? 1 : 0;
}

int
floor_find_token(struct vault *vault, struct err *err)
{
	struct floor *floor = &vault->floor;
	struct point points[3];
	int r;

	if (vault->place.token == NULL)
		return 0;
	r = token_points(vault, points, err);
	if (r < 0)
		return r;
	floor->token_failed = r == 0;
	if (r == 0)
		return 0;
	floor->token_roster = points[0];
	floor->token_charter = points[1];
	floor->token_commit = points[2];
	return 0;
}

static int
is_older(
    struct vault *vault, enum doc_kind kind, const uint8_t *env_id, uint64_t seq, struct err *err)
{
	struct slice bytes;
	uint64_t head = 0;
	int r = store_doc_head(vault->store, kind, env_id, &head, &bytes, err);

	return r < 0 ? r : head < seq;
}

/* The token's floor is not here, and the rosters verify: neither must the rest be broken. */
int
floor_refuse_token(struct vault *vault, struct err *err)
{
	static const uint8_t no_env[ENV_ID];
	const struct token *token = vault->place.token;
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	int r, older;

	if (!token->shape) {
		r = env_open(vault, token->env_id, NULL, WAIVE_NOTHING, &env, err);
		if (r < 0 && r != ERR_NOT_FOUND)
			return r;
		err_done(err);
	}
	older = is_older(vault, DOC_ROSTER, no_env, token->roster_seq, err);
	if (older == 0 && !token->shape)
		older = is_older(vault, DOC_CHARTER, token->env_id, token->charter_seq, err);
	if (older == 0 && !token->shape)
		older = is_older(vault, DOC_COMMIT, token->env_id, token->commit_seq, err);
	if (older < 0)
		return older;
	return trust_refuse(older == 1 ? CHECK_TOKEN_OLDER : CHECK_TOKEN_FORK, err);
}
