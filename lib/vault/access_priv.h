/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_VAULT_ACCESS_PRIV_H
#define EK_VAULT_ACCESS_PRIV_H

#include "vault/verify_priv.h"

/* The token that was given says so itself. */
bool token_is_expired(const struct vault *vault);

/* ERR_NO_KEY: SELF has not the signing key that the roster has for MEMBER. */
int access_signing_key(const struct vault_env *env, const struct member *member,
    struct identity *self, struct err *err);

/* ERR_NO_KEY, with what the identities lack for NEEDED and who can help. */
int access_refuse(const struct vault_env *env, enum right needed, struct err *err);

/*
 * The parts that are of a key which was good once. ENV may be NULL: then administrators are named in the
 * place of its owners.
 */
int refuse_ask(const struct vault *vault, const struct vault_env *env, const char *what,
    struct err *err);
int refuse_expired(const struct vault *vault, const struct vault_env *env,
    const struct member *member, struct err *err);
int refuse_revoked(struct vault *vault, const struct vault_env *env, struct err *err);

#endif
