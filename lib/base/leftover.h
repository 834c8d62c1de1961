/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A file is made as `.NAME.PID.SUFFIX` beside its place and renamed when it is whole. Who is killed
 * meanwhile leaves it there; whoever comes next removes it.
 */
#ifndef EK_BASE_LEFTOVER_H
#define EK_BASE_LEFTOVER_H

#include <stddef.h>

/* The name under which this process makes PATH. The caller frees it. */
char *leftover_path(const char *path, const char *suffix);

/* Remove those of PATH whose process is gone, with their journals; folders with their files. */
void leftovers_remove(const char *path, const char *suffix);

/* How many there are. */
size_t leftovers_count(const char *path, const char *suffix);

#endif
