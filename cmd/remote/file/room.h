/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The folder that is a store, and the folders in it. Nothing in it that is a symbolic link is followed.
 *
 * Who may read and write is what the folder itself says, as its owner made it: new folders get its
 * rights but for writing by everybody, new files its rights to read, and both its group; so a share of
 * a team (2770) stays one, and a folder of one person (0700) gets files of 0600. The umask of whoever
 * writes first does not count.
 */
#ifndef EK_CMD_REMOTE_FILE_ROOM_H
#define EK_CMD_REMOTE_FILE_ROOM_H

#include <stdbool.h>
#include <sys/types.h>

struct room {
	int top;
	mode_t folder_mode, file_mode;
	gid_t group;
};

/* 0, or -1 and errno. */
int room_open(const char *where, struct room *out);
void room_close(struct room *room);

/*
 * Open the folder that NAME stands in, and let *LAST be the last part of NAME; with MAKE, missing
 * folders are made and synced. Returns the descriptor, or -1 and errno: ENOENT, ENOTDIR, ELOOP and
 * whatever the system says.
 */
int room_folder(const struct room *room, const char *name, bool make, const char **last);

/* Give a new file or folder the group of the store. 0, or -1 and errno. */
int room_share(const struct room *room, int fd);

/* Remove the folders that NAME stood in, from the inside, as long as they are empty. */
void room_tidy(const struct room *room, const char *name);

#endif
