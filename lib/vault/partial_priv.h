/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A reader's copy: documents from what was known on, the live records, and nothing else. It is verified
 * as every vault is, from there. Whatever needs more refuses it.
 */
#ifndef EK_VAULT_PARTIAL_PRIV_H
#define EK_VAULT_PARTIAL_PRIV_H

#include "vault/vault_priv.h"

/* ERR_BEHIND (`partial-copy`): WHAT (`the history`) is not in a reader's copy. */
int partial_refuse(const char *what, struct err *err);
int vault_need_whole(const struct vault *vault, const char *what, struct err *err);

/*
 * From where on the documents of an environment have to be here, so that everything that is known can be
 * compared: what is seen and what the token knows; without those the lock file; else the first. A lock file
 * that is older than what is seen adds nothing, and is not reached. The rosters of the vault are in the store from
 * their own on.
 */
uint64_t partial_from_roster(const struct vault *vault);
int partial_from_env(struct vault *vault, const uint8_t env_id[ENV_ID], uint64_t *charter,
    uint64_t *commit, struct err *err);

/*
 * Of an environment that the token reads besides its own: what its floor's roster confirmed, which
 * whoever issued it had verified. 1 there is such a point, 0 there is none.
 */
int partial_floor_of_base(struct vault *vault, const uint8_t env_id[ENV_ID], struct checkpoint *out,
    struct err *err);

/* Has it documents of the environment? 1, 0 or an error. */
int partial_has_env(struct vault *vault, const uint8_t env_id[ENV_ID], struct err *err);

#endif
