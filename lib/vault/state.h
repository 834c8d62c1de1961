/* SPDX-License-Identifier: Apache-2.0 */
/* Files of the state folder: whose they are, their checksum line, their lock. */
#ifndef EK_VAULT_STATE_H
#define EK_VAULT_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/err.h"

/*
 * Append the file PATH to OUT: 1 read, 0 there is none. ERR_REFUSED (`state-open`): it is not a
 * regular file of ours that only we can write.
 */
int state_read(const char *path, size_t most, struct buf *out, struct err *err);

/* A regular file of ours, or root's, that nobody else may write. */
bool state_is_ours(const struct stat *status);

/* ERR_INVALID (`state-damaged`) with the way out. */
int state_damaged(const char *path, struct err *err);

/* The last line, `sum <hex>`, over everything before it under LABEL. */
void state_sum_add(const char *label, struct buf *text);
bool state_sum_take(const char *label, struct slice *text);

/* Make FOLDER if needed and lock it for this process until *FD is closed. */
int state_lock(const char *folder, int *fd, struct err *err);
void state_closep(int *fd);

/* Remove PATH of FOLDER, under its lock; that there is none is no error. */
int state_remove(const char *folder, const char *path, struct err *err);

#endif
