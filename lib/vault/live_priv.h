/* SPDX-License-Identifier: Apache-2.0 */
/* Walking the live rows of an environment against its newest commit (VAULT.md §4 step 9). */
#ifndef EK_VAULT_LIVE_PRIV_H
#define EK_VAULT_LIVE_PRIV_H

#include "vault/record.h"
#include "vault/roots.h"
#include "vault/vault_priv.h"

struct live_walk {
	struct vault_env *env;
	struct live_root root;
	uint64_t lowest_seq; /* of the rows so far; 0: none */
	uint32_t count;
	void (*on_leaf)(void *cookie, const struct record *record, const uint8_t leaf[HASH]);
	void *cookie;
};

void live_walk_start(struct live_walk *walk, struct vault_env *env);

/* One row, ascending: parse it, compare it with where it is, add it to the root. */
int live_walk_row(
    struct live_walk *walk, const struct store_row *row, struct record *out, struct err *err);

/* The two halves of it: what may be done for many rows at once, and what is done row after row. */
int live_row_check(const struct vault_env *env, const struct store_row *row, struct record *out,
    uint8_t leaf[HASH], struct err *err);
void live_walk_add(struct live_walk *walk, const struct record *record, const uint8_t leaf[HASH]);

/* Number, commits and root. */
int live_walk_end(struct live_walk *walk, struct err *err);

/* What live and hist rows have in common: bidx, environment, epoch, seq. */
int row_is_placed(const struct vault_env *env, const struct store_row *row,
    const struct record *record, struct err *err);

/* SEQ is that of the oldest row: its commit must be of the newest one's epoch. */
int oldest_commit_is_of_epoch(struct vault_env *env, uint64_t seq, struct err *err);

#endif
