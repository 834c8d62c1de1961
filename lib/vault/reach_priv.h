/* SPDX-License-Identifier: Apache-2.0 */
/* How far keys reach, from charters and commits alone. */
#ifndef EK_VAULT_REACH_PRIV_H
#define EK_VAULT_REACH_PRIV_H

#include "vault/exposure.h"
#include "vault/vault_priv.h"

/* Fill the reaches of every member that any charter in force ever let read. */
int reaches_of(struct vault_env *env, struct exposure *out, struct err *err);

/* A grant of commit SEQ names NAME: of the scope that ID has since then. */
void reaches_add_name(struct exposure *exposure, const struct vault_env *env,
	const uint8_t id[MEMBER_ID], struct slice name, uint64_t seq);

#endif
