/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Verification of chains (VAULT.md §4 steps 3 to 7): what is known decides where it starts, the
 * rules of each kind of document say what must hold from there on.
 */
#ifndef EK_VAULT_VERIFY_PRIV_H
#define EK_VAULT_VERIFY_PRIV_H

#include "vault/vault_priv.h"

/* A point that somebody knows, and what to say if the chain does not contain it. */
struct known {
	struct point point; /* seq 0: nobody does */
	enum check older, fork;
};

enum { KNOWN_SEEN, KNOWN_TOKEN, KNOWN_LOCK, KNOWN_COUNT };

struct knowns {
	struct known by[KNOWN_COUNT];
	bool rest_is_contained; /* what is not the start was compared with this chain before */
	/*
	 * A lock file is trusted as a beginning only where this machine knows nothing of the vault
	 * and it gives the pin too: a committed file must not make a check weaker than it was.
	 */
	bool lock_may_start;
	bool whole; /* verify from seq 1, whatever is known */
	bool may_lack; /* what is known and newer than the chain will be fetched */
};

/* Check the rules of the documents from seq FROM to the head. */
typedef int rules_fn(void *cookie, uint64_t from, struct err *err);

/*
 * Verify CHAIN, which has a head. *START is the seq of the known point that it was verified from,
 * 0 if from its beginning.
 */
int chain_verify(struct chain *chain, const struct knowns *knowns, rules_fn *rules, void *cookie,
    uint64_t *start, struct err *err);

/* The first known point of those that verification may start from, or NULL. */
const struct point *knowns_start(const struct knowns *knowns);

/* All signatures of DOC are by members of ROSTER and verify. */
int doc_check_signatures(const struct doc *doc, const struct roster *roster, struct err *err);

/* Where the token and the lock are contained: digests for the seen state (struct env_heads). */
void floors_of_rosters(const struct vault *vault, uint8_t out[16]);
void floors_of_env(const struct vault *vault, const uint8_t env_id[ENV_ID], uint8_t out[16]);

/* What is known of the rosters, and of an environment's chains. */
void knowns_of_rosters(const struct vault *vault, struct knowns *out);
void knowns_of_env(const struct vault *vault, const uint8_t env_id[ENV_ID], struct knowns *charters,
    struct knowns *commits);
bool token_is_for(const struct vault *vault, const uint8_t env_id[ENV_ID]);

/* Lock file, pins and token of PLACE; then the seen state of the vault that they name. */
int floor_load(const struct vault_place *place, struct floor *out, struct err *err);
int floor_load_seen(const struct vault_place *place, struct floor *floor, struct err *err);
void floor_done(struct floor *floor);

/*
 * Look for the token's floor in the store; if it is not there, the whole chains are verified and
 * then it is refused.
 */
int floor_find_token(struct vault *vault, struct err *err);
int floor_refuse_token(struct vault *vault, struct err *err);

/* Step 3. The vault's id must be set. */
int verify_rosters(struct vault *vault, struct err *err);

/* Did a person or gate of BEFORE leave, or change class or keys? Then the comparison key changes. */
bool roster_loses_comparer(const struct roster *before, const struct roster *now);

/*
 * The roster that a document cites: reached, with the same hash, or a refusal. Valid until the
 * rosters are read anew.
 */
int cited_roster(
    struct vault *vault, const struct point *point, const struct roster **out, struct err *err);

/* The rules of charters and commits, as rules_fn with a struct vault_env. */
int charter_rules(void *cookie, uint64_t from, struct err *err);
int commit_rules(void *cookie, uint64_t from, struct err *err);

/*
 * What of steps 6 and 7 is left out for who only looks at an environment, to sign a roster: nothing of
 * it may be read, written, or recorded as seen.
 */
enum waive { WAIVE_NOTHING = 0, WAIVE_AGE = 1, WAIVE_AUTHORS = 2 };

/*
 * The newest grant of a member before charter SEQ in the same epoch: wraps are immutable, so a grant
 * within that epoch has its scope. *OUT may be NULL.
 */
int charter_earlier_grant(struct vault_env *env, uint64_t seq, uint32_t epoch,
    const uint8_t member_id[MEMBER_ID], const struct grant **out, struct err *err);

/* Steps 4 to 7. The chains are empty if there is no such environment at all. */
int verify_env(struct vault_env *env, const uint8_t env_id[ENV_ID], unsigned waive,
    struct err *err);

/* Step 7. ERR_BEHIND (`stale`). */
int verify_age(const struct vault_env *env, struct err *err);

/*
 * Documents above the head roster's checkpoint whose author that roster does not have, or not unexpired:
 * by the chains alone, whatever this machine has seen. Reaches down to the checkpoint.
 */
int unconfirmed_count(struct vault_env *env, size_t *out, struct err *err);

/* The member that one of the identities is, whatever it may do; NULL: none is one. */
const struct member *vault_self(const struct vault *vault, struct identity **self);

/* Steps 4 to 7 but for what is waived, and nothing is recorded. ERR_NOT_FOUND (`no-env`). */
int env_open(struct vault *vault, const uint8_t env_id[ENV_ID], const char *name, unsigned waive,
    struct vault_env **out, struct err *err);

/* env_record() of several at once. */
int envs_record(struct vault *vault, struct vault_env *const *envs, size_t count, struct err *err);

#endif
