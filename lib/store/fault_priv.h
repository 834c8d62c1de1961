/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fault injection below the confining VFS; only in builds with EK_FAULTS. The n-th point (write,
 * sync, truncate, delete, creation) fails in the way that the specification names:
 *
 *     kill:N     the process dies before point N
 *     lose:N     the same, and every write since the last sync is lost with it
 *     tear:N     the same, and about half of those writes are lost, whichever
 *     eio:N      point N gives an I/O error
 *     enospc:N   write N (only writes and creations count) finds the disk full
 *     short:N    write N stops half way with an I/O error
 *     sync:N     sync N (only syncs count) fails
 *
 * A `+` at the end: N and everything after it. `none:0` only counts. EVENKEEP_FAULT in the
 * environment sets the specification when the first vault is opened.
 */
#ifndef EK_STORE_FAULT_PRIV_H
#define EK_STORE_FAULT_PRIV_H

#include <stdbool.h>

#include <sqlite3.h>

/* The VFS to use in the place of BASE. */
sqlite3_vfs *fault_vfs(sqlite3_vfs *base);

/* Replace what the environment said; NULL: no faults. False: SPEC is no specification. */
bool fault_set(const char *spec);

/* Points of the kind that counts since fault_set(). */
unsigned long fault_points(void);

enum fault_point { POINT_WRITE = 1, POINT_SYNC = 2, POINT_TRUNCATE = 4, POINT_DELETE = 8, POINT_CREATE = 16 };
enum fault_act { ACT_GO_ON, ACT_EIO, ACT_FULL, ACT_SHORT };

/* Count POINT and say what is to happen at it; a kind that ends the process does not return. */
enum fault_act fault_at(enum fault_point point);

/* Forget what is known of files; none is open. */
void fault_forget(void);

/* Bring the files to what a crash leaves, with the unsynced writes that SURVIVES chooses. */
void fault_crash(bool (*survives)(void));

#endif
