/* SPDX-License-Identifier: Apache-2.0 */
/* One line a command; each is defined in cmd_<name>.c. */
#ifndef EK_CMD_COMMANDS_H
#define EK_CMD_COMMANDS_H

#include "cmd/cmd.h"

extern const struct cmd cmd_backup;
extern const struct cmd cmd_completion;
extern const struct cmd cmd_diff;
extern const struct cmd cmd_contract;
extern const struct cmd cmd_doctor;
extern const struct cmd cmd_edit;
extern const struct cmd cmd_fill;
extern const struct cmd cmd_generate;
extern const struct cmd cmd_get;
extern const struct cmd cmd_help;
extern const struct cmd cmd_history;
extern const struct cmd cmd_import;
extern const struct cmd cmd_init;
extern const struct cmd cmd_list;
extern const struct cmd cmd_parity;
extern const struct cmd cmd_pin;
extern const struct cmd cmd_promote;
extern const struct cmd cmd_render;
extern const struct cmd cmd_restore;
extern const struct cmd cmd_prune;
extern const struct cmd cmd_rollback;
extern const struct cmd cmd_run;
extern const struct cmd cmd_set;
extern const struct cmd cmd_unset;
extern const struct cmd cmd_verify;

#endif
