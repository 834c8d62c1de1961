/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of one environment, gone through once for `verify`, `get --at` and before a commit. */
#ifndef EK_VAULT_ROWS_PRIV_H
#define EK_VAULT_ROWS_PRIV_H

#include "vault/live_priv.h"
#include "vault/ops.h"

/* The operations of commit SEQ, compared with what it signed; in *OUT until the next store call. */
int env_ops_find(struct vault_env *env, uint64_t seq, struct slice *out, struct err *err);

/* The escrow is the one that the newest commit names. */
int env_check_escrow(struct vault_env *env, struct err *err);

/* The live rows and their root alone: all that a reader's copy has. */
int env_check_live(struct vault_env *env, struct err *err);

/* What is kept of a row; its bytes stay in the store. */
struct row {
	uint8_t bidx[BIDX];
	uint64_t version, seq, hseq; /* hseq 0: a live row */
	enum record_kind kind;
	uint8_t leaf[HASH];
};

struct rows {
	struct row *items; /* history in hseq order, then live ones in bidx order */
	size_t count, room;
	size_t hist_count;
	uint8_t (*hist_roots)[HASH]; /* of 0, 1, …, hist_count */
};

/*
 * Called for each record of the history and then of live, while its bytes are there; it may not
 * call the store. May be NULL.
 */
typedef int row_fn(
    void *cookie, const struct row *row, const struct record *record, struct err *err);

/* Check all rows of ENV and both roots against its newest commit. OUT may be NULL. */
int rows_walk(struct vault_env *env, row_fn *fn, void *cookie, struct rows *out, struct err *err);
void rows_done(struct rows *rows);

#endif
