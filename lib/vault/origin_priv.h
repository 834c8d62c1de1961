/* SPDX-License-Identifier: Apache-2.0 */
/* Which commit gave a name what it has: a rotation writes every record anew, with its own seq. */
#ifndef EK_VAULT_ORIGIN_PRIV_H
#define EK_VAULT_ORIGIN_PRIV_H

#include "vault/vault_priv.h"

/*
 * The commit that wrote what ENTRY, live or the newest of the history of ENV, says of its name. The operations
 * are read from the newest down to it, once for all names. Where they are not here it is that of the record.
 */
int env_origin(struct vault_env *env, const struct entry *entry, uint64_t *seq, struct err *err);

/* What ENV keeps of them; NULL: nothing. */
struct origins;
void origins_free(struct origins *origins);

#endif
