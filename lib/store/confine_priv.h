/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The confining VFS: SQLite reaches exactly the vault and its journal, nothing else. A planted
 * journal can name another file, and SQLite would delete that file when a writer opens the vault
 * (VAULT.md §6.2). The first 100 bytes are judged here too, before SQLite sees them.
 */
#ifndef EK_STORE_CONFINE_PRIV_H
#define EK_STORE_CONFINE_PRIV_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct confine;

/*
 * For the vault PATH, which is copied and made absolute: its folder resolved, its own name as it
 * is. FRESH: the file is empty and to be filled.
 */
int confine_new(const char *path, bool fresh, struct confine **out, struct err *err);
void confine_free(struct confine *confine);

/* What sqlite3_open_v2 wants: the absolute path and the name of the VFS. */
const char *confine_path(const struct confine *confine);
const char *confine_vfs(const struct confine *confine);

/* Why the VFS refused, copied to ERR; 0 if it did not. */
int confine_verdict(const struct confine *confine, struct err *err);

enum { HEADER = 100 };

/* Does it say that it is a reader's copy? Known when SQLite has opened it. */
bool confine_is_partial(const struct confine *confine);

/* The same of the first bytes. */
bool header_is_partial(const uint8_t head[HEADER]);

/* The checks of VAULT.md §6.1 on the first 100 bytes of a vault of SIZE bytes. */
int header_check(const uint8_t head[HEADER], uint64_t size, struct err *err);

/* True if PATH is on a file system that other machines write to. */
bool network_has(const char *path);

/* True if a file system of this statfs(2) type is such a one. */
bool network_is_magic(unsigned long magic);

/* True if TYPE of /proc/self/mountinfo (`fuse.sshfs`) is such a one. */
bool network_is_type(const char *type);

#endif
