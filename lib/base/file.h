/* SPDX-License-Identifier: Apache-2.0 */
/* Files, and paths. What is read here is no secret: those are read with secret/read.h. */
#ifndef EK_BASE_FILE_H
#define EK_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"

/*
 * Append the whole regular file PATH to OUT. ERR_NOT_FOUND (id `no-file`): it does not exist.
 * ERR_INVALID: not a regular file, or more than MOST bytes. ERR_SYSTEM: the text says why.
 */
int file_read(const char *path, size_t most, struct buf *out, struct err *err);

/*
 * Append all that FD, which was opened at PATH, has still to give. ERR_INVALID (`file-too-large`):
 * more than MOST bytes. ERR_SYSTEM: the text says why. What came before that stays in OUT.
 */
int file_read_fd(int fd, const char *path, size_t most, struct buf *out, struct err *err);

/*
 * Replace PATH with DATA as a whole or not at all: a new file beside it with MODE, written,
 * synced, renamed over it, the folder synced. Where the file system can, the new file has no name
 * before it is whole, so that a kill leaves nothing; what it may leave elsewhere the next call
 * removes. ERR_REFUSED: a symbolic link (`symlink`), a folder,
 * a device or the like (`not-a-file`) is at PATH.
 */
int file_replace(const char *path, struct slice data, mode_t mode, struct err *err);

/*
 * The same; the new file gets owner and group of LIKE (NULL: those of every new file). ERR_SYSTEM
 * if this process may not give them.
 */
int file_replace_as(const char *path, struct slice data, mode_t mode, const struct stat *like,
	struct err *err);

/*
 * Could file_replace() put a page of a file there? Its errors, but for what a rename alone would meet;
 * nothing is left behind.
 */
int file_try_replace(const char *path, struct err *err);

/*
 * Write DATA to PATH, which is made with MODE, and sync it; half of it is taken away again.
 * ERR_REFUSED (`file-exists`): something is there already, a link as well. ERR_SYSTEM: the text
 * says why. The name itself is safe after file_sync_folder().
 */
int file_write_new(const char *path, struct slice data, mode_t mode, struct err *err);

/* Sync the folder that PATH is in. ERR_SYSTEM: the text says why. */
int file_sync_folder(const char *path, struct err *err);

/* write(2) until all is written. ERR_SYSTEM names WHAT. EPIPE is reported like every other. */
int file_write_all(int fd, struct slice data, const char *what, struct err *err);

/* Make PATH and its missing parents, each 0700. ERR_SYSTEM, also where something else is. */
int file_make_folders(const char *path, struct err *err);

bool file_exists(const char *path);

/* FOLDER/NAME; NAME alone if it is absolute or FOLDER is ".". The caller frees it. */
char *path_join(const char *folder, const char *name);

/* The folder of PATH ("." without a slash, "/" for the root). The caller frees it. */
char *path_folder(const char *path);

/* The part behind the last slash; borrowed from PATH. */
const char *path_name(const char *path);

/*
 * True if PATH is relative and, taken literally, does not leave the folder it starts from:
 * no leading slash, no `..` that climbs out, not empty.
 */
bool path_stays_inside(const char *path);

#endif
