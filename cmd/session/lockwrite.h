/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_CMD_LOCKWRITE_H
#define EK_CMD_LOCKWRITE_H

#include <stdbool.h>

#include "cmd/session/session.h"

/*
 * Bring evenkeep.lock up to what the vault has now. *changed: it was not so before (with --dry-run
 * it stays as it was). ERR_NOT_FOUND: there is no project that the file could stand in.
 */
int lock_write(struct session *session, struct vault *vault, bool *changed, struct err *err);

#endif
