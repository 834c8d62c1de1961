/* SPDX-License-Identifier: Apache-2.0 */
/* Key packets: the payload of a wrap (VAULT.md §5.4). */
#ifndef EK_VAULT_PACKET_H
#define EK_VAULT_PACKET_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "crypto/identity.h"
#include "secret/secret.h"
#include "vault/keys.h"

enum packet_kind { PACKET_WHOLE = 1, PACKET_SCOPED = 2, PACKET_COMPARISON = 3 };

struct scope_entry {
	uint8_t bidx[BIDX];
	const uint8_t *name_key; /* 32 bytes in guarded memory */
	struct slice name;
};

struct packet {
	enum packet_kind kind;
	uint8_t vault_id[VAULT_ID], env_id[ENV_ID];
	uint32_t epoch;
	uint8_t member_id[MEMBER_ID];
	const uint8_t *key;          /* kinds 1 and 3: 32 bytes */
	struct scope_entry *entries; /* kind 2: ascending by bidx */
	size_t entry_count;
};

/*
 * Parse BYTES, which stay the caller's and are pointed into. ERR_TAMPERED: any deviation.
 * packet_done() frees the list of entries.
 */
int packet_parse(struct slice bytes, struct packet *out, struct err *err);
void packet_done(struct packet *packet);

/* The bytes, in guarded memory. Entries are sorted in place. */
struct secret *packet_build(struct packet *packet);

#endif
