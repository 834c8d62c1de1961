/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The open vault, for lib/vault only. Reading: open.c, floor.c, verify_*.c, access.c, read.c,
 * history.c, audit.c. Writing: the files that change rows.
 */
#ifndef EK_VAULT_VAULT_PRIV_H
#define EK_VAULT_VAULT_PRIV_H

#include "secret/arena.h"
#include "store/store.h"
#include "vault/chain.h"
#include "vault/check.h"
#include "vault/doc.h"
#include "vault/heads.h"
#include "vault/keys.h"
#include "vault/packet.h"
#include "vault/shape.h"
#include "vault/vault.h"

/* Everything known beforehand; read before the snapshot is opened (VAULT.md §7.1). */
struct floor {
	struct heads seen, lock; /* roster.seq 0: there is none */
	struct heads began;      /* seen as it was at the start; a write conflicts with what is newer */
	bool is_pinned;          /* by token, project folder or lock */
	uint8_t pin[VAULT_ID];
	bool project_is_pinned; /* the project folder's pin is recorded already */
	/* The token's three points; seq 0 until its floor was found in the store. */
	struct point token_roster, token_charter, token_commit;
	bool token_failed; /* its floor is not in the store */
};

struct vault {
	struct store *store;
	enum vault_mode mode;
	struct vault_place place;
	struct floor floor;
	uint8_t id[VAULT_ID];
	struct chain rosters;   /* verified */
	uint64_t roster_start;  /* they were verified from what was known of this one; 0: from the first */
	bool verify_whole;      /* from seq 1, whatever is known (`verify`) */
	bool was_partial;  /* the store, which is closed */
	bool is_copy;      /* a file that is not in its place: it is verified, nothing is recorded */
	struct identities *ids; /* NULL: none */
	unsigned received;      /* how often what others wrote came in since it was opened */
	/* Environments that the shared store goes on with by who has left, as of the last receiving. */
	uint8_t (*unconfirmed)[ENV_ID];
	size_t unconfirmed_count;
	/*
	 * The comparison key that a roster of this process replaced; NULL: none did. What the shapes
	 * under it say of the strength of values holds on, and judging costs more than all else.
	 */
	struct compare_keys *compare_before;
};

static inline const struct roster *
vault_roster(const struct vault *vault)
{
	return &chain_head(&vault->rosters)->roster;
}

/* Append the label of ID in the newest roster that has it; its hexadecimal form if none has. */
int vault_author_name(struct vault *vault, const uint8_t *id, struct buf *out, struct err *err);
/* vault_env_whose() for SELF. */
int vault_whose(struct vault_env *env, struct identity *self, const struct entry *entry,
	struct overwritten *out, struct err *err);

/* What step 8 gives. */
struct access {
	struct identity *self; /* NULL: step 8 was not done */
	struct member member;  /* in the head roster */
	enum right right;
	struct secret *packet_memory; /* of a scoped packet */
	struct packet packet;         /* scoped: its entries */
	struct env_keys *keys;        /* whole environment; NULL for a scoped reader */
};

struct vault_env {
	struct vault *vault;
	unsigned received; /* the vault's when it was opened */
	struct env_info info;
	struct chain charters, commits; /* verified */
	struct access access;
	/*
	 * A vault open for writing leaves step 7 to step 8, and to whoever is about to renew it: else
	 * nobody could, once it is too old.
	 */
	bool is_renewed;
	/*
	 * Underneath an environment that is read by single names only those are read of this one;
	 * NULL: no such limit. In guarded memory.
	 */
	struct arena *limit_memory;
	struct slice *limit;
	size_t limit_count;
	struct origins *origins; /* env_origin() */
};

static inline const struct doc *
env_charter(const struct vault_env *env)
{
	return chain_head(&env->charters);
}

static inline const struct doc *
env_commit(const struct vault_env *env)
{
	return chain_head(&env->commits);
}

/*
 * A vault over STORE, which is in a transaction: pins and verifies the rosters (steps 2 and 3)
 * by what is known to PLACE. vault_open() does the same and begins the transaction. Takes STORE
 * over only on success.
 */
int vault_attach(struct store *store, enum vault_mode mode, const struct vault_place *place,
    struct vault **out, struct err *err);

/*
 * A vault that has no store yet and is to be the vault ID, pinned by what is known to PLACE as opening
 * it would be, or by asking. When its store has rows, vault_verify_start() verifies them.
 */
int vault_expect(const struct vault_place *place, const uint8_t id[VAULT_ID], struct vault **out,
    struct err *err);

/* Steps 2 and 3, in a transaction. */
int vault_verify_start(struct vault *vault, struct err *err);

/* Is there more of the environment than is here, which nobody has confirmed? Nothing is written on it. */
bool vault_lacks_unconfirmed(const struct vault *vault, const uint8_t env_id[ENV_ID]);

/*
 * Inside the transaction, after rows were written: verify the rosters and then NAME again as a
 * reader would, from what was known before (steps 3 to 9 with all live rows, the root of the
 * history, operations and escrow). The vault's rosters are read anew; *out, which may be NULL, is
 * the environment as it is now, for env_record() after the commit.
 */
int vault_recheck(struct vault *vault, const char *name, struct vault_env **out, struct err *err);

/* After store_commit: a new transaction, rosters verified again. Environments opened before stay
 * what they were; close them. */
int vault_renew(struct vault *vault, struct err *err);

/* Environment by id (name may be unknown). */
int vault_env_open_id(struct vault *vault, const uint8_t env_id[ENV_ID], const char *name,
    struct vault_env **out, struct err *err);

/*
 * Step 8 ahead of time where it is cheap: opens the key if there is only one member that the
 * identity can well be, or one that read here before. Leaves everything to env_access() otherwise, errors too.
 */
void env_guess_access(struct vault_env *env);

/* Could the identity that was read with be more than one member, as long as it is not derived? */
bool env_has_choice(const struct vault_env *env);

/* Step 8: the right that is needed, the own wrap, the key. Done once; later calls only compare. */
int env_access(struct vault_env *env, enum right needed, struct err *err);

/*
 * The best right of the given identities, without opening a key: *member and *self are NULL if
 * there is none. *member is in the head roster and valid until that is read anew.
 */
enum right env_right(const struct vault_env *env, const struct member **member,
    struct identity **self, bool *scoped);

/*
 * Everything of the environment's rows that needs no key: live rows and their root, the history
 * and its root, operations of every commit, escrow.
 */
int env_check_rows(struct vault_env *env, struct err *err);

/*
 * Step 10: the heads of ENV (and the roster's) into the seen state; does nothing if they are
 * there. Without a state folder that can be written a lock or token must have known the
 * environment (ERR_UNKNOWN_VAULT).
 */
int env_record(struct vault_env *env, struct err *err);

#endif
