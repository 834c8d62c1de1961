/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/file.h"
#include "cmd/commands.h"
#include "cmd/session/local.h"
#include "cmd/frame/output.h"
#include "cmd/session/session.h"

static int
run(struct session *session, const void *cookie, const struct args *args, struct err *err)
{
	bool dry = session_globals(session)->dry_run;
	const char *path = args->item[0];
	struct json *json;
	int r;

	if (strcmp(path, "-") == 0) {
		err_set(err, ERR_USAGE, "needs-a-file", "a backup is verified as a file, and `-` is none");
		return err_fix(err, "name a file, and pass that on; one that is called so: `./-`");
	}
	if (file_exists(path)) {
		err_set(err, ERR_REFUSED, "file-exists", "`%s` is there already", path);
		return err_fix(err, "a backup never replaces a file; take another name");
	}
	r = dry ? 0 : vault_backup(session_vault(session), path, err);
	if (r < 0)
		return r;
	json = output_json("evenkeep.backup/1", true);
	json_bool(json, "dry_run", dry);
	json_text(json, "file", path);
	output_line("%s the vault to %s", dry ? "would copy" : "copied and verified", path);
	if (local_is_there(session))
		output_note("your own local values are not in it: they are for this machine alone");
	output_next("it is as encrypted as the vault: to read it you need your identity file too");
	return 0;
}

const struct cmd cmd_backup = {
	.name = "backup",
	.synopsis = "FILE",
	.summary = "copy the vault, verified, to a new file",
	.text = "The copy is made while others may write, is verified, and only then gets its name.\n",
	.examples = {"evenkeep backup /mnt/usb/vault.db", "evenkeep backup \"vault-$(date +%F).db\""},
	.needs = CMD_NEEDS_VAULT,
	.takes = CMD_TAKES_JSON | CMD_TAKES_DRY_RUN,
	.min_args = 1,
	.max_args = 1,
	.run = run,
};
