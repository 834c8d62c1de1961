/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What evenkeep-remote takes from itself before it touches a store: it faces networks and folders that
 * others write. Nothing of it can be given back, and programs that it starts inherit it.
 */
#ifndef EK_CMD_REMOTE_SANDBOX_H
#define EK_CMD_REMOTE_SANDBOX_H

#include <stddef.h>

#include "remote/remote.h"

/*
 * At the start, for every engine: no new rights, no core dump, nothing inherited but the socket, and no
 * memory kept of large answers.
 */
void sandbox_begin(void);

/* Only the folder at FD, to read and write; no network, no other program. */
void sandbox_keep_folder(int fd);

/* Only to read what is at COUNT PATHS, where they exist, and to connect out; no other program. */
void sandbox_keep_reading(const char *const *paths, size_t count);

/* Is this process held to one of these? */
enum remote_confinement sandbox_state(void);

#endif
