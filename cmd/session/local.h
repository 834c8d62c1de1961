/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The local layer (DESIGN.md §2): one person's own values over environments that are not protected,
 * in `.evenkeep/local.db`. That is a vault of its own with one member, so what reads it is what reads
 * every vault, it is pinned and never goes back, and no text of it is on the disk. It is made with the
 * first value.
 */
#ifndef EK_CMD_LOCAL_H
#define EK_CMD_LOCAL_H

#include <stdbool.h>

#include "base/err.h"
#include "vault/vault.h"

struct session;

/* What a session has of it; zeroed: nothing yet. */
struct local {
	char *path; /* as `.evenkeep/local.db` is opened; NULL: nobody has asked yet, or no project */
	struct vault_place place;
	struct vault *vault;
	struct vault_env *env; /* the one that is open */
	bool is_writing;
};

/* Close what is open; the path stays. */
void local_close(struct local *local);
void local_done(struct local *local);

/* The folder of the project has local values, of whomever. */
bool local_is_there(struct session *session);

/*
 * The own values over the environment of INFO, open until the next call and never without keys in
 * use; *OUT is NULL if there are none, or INFO is protected: then nothing is even looked at.
 * ERR_NO_KEY (`local-foreign`): another identity made them. ERR_UNKNOWN_VAULT (`local-unknown`):
 * they were not made here. Else as vault_open(); what is there is used or refused.
 */
int local_open(struct session *session, const struct env_info *info, struct vault_env **out,
	struct err *err);

/* The same by the name alone, protected or not: to look at them, and to take them out. */
int local_open_named(struct session *session, const char *env, struct vault_env **out,
	struct err *err);

/* The same to write; made where it is not there. */
int local_open_to_write(struct session *session, const char *env, struct vault_env **out,
	struct err *err);

/* The whole of it, for `doctor`; *OUT is NULL if there is none. */
int local_open_vault(struct session *session, struct vault **out, struct err *err);

#endif
