/* SPDX-License-Identifier: Apache-2.0 */
/* Text that is taller than the terminal, and the manual: shown by the user's own programs. */
#ifndef EK_CMD_PAGER_H
#define EK_CMD_PAGER_H

#include <stdbool.h>

#include "base/slice.h"

/*
 * Show TEXT with EVENKEEP_PAGER, PAGER or less, if stdout is a terminal with fewer lines and
 * nobody is in the way (CI, a dumb terminal, stdin elsewhere). False: it was not shown. Never for
 * secrets: a pager may keep what it shows.
 */
bool pager_show(struct slice text);

/* Open the manual page PAGE with man, if it is installed and stdout is a terminal. */
bool manual_show(const char *page);

#endif
