/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_VAULT_ENVS_PRIV_H
#define EK_VAULT_ENVS_PRIV_H

#include "vault/vault_priv.h"

struct envs {
	struct vault_env **items; /* ascending by name */
	size_t count;
};

/* Every environment that the vault has or should have, verified (steps 4 to 7). */
int envs_open(struct vault *vault, struct envs *out, struct err *err);
/* The same but for what is waived (enum waive). */
int envs_open_waived(struct vault *vault, unsigned waive, struct envs *out, struct err *err);
void envs_done(struct envs *envs);

#endif
