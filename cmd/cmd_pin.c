/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/commands.h"
#include "cmd/session/lockwrite.h"
#include "cmd/frame/output.h"
#include "cmd/session/session.h"

static int
run(struct session *session, const void *cookie, const struct args *args, struct err *err)
{
	bool dry = session_globals(session)->dry_run, changed;
	struct json *json;
	int r;

	r = lock_write(session, session_vault(session), &changed, err);
	if (r < 0)
		return r;
	json = output_json("evenkeep.pin/1", true);
	json_bool(json, "dry_run", dry);
	json_bool(json, "changed", changed);
	json_text(json, "file", "evenkeep.lock");
	if (!changed) {
		output_line("evenkeep.lock says what the vault has already");
		return 0;
	}
	output_line("%s evenkeep.lock", dry ? "would write" : "wrote");
	output_next("commit it: who has it refuses anything older");
	return 0;
}

const struct cmd cmd_pin = {
	.name = "pin",
	.synopsis = "",
	.summary = "write evenkeep.lock: nothing older will be accepted",
	.text = "evenkeep.lock stands beside evenkeep.yaml and belongs into version control. It names the\n"
		"vault and the newest signed state of each environment; a machine that has the file but\n"
		"not these states refuses to go on (exit 21, 23 or 25).\n",
	.examples = {"evenkeep pin", "evenkeep pin --dry-run"},
	.needs = CMD_NEEDS_PROJECT | CMD_NEEDS_VAULT,
	.takes = CMD_TAKES_JSON | CMD_TAKES_DRY_RUN,
	.run = run,
};
