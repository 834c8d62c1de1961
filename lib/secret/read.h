/* SPDX-License-Identifier: Apache-2.0 */
/* Reading secrets from the outside world straight into guarded memory. */
#ifndef EK_SECRET_READ_H
#define EK_SECRET_READ_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "secret/secret.h"

/*
 * Everything from descriptor FD to its end, at most MOST bytes. WHAT names it in messages.
 * ERR_INVALID (id `too-large`): more than MOST bytes. ERR_SYSTEM: the text says why.
 */
int secret_read_fd(int fd, size_t most, const char *what, struct secret **out, struct err *err);

/*
 * The whole file PATH, which must be a regular file. ERR_NOT_FOUND (`no-file`), ERR_INVALID
 * (`not-a-file`, `too-large`), ERR_SYSTEM.
 */
int secret_read_file(const char *path, size_t most, struct secret **out, struct err *err);

/*
 * As secret_read_file for a key file: also owned by the effective user or root, and closed to group
 * and others. With CREDENTIAL (a file in the service manager's credential folder) group read is
 * allowed, where it is an access list's mask; on a read-only file system, as containers have their secrets on,
 * reading is. A link is followed where nobody else can change the way. ERR_REFUSED (id
 * `key-file-open`, `-owner`, `-link`): mode, ownership or link, with what to do.
 */
int secret_read_key_file(const char *path, bool credential, size_t most, struct secret **out,
	struct err *err);

/*
 * What the program ARGV (ended by NULL, found on PATH, no shell) prints on stdout, at most MOST
 * bytes; stdin is /dev/null, stderr stays, EVENKEEP_* of the environment are left out. ERR_NO_KEY (id `key-command`): it failed or printed
 * nothing. WHAT names it in messages.
 */
int secret_read_command(const char *const *argv, size_t most, const char *what,
	struct secret **out, struct err *err);

#endif
