/* SPDX-License-Identifier: Apache-2.0 */
/* The comparison key and the shape of an environment (VAULT.md §5.7). */
#ifndef EK_VAULT_SHAPE_H
#define EK_VAULT_SHAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "model/envset.h"
#include "secret/arena.h"
#include "vault/keys.h"

enum { TAG = 16, SHAPE_MOST = 64 << 20 };

/* Keys from CK, in guarded memory. */
struct compare_keys;

/* CK is copied. NONCE is the rosters'. */
struct compare_keys *compare_keys_new(
    struct slice ck, const uint8_t vault_id[VAULT_ID], const uint8_t nonce[32], uint32_t ck_epoch);
void compare_keys_free(struct compare_keys *keys);
void compare_keys_freep(struct compare_keys **keys);
uint32_t compare_keys_epoch(const struct compare_keys *keys);
const uint8_t *compare_keys_commit(const struct compare_keys *keys); /* ck_commit */
struct slice compare_keys_ck(const struct compare_keys *keys);

/* The tag of a value's bytes as stored; whether it may have one is the caller's to judge. */
void compare_tag(const struct compare_keys *keys, struct slice value, uint8_t out[TAG]);

/* ck_commit alone, for roster 1, which is signed before there is a vault id. */
void ck_commit_of(struct slice ck, const uint8_t nonce[32], uint32_t ck_epoch, uint8_t out[HASH]);

enum shape_state { SHAPE_WEAK = 1, SHAPE_GENERATED = 2, SHAPE_BINARY = 4 };

struct shape_entry {
	struct slice name;
	bool is_secret;
	unsigned state; /* of enum shape_state */
	uint64_t version, created_ms, expires_ms;
	uint8_t tag[TAG]; /* zero: none */
};

struct shape {
	uint8_t env_id[ENV_ID];
	uint32_t ck_epoch;
	uint8_t ck_commit[HASH];
	uint64_t seq;
	struct shape_entry *entries; /* ascending by name */
	size_t count;
};

/* The part before the nonce; entries stay empty. ERR_TAMPERED: any deviation. */
int shape_parse(struct slice blob, struct shape *out, struct err *err);

/* Parse and open; names point into ARENA. shape_done() frees the list. */
int shape_open(struct slice blob, const struct compare_keys *keys, struct arena *arena,
    struct shape *out, struct err *err);
void shape_done(struct shape *shape);

/*
 * Append the blob of SHAPE (env_id, seq, entries) under KEYS. K_NONCE is the environment's.
 * Entries are sorted in place.
 */
void shape_seal(const struct compare_keys *keys, const uint8_t k_nonce[KEY], struct shape *shape,
    const uint8_t random[32], struct arena *scratch, struct buf *out);

void shape_hash_of(struct slice blob, uint8_t out[HASH]);

struct vault;
struct vault_env;

/*
 * The comparison key in force, opened with one of the identities; *out NULL: none of them has it.
 */
int vault_compare_keys(struct vault *vault, struct compare_keys **out, struct err *err);

/*
 * The shape of the head, for whoever has the comparison key: no right to read is needed. 1 opened,
 * 0 not comparable (hidden by the charter, by an author without the key, of another key). KEYS may
 * be NULL. Names point into ARENA; shape_done() frees the list.
 */
int vault_env_shape(struct vault_env *env, const struct compare_keys *keys, struct arena *arena,
    struct shape *out, struct err *err);

#endif
