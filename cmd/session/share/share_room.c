/* SPDX-License-Identifier: Apache-2.0 */
#ifndef _XOPEN_SOURCE
#define _XOPEN_SOURCE 700 /* nftw */
#endif
#include "cmd/session/share/share_room.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/list.h"

static int
remove_one(const char *path, const struct stat *status, int kind, struct FTW *at)
{
	(void)status;
	(void)kind;
	(void)at;
	return remove(path);
}

void
share_room_done(struct share_room *room)
{
	if (room->folder != NULL)
		nftw(room->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	free(room->folder);
	free(room->path);
	free(room->state);
	free(room->lock);
}

int
share_room_make(struct session *session, struct share_room *room, struct err *err)
{
	const char *vault_path, *lock_path;
	char *parent CLEANUP(freep) = NULL;
	char *folder;
	int r = session_paths(session, &vault_path, &lock_path, err);

	if (r < 0)
		return r;
	parent = path_folder(vault_path);
	folder = path_join(parent, ".store.XXXXXX");
	if (mkdtemp(folder) == NULL) {
		r = err_system(err, "make a folder in `%s`", parent);
		free(folder);
		return r;
	}
	room->folder = folder;
	room->path = path_join(folder, "vault.db");
	room->state = path_join(folder, "state");
	room->lock = path_join(folder, "evenkeep.lock");
	return 0;
}
