/* SPDX-License-Identifier: Apache-2.0 */
/* One line a command; each is defined in cmd_<name>.c. */
#ifndef EK_CMD_COMMANDS_H
#define EK_CMD_COMMANDS_H

#include "cmd/cmd.h"

extern const struct cmd cmd_backup;
extern const struct cmd cmd_check;
extern const struct cmd cmd_completion;
extern const struct cmd cmd_diff;
extern const struct cmd cmd_contract;
extern const struct cmd cmd_doctor;
extern const struct cmd cmd_drift;
extern const struct cmd cmd_edit;
extern const struct cmd cmd_explain;
extern const struct cmd cmd_fill;
extern const struct cmd cmd_generate;
extern const struct cmd cmd_get;
extern const struct cmd cmd_help;
extern const struct cmd cmd_audit;
extern const struct cmd cmd_trust;
extern const struct cmd cmd_history;
extern const struct cmd cmd_hook;
extern const struct cmd cmd_import;
extern const struct cmd cmd_init;
extern const struct cmd cmd_join;
extern const struct cmd cmd_remote;
extern const struct cmd cmd_fetch;
extern const struct cmd cmd_publish;
extern const struct cmd cmd_status;
extern const struct cmd cmd_list;
extern const struct cmd cmd_parity;
extern const struct cmd cmd_pin;
extern const struct cmd cmd_policy;
extern const struct cmd cmd_promote;
extern const struct cmd cmd_render;
extern const struct cmd cmd_report;
extern const struct cmd cmd_restore;
extern const struct cmd cmd_prune;
extern const struct cmd cmd_rollback;
extern const struct cmd cmd_run;
extern const struct cmd cmd_set;
extern const struct cmd cmd_token;
extern const struct cmd cmd_unset;
extern const struct cmd cmd_verify;
extern const struct cmd cmd_env;
extern const struct cmd cmd_exposure;
extern const struct cmd cmd_grant;
extern const struct cmd cmd_member;
extern const struct cmd cmd_recovery;
extern const struct cmd cmd_rekey;
extern const struct cmd cmd_revoke;

#endif
