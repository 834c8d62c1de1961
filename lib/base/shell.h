/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_BASE_SHELL_H
#define EK_BASE_SHELL_H

#include "base/buf.h"

/*
 * Append TEXT as one word of a shell: as it is where it is plain, else between single quotes. For commands
 * that are told to be pasted: labels, files and services may have any printable name.
 */
void shell_add_word(struct buf *out, const char *text);

#endif
