/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_VAULT_ACCESS_PRIV_H
#define EK_VAULT_ACCESS_PRIV_H

#include "vault/verify_priv.h"

/* The token that was given says so itself. */
bool token_is_expired(const struct vault *vault);

/* ERR_NO_KEY, with what the identities lack for NEEDED and who can help. */
int access_refuse(const struct vault_env *env, enum right needed, struct err *err);

#endif
