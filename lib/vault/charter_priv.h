/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A charter while it is being made: the newest one with some things changed, its wraps, and the
 * first commit that cites it, all in one act (VAULT.md §4, §8.4).
 */
#ifndef EK_VAULT_CHARTER_PRIV_H
#define EK_VAULT_CHARTER_PRIV_H

#include "vault/draft_priv.h"
#include "vault/vault_priv.h"

/* The names that a grant is limited to; whether they exist does not matter. */
struct scope {
	uint8_t member_id[MEMBER_ID];
	struct slice *names;
	size_t count;
};

/* What a grant was before, for the operations. */
struct grant_step {
	uint8_t member_id[MEMBER_ID];
	enum right from, to;
};

struct next_charter {
	struct draft *draft;
	struct doc doc;        /* its fields; the list of grants is its own */
	size_t room;           /* of that list */
	bool rekeys;           /* it begins an epoch; stays so once it is set */
	struct env_keys *keys; /* of that epoch */
	struct arena *memory;  /* names of scopes */
	struct scope *scopes;  /* at most one of each grant */
	size_t scope_count, scope_room;
	struct grant_step *steps;
	size_t step_count, step_room;
};

/* A copy of the newest charter of the draft's environment. */
void next_charter_start(struct next_charter *next, struct draft *draft);
void next_charter_done(struct next_charter *next);

/*
 * Give or change a grant; SCOPE_NAMES (NULL: everything) are copied. Taking one away re-keys: its
 * holder has the key.
 */
void next_charter_give(struct next_charter *next, const uint8_t member_id[MEMBER_ID],
    enum right right, const struct slice *scope_names, size_t count);
void next_charter_take(struct next_charter *next, const uint8_t member_id[MEMBER_ID]);

/*
 * Write it: document, missing wraps, operations; with a new epoch all wraps and all records. The
 * draft goes on under it, and it has to stay as long as the draft. ERR_REFUSED: `last-owner`,
 * `grant-self` (the one who makes it could not sign the commit), `scope-unknown`.
 */
int next_charter_write(struct next_charter *next, struct err *err);

/* The names of the scope of MEMBER_ID; NULL: it was not looked for, or has none. */
const struct scope *next_charter_scope(
    const struct next_charter *next, const uint8_t member_id[MEMBER_ID]);
void next_charter_scope_put(struct next_charter *next, const uint8_t member_id[MEMBER_ID],
    const struct slice *names, size_t count);

/*
 * Find the names of the scope of every grant of the newest charter that is still one of the next,
 * in the operations of the epoch, where the scope's hash proves them. ERR_REFUSED
 * (`scope-unknown`).
 */
int next_charter_scopes_find(struct next_charter *next, struct err *err);

/* The hash of a scope of COUNT names under KEYS. */
void scope_hash_of_names(
    const struct env_keys *keys, const struct slice *names, size_t count, uint8_t out[32]);

/*
 * Do OPS note names for GRANT, and are they those that its owners signed? Any writer can note names,
 * so no others count. *NAMES, borrowed from OPS, is freed by the caller either way.
 */
bool scope_is_noted(const struct env_keys *keys, const struct grant *grant, const struct ops *ops,
    struct slice **names, size_t *count);

/* Wrap the keys of NAMES for MEMBER, under KEYS. */
int scope_wrap_write(struct draft *draft, const struct env_keys *keys, const struct scope *scope,
    const struct member *member, struct err *err);

/*
 * Every record of now and of the past once more under KEYS, which become the draft's: what it says
 * and its version stay, and so does the order of the history.
 */
int records_reseal(struct draft *draft, struct env_keys *keys, struct err *err);

/*
 * The right to make the next charter: to own the environment, or to have a recovery key of it when
 * nobody who owns it is left (VAULT.md §4). ERR_NO_KEY (`no-right`) names the owners.
 */
int charter_access(struct vault_env *env, struct err *err);

/* The author of the next charter and commit is a recovery key, see charter_access(). */
bool charter_is_taken_over(const struct vault_env *env);

/* Will MEMBER be able to read now or later: it gets a wrap. */
bool member_gets_wrap(const struct member *member, uint64_t now_ms);

#endif
