/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_VAULT_PAST_PRIV_H
#define EK_VAULT_PAST_PRIV_H

#include "vault/vault_priv.h"

/*
 * The values right after commit SEQ, which is not above the head: all, or only NAME (NULL: all).
 * ERR_NO_KEY: the right is to single names only. ERR_NOT_FOUND (`no-version`): a version was
 * pruned. The set may be empty.
 */
int past_read(struct vault_env *env, uint64_t seq, const struct slice *name, struct envset **out,
    struct err *err);

#endif
