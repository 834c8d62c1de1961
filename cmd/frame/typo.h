/* SPDX-License-Identifier: Apache-2.0 */
/* Words that mean nothing here, and what was probably meant. A typo never runs anything. */
#ifndef EK_CMD_TYPO_H
#define EK_CMD_TYPO_H

#include "base/err.h"
#include "cmd/cmd.h"

/* Each returns ERR_USAGE. CMD is NULL before a command is known. */
int unknown_command(const char *typed, struct err *err);
int unknown_option(const struct cmd *cmd, const char *name, size_t len, struct err *err);

/* Point to the command's help; returns the error's code. */
int usage_fix(const struct cmd *cmd, struct err *err);

#endif
