/* SPDX-License-Identifier: Apache-2.0 */
/* How every change of an open vault begins and ends. */
#ifndef EK_VAULT_WRITE_PRIV_H
#define EK_VAULT_WRITE_PRIV_H

#include "vault/vault.h"

/* ERR_BUG: the vault is open for reading only. */
int writing_check(const struct vault *vault, struct err *err);

struct draft;

/* Write the rows of a commit; *CHANGED 0: there is nothing to commit. */
typedef int rows_fn(struct draft *draft, void *cookie, size_t *changed, struct err *err);

/*
 * One commit of whatever FN writes, by who has the right NEEDED; result->unchanged is left to the
 * caller. The environment is spent. Errors of FN, and of any commit.
 */
int writing_commit(struct vault_env *env, enum right needed, const char *message, rows_fn *fn,
	void *cookie, struct commit_result *result, struct err *err);

/*
 * Rows were written: verify as a reader would, commit, record NAME as seen and begin anew. An
 * error means that nothing was changed.
 */
int writing_end(struct vault *vault, const char *name, struct err *err);

#endif
