/* SPDX-License-Identifier: Apache-2.0 */
/* What is known of a vault before it is opened (VAULT.md §7). */
#include "vault/verify_priv.h"

#include <string.h>

#include "crypto/hash.h"
#include "vault/lockfile.h"
#include "vault/seen.h"
#include "vault/token.h"

/* Pin: token > project folder > lock file. */
static int
pin_choose(const struct vault_place *place, struct floor *floor, struct err *err)
{
	uint8_t project[VAULT_ID];
	int r = 0;

	if (place->state_folder != NULL && place->project_root != NULL)
		r = pin_load(place->state_folder, place->project_root, project, err);
	if (r < 0)
		return r;
	floor->project_is_pinned = r == 1;
	if (place->token != NULL)
		memcpy(floor->pin, place->token->vault_id, VAULT_ID);
	else if (r == 1)
		memcpy(floor->pin, project, VAULT_ID);
	else if (floor->lock.roster.seq > 0)
		memcpy(floor->pin, floor->lock.vault_id, VAULT_ID);
	else
		return 0;
	floor->is_pinned = true;
	return 0;
}

static int
load(const struct vault_place *place, struct floor *floor, struct err *err)
{
	int r = 0;

	if (place->lock_file != NULL)
		r = lockfile_load(place->lock_file, &floor->lock, err);
	if (r < 0)
		return r;
	r = pin_choose(place, floor, err);
	if (r < 0)
		return r;
	if (floor->lock.roster.seq > 0) {
		r = trust_need(
		    memcmp(floor->lock.vault_id, floor->pin, VAULT_ID) == 0, CHECK_LOCK_VAULT, err);
		if (r < 0)
			return r;
	}
	return floor_load_seen(place, floor, err);
}

int
floor_load(const struct vault_place *place, struct floor *out, struct err *err)
{
	struct floor floor = {0};
	int r = load(place, &floor, err);

	if (r < 0) {
		floor_done(&floor);
		return r;
	}
	*out = floor;
	return 0;
}

int
floor_load_seen(const struct vault_place *place, struct floor *floor, struct err *err)
{
	const struct heads *before = place->before == NULL ? &floor->seen : place->before;
	size_t i;
	int r;

	if (place->state_folder == NULL || !floor->is_pinned)
		return 0;
	r = seen_load(place->state_folder, floor->pin, &floor->seen, err);
	if (r < 0)
		return r;
	for (i = 0; i < before->count; i++)
		heads_put(&floor->began, &before->envs[i]);
	return 0;
}

void
floor_done(struct floor *floor)
{
	heads_done(&floor->seen);
	heads_done(&floor->began);
	heads_done(&floor->lock);
}

bool
token_is_for(const struct vault *vault, const uint8_t env_id[ENV_ID])
{
	const struct token *token = vault->place.token;

	return token != NULL && !token->shape && memcmp(token->env_id, env_id, ENV_ID) == 0;
}

static void
points_add(struct hash *hash, const struct point *point)
{
	hash_add_u64(hash, point->seq);
	hash_add(hash, slice_of(point->hash, DOC_HASH));
}

static void
token_add(struct hash *hash, const struct token *token)
{
	hash_add_u64(hash, token->roster_seq);
	hash_add_u64(hash, token->charter_seq);
	hash_add_u64(hash, token->commit_seq);
	hash_add(hash, slice_of(token->floor, sizeof(token->floor)));
}

/*
 * A reader's copy does not compare all of it (chain_verify()): what it has found is no answer for the whole
 * vault of the same machine.
 */
static void
floors_start(struct hash *hash, const struct vault *vault)
{
	hash_start(hash, vault_is_partial(vault) ? "evenkeep/floors/reader" : "evenkeep/floors");
}

/* A digest of what lock and token say; all zeros if they say nothing. */
void
floors_of_rosters(const struct vault *vault, uint8_t out[16])
{
	const struct token *token = vault->place.token;
	uint8_t digest[HASH] = {0};
	struct hash hash;

	if (token != NULL || vault->floor.lock.roster.seq > 0) {
		floors_start(&hash, vault);
		points_add(&hash, &vault->floor.lock.roster);
		if (token != NULL)
			token_add(&hash, token);
		hash_end(&hash, digest);
	}
	memcpy(out, digest, 16);
}

void
floors_of_env(const struct vault *vault, const uint8_t env_id[ENV_ID], uint8_t out[16])
{
	const struct env_heads *lock = heads_find(&vault->floor.lock, env_id);
	bool token = token_is_for(vault, env_id);
	uint8_t digest[HASH] = {0};
	struct hash hash;

	if (token || lock != NULL) {
		floors_start(&hash, vault);
		if (lock != NULL) {
			points_add(&hash, &lock->charter);
			points_add(&hash, &lock->commit);
		}
		if (token)
			token_add(&hash, vault->place.token);
		hash_end(&hash, digest);
	}
	memcpy(out, digest, 16);
}

static void
knowns_init(const struct vault *vault, struct knowns *out)
{
	*out = (struct knowns){
	    .by =
		{
		    [KNOWN_SEEN] = {.older = CHECK_KNOWN_OLDER, .fork = CHECK_KNOWN_FORK},
		    [KNOWN_TOKEN] = {.older = CHECK_TOKEN_OLDER, .fork = CHECK_TOKEN_FORK},
		    [KNOWN_LOCK] = {.older = CHECK_LOCK_OLDER, .fork = CHECK_LOCK_FORK},
		},
	    .lock_may_start = vault->floor.seen.roster.seq == 0,
	    .whole = vault->verify_whole || vault->floor.token_failed,
	    .may_lack = vault->place.to_receive,
	};
}

void
knowns_of_rosters(const struct vault *vault, struct knowns *out)
{
	const struct floor *floor = &vault->floor;
	uint8_t digest[16];

	knowns_init(vault, out);
	out->by[KNOWN_SEEN].point = floor->seen.roster;
	out->by[KNOWN_TOKEN].point = floor->token_roster;
	out->by[KNOWN_LOCK].point = floor->lock.roster;
	floors_of_rosters(vault, digest);
	out->rest_is_contained = floor->seen.roster.seq > 0 && !vault->verify_whole &&
				 memcmp(digest, floor->seen.floors, sizeof(digest)) == 0;
}

void
knowns_of_env(const struct vault *vault, const uint8_t env_id[ENV_ID], struct knowns *charters,
    struct knowns *commits)
{
	const struct floor *floor = &vault->floor;
	const struct env_heads *seen = heads_find(&floor->seen, env_id);
	const struct env_heads *lock = heads_find(&floor->lock, env_id);
	uint8_t digest[16];

	knowns_init(vault, charters);
	knowns_init(vault, commits);
	if (seen != NULL) {
		charters->by[KNOWN_SEEN].point = seen->charter;
		commits->by[KNOWN_SEEN].point = seen->commit;
		floors_of_env(vault, env_id, digest);
		charters->rest_is_contained =
		    !vault->verify_whole && memcmp(digest, seen->floors, sizeof(digest)) == 0;
		commits->rest_is_contained = charters->rest_is_contained;
	}
	if (token_is_for(vault, env_id)) {
		charters->by[KNOWN_TOKEN].point = floor->token_charter;
		commits->by[KNOWN_TOKEN].point = floor->token_commit;
	}
	if (lock != NULL) {
		charters->by[KNOWN_LOCK].point = lock->charter;
		commits->by[KNOWN_LOCK].point = lock->commit;
	}
}
