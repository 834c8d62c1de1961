/* SPDX-License-Identifier: Apache-2.0 */
/* How every change of an open vault begins and ends. */
#ifndef EK_VAULT_WRITE_PRIV_H
#define EK_VAULT_WRITE_PRIV_H

#include "vault/vault.h"

/* ERR_BUG: the vault is open for reading only. */
int writing_check(const struct vault *vault, struct err *err);

/*
 * Rows were written: verify as a reader would, commit, record NAME as seen and begin anew. An
 * error means that nothing was changed.
 */
int writing_end(struct vault *vault, const char *name, struct err *err);

#endif
