/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What was verified of a large environment, kept so that a few of its values can be read without
 * hashing all others again: <state>/seen/<hex vault id>.<hex env id>.live
 *
 *    0  "VLI1" | count u32 | commit hash 32 | epoch u32
 *   44  count times bidx 16, version u64, leaf 32; ascending by bidx
 *
 * The live root of VAULT.md §6.3 is one hash over all rows: checking one value means hashing all
 * of them, 20 million instructions for 10,000. A machine that has done that once for a commit
 * knows the hash of every row that belongs to it, and that knowledge is as good as the seen state
 * it lies beside: the same folder, the same owner and mode. It is used for the very commit that it
 * was made from, and only to accept: a row that is not what the index says, and a name that one of
 * the two has and the other has not, is left to the full read, which decides. So a damaged index
 * costs time, and never lets a wrong value through or hides one.
 */
#ifndef EK_VAULT_LIVE_INDEX_PRIV_H
#define EK_VAULT_LIVE_INDEX_PRIV_H

#include "vault/record.h"
#include "vault/vault_priv.h"

enum { LIVE_INDEX_FROM = 256 }; /* smaller environments are read whole */

struct live_index {
	const unsigned char *map; /* NULL: there is none */
	size_t len;
	uint32_t count;
};

struct live_index_row {
	uint64_t version;
	const uint8_t *leaf;
};

/* 1 there is one for the newest commit of ENV, 0 there is none that can be used. */
int live_index_open(const struct vault_env *env, struct live_index *out);
void live_index_done(struct live_index *index);

bool live_index_find(
    const struct live_index *index, const uint8_t bidx[BIDX], struct live_index_row *out);

/* Building: rows ascending, then write. Not being able to write it is no error. */
void live_index_add(struct buf *rows, const struct record *record, const uint8_t leaf[HASH]);
void live_index_write(const struct vault_env *env, const struct buf *rows);

#endif
