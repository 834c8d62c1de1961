/* SPDX-License-Identifier: Apache-2.0 */
/* Who could help somebody who may not: for the fix of a refusal. */
#ifndef EK_VAULT_WHO_PRIV_H
#define EK_VAULT_WHO_PRIV_H

#include "vault/vault_priv.h"

/* Labels of those who are there and not expired, "`a` or `b`"; appended. Nothing: there is nobody. */
void who_administers(const struct vault *vault, struct buf *out);
void who_owns(const struct vault_env *env, struct buf *out);

#endif
