/* SPDX-License-Identifier: Apache-2.0 */
/* A folder of its own beside the vault, for a copy that is only looked at. */
#ifndef EK_CMD_SHARE_ROOM_H
#define EK_CMD_SHARE_ROOM_H

#include "base/cleanup.h"
#include "base/err.h"
#include "cmd/session/session.h"

struct share_room {
	char *folder, *path, *state, *lock; /* the last three are in it, and not there yet */
};

/*
 * Make the folder; the caller removes it with share_room_done(). ERR_SYSTEM: it cannot be made, the text says
 * why. Else what session_paths() says: there is no project.
 */
int share_room_make(struct session *session, struct share_room *room, struct err *err);

/* Remove all of it. */
void share_room_done(struct share_room *room);

#endif
