/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/commands.h"

#include <string.h>

/* In the order of `help --all`; `help` shows the first commands_daily. */
const struct cmd *const commands[] = {
	&cmd_init,
	&cmd_import,
	&cmd_set,
	&cmd_run,
	&cmd_render,
	&cmd_get,
	&cmd_list,
	&cmd_parity,
	&cmd_check,
	&cmd_diff,
	&cmd_explain,
	&cmd_report,
	&cmd_unset,
	&cmd_edit,
	&cmd_history,
	&cmd_contract,
	&cmd_policy,
	&cmd_hook,
	&cmd_doctor,
	&cmd_rollback,
	&cmd_promote,
	&cmd_drift,
	&cmd_fill,
	&cmd_generate,
	&cmd_prune,
	&cmd_member,
	&cmd_grant,
	&cmd_revoke,
	&cmd_env,
	&cmd_rekey,
	&cmd_exposure,
	&cmd_recovery,
	&cmd_join,
	&cmd_remote,
	&cmd_fetch,
	&cmd_publish,
	&cmd_status,
	&cmd_verify,
	&cmd_audit,
	&cmd_trust,
	&cmd_token,
	&cmd_pin,
	&cmd_backup,
	&cmd_restore,
	&cmd_completion,
	&cmd_help,
	NULL,
};

const size_t commands_daily = 10;

const struct cmd *
cmd_find(const char *name)
{
	size_t i;

	for (i = 0; commands[i] != NULL; i++)
		if (strcmp(commands[i]->name, name) == 0 ||
		    (commands[i]->alias != NULL && strcmp(commands[i]->alias, name) == 0))
			return commands[i];
	return NULL;
}
