/* SPDX-License-Identifier: Apache-2.0 */
/* evenkeep.lock: the heads that a project's repository expects (VAULT.md §7.2). */
#ifndef EK_VAULT_LOCKFILE_H
#define EK_VAULT_LOCKFILE_H

#include "vault/heads.h"

enum { LOCKFILE_MOST = 1 << 20 };

/* ERR_INVALID (`lock-invalid`) with the line: any deviation. FILE is for messages. */
int lockfile_parse(struct slice text, const char *file, struct heads *out, struct err *err);

/* As lockfile_parse of the file PATH. 1 read, 0 there is none. */
int lockfile_load(const char *path, struct heads *out, struct err *err);

/* Environments are sorted by name in place. */
void lockfile_build(struct heads *heads, struct buf *out);

#endif
