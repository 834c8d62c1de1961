/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_CONFIG_TRUSTED_H
#define EK_CONFIG_TRUSTED_H

#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

/*
 * Append the settings file PATH to OUT if nobody else could have written it: it belongs to the
 * effective user or root and is not writable by others, nor by its group unless that is the
 * owner's own group (the same number, as systems with a group for every user give it).
 *
 * ERR_NOT_FOUND (`no-file`). ERR_REFUSED (ID, a literal): owner or mode, with what to type.
 * ERR_INVALID: not a regular file, or more than MOST bytes. ERR_SYSTEM: the text says why.
 */
int trusted_read(const char *path, const char *id, size_t most, struct buf *out, struct err *err);

#endif
