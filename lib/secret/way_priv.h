/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_SECRET_WAY_PRIV_H
#define EK_SECRET_WAY_PRIV_H

#include <stdbool.h>

/*
 * Can nobody but root and the effective user decide which file PATH leads to? Each folder and link on the
 * way, also behind links, is one of theirs, and no folder can be changed by others: by its mode, as sticky, or on
 * a read-only file system.
 */
bool way_is_closed(const char *path);

#endif
