/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writing changes into an environment that others write too (REMOTE.md §4.1): what they changed since
 * this machine last saw it is told, and on a terminal it may be overwritten knowingly.
 */
#ifndef EK_CMD_COMMIT_H
#define EK_CMD_COMMIT_H

#include "cmd/session/session.h"

/*
 * What the vault would refuse of the changes of ENV, all of it: before the first of several environments
 * is written. As vault_env_check(); the vault may have been closed and opened by it.
 */
int commit_check(struct session *session, const char *env, const struct change *changes,
	size_t count, struct err *err);

/*
 * One commit, after session_write(). As vault_env_commit(); somebody who was taken out and can read it
 * all the same is told of on stderr.
 */
int commit_changes(struct session *session, const char *env, const struct change *changes,
	size_t count, const char *message, struct commit_result *result, struct err *err);

/* The same in ENV, which was opened already; what others wrote is an error, and nobody is asked. */
int commit_opened(struct session *session, struct vault_env *env, const struct change *changes,
	size_t count, const char *message, struct commit_result *result, struct err *err);

#endif
