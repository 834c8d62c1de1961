/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_VAULT_OBJECTS_BUILD_PRIV_H
#define EK_VAULT_OBJECTS_BUILD_PRIV_H

#include "vault/objects_rows_priv.h"

/* Append the object of a commit. */
int object_build_commit(struct vault *vault, const struct object_index *index,
    const uint8_t env_id[ENV_ID], uint64_t seq, struct buf *out, struct err *err);

/* Append the object of ROSTER, but for its last field: the list of commit objects. */
int object_build_roster(struct vault *vault, const struct doc *roster, const struct doc *before,
    struct buf *out, struct err *err);

#endif
