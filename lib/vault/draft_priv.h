/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A commit while it is being made (VAULT.md §6.4). Rows are written first; draft_finish() then
 * reads back what is live, and builds, signs and stores the commit over it. All inside the one
 * transaction of STORE; who made the draft verifies again as a reader, and commits.
 */
#ifndef EK_VAULT_DRAFT_PRIV_H
#define EK_VAULT_DRAFT_PRIV_H

#include "model/envset.h"
#include "secret/arena.h"
#include "store/store.h"
#include "vault/doc.h"
#include "vault/keys.h"
#include "vault/ops.h"
#include "vault/shape.h"
#include "vault/vault.h"

struct packet;
struct rater;
struct vault_env;

struct draft {
	struct vault_env *env; /* which it continues; NULL: it is being founded */
	struct store *store;
	uint8_t vault_id[VAULT_ID], env_id[ENV_ID];
	const char *env_name;
	const struct roster *roster;
	struct point roster_point;
	const struct charter *charter;
	struct point charter_point;
	const struct doc *head; /* NULL: this is the first commit */
	struct identity *self;
	struct env_keys *keys;
	const uint8_t *previous_k_ops; /* of the epoch before, where this commit begins one; else NULL */
	const struct compare_keys *compare; /* NULL: no shape */
	const struct shape *old_shape;      /* of the head; NULL: none that can be compared */
	struct rater *rater;                /* of the changes; NULL: nothing is rated yet */
	uint64_t seq, now_ms;
	uint64_t seen_seq; /* what others wrote after it conflicts; 0: nothing does */
	bool counts_told;  /* somebody keeps count of what the person was told of: up to where */
	uint64_t told_seq; /* 0: of nothing in this environment */
	const struct change *changes;       /* what draft_apply() made; draft_finish() looks for it */
	size_t change_count;
	/* These grow while rows are written. */
	uint32_t n_hist;
	uint8_t hist_root[HASH];
	struct op *ops;
	size_t op_count, op_room;
};

void draft_done(struct draft *draft);

/* Note an operation; NAME is borrowed until draft_finish(). */
void draft_note(struct draft *draft, enum op_kind kind, const uint8_t bidx[BIDX], uint64_t from,
	uint64_t to, struct slice name);

/* Append RECORD to the history, and to its root. */
int draft_hist_add(struct draft *draft, const uint8_t bidx[BIDX], uint64_t version,
	struct slice record, struct err *err);

/*
 * Make COUNT changes to the rows. SEEN_SEQ: what was written after it conflicts (0: nothing
 * does). Nothing was written if it fails before the first row. ERR_CONFLICT, ERR_NOT_FOUND,
 * ERR_INVALID, ERR_REFUSED as vault_env_commit() says.
 */
int draft_apply(struct draft *draft, const struct change *changes, size_t count,
	uint64_t seen_seq, size_t *changed, struct err *err);

/*
 * Everything from the rows to the signed commit; *OUT is where it is in its chain. ERR_BUG
 * (`read-back`): what is live, read from the database and opened, is not what was asked for.
 */
int draft_finish(struct draft *draft, const char *message, struct point *out, struct err *err);

/* Build, sign and store a document; *OUT (may be NULL) is where it is in its chain. */
int doc_write(struct store *store, struct doc *fields, struct identity *self, struct point *out,
	struct err *err);

/* Wrap KEY for one member: kind 1 of the environment of KEYS, or 3 with env_id zero. */
int wrap_write(struct store *store, const uint8_t vault_id[VAULT_ID], const uint8_t env_id[ENV_ID],
	uint32_t epoch, const uint8_t keyc[32], struct slice key, const struct member *member,
	struct err *err);

/* Seal PACKET for MEMBER and keep it under KEYC; its member is filled in, entries are sorted in place. */
int wrap_packet(struct store *store, struct packet *packet, const uint8_t keyc[32],
	const struct member *member, struct err *err);

/*
 * Found the environment ENV: charter 1 by SELF, who owns it, with recovery members reading, the
 * wraps and commit 1. DRAFT has store, vault_id, roster, roster_point, self, compare and now_ms;
 * the rest is used up. *OUT is what the next roster checkpoints.
 */
int env_found(struct draft *draft, const struct vault_new_env *env, struct checkpoint *out,
	struct err *err);

/* Escrow and shape of VALUES, which are those that are live; hash zero: there is none. */
int escrow_write(struct draft *draft, struct envset *values, uint8_t escrow_hash[HASH],
	struct err *err);
int shape_write(struct draft *draft, struct envset *values, uint8_t shape_hash[SHAPE_HASH],
	struct err *err);

#endif
