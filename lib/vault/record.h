/* SPDX-License-Identifier: Apache-2.0 */
/* One record: a value or a tombstone, sealed (VAULT.md §5.2, §5.3). */
#ifndef EK_VAULT_RECORD_H
#define EK_VAULT_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/slice.h"
#include "model/envset.h"
#include "secret/arena.h"
#include "vault/keys.h"

enum record_kind { RECORD_VALUE = 1, RECORD_TOMBSTONE = 2 };
enum { RECORD_HEAD = 88, RECORD_MOST = 2 << 20 };

/* A record's header; everything points into its bytes. */
struct record {
	enum record_kind kind;
	const uint8_t *env_id, *bidx;
	uint32_t epoch;
	uint64_t version, seq;
	struct slice bytes; /* the whole record */
};

/* ERR_TAMPERED: any deviation from the layout. */
int record_parse(struct slice bytes, struct record *out, struct err *err);

/*
 * Append to OUT the record of ENTRY (name, value, flags, and all of its entry_record). The plaintext is made in SCRATCH and wiped again. RANDOM: 32 fresh bytes.
 */
void record_seal(struct env_keys *keys, enum record_kind kind, const struct entry *entry,
    const uint8_t random[32], struct arena *scratch, struct buf *out);

/*
 * Decrypt RECORD under NAME_KEY into ARENA and check its plaintext; ENTRY's name, value and
 * record are there, name and value followed by a NUL, and its flags are set. Whether the name belongs to the bidx is the caller's to check. ERR_TAMPERED.
 */
int record_open(const struct record *record, const uint8_t name_key[KEY],
    const uint8_t vault_id[VAULT_ID], struct arena *arena, struct entry *out, struct err *err);

/* As record_open with the environment's keys, and the name must belong to the bidx. */
int record_open_with(const struct record *record, const struct env_keys *keys, struct arena *arena,
    struct entry *out, struct err *err);

/* ENTRY, which was just opened, comes from ORIGIN, which outlives it. */
void record_set_origin(struct entry *entry, const char *origin);

/* leaf(r) of VAULT.md §6.3. */
void record_leaf(struct slice bytes, uint8_t out[HASH]);

#endif
