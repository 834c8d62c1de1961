/* SPDX-License-Identifier: Apache-2.0 */
/* What making objects and taking them in share. */
#ifndef EK_VAULT_OBJECT_PRIV_H
#define EK_VAULT_OBJECT_PRIV_H

#include "vault/object.h"

struct wire;

/* A list in place, HEAD bytes before the length of each piece. */
void object_list_read(struct wire *wire, size_t head, struct pieces *out);
/* In order of the members, each once. */
bool object_wraps_are_ascending(struct pieces wraps);

/*
 * Whose wraps come with a charter or roster: everybody's where the key is new, else theirs who were
 * given nothing by the one BEFORE (NULL: there is none).
 */
bool charter_brings_wrap(const struct charter *charter, const struct charter *before,
    const uint8_t member_id[MEMBER_ID]);
bool roster_brings_wrap(const struct roster *roster, const struct roster *before,
    const uint8_t member_id[MEMBER_ID]);

/* The document of the store, parsed; 1, or 0 if there is none. */
int object_doc(struct vault *vault, enum doc_kind kind, const uint8_t env_id[ENV_ID], uint64_t seq,
    struct doc **out, struct err *err);

#endif
