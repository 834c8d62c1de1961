/* SPDX-License-Identifier: Apache-2.0 */
/* Reading the operations of commits, through every epoch (VAULT.md §5.5). */
#ifndef EK_VAULT_OPSREAD_PRIV_H
#define EK_VAULT_OPSREAD_PRIV_H

#include "vault/ops.h"
#include "vault/vault_priv.h"

/* K_ops of every epoch that is needed, in guarded memory. */
struct ops_reader {
	struct vault_env *env;
	struct arena *arena;
	uint8_t **k_ops; /* by epoch, 0 unused; NULL: not known */
	uint32_t newest;
};

/*
 * Collect the keys, from the newest epoch down to that of commit SEQ: each first commit of an
 * epoch has the key of the one before. The environment's own key must be open.
 */
int ops_reader_start(
    struct ops_reader *reader, struct vault_env *env, uint64_t seq, struct err *err);
void ops_reader_done(struct ops_reader *reader);

/* The operations of commit SEQ, valid until ops_done(), which comes before the next one. */
int ops_reader_open(struct ops_reader *reader, uint64_t seq, struct ops *out, struct err *err);

#endif
