/* SPDX-License-Identifier: Apache-2.0 */
/* Help is made from the command and option tables; nothing else is written down. */
#ifndef EK_CMD_HELP_H
#define EK_CMD_HELP_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "cmd/cmd.h"

/* Help of CMD on stdout; of the program if CMD is NULL. */
int help_show(const struct cmd *cmd, bool full, struct err *err);

/* The list of commands, daily ones or all. */
void help_overview(struct buf *out, bool all);

void help_command(struct buf *out, const struct cmd *cmd, bool full);

/* The dialects of files, the exit codes. */
void help_dialects(struct buf *out);
void help_exit_codes(struct buf *out);

/* Where to begin, on stderr. */
void help_no_command(void);

int help_version(struct err *err);

#endif
