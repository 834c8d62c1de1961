/* SPDX-License-Identifier: Apache-2.0 */
/* How old may be what a program is started with, where the vault is shared (REMOTE.md §4.3)? */
#ifndef EK_CMD_STALE_H
#define EK_CMD_STALE_H

#include "cmd/session/session.h"

/*
 * By the time since the store was last reached: silent for a day, then a warning; after 7 days a
 * protected environment is refused: ERR_BEHIND (`stale`). MOST_MS moves that last limit; 0: it stays.
 * Costs nothing where the vault is not shared.
 */
int stale_check(struct session *session, const struct env_info *info, uint64_t most_ms,
	struct err *err);

/* A warning where an environment is older than its owners allow. */
void stale_warn(const struct env_info *info);

#endif
