/* SPDX-License-Identifier: Apache-2.0 */
/* What only Linux has; elsewhere the POSIX file beside it answers as well as it can. */
#ifndef EK_CMD_PLATFORM_H
#define EK_CMD_PLATFORM_H

#include <stdbool.h>

/* Other processes of the same user cannot read this one's memory. */
void platform_refuse_debuggers(void);
bool platform_refuses_debuggers(void);

/* Is PATH on a network file system? */
bool platform_is_network(const char *path);

/* Is PATH on a file system that is in memory alone? false where that cannot be told. */
bool platform_is_memory(const char *path);

#endif
