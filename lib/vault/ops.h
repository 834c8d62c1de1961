/* SPDX-License-Identifier: Apache-2.0 */
/* The operations blob of a commit: what it did, readable to readers only (VAULT.md §5.5). */
#ifndef EK_VAULT_OPS_H
#define EK_VAULT_OPS_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "secret/arena.h"
#include "vault/keys.h"

enum op_kind {
	OP_SET = 1,
	OP_DELETE = 2,
	OP_GRANT = 4,
	OP_REKEY = 5,
	OP_PRUNE = 6,
	OP_IMPORT = 7,
};
enum { OPS_MOST = 64 << 20, SHAPE_HASH = 32, OPS_MESSAGE_MOST = 65535 };

struct op {
	enum op_kind kind;
	uint8_t bidx[BIDX]; /* grant: the member id; rekey and prune: zero */
	uint64_t from, to;
	struct slice name; /* empty if the operation has none */
};

struct ops {
	struct op *items; /* ascending by kind, bidx, name */
	size_t count;
	struct slice message, host, program;
	const uint8_t *previous_k_ops; /* of the epoch before, or NULL */
	void *plain;                   /* of an opened one: what ops_done() gives back */
	size_t plain_len;
	struct arena *arena;
};

/*
 * Append to OUT the blob of commit SEQ. SHAPE_HASH_OR_ZERO: 32 bytes. Items are sorted in place;
 * the plaintext is made in SCRATCH and wiped again.
 */
void ops_seal(struct env_keys *keys, uint64_t seq, const uint8_t shape_hash_or_zero[SHAPE_HASH],
    struct ops *ops, const uint8_t random[32], struct arena *scratch, struct buf *out);

/*
 * Open BLOB of commit SEQ under K_OPS. Slices of OUT point into ARENA; ops_done() frees the list
 * and gives the newest allocation of ARENA back. ERR_TAMPERED.
 */
int ops_open(struct slice blob, const uint8_t k_ops[KEY], const uint8_t vault_id[VAULT_ID],
    const uint8_t env_id[ENV_ID], uint64_t seq, struct arena *arena, struct ops *out,
    struct err *err);
void ops_done(struct ops *ops);

void ops_hash_of(struct slice blob, uint8_t out[HASH]);

#endif
