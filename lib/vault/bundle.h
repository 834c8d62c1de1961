/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The two objects that a store with one request an object is given besides (docs/sharing-format.md): they
 * say nothing that the others do not say, so that few requests are enough.
 *
 * <env_id>/bundle     "VXB1" | suite 1 | zero 3 | vault_id 32 | env_id 16
 *                     list of rosters | list of charters | list of commits, each to the newest
 *                     list of member_id 16, piece wrap of the newest charter's key
 *                     list of records, the live ones | piece of zeros | hash 32
 * <env_id>/chain/<n>  "VXN1" | suite 1 | zero 3 | list of commit objects, 64n+1 to 64n+64
 */
#ifndef EK_VAULT_BUNDLE_H
#define EK_VAULT_BUNDLE_H

#include "vault/object.h"

enum {
	CHAIN_COMMITS = 64,
	BUNDLE_WRAPS_MOST = 64 << 10, /* together; else there are none */
	BUNDLE_PAST = 32 << 10,       /* of rosters, and of charters: older ones while they fit */
};

struct bundle {
	const uint8_t *vault_id, *env_id;
	struct pieces rosters, charters, commits, wraps, records;
	uint64_t roster_seq, charter_seq, commit_seq; /* what the newest of them say of themselves */
};

/* ERR_TAMPERED: any deviation from the form. Everything points into BYTES. */
int bundle_parse(struct slice bytes, struct bundle *out, struct err *err);

/* So many zeros make neighbours differ in length. */
size_t bundle_padding(uint64_t roster_seq, uint64_t charter_seq, uint64_t commit_seq);

void bundle_start(
    const uint8_t vault_id[VAULT_ID], const uint8_t env_id[ENV_ID], struct buf *out);
/* The hash of everything that is in OUT. */
void bundle_end(struct buf *out);

int chain_object_parse(struct slice bytes, struct pieces *commits, struct err *err);
void chain_object_start(struct buf *out);

/* The chain object that a commit is in, counted from 0. */
static inline uint64_t
chain_of(uint64_t seq)
{
	return (seq - 1) / CHAIN_COMMITS;
}

void object_name_chain(const uint8_t env_id[ENV_ID], uint64_t n, char out[OBJECT_NAME]);
void object_name_bundle(const uint8_t env_id[ENV_ID], char out[OBJECT_NAME]);

#endif
