/* SPDX-License-Identifier: Apache-2.0 */
/* Files that have no name until they are whole, so that nothing of them outlives a kill. */
#ifndef EK_BASE_UNNAMED_PRIV_H
#define EK_BASE_UNNAMED_PRIV_H

#include <sys/types.h>

/* A descriptor, or -1 where FOLDER's file system or this system has no such thing. */
int unnamed_file(const char *folder, mode_t mode);

/* Give it the name PATH, which must be new; 0, or -1 with errno. */
int unnamed_file_name(int fd, const char *path);

#endif
