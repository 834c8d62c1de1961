/* SPDX-License-Identifier: Apache-2.0 */
/* Heads that somebody knows of a vault: the content of a lock file and of the seen state. */
#ifndef EK_VAULT_HEADS_H
#define EK_VAULT_HEADS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vault/doc.h"

struct env_heads {
	uint8_t env_id[ENV_ID];
	char name[65]; /* "" in the seen state */
	struct point charter, commit;
	/* Seen state only. */
	uint64_t roster_seq; /* rosters up to here were compared with its chains */
	uint8_t floors[16]; /* digest of the lock and token that its chains were found to contain */
};

struct heads {
	uint8_t vault_id[VAULT_ID];
	struct point roster;    /* seq 0: nothing is known */
	uint8_t floors[16];     /* seen state only: as in struct env_heads, for the rosters */
	/*
	 * Seen state only: the member that read here. Trusted for nothing: the wrap of that member is
	 * tried first, and if it does not open, the identity tells who it is.
	 */
	bool has_self;
	uint8_t self[MEMBER_ID];
	struct env_heads *envs; /* ascending: lock by name, seen by env_id */
	size_t count, room;
};

struct env_heads *heads_find(const struct heads *heads, const uint8_t env_id[ENV_ID]);

/* Put ENV in, or in the place of the one with the same env_id; the caller keeps the order. */
struct env_heads *heads_put(struct heads *heads, const struct env_heads *env);
void heads_done(struct heads *heads);

#endif
