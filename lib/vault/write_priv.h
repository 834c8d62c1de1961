/* SPDX-License-Identifier: Apache-2.0 */
/* How every change of an open vault begins and ends. */
#ifndef EK_VAULT_WRITE_PRIV_H
#define EK_VAULT_WRITE_PRIV_H

#include "vault/vault.h"

/* ERR_BUG: the vault is open for reading only. */
int writing_check(const struct vault *vault, struct err *err);

/* What an act has written. */
struct written {
	char (*envs)[65]; /* names of the environments that got a commit */
	size_t count, room;
	bool has_roster;
};
void written_env(struct written *written, const char *name);

/*
 * Write rows inside the transaction of VAULT and say which, or nothing at all. It may be asked again,
 * with the same COOKIE, after others were faster: then VAULT has what they wrote, and environments
 * that were open before are not to be used.
 */
typedef int act_fn(struct vault *vault, void *cookie, struct written *written, struct err *err);

/*
 * One act, all or nothing: what ACT wrote is verified as a reader would, published where the vault is
 * shared, committed, recorded as seen, and a new transaction is begun. An error means that nothing
 * was changed; the vault may only be closed then. ERR_CONFLICT (`remote-race`): others were faster
 * every time. Of a vault that is shared, what could be published and not kept here is in the store; the
 * fix says so.
 */
int writing_act(struct vault *vault, act_fn *act, void *cookie, struct err *err);

struct draft;

/* Write the rows of a commit; *CHANGED 0: there is nothing to commit. */
typedef int rows_fn(struct draft *draft, void *cookie, size_t *changed, struct err *err);

/*
 * One commit of whatever FN writes, by who has the right NEEDED, as one act; result->unchanged is
 * left to the caller. The environment is spent. Errors of FN, and of any commit. FN is asked again
 * as an act is; the draft says what it works on.
 */
int writing_commit(struct vault_env *env, enum right needed, const char *message, rows_fn *fn,
	void *cookie, struct commit_result *result, struct err *err);

/*
 * The same where FN writes the next charter first, by who may (charter_priv.h). What the charter before
 * it said against commits does not bind this one.
 */
int writing_charter(struct vault_env *env, const char *message, rows_fn *fn, void *cookie,
    struct commit_result *result, struct err *err);

#endif
